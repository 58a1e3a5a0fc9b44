"""A batch on screen: its table, and for a long one a search that changes no tick and hides none of what is approved."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import Tone, scaled
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.rows import Item

from .batch import BatchModel
from .batch_table import MOST_ROWS, BatchTable
from .seen import Seen


class BatchView(QWidget):
    """The things with their ticks. `seen` says whether all of them have been in view."""

    ticks_changed = Signal()

    def __init__(self, columns: Sequence[str], items: Sequence[Item]) -> None:
        super().__init__()
        self.model = BatchModel(columns, items)
        self.table = BatchTable(self.model)
        self.seen = Seen(self.table, counts=lambda: not self.model.searched)
        self.search = SearchLine()
        self.search.setVisible(len(items) > MOST_ROWS)
        self.search.textChanged.connect(self._search)
        self._note = PlainText("", Tone.CARE)
        self._note.setFont(scaled(QApplication.font(), 0.92))
        self._note.setObjectName("search-note")
        self.model.ticks_changed.connect(self._tell)
        self.model.ticks_changed.connect(self.ticks_changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.search)
        column.addWidget(self.table)
        column.addWidget(self._note)
        if len(items) <= MOST_ROWS:
            self._note.hide()
        self._tell()

    @property
    def ticked(self) -> tuple[str, ...] | None:
        """The ids of what is ticked; None if all of it is."""
        return None if self.model.count == len(self.model.items) else self.model.ticked

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab stops at, in order."""
        return (self.table,)

    def _search(self, text: str) -> None:
        if not self.model.searched:
            self.seen.hold()
        self.model.search(text)

    def _tell(self) -> None:
        """Under the table, in a line that is always there, so that nothing moves."""
        if not self.model.searched:
            self._note.say("")
            return
        shown = tr("%n found", "things of a batch, by its search", self.model.rowCount())
        hidden = self.model.hidden_ticked
        told = tr("%n more ticked and not shown: Approve counts them", "", hidden) if hidden else ""
        self._note.say(" · ".join(one for one in (shown, told) if one), Tone.CARE if hidden else Tone.QUIET)


class SearchLine(QLineEdit):
    """Finds things in a batch. Escape empties it; Enter means nothing here, least of all a yes."""

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(tr("Search"))
        self.setClearButtonEnabled(True)
        self.setAccessibleName(tr("Search"))
        self.setObjectName("batch-search")
        self.setAccessibleIdentifier("batch-search")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep Enter, and Escape while there is something to empty."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
