"""The things that a batch acted on, two lines each: what it is, and the rest. To be read, not changed."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from meshclaw_desktop.tray.theme import GAP, scaled, theme_for
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.rows import Item
from meshclaw_desktop.wire.visible import visible

MOST = 200
"""How many things are listed; how many more there are is said."""
IN_SIGHT = 6
"""How many are seen without scrolling."""
_REST = Qt.ItemDataRole.UserRole
_WRAP = int(Qt.TextFlag.TextWrapAnywhere | Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop)
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
        row.setToolTip("\n".join(told + cells[len(names) :]))
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
        first, second = self._places(index, QRect(0, 0, width, 10_000))
        return QSize(width, (second.bottom() if second.height() else first.bottom()) + GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view, place = self._view, option.rect
        theme = theme_for(view)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(place, theme.accent_soft)
        painter.fillRect(place.left(), place.bottom(), place.width(), 1, theme.line)
        first, second = self._places(index, place)
        painter.setFont(view.font())
        painter.setPen(theme.text)
        painter.drawText(first, _WRAP, str(index.data(Qt.ItemDataRole.DisplayRole)))
        painter.setFont(scaled(view.font(), 0.9))
        painter.setPen(theme.muted)
        painter.drawText(second, _WRAP, str(index.data(_REST) or ""))
        painter.restore()

    def _places(self, index: Index, place: QRect) -> tuple[QRect, QRect]:
        """Where its two parts stand."""
        inner = place.adjusted(GAP, GAP - 2, -GAP, 0)
        main, rest = str(index.data(Qt.ItemDataRole.DisplayRole)), str(index.data(_REST) or "")
        room = QRect(0, 0, max(inner.width(), 1), 10_000)
        high = QFontMetrics(self._view.font()).boundingRect(room, _WRAP, main).height()
        first = QRect(inner.left(), inner.top(), inner.width(), high)
        low = QFontMetrics(scaled(self._view.font(), 0.9)).boundingRect(room, _WRAP, rest).height() if rest else 0
        return first, QRect(inner.left(), first.bottom() + 2, inner.width(), low)
