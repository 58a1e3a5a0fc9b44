"""A row that breaks where there is no room: nothing is cut off in a narrow window or with large letters."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget

from meshclaw_desktop.tray.theme import GAP


class Flow(QLayout):
    """Items one after the other, in the middle of their line; those after `push` stand at the line's end."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = GAP, lines: int = 4) -> None:
        """`gap` is between items, `lines` between lines."""
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._pushed: QWidget | None = None
        self._gap, self._lines = gap, lines
        self.setContentsMargins(QMargins())

    def push(self, widget: QWidget) -> None:
        """Add a widget that stands at the end of its line, with all that follows."""
        self._pushed = widget
        self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        """Add an item at the end."""
        self._items.append(item)

    def count(self) -> int:
        """How many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """One item, or None."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take one item out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """It takes the width that there is."""
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        """The narrower, the higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """How high it is when it is so wide."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rectangle: QRect) -> None:
        """Put all items into their places."""
        super().setGeometry(rectangle)
        self._arrange(rectangle, move=True)

    def sizeHint(self) -> QSize:
        """All in one line."""
        sizes = [item.sizeHint() for item in self._shown()]
        width = sum(size.width() for size in sizes) + self._gap * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        """As wide as its widest item must be."""
        sizes = [item.minimumSize() for item in self._shown()]
        return QSize(
            max((size.width() for size in sizes), default=0), max((size.height() for size in sizes), default=0)
        )

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _arrange(self, room: QRect, *, move: bool) -> int:
        top = room.top()
        line: list[tuple[QLayoutItem, QSize]] = []
        used = 0
        for item in self._shown():
            size = self._size(item, room.width())
            if line and used + self._gap + size.width() > room.width():
                top += self._place(line, room, top, move=move) + self._lines
                line, used = [], 0
            used += size.width() + (self._gap if line else 0)
            line.append((item, size))
        return top + (self._place(line, room, top, move=move) if line else 0) - room.top()

    def _size(self, item: QLayoutItem, room: int) -> QSize:
        wanted = item.sizeHint()
        width = min(wanted.width(), max(room, item.minimumSize().width()))
        height = item.heightForWidth(width) if item.hasHeightForWidth() else wanted.height()
        return QSize(width, height)

    def _place(self, line: list[tuple[QLayoutItem, QSize]], room: QRect, top: int, *, move: bool) -> int:
        """Put one line there; its height."""
        height = max(size.height() for _, size in line)
        if not move:
            return height
        free = room.width() - sum(size.width() for _, size in line) - self._gap * (len(line) - 1)
        left = room.left()
        mirrored = (parent := self.parentWidget()) is not None and parent.isRightToLeft()
        for at, (item, size) in enumerate(line):
            if at and item.widget() is self._pushed:
                left += max(0, free)
            place = QRect(QPoint(left, top + (height - size.height()) // 2), size)
            if mirrored:
                place.moveLeft(room.left() + room.right() - place.right())
            item.setGeometry(place)
            left += size.width() + self._gap
        return height


def row(*, gap: int = GAP) -> tuple[QWidget, Flow]:
    """A widget with such a row in it."""
    widget = QWidget()
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    widget.setSizePolicy(policy)
    return widget, Flow(widget, gap=gap)
