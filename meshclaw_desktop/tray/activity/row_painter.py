"""Paints the activity's rows: headings across the columns, pills, figures. It changes nothing."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QTableView

from meshclaw_desktop.tray.theme import GAP, Theme, draw_pill, mixed, scaled, theme_for

from .fold import Group
from .line import Line
from .row_text import RowText
from .rows_model import Column, RowsModel
from .words import cell, decision

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
MOST_LINES = 2
"""Lines of a text that are shown; the selected row shows more of it."""
MOST_IN_HEADING = 3
MOST_SELECTED = 8
ARROW = 0.62
"""The share of a line's height that the sign takes which says whether a heading is unfolded."""


@dataclass(frozen=True, slots=True)
class _Type:
    """A font and its measures: making either anew for each cell is what would make scrolling slow."""

    font: QFont
    metrics: QFontMetrics


@dataclass(frozen=True, slots=True)
class _Looks:
    theme: Theme
    hover: QColor
    heading_hover: QColor
    words: RowText
    plain: _Type
    linked: _Type
    digits: _Type
    small: _Type


class RowPainter:
    """
    For a view of a RowsModel; figures stand beside the first line of words.

    A whole row is painted at once: to be called for each cell is what would make scrolling slow.
    """

    def __init__(self, view: QTableView, model: RowsModel) -> None:
        self._view, self._model = view, model
        self._known: _Looks | None = None
        self.hovered = (-1, -1)
        """The row and column under the pointer."""

    def forget_looks(self) -> None:
        """The view's font, palette or direction has changed."""
        self._known = None

    @property
    def single_height(self) -> int:
        """Pixels of a row of one line."""
        return self._looks.words.line_height + 2 * GAP

    def height(self, row: Group | Line, *, selected: bool) -> int:
        """Pixels that a row needs for its words."""
        words = self._looks.words
        most = _most(row, selected=selected)
        return self.single_height + (words.lines(row, self._room(row), most) - 1) * words.line_height

    def paint(self, painter: QPainter, event_place: QRect) -> None:
        """Every row that lies in a part of the viewport."""
        view, model = self._view, self._model
        at = max(view.rowAt(max(event_place.top(), 0)), 0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        y, width, count = view.rowViewportPosition(at), view.viewport().width(), model.rowCount()
        current, focused = view.currentIndex().row(), view.hasFocus()
        columns = self._columns()
        while at < count and y <= event_place.bottom():
            row = model.row(at)
            place = QRect(0, y, width, view.rowHeight(at))
            if isinstance(row, Group):
                self.paint_heading(painter, place, row, selected=at == current, hovered=at == self.hovered[0])
            elif isinstance(row, Line):
                self._paint_line(painter, place, row, columns, at, selected=at == current)
            if focused and at == current:
                self._paint_focus(painter, place)
            y += place.height()
            at += 1

    def paint_heading(
        self, painter: QPainter, place: QRect, group: Group, *, selected: bool = False, hovered: bool = False
    ) -> None:
        """A whole heading: also the one that stays in sight above the lines under it."""
        looks = self._looks
        theme = looks.theme
        painter.fillRect(place, theme.accent_soft if selected else looks.heading_hover if hovered else theme.base)
        painter.fillRect(place.left(), place.bottom(), place.width(), 1, theme.line)
        first = QRect(place.left(), place.top(), place.width(), self.single_height)
        band = self._band().translated(0, first.top())
        band.setHeight(first.height())
        mirrored = self._mirrored
        side = self._arrow
        arrow = QRectF(band.right() - side if mirrored else band.left(), band.center().y() - side / 2 + 0.5, side, side)
        _paint_arrow(painter, arrow, self._model.is_open(group), theme.text, mirrored=mirrored)
        left = band.left() if mirrored else band.left() + side + GAP
        most = _most(group, selected=selected)
        looks.words.draw(painter, QPointF(left, band.top() + GAP), group, self._room(group), most)
        columns = self._columns()
        for column in (Column.TOKENS, Column.COST):
            if column in columns:
                end = _LEFT if mirrored else _RIGHT
                where = columns[column].translated(0, first.top())
                _write(painter, where, cell(group, column), theme.muted, looks.digits, end)

    def _paint_line(
        self, painter: QPainter, place: QRect, line: Line, columns: dict[int, QRect], at: int, *, selected: bool
    ) -> None:
        looks = self._looks
        theme, hovered = looks.theme, at == self.hovered[0]
        painter.fillRect(place, theme.accent_soft if selected else looks.hover if hovered else theme.window)
        painter.fillRect(place.left(), place.bottom(), place.width(), 1, theme.line)
        start, end = (_RIGHT, _LEFT) if self._mirrored else (_LEFT, _RIGHT)
        y = place.top()
        words = columns[Column.WHAT]
        most = _most(line, selected=selected)
        looks.words.draw(painter, QPointF(words.left(), y + GAP), line, words.width(), most)
        _write(
            painter, columns[Column.TIME].translated(0, y), cell(line, Column.TIME), theme.muted, looks.digits, start
        )
        for column in (Column.TOKENS, Column.COST):
            if column in columns:
                _write(painter, columns[column].translated(0, y), cell(line, column), theme.text, looks.digits, end)
        if line.undo_id:
            font = looks.linked if self.hovered == (at, Column.UNDO) else looks.plain
            _write(painter, columns[Column.UNDO].translated(0, y), cell(line, Column.UNDO), theme.accent, font, end)
        _paint_pill(painter, columns[Column.DECISION].translated(0, y), line, looks, mirrored=self._mirrored)

    def _paint_focus(self, painter: QPainter, place: QRect) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._looks.theme.accent, 2))
        painter.drawRect(QRectF(place).adjusted(1, 1, -1, -2))

    # ---- measures ----

    @property
    def _looks(self) -> _Looks:
        if self._known is None:
            self._known = _looks_of(self._view)
        return self._known

    @property
    def _mirrored(self) -> bool:
        return self._view.layoutDirection() is Qt.LayoutDirection.RightToLeft

    def _columns(self) -> dict[int, QRect]:
        """Where the cells of a row at the very top stand; those that are not shown are left out."""
        view, height = self._view, self.single_height
        return {
            column: QRect(view.columnViewportPosition(column) + GAP, 0, view.columnWidth(column) - 2 * GAP, height)
            for column in Column
            if not view.isColumnHidden(column)
        }

    @property
    def _arrow(self) -> int:
        return round(self._looks.words.line_height * ARROW)

    def _band(self) -> QRect:
        """What a heading's words have: from the time to the decision."""
        view = self._view
        edges = [view.columnViewportPosition(one) for one in (Column.TIME, Column.DECISION)]
        ends = [edge + view.columnWidth(one) for edge, one in zip(edges, (Column.TIME, Column.DECISION), strict=True)]
        return QRect(min(edges), 0, max(ends) - min(edges), 1).adjusted(GAP, 0, -GAP, 0)

    def _room(self, row: Group | Line) -> int:
        if isinstance(row, Group):
            return self._band().width() - self._arrow - GAP
        return self._view.columnWidth(Column.WHAT) - 2 * GAP


