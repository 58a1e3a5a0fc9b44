"""Rows that become two where a window is narrow: nothing is cut off, and nothing moves while there is room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QWidget

from meshclaw_desktop.tray.theme import GAP


class TwoSides(QWidget):
    """Some widgets at the beginning and some at the end of one line; of two lines, where one is too short."""

    def __init__(self, first: Sequence[QWidget], last: Sequence[QWidget], parent: QWidget) -> None:
        super().__init__(parent)
        self._sides = (_line(first, self), _line(last, self))
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP + 4)
        self._row.addWidget(self._sides[0])
        self._row.addStretch(1)
        self._row.addWidget(self._sides[1])

    def minimumSizeHint(self) -> QSize:
        """As wide as the wider of the two lines."""
        width = max(side.sizeHint().width() for side in self._sides)
        return QSize(width, self._row.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One line or two."""
        super().resizeEvent(event)
        one = sum(side.sizeHint().width() for side in self._sides) + 3 * GAP <= self.width()
        wanted = QBoxLayout.Direction.LeftToRight if one else QBoxLayout.Direction.TopToBottom
        if self._row.direction() is not wanted:
            self._row.setDirection(wanted)
            self.updateGeometry()


class Cards(QWidget):
    """Widgets of one width, in as many lines as they need to be read."""

    def __init__(self, cards: Sequence[QWidget], parent: QWidget) -> None:
        super().__init__(parent)
        self._cards = tuple(cards)
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP + 4)
        self._arrange(len(cards))

    def minimumSizeHint(self) -> QSize:
        """Two beside each other, at least."""
        return QSize(2 * self._widest() + GAP, self._grid.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many beside each other as can be read."""
        super().resizeEvent(event)
        fit = (self.width() + GAP + 4) // (self._widest() + GAP + 4)
        count = len(self._cards)
        self._arrange(count if fit >= count else max(2, min(fit, (count + 1) // 2)))

    def _widest(self) -> int:
        return max(card.sizeHint().width() for card in self._cards)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        for column in range(max(columns, self._columns)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._columns = columns
        for at, card in enumerate(self._cards):
            self._grid.addWidget(card, at // columns, at % columns)
        self.updateGeometry()


def _line(widgets: Sequence[QWidget], parent: QWidget) -> QWidget:
    side = QWidget(parent)
    row = QHBoxLayout(side)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GAP + 4)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return side
