"""Small signs before rows of the menu, for hosts that draw it themselves and show no colour and no pill. Pure pictures."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QApplication

from meshclaw_desktop.policy.model import Autonomy

from .theme import level_tone, theme_of

SIZE = 22
FILLED = {Autonomy.OFF: 0.0, Autonomy.OBSERVE: 0.25, Autonomy.ASK: 0.6, Autonomy.AUTO: 1.0}
"""How much of the round sign is filled: the more, the more a connector may do by itself."""


def level_sign(level: Autonomy | None) -> QIcon:
    """A disc, filled from below; no sign for None."""
    if level is None:
        return QIcon()
    picture, painter = _canvas()
    ink = theme_of(QApplication.palette()).ink(level_tone(level))
    disc = QRectF(4, 4, SIZE - 8, SIZE - 8)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    top = disc.bottom() - disc.height() * FILLED[level]
    painter.setClipRect(QRectF(0, top, SIZE, SIZE - top))
    painter.drawEllipse(disc)
    painter.setClipping(False)
    painter.setPen(QPen(ink, 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(disc)
    painter.end()
    return QIcon(picture)


def stop_sign() -> QIcon:
    """A red octagon with a bar, as on a road."""
    picture, painter = _canvas()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme_of(QApplication.palette()).bad)
    low, high, cut = 2.0, SIZE - 2.0, 5.5
    corners = [
        (low + cut, low), (high - cut, low), (high, low + cut), (high, high - cut),
        (high - cut, high), (low + cut, high), (low, high - cut), (low, low + cut),
    ]  # fmt: skip
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    painter.setBrush(QColor("#ffffff"))
    painter.drawRect(QRectF(6, SIZE / 2 - 1.75, SIZE - 12, 3.5))
    painter.end()
    return QIcon(picture)


def waiting_sign() -> QIcon:
    """The amber disc of the icon's badge, with an exclamation mark that needs no font."""
    picture, painter = _canvas()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#f59e0b"))
    painter.drawEllipse(QRectF(2, 2, SIZE - 4, SIZE - 4))
    painter.setBrush(QColor("#1b1f24"))
    painter.drawRoundedRect(QRectF(SIZE / 2 - 1.4, 5.5, 2.8, 7.2), 1.2, 1.2)
    painter.drawEllipse(QRectF(SIZE / 2 - 1.6, 14, 3.2, 3.2))
    painter.end()
    return QIcon(picture)


def _canvas() -> tuple[QPixmap, QPainter]:
    picture = QPixmap(SIZE, SIZE)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return picture, painter
