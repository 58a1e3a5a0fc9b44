"""The pane beside the list: everything on record about what is selected. It asks and shows, it judges nothing."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import GAP, Tone, fixed, scaled
from meshclaw_desktop.tray.words import clock, count, money, tokens
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import Failed, ShowActivity, ShowTask
from meshclaw_desktop.wire.rows import ActivityDetail, Item, TaskRow
from meshclaw_desktop.wire.visible import visible

from .facts import Fact, facts_of, fields_of
from .facts import told as value_text
from .fold import Group
from .head import in_words
from .line import Line, Standing
from .words import decision

ITEMS = 200
"""How many of a batch's things are listed; how many more there are is said."""
REST_MS = 60
"""How long a selection must rest before the runtime is asked about it."""


class DetailPane(QScrollArea):
    """One line's record, or one task's. Every text of others is plain and spelled out."""

    undo_asked = Signal(object)
    """A Row: a line's action, or all of a task's."""
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
        self._row: Group | Line | None = None
        self._told: ActivityDetail | TaskRow | None = None
        self._asked_for = 0
        self.setObjectName("activity-detail")
        self.setAccessibleName("Detail")
        self.setAccessibleIdentifier("activity-detail")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._ask)
        self.show_row(None)

    @property
    def row(self) -> Group | Line | None:
        """What it shows."""
        return self._row

    def show_row(self, row: Group | Line | None) -> None:
        """Show another line or task; None explains what would be here."""
        if row is not self._row:
            self._told = None
        self._row = row
        self._show("")
        if row is not None:
            self._rest.start()

    @property
    def task(self) -> TaskRow | None:
        """The task that is shown, as the runtime told it last."""
        return self._told if isinstance(self._told, TaskRow) else None

    def refresh(self) -> None:
        """More is known of what is shown: ask for its record anew."""
        if self._row is not None:
            self._rest.start()

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

    # ---- showing ----

    def _show(self, problem: str) -> None:
        """Everything anew: it is short, and it changes seldom."""
        focused = self.focusWidget().objectName() if self.focusWidget() is not None else ""
        kept = self.verticalScrollBar().value()
        page = QWidget()
        page.setObjectName("activity-detail-page")
        column = QVBoxLayout(page)
        column.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        column.setSpacing(GAP)
        match self._row:
            case None:
                column.addWidget(PlainText("Choose a line to see everything that is on record about it.", Tone.QUIET))
            case Line():
                self._show_line(column, self._row)
            case Group():
                self._show_group(column, self._row)
        if problem:
            column.addWidget(_named(PlainText(problem, Tone.QUIET), "activity-detail-problem"))
        column.addStretch(1)
        old = self.takeWidget()
        self.setWidget(page)
        if old is not None:
            old.deleteLater()
        self.verticalScrollBar().setValue(kept)
        again = page.findChild(QPushButton, focused) if focused else None
        if again is not None:
            again.setFocus()

    def _show_line(self, column: QVBoxLayout, line: Line) -> None:
        told = self._told if isinstance(self._told, ActivityDetail) else None
        column.addWidget(_heading(line.last.sentence))
        state, _tone = decision(line, time.time())
        if state:
            column.addWidget(_named(PlainText(_sentence(line, state), Tone.QUIET), "activity-detail-decision"))
        column.addLayout(_grid(facts_of(line, told, time.time())))
        if line.standing is Standing.WAITING:
            _button(column, "activity-detail-answer", "Answer…", kind="primary").clicked.connect(
                lambda: self.answer_asked.emit(line)
            )
        if line.undo_id and not (told is not None and told.undo_refused):
            things = len(told.items) if told is not None else 0
            text = f"Undo all {things}" if things > 1 else "Undo"
            _button(column, "activity-detail-undo", text).clicked.connect(lambda: self.undo_asked.emit(line))
        if told is not None:
            if facts := fields_of(told):
                column.addWidget(_section("What it was told to use"))
                column.addLayout(_grid(facts))
            if len(told.items) > 1:
                column.addWidget(_section(count(len(told.items), "thing")))
                column.addWidget(_items(told.columns, told.items))
            if told.agent_says:
                column.addWidget(_section("In the agent's words, unverified"))
                column.addWidget(PlainText(f"“{told.agent_says}”", Tone.QUIET, lines=True))
        _button(column, "activity-detail-copy", "Copy as JSON", kind="link").clicked.connect(
            lambda: self.copy_asked.emit(line)
        )

    def _show_group(self, column: QVBoxLayout, group: Group) -> None:
        told = self._told if isinstance(self._told, TaskRow) else None
        now = time.time()
        column.addWidget(_heading(group.title or "A task"))
        facts = [Fact("Began", clock(group.first_at, now))]
        if told is not None:
            state = told.outcome or told.state
            facts = [Fact("State", f"{state}, step {told.step}" if told.step else state)]
            facts.append(Fact("Began", clock(told.started_at, now)))
            facts += [Fact("Ended", clock(told.ended_at, now))] if told.ended_at is not None else []
            facts += [Fact("Now", told.doing)] if told.doing else []
            facts.append(Fact("Tokens", tokens(told.tokens)))
            facts.append(Fact("Cost", money(told.usd_micros)))
        facts += [Fact("Routine", group.routine)] if group.routine else []
        facts += [Fact("Task", group.task, fixed=True)] if group.task else []
        column.addLayout(_grid(facts))
        if told is not None and told.state != "ended":
            paused, id = told.state == "paused", told.id
            hold = _button(column, "activity-detail-pause", "Resume" if paused else "Pause")
            hold.clicked.connect(lambda: self.pause_asked.emit(id, not paused))
            end = _button(column, "activity-detail-stop", "Stop this task", kind="danger")
            end.clicked.connect(lambda: self.stop_asked.emit(id))
        if group.undoable and group.task:
            text = f"Undo all {group.undoable}" if group.undoable > 1 else "Undo"
            _button(column, "activity-detail-undo-task", text).clicked.connect(lambda: self.undo_asked.emit(group))
        if told is not None and told.answer:
            column.addWidget(_section("Its answer"))
            column.addWidget(PlainText(value_text(told.answer), lines=True))
        _button(column, "activity-detail-copy", "Copy as JSON", kind="link").clicked.connect(
            lambda: self.copy_asked.emit(group)
        )


