"""Today's spending against the limit, as a thin bar in the menu. The row above it says the same in words."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from .theme import theme_for

NEARLY_ALL = 0.8
SIDE = 14
"""Pixels to the menu's edges, as much as its texts keep."""


class SpendBar(QWidget):
    """A bar filled by a share from 0 to 1; in another colour when little is left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_share(self, share: float) -> None:
        """Fill it so far."""
        if share != self._share:
            self._share = share
            self.update()

    def sizeHint(self) -> QSize:
        """As wide as a menu likes, and low."""
        return QSize(240, 11)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, then the share."""
        theme = theme_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        bar = QRectF(SIDE, 0, self.width() - 2 * SIDE, 5)
        painter.setBrush(theme.line)
        painter.drawRoundedRect(bar, 2.5, 2.5)
        if self._share > 0:
            painter.setBrush(theme.care if self._share >= NEARLY_ALL else theme.accent)
            painter.drawRoundedRect(QRectF(bar.x(), bar.y(), max(5.0, bar.width() * self._share), 5), 2.5, 2.5)
        painter.end()
