"""The words of a row, broken into lines and elided. It measures and paints text, and knows nothing of columns."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption

from meshclaw_desktop.tray.theme import Theme, scaled

from .fold import Group
from .line import Line, Standing
from .words import cell, summary, tail_at, title

MOST_KEPT = 3_000
"""How many laid out texts are remembered."""


@dataclass(frozen=True, slots=True)
class _Words:
    """A text in two parts: `split` is where the second begins."""

    text: str
    split: int
    bold: bool = False
    """The first part, of a heading."""
    quiet: bool = False
    """All of it."""


class RowText:
    """Lays out rows' words for one font and theme, and remembers them."""

    def __init__(self, font: QFont, theme: Theme, *, mirrored: bool) -> None:
        self._font, self._bold = font, scaled(font, bold=True)
        self._metrics, self._bold_metrics = QFontMetrics(self._font), QFontMetrics(self._bold)
        self._theme = theme
        self._mirrored = mirrored
        self._kept: dict[tuple[_Words, int, int], QTextLayout] = {}

    @property
    def line_height(self) -> int:
        """Pixels from one line to the next."""
        return self._bold_metrics.height()

    def lines(self, row: Group | Line, width: int, most: int) -> int:
        """How many lines it takes in `width` pixels; never more than `most`."""
        words = _words_of(row)
        metrics = self._bold_metrics if words.bold else self._metrics
        if metrics.horizontalAdvance(words.text) <= width:
            return 1
        return self._laid_out(words, width, most).lineCount()

    def draw(self, painter: QPainter, at: QPointF, row: Group | Line, width: int, most: int) -> None:
        """Paint it in at most so many lines; what does not fit is elided."""
        self._laid_out(_words_of(row), width, most).draw(painter, at)

    def _laid_out(self, words: _Words, width: int, most: int) -> QTextLayout:
        key = (words, width, most)
        known = self._kept.get(key)
        if known is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            known = self._kept[key] = self._break(words, max(width, 1), most)
        return known

    def _break(self, words: _Words, width: int, most: int) -> QTextLayout:
        layout = self._layout(words, words.text, width)
        if layout.lineCount() <= most:
            return layout
        start = layout.lineAt(most - 1).textStart()
        head, rest = _parted(words.text, start)
        metrics = self._bold_metrics if words.bold else self._metrics
        whole = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)
        for spare in range(1, 8):
            layout = self._layout(words, head + whole, width)
            if layout.lineCount() <= most:
                break
            whole = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width - spare * metrics.averageCharWidth())
        return layout

    def _layout(self, words: _Words, text: str, width: int) -> QTextLayout:
        layout = QTextLayout(text, self._font)
        option = QTextOption(Qt.AlignmentFlag.AlignRight if self._mirrored else Qt.AlignmentFlag.AlignLeft)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        layout.setTextOption(option)
        layout.setCacheEnabled(True)
        split = _units(text[: words.split])
        first = _format(self._theme.muted if words.quiet else self._theme.text, self._bold if words.bold else None)
        parts = [_range(0, split, first), _range(split, _units(text) - split, _format(self._theme.muted, None))]
        layout.setFormats([part for part in parts if part.length > 0])
        layout.beginLayout()
        height = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, height))
            height += self.line_height
        layout.endLayout()
        return layout


def _words_of(row: Group | Line) -> _Words:
    if isinstance(row, Group):
        name = title(row)
        return _Words(f"{name} · {summary(row, time.time())}", len(name), bold=True)
    return _Words(cell(row, 1), tail_at(row), quiet=row.standing in (Standing.UNDONE, Standing.OBSERVED))


def _format(colour: QColor, font: QFont | None) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(colour)
    if font is not None:
        made.setFont(font, QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesSpecifiedOnly)
    return made


def _range(start: int, length: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = start, length, form
    return made


def _units(text: str) -> int:
    """A length as Qt counts it: in units of UTF-16."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _parted(text: str, units: int) -> tuple[str, str]:
    """A text before and behind a place that Qt counted."""
    if text.isascii():
        return text[:units], text[units:]
    octets = text.encode("utf-16-le", "surrogatepass")
    head, rest = octets[: 2 * units], octets[2 * units :]
    return head.decode("utf-16-le", "surrogatepass"), rest.decode("utf-16-le", "surrogatepass")
