"""GitHub Actions and deployments, by the REST API (docs.github.com/rest, version 2022-11-28): a workflow is a target."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from urllib.parse import quote

from meshclaw_desktop.connectors.contract import Credentials
from meshclaw_desktop.connectors.web import Web
from meshclaw_desktop.errors import ConnectorError, NoSuchThing, OutcomeUnknown
from meshclaw_desktop.policy.model import Json

from .runs import Run, State, Target

API = "https://api.github.com/"
VERSION_HEADER = "2022-11-28"
APPEARS_S = 20.0
"""How long a dispatched workflow may take to be listed as a run: the dispatch itself answers without one."""
LOOK_S = 1.0
MOST_JOBS = 20
MOST_LOG = 200_000

_REPOSITORY = re.compile(r"[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100}")
_WORKFLOW = re.compile(r"[A-Za-z0-9._-]{1,100}\.ya?ml")
_WAITING = frozenset({"queued", "requested", "waiting", "pending"})
_CONCLUSIONS = {
    "success": State.SUCCEEDED, "failure": State.FAILED, "timed_out": State.FAILED, "startup_failure": State.FAILED,
    "cancelled": State.STOPPED, "skipped": State.STOPPED, "action_required": State.WAITING, "neutral": State.SUCCEEDED,
}  # fmt: skip


class GitHubPlatform:
    """The deploying workflows of one repository. Each takes a `workflow_dispatch`; its runs are its deployments."""

    def __init__(
        self,
        repository: str,
        *,
        workflows: Mapping[str, str],
        api: str,
        ca_file: str,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`workflows`: a workflow's file by the environment it deploys to, as the settings say."""
        self._repository = repository
        self._workflows = dict(workflows)
        self._api = api.rstrip("/") + "/"
        self._ca_file = ca_file
        self._now = now
        self._sleep = sleep
        self._web: tuple[str, Web] | None = None

    @property
    def title(self) -> str:
        """E.g. `corp/web-api · GitHub`."""
        return f"{self._repository} · GitHub"

    def targets(self, credentials: Credentials) -> Sequence[Target]:
        """One for each workflow; it is called like its file."""
        return tuple(
            Target(name=file.rpartition(".")[0], environment=environment, detail=file)
            for environment, file in self._workflows.items()
        )

    def runs(self, target: Target, limit: int, credentials: Credentials) -> Sequence[Run]:
        """The workflow's runs, newest first."""
        found = self._get(f"actions/workflows/{quote(target.detail)}/runs?per_page={min(limit, 100)}", credentials)
        return tuple(_run(target, one) for one in _rows(found, "workflow_runs")[:limit])

    def run(self, target: Target, id: str, credentials: Credentials) -> Run:
        """One run."""
        if not id.isdigit():
            raise NoSuchThing(f"There is no run {id[:40]}.", "Look at the history.")
        found = self._get(f"actions/runs/{id}", credentials, fine=(404,))
        if str(found.get("path", "")).partition("@")[0].rpartition("/")[2] != target.detail:
            raise NoSuchThing(f"There is no run {id} of {target.name}.", "Look at the history.")
        return _run(target, found)

    def log(self, target: Target, id: str, credentials: Credentials) -> str:
        """
        The steps of each job and how each ended.

        The text of a log lies on another host behind a redirect, which is not followed; the steps say which one failed.
        """
        self.run(target, id, credentials)
        lines: list[str] = []
        for job in _rows(self._get(f"actions/runs/{id}/jobs?per_page={MOST_JOBS}", credentials), "jobs"):
            lines.append(f"== {job.get('name')}: {job.get('conclusion') or job.get('status')}")
            lines += [
                f"{step.get('number')}. {step.get('name')}: {step.get('conclusion') or step.get('status')}"
                for step in _rows(job, "steps")
            ]
            check = str(job.get("check_run_url", "")).rpartition("/")[2]
            if check.isdigit():
                for note in self._list(f"check-runs/{check}/annotations", credentials):
                    lines.append(f"   {note.get('annotation_level')}: {note.get('message')}")
        return "\n".join(lines)[-MOST_LOG:]

    def resolve(self, target: Target, version: str, credentials: Credentials) -> tuple[str, str]:
        """A branch, tag or commit: GitHub starts a workflow at a branch or tag, so that is kept beside its commit."""
        ref = version or str(self._get("", credentials).get("default_branch", "main"))
        name = ref.partition("@")[0]
        if not re.fullmatch(r"[A-Za-z0-9._/+-]{1,200}", name) or name.startswith("-") or ".." in name:
            raise ConnectorError(f"“{name[:60]}” cannot be a version.", "Name a branch, a tag or a commit.")
        commit = self._get(f"commits/{quote(name, safe='')}", credentials, fine=(404, 422))
        sha = str(commit.get("sha", ""))
        if not sha:
            raise NoSuchThing(f"There is no version “{name}”.", "Name a branch, a tag or a commit.")
        told = commit.get("commit")
        title = str(told.get("message", "")).partition("\n")[0] if isinstance(told, Mapping) else ""
        return f"{name}@{sha}", title

    def start(self, target: Target, version: str, credentials: Credentials) -> Run:
        """
        Dispatch the workflow, if the branch or tag still is the commit that was shown.

        Raises OutcomeUnknown if no run can be told to be this one.
        """
        name, _, sha = version.partition("@")
        exact, _ = self.resolve(target, name, credentials)
        if exact != version:
            raise ConnectorError(
                f"{name} is another commit than when you were asked. Nothing was started.", "Ask again."
            )
        before = {run.id for run in self.runs(target, 20, credentials)}
        body = json.dumps({"ref": name}).encode()
        said = self._open(credentials).ask(
            "POST",
            self._path(f"actions/workflows/{quote(target.detail)}/dispatches"),
            headers={"Content-Type": "application/json"},
            body=body,
            acts=True,
        )
        number = _parsed(said.body).get("workflow_run_id") if said.body else None
        if isinstance(number, int):
            return self.run(target, str(number), credentials)
        ends = self._now() + APPEARS_S
        while self._now() < ends:
            fresh = [
                run
                for run in self.runs(target, 20, credentials)
                if run.id not in before and run.version in (sha, version)
            ]
            if len(fresh) == 1:
                return fresh[0]
            if len(fresh) > 1:
                break
            self._sleep(LOOK_S)
        raise OutcomeUnknown(
            f"GitHub was told to start {target.name}, and does not say which run that is.", "Look there."
        )

    def stop(self, target: Target, id: str, credentials: Credentials) -> None:
        """Cancel the run."""
        self.run(target, id, credentials)
        self._open(credentials).ask("POST", self._path(f"actions/runs/{id}/cancel"), acts=True)

    def test(self, credentials: Credentials) -> str:
        """Reads the repository and the workflows."""
        self.close()
        for file in self._workflows.values():
            found = self._get(f"actions/workflows/{quote(file)}", credentials, fine=(404,))
            if not found.get("id"):
                raise ConnectorError(f"{self._repository} has no workflow {file}.", "Check it in the settings.")
        return f"Connected; it can start {', '.join(self._workflows.values())}."

    def halt(self) -> None:
        """Nothing of it runs on this machine."""

    def close(self) -> None:
        """Let go of the connection."""
        if self._web is not None:
            self._web[1].close()
            self._web = None

    # ---- within ----

    def _open(self, credentials: Credentials) -> Web:
        token = credentials.get("token", "")
        if self._web is None or self._web[0] != token:
            self.close()
            headers = {
                "Authorization": f"Bearer {token}",
                "Accept": "application/vnd.github+json",
                "X-GitHub-Api-Version": VERSION_HEADER,
            }
            self._web = (token, Web(self._api, name="GitHub", headers=headers, ca_file=self._ca_file))
        return self._web[1]

    def _path(self, path: str) -> str:
        return f"{self._api}repos/{self._repository}/{path}".rstrip("/")

    def _get(self, path: str, credentials: Credentials, *, fine: tuple[int, ...] = ()) -> Mapping[str, Json]:
        answer = self._open(credentials).ask("GET", self._path(path), fine=fine)
        return _parsed(answer.body) if answer.status not in fine else {}

    def _list(self, path: str, credentials: Credentials) -> list[Mapping[str, Json]]:
        answer = self._open(credentials).ask("GET", self._path(path), fine=(403, 404))
        try:
            found = json.loads(answer.body) if answer.status == 200 else []
        except (ValueError, RecursionError):
            return []
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def read_repository(text: str) -> str:
    """`owner/name`, also from the address of its page. Raises ConnectorError."""
    name = text.strip().removeprefix("https://github.com/").removesuffix(".git").strip("/")
    if not _REPOSITORY.fullmatch(name) or ".." in name:
        raise ConnectorError(f"“{text[:60]}” is no repository.", "Give it like owner/name.")
    return name


