"""What lies over the list: the heading of the task in sight, and how much has come above. They know no model."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from meshclaw_desktop.tray.translation import tr

from .fold import Group
from .row_painter import RowPainter


class PinnedHeading(QWidget):
    """The heading that the topmost lines belong to, while it is itself out of sight."""

    pressed = Signal(object)
    """Its Group."""

    def __init__(self, parent: QWidget, rows: RowPainter) -> None:
        super().__init__(parent)
        self._painter = rows
        self._group: Group | None = None
        self._above = 0
        self.setObjectName("activity-pinned-heading")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def show_for(self, group: Group | None, place: QRect, above: int = 0) -> None:
        """Stand at `place`; the next heading has pushed `above` pixels of it out of sight."""
        self._group, self._above = group, above
        self.setVisible(group is not None)
        if group is not None:
            self.setGeometry(place)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Not for what lies under it."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click anywhere on it."""
        event.accept()
        if event.button() == Qt.MouseButton.LeftButton and self._group is not None:
            self.pressed.emit(self._group)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The same as the heading that is out of sight."""
        if self._group is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRect(0, -self._above, self.width(), self.height() + self._above)
        self._painter.paint_heading(painter, place, self._group)
        painter.end()


class NewAbove(QPushButton):
    """Says how many rows have come above the ones in sight, and leads there."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.count = 0
        self.setText(tr("To the newest"))
        self.setObjectName("activity-new")
        self.setAccessibleIdentifier("activity-new")
        self.setAutoDefault(False)
        self.setProperty("kind", "primary")
        self.hide()

    def add(self, count: int) -> None:
        """So many more."""
        self.count += count
        self.setText(tr("↑ %n new", "rows that came above the ones in sight", self.count))
        self.adjustSize()
        self.setVisible(self.count > 0)

    def clear(self) -> None:
        """They are in sight."""
        self.count = 0
        self.hide()
