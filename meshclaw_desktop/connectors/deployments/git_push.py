"""A deploy remote: `git push` over SSH starts a deployment. Its exit status says nothing; its log and its state do."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from meshclaw_desktop.connectors.children import MOST_OUTPUT, Child, Children, bare_environment
from meshclaw_desktop.connectors.contract import Credentials
from meshclaw_desktop.errors import ConnectorError, ConnectorUnreachable, NoSuchThing, SettingsError

from .runs import Run, State, Target

READ_S = 30.0
MOST_LINES = 10_000
MOST_RUNS = 50

_REMOTE = re.compile(r"ssh://(?:[a-z_][a-z0-9_.-]{0,31}@)?[A-Za-z0-9.-]{1,253}(?::\d{1,5})?/[A-Za-z0-9._/~-]{1,300}")
_BRANCH = re.compile(r"(?![/.-])(?!.*(?:\.\.|//|@\{|\.lock$))[A-Za-z0-9._/-]{1,100}(?<![/.])")
_WORD = re.compile(r"[a-z][a-z0-9-]{0,30}")
_SHA = re.compile(r"[0-9a-f]{40,64}")
_STATES = {
    "success": State.SUCCEEDED, "succeeded": State.SUCCEEDED, "ok": State.SUCCEEDED, "failure": State.FAILED,
    "failed": State.FAILED, "error": State.FAILED, "running": State.RUNNING, "deploying": State.RUNNING,
    "pending": State.WAITING, "queued": State.WAITING, "cancelled": State.STOPPED, "stopped": State.STOPPED,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """Where is pushed to, and how its state is read."""

    url: str
    branch: str
    repository: Path
    """The clone on this machine that has the commits."""
    state_command: str
    """
    One word that the remote's SSH account answers with its deployments, a JSON object a line, oldest first:
    `{"sha": …, "status": "success", "at": …}`. `git-shell` runs it from `git-shell-commands`. Empty if there is none.
    """
    identity: str = ""
    """The file of the SSH key; empty for the user's own SSH settings."""
    known_hosts: str = ""

    @property
    def ssh(self) -> tuple[str, ...]:
        """The SSH command: no question, no unknown host, nothing forwarded."""
        options = ["BatchMode=yes", "StrictHostKeyChecking=yes", "ForwardAgent=no", "ClearAllForwardings=yes",
                   f"ConnectTimeout={int(READ_S / 2)}"]  # fmt: skip
        if self.identity:
            options += [f"IdentityFile={self.identity}", "IdentitiesOnly=yes"]
        if self.known_hosts:
            options += [f"UserKnownHostsFile={self.known_hosts}"]
        return ("ssh", *(part for option in options for part in ("-o", option)))

    @property
    def host(self) -> tuple[str, ...]:
        """The account and the port, as arguments of `ssh`."""
        place = self.url.removeprefix("ssh://").partition("/")[0]
        account, _, port = place.partition(":")
        return (*(("-p", port) if port else ()), account)


@dataclass(frozen=True, slots=True)
class _Push:
    sha: str
    child: Child


