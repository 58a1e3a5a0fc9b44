"""What happened, as a bounded list for views. It folds facts into rows; it does not group, filter or word them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from meshclaw_desktop.wire.messages import Activity

FEED_ROWS = 20_000
"""How many rows the tray holds; older ones are the runtime's to tell."""
ROW = Qt.ItemDataRole.UserRole
"""The role under which an index gives its FeedRow."""

Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()


class FeedRow:
    """One visible row: a call from its question to its end, or a single event. Read only for all but the Feed."""

    __slots__ = ("first", "last", "tokens", "usd_micros")

    def __init__(self, activity: Activity) -> None:
        self.first = activity
        """Where the row began; its time and number are the row's."""
        self.last = activity
        """What is known now: outcome, sentence, reason, undo."""
        self.tokens = activity.tokens
        self.usd_micros = activity.usd_micros

    def fold(self, activity: Activity) -> None:
        """Take in what became of it."""
        self.last = activity
        self.tokens += activity.tokens
        self.usd_micros += activity.usd_micros


class Feed(QAbstractListModel):
    """The newest rows, oldest first, at most `limit`: added at the end, dropped at the front, changed in place."""

    def __init__(self, parent: QObject | None = None, *, limit: int = FEED_ROWS) -> None:
        super().__init__(parent)
        self._limit = limit
        self._rows: list[FeedRow] = []
        self._dropped = 0
        self._by_call: dict[str, int] = {}
        self._last_seq = 0

    @property
    def rows(self) -> Sequence[FeedRow]:
        """All rows, oldest first; not to be changed."""
        return self._rows

    def add(self, activities: Sequence[Activity]) -> None:
        """Fold a batch in, in order. What was seen before changes nothing."""
        new: list[FeedRow] = []
        low, high = len(self._rows), -1
        base = self._dropped
        by_call, rows, known = self._by_call, self._rows, len(self._rows)
        for activity in activities:
            if activity.seq <= self._last_seq:
                continue
            self._last_seq = activity.seq
            if activity.call:
                at = by_call.get(activity.call, -1) - base
                if at >= known:
                    new[at - known].fold(activity)
                    continue
                if at >= 0:
                    rows[at].fold(activity)
                    low, high = min(low, at), max(high, at)
                    continue
                by_call[activity.call] = base + known + len(new)
            new.append(FeedRow(activity))
        if high >= 0:
            self.dataChanged.emit(self.index(low), self.index(high))
        self._append(new)

    def clear(self) -> None:
        """Forget everything: another ledger begins."""
        self.beginResetModel()
        self._rows.clear()
        self._by_call.clear()
        self._dropped = self._last_seq = 0
        self.endResetModel()

    def _append(self, new: list[FeedRow]) -> None:
        surplus = len(new) - self._limit
        if surplus > 0:
            for row in new[:surplus]:
                self._by_call.pop(row.first.call, None)
            del new[:surplus]
        excess = len(self._rows) + len(new) - self._limit
        if excess > 0 and self._rows:
            self._drop(min(excess, len(self._rows)))
        if surplus > 0:
            self._dropped += surplus
        if not new:
            return
        end = len(self._rows)
        self.beginInsertRows(QModelIndex(), end, end + len(new) - 1)
        self._rows.extend(new)
        self.endInsertRows()

    def _drop(self, count: int) -> None:
        self.beginRemoveRows(QModelIndex(), 0, count - 1)
        gone = self._rows[:count]
        del self._rows[:count]
        self._dropped += count
        self.endRemoveRows()
        for row in gone:
            self._by_call.pop(row.first.call, None)

    def rowCount(self, parent: Index = _TOP) -> int:
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The FeedRow under `ROW`; its sentence as text."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        return row.last.sentence if role == Qt.ItemDataRole.DisplayRole else None
