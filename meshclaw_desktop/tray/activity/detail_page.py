"""Everything on record about one line or task, as widgets. Every text of others is plain and spelled out. It asks nobody."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import GAP, Tone, fixed, scaled
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.rows import ActivityDetail, Intended, TaskRow, UndoRow

from .fact import Fact
from .facts import edits_of, facts_of, facts_of_task, fields_of, told
from .fold import Group
from .items_list import ItemsList
from .line import Line, Standing
from .why import heading, reasons
from .words import decision_sentence, title

NAMES_WIDEST = 0.38
"""The share of the pane that the facts' names may take."""


class DetailPage(QWidget):
    """Built once for what is known, and thrown away when more is known."""

    undo_asked = Signal(object)
    """A Row: a line's action, or all of a task's."""
    undo_confirmed = Signal(object)
    """A Group, after the user was asked."""
    undo_left = Signal()
    """The user does not want to take a task back after all."""
    answer_asked = Signal(object)
    """A Line that waits."""
    copy_asked = Signal(object)
    """A Row."""
    pause_asked = Signal(str, bool)
    """A task's id, and whether it is to be held."""
    stop_asked = Signal(str)
    """The id of a task that is to end."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("activity-detail-page")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        self._column.setSpacing(GAP)

    def show_nothing(self) -> None:
        """Nothing is selected."""
        text = tr("Choose a line to see everything that is on record about it.")
        self._column.addWidget(PlainText(text, Tone.QUIET))

    def show_line(self, line: Line, detail: ActivityDetail | None) -> None:
        """One action, thought or setting; `detail` is None until the runtime has told it."""
        now = time.time()
        self._column.addWidget(_heading(line.last.sentence))
        if words := _decision(line, detail):
            self._column.addWidget(_named(PlainText(words, Tone.QUIET), "activity-detail-decision"))
        self._column.addSpacing(GAP // 2)
        self._facts(facts_of(line, detail, now))
        if line.standing is Standing.WAITING:
            open_ = self._button("activity-detail-answer", tr("Open the question"), kind="primary")
            open_.clicked.connect(lambda: self.answer_asked.emit(line))
        if line.undo_id and not (detail is not None and detail.undo_refused):
            things = len(detail.items) if detail is not None else 0
            text = tr("Undo all %n", "things", things) if things > 1 else tr("Undo")
            self._button("activity-detail-undo", text).clicked.connect(lambda: self.undo_asked.emit(line))
        why = list(reasons(line, detail))
        if why:
            self._section(heading(line.standing))
            self._facts(why)
        if detail is not None:
            self._show_call(detail)
        self._copy(line)

    def show_group(self, group: Group, task: TaskRow | None, *, asking: bool, taken_back: Sequence[UndoRow]) -> None:
        """A task; `asking` whether all of it is to be taken back, `taken_back` what became of that."""
        self._column.addWidget(_heading(title(group)))
        self._facts(facts_of_task(group, task, time.time()))
        if task is not None and task.state != "ended":
            paused, id = task.state == "paused", task.id
            hold = self._button("activity-detail-pause", tr("Resume") if paused else tr("Pause"))
            hold.clicked.connect(lambda: self.pause_asked.emit(id, not paused))
            end = self._button("activity-detail-stop", tr("Stop this task"), kind="danger")
            end.clicked.connect(lambda: self.stop_asked.emit(id))
        if asking:
            self._ask_about_undo(group)
        elif group.undoable and group.task:
            text = tr("Undo all %n…", "actions", group.undoable) if group.undoable > 1 else tr("Undo…")
            self._button("activity-detail-undo-task", text).clicked.connect(lambda: self.undo_asked.emit(group))
        if taken_back:
            self._section(tr("What became of the undo"))
            self._facts([_taken_back(one) for one in taken_back])
        if task is not None:
            self._show_intent(task.intent)
        if task is not None and task.answer:
            self._section(tr("Its answer"))
            self._column.addWidget(PlainText(told(task.answer), lines=True))
        self._copy(group)

    def end(self, problem: str) -> None:
        """Say what went wrong, if anything did, and leave the rest empty."""
        if problem:
            self._column.addWidget(_named(PlainText(problem, Tone.QUIET), "activity-detail-problem"))
        self._column.addStretch(1)

    # ---- parts ----

    def _show_call(self, detail: ActivityDetail) -> None:
        if fields := fields_of(detail):
            self._section(tr("What it was told to use"))
            self._facts(fields)
        if edits := edits_of(detail):
            self._section(tr("What you changed"))
            self._facts(edits)
        self._show_intent(detail.intent)
        if len(detail.items) > 1:
            self._section(tr("%n things", "", len(detail.items)))
            self._column.addWidget(ItemsList(detail.columns, detail.items))
        if detail.agent_says:
            self._section(tr("In the agent's words, unverified"))
            self._column.addWidget(PlainText(f"“{detail.agent_says}”", Tone.QUIET, lines=True))

    def _show_intent(self, intent: Iterable[Intended]) -> None:
        meant = [f"• {one.sentence or one.tool}" for one in intent]
        if meant:
            self._section(tr("What it said it would do, before it read anything"))
            self._column.addWidget(_named(PlainText("\n".join(meant), lines=True), "activity-detail-intent"))

    def _ask_about_undo(self, group: Group) -> None:
        box = QFrame()
        box.setProperty("kind", "care")
        inside = QVBoxLayout(box)
        if group.begins:
            text = tr("Take back %n actions of this task, the newest first?", "", group.undoable)
        else:
            text = tr("Take back all of this task's actions, the newest first? Its older rows are not read yet.")
        inside.addWidget(_named(PlainText(text), "activity-detail-undo-question"))
        line = QHBoxLayout()
        yes = _button("activity-detail-undo-yes", tr("Take back"), kind="primary")
        yes.clicked.connect(lambda: self.undo_confirmed.emit(group))
        no = _button("activity-detail-undo-no", tr("Leave it"))
        no.clicked.connect(self.undo_left)
        line.addWidget(yes)
        line.addWidget(no)
        line.addStretch(1)
        inside.addLayout(line)
        self._column.addWidget(box)

    def _copy(self, row: Group | Line) -> None:
        button = self._button("activity-detail-copy", tr("Copy as JSON"), kind="link")
        button.clicked.connect(lambda: self.copy_asked.emit(row))

    def _button(self, name: str, text: str, kind: str = "") -> QPushButton:
        button = _button(name, text, kind)
        where = Qt.AlignmentFlag.AlignLeft if kind == "link" else Qt.AlignmentFlag(0)
        self._column.addWidget(button, 0, where)
        return button

    def _section(self, text: str) -> None:
        self._column.addSpacing(GAP // 2)
        label = PlainText(text)
        label.setFont(scaled(label.font(), bold=True))
        self._column.addWidget(label)

    def _facts(self, facts: Sequence[Fact]) -> None:
        if facts:
            self._column.addWidget(FactGrid(facts))


class FactGrid(QWidget):
    """Names on the left, values beside them; where that leaves the values too little room, below."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP + 4)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        self._names: list[PlainText] = []
        for at, fact in enumerate(facts):
            row, column, span = at * 3, 1 if fact.name else 0, 1 if fact.name else 2
            value = PlainText(fact.value, lines=True)
            if fact.fixed:
                value.setFont(fixed(value.font()))
            if fact.name:
                name = PlainText(fact.name, Tone.QUIET)
                self._names.append(name)
                value.setAccessibleDescription(fact.name)
                grid.addWidget(name, row, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, column, 1, span)
            if fact.note:
                note = PlainText(fact.note, Tone.QUIET)
                note.setFont(scaled(note.font(), 0.9))
                grid.addWidget(note, row + 1, column, 1, span)
            line = QFrame()
            line.setProperty("kind", "line")
            grid.addWidget(line, row + 2, 0, 1, 2)

    def resizeEvent(self, event: object) -> None:
        """The names get what the widest needs, but leave the values most of it."""
        widest = max((name.sizeHint().width() for name in self._names), default=0)
        width = min(max(widest, 84), round(self.width() * NAMES_WIDEST))
        for name in self._names:
            name.setFixedWidth(width)


def _decision(line: Line, detail: ActivityDetail | None) -> str:
    where = detail.answered.partition(" · ")[0] if detail is not None else ""
    if line.standing is Standing.APPROVED and where:
        words = tr("{decision} in {place}", "Approved by you at 06:34:01 in the pop-up")
        return words.format(decision=decision_sentence(line), place=where)
    return decision_sentence(line)


def _taken_back(one: UndoRow) -> Fact:
    match one.outcome:
        case "undone":
            return Fact(tr("Taken back"), one.sentence, one.reason)
        case "refused":
            return Fact(tr("Not possible"), one.sentence, one.reason)
        case _:
            return Fact(tr("Failed"), one.sentence, one.reason)


def _button(name: str, text: str, kind: str = "") -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAccessibleIdentifier(name)
    button.setAutoDefault(False)
    if kind:
        button.setProperty("kind", kind)
    return button


def _heading(text: str) -> QWidget:
    label = PlainText(text)
    label.setFont(scaled(label.font(), 1.05, bold=True))
    return _named(label, "activity-detail-title")


def _named(label: QLabel, name: str) -> QLabel:
    label.setObjectName(name)
    label.setAccessibleIdentifier(name)
    return label
