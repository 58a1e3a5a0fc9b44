"""One thing that was asked: the words, the answer as it comes, what it does and costs, and a way to its task."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QSizePolicy, QVBoxLayout

from meshclaw_desktop.tray import words
from meshclaw_desktop.tray.plain_text import SLACK, PlainText
from meshclaw_desktop.tray.theme import GAP, Tone, scaled
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.messages import Failed
from meshclaw_desktop.wire.rows import TaskRow
from meshclaw_desktop.wire.visible import visible

LONGEST_ANSWER = 200_000
MOST_HEIGHT = 240
"""Pixels of an answer; a longer one scrolls."""


class AskCard(QFrame):
    """It starts nothing and stops nothing itself."""

    stop_wanted = Signal(str)
    task_wanted = Signal(str)
    grew = Signal()
    """It needs more room than before."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.task = ""
        self.over = False
        self._text = ""
        self.setProperty("kind", "card")
        self.setObjectName("ask-card")
        self.asked = PlainText(text)
        self.asked.setObjectName("ask-asked")
        self.asked.setFont(scaled(self.asked.font(), bold=True))
        self.answer = QPlainTextEdit()
        self.answer.setObjectName("ask-answer")
        self.answer.setAccessibleIdentifier("ask-answer")
        self.answer.setAccessibleName(tr("The answer"))
        self.answer.setProperty("kind", "quoted")
        self.answer.setReadOnly(True)
        self.answer.setTabChangesFocus(True)
        self.answer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.answer.hide()
        self.note = PlainText(tr("Asking…"), Tone.QUIET)
        self.note.setObjectName("ask-card-note")
        self.stop = _button(tr("Stop"), "ask-stop")
        self.show_task = _button(tr("Show the task"), "ask-show-task")
        for one in (self.stop, self.show_task):
            one.hide()
        self.stop.clicked.connect(lambda: self.stop_wanted.emit(self.task))
        self.show_task.clicked.connect(lambda: self.task_wanted.emit(self.task))
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._show_answer)
        self._fit_soon = QTimer(self, singleShot=True, interval=0)
        self._fit_soon.timeout.connect(self._fit_answer)
        self._lay_out()

    def begin(self, row: TaskRow) -> None:
        """The runtime has taken it."""
        self.task = row.id
        self.stop.show()
        self.show_task.show()
        self.tell(row)
        if row.state == "ended":
            self.end(row)

    def fail(self, failed: Failed) -> None:
        """The runtime refused it."""
        self.over = True
        self.note.say(f"{failed.title} {failed.remedy}".strip(), Tone.BAD)
        self.grew.emit()

    def add(self, text: str) -> None:
        """A piece of the answer."""
        if len(self._text) < LONGEST_ANSWER:
            self._text += text
            self._soon.start()

    def tell(self, row: TaskRow) -> None:
        """What it does now, and what it has cost."""
        if not self.over:
            doing = visible(row.doing) or tr("Working")
            step = tr("step {step}").format(step=row.step)
            self.note.say(f"{doing} · {step} · {_cost(row)}", Tone.CARE if row.state == "waiting" else Tone.QUIET)

    def lose_line(self) -> None:
        """Nothing more is heard of it, for now."""
        if not self.over:
            self.note.say(
                tr("Not connected. The task's answer is fetched as soon as there is a connection."), Tone.CARE
            )

    def end(self, row: TaskRow) -> None:
        """It is over."""
        self.over = True
        self._text = row.answer or self._text
        self._soon.stop()
        self._show_answer()
        self.stop.hide()
        self.note.say(f"{words.ending(row.outcome)} · {_cost(row)}", Tone.QUIET if row.outcome == "done" else Tone.CARE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, another height of the answer."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit_soon.start()

    # ---- inside ----

    def _show_answer(self) -> None:
        """Show what came; stay at the end if the reader is there."""
        bar = self.answer.verticalScrollBar()
        place, at_end = bar.value(), bar.value() >= bar.maximum() - 4
        self.answer.setPlainText(visible(self._text, lines=True))
        self.answer.setVisible(bool(self._text))
        self._fit_answer()
        if at_end and not self.over:
            self.answer.moveCursor(QTextCursor.MoveOperation.End)
        else:
            bar.setValue(0 if self.over and at_end else place)

    def _fit_answer(self) -> None:
        metrics = self.answer.fontMetrics()
        lines = max(1, int(self.answer.document().size().height()))
        margins = 2 * (self.answer.frameWidth() + round(self.answer.document().documentMargin()))
        height = min(MOST_HEIGHT, lines * metrics.lineSpacing() + margins + SLACK)
        if height != self.answer.height():
            self.answer.setFixedHeight(height)
        self.grew.emit()

    def _lay_out(self) -> None:
        self.answer.document().setDocumentMargin(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP + 4, GAP + 2, GAP + 4, GAP + 2)
        column.setSpacing(GAP - 2)
        column.addWidget(self.asked)
        column.addWidget(self.answer)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.note, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.stop)
        row.addWidget(self.show_task)
        column.addLayout(row)


def _button(text: str, name: str) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.setProperty("kind", "link")
    button.setObjectName(name)
    button.setAccessibleIdentifier(name)
    return button


def _cost(row: TaskRow) -> str:
    tokens = tr("{count} tokens").format(count=words.tokens(row.tokens))
    return f"{tokens} · {words.money(row.usd_micros)}"
