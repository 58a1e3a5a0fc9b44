"""A menu that draws its rows as the design has them, where Qt draws menus at all. Without rows to draw it is a plain QMenu."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QPaintEvent
from PySide6.QtWidgets import QMenu, QWidget

if TYPE_CHECKING:
    from .menu_row import Row


class DrawnMenu(QMenu):
    """Imports little: it exists before the icon does. What it must say stands in the actions' texts, for every host."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: Mapping[QAction, Row] = {}
        self._near = False
        self.aboutToShow.connect(self._come_near)
        self.aboutToHide.connect(self._go_away)

    def draw_rows(self, rows: Mapping[QAction, Row]) -> None:
        """Draw these actions as rows from now on; none of them where the host draws the menu."""
        self._rows = rows
        if self._near or not rows:
            self._fit()

    def _come_near(self) -> None:
        """Measured only now: fonts and style sheets cost memory, and most menus are never opened."""
        self._near = True
        self._fit()

    def _go_away(self) -> None:
        self._near = False

    def _fit(self) -> None:
        if self._rows:
            from .menu_painter import fit

            fit(self, self._rows)
        elif self.styleSheet():
            self.setStyleSheet("")
            self.setMinimumWidth(0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Row by row; as Qt does it, where there are no rows or not all of them fit."""
        if not self._rows or self.actionGeometry(self.actions()[-1]).bottom() > self.height():
            super().paintEvent(event)
            return
        from .menu_painter import paint

        paint(self, self._rows)
