"""Where the pop-up stands and how large it is: as high as its question needs, within the screen, away from the tray."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QPoint, QRect, QSize

from meshclaw_desktop.tray.theme import MARGIN

WIDTH = 560
BATCH_WIDTH = 640
WIDEST = 800
HEIGHT_SHARE = 0.86
"""Of the screen: the pop-up is never higher."""
FRAME = 40
"""Pixels that a window's title and edges may take."""


class Content(Protocol):
    """What scrolls in the pop-up."""

    @property
    def wanted_width(self) -> int:
        """The pixels that it would like to have; 0 for as many as usual."""

    def height_for(self, width: int) -> int:
        """The height that shows all of it in `width` pixels."""


def size_for(content: Content, rest: Callable[[int], int], screen: QRect, *, least: int = 0) -> QSize:
    """
    The size that shows all of `content` where the screen has room.

    `rest` is the height around it, by the width; `least` is the width that the buttons need, in whichever language.
    """
    width = content.wanted_width
    width = min(max(BATCH_WIDTH, width + 2 * MARGIN), WIDEST) if width else WIDTH
    width = min(max(width, least), screen.width())
    return QSize(width, min(content.height_for(width - 2 * MARGIN) + rest(width), highest(screen)))


def highest(screen: QRect) -> int:
    """The pixels that the pop-up may have in height."""
    return min(int(screen.height() * HEIGHT_SHARE), screen.height() - FRAME)


def place_for(size: QSize, screen: QRect) -> QPoint:
    """In the upper middle: away from the tray and from where notifications appear."""
    left = screen.left() + max(0, (screen.width() - size.width()) // 2)
    return QPoint(left, screen.top() + max(0, (screen.height() - size.height()) // 3))
