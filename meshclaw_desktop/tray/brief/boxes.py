"""The boxes of a brief: what it says, a group of questions, a list of what was done or not. They ask and show; they decide nothing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from meshclaw_desktop.tray.plain_text import PlainText, TextBox
from meshclaw_desktop.tray.settings.flow import row as flow_row
from meshclaw_desktop.tray.settings.page import bold, button
from meshclaw_desktop.tray.theme import GAP, Pill, Tone
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.messages import Activity
from meshclaw_desktop.wire.rows import TaskRow
from meshclaw_desktop.wire.visible import visible

from . import words
from .gathering import Group

LONG = 4_000
"""Characters: what is longer stands in a box that scrolls."""
MOST_LINES = 24
SHOWN = 100
"""Rows of a list; the others are in the activity."""


class Box(QFrame):
    """A card with a name."""

    def __init__(self, name: str, *, kind: str = "card") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleIdentifier(name)
        self.setProperty("kind", kind)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(14, 12, 14, 12)
        self.column.setSpacing(GAP - 2)

    def part(self) -> None:
        """A line between two rows."""
        line = QFrame()
        line.setProperty("kind", "line")
        self.column.addWidget(line)


class SaysBox(Box):
    """What needs the user: the model's words, quoted and marked as such; or our own, where there are none."""

    def __init__(self, task: TaskRow, *, ours: bool = False) -> None:
        """`ours` says that no model wrote a word of it."""
        super().__init__("brief-says", kind="card" if task.outcome == "done" else "held")
        ended = words.ending(task)
        if ended:
            self.column.addWidget(_named(bold(ended), "brief-ending"))
        answer = task.answer.strip()
        if not answer and not ended:
            self.column.addWidget(_named(PlainText(tr("Nothing needs you."), Tone.GOOD), "brief-answer"))
            return
        if not answer:
            return
        said = TextBox(answer, most_lines=MOST_LINES) if len(answer) > LONG else PlainText(answer, lines=True)
        said.setObjectName("brief-answer")
        said.setAccessibleIdentifier("brief-answer")
        if isinstance(said, TextBox):
            said.setAccessibleName(tr("In the agent's words, unverified"))
        self.column.addWidget(said)
        if task.outcome == "done" and not ours:
            self.column.addWidget(_named(PlainText(tr("In the agent's words, unverified"), Tone.QUIET), "brief-whose"))


class GroupBox(Box):
    """One question that waits, or several about the same tool, with the way to answer them."""

    answer_asked = Signal(object)
    """The ids of the questions, in the order in which they are to be answered."""

    def __init__(self, group: Group) -> None:
        first, many = group.first, len(group.questions)
        super().__init__(f"brief-group-{first.id}")
        for one in group.questions:
            if one is not first:
                self.part()
            self.column.addWidget(bold(one.sentence))
            if listed := words.things(one):
                self.column.addWidget(PlainText(listed))
            if one is first or one.reason != first.reason:
                self.column.addWidget(PlainText(words.why(one), Tone.QUIET))
        text = tr("Answer %n…", "answer so many questions, one after the other", many) if many > 1 else tr("Answer…")
        self.answer = button(f"brief-answer-{first.id}", text, "primary")
        self.answer.setAccessibleName(f"{text} {visible(first.sentence)}")
        self.answer.clicked.connect(lambda: self.answer_asked.emit(group.ids))
        line = QHBoxLayout()
        line.setContentsMargins(0, 4, 0, 0)
        line.addWidget(self.answer)
        line.addStretch(1)
        self.column.addLayout(line)


class DoneBox(Box):
    """What was done, each with its undo."""

    undo_asked = Signal(str)
    """An undo id."""

    def __init__(self, rows: Sequence[Activity]) -> None:
        super().__init__("brief-done")
        for at, row in enumerate(rows[:SHOWN]):
            if at:
                self.part()
            self.column.addWidget(self._row(row))

    def _row(self, row: Activity) -> QWidget:
        line, flow = flow_row(gap=GAP + 4)
        flow.addWidget(PlainText(row.sentence))
        flow.push(PlainText(words.of_connector(row), Tone.QUIET))
        if row.outcome == "undone":
            flow.addWidget(Pill(tr("undone", "decision"), Tone.QUIET))
        elif row.undo_id:
            undo = button(f"brief-undo-{row.undo_id}", tr("Undo"), "link")
            undo.setAccessibleName(tr("Undo: {action}").format(action=visible(row.sentence)))
            undo.clicked.connect(lambda: self._undo(undo, row.undo_id))
            flow.addWidget(undo)
        return line

    def _undo(self, pressed: QPushButton, undo_id: str) -> None:
        pressed.setEnabled(False)
        self.undo_asked.emit(undo_id)


class RefusedBox(Box):
    """What was not done, each with its reason."""

    def __init__(self, rows: Sequence[Activity]) -> None:
        super().__init__("brief-refused")
        for at, row in enumerate(rows[:SHOWN]):
            if at:
                self.part()
            line, flow = flow_row(gap=GAP + 4)
            flow.addWidget(PlainText(row.sentence))
            flow.push(Pill(*words.standing(row)))
            self.column.addWidget(line)
            if why := words.why(row):
                self.column.addWidget(PlainText(why, Tone.QUIET))


class LinkBox(Box):
    """A sentence, and a button that leads on."""

    pressed = Signal()

    def __init__(self, name: str, sentence: str, label: str) -> None:
        super().__init__(name)
        line, flow = flow_row(gap=GAP + 4)
        flow.addWidget(PlainText(sentence))
        self.link = button(f"{name}-link", label)
        self.link.clicked.connect(self.pressed)
        flow.push(self.link)
        self.column.addWidget(line)


def _named(label: PlainText, name: str) -> PlainText:
    label.setObjectName(name)
    label.setAccessibleIdentifier(name)
    return label
