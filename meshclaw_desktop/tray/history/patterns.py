"""The six fillings of parts of a whole: each has a colour and a pattern, so that neither is needed alone."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from meshclaw_desktop.tray.theme import Theme, mixed, series

STEP = 5.0
"""Pixels between the lines of a pattern."""


def fill(painter: QPainter, place: QRectF, number: int, theme: Theme) -> None:
    """Fill a rectangle as part `number` of a whole, counted from 0."""
    colours = series(theme)
    colour = colours[number % len(colours)]
    painter.fillRect(place, colour)
    lines = _lines(place, number % len(colours))
    if not lines:
        return
    painter.save()
    painter.setClipRect(place, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(_ink(colour, theme), 1.0))
    painter.drawLines(lines)
    painter.restore()


def _ink(colour: QColor, theme: Theme) -> QColor:
    return mixed(colour, theme.base if theme.dark else QColor(Qt.GlobalColor.white), 0.30)


def _lines(place: QRectF, number: int) -> list[QLineF]:
    match number:
        case 1:
            return _slanted(place, down=False)
        case 2:
            return _level(place)
        case 3:
            return _slanted(place, down=True)
        case 4:
            return _upright(place)
        case 5:
            return _slanted(place, down=True) + _slanted(place, down=False)
        case _:
            return []


def _slanted(place: QRectF, *, down: bool) -> list[QLineF]:
    """Bound to the window's grid, so that neighbours fit together."""
    tall, found = place.height(), []
    x = (place.left() - tall) // STEP * STEP
    while x < place.right() + tall:
        low, high = QPointF(x, place.bottom()), QPointF(x + tall, place.top())
        found.append(QLineF(QPointF(x, place.top()), QPointF(x + tall, place.bottom())) if down else QLineF(low, high))
        x += STEP
    return found


def _level(place: QRectF) -> list[QLineF]:
    found, y = [], place.bottom() - 2.5
    while y > place.top():
        found.append(QLineF(place.left(), y, place.right(), y))
        y -= 4.0
    return found


def _upright(place: QRectF) -> list[QLineF]:
    found, x = [], place.left() + 2.5
    while x < place.right():
        found.append(QLineF(x, place.top(), x, place.bottom()))
        x += 4.0
    return found
