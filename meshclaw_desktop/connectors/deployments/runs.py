"""What a deployment is: its target, its runs and their states. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How one run stands. A service's own words are translated into these; `unknown` if it says nothing we know."""

    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STOPPED = "stopped"
    UNKNOWN = "unknown"

    @property
    def over(self) -> bool:
        """Whether nothing more will come of it."""
        return self not in (State.WAITING, State.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One thing that can be deployed."""

    name: str
    environment: str = ""
    """Where it goes, e.g. `production`; empty if the platform knows none."""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One deployment. Times are Unix times."""

    id: str
    target: str
    state: State
    version: str = ""
    """What is deployed, as exactly as the platform says it: a commit, a tag, a build's number."""
    title: str = ""
    """A commit's first line and the like: written by whoever made the change."""
    by: str = ""
    started_at: float | None = None
    ended_at: float | None = None
    detail: str = ""
    """What the platform says about the state, in one line."""


PRODUCTION = ("prod", "production", "live")
"""An environment whose name has one of these among its words is production, if the settings name none."""


def is_production(environment: str, named: tuple[str, ...]) -> bool:
    """Whether an environment counts as production: by the user's list, else by its name. One without a name does."""
    if not environment.strip():
        return True
    if named:
        return environment.casefold() in {one.casefold() for one in named}
    words = "".join(sign if sign.isalnum() else " " for sign in environment.casefold()).split()
    return any(word in PRODUCTION for word in words)