def read_workflows(text: str) -> dict[str, str]:
    """`production=deploy.yml, staging=stage.yml`, or one file alone. Raises ConnectorError."""
    found: dict[str, str] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        environment, sign, file = part.rpartition("=")
        if not _WORKFLOW.fullmatch(file.strip()) or (sign and not environment.strip()):
            raise ConnectorError(f"“{part[:60]}” is no workflow.", "Give it like production=deploy.yml.")
        found[environment.strip()] = file.strip()
    if not found:
        raise ConnectorError("No workflow is named.", "Give it like production=deploy.yml.")
    return found


def _run(target: Target, one: Mapping[str, Json]) -> Run:
    status, conclusion = str(one.get("status", "")), str(one.get("conclusion") or "")
    state = State.WAITING if status in _WAITING else State.RUNNING
    if status == "completed":
        state = _CONCLUSIONS.get(conclusion, State.UNKNOWN)
    elif status not in _WAITING and status != "in_progress":
        state = State.UNKNOWN
    actor = one.get("triggering_actor") or one.get("actor")
    return Run(
        id=str(one.get("id", "")),
        target=target.name,
        state=state,
        version=f"{one.get('head_branch')}@{one.get('head_sha')}"
        if one.get("head_branch")
        else str(one.get("head_sha", "")),
        title=str(one.get("display_title") or ""),
        by=str(actor.get("login", "")) if isinstance(actor, Mapping) else "",
        started_at=_time(one.get("run_started_at") or one.get("created_at")),
        ended_at=_time(one.get("updated_at")) if status == "completed" else None,
        detail=conclusion or status,
    )


def _time(value: Json) -> float | None:
    try:
        return datetime.fromisoformat(str(value)).timestamp() if value else None
    except ValueError:
        return None


def _parsed(body: bytes) -> Mapping[str, Json]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as wrong:
        raise ConnectorError("GitHub sent something that cannot be read.") from wrong
    return found if isinstance(found, dict) else {}


def _rows(found: Mapping[str, Json], name: str) -> list[Mapping[str, Json]]:
    listed = found.get(name)
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
