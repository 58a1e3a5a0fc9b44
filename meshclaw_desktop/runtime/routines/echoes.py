"""Whether an event may be what a routine itself has just caused: so that none can keep itself going. It stops nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from meshclaw_desktop.policy.model import Effect
from meshclaw_desktop.wire.facts import Activity

from .routine import Happening

ECHO_S = 60.0
"""As long after a run an event may still come of it."""
_FAR = frozenset({Effect.SEND, Effect.EXECUTE})
"""What may be noticed anywhere: a letter to oneself lands in another mailbox."""


@dataclass(slots=True)
class _Run:
    depth: int
    """How many runs stand before it in a chain of runs that may have caused each other."""
    ended: float | None = None
    acts: set[tuple[str, str]] = field(default_factory=set)
    """By connector and effect, what it did."""


class Echoes:
    """The runs of now and of the last minute, and what they did."""

    def __init__(self) -> None:
        self._runs: dict[str, _Run] = {}

    def began(self, task: str, depth: int) -> None:
        """A run begins."""
        self._runs[task] = _Run(depth)

    def acted(self, activity: Activity) -> None:
        """Something was done by whomever."""
        run = self._runs.get(activity.task)
        if run is not None and activity.effect not in ("", Effect.READ) and activity.outcome in ("running", "done"):
            run.acts.add((activity.connector, activity.effect))

    def ended(self, task: str, now: float) -> None:
        """A run has ended."""
        run = self._runs.get(task)
        if run is not None:
            run.ended = now

    def depth(self, connector: str, happening: Happening, now: float) -> int:
        """How long the chain is that an event would go on; 0 if nobody here can have caused it."""
        for task, run in list(self._runs.items()):
            if run.ended is not None and not now - ECHO_S <= run.ended <= now:
                del self._runs[task]
        return max((run.depth + 1 for run in self._runs.values() if _may_cause(run, connector, happening)), default=0)


def _may_cause(run: _Run, connector: str, happening: Happening) -> bool:
    return any(
        effect in _FAR or (where == connector and happening is not Happening.NEW_MAIL) for where, effect in run.acts
    )
