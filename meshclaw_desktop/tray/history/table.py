"""The groups as a table that can be sorted. Numbers stand at the right, in digits of one width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHeaderView, QSizePolicy, QTableView, QWidget

from meshclaw_desktop.tray.plain_text import tooltip
from meshclaw_desktop.tray.theme import scaled
from meshclaw_desktop.tray.translation import tr

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
BESIDE = 40
"""Pixels beside a text in its column, for the eye and for the sorting mark."""
NAME_CHARACTERS = 24
"""A group's name gets so much room before columns are left out."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value in words, and what it is sorted by."""

    text: str
    by: str | float


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its name, and what it means."""

    text: str
    meaning: str = ""
    spare: int = 0
    """Where there is no room, the column with the highest number is left out first; one with 0 stays."""


class TableModel(QAbstractTableModel):
    """Rows as they came, or sorted."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headings: tuple[Heading, ...] = ()
        self._rows: list[tuple[Cell, ...]] = []
        self._came: list[tuple[Cell, ...]] = []
        self._sorted: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)
        self._font = scaled(QApplication.font(), digits=True)

    def show_rows(self, headings: Sequence[Heading], rows: Sequence[Sequence[Cell]]) -> None:
        """Show others, in the order that the user chose."""
        self.beginResetModel()
        self._headings = tuple(headings)
        self._came = [tuple(row) for row in rows]
        self._order()
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many groups."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """How many columns."""
        return 0 if parent.isValid() else len(self._headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell."""
        row, column = self._rows[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row[column].text
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
                return int(side | Qt.AlignmentFlag.AlignVCenter)
            case Qt.ItemDataRole.FontRole:
                return self._font
            case Qt.ItemDataRole.ToolTipRole:
                told = (f"{head.text}: {cell.text}" for head, cell in zip(self._headings, row, strict=True))
                return tooltip("\n".join(told))
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{self._headings[column].text}: {row[column].text}"
            case _:
                return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A column's name."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._headings):
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._headings[section].text
            case Qt.ItemDataRole.ToolTipRole:
                return self._headings[section].meaning
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
                return int(side | Qt.AlignmentFlag.AlignVCenter)
            case _:
                return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By one column, until another is chosen; -1 is the order in which they came."""
        self.layoutAboutToBeChanged.emit()
        self._sorted = (column, order)
        self._order()
        self.layoutChanged.emit()

    def _order(self) -> None:
        column, order = self._sorted
        self._rows = list(self._came)
        if 0 <= column < len(self._headings):
            self._rows.sort(key=lambda row: _rank(row[column]), reverse=order is Qt.SortOrder.DescendingOrder)


def _rank(cell: Cell) -> tuple[bool, float, str]:
    return (True, 0.0, cell.by) if isinstance(cell.by, str) else (False, cell.by, "")


class Table(QTableView):
    """Read only. A click on a heading sorts; Space sorts by the column that the arrow keys are in."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spare: list[tuple[int, int]] = []
        self._widths: list[int] = []
        self.setObjectName(name)
        self.setAccessibleIdentifier(name)
        self.rows = TableModel(self)
        self.setModel(self.rows)
        self.setAccessibleDescription(tr("Space sorts by the column that you are in."))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(QFontMetrics(self.font()).height() + 16)
        head = self._head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(True)
        head.setSortIndicatorClearable(True)
        head.setSortIndicator(-1, Qt.SortOrder.DescendingOrder)
        head.setMinimumSectionSize(36)
        self.setSortingEnabled(True)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard comes to a row, which is seen."""
        super().focusInEvent(event)
        if self.rows.rowCount():
            self.selectRow(max(self.currentIndex().row(), 0))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard is elsewhere, and that is seen, too."""
        super().focusOutEvent(event)
        self.clearSelection()

    def show_rows(self, headings: Sequence[Heading], rows: Sequence[Sequence[Cell]]) -> None:
        """Show others."""
        self.rows.show_rows(headings, rows)
        self._spare = sorted((-one.spare, at) for at, one in enumerate(headings) if one.spare)
        self._widths = self._measured(headings, rows)
        head = self._head
        for column, width in enumerate(self._widths):
            head.setSectionResizeMode(
                column, QHeaderView.ResizeMode.Interactive if column else QHeaderView.ResizeMode.Stretch
            )
            if column:
                head.resizeSection(column, width)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space: by this column; once more: the other way round."""
        column = self.currentIndex().column()
        if event.key() != Qt.Key.Key_Space or column < 0:
            super().keyPressEvent(event)
            return
        order = Qt.SortOrder.DescendingOrder if column else Qt.SortOrder.AscendingOrder
        if self._head.sortIndicatorSection() == column:
            up = self._head.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder
            order = Qt.SortOrder.DescendingOrder if up else Qt.SortOrder.AscendingOrder
        self.sortByColumn(column, order)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave columns out, or take them in again."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """What is left out is still said by each row's tip, and goes into every export."""
        if not self._widths:
            return
        names = min(self._widths[0], QFontMetrics(self.font()).averageCharWidth() * NAME_CHARACTERS)
        room = self._head.width() - names - sum(self._widths[1:])
        for _, column in self._spare:
            self.setColumnHidden(column, room < 0)
            room += self._widths[column] if room < 0 else 0

    def _measured(self, headings: Sequence[Heading], rows: Sequence[Sequence[Cell]]) -> list[int]:
        """The pixels that each column needs, with its sorting mark."""
        metrics = QFontMetrics(scaled(self.font(), digits=True))
        texts = [[heading.text, *(row[at].text for row in rows)] for at, heading in enumerate(headings)]
        return [max(map(metrics.horizontalAdvance, column)) + BESIDE for column in texts]
