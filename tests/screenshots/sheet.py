"""All pictures on one: small, in rows by look, each with its name below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

WIDTH, HEIGHT = 460, 330
"""Pixels of one small picture."""
CAPTION = 26
GAP = 16
ACROSS = 6
GROUND, INK = QColor("#f3f4f6"), QColor("#111827")


def sheet(rows: Mapping[str, Sequence[Path]]) -> QImage:
    """The contact sheet of these pictures; each row has a heading."""
    height = GAP
    for pictures in rows.values():
        height += 2 * CAPTION + _lines(pictures) * (HEIGHT + CAPTION + GAP)
    made = QImage(QSize(GAP + ACROSS * (WIDTH + GAP), height), QImage.Format.Format_RGB32)
    made.fill(GROUND)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setPen(INK)
    top = GAP
    for heading, pictures in rows.items():
        painter.setFont(_font(17, bold=True))
        painter.drawText(QRect(GAP, top, made.width(), CAPTION), Qt.AlignmentFlag.AlignLeft, heading)
        top += 2 * CAPTION - GAP
        painter.setFont(_font(12))
        for at, path in enumerate(pictures):
            left = GAP + at % ACROSS * (WIDTH + GAP)
            _draw(painter, path, QRect(left, top + at // ACROSS * (HEIGHT + CAPTION + GAP), WIDTH, HEIGHT))
        top += GAP + _lines(pictures) * (HEIGHT + CAPTION + GAP)
    painter.end()
    return made


def _draw(painter: QPainter, path: Path, place: QRect) -> None:
    image = QImage(str(path))
    fits = image.size().boundedTo(place.size()) == image.size()
    size = image.size() if fits else image.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
    small = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    left = place.left() + (place.width() - small.width()) // 2
    painter.drawImage(left, place.top() + (place.height() - small.height()) // 2, small)
    caption = QRect(place.left(), place.bottom() + 4, place.width(), CAPTION)
    painter.drawText(caption, Qt.AlignmentFlag.AlignHCenter, path.stem)


def _font(pixels: int, *, bold: bool = False) -> QFont:
    font = QFont()
    font.setPixelSize(pixels)
    font.setBold(bold)
    return font


def _lines(pictures: Sequence[Path]) -> int:
    return -(-len(pictures) // ACROSS)
