"""Folds facts into tasks and lines: one line for each call, from question to end. Pure; it knows no window."""

from __future__ import annotations

import bisect
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from meshclaw_desktop.wire.messages import Activity
from meshclaw_desktop.wire.visible import visible

TASK_KIND = "task"
"""The kind of the facts that say how a task began and ended; they make up its heading."""


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
    tokens: int = 0
    usd_micros: int = 0
    standing: Standing = Standing.NOTED
    haystack: str = ""
    """What a search looks through, case folded; empty until it is needed."""
    counted: tuple[Standing, bool, bool] | None = None
    """What its group's figures hold of it."""

    @property
    def seq(self) -> int:
        """The number of its first fact: where it stands among the others."""
        return self.first.seq

    @property
    def text(self) -> str:
        """The sentence, with everything hidden in it spelled out."""
        return visible(self.last.sentence)

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
        self.tokens += fact.tokens
        self.usd_micros += fact.usd_micros
        self.standing = _standing(self.last, self.asked)
        self.haystack = ""

    def contains(self, words: Iterable[str]) -> bool:
        """Whether every one of the case-folded words stands in it or in its task's title."""
        if not self.haystack:
            last = self.last
            parts = (last.sentence, last.reason, last.connector, last.tool, last.kind, self.standing, self.group.title)
            self.haystack = "\n".join(parts).casefold()
        return all(word in self.haystack for word in words)


_ACTED = (Standing.RUNNING, Standing.ALLOWED, Standing.APPROVED, Standing.UNKNOWN, Standing.UNDONE)


@dataclass(slots=True, eq=False)
class Group:
    """One task with its lines, oldest first. Facts outside any task stand together, by day."""

    id: str
    task: str
    head: Line | None = None
    """The task's own facts: how it began, how it ended."""
    lines: list[Line] = field(default_factory=list)
    first_seq: int = 0
    last_seq: int = 0
    first_at: float = 0.0
    last_at: float = 0.0
    routine: str = ""
    agent: str = ""
    known_title: str = ""
    """From the task's row, where its beginning is not among the facts."""
    tally: Counter[Standing] = field(default_factory=Counter)
    """How many of its lines stand how."""
    changes: int = 0
    """How many of its lines did, or may have done, more than read."""
    undoable: int = 0
    """How many of its lines can be taken back."""
    tokens: int = 0
    usd_micros: int = 0

    @property
    def title(self) -> str:
        """The task's title; empty while it is not known."""
        if not self.task:
            return OUTSIDE
        return self.head.last.sentence if self.head is not None else self.known_title

    @property
    def order(self) -> int:
        """Newest first by this: a task stays where it began, what happens outside tasks counts by its last fact."""
        return self.first_seq if self.task else self.last_seq

    @property
    def outcome(self) -> str:
        """How the task ended; empty while it has not."""
        ended = self.head.last.outcome if self.head is not None else ""
        return "" if ended == "started" else ended

    def at(self, seq: int) -> int:
        """Where a line that begins at `seq` stands, or would stand."""
        return bisect.bisect_left(self.lines, seq, key=_seq)

    @property
    def begins(self) -> bool:
        """Whether its first fact is known, so that its figures are whole."""
        return self.head is not None and self.head.first.outcome == "started"

    def recount(self, line: Line, *, gone: bool = False) -> None:
        """Bring the figures up to date with one of its lines."""
        if line.counted is not None:
            standing, acted, undoable = line.counted
            self.tally[standing] -= 1
            self.changes -= acted
            self.undoable -= undoable
        line.counted = None if gone else (line.standing, line.acted, bool(line.undo_id))
        if line.counted is not None:
            self.tally[line.standing] += 1
            self.changes += line.acted
            self.undoable += bool(line.undo_id)


OUTSIDE = "Outside tasks"


@dataclass(frozen=True, slots=True)
class Change:
    """What one fact did. `line` is None for a task's own fact; `others` are lines of which it says something too."""

    group: Group
    line: Line | None
    new_group: bool
    new_line: bool
    others: tuple[Line, ...] = ()


