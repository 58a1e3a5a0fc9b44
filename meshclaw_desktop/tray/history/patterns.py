"""The six fillings of parts of a whole: each has a colour and a pattern, so that neither is needed alone."""

from __future__ import annotations

import functools

from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap

from meshclaw_desktop.tray.theme import Theme, mixed, series

TILE = 10
"""Pixels of a pattern's side; it repeats without a seam."""
_STRENGTH = 0.3


def fillings(count: int, theme: Theme, ratio: float) -> list[QBrush]:
    """The brushes of the first parts of a whole, for a screen with so many pixels to each of ours."""
    colours = series(theme)
    ground = theme.base if theme.dark else QColor(Qt.GlobalColor.white)
    inks = [mixed(colour, ground, _STRENGTH) for colour in colours]
    return [
        _brush(at, colours[at].rgb(), inks[at].rgb(), ratio)
        for at in (number % len(colours) for number in range(count))
    ]


@functools.lru_cache(maxsize=32)
def _brush(number: int, colour: int, ink: int, ratio: float) -> QBrush:
    side = round(TILE * ratio)
    tile = QPixmap(side, side)
    tile.setDevicePixelRatio(side / TILE)
    tile.fill(QColor(colour))
    lines = _lines(number)
    if lines:
        painter = QPainter(tile)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, number in (1, 3, 5))
        painter.setPen(QPen(QColor(ink), 1.0))
        painter.drawLines(lines)
        painter.end()
    return QBrush(tile)


def _lines(number: int) -> list[QLineF]:
    """What is drawn on a tile, and a little beyond, so that slanted lines meet at its edges."""
    steps = range(-TILE, 2 * TILE, TILE // 2)
    up = [QLineF(x, TILE, x + TILE, 0) for x in steps]
    down = [QLineF(x, 0, x + TILE, TILE) for x in steps]
    match number:
        case 1:
            return up
        case 2:
            return [QLineF(0, y + 0.5, TILE, y + 0.5) for y in range(2, TILE, TILE // 2)]
        case 3:
            return down
        case 4:
            return [QLineF(x + 0.5, 0, x + 0.5, TILE) for x in range(2, TILE, TILE // 2)]
        case 5:
            return up + down
        case _:
            return []
