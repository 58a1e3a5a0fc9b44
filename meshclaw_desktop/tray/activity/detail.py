"""The pane beside the list: it asks the runtime for all that is on record about what is selected. It judges nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QPushButton, QScrollArea, QWidget
from shiboken6 import isValid

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import Failed, ShowActivity, ShowTask
from meshclaw_desktop.wire.rows import ActivityDetail, TaskRow, UndoRow

from .detail_page import DetailPage
from .fold import Group
from .head import in_words
from .line import Line
from .rows_model import Row

REST_MS = 60
"""How long a selection must rest before the runtime is asked about it."""


class DetailPane(QScrollArea):
    """One line's record, or one task's."""

    undo_asked = Signal(object)
    """A Line, or a Group whose undo the user has confirmed."""
    answer_asked = Signal(object)
    """A Line that waits."""
    copy_asked = Signal(object)
    """A Row."""
    pause_asked = Signal(str, bool)
    """A task's id, and whether it is to be held."""
    stop_asked = Signal(str)
    """The id of a task that is to end."""

    def __init__(self, client: Client, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._row: Row | None = None
        self._told: ActivityDetail | TaskRow | None = None
        self._page = DetailPage()
        self._asked_for = 0
        self._asking = False
        self._taken_back: tuple[UndoRow, ...] = ()
        self.setObjectName("activity-detail")
        self.setAccessibleName(tr("Detail"))
        self.setAccessibleIdentifier("activity-detail")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._ask)
        self.show_row(None)

    @property
    def row(self) -> Row | None:
        """What it shows."""
        return self._row

    @property
    def task(self) -> TaskRow | None:
        """The task that is shown, as the runtime told it last."""
        return self._told if isinstance(self._told, TaskRow) else None

    def told(self, row: Row) -> ActivityDetail | TaskRow | None:
        """What the runtime told about a row, if that is what is shown."""
        return self._told if row is self._row else None

    def show_row(self, row: Row | None) -> None:
        """Show another line or task; None explains what would be here."""
        if row is not self._row:
            self._told, self._asking, self._taken_back = None, False, ()
        self._row = row
        self._show("")
        if row is not None:
            self._rest.start()

    def refresh(self) -> None:
        """More is known of what is shown: ask for its record anew."""
        if self._row is not None:
            self._rest.start()

    def ask_about_undo(self, group: Group) -> None:
        """Ask once whether all of a task is to be taken back."""
        self.show_row(group)
        self._asking, self._taken_back = True, ()
        self._show("")
        self._focus("activity-detail-undo-no")

    def show_taken_back(self, rows: Sequence[UndoRow]) -> None:
        """Say what became of each action of the task that is shown."""
        if isinstance(self._row, Group):
            self._taken_back = tuple(rows)
            self._show("")
        self.refresh()

    # ---- asking ----

    def _ask(self) -> None:
        self._asked_for += 1
        row, number = self._row, self._asked_for
        if isinstance(row, Line):
            self._client.request(
                partial(ShowActivity, seq=row.last.seq),
                lambda value: self._tell(number, ActivityDetail, value),
                lambda failed: self._fail(number, failed),
            )
        elif isinstance(row, Group) and row.task:
            self._client.request(
                partial(ShowTask, task=row.task),
                lambda value: self._tell(number, TaskRow, value),
                lambda failed: self._fail(number, failed),
            )

    def _tell(self, number: int, kind: type[ActivityDetail] | type[TaskRow], value: Json) -> None:
        if number != self._asked_for or not isValid(self):
            return
        try:
            self._told = from_json(kind, value)
        except ProtocolError as wrong:
            self._show(str(wrong))
            return
        self._show("")

    def _fail(self, number: int, failed: Failed) -> None:
        if number == self._asked_for and isValid(self):
            self._show(in_words(failed))

    def _confirm(self, group: object) -> None:
        self._asking = False
        self._show("")
        self.undo_asked.emit(group)

    def _leave(self) -> None:
        self._asking = False
        self._show("")
        self._focus("activity-detail-undo-task")

    # ---- showing ----

    def _show(self, problem: str) -> None:
        """Everything anew: it is short, and it changes seldom."""
        focused = self.focusWidget().objectName() if self.focusWidget() is not None else ""
        kept = self.verticalScrollBar().value()
        page, told = DetailPage(), self._told
        match self._row:
            case None:
                page.show_nothing()
            case Line() as line:
                page.show_line(line, told if isinstance(told, ActivityDetail) else None)
            case Group() as group:
                page.show_group(group, self.task, asking=self._asking, taken_back=self._taken_back)
        page.end(problem)
        page.undo_asked.connect(self._undo)
        page.undo_confirmed.connect(self._confirm)
        page.undo_left.connect(self._leave)
        page.answer_asked.connect(self.answer_asked)
        page.copy_asked.connect(self.copy_asked)
        page.pause_asked.connect(self.pause_asked)
        page.stop_asked.connect(self.stop_asked)
        old, self._page = self.takeWidget(), page
        self.setWidget(page)
        if old is not None:
            old.deleteLater()
        self.verticalScrollBar().setValue(kept)
        self._focus(focused)

    def _undo(self, row: object) -> None:
        if isinstance(row, Group):
            self.ask_about_undo(row)
        else:
            self.undo_asked.emit(row)

    def _focus(self, name: str) -> None:
        found = self._page.findChild(QPushButton, name) if name else None
        if found is not None:
            found.setFocus()
