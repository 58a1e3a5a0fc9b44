"""One line of the activity: all facts about one call, from question to end. Pure; it knows no window."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from meshclaw_desktop.wire.messages import Activity
from meshclaw_desktop.wire.visible import visible

from .results import Result, result_of

if TYPE_CHECKING:
    from .fold import Group

CALL_KIND = "call"
"""The kind of the facts about a call."""
THOUGHT_KIND = "thought"
"""The kind of the facts about a model's turn."""
INTENT_KIND = "intent"
"""The kind of the facts in which a task says what it means to do."""
UNDO_KIND = "undo"
"""The kind of the facts about an undo; they name the undo id of what they took back."""
_ANSWERS = frozenset({"budget", "policy"})
"""The kinds of the facts whose verdict is the user's own answer."""


class Standing(StrEnum):
    """Where a line stands, as the user needs to know it."""

    NOTED = "noted"
    """A fact without a decision."""
    WAITING = "waiting"
    RUNNING = "running"
    ALLOWED = "allowed"
    APPROVED = "approved"
    """The user was asked, said yes, and it is done."""
    REFUSED = "refused"
    """The user was asked, and it was not done."""
    BLOCKED = "blocked"
    OBSERVED = "observed"
    """Not done; recorded as what it would have done."""
    FAILED = "failed"
    UNKNOWN = "unknown"
    UNDONE = "undone"


_BY_OUTCOME = {
    "running": Standing.RUNNING,
    "observed": Standing.OBSERVED,
    "failed": Standing.FAILED,
    "refused": Standing.FAILED,
    "unknown": Standing.UNKNOWN,
    "undone": Standing.UNDONE,
}


class Counted(NamedTuple):
    """What one line adds to its group's figures."""

    standing: Standing
    acted: bool
    undoable: bool
    result: Result | None
    """What its sentence counts, if it was done."""
    results: int
    uncounted: bool
    """A change whose sentence counts nothing."""
    taken_back: bool


@dataclass(slots=True, eq=False)
class Line:
    """All facts about one call as one line; a fact without a call is a line of its own."""

    key: str
    group: Group
    first: Activity
    last: Activity
    asked: bool = False
    """Whether the user was asked about it."""
    why_asked: str = ""
    approved_at: float = 0.0
    """When it was first allowed: of one that was asked about, when the answer came."""
    tokens: int = 0
    usd_micros: int = 0
    standing: Standing = Standing.NOTED
    haystack: str = ""
    """What a search looks through, case folded; empty until it is needed."""
    shown: str = ""
    """Its text, once it was asked for."""
    counted: Counted | None = None
    """What its group's figures hold of it."""

    @property
    def seq(self) -> int:
        """The number of its first fact: where it stands among the others."""
        return self.first.seq

    @property
    def text(self) -> str:
        """The sentence, with everything hidden in it spelled out."""
        if not self.shown:
            self.shown = visible(self.last.sentence)
        return self.shown

    @property
    def connector(self) -> str:
        """The connector, empty if none is concerned."""
        return self.last.connector or self.first.connector

    @property
    def acted(self) -> bool:
        """Whether it did, or may have done, more than read."""
        return self.last.effect not in ("", "read") and self.standing in _ACTED

    @property
    def undo_id(self) -> str:
        """What to ask an undo for; empty if there is nothing to take back."""
        return "" if self.standing is Standing.UNDONE or self.last.kind == UNDO_KIND else self.last.undo_id

    def take(self, fact: Activity) -> None:
        """Fold in one more fact, older or newer than those known. For the Fold alone."""
        if fact.seq >= self.last.seq:
            self.last = fact
        if fact.seq <= self.first.seq:
            self.first = fact
        if is_question(fact):
            self.why_asked = fact.reason
        self.asked = self.asked or is_question(fact) or (fact.kind in _ANSWERS and fact.verdict != "")
        if fact.verdict == "allow":
            self.approved_at = min(self.approved_at or fact.at, fact.at)
        self.tokens += fact.tokens
        self.usd_micros += fact.usd_micros
        self.standing = _standing(self.last, self.asked)
        self.haystack = self.shown = ""

    def counts(self) -> Counted:
        """What it adds to its group's figures, as it stands now."""
        done = self.last.kind == CALL_KIND and self.standing in (Standing.ALLOWED, Standing.APPROVED)
        found = result_of(self.last.sentence, acted=self.acted) if done else None
        result, number = found or (None, 0)
        return Counted(
            standing=self.standing,
            acted=self.acted,
            undoable=bool(self.undo_id),
            result=result,
            results=number,
            uncounted=done and self.acted and result is None,
            taken_back=self.standing is Standing.UNDONE and self.last.kind != UNDO_KIND,
        )

    def searched(self) -> str:
        """What a search looks through, but for its task's title."""
        if not self.haystack:
            last = self.last
            parts = (last.sentence, last.reason, last.connector, last.tool, last.kind, self.standing)
            self.haystack = "\n".join(parts).casefold()
        return self.haystack


_ACTED = (Standing.RUNNING, Standing.ALLOWED, Standing.APPROVED, Standing.UNKNOWN, Standing.UNDONE)


def is_question(fact: Activity) -> bool:
    """Whether it says that the user was asked; a model may be waited for, too."""
    return fact.verdict == "ask" and fact.outcome == "waiting"


def _standing(last: Activity, asked: bool) -> Standing:
    if is_question(last):
        return Standing.WAITING
    known = _BY_OUTCOME.get(last.outcome)
    if known is not None:
        return known
    if last.outcome == "denied" or last.verdict == "deny":
        return Standing.REFUSED if asked else Standing.BLOCKED
    if last.verdict == "allow":
        return Standing.APPROVED if asked else Standing.ALLOWED
    return Standing.NOTED
