"""A deployment by a command that the user wrote into the settings: an argument vector, no shell, in a folder of its own."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from meshclaw_desktop.connectors.children import Child, Children
from meshclaw_desktop.connectors.contract import Credentials
from meshclaw_desktop.errors import ConnectorError, NoSuchThing, SettingsError

from .runs import Run, State, Target

VERSION = "{version}"
MOST_RUNS = 50
LONGEST_VERSION = 100
_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+/")


@dataclass(frozen=True, slots=True)
class _Past:
    version: str
    child: Child


class CommandPlatform:
    """One target, deployed by one command. What it ran is known as long as the app runs; the activity keeps the rest."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        folder: Path,
        environment_name: str,
        limit_s: float,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._target = Target(name=name, environment=environment_name, detail=shlex.join(command))
        self._command = tuple(command)
        self._folder = folder
        self._children = Children(limit_s=limit_s, now=now)
        self._past: list[_Past] = []

    @property
    def title(self) -> str:
        """E.g. `./deploy.sh · command`."""
        return f"{self._command[0]} · command"

    def targets(self, credentials: Credentials) -> Sequence[Target]:
        """The one."""
        return (self._target,)

    def runs(self, target: Target, limit: int, credentials: Credentials) -> Sequence[Run]:
        """What was run since the app was started."""
        return [self._run(one) for one in reversed(self._past[-limit:])]

    def run(self, target: Target, id: str, credentials: Credentials) -> Run:
        """One of them."""
        return self._run(self._find(id))

    def log(self, target: Target, id: str, credentials: Credentials) -> str:
        """Everything it said."""
        return self._find(id).child.text

    def resolve(self, target: Target, version: str, credentials: Credentials) -> tuple[str, str]:
        """The version is one argument of the command: plain signs only, and never an option."""
        takes = any(VERSION in part for part in self._command)
        if not takes:
            if version:
                raise ConnectorError("This command takes no version.", "Leave it out.")
            return "", ""
        if not version:
            raise ConnectorError("This command needs a version.", "Name it.")
        if (
            len(version) > LONGEST_VERSION
            or not _SIGNS.issuperset(version)
            or version.startswith("-")
            or ".." in version
        ):
            raise ConnectorError(f"“{version[:60]}” cannot be a version.", "Use letters, digits and . _ - + / only.")
        return version, ""

    def start(self, target: Target, version: str, credentials: Credentials) -> Run:
        """One at a time."""
        if self._past and not self._past[-1].child.done.is_set():
            raise ConnectorError(f"{target.name} is being deployed already.", "Wait for it, or stop it.")
        command = [part.replace(VERSION, version) for part in self._command]
        child = self._children.start(command, folder=self._folder, environment={})
        self._past = [*self._past[-MOST_RUNS + 1 :], _Past(version, child)]
        return self._run(self._past[-1])

    def stop(self, target: Target, id: str, credentials: Credentials) -> None:
        """It, and everything that it started."""
        self._children.end(self._find(id).child)

    def test(self, credentials: Credentials) -> str:
        """Looks whether the folder and the program are there; runs nothing."""
        import shutil

        if not self._folder.is_dir():
            raise ConnectorError(f"There is no folder {self._folder}.", "Check it in the settings.")
        program = self._command[0]
        found = (self._folder / program).is_file() if "/" in program else shutil.which(program) is not None
        if not found:
            raise ConnectorError(f"There is no program {program}.", "Check it in the settings.")
        return f"{program} is there; it was not run."

    def halt(self) -> None:
        """End what runs."""
        self._children.end_all()

    def close(self) -> None:
        """End what runs."""
        self._children.end_all()

    def _find(self, id: str) -> _Past:
        for one in self._past:
            if one.child.id == id:
                return one
        raise NoSuchThing(f"There is no run {id[:40]}.", "Look at the history.")

    def _run(self, one: _Past) -> Run:
        child = one.child
        state, detail = _state_of(child)
        return Run(
            id=child.id,
            target=self._target.name,
            state=state,
            version=one.version,
            started_at=child.started_at,
            ended_at=child.ended_at,
            detail=detail,
        )


def read_command(text: str, *, folder: Path) -> tuple[str, ...]:
    """An argument vector from one line of the settings. Raises SettingsError for what a shell would be needed for."""
    try:
        parts = tuple(shlex.split(text))
    except ValueError as wrong:
        raise SettingsError("The command's quotes do not match.", "Check it.") from wrong
    if not parts:
        raise SettingsError("There is no command.", "Fill it in.")
    if any(part in ("|", "||", "&", "&&", ";", ">", ">>", "<") for part in parts):
        raise SettingsError("The command needs a shell, and none is used.", "Put it into a script, and name that.")
    if VERSION in parts[0]:
        raise SettingsError("The version cannot be the program.", "Name the program first.")
    if not folder.is_absolute():
        raise SettingsError(f"The folder “{folder}” is not a whole path.", "Begin it at the root or with ~.")
    return parts


def _state_of(child: Child) -> tuple[State, str]:
    if child.code is None:
        return State.RUNNING, ""
    match child.ended_by:
        case "stop":
            return State.STOPPED, "It was stopped."
        case "limit":
            return State.FAILED, "It ran longer than it may, and was ended."
    return (State.SUCCEEDED, "") if child.code == 0 else (State.FAILED, f"It ended with status {child.code}.")


def settings_of(settings: Mapping[str, str]) -> tuple[Path, float]:
    """The folder, and the seconds that it may run. Raises SettingsError."""
    folder = Path(settings.get("folder", "").strip() or ".").expanduser()
    text = settings.get("limit_minutes", "").strip() or "30"
    if not text.isdigit() or not 1 <= int(text) <= 1_440:
        raise SettingsError("The time limit is a number of minutes from 1 to 1440.", "Check it.")
    return folder, int(text) * 60.0