class Fold:
    """All that is known of the activity, as groups of lines. The same facts give the same groups in whatever order."""

    def __init__(self) -> None:
        self.groups: dict[str, Group] = {}
        self.waiting: dict[Line, None] = {}
        """The lines that wait for the user."""
        self.connectors: set[str] = set()
        self.agents: set[str] = set()
        self.oldest_seq = 0
        """0 while nothing is known."""
        self.newest_seq = 0
        self.lines = 0
        self._by_key: dict[str, Line] = {}
        self._by_undo: dict[str, Line] = {}
        self._undone: set[str] = set()

    def newest_first(self) -> list[Group]:
        """The groups as they are to be shown."""
        return sorted(self.groups.values(), key=lambda group: group.order, reverse=True)

    def line(self, key: str) -> Line | None:
        """The line of a call, or of a fact `#seq`."""
        return self._by_key.get(key)

    def take(self, fact: Activity) -> Change | None:
        """Fold in one fact that is newer than all, or older than all; None if it was known."""
        if self.newest_seq and self.oldest_seq <= fact.seq <= self.newest_seq:
            return None
        self.newest_seq = max(self.newest_seq, fact.seq)
        self.oldest_seq = min(self.oldest_seq or fact.seq, fact.seq)
        self.agents.update({fact.agent} - {""})
        group, new_group = self._group(fact)
        group.tokens += fact.tokens
        group.usd_micros += fact.usd_micros
        if fact.kind == TASK_KIND and fact.task:
            return Change(group, None, new_group, new_line=False, others=self._take_head(group, fact))
        key = fact.call or f"#{fact.seq}"
        line = self._by_key.get(key)
        new_line = line is None or line.group is not group
        if line is None or line.group is not group:
            line = self._by_key[key] = Line(key, group, fact, fact)
            self.lines += 1
            group.lines.insert(group.at(fact.seq), line)
        elif fact.seq < line.seq:
            group.lines.remove(line)
            group.lines.insert(group.at(fact.seq), line)
        line.take(fact)
        self.connectors.update({line.connector} - {""})
        others = self._join_undo(fact, line)
        self._settle(line)
        return Change(group, line, new_group, new_line, others)

    def forget_oldest(self, keep: int) -> None:
        """Drop the oldest lines until `keep` are left; headings that lose all of theirs go with them."""
        every = sorted((line for group in self.groups.values() for line in group.lines), key=_seq)
        gone = every[: max(0, len(every) - keep)]
        if not gone:
            return
        edge = gone[-1].seq
        for line in gone:
            del self._by_key[line.key]
            self._by_undo.pop(line.last.undo_id, None)
            self.waiting.pop(line, None)
            line.group.recount(line, gone=True)
        for group in list(self.groups.values()):
            group.lines = group.lines[group.at(edge + 1) :]
            if not group.lines and group.last_seq <= edge:
                del self.groups[group.id]
        self.lines -= len(gone)
        self.oldest_seq = edge + 1

    def _take_head(self, group: Group, fact: Activity) -> tuple[Line, ...]:
        """A task's own fact. When it has ended, its questions are void, unless a routine asked: those are parked."""
        if group.head is None:
            group.head = Line(f"task:{fact.task}", group, fact, fact)
        group.head.take(fact)
        for line in group.lines:
            line.haystack = ""
        void = tuple(line for line in self.waiting if line.group is group) if group.outcome else ()
        for line in void:
            self._settle(line)
        return void

    def _settle(self, line: Line) -> None:
        """Say where a line stands by all that is known, and count it."""
        group = line.group
        if line.last.undo_id in self._undone and line.last.kind != UNDO_KIND:
            line.standing = Standing.UNDONE
        elif line.standing is Standing.WAITING and group.outcome and not group.routine:
            line.standing = Standing.REFUSED
        if line.standing is Standing.WAITING:
            self.waiting[line] = None
        else:
            self.waiting.pop(line, None)
        group.recount(line)

    def _join_undo(self, fact: Activity, line: Line) -> tuple[Line, ...]:
        """Find what was taken back, whichever of the two facts is seen first."""
        if not fact.undo_id:
            return ()
        if fact.kind != UNDO_KIND:
            self._by_undo[fact.undo_id] = line
            return ()
        if fact.outcome != "undone":
            return ()
        self._undone.add(fact.undo_id)
        taken_back = self._by_undo.get(fact.undo_id)
        if taken_back is None:
            return ()
        self._settle(taken_back)
        return (taken_back,)

    def _group(self, fact: Activity) -> tuple[Group, bool]:
        id = fact.task or time.strftime("day:%Y-%m-%d", time.localtime(fact.at))
        group = self.groups.get(id)
        new = group is None
        if group is None:
            group = self.groups[id] = Group(
                id, fact.task, first_seq=fact.seq, last_seq=fact.seq, first_at=fact.at, last_at=fact.at
            )
        if fact.seq <= group.first_seq:
            group.first_seq, group.first_at = fact.seq, fact.at
        if fact.seq >= group.last_seq:
            group.last_seq, group.last_at = fact.seq, fact.at
        group.routine = group.routine or fact.routine
        group.agent = group.agent or fact.agent
        return group, new


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


def _seq(line: Line) -> int:
    return line.first.seq