def _button(column: QVBoxLayout, name: str, text: str, kind: str = "") -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAccessibleIdentifier(name)
    button.setAutoDefault(False)
    if kind:
        button.setProperty("kind", kind)
    column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft if kind == "link" else Qt.AlignmentFlag(0))
    return button


def _sentence(line: Line, state: str) -> str:
    return {
        Standing.WAITING: "Waiting for your answer",
        Standing.RUNNING: "Running now",
        Standing.ALLOWED: "Allowed without a question",
        Standing.APPROVED: "Approved by you",
        Standing.REFUSED: "You were asked, and it was not done",
        Standing.BLOCKED: "Blocked: it was not done",
        Standing.OBSERVED: "Observed: this is what it would have done",
        Standing.FAILED: "It was tried and failed",
        Standing.UNKNOWN: "It may or may not have happened",
        Standing.UNDONE: "Undone",
    }.get(line.standing, state)


def _grid(facts: list[Fact]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(GAP)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    for at, fact in enumerate(facts):
        name = PlainText(fact.name, Tone.QUIET)
        name.setFixedWidth(min(110, max(84, name.fontMetrics().horizontalAdvance("What went wrong") // 2 + 30)))
        value = PlainText(fact.value, lines=True)
        if fact.fixed:
            value.setFont(fixed(value.font()))
        value.setAccessibleDescription(fact.name)
        row = at * 3
        grid.addWidget(name, row, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(value, row, 1)
        if fact.note:
            note = PlainText(fact.note, Tone.QUIET)
            note.setFont(scaled(note.font(), 0.9))
            grid.addWidget(note, row + 1, 1)
        line = QFrame()
        line.setProperty("kind", "line")
        grid.addWidget(line, row + 2, 0, 1, 2)
    return grid


def _items(columns: tuple[str, ...], items: tuple[Item, ...]) -> QTableWidget:
    width = max((len(item.cells) for item in items), default=0)
    more = len(items) - ITEMS
    table = QTableWidget(min(len(items), ITEMS) + (more > 0), width)
    table.setObjectName("activity-detail-items")
    table.setAccessibleIdentifier("activity-detail-items")
    table.setAccessibleName("The things it acted on")
    table.setHorizontalHeaderLabels([visible(one) for one in columns[:width]])
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    for at, item in enumerate(items[:ITEMS]):
        for column, text in enumerate(item.cells):
            cell = QTableWidgetItem(visible(text))
            cell.setToolTip(visible(text))
            table.setItem(at, column, cell)
    if more > 0:
        table.setItem(ITEMS, 0, QTableWidgetItem(f"and {more:,} more"))
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    table.setFixedHeight(
        min(table.rowCount(), 6) * table.rowHeight(0) + table.horizontalHeader().sizeHint().height() + 4
    )
    return table


def _heading(text: str) -> QWidget:
    label = PlainText(text)
    label.setFont(scaled(label.font(), 1.05, bold=True))
    return _named(label, "activity-detail-title")


def _section(text: str) -> QWidget:
    label = PlainText(text)
    label.setFont(scaled(label.font(), bold=True))
    return label


def _named(label: QLabel, name: str) -> QLabel:
    label.setObjectName(name)
    label.setAccessibleIdentifier(name)
    return label
