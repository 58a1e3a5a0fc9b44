"""How a drawn menu looks: measures its rows and paints them. It knows no meaning, only parts, pills and marks."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QAction, QFont, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QMenu

from .menu_row import Part, Row
from .theme import Theme, Tone, draw_pill, mixed, scaled, theme_for

SIDE = 14
"""Pixels left and right of a row's texts."""
BETWEEN = 26
"""The least between a row's left and right text."""
PILL_SIDE = 9
ARROW = 16
MARK = 22
LEAST_WIDTH = 22
"""Of a menu, in times its font's height."""


def fit(menu: QMenu, rows: Mapping[QAction, Row]) -> None:
    """Make the menu's rows as high, and the menu as wide, as they are painted."""
    metrics = QFontMetricsF(menu.font())
    air = round(metrics.height() * 0.44)
    style = (
        "QMenu { padding: 5px 0px; }"
        f"QMenu::item {{ padding: {air}px {SIDE}px; }}"
        f"QMenu::separator {{ height: {air + 3}px; }}"
    )
    if menu.styleSheet() != style:
        menu.setStyleSheet(style)
    widest = max((_width(row, menu.font(), action.menu() is not None) for action, row in rows.items()), default=0.0)
    menu.setMinimumWidth(round(max(widest + 2, metrics.height() * LEAST_WIDTH)))


def paint(menu: QMenu, rows: Mapping[QAction, Row]) -> None:
    """Paint all of the menu."""
    theme = theme_for(menu)
    painter = QPainter(menu)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(menu.rect(), theme.window if theme.dark else theme.base)
    painter.setPen(theme.line)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(menu.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
    for action in menu.actions():
        place = menu.actionGeometry(action)
        if not action.isVisible() or place.isEmpty():
            continue
        if action.isSeparator():
            painter.fillRect(QRectF(place.left() + 1, place.center().y(), place.width() - 2, 1), theme.line)
            continue
        row = rows.get(action)
        if row is not None:
            _RowPainter(painter, menu, theme, place).paint(action, row)
    painter.end()


class _RowPainter:
    """One row in its place; everything is mirrored where the language runs from right to left."""

    def __init__(self, painter: QPainter, menu: QMenu, theme: Theme, place: QRect) -> None:
        self._painter, self._menu, self._theme, self._place = painter, menu, theme, place
        self._left, self._right = float(place.left() + SIDE), float(place.right() + 1 - SIDE)

    def paint(self, action: QAction, row: Row) -> None:
        """Ground, mark, arrow, right text, left text."""
        theme, painter = self._theme, self._painter
        active = action is self._menu.activeAction() and action.isEnabled()
        if row.ground is not None:
            painter.fillRect(QRectF(self._place).adjusted(1, 0, -1, 0), theme.ground(row.ground))
        if active:
            painter.fillRect(QRectF(self._place).adjusted(1, 0, -1, 0), mixed(theme.accent, theme.base, 0.8))
        if row.mark is not None:
            self._paint_mark(row.mark)
        if action.menu() is not None:
            self._paint_arrow()
        if row.right:
            self._paint_right(row)
        for part in row.left:
            self._paint_part(part, enabled=action.isEnabled())

    def _paint_part(self, part: Part, *, enabled: bool) -> None:
        font = _font_of(part, self._menu.font())
        metrics = QFontMetricsF(font)
        text = metrics.elidedText(part.text, Qt.TextElideMode.ElideRight, max(0.0, self._right - self._left))
        self._painter.setFont(font)
        tone = part.tone if enabled or part.tone is not Tone.PLAIN else Tone.QUIET
        self._painter.setPen(self._theme.ink(tone if enabled else Tone.QUIET))
        self._write(self._left, metrics.horizontalAdvance(text) + 1, text)
        self._left += metrics.horizontalAdvance(text)

    def _paint_right(self, row: Row) -> None:
        font = _right_font(self._menu.font(), pill=row.pill is not None)
        metrics = QFontMetricsF(font)
        width = metrics.horizontalAdvance(row.right)
        self._painter.setFont(font)
        if row.pill is None:
            self._painter.setPen(self._theme.ink(Tone.QUIET))
            self._write(self._right - width, width + 1, row.right)
        else:
            width += 2 * PILL_SIDE
            height = metrics.height() + 4
            top = self._place.top() + (self._place.height() - height) / 2
            pill = QRectF(self._right - width, top, width, height)
            draw_pill(self._painter, self._mirrored(pill), row.right, row.pill, self._theme)
        self._right -= width + PILL_SIDE

    def _paint_mark(self, chosen: bool) -> None:
        middle = self._mirrored(QRectF(self._left, self._place.top(), 12, self._place.height())).center()
        self._painter.setPen(QPen(self._theme.text, 1.4))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawEllipse(middle, 5, 5)
        if chosen:
            self._painter.setPen(Qt.PenStyle.NoPen)
            self._painter.setBrush(self._theme.text)
            self._painter.drawEllipse(middle, 5.6, 5.6)
        self._left += MARK

    def _paint_arrow(self) -> None:
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._theme.text)
        box = self._mirrored(QRectF(self._right - 6, self._place.top(), 6, self._place.height()))
        middle, towards = box.center(), 3.0
        if self._menu.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            towards = -towards
        tip = QPointF(middle.x() + towards, middle.y())
        base = middle.x() - towards
        self._painter.drawPolygon(QPolygonF([tip, QPointF(base, middle.y() - 3.5), QPointF(base, middle.y() + 3.5)]))
        self._right -= ARROW

    def _write(self, left: float, width: float, text: str) -> None:
        box = self._mirrored(QRectF(left, self._place.top(), width, self._place.height()))
        self._painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _mirrored(self, box: QRectF) -> QRectF:
        if self._menu.layoutDirection() is not Qt.LayoutDirection.RightToLeft:
            return box
        whole = QRectF(self._place)
        return QRectF(whole.right() - (box.right() - whole.left()), box.top(), box.width(), box.height())


def _width(row: Row, font: QFont, has_menu: bool) -> float:
    left = sum(QFontMetricsF(_font_of(part, font)).horizontalAdvance(part.text) for part in row.left)
    width = 2 * SIDE + left + (MARK if row.mark is not None else 0) + (ARROW if has_menu else 0)
    if row.right:
        right_font = _right_font(font, pill=row.pill is not None)
        width += BETWEEN + QFontMetricsF(right_font).horizontalAdvance(row.right)
        width += 2 * PILL_SIDE if row.pill is not None else 0
    return width


def _font_of(part: Part, font: QFont) -> QFont:
    return scaled(font, bold=part.bold, digits=True)


def _right_font(font: QFont, *, pill: bool) -> QFont:
    return scaled(font, 0.88 if pill else 0.93, digits=True)
