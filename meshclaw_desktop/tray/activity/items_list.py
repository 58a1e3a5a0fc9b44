"""The things that a batch acted on, two lines each: what it is, and the rest. To be read, not changed."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QResizeEvent, QTextLayout
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from meshclaw_desktop.tray.plain_text import laid_out, tooltip
from meshclaw_desktop.tray.theme import GAP, scaled, theme_for
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.rows import Item
from meshclaw_desktop.wire.visible import Segment, visible

MOST = 200
"""How many things are listed; how many more there are is said."""
IN_SIGHT = 6
"""How many are seen without scrolling."""
_REST = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class ItemsList(QListWidget):
    """Nothing in it is cut off: a long text takes more lines."""

    def __init__(self, columns: tuple[str, ...], items: tuple[Item, ...]) -> None:
        super().__init__()
        self.setObjectName("activity-detail-items")
        self.setAccessibleIdentifier("activity-detail-items")
        self.setAccessibleName(tr("The things it acted on"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setItemDelegate(_TwoLines(self))
        for item in items[:MOST]:
            self._add([visible(cell) for cell in item.cells], columns)
        if len(items) > MOST:
            self.addItem(tr("and %n more", "", len(items) - MOST))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width: other heights."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
        self._fit()

    def _add(self, cells: list[str], columns: tuple[str, ...]) -> None:
        row = QListWidgetItem(cells[0] if cells else "")
        row.setData(_REST, " · ".join(cell for cell in cells[1:] if cell))
        names = [visible(column) for column in columns]
        told = [f"{name}: {cell}" for name, cell in zip(names, cells, strict=False)]
        row.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(told + cells[len(names) :]))
        row.setToolTip(tooltip("\n".join(told + cells[len(names) :])))
        self.addItem(row)

    def _fit(self) -> None:
        shown = min(self.count(), IN_SIGHT)
        height = sum(self.sizeHintForRow(at) for at in range(shown))
        self.setFixedHeight(height + 2 * self.frameWidth() + 2)


class _TwoLines(QStyledItemDelegate):
    def __init__(self, view: QListWidget) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = self._view.viewport().width()
        return QSize(width, sum(_height(one) for one in self._texts(index, width)) + 2 * GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        place = option.rect
        theme = theme_for(self._view)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(place, theme.accent_soft)
        painter.fillRect(place.left(), place.bottom(), place.width(), 1, theme.line)
        y = place.top() + GAP
        for text, colour in zip(self._texts(index, place.width()), (theme.text, theme.muted), strict=False):
            painter.setPen(colour)
            text.draw(painter, QPointF(place.left() + GAP, y))
            y += _height(text)
        painter.restore()

    def _texts(self, index: Index, width: int) -> list[QTextLayout]:
        """Its one or two parts, broken into lines."""
        font = self._view.font()
        room = max(width - 2 * GAP, 1)
        main, rest = str(index.data(Qt.ItemDataRole.DisplayRole)), str(index.data(_REST) or "")
        texts = [laid_out((Segment(main),), font, room, None)]
        if rest:
            texts.append(laid_out((Segment(rest),), scaled(font, 0.9), room, None))
        return texts


def _height(text: QTextLayout) -> int:
    return round(text.boundingRect().height() + 0.5)
