"""Paints the activity's cells: headings across the columns, pills, figures. It changes nothing."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

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
MOST_SELECTED = 8
ARROW = 10
"""Pixels of the sign that says whether a heading is unfolded."""
Index = QModelIndex | QPersistentModelIndex


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


class RowDelegate(QStyledItemDelegate):
    """For a view of a RowsModel. Rows are as high as `height` says; figures stand beside the first line of words."""

    def __init__(self, view: QTableView, model: RowsModel) -> None:
        super().__init__(view)
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
        most = MOST_SELECTED if selected else MOST_LINES
        return self.single_height + (words.lines(row, self._room(row), most) - 1) * words.line_height

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The height is the view's."""
        return QSize(0, self._view.rowHeight(index.row()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell; a heading is painted across them."""
        at, column = index.row(), index.column()
        row, place = self._model.row(at), option.rect
        looks = self._looks
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setClipRect(place)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, Group):
            whole = QRect(0, place.top(), self._view.viewport().width(), place.height())
            self.paint_heading(painter, whole, row, selected=selected, hovered=self.hovered[0] == at)
        elif isinstance(row, Line):
            ground = looks.theme.accent_soft if selected else looks.hover
            painter.fillRect(place, ground if selected or self.hovered[0] == at else looks.theme.window)
            painter.fillRect(place.left(), place.bottom(), place.width(), 1, looks.theme.line)
            self._paint_line(painter, place, column, row, selected=selected, linked=self.hovered == (at, column))
        if at == self._view.currentIndex().row() and self._view.hasFocus():
            self._paint_focus(painter, at, looks.theme)
        painter.restore()

    def paint_heading(
        self, painter: QPainter, place: QRect, group: Group, *, selected: bool = False, hovered: bool = False
    ) -> None:
        """A whole heading: also the one that stays in sight above the lines under it."""
        looks, view = self._looks, self._view
        theme = looks.theme
        painter.fillRect(place, theme.accent_soft if selected else looks.heading_hover if hovered else theme.base)
        painter.fillRect(place.left(), place.bottom(), place.width(), 1, theme.line)
        first = QRect(place.left(), place.top(), place.width(), self.single_height)
        band = self._band().translated(0, first.top())
        band.setHeight(first.height())
        mirrored = self._mirrored
        arrow = QRectF(band.right() - ARROW if mirrored else band.left(), band.center().y() - 4.5, ARROW, ARROW)
        _paint_arrow(painter, arrow, self._model.is_open(group), theme.text, mirrored=mirrored)
        left = band.left() if mirrored else band.left() + ARROW + GAP
        most = MOST_SELECTED if selected else MOST_LINES
        looks.words.draw(painter, QPointF(left, band.top() + GAP), group, self._room(group), most)
        for column in (Column.TOKENS, Column.COST):
            if not view.isColumnHidden(column):
                cell_place = QRect(
                    view.columnViewportPosition(column), first.top(), view.columnWidth(column), first.height()
                )
                end = _LEFT if mirrored else _RIGHT
                _write(
                    painter, cell_place.adjusted(GAP, 0, -GAP, 0), cell(group, column), theme.muted, looks.digits, end
                )

    def _paint_line(
        self, painter: QPainter, place: QRect, column: int, line: Line, *, selected: bool, linked: bool
    ) -> None:
        looks = self._looks
        theme = looks.theme
        inner = QRect(place.left() + GAP, place.top(), place.width() - 2 * GAP, self.single_height)
        start, end = (_RIGHT, _LEFT) if self._mirrored else (_LEFT, _RIGHT)
        match column:
            case Column.WHAT:
                most = MOST_SELECTED if selected else MOST_LINES
                looks.words.draw(painter, QPointF(inner.left(), inner.top() + GAP), line, self._room(line), most)
            case Column.DECISION:
                _paint_pill(painter, inner, line, looks, mirrored=self._mirrored)
            case Column.TIME:
                _write(painter, inner, cell(line, column), theme.muted, looks.digits, start)
            case Column.UNDO:
                _write(painter, inner, cell(line, column), theme.accent, looks.linked if linked else looks.plain, end)
            case _:
                _write(painter, inner, cell(line, column), theme.text, looks.digits, end)

    def _paint_focus(self, painter: QPainter, row: int, theme: Theme) -> None:
        view = self._view
        top, height = view.rowViewportPosition(row), view.rowHeight(row)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.accent, 2))
        painter.drawRect(QRectF(1, top + 1, view.viewport().width() - 2, height - 3))

    # ---- measures ----

    @property
    def _looks(self) -> _Looks:
        if self._known is None:
            self._known = _looks_of(self._view)
        return self._known

    @property
    def _mirrored(self) -> bool:
        return self._view.layoutDirection() is Qt.LayoutDirection.RightToLeft

    def _band(self) -> QRect:
        """What a heading's words have: from the time to the decision."""
        view = self._view
        edges = [view.columnViewportPosition(one) for one in (Column.TIME, Column.DECISION)]
        ends = [edge + view.columnWidth(one) for edge, one in zip(edges, (Column.TIME, Column.DECISION), strict=True)]
        return QRect(min(edges), 0, max(ends) - min(edges), 1).adjusted(GAP, 0, -GAP, 0)

    def _room(self, row: Group | Line) -> int:
        if isinstance(row, Group):
            return self._band().width() - ARROW - GAP
        return self._view.columnWidth(Column.WHAT) - 2 * GAP


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
        painter.drawText(place, where, looks.metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width()))


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
    pen = QPen(colour, 1.6)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    x, y = place.center().x(), place.center().y()
    if is_open:
        points = [QPointF(x - 4, y - 2), QPointF(x, y + 2), QPointF(x + 4, y - 2)]
    else:
        turn = -1 if mirrored else 1
        points = [QPointF(x - 2 * turn, y - 4), QPointF(x + 2 * turn, y), QPointF(x - 2 * turn, y + 4)]
    painter.drawPolyline(points)
