"""Paints the activity's cells: headings across the columns, pills, figures. It changes nothing."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from meshclaw_desktop.tray.theme import GAP, Theme, draw_pill, scaled, theme_for

from .fold import Group, Line, Standing
from .rows_model import Column, RowsModel
from .words import cell, decision, summary, title

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class _Type:
    """A font and its measures: making either anew for each cell is what would make scrolling slow."""

    font: QFont
    metrics: QFontMetrics


@dataclass(frozen=True, slots=True)
class _Looks:
    theme: Theme
    plain: _Type
    bold: _Type
    digits: _Type
    small: _Type


class RowDelegate(QStyledItemDelegate):
    """For a view of a RowsModel with rows of one height."""

    def __init__(self, view: QTableView, model: RowsModel) -> None:
        super().__init__(view)
        self._view, self._model = view, model
        self._looks: _Looks | None = None

    def forget_looks(self) -> None:
        """The view's font or palette has changed."""
        self._looks = None

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The height is the view's."""
        return QSize(0, self._view.verticalHeader().defaultSectionSize())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell; a heading's first three are one."""
        at, column = index.row(), index.column()
        row = self._model.row(at)
        looks = self._looks = self._looks or _looks_of(self._view)
        place: QRect = option.rect
        painter.save()
        painter.setClipRect(place)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(place, _ground(row, looks.theme, bool(option.state & QStyle.StateFlag.State_Selected)))
        painter.fillRect(place.left(), place.bottom(), place.width(), 1, looks.theme.line)
        if isinstance(row, Group):
            self._paint_heading(painter, place, column, row, looks)
        elif isinstance(row, Line):
            self._paint_line(painter, place, column, row, looks)
        if at == self._view.currentIndex().row() and self._view.hasFocus():
            self._paint_focus(painter, at, looks.theme)
        painter.restore()

    def _paint_heading(self, painter: QPainter, place: QRect, column: int, group: Group, looks: _Looks) -> None:
        theme = looks.theme
        if column > Column.DECISION:
            _write(painter, place.adjusted(0, 0, -GAP, 0), cell(group, column), theme.muted, looks.digits, _RIGHT)
            return
        view = self._view
        edges = [view.columnViewportPosition(one) for one in (Column.TIME, Column.DECISION)]
        ends = [edge + view.columnWidth(one) for edge, one in zip(edges, (Column.TIME, Column.DECISION), strict=True)]
        band = QRect(min(edges), place.top(), max(ends) - min(edges), place.height()).adjusted(GAP, 0, -GAP, 0)
        right_to_left = view.layoutDirection() is Qt.LayoutDirection.RightToLeft
        arrow = QRectF(band.right() - 10 if right_to_left else band.left(), band.center().y() - 4.5, 10, 10)
        _paint_arrow(painter, arrow, self._model.is_open(group), theme.text)
        gap = round(arrow.width()) + GAP
        words = band.adjusted(0, 0, -gap, 0) if right_to_left else band.adjusted(gap, 0, 0, 0)
        name = looks.bold.metrics.elidedText(title(group), Qt.TextElideMode.ElideRight, round(words.width() * 0.7))
        where = _RIGHT if right_to_left else _LEFT
        _write(painter, words, name, theme.text, looks.bold, where)
        used = looks.bold.metrics.horizontalAdvance(name)
        rest = words.adjusted(0, 0, -used, 0) if right_to_left else words.adjusted(used, 0, 0, 0)
        _write(painter, rest, f" · {summary(group, time.time())}", theme.muted, looks.plain, where)

    def _paint_line(self, painter: QPainter, place: QRect, column: int, line: Line, looks: _Looks) -> None:
        theme = looks.theme
        inner = place.adjusted(GAP, 0, -GAP, 0)
        right_to_left = self._view.layoutDirection() is Qt.LayoutDirection.RightToLeft
        start, end = (_RIGHT, _LEFT) if right_to_left else (_LEFT, _RIGHT)
        match column:
            case Column.DECISION:
                _paint_pill(painter, inner, line, looks, right_to_left=right_to_left)
            case Column.TIME:
                _write(painter, inner, cell(line, column), theme.muted, looks.digits, start)
            case Column.WHAT:
                quiet = line.standing in (Standing.UNDONE, Standing.OBSERVED)
                _write(painter, inner, cell(line, column), theme.muted if quiet else theme.text, looks.plain, start)
            case Column.UNDO:
                _write(painter, inner, cell(line, column), theme.accent, looks.plain, start)
            case _:
                _write(painter, inner, cell(line, column), theme.text, looks.digits, end)

    def _paint_focus(self, painter: QPainter, row: int, theme: Theme) -> None:
        view = self._view
        top, height = view.rowViewportPosition(row), view.rowHeight(row)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.accent, 2))
        painter.drawRect(QRectF(1, top + 1, view.viewport().width() - 2, height - 3))


def _looks_of(view: QTableView) -> _Looks:
    def made(font: QFont) -> _Type:
        return _Type(font, QFontMetrics(font))

    font = view.font()
    return _Looks(
        theme=theme_for(view),
        plain=made(font),
        bold=made(scaled(font, bold=True)),
        digits=made(scaled(font, digits=True)),
        small=made(scaled(font, 0.86)),
    )


def _ground(row: object, theme: Theme, selected: bool) -> QColor:
    if selected:
        return theme.accent_soft
    return theme.base if isinstance(row, Group) else theme.window


def _write(painter: QPainter, place: QRect, text: str, colour: QColor, looks: _Type, where: int) -> None:
    if text:
        painter.setFont(looks.font)
        painter.setPen(colour)
        painter.drawText(place, where, looks.metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width()))


def _paint_pill(painter: QPainter, place: QRect, line: Line, looks: _Looks, *, right_to_left: bool) -> None:
    text, tone = decision(line, time.time())
    if not text:
        return
    metrics = looks.small.metrics
    width, height = min(place.width(), metrics.horizontalAdvance(text) + 2 * GAP), metrics.height() + 5
    left = place.right() - width if right_to_left else place.left()
    painter.setFont(looks.small.font)
    draw_pill(painter, QRectF(left, place.center().y() - height / 2 + 0.5, width, height), text, tone, looks.theme)


def _paint_arrow(painter: QPainter, place: QRectF, is_open: bool, colour: QColor) -> None:
    pen = QPen(colour, 1.6)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    x, y = place.center().x(), place.center().y()
    painter.drawPolyline(
        [QPointF(x - 4, y - 2), QPointF(x, y + 2), QPointF(x + 4, y - 2)]
        if is_open
        else [QPointF(x - 2, y - 4), QPointF(x + 2, y), QPointF(x - 2, y + 4)]
    )
