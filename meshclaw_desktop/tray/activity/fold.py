"""Folds facts into tasks and lines: one line for each call, from question to end. Pure; it knows no window."""

from __future__ import annotations

import bisect
import time
from collections import Counter
from dataclasses import dataclass, field

from meshclaw_desktop.wire.messages import Activity

from .line import UNDO_KIND, Counted, Line, Standing
from .results import Result

TASK_KIND = "task"
"""The kind of the facts that say how a task began and ended; they make up its heading."""


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
    results: Counter[Result] = field(default_factory=Counter)
    """What was done, as far as the sentences count it."""
    uncounted: int = 0
    """How many changes the sentences do not count."""
    taken_back: int = 0
    tokens: int = 0
    usd_micros: int = 0

    @property
    def title(self) -> str:
        """The task's title; empty while it is not known, and of what happened outside tasks."""
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
            self._add(line.counted, -1)
        line.counted = None if gone else line.counts()
        if line.counted is not None:
            self._add(line.counted, 1)

    def _add(self, one: Counted, sign: int) -> None:
        self.tally[one.standing] += sign
        self.changes += sign * one.acted
        self.undoable += sign * one.undoable
        self.uncounted += sign * one.uncounted
        self.taken_back += sign * one.taken_back
        if one.result is not None:
            self.results[one.result] += sign * one.results


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


def _seq(line: Line) -> int:
    return line.first.seq
