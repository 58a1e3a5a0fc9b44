"""Filters, list and detail beside each other; where there is no room for all three, the outer ones fold away. It fills none."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from meshclaw_desktop.tray.theme import GAP
from meshclaw_desktop.tray.translation import tr

MIDDLE_LEAST = 62
"""Letters that the list must have room for before anything stands beside it."""
DETAIL_LEAST = 30
DETAIL_USUAL = 36


class Panes(QWidget):
    """
    A pane that has no room beside the list is opened in its place, by its button or by `open_detail`.

    Escape brings the list back.
    """

    returned = Signal()
    """The list is in sight again, in place of a pane."""

    def __init__(self, side: QWidget, middle: QWidget, detail: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side, self._middle, self._detail = side, middle, detail
        self._opened: QWidget | None = None
        self._widths: tuple[bool, bool] | None = None
        self._filters = self._toggle("activity-open-filters", tr("Filters"), side)
        self._details = self._toggle("activity-open-detail", tr("Details"), detail)
        self._bar = QWidget(self)
        buttons = QHBoxLayout(self._bar)
        buttons.setContentsMargins(GAP, GAP, GAP, GAP)
        buttons.addWidget(self._filters)
        buttons.addStretch(1)
        buttons.addWidget(self._details)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._splitter.setObjectName("activity-parts")
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        for at, part in enumerate((side, middle, detail)):
            self._splitter.addWidget(part)
            self._splitter.setStretchFactor(at, int(part is middle))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._splitter, 1)
        self._measure()

    @property
    def folded(self) -> tuple[bool, bool]:
        """Whether there is no room for the filters, and none for the detail."""
        letter, width = self.fontMetrics().averageCharWidth(), self.width()
        side, middle = self._side.sizeHint().width(), MIDDLE_LEAST * letter
        return width < side + middle, width < side + middle + DETAIL_LEAST * letter

    def open_detail(self) -> None:
        """Bring the detail into sight."""
        if self.folded[1]:
            self._open(self._detail)

    def open_side(self) -> None:
        """Bring the filters into sight."""
        if self.folded[0]:
            self._open(self._side)

    def mark_filter(self, narrows: bool) -> None:
        """Say on the button that something is left out."""
        self._filters.setText(tr("Filters: on") if narrows else tr("Filters"))

    def close_pane(self) -> None:
        """Bring the list back."""
        if self._opened is not None:
            self._open(None)
            self.returned.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes what was opened in place of the list."""
        if event.key() == Qt.Key.Key_Escape and self._opened is not None:
            self.close_pane()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less room than before."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Another font: other measures."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_splitter"):
            self._measure()
            self._arrange()

    def _open(self, pane: QWidget | None) -> None:
        self._opened = pane
        self._widths = None
        self._arrange()
        if pane is not None:
            pane.setFocus()

    def _arrange(self) -> None:
        no_side, no_detail = self.folded
        if (self._opened is self._side and not no_side) or (self._opened is self._detail and not no_detail):
            self._opened = None
        opened = self._opened
        self._filters.setVisible(no_side)
        self._details.setVisible(no_detail)
        self._bar.setVisible(no_side or no_detail)
        self._filters.setChecked(opened is self._side)
        self._details.setChecked(opened is self._detail)
        self._side.setVisible(opened is self._side or (opened is None and not no_side))
        self._middle.setVisible(opened is None)
        self._detail.setVisible(opened is self._detail or (opened is None and not no_detail))
        if self._widths != (no_side, no_detail):
            self._widths = (no_side, no_detail)
            side, detail = self._side.sizeHint().width(), DETAIL_USUAL * self.fontMetrics().averageCharWidth()
            self._splitter.setSizes([side, max(1, self.width() - side - detail), detail])

    def _measure(self) -> None:
        letter = self.fontMetrics().averageCharWidth()
        self._side.setMinimumWidth(self._side.sizeHint().width())
        self._middle.setMinimumWidth(30 * letter)
        self._detail.setMinimumWidth(DETAIL_LEAST * letter // 2)

    def _toggle(self, name: str, text: str, pane: QWidget) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleIdentifier(name)
        button.setAutoDefault(False)
        button.setCheckable(True)
        button.clicked.connect(lambda on: self._open(pane) if on else self.close_pane())
        return button
