"""The table of a batch: a tick for each row and one for all, many thousand rows, and no cell that is cut off."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QPoint, QPointF, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionButton,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from meshclaw_desktop.tray.plain_text import laid_out
from meshclaw_desktop.tray.theme import Tone, scaled, theme_for
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.visible import segments, visible

from .batch import SAMPLE, BatchModel, Index

TICK_WIDTH = 36
PAD = 8
"""Pixels beside a cell's text, and above and below it."""
MOST_ROWS = 8
"""Rows in view at a time; what is more scrolls."""
NARROWEST = 70
BAR_WIDTH = 18


class BatchTable(QTableView):
    """Shows a BatchModel. Space ticks the current row, Ctrl+A all of them."""

    def __init__(self, model: BatchModel) -> None:
        super().__init__()
        self._batch = model
        self.setObjectName("batch")
        self.setAccessibleName(tr("What would be done"))
        self.setAccessibleIdentifier("batch")
        self.setModel(model)
        self.setFont(scaled(QApplication.font(), digits=True))
        self.setHorizontalHeader(TickHeader(model, self))
        self.setItemDelegate(CellDelegate(model, self))
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QTableView.Shape.NoFrame)
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(8)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.row_height)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setMinimumSectionSize(TICK_WIDTH)  # a style's own grows with the font
        self._metrics = QFontMetricsF(self.font())
        self._widest_letter = self._metrics.horizontalAdvance("@")
        self._natural: dict[str, float] = {}
        self._grown: set[int] = set()
        self._fitted_to = -1
        self._fit_soon = QTimer(self, singleShot=True, interval=0)
        self._fit_soon.timeout.connect(self._fit)
        self._columns: dict[int, int] = {}
        for column in range(1, len(model.columns) + 1):
            self._wanted(column)
        model.modelReset.connect(self._fit_anew)
        shown = min(len(model.items), MOST_ROWS)
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + shown * self.row_height + 1)

    @property
    def row_height(self) -> int:
        """Of a row whose texts take one line."""
        return round(QFontMetricsF(self.font()).height() + 2 * PAD)

    @property
    def wanted_width(self) -> int:
        """Pixels in which no cell needs a second line, as far as the first rows tell."""
        return TICK_WIDTH + sum(self._wanted(column) for column in range(1, len(self._batch.columns) + 1)) + BAR_WIDTH

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find the columns' widths and the rows' heights anew."""
        super().resizeEvent(event)
        if self.viewport().width() != self._fitted_to:
            self._fit_soon.start()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a tick changes it."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == 0 and event.button() is Qt.MouseButton.LeftButton:
            self._toggle(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Ctrl+A; the arrows move."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat() and self.currentIndex().isValid():
            self._toggle(self.currentIndex().row())
        elif event.key() == Qt.Key.Key_A and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self._batch.tick_all(True)
        else:
            super().keyPressEvent(event)

    def _toggle(self, row: int) -> None:
        self._batch.tick(row, not self._batch.is_ticked(row))

    def _fit(self) -> None:
        width = self._fitted_to = self.viewport().width()
        self.setColumnWidth(0, TICK_WIDTH)
        widths = shares([self._wanted(column) for column in range(1, len(self._batch.columns) + 1)], width - TICK_WIDTH)
        for column, share in enumerate(widths, start=1):
            self.setColumnWidth(column, share)
        self._grow_rows(widths)

    def _fit_anew(self) -> None:
        """A search changed the rows: their heights are all plain again."""
        self._grown.clear()
        self.executeDelayedItemsLayout()
        self.updateGeometries()
        self._fit_soon.start()

    def _wanted(self, column: int) -> int:
        """The pixels that a column asks for; found once, so that a search moves no column."""
        if column in self._columns:
            return self._columns[column]
        rows = range(min(SAMPLE, self._batch.rowCount()))
        header = QFontMetricsF(self.horizontalHeader().font()).horizontalAdvance(
            str(self._batch.headerData(column, Qt.Orientation.Horizontal))
        )
        texts = (self._advance(self._batch.cell(row, column)) for row in rows)
        wanted = self._columns[column] = round(max(header, *texts, 0.0) + 2 * PAD + 2)
        return wanted

    def _grow_rows(self, widths: list[int]) -> None:
        """Give a row the lines that its texts need."""
        plain = self.row_height
        grown: set[int] = set()
        for row in range(self._batch.rowCount()):
            cells = zip(self._batch.cells(row), widths, strict=False)
            tight = [(cell, share) for cell, share in cells if self._overflows(cell, share)]
            if tight:
                heights = (
                    laid_out(segments(cell), self.font(), share - 2 * PAD, None).boundingRect().height()
                    for cell, share in tight
                )
                self.setRowHeight(row, round(max(heights) + 2 * PAD))
                grown.add(row)
        for row in self._grown - grown:
            self.setRowHeight(row, plain)
        self._grown = grown

    def _overflows(self, text: str, share: int) -> bool:
        room = share - 2 * PAD
        if text.isascii() and text.isprintable() and "  " not in text and len(text) * self._widest_letter <= room:
            return False
        return self._advance(text) > room

    def _advance(self, text: str) -> float:
        known = self._natural.get(text)
        if known is None:
            known = self._natural[text] = self._metrics.horizontalAdvance(visible(text))
        return known


class TickHeader(QHeaderView):
    """The columns' names, with a tick for all at the left."""

    def __init__(self, model: BatchModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._batch = model
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setFont(scaled(QApplication.font(), 0.95))

    def sizeHint(self) -> QSize:
        """As high as a row."""
        return QSize(super().sizeHint().width(), round(QFontMetricsF(self.font()).height() + 2 * PAD))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Flat: quiet words over a thin line."""
        theme = theme_for(self)
        painter.save()
        painter.fillRect(rect, theme.window)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.line)
        if section == 0:
            draw_tick(painter, rect, self._state(), self)
        else:
            painter.setPen(theme.muted)
            painter.setFont(self.font())
            side = Qt.AlignmentFlag.AlignRight if self._batch.numeric[section] else Qt.AlignmentFlag.AlignLeft
            name = str(self._batch.headerData(section, Qt.Orientation.Horizontal))
            painter.drawText(rect.adjusted(PAD, 0, -PAD, 0), side | Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the tick ticks all, or none."""
        super().mouseReleaseEvent(event)
        if self.logicalIndexAt(event.position().toPoint()) == 0:
            self._batch.tick_all(self._batch.shown_ticked < self._batch.rowCount())

    def _state(self) -> Qt.CheckState:
        ticked = self._batch.shown_ticked
        if ticked == 0:
            return Qt.CheckState.Unchecked
        return Qt.CheckState.Checked if ticked == self._batch.rowCount() else Qt.CheckState.PartiallyChecked


class CellDelegate(QStyledItemDelegate):
    """Draws ticks and texts; a text wraps anywhere, and what was spelled out is red."""

    def __init__(self, model: BatchModel, view: QTableView) -> None:
        super().__init__(view)
        self._batch = model
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell."""
        view, theme, rect, row = self._view, theme_for(self._view), option.rect, index.row()
        painter.save()
        if view.hasFocus() and view.currentIndex().row() == row:
            painter.fillRect(rect, theme.accent_soft)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.line)
        ticked = self._batch.is_ticked(row)
        if index.column() == 0:
            draw_tick(painter, rect, Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked, view)
        else:
            painter.setPen(theme.ink(Tone.PLAIN if ticked else Tone.QUIET))
            inner = rect.adjusted(PAD, 0, -PAD, 0)
            parts = segments(self._batch.cell(row, index.column()))
            layout = laid_out(parts, view.font(), inner.width(), theme)
            mirrored = view.layoutDirection() is Qt.LayoutDirection.RightToLeft
            right = self._batch.numeric[index.column()] is not mirrored
            left = inner.left() + (max(0.0, inner.width() - layout.maximumWidth()) if right else 0.0)
            layout.draw(painter, QPointF(left, inner.top() + (inner.height() - layout.boundingRect().height()) / 2))
        painter.restore()

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """The table alone ticks: wherever a style puts its own box, a click counts once."""
        return False


def draw_tick(painter: QPainter, rect: QRect, state: Qt.CheckState, widget: QWidget) -> None:
    """A check box of the platform's style in the middle of `rect`."""
    option = QStyleOptionButton()
    option.initFrom(widget)
    style = widget.style()
    side = style.pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth, option, widget)
    option.rect = QRect(rect.center() - QPoint(side // 2, side // 2), QSize(side, side))
    option.state = (
        QStyle.StateFlag.State_Enabled
        | {
            Qt.CheckState.Checked: QStyle.StateFlag.State_On,
            Qt.CheckState.Unchecked: QStyle.StateFlag.State_Off,
            Qt.CheckState.PartiallyChecked: QStyle.StateFlag.State_NoChange,
        }[state]
    )
    style.drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorCheckBox, option, painter, widget)


def shares(wanted: list[int], width: int) -> list[int]:
    """Column widths that fill `width`: what they want where there is room, else the widest give way first."""
    if not wanted:
        return []
    given = list(wanted)
    while sum(given) > width:
        widest = max(range(len(given)), key=given.__getitem__)
        if given[widest] <= NARROWEST:
            break
        second = max([one for at, one in enumerate(given) if at != widest], default=NARROWEST)
        given[widest] -= min(sum(given) - width, max(given[widest] - max(second, NARROWEST), 1))
    spare = max(range(len(given)), key=wanted.__getitem__)
    given[spare] += max(0, width - sum(given))
    return given
