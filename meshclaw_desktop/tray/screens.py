"""Where a window that was somewhere may come back: on a screen that exists, whole, with its title bar. Pure geometry."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize

TITLE_BAR = 34
"""Pixels above a window's inside that its frame may take."""
SEEN = 0.9
"""A window of which so much is on some screen stays where it is."""


def settled(wanted: QRect, screens: Sequence[QRect], least: QSize) -> QRect:
    """
    The place to give to a window that was at `wanted`, without its frame.

    `screens` is what each screen leaves for windows, the main one first. A window that hangs over two screens stays so;
    one that is off the screens comes to the nearest corner of the one it was on, or to the middle of the main one.
    """
    if not screens:
        return wanted
    place = QRect(wanted.topLeft(), wanted.size().expandedTo(least))
    if _seen(place, screens) >= SEEN and any(_title(place).intersects(screen) for screen in screens):
        return place
    home = max(screens, key=lambda screen: _area(place.intersected(screen)))
    inside = home.adjusted(0, TITLE_BAR, 0, 0)
    place.setSize(place.size().boundedTo(inside.size()))
    if not place.intersects(home):
        place.moveCenter(inside.center())
    left = min(max(place.left(), inside.left()), inside.right() - place.width() + 1)
    top = min(max(place.top(), inside.top()), inside.bottom() - place.height() + 1)
    place.moveTopLeft(QPoint(left, top))
    return place


def _title(place: QRect) -> QRect:
    """What the user takes hold of to move a window."""
    return QRect(place.left(), place.top() - TITLE_BAR // 2, place.width(), 1)


def _seen(place: QRect, screens: Sequence[QRect]) -> float:
    return sum(_area(place.intersected(screen)) for screen in screens) / max(_area(place), 1)


def _area(place: QRect) -> int:
    return max(place.width(), 0) * max(place.height(), 0)
