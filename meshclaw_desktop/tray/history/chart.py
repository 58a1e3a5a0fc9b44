"""The stacked bars: one for each day, week or month, painted by ourselves. Mouse and arrow keys read a bar's values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from meshclaw_desktop.tray.plain_text import tooltip
from meshclaw_desktop.tray.theme import Theme, mixed, scaled, theme_for
from meshclaw_desktop.tray.translation import tr

from .patterns import fillings
from .scale import Scale, at, every, parts, slot

ROOM_ABOVE = 10.0
ROOM_BESIDE = 10.0
LABEL_GAP = 14.0
LABEL_ROOM = 2.2
"""A label has so many times its width to itself."""


@dataclass(frozen=True, slots=True)
class Column:
    """One bar: what stands under it, what its tip says first, and its values, as numbers and in words."""

    label: str
    title: str
    values: tuple[int, ...]
    told: tuple[str, ...]
    total: str


class Chart(QWidget):
    """Shows columns; it knows no units and asks nobody."""

    current_changed = Signal(int)
    """Which column is read now; -1 for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("history-chart")
        self.setAccessibleIdentifier("history-chart")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(120)
        self._columns: tuple[Column, ...] = ()
        self._names: tuple[str, ...] = ()
        self._axis: tuple[str, ...] = ()
        self._scale = Scale(1.0, 3)
        self._current = -1
        self._empty = ""
        self._plot_known: QRectF | None = None

    def show_columns(
        self,
        columns: Sequence[Column],
        names: Sequence[str],
        axis: Sequence[str],
        scaled_by: Scale,
        *,
        about: str,
        empty: str,
    ) -> None:
        """Show others. `axis` labels the lines from the ground up; `empty` is said if there is nothing to see."""
        self._columns, self._names, self._axis = tuple(columns), tuple(names), tuple(axis)
        self._scale = scaled_by
        self._empty = "" if any(sum(one.values) for one in columns) else empty
        self._current = -1
        self._plot_known = None
        self.setAccessibleName(about)
        self.setAccessibleDescription(tr("Left and right read one bar after the other."))
        self.update()

    @property
    def columns(self) -> tuple[Column, ...]:
        """What is shown."""
        return self._columns

    @property
    def names(self) -> tuple[str, ...]:
        """The parts of each column, from the ground up."""
        return self._names

    @property
    def current(self) -> int:
        """The column that is read; -1 for none."""
        return self._current

    def tip(self, index: int) -> str:
        """All that a column says."""
        column = self._columns[index]
        lines = [
            f"{name}: {told}"
            for name, told, value in zip(self._names, column.told, column.values, strict=False)
            if value
        ]
        return "\n".join([f"{column.title}: {column.total}", *reversed(lines)])

    def sizeHint(self) -> QSize:
        """Enough to be read; it takes what there is."""
        return QSize(640, 130)

    # ---- where things lie ----

    def _plot(self) -> QRectF:
        if self._plot_known is None:
            self._plot_known = self._find_plot()
        return self._plot_known

    def _find_plot(self) -> QRectF:
        metrics = QFontMetricsF(self._small())
        left = max((metrics.horizontalAdvance(one) for one in self._axis), default=0.0) + LABEL_GAP
        below = metrics.height() + 8
        return QRectF(self.rect()).adjusted(left, ROOM_ABOVE, -ROOM_BESIDE, -below)

    def _place(self, x: float, y: float, width: float, height: float) -> QRectF:
        """A box of the plot on the widget; from right to left where people read so."""
        plot = self._plot()
        left = plot.left() + x
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            left = self.width() - left - width
        return QRectF(left, plot.top() + y, width, height)

    def _index_at(self, x: float) -> int:
        plot = self._plot()
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            x = self.width() - x
        found = at(x - plot.left(), len(self._columns), plot.width())
        return -1 if found is None or self._empty else found

    def resizeEvent(self, event: QResizeEvent) -> None:
        """All lies elsewhere."""
        super().resizeEvent(event)
        self._plot_known = None

    def changeEvent(self, event: QEvent) -> None:
        """Another font: all lies elsewhere."""
        super().changeEvent(event)
        self._plot_known = None

    # ---- what the user does ----

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the bar under the pointer."""
        index = self._index_at(event.position().x())
        if index != self._current:
            self._read(index)
        if index >= 0:
            QToolTip.showText(event.globalPosition().toPoint() + QPoint(12, 12), tooltip(self.tip(index)), self)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is read."""
        if not self.hasFocus():
            self._read(-1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Nothing is read."""
        super().focusOutEvent(event)
        self._read(-1)
        QToolTip.hideText()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Read the bar before or after, the first or the last; Escape ends it."""
        last = len(self._columns) - 1
        back, on = Qt.Key.Key_Left, Qt.Key.Key_Right
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            back, on = on, back
        wanted = {
            back: self._current - 1 if self._current > 0 else 0,
            on: min(self._current + 1, last),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }.get(Qt.Key(event.key()))
        if self._current < 0 and event.key() in (back, on):
            wanted = last
        if event.key() == Qt.Key.Key_Escape and self._current >= 0:
            self._read(-1)
            QToolTip.hideText()
        elif wanted is None or last < 0 or self._empty:
            super().keyPressEvent(event)
        else:
            self._read(wanted)
            self._tell(wanted)

    def _read(self, index: int) -> None:
        if index != self._current:
            self._current = index
            self.update()
            self.current_changed.emit(index)

    def _tell(self, index: int) -> None:
        left, room = slot(index, len(self._columns), self._plot().width())
        where = self._place(left, 0, room, self._plot().height()).center()
        QToolTip.showText(self.mapToGlobal(where.toPoint()), tooltip(self.tip(index)), self)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.tip(index)))

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lines, bars, labels."""
        theme = theme_for(self)
        painter = QPainter(self)
        painter.setFont(self._small())
        self._paint_lines(painter, theme)
        if self._empty:
            painter.setPen(theme.muted)
            painter.drawText(self._plot(), Qt.AlignmentFlag.AlignCenter, self._empty)
        else:
            self._paint_current(painter, theme)
            self._paint_bars(painter, theme)
        self._paint_labels(painter, theme)
        painter.end()

    def _paint_lines(self, painter: QPainter, theme: Theme) -> None:
        plot = self._plot()
        for number, told in enumerate(self._axis):
            y = round(plot.height() * (1 - number / max(len(self._axis) - 1, 1)))
            line = self._place(0, y, plot.width(), 0)
            painter.setPen(QPen(theme.line, 1.0))
            painter.drawLine(QPointF(line.left(), line.top() + 0.5), QPointF(line.right(), line.top() + 0.5))
            painter.setPen(theme.muted)
            beside = self._place(-plot.left(), y - 10, plot.left() - LABEL_GAP / 2, 20)
            painter.drawText(beside, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), told)

    def _paint_current(self, painter: QPainter, theme: Theme) -> None:
        if self._current < 0:
            return
        plot = self._plot()
        left, room = slot(self._current, len(self._columns), plot.width())
        place = self._place(left, 0, room, plot.height())
        painter.fillRect(place, mixed(theme.base, theme.text, 0.10))
        if self.hasFocus():
            painter.setPen(QPen(theme.accent, 2.0))
            painter.drawRect(place.adjusted(1, 1, -1, -1))

    def _paint_bars(self, painter: QPainter, theme: Theme) -> None:
        plot, count = self._plot(), len(self._columns)
        drawn: list[list[QRectF]] = [[] for _ in self._names]
        for index, column in enumerate(self._columns):
            boxes = parts(column.values, index, count, plot.width(), plot.height(), self._scale.top)
            for places, box in zip(drawn, boxes, strict=False):
                if box.height > 0:
                    gap = 1.0 if box.height > 3 and places is not drawn[0] else 0.0
                    places.append(self._place(box.x, box.y, box.width, box.height - gap))
        painter.setPen(Qt.PenStyle.NoPen)
        for brush, places in zip(fillings(len(drawn), theme, self.devicePixelRatioF()), drawn, strict=True):
            if places:
                painter.setBrush(brush)
                painter.drawRects(places)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_labels(self, painter: QPainter, theme: Theme) -> None:
        plot, count = self._plot(), len(self._columns)
        metrics = QFontMetricsF(painter.font())
        widest = max((metrics.horizontalAdvance(one.label) for one in self._columns), default=0.0)
        step = every(count, plot.width(), widest * LABEL_ROOM)
        painter.setPen(theme.muted)
        for index in range(0, count, step):
            left, room = slot(index, count, plot.width())
            middle = min(max(left + room / 2, widest / 2 - LABEL_GAP), plot.width() - widest / 2)
            place = self._place(middle - widest / 2 - 2, plot.height() + 5, widest + 4, metrics.height())
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), self._columns[index].label)
        if self.hasFocus() and self._current < 0:
            painter.setPen(QPen(theme.accent, 2.0))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _small(self) -> QFont:
        return scaled(self.font(), 0.86, digits=True)
