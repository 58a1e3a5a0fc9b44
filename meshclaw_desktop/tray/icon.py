"""The pictures of the tray icon: six states, light and dark, with a number. Imports little: the icon comes first."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QImage, QPainter, QPalette, QPixmap

from meshclaw_desktop.locations import resources

SIZES = (16, 22, 24, 32, 48, 64)
BADGE = QRectF(15.0, 0.0, 17.0, 17.0)
"""Where the number stands, on a picture of 32 by 32."""
TWO_SIGNS_FIT = 22
BADGE_INK = "#1b1f24"
RIMS = {True: "#1b1f24", False: "#f4f5f7"}
"""The rim of light strokes, and of dark ones."""
RIM_OPACITY = 0.75
RIM_SHARE = 26
"""The rim is so much thinner than the picture is wide."""


class Look(StrEnum):
    """What the icon shows; the values are the names of its pictures."""

    STOPPED = "stopped"
    IDLE = "idle"
    WORKING = "working"
    NEEDS_YOU = "needs-you"
    PAUSED = "paused"
    NOT_CONNECTED = "not-connected"


def icon_for(look: Look, waiting: int, *, dark_panel: bool, sure: bool = True, folder: Path | None = None) -> QIcon:
    """The picture for a light or a dark panel, with the number of questions drawn in.

    Not `sure` which of the two it is, because the host tells nobody: it gets a rim that stands out from either.
    """
    place = folder or resources() / "icons"
    ink = "light" if dark_panel else "dark"
    icon = QIcon(str(place / f"{look}-{ink}.svg"))
    if look is not Look.NEEDS_YOU and sure:
        return icon
    drawn = QIcon()
    for size in SIZES:
        picture = icon.pixmap(size, size)
        if not sure:
            picture = _rimmed(picture, QColor(RIMS[dark_panel]))
        if look is Look.NEEDS_YOU:
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            _write_number(painter, size, waiting)
            painter.end()
        drawn.addPixmap(picture)
    return drawn


def application_icon() -> QIcon:
    """The icon of our windows."""
    return QIcon(str(resources() / "icons" / "meshclaw.svg"))


def expects_dark_panel(environment: Mapping[str, str]) -> bool:
    """The best guess before the panel has been seen: GNOME's is dark, others follow the colours of the desktop."""
    if {"gnome", "unity", "ubuntu"} & set(environment.get("XDG_CURRENT_DESKTOP", "").lower().split(":")):
        return True
    match QGuiApplication.styleHints().colorScheme():
        case Qt.ColorScheme.Dark:
            return True
        case Qt.ColorScheme.Light:
            return False
    return QGuiApplication.palette().color(QPalette.ColorRole.Window).lightnessF() < 0.5


def is_dark(picture: QImage) -> bool:
    """Whether the rim of a picture of the panel is dark; its middle holds the icon."""
    width, height = picture.width(), picture.height()
    rim = [(x, y) for x in range(width) for y in (0, height - 1)] + [
        (x, y) for y in range(height) for x in (0, width - 1)
    ]
    light = sum(QColor(picture.pixel(x, y)).lightnessF() for x, y in rim)
    return light / max(1, len(rim)) < 0.5


def _rimmed(picture: QPixmap, colour: QColor) -> QPixmap:
    """The same picture on its own shape in another colour, a little larger all around."""
    shape = QPixmap(picture)
    painter = QPainter(shape)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(shape.rect(), colour)
    painter.end()
    result = QPixmap(picture.size())
    result.setDevicePixelRatio(picture.devicePixelRatio())
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setOpacity(RIM_OPACITY)
    width = picture.width() / picture.devicePixelRatio() / RIM_SHARE
    for x, y in ((-1, 0), (1, 0), (0, -1), (0, 1), (-0.7, -0.7), (0.7, -0.7), (-0.7, 0.7), (0.7, 0.7)):
        painter.drawPixmap(QPointF(x * width, y * width), shape)
    painter.setOpacity(1.0)
    painter.drawPixmap(QPointF(0, 0), picture)
    painter.end()
    return result


def _write_number(painter: QPainter, size: int, waiting: int) -> None:
    scale = size / 32
    place = QRectF(BADGE.x() * scale, BADGE.y() * scale, BADGE.width() * scale, BADGE.height() * scale)
    text = str(waiting) if waiting < 10 else "9+"
    if len(text) > 1 and size < TWO_SIGNS_FIT:
        return
    font = QFont(QGuiApplication.font())
    font.setPixelSize(max(7, round(place.height() * (0.82 if len(text) == 1 else 0.62))))
    font.setWeight(QFont.Weight.Bold)
    painter.setFont(font)
    painter.setPen(QColor(BADGE_INK))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
