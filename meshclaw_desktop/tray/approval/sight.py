"""Whether the screen shows what we drew: something else may lie over it, whole or half transparent."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

BLOCK = 6
"""Pixels on a side of what is compared at a time: less than a letter."""
MOST_DIFFERENCE = 40
"""Of 255: how far a block may be from what we drew there."""


def is_covered(widget: QWidget, *, but_for: QWidget | None = None) -> bool:
    """
    Whether something hides or tints a part of `widget` on screen. `but_for` is left out: what the pointer changes.

    Only an X server can be asked; where nothing can be known the answer is no.
    """
    if QGuiApplication.platformName() != "xcb" or not widget.isVisible():
        return False
    screen = widget.screen()
    place = QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size()).intersected(screen.geometry())
    if place.isEmpty():
        return True
    corner = place.topLeft() - screen.geometry().topLeft()
    seen = screen.grabWindow(0, corner.x(), corner.y(), place.width(), place.height())
    drawn = widget.grab(QRect(widget.mapFromGlobal(place.topLeft()), place.size()))
    if seen.isNull() or seen.size() != drawn.size():
        return False
    if but_for is not None:
        spared = QRect(but_for.mapTo(widget, QPoint(0, 0)), but_for.size()).translated(
            widget.mapToGlobal(QPoint(0, 0)) - place.topLeft()
        )
        for picture in (seen, drawn):
            _blot(picture, spared)
    return differ(seen.toImage(), drawn.toImage())


def differ(one: QImage, other: QImage) -> bool:
    """Whether two pictures of the same size differ somewhere by more than a trace."""
    difference = one.convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(difference)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
    painter.drawImage(0, 0, other.convertToFormat(QImage.Format.Format_RGB32))
    painter.end()
    small = difference.scaled(
        max(1, difference.width() // BLOCK),
        max(1, difference.height() // BLOCK),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    ).convertToFormat(QImage.Format.Format_Grayscale8)
    values, row = bytes(small.constBits()), small.bytesPerLine()
    return any(max(values[y * row : y * row + small.width()]) > MOST_DIFFERENCE for y in range(small.height()))


def _blot(picture: QPixmap, place: QRect) -> None:
    painter = QPainter(picture)
    painter.fillRect(place, Qt.GlobalColor.black)
    painter.end()
