"""When a press may count as an answer. Pure: it is told what is on screen and what time it is, and touches neither."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

ARM_S = 1.0
"""Approve is dead for this long after the question, or anything of it, appeared or changed."""
DENY_S = 0.5
"""The same for Deny: a click that was meant for the question before must not answer this one."""


class Hindrance(StrEnum):
    """Why Approve is dead."""

    NO_QUESTION = "no question"
    ANSWERED = "answered"
    LOCKED = "locked"
    EDITING = "editing"
    TOO_NEW = "too new"
    NOT_ON_SCREEN = "not on screen"
    CANNOT_BE_SHOWN = "cannot be shown"
    NOT_SEEN = "not seen"
    NOTHING_TICKED = "nothing ticked"
    TOO_LATE = "too late"


@dataclass(slots=True)
class View:
    """What is on screen now."""

    exposed: bool = False
    """The window is shown, and nothing that we know of hides it."""
    whole: bool = True
    """All of the question can be shown."""
    seen: bool = False
    """Each part has been in view."""
    ticked: bool = True
    """At least one thing is ticked, or there is nothing to tick."""
    deadline_passed: bool = False
    locked: bool = False
    """The screen is locked, or shows somebody else's session."""
    editing: bool = False
    """The user changes the call: it is not the one that was asked about."""


class Arming:
    """One question's way from dead to armed to answered. A new question, or a change of it, starts from dead."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since: float | None = None
        self._answered = False
        self.view = View()

    def begin(self) -> None:
        """Another question, or the same one with another content."""
        self._answered = False
        self.view = View()
        self.restart()

    def restart(self) -> None:
        """It came into view, or what is in view changed: the time starts anew."""
        self._since = self._clock()

    def end(self) -> None:
        """There is no question any more."""
        self._since = None

    def take(self) -> bool:
        """Use the one answer that this question has. False if it was used."""
        if self._answered or self._since is None:
            return False
        self._answered = True
        return True

    def give_back(self) -> None:
        """The answer did not arrive: it may be given again, from dead."""
        self._answered = False
        self.restart()

    @property
    def left_s(self) -> float:
        """Seconds until time alone stands in the way no more."""
        return 0.0 if self._since is None else max(0.0, self._since + ARM_S - self._clock())

    def hindrance(self) -> Hindrance | None:
        """Why Approve may not be pressed now; None if it may."""
        view = self.view
        checks = (
            (self._since is None, Hindrance.NO_QUESTION),
            (self._answered, Hindrance.ANSWERED),
            (view.locked, Hindrance.LOCKED),
            (view.editing, Hindrance.EDITING),
            (view.deadline_passed, Hindrance.TOO_LATE),
            (not view.whole, Hindrance.CANNOT_BE_SHOWN),
            (not view.exposed, Hindrance.NOT_ON_SCREEN),
            (not view.seen, Hindrance.NOT_SEEN),
            (not view.ticked, Hindrance.NOTHING_TICKED),
            (self.left_s > 0, Hindrance.TOO_NEW),
        )
        return next((why for stands, why in checks if stands), None)

    def may_approve(self) -> bool:
        """Whether a press on Approve counts now."""
        return self.hindrance() is None

    def may_deny(self) -> bool:
        """Whether a press on Deny counts now: seen or not, late or not, but not in passing."""
        if self._since is None or self._answered or self.view.locked or self.view.editing:
            return False
        return self._clock() - self._since >= DENY_S
