"""A flat table of headings and lines, as views read it. What rows there are is not its business."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from meshclaw_desktop.tray.plain_text import tooltip
from meshclaw_desktop.tray.translation import tr

from .fold import Group
from .line import Line
from .words import cell, said

Index = QModelIndex | QPersistentModelIndex
Row = Group | Line
ROW = Qt.ItemDataRole.UserRole
"""The role under which every cell gives its row: a Group (a heading) or a Line. To be read only."""
NOWHERE = QModelIndex()


class Column(IntEnum):
    """The columns, from the left."""

    TIME = 0
    WHAT = 1
    DECISION = 2
    TOKENS = 3
    COST = 4
    UNDO = 5


def header(column: int) -> str:
    """What stands over a column."""
    match column:
        case Column.TIME:
            return tr("Time")
        case Column.WHAT:
            return tr("What happened")
        case Column.DECISION:
            return tr("Decision")
        case Column.TOKENS:
            return tr("Tokens")
        case Column.COST:
            return tr("Cost")
        case _:
            return ""


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class RowsModel(QAbstractTableModel):
    """
    Subclasses say which groups are open, and change the rows by `_insert`, `_remove` and `_lift`.

    What else they keep must be right before they call one of these: a view may ask for it in the middle of the call.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    def is_open(self, group: Group) -> bool:
        """Whether the lines under a heading are unfolded."""
        return True

    def row(self, at: int) -> Row | None:
        """The heading or line in a row."""
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """How many rows are unfolded and pass the filter."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """As many as there are in `Column`."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The columns' names."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return header(section)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return header(section) or tr("Undo")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in (Column.TOKENS, Column.COST) else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell's words; the row itself under `ROW`."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return cell(row, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return (
                said(row, index.column(), is_open=self.is_open(row))
                if isinstance(row, Group)
                else said(row, index.column(), is_open=False)
            )
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if index.column() in (Column.TOKENS, Column.COST) else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == Column.WHAT:
            return tooltip(cell(row, Column.WHAT))
        return None

    # ---- for subclasses ----

    def _insert(self, at: int, rows: Sequence[Row]) -> None:
        if rows:
            self.beginInsertRows(NOWHERE, at, at + len(rows) - 1)
            self._rows[at:at] = rows
            self.endInsertRows()

    def _remove(self, at: int, count: int) -> None:
        if count:
            self.beginRemoveRows(NOWHERE, at, at + count - 1)
            del self._rows[at : at + count]
            self.endRemoveRows()

    def _touch(self, at: int) -> None:
        if at >= 0:
            self.dataChanged.emit(self.index(at, 0), self.index(at, len(Column) - 1))

    def _lift(self, first: int, count: int) -> None:
        """Move some rows to the top."""
        if count and first:
            self.beginMoveRows(NOWHERE, first, first + count - 1, NOWHERE, 0)
            block = self._rows[first : first + count]
            del self._rows[first : first + count]
            self._rows[0:0] = block
            self.endMoveRows()
