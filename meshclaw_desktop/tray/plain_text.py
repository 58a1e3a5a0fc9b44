"""Text on screen, as it is: never markup, never cut off, nothing hidden. The only way others' words reach a window."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QSizePolicy, QTextEdit

from meshclaw_desktop.wire.visible import Segment, segments

from .theme import Theme, Tone, fixed, readable, theme_for

MOST_LINES = 9
"""A text box is no higher than this; what is longer scrolls."""
LEAST_WIDTH = 40
WIDEST = 1_000_000
NOWHERE = (0, 0)
SLACK = 4
"""Pixels for what styles add; without them a text that fits would scroll."""


class PlainText(QLabel):
    """A paragraph that wraps anywhere rather than being cut off; what was spelled out is red."""

    def __init__(
        self, text: str = "", tone: Tone = Tone.PLAIN, *, lines: bool = False, strong: tuple[int, int] = NOWHERE
    ) -> None:
        """`text` is raw; `lines` lets it break lines; `strong` is where it is bold: from which character to which."""
        super().__init__()
        self._tone = tone
        self._lines = lines
        self._segments: tuple[Segment, ...] = ()
        self._strong = NOWHERE
        self._heights: dict[int, int] = {}
        self._natural: QSize | None = None
        self.setTextFormat(Qt.TextFormat.PlainText)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.say(text, strong=strong)

    @property
    def oddities(self) -> int:
        """How many characters are spelled out."""
        return sum(one.count for one in self._segments)

    @property
    def spelled_out(self) -> tuple[Segment, ...]:
        """The pieces that are spelled out."""
        return tuple(one for one in self._segments if one.oddity is not None)

    def say(self, text: str, tone: Tone | None = None, *, strong: tuple[int, int] = NOWHERE) -> None:
        """Show another text."""
        self._tone = tone or self._tone
        self._segments = segments(text, lines=self._lines)
        self._strong = _shown_place(self._segments, strong)
        self._heights.clear()
        self._natural = None
        self.setText("".join(one.text for one in self._segments))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """It wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The pixels in height that a width needs."""
        natural = self.sizeHint()
        if width >= natural.width():
            return natural.height()
        known = self._heights.get(width)
        if known is None:
            layout = laid_out(self._segments, self.font(), max(width, LEAST_WIDTH), None, self._strong)
            known = self._heights[width] = _whole(layout.boundingRect().height())
        return known

    def sizeHint(self) -> QSize:
        """As wide as its longest line."""
        if self._natural is None:
            layout = laid_out(self._segments, self.font(), WIDEST, None, self._strong)
            size = layout.boundingRect()
            self._natural = QSize(_whole(layout.maximumWidth()) + 1, _whole(size.height()))
        return self._natural

    def minimumSizeHint(self) -> QSize:
        """Narrow and one line high: a layout asks for the height that its width needs."""
        return QSize(min(LEAST_WIDTH, self.sizeHint().width()), _whole(QFontMetricsF(self.font()).height()))

    def changeEvent(self, event: QEvent) -> None:
        """Another font: wrap anew."""
        self._heights.clear()
        self._natural = None
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the words."""
        painter = QPainter(self)
        theme = theme_for(self)
        painter.setPen(theme.ink(self._tone))
        right = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        width = max(self.width(), min(LEAST_WIDTH, self.sizeHint().width()))
        layout = laid_out(self._segments, self.font(), width, theme, self._strong, right=right)
        layout.draw(painter, QPointF(min(0, self.width() - width) if right else 0, 0))
        painter.end()


