"""The things of a batch, each with its own tick, as a model that can be searched. A search changes no tick. It draws nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.rows import Item
from meshclaw_desktop.wire.visible import visible

SAMPLE = 200
"""Rows that are looked at to find out what a column holds."""

_NUMBER = re.compile(r"[\d\s.,:/%$€£+-]*(?:kB|MB|GB|min|s|h|d)?")
_TOP = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class BatchModel(QAbstractTableModel):
    """The things and their ticks. Column 0 is the tick, the others are the question's columns."""

    ticks_changed = Signal()

    def __init__(self, columns: Sequence[str], items: Sequence[Item]) -> None:
        super().__init__()
        self.items = tuple(items)
        self._shown: Sequence[int] = range(len(self.items))
        """Which things the rows are."""
        width = max([len(columns), *(len(item.cells) for item in items)], default=0)
        self.columns = (*columns, *("" for _ in range(width - len(columns))))
        self.numeric = tuple(self._is_numeric(column) for column in range(len(self.columns) + 1))
        """For each column, whether it holds numbers, amounts or times only: they stand at the right."""
        self._ticked = bytearray(b"\1" * len(self.items))

    @property
    def ticked(self) -> tuple[str, ...]:
        """The ids of what is ticked, in order."""
        return tuple(item.id for item, tick in zip(self.items, self._ticked, strict=True) if tick)

    @property
    def count(self) -> int:
        """How many are ticked."""
        return sum(self._ticked)

    @property
    def searched(self) -> bool:
        """Whether a search hides some of the things."""
        return len(self._shown) < len(self.items)

    @property
    def hidden_ticked(self) -> int:
        """How many are ticked though a search hides them."""
        return self.count - self.shown_ticked

    @property
    def shown_ticked(self) -> int:
        """How many of those that are shown are ticked."""
        return sum(self._ticked[at] for at in self._shown)

    def search(self, words: str) -> None:
        """Show only what holds all of these words, in whichever column; all of it for none."""
        wanted = words.casefold().split()
        self.beginResetModel()
        self._shown = (
            [at for at, item in enumerate(self.items) if _holds(item, wanted)] if wanted else range(len(self.items))
        )
        self.endResetModel()
        self.ticks_changed.emit()

    def tick_all(self, on: bool) -> None:
        """Tick all that are shown, or none of them."""
        for at in self._shown:
            self._ticked[at] = on
        self._tell(0, len(self._shown) - 1)

    def tick(self, row: int, on: bool) -> None:
        """Tick one, or not."""
        self._ticked[self._shown[row]] = on
        self._tell(row, row)

    def is_ticked(self, row: int) -> bool:
        """Whether it is."""
        return bool(self._ticked[self._shown[row]])

    def cells(self, row: int) -> tuple[str, ...]:
        """The raw texts of a row."""
        return self.items[self._shown[row]].cells

    def cell(self, row: int, column: int) -> str:
        """The raw text of a cell; column 1 is the first with a text."""
        cells = self.cells(row)
        return cells[column - 1] if 0 < column <= len(cells) else ""

    def _is_numeric(self, column: int) -> bool:
        rows = range(min(SAMPLE, len(self.items)))
        return column > 0 and all(_NUMBER.fullmatch(self.cell(row, column)) for row in rows)

    def _tell(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns)))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 0)
        self.ticks_changed.emit()

    def rowCount(self, parent: Index = _TOP) -> int:
        """One for each thing."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _TOP) -> int:
        """The tick and the texts."""
        return 0 if parent.isValid() else len(self.columns) + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The first column can be ticked."""
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return plain | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else plain

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The text, spelled out, and the tick."""
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        match role:
            case Qt.ItemDataRole.CheckStateRole if column == 0:
                return Qt.CheckState.Checked if self.is_ticked(row) else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.DisplayRole if column > 0:
                return visible(self.cell(row, column))
            case Qt.ItemDataRole.AccessibleTextRole if column == 0:
                told = tr("ticked: {name}") if self.is_ticked(row) else tr("not ticked: {name}")
                return told.format(name=visible(self.cell(row, 1)))
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Only the tick can be changed."""
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != 0:
            return False
        self.tick(index.row(), value in (Qt.CheckState.Checked, Qt.CheckState.Checked.value))
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The columns' names."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.AccessibleTextRole and section == 0:
            return tr("Tick all")
        if role == Qt.ItemDataRole.DisplayRole:
            return visible(self.columns[section - 1]) if section > 0 else ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = self.numeric[section]
            return (
                Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            ) | Qt.AlignmentFlag.AlignVCenter
        return None


def _holds(item: Item, wanted: Sequence[str]) -> bool:
    text = " ".join((*item.cells, *map(visible, item.cells))).casefold()
    return all(word in text for word in wanted)