class GitPushPlatform:
    """One deploy remote as one target. A run's id is the commit that was pushed, and when."""

    def __init__(
        self,
        name: str,
        remote: Remote,
        *,
        environment_name: str,
        limit_s: float,
        environment: Mapping[str, str],
        now: Callable[[], float] = time.time,
    ) -> None:
        """`environment` is what `ssh` needs of ours: where its agent listens."""
        self._target = Target(name=name, environment=environment_name, detail=remote.url)
        self._remote = remote
        self._environment = {
            **{key: value for key, value in environment.items() if key == "SSH_AUTH_SOCK"},
            "GIT_SSH_COMMAND": shlex.join(remote.ssh),
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
        }
        self._children = Children(limit_s=limit_s, now=now)
        self._pushes: list[_Push] = []

    @property
    def title(self) -> str:
        """E.g. `deploy@host.example · git push`."""
        return f"{self._remote.host[-1]} · git push"

    def targets(self, credentials: Credentials) -> Sequence[Target]:
        """The one."""
        return (self._target,)

    def runs(self, target: Target, limit: int, credentials: Credentials) -> Sequence[Run]:
        """What the remote says of itself; pushes of ours that it says nothing of yet stand before that."""
        ended = {one.child.id for one in self._pushes if one.child.done.is_set()}  # before the record is read
        told = self._told()
        found = [
            self._of_push(one, told, ended=one.child.id in ended)
            for one in reversed(self._pushes)
            if self._is_newer(one, told)
        ]
        found += [self._of_line(number, told[number]) for number in range(len(told) - 1, -1, -1)]
        return found[:limit]

    def run(self, target: Target, id: str, credentials: Credentials) -> Run:
        """One of them."""
        for one in self.runs(target, MOST_LINES, credentials):
            if one.id == id:
                return one
        for push in self._pushes:
            if push.child.id == id:
                ended = push.child.done.is_set()
                return self._of_push(push, self._told(), ended=ended)
        raise NoSuchThing(f"There is no run {id[:60]}.", "Look at the history.")

    def log(self, target: Target, id: str, credentials: Credentials) -> str:
        """What the remote printed while we pushed; of others' pushes only what the remote keeps."""
        run = self.run(target, id, credentials)
        for push in reversed(self._pushes):
            if push.sha == run.version or push.child.id == id:
                return _remote_lines(push.child.text)
        return "The log of this deployment is with whoever pushed it."

    def resolve(self, target: Target, version: str, credentials: Credentials) -> tuple[str, str]:
        """To a commit, by the clone on this machine."""
        wanted = version or self._remote.branch
        if not _BRANCH.fullmatch(wanted):
            raise ConnectorError(f"“{wanted[:60]}” cannot be a version.", "Name a branch, a tag or a commit.")
        sha = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{wanted}^{{commit}}").strip()
        if not _SHA.fullmatch(sha):
            raise NoSuchThing(
                f"There is no version “{wanted[:60]}” in {self._remote.repository.name}.", "Fetch it first."
            )
        return sha, self._git("log", "-1", "--format=%s", sha).strip()

    def start(self, target: Target, version: str, credentials: Credentials) -> Run:
        """Push exactly this commit; the deployment goes on while we return."""
        if self._pushes and not self._pushes[-1].child.done.is_set():
            raise ConnectorError(f"{target.name} is being deployed already.", "Wait for it, or stop it.")
        if not _SHA.fullmatch(version):
            raise ConnectorError("Only a commit can be pushed.", "Ask again.")
        live = self._live()
        refspec = f"{version}:refs/heads/{self._remote.branch}"
        back = live != "" and self._git_says("merge-base", "--is-ancestor", version, live)
        lease = [f"--force-with-lease=refs/heads/{self._remote.branch}:{live}"] if back and live != version else []
        if live == version:
            raise ConnectorError(f"{version[:8]} is what lies there already.", "There is nothing to push.")
        command = ["git", *_SAFE, "push", "--porcelain", *lease, self._remote.url, refspec]
        child = self._children.start(command, folder=self._remote.repository, environment=self._environment)
        self._pushes = [*self._pushes[-MOST_RUNS + 1 :], _Push(version, child)]
        return self._of_push(self._pushes[-1], [], ended=False)

    def stop(self, target: Target, id: str, credentials: Credentials) -> None:
        """End our push. What the remote has begun by then, it may finish."""
        for push in self._pushes:
            if push.child.id == id and not push.child.done.is_set():
                self._children.end(push.child)
                return
        raise ConnectorError("Only a push that goes on from here can be stopped.", "Stop it at the remote.")

    def test(self, credentials: Credentials) -> str:
        """Asks the remote for its branch and its state."""
        if not (self._remote.repository / ".git").exists() and not (self._remote.repository / "HEAD").exists():
            raise ConnectorError(f"{self._remote.repository} is no clone.", "Name the folder of the repository.")
        live = self._live()
        state = "" if self._remote.state_command else " It tells no state: only your own pushes are known."
        told = self._told() if self._remote.state_command else []
        last = f", last deployment {told[-1].get('status')}" if told else ""
        return f"Connected; it has {live[:8] or 'nothing yet'}{last}.{state}"

    def halt(self) -> None:
        """End our pushes."""
        self._children.end_all()

    def close(self) -> None:
        """End our pushes."""
        self._children.end_all()

    # ---- within ----

    def _told(self) -> list[Mapping[str, object]]:
        """The remote's own record, oldest first; lines that are none are left out."""
        if not self._remote.state_command:
            return []
        text = self._read([*self._remote.ssh, *self._remote.host, self._remote.state_command])
        found: list[Mapping[str, object]] = []
        for line in text.splitlines()[-MOST_LINES:]:
            try:
                one = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(one, dict) and _SHA.fullmatch(str(one.get("sha", ""))):
                found.append(one)
        return found

    def _of_line(self, number: int, line: Mapping[str, object]) -> Run:
        sha = str(line["sha"])
        return Run(
            id=f"{sha[:12]}-{number}",
            target=self._target.name,
            state=_STATES.get(str(line.get("status", "")).lower(), State.UNKNOWN),
            version=sha,
            by=str(line.get("by", ""))[:100],
            started_at=None,
            ended_at=_time(line.get("at")),
            detail=str(line.get("status", ""))[:100],
        )

    def _is_newer(self, push: _Push, told: Sequence[Mapping[str, object]]) -> bool:
        """Whether the remote's record does not speak of this push yet."""
        since = [
            one
            for one in told
            if one.get("sha") == push.sha and (_time(one.get("at")) or 0) >= push.child.started_at - 1
        ]
        return not since

    def _of_push(self, push: _Push, told: Sequence[Mapping[str, object]], *, ended: bool) -> Run:
        """`ended` says whether the push had ended before the record was read."""
        child = push.child
        state, detail = State.RUNNING, ""
        if ended:
            state, detail = self._judged(push, told)
        return Run(
            id=child.id,
            target=self._target.name,
            state=state,
            version=push.sha,
            started_at=child.started_at,
            ended_at=child.ended_at,
            detail=detail,
        )

    def _judged(self, push: _Push, told: Sequence[Mapping[str, object]]) -> tuple[State, str]:
        """How a push that has ended went: by the remote's record; a refused push failed; else nobody can tell."""
        child = push.child
        if child.ended_by:
            return State.STOPPED if child.ended_by == "stop" else State.FAILED, "The push was ended."
        for one in reversed(told):
            if one.get("sha") == push.sha and (_time(one.get("at")) or 0) >= child.started_at - 1:
                return _STATES.get(str(one.get("status", "")).lower(), State.UNKNOWN), str(one.get("status", ""))
        if child.code != 0:
            return State.FAILED, "The remote did not take the push."
        return State.UNKNOWN, "The push arrived; the remote does not say what became of it."

    def _live(self) -> str:
        """The commit that the remote's branch is at, empty if it has none. Raises ConnectorError if the clone rewrites addresses."""
        if self._git("config", "--get-regexp", r"^url\..*insteadof$"):
            raise ConnectorError(
                "The clone's settings send pushes to another address (url.….insteadOf).", "Take that out of them."
            )
        text = self._read(["git", *_SAFE, "ls-remote", "--", self._remote.url, f"refs/heads/{self._remote.branch}"])
        sha = text.split()[0] if text.split() else ""
        return sha if _SHA.fullmatch(sha) else ""

    def _read(self, command: Sequence[str]) -> str:
        done = self._ran(command)
        if done.returncode != 0:
            said = _last_line(done.stderr.decode("utf-8", "replace"))
            raise ConnectorUnreachable(f"The deploy remote did not answer: {said}", "Check its address and key.")
        return done.stdout[-MOST_OUTPUT:].decode("utf-8", "replace")

    def _git(self, *arguments: str) -> str:
        done = self._ran(["git", *_SAFE, *arguments])
        return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""

    def _git_says(self, *arguments: str) -> bool:
        return self._ran(["git", *_SAFE, *arguments]).returncode == 0

    def _ran(self, command: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(
                list(command),
                cwd=self._remote.repository,
                env={**bare_environment(), **self._environment},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=READ_S,
                check=False,
            )
        except subprocess.TimeoutExpired as wrong:
            raise ConnectorUnreachable("The deploy remote did not answer in time.", "Try again later.") from wrong
        except OSError as wrong:
            raise ConnectorError(f"{command[0]} could not be run here.", "Check that it is installed.") from wrong


_SAFE = (
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "protocol.allow=never",
    "-c",
    "protocol.ssh.allow=always",
)
"""The clone's own hooks and settings run no program of their own."""


def read_remote(settings: Mapping[str, str]) -> Remote:
    """The remote from the settings. Raises SettingsError."""
    url = settings.get("remote", "").strip()
    if not _REMOTE.fullmatch(url) or "/../" in url:
        raise SettingsError(
            "The remote's address cannot be used.", "Give it like ssh://deploy@host.example/srv/web-api.git."
        )
    branch = settings.get("branch", "").strip() or "main"
    if not _BRANCH.fullmatch(branch):
        raise SettingsError(f"“{branch[:60]}” cannot be a branch.", "Check it.")
    repository = Path(settings.get("folder", "").strip()).expanduser()
    if not repository.is_absolute():
        raise SettingsError("The clone's folder is not a whole path.", "Begin it at the root or with ~.")
    command = settings.get("state_command", "").strip()
    if command and not _WORD.fullmatch(command):
        raise SettingsError("The state command is one word.", "Use letters, digits and - only.")
    files = {
        key: str(Path(settings[key].strip()).expanduser())
        for key in ("identity", "known_hosts")
        if settings.get(key, "").strip()
    }
    if any(any(sign.isspace() or sign in "\"'\\" for sign in path) for path in files.values()):
        raise SettingsError("The path of a key has a space or a quote in it.", "Put it elsewhere.")
    return Remote(
        url=url,
        branch=branch,
        repository=repository,
        state_command=command,
        identity=files.get("identity", ""),
        known_hosts=files.get("known_hosts", ""),
    )


def _remote_lines(text: str) -> str:
    """What the remote said (`remote: …`), without git's own lines where there are such."""
    lines = [line.removeprefix("remote: ").rstrip() for line in text.splitlines()]
    return "\n".join(lines)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return (lines[-1][:160] if lines else "it said nothing") + ("" if lines and lines[-1].endswith(".") else ".")


def _time(value: object) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    try:
        return datetime.fromisoformat(str(value)).timestamp() if value else None
    except ValueError:
        return None
