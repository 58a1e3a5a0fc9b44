"""Paints the activity's cells: headings across the columns, pills, figures. It changes nothing."""

from __future__ import annotations

import time

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from meshclaw_desktop.tray.theme import GAP, Theme, draw_pill, scaled, theme_for

from .fold import Group, Line, Standing
from .model import ROW, ActivityModel, Column
from .words import cell, decision, summary, title

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """For a view of an ActivityModel with rows of one height."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The height is the view's."""
        return QSize(0, self._view.verticalHeader().defaultSectionSize())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell; a heading's first three are one."""
        row = index.data(ROW)
        theme = theme_for(self._view)
        place: QRect = option.rect
        painter.save()
        painter.setClipRect(place)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(place, _ground(row, theme, selected))
        painter.fillRect(place.left(), place.bottom(), place.width(), 1, theme.line)
        if isinstance(row, Group):
            self._paint_heading(painter, place, index, row, theme)
        elif isinstance(row, Line):
            self._paint_line(painter, place, index.column(), row, theme)
        if self._view.hasFocus() and index.row() == self._view.currentIndex().row():
            self._paint_focus(painter, index.row(), theme)
        painter.restore()

    def _paint_heading(self, painter: QPainter, place: QRect, index: Index, group: Group, theme: Theme) -> None:
        font = self._view.font()
        if index.column() > Column.DECISION:
            self._write(painter, place.adjusted(0, 0, -GAP, 0), cell(group, index.column()), theme.muted, font, _RIGHT)
            return
        left = self._view.columnViewportPosition(Column.TIME)
        right = self._view.columnViewportPosition(Column.TOKENS)
        band = QRect(left, place.top(), right - left, place.height()).adjusted(GAP, 0, -GAP, 0)
        model = index.model()
        is_open = isinstance(model, ActivityModel) and model.is_open(group)
        arrow = _arrow_place(band, self._view.layoutDirection())
        _paint_arrow(painter, arrow, is_open, theme.text)
        bold = scaled(font, bold=True)
        words = band.adjusted(round(arrow.width()) + GAP, 0, 0, 0)
        name = QFontMetrics(bold).elidedText(title(group), Qt.TextElideMode.ElideRight, round(words.width() * 0.7))
        self._write(painter, words, name, theme.text, bold, _LEFT)
        rest = words.adjusted(QFontMetrics(bold).horizontalAdvance(name), 0, 0, 0)
        self._write(painter, rest, f" · {summary(group, time.time())}", theme.muted, font, _LEFT)

    def _paint_line(self, painter: QPainter, place: QRect, column: int, line: Line, theme: Theme) -> None:
        font = self._view.font()
        inner = place.adjusted(GAP, 0, -GAP, 0)
        match column:
            case Column.DECISION:
                self._paint_pill(painter, inner, line, theme)
            case Column.TIME:
                self._write(painter, inner, cell(line, column), theme.muted, scaled(font, digits=True), _LEFT)
            case Column.WHAT:
                quiet = line.standing in (Standing.UNDONE, Standing.OBSERVED)
                self._write(painter, inner, cell(line, column), theme.muted if quiet else theme.text, font, _LEFT)
            case Column.UNDO:
                self._write(painter, inner, cell(line, column), theme.accent, font, _LEFT)
            case _:
                self._write(painter, inner, cell(line, column), theme.text, scaled(font, digits=True), _RIGHT)

    def _paint_pill(self, painter: QPainter, place: QRect, line: Line, theme: Theme) -> None:
        text, tone = decision(line, time.time())
        if not text:
            return
        font = scaled(self._view.font(), 0.86)
        metrics = QFontMetrics(font)
        width, height = min(place.width(), metrics.horizontalAdvance(text) + 2 * GAP), metrics.height() + 5
        pill = QRectF(place.left(), place.center().y() - height / 2 + 0.5, width, height)
        painter.setFont(font)
        draw_pill(painter, pill, text, tone, theme)

    def _paint_focus(self, painter: QPainter, row: int, theme: Theme) -> None:
        view = self._view
        top, height = view.rowViewportPosition(row), view.rowHeight(row)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.accent, 2))
        painter.drawRect(QRectF(1, top + 1, view.viewport().width() - 2, height - 3))

    def _write(
        self, painter: QPainter, place: QRect, text: str, colour: QColor, font: QFont, where: Qt.AlignmentFlag
    ) -> None:
        if not text:
            return
        painter.setFont(font)
        painter.setPen(colour)
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, int(where | Qt.TextFlag.TextSingleLine), shown)


def _ground(row: object, theme: Theme, selected: bool) -> QColor:
    if selected:
        return theme.accent_soft
    return theme.base if isinstance(row, Group) else theme.window


def _arrow_place(band: QRect, direction: Qt.LayoutDirection) -> QRectF:
    size = 10.0
    left = band.left() if direction is Qt.LayoutDirection.LeftToRight else band.right() - size
    return QRectF(left, band.center().y() - size / 2 + 0.5, size, size)


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
