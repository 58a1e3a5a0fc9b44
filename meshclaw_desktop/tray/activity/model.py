"""The activity as a model for views: a heading for each task with its lines, newest first, foldable. No widget."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from meshclaw_desktop.wire.messages import Activity

from .filter import Filter
from .fold import Change, Fold, Group
from .line import Line, Standing
from .rows_model import Row, RowsModel

MOST_LINES = 100_000
"""How many lines the window holds; what is older is read from the runtime again when it is wanted."""
SLACK = 1.05
"""How far they may go beyond it before the oldest are dropped, so that it is not done for each."""


class ActivityModel(RowsModel):
    """
    A flat table whose rows are headings and lines: a view's work depends on what is on screen, not on what there is.

    Facts come in by `begin` (the newest page), `extend` (live) and `prepend` (an older page).
    """

    counted = Signal()
    """How many wait, or which connectors and agents there are, may have changed."""
    grew = Signal(int)
    """So many lines that are shown have just come."""
    gap_found = Signal()
    """A fact is missing between what is known and what came: `begin` is wanted anew."""

    def __init__(self, parent: QObject | None = None, *, most_lines: int = MOST_LINES) -> None:
        super().__init__(parent)
        self._most_lines = most_lines
        self._fold = Fold()
        self._filter = Filter()
        self._narrows = False
        self._order: list[Group] = []
        self._shown: dict[Group, list[Line]] = {}
        """Of every group, the lines that the filter accepts, oldest first."""
        self._open: set[str] = set()
        self._folded: set[str] = set()
        """Folded while a filter is on; otherwise everything that matches is open."""
        self._headings: set[Group] = set()
        self._begun = False
        self.complete = False
        """Whether nothing older is on record."""
        self._counts = (0, 0, 0)

    # ---- what there is ----

    @property
    def begun(self) -> bool:
        """Whether a first page has arrived."""
        return self._begun

    @property
    def oldest_seq(self) -> int:
        """The number of the oldest known fact, 0 if none."""
        return self._fold.oldest_seq

    @property
    def newest_seq(self) -> int:
        """The number of the newest known fact, 0 if none."""
        return self._fold.newest_seq

    @property
    def lines(self) -> int:
        """How many lines are known, shown or not."""
        return self._fold.lines

    @property
    def waiting(self) -> int:
        """How many of them wait for the user."""
        return len(self._fold.waiting)

    @property
    def connectors(self) -> frozenset[str]:
        """Those that the known lines are about."""
        return frozenset(self._fold.connectors)

    @property
    def agents(self) -> frozenset[str]:
        """Those that the known lines are of."""
        return frozenset(self._fold.agents)

    @property
    def filter(self) -> Filter:
        """What is shown."""
        return self._filter

    def group(self, id: str) -> Group | None:
        """A task's group, whether or not it is shown."""
        return self._fold.groups.get(id)

    def line(self, key: str) -> Line | None:
        """A line, whether or not it is shown."""
        return self._fold.line(key)

    def position(self, row: Row) -> int:
        """Where a heading or line is shown, -1 if it is not."""
        group = row if isinstance(row, Group) else row.group
        if group not in self._headings:
            return -1
        at = self._offset(group)
        if isinstance(row, Group):
            return at
        shown = self._shown[group]
        place = _place(shown, row)
        if not self.is_open(group) or place >= len(shown) or shown[place] is not row:
            return -1
        return at + len(shown) - place

    def is_open(self, group: Group) -> bool:
        """Whether the lines under a heading are unfolded."""
        return group.id not in self._folded if self._narrows else group.id in self._open

    def untitled(self) -> list[Group]:
        """The tasks whose title is not known."""
        return [group for group in self._order if group.task and not group.title]

    # ---- what comes in ----

    def forget(self) -> None:
        """Hold nothing, until `begin`."""
        self.beginResetModel()
        self._fold = Fold()
        self._begun = self.complete = False
        self._build()
        self.endResetModel()
        self._count()

    def begin(self, facts: Sequence[Activity], *, complete: bool = False) -> None:
        """Start over with the newest facts there are, oldest first."""
        self.beginResetModel()
        self._fold = Fold()
        for fact in facts:
            self._fold.take(fact)
        self._begun, self.complete = True, complete
        self._open &= set(self._fold.groups)
        if not self._open:
            self._open_first()
        self._build()
        self.endResetModel()
        self._count()

    def prepend(self, facts: Sequence[Activity], *, complete: bool) -> None:
        """Add a page that is older than all that is known, oldest first."""
        self.beginResetModel()
        for fact in reversed(facts):
            self._fold.take(fact)
        self.complete = complete
        self._build()
        self.endResetModel()
        self._count()

    def extend(self, facts: Sequence[Activity]) -> None:
        """Add what has just happened, in order. What was seen before changes nothing; before `begin`, nothing does."""
        if not self._begun:
            return
        changes: list[Change] = []
        for fact in facts:
            newest = self._fold.newest_seq
            if newest and fact.seq > newest + 1:
                self._show(changes)
                self.gap_found.emit()
                return
            if fact.seq > newest:
                change = self._fold.take(fact)
                if change is not None:
                    changes.append(change)
        self._show(changes)
        if self._fold.lines > self._most_lines * SLACK:
            self._trim()
        if changes:
            self._count()

    def set_filter(self, wanted: Filter) -> None:
        """Show something else."""
        if wanted == self._filter:
            return
        self.beginResetModel()
        self._filter, self._narrows = wanted, wanted.narrows
        self._folded.clear()
        self._build()
        self.endResetModel()

    def set_open(self, group: Group, is_open: bool) -> None:
        """Fold or unfold what is under a heading."""
        if group not in self._headings or self.is_open(group) == is_open:
            return
        at, lines = self._offset(group) + 1, self._shown[group]
        if self._narrows:
            self._folded ^= {group.id}
        else:
            self._open ^= {group.id}
        if is_open:
            self._insert(at, lines[::-1])
        else:
            self._remove(at, len(lines))
        self._touch(at - 1)

    def name(self, group: Group, title: str) -> None:
        """Give a task its title, where its beginning is not among the known facts."""
        group.known_title = title
        if self._filter.words:
            self._show_group(group, [], group.lines)
        self._touch(self.position(group))

    def tick(self) -> None:
        """Time has passed: what says how long it waits is painted anew."""
        for line in self._fold.waiting:
            self._touch(self.position(line))

    # ---- inside ----

    def _build(self) -> None:
        """Everything anew, between the two signals of a reset."""
        self._order = self._fold.newest_first()
        self._shown = {group: self._filter.select(group) for group in self._order}
        self._headings = {group for group in self._order if self._has_heading(group)}
        self._rows = []
        for group in self._order:
            if group in self._headings:
                self._rows.append(group)
                if self.is_open(group):
                    self._rows.extend(reversed(self._shown[group]))

    def _show(self, changes: Sequence[Change]) -> None:
        """Tell the views what a batch of live facts did: one insertion for each task that it concerns."""
        fresh: dict[Group, list[Line]] = {}
        changed: dict[Group, dict[Line, None]] = {}
        for change in changes:
            fresh.setdefault(change.group, [])
            if change.line is not None and change.new_line:
                fresh[change.group].append(change.line)
            elif change.line is not None:
                changed.setdefault(change.group, {})[change.line] = None
            elif self._filter.words:
                changed.setdefault(change.group, {}).update(dict.fromkeys(change.group.lines))
            for other in change.others:
                changed.setdefault(other.group, {})[other] = None
        for group in sorted(fresh, key=lambda group: group.order):
            self._place_group(group)
        came = 0
        for group in {**fresh, **changed}:
            new = fresh.get(group, [])
            known = set(new)
            came += self._show_group(group, new, [line for line in changed.get(group, {}) if line not in known])
        if came:
            self.grew.emit(came)

    def _place_group(self, group: Group) -> None:
        """Make room for a new task on top; what happens outside tasks comes to the top again."""
        if group not in self._shown:
            self._shown[group] = []
            self._order.insert(0, group)
            if not self._narrows:
                self._open.add(group.id)
        elif not group.task and self._order[0] is not group:
            first = self._offset(group)
            self._order.remove(group)
            self._order.insert(0, group)
            self._lift(first, self._size(group))

    def _show_group(self, group: Group, new: Sequence[Line], changed: Sequence[Line]) -> int:
        """Bring one task's rows up to date: single lines where they changed, all new ones at once. Gives their number."""
        accepted = [line for line in new if self._filter.accepts(line)]
        if group not in self._headings and (
            accepted or any(map(self._filter.accepts, changed)) or self._filter.accepts_heading(group)
        ):
            at = self._offset(group)
            self._headings.add(group)
            self._insert(at, [group])
        for line in changed:
            self._show_line(group, line)
        if group not in self._headings:
            return 0
        at = self._offset(group)
        self._shown[group].extend(accepted)
        if self.is_open(group):
            self._insert(at + 1, accepted[::-1])
        if self._has_heading(group):
            self._touch(at)
        else:
            self._headings.discard(group)
            self._remove(at, 1)
        return len(accepted)

    def _show_line(self, group: Group, line: Line) -> None:
        """A known line has changed: it stays, comes or goes."""
        shown = self._shown[group]
        place = _place(shown, line)
        there, wanted = _holds(shown, line), self._filter.accepts(line)
        row = self._offset(group) + len(shown) - place
        is_open = group in self._headings and self.is_open(group)
        if there and wanted and is_open:
            self._touch(row)
        elif there and not wanted:
            del shown[place]
            if is_open:
                self._remove(row, 1)
        elif wanted and not there:
            shown.insert(place, line)
            if is_open:
                self._insert(row + 1, [line])

    def _trim(self) -> None:
        self.beginResetModel()
        self._fold.forget_oldest(self._most_lines)
        self.complete = False
        self._open &= set(self._fold.groups)
        self._build()
        self.endResetModel()

    def _open_first(self) -> None:
        """Unfold the newest task, and those that wait for the user."""
        for at, group in enumerate(self._fold.newest_first()):
            if at == 0 or group.tally[Standing.WAITING]:
                self._open.add(group.id)

    def _has_heading(self, group: Group) -> bool:
        return bool(self._shown[group]) or self._filter.accepts_heading(group)

    def _count(self) -> None:
        now = (len(self._fold.waiting), len(self._fold.connectors), len(self._fold.agents))
        if now != self._counts:
            self._counts = now
            self.counted.emit()

    def _offset(self, group: Group) -> int:
        at = 0
        for one in self._order:
            if one is group:
                break
            at += self._size(one)
        return at

    def _size(self, group: Group) -> int:
        if group not in self._headings:
            return 0
        return 1 + (len(self._shown[group]) if self.is_open(group) else 0)


def _place(shown: list[Line], line: Line) -> int:
    return bisect.bisect_left(shown, line.seq, key=lambda one: one.first.seq)


def _holds(shown: list[Line], line: Line) -> bool:
    place = _place(shown, line)
    return place < len(shown) and shown[place] is line