class TextBox(QPlainTextEdit):
    """A long text in a box of its own that scrolls when it must; to be read and copied, not changed."""

    def __init__(self, text: str | Sequence[str], *, most_lines: int = MOST_LINES) -> None:
        """`text` is raw; of a sequence, each stands on a line of its own and cannot break it."""
        super().__init__()
        self._most_lines = most_lines
        self._segments = segments(text, lines=True) if isinstance(text, str) else tuple(_listed(text))
        self.setProperty("kind", "quoted")
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(fixed(self.font()))
        self.document().setDocumentMargin(7)
        self.setPlainText("".join(one.text for one in self._segments))
        self._colour()

    @property
    def oddities(self) -> int:
        """How many characters are spelled out."""
        return sum(one.count for one in self._segments)

    @property
    def spelled_out(self) -> tuple[Segment, ...]:
        """The pieces that are spelled out."""
        return tuple(one for one in self._segments if one.oddity is not None)

    def height_for(self, width: int) -> int:
        """The height that shows all of it in `width` pixels, or `most_lines` of it."""
        margin = self.document().documentMargin()
        inner = max(width - 2 * margin - 2 * self.frameWidth() - 2, LEAST_WIDTH)
        heights: list[float] = []
        for text in _first_lines(self, self._most_lines):
            layout = laid_out((Segment(text),), self.font(), int(inner), None)
            heights += [layout.lineAt(at).height() for at in range(min(layout.lineCount(), self._most_lines))]
        return _whole(sum(heights[: self._most_lines]) + 2 * margin + 2 * self.frameWidth()) + SLACK

    def fit_in(self, width: int) -> None:
        """Be as high as `width` pixels need."""
        self.setFixedHeight(self.height_for(width))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as the new width needs."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit_in(self.width())

    def changeEvent(self, event: QEvent) -> None:
        """Another palette: colour anew."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._colour()

    def _colour(self) -> None:
        marks: list[QTextEdit.ExtraSelection] = []
        for start, length in _odd_ranges(self._segments):
            mark = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.document())
            cursor.setPosition(start)
            cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
            mark.cursor = cursor
            mark.format = odd_format(theme_for(self))
            marks.append(mark)
        self.setExtraSelections(marks)


def tooltip(text: str) -> str:
    """A text for a tooltip: of one that looks like markup, Qt would otherwise show something else, or fetch it."""
    return f"<span>{html.escape(text)}</span>".replace("\n", "<br>") if text else ""


def odd_format(theme: Theme) -> QTextCharFormat:
    """How spelled-out characters look."""
    form = QTextCharFormat()
    form.setForeground(readable(theme.bad, theme.bad_soft))
    form.setBackground(theme.bad_soft)
    return form


def laid_out(
    parts: Sequence[Segment],
    font: QFont,
    width: int,
    theme: Theme | None,
    strong: tuple[int, int] = NOWHERE,
    *,
    right: bool = False,
) -> QTextLayout:
    """
    Text broken into lines of `width` pixels, in the middle of a word where there is no other way.

    It runs from left to right, whatever is in it; with `right` its lines end at the right, as in a window that is mirrored.
    `strong` is where it is bold, counted as Qt counts.
    """
    text = "".join(one.text for one in parts).replace("\n", "\u2028")
    layout = QTextLayout(text, font)
    option = QTextOption(Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LeftToRight)
    layout.setTextOption(option)
    formats: list[QTextLayout.FormatRange] = []
    if strong[1] > strong[0]:
        bold = QTextCharFormat()
        bold.setFontWeight(QFont.Weight.DemiBold)
        formats.append(_ranged(strong[0], strong[1] - strong[0], bold))
    if theme is not None and any(one.oddity is not None for one in parts):
        formats += [_ranged(start, length, odd_format(theme)) for start, length in _odd_ranges(parts)]
    if formats:
        layout.setFormats(formats)
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    return layout


def _ranged(start: int, length: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = start, length, form
    return made


def _shown_place(parts: Sequence[Segment], place: tuple[int, int]) -> tuple[int, int]:
    """Where raw characters `place` stand in what is shown, counted as Qt counts. A spelled-out piece is whole or not in it."""
    if place[1] <= place[0]:
        return NOWHERE
    raw = shown = 0
    start = end = -1
    for one in parts:
        plain = one.oddity is None
        length = len(one.text) if plain else one.count
        for edge in place:
            if raw <= edge < raw + length:
                at = shown + (_units(one.text[: edge - raw]) if plain else 0)
                start, end = (at, end) if edge == place[0] else (start, at)
        raw += length
        shown += _units(one.text)
    return max(start, 0), end if end >= 0 else shown


def _units(text: str) -> int:
    """The length of a text as Qt counts: in units of UTF-16."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _listed(texts: Sequence[str]) -> Iterator[Segment]:
    for number, one in enumerate(texts):
        if number:
            yield Segment("\n")
        yield from segments(one)


def _odd_ranges(parts: Sequence[Segment]) -> list[tuple[int, int]]:
    """Where spelled-out pieces begin and how long they are, counted as Qt counts."""
    found: list[tuple[int, int]] = []
    at = 0
    for one in parts:
        length = _units(one.text)
        if one.oddity is not None:
            found.append((at, length))
        at += length
    return found


def _first_lines(box: QPlainTextEdit, most: int) -> list[str]:
    found: list[str] = []
    block = box.document().firstBlock()
    while block.isValid() and len(found) < most:
        found.append(block.text())
        block = block.next()
    return found


def _whole(pixels: float) -> int:
    return int(pixels + 0.999)
