"""A small line to ask something: the answer streams in below it, with what it costs. It starts tasks and does nothing else."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import Ask, Failed, StopTask
from meshclaw_desktop.wire.rows import TaskRow
from meshclaw_desktop.wire.visible import visible

from . import words
from .client import Client
from .places import put_near_tray
from .plain_text import PlainText
from .state import State
from .theme import GAP, MARGIN, Tone, sheet, theme_for

WIDTH = 520
ANSWER_HEIGHT = 220
LONGEST_QUESTION = 20_000
LONGEST_ANSWER = 200_000

_ENDINGS = {
    "done": "Done",
    "failed": "It failed",
    "denied": "It was not allowed to go on",
    "stopped": "Stopped",
    "interrupted": "Interrupted",
}


class AskWindow(QWidget):
    """One question at a time. The task goes on when the window is closed; the activity tells of it."""

    activity_wanted = Signal()

    def __init__(self, client: Client, state: State) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._client = client
        self._state = state
        self._task = ""
        self._text = ""
        self._history: list[str] = []
        self._at = 0
        self.setWindowTitle("Ask MeshClaw")
        self.setObjectName("ask-window")
        self.line = QLineEdit()
        self.line.setObjectName("ask-line")
        self.line.setAccessibleIdentifier("ask-line")
        self.line.setAccessibleName("What MeshClaw is to do")
        self.line.setPlaceholderText("What is to be done?")
        self.line.setMaxLength(LONGEST_QUESTION)
        self.line.setClearButtonEnabled(True)
        self.answer = QPlainTextEdit()
        self.answer.setObjectName("ask-answer")
        self.answer.setAccessibleIdentifier("ask-answer")
        self.answer.setAccessibleName("The answer")
        self.answer.setProperty("kind", "quoted")
        self.answer.setReadOnly(True)
        self.answer.setTabChangesFocus(True)
        self.answer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.answer.hide()
        self.note = PlainText("", Tone.QUIET)
        self.note.setObjectName("ask-note")
        self.stop = _button("Stop", "ask-stop")
        self.stop.hide()
        self.show_activity = _button("Activity", "ask-activity")
        self._lay_out()
        self.line.returnPressed.connect(self._ask)
        self.stop.clicked.connect(self._stop)
        self.show_activity.clicked.connect(self.activity_wanted)
        state.text_came.connect(self._take_text)
        state.task_ended.connect(self._end)
        state.status_changed.connect(self._tell)
        self._scroll_soon = QTimer(self, singleShot=True, interval=0)
        self._scroll_soon.timeout.connect(self._follow_end)
        self._dress()
        self._tell()
        put_near_tray(self)

    def sizeHint(self) -> QSize:
        """Low until there is an answer."""
        return QSize(WIDTH, super().sizeHint().height())

    def showEvent(self, event: QShowEvent) -> None:
        """Ready to type."""
        super().showEvent(event)
        self.line.setFocus()
        self.line.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes; up and down walk through what was asked before."""
        match event.key():
            case Qt.Key.Key_Escape:
                self.close()
            case Qt.Key.Key_Up if self.line.hasFocus():
                self._recall(-1)
            case Qt.Key.Key_Down if self.line.hasFocus():
                self._recall(1)
            case _:
                super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Other colours."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange):
            self._dress()

    # ---- what happens ----

    def _ask(self) -> None:
        text = self.line.text().strip()
        if not text or self._is_running():
            return
        self._history = [one for one in self._history if one != text] + [text]
        self._at = len(self._history)
        self._task, self._text = "", ""
        self._show_answer()
        self.note.say("Asking…", Tone.QUIET)
        self.line.setEnabled(False)
        self._client.request(partial(Ask, text=text), self._begin, self._fail)

    def _begin(self, value: Json) -> None:
        try:
            row = from_json(TaskRow, value)
        except ProtocolError as wrong:
            self._fail(Failed(0, "ProtocolError", wrong.title, wrong.remedy))
            return
        self._task = row.id
        self._reveal()
        self._tell()
        if row.state == "ended":
            self._end(row)

    def _fail(self, failed: Failed) -> None:
        self._task = ""
        self.note.say(f"{failed.title} {failed.remedy}".strip(), Tone.BAD)
        self._let_ask(True)

    def _take_text(self, task: str, text: str) -> None:
        if task == self._task and task and len(self._text) < LONGEST_ANSWER:
            self._text += text
            self._scroll_soon.start()

    def _end(self, row: TaskRow) -> None:
        if row.id != self._task or not self._task:
            return
        self._task = ""
        self._text = row.answer or self._text
        self._show_answer()
        ending = _ENDINGS.get(row.outcome, visible(row.outcome) or "Ended")
        self.note.say(f"{ending} · {_cost(row)}", Tone.QUIET if row.outcome == "done" else Tone.CARE)
        self._let_ask(True)
        self.line.setFocus()
        self.line.selectAll()

    def _tell(self) -> None:
        """What the task does now and what it has cost, or why nothing can be asked."""
        status = self._state.status
        if status is None:
            self.note.say("MeshClaw is not connected.", Tone.CARE)
        elif self._task:
            row = next((one for one in status.tasks if one.id == self._task), None)
            if row is not None:
                doing = row.doing or row.state
                self.note.say(f"{doing} · step {row.step} · {_cost(row)}", Tone.QUIET)
        elif status.stopped:
            self.note.say("Everything is stopped. Resume in the tray's menu first.", Tone.CARE)
        elif not self._text and self.note.text() in ("MeshClaw is not connected.", ""):
            self.note.say(f"{visible(status.model)} · {words.money(status.spent_usd_micros)} today", Tone.QUIET)
        self._let_ask(status is not None and not status.stopped and not self._is_running())

    def _stop(self) -> None:
        if self._task:
            self._client.request(partial(StopTask, task=self._task), None, self._fail)

    def _recall(self, step: int) -> None:
        at = self._at + step
        if 0 <= at < len(self._history):
            self._at = at
            self.line.setText(self._history[at])
        elif at == len(self._history):
            self._at = at
            self.line.clear()

    # ---- looks ----

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN - 4, MARGIN - 4, MARGIN - 4, MARGIN - 6)
        column.setSpacing(GAP)
        column.addWidget(self.line)
        column.addWidget(self.answer, 1)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.note, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.stop)
        row.addWidget(self.show_activity)
        column.addLayout(row)

    def _is_running(self) -> bool:
        return bool(self._task)

    def _let_ask(self, on: bool) -> None:
        self.line.setEnabled(on)
        self.stop.setVisible(self._is_running())

    def _reveal(self) -> None:
        if not self.answer.isVisible():
            self.answer.show()
            self.move(self.x(), max(0, self.y() - ANSWER_HEIGHT))
            self.resize(self.width(), self.height() + ANSWER_HEIGHT)

    def _show_answer(self) -> None:
        self.answer.setPlainText(visible(self._text, lines=True))

    def _follow_end(self) -> None:
        """Show what came, and stay at the end if the reader is there."""
        bar = self.answer.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 4
        place = bar.value()
        self._show_answer()
        if at_end:
            self.answer.moveCursor(QTextCursor.MoveOperation.End)
        else:
            bar.setValue(place)

    def _dress(self) -> None:
        style = sheet(theme_for(self)) + "QLineEdit { padding: 7px; border-radius: 6px; }"
        if self.styleSheet() != style:
            self.setStyleSheet(style)


def _button(text: str, name: str) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.setObjectName(name)
    button.setAccessibleIdentifier(name)
    return button


def _cost(row: TaskRow) -> str:
    return f"{words.tokens(row.tokens)} tokens · {words.money(row.usd_micros)}"