def _most(row: Group | Line, *, selected: bool) -> int:
    """How many lines of a row's words are shown."""
    return MOST_SELECTED if selected else MOST_IN_HEADING if isinstance(row, Group) else MOST_LINES


def _looks_of(view: QTableView) -> _Looks:
    def made(font: QFont) -> _Type:
        return _Type(font, QFontMetrics(font))

    font, theme = view.font(), theme_for(view)
    linked = scaled(font)
    linked.setUnderline(True)
    return _Looks(
        theme=theme,
        hover=mixed(theme.window, theme.text, 0.05),
        heading_hover=mixed(theme.base, theme.text, 0.04),
        words=RowText(font, theme, mirrored=view.layoutDirection() is Qt.LayoutDirection.RightToLeft),
        plain=made(font),
        linked=made(linked),
        digits=made(scaled(font, digits=True)),
        small=made(scaled(font, 0.86)),
    )


def _write(painter: QPainter, place: QRect, text: str, colour: QColor, looks: _Type, where: int) -> None:
    if text:
        painter.setFont(looks.font)
        painter.setPen(colour)
        painter.drawText(place, where, text)


def _paint_pill(painter: QPainter, place: QRect, line: Line, looks: _Looks, *, mirrored: bool) -> None:
    text, tone = decision(line, time.time())
    if not text:
        return
    metrics = looks.small.metrics
    width, height = min(place.width(), metrics.horizontalAdvance(text) + 2 * GAP), metrics.height() + 5
    left = place.right() - width if mirrored else place.left()
    painter.setFont(looks.small.font)
    draw_pill(painter, QRectF(left, place.center().y() - height / 2 + 0.5, width, height), text, tone, looks.theme)


def _paint_arrow(painter: QPainter, place: QRectF, is_open: bool, colour: QColor, *, mirrored: bool) -> None:
    size = place.width() / 10
    pen = QPen(colour, 1.6 * size)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    centre = place.center()
    if is_open:
        steps = [(-4.0, -2.0), (0.0, 2.0), (4.0, -2.0)]
    else:
        turn = -1.0 if mirrored else 1.0
        steps = [(-2.0 * turn, -4.0), (2.0 * turn, 0.0), (-2.0 * turn, 4.0)]
    painter.drawPolyline([centre + QPointF(x * size, y * size) for x, y in steps])
