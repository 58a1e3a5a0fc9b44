"""Where small windows appear: beside the tray, clear of the pop-up, which has the middle of the screen."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

MARGIN = 24
"""Pixels to the edge of what the screen has left; room for a window's frame, too."""


def put_near_tray(window: QWidget) -> None:
    """Move a window into the corner where most desktops have their tray. The user may move it away."""
    window.adjustSize()
    screen = QGuiApplication.primaryScreen().availableGeometry()
    left = screen.right() - window.width() - MARGIN
    top = screen.bottom() - window.height() - 2 * MARGIN
    window.move(max(screen.left(), left), max(screen.top(), top))
