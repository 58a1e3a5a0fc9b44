"""The question's arguments as a form. What it gives back is another question: approving is a separate step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextOption
from PySide6.QtWidgets import QApplication, QCheckBox, QFrame, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from meshclaw_desktop.policy.model import Json, Role
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import GAP, Tone, fixed, scaled
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.rows import Approval

from .editing import Editable, Entry, Refused, changes, editable, parsed
from .moments import moment

TEXT_LINES = 8
MOST_LINES = 5
"""Of a list of targets."""


class EditForm(QWidget):
    """Every argument that may be changed, in its own kind of entry. It checks while the user types."""

    changed = Signal()
    """What was typed, or whether it can be sent, changed."""

    def __init__(self, approval: Approval, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.setObjectName("edit-form")
        self._now = now
        self._rows = [_Row(one) for one in editable(approval)]
        self._problem = PlainText("", Tone.BAD)
        self._problem.setObjectName("edit-problem")
        self._problem.hide()
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        title = PlainText(tr("Change what is asked"))
        title.setFont(scaled(QApplication.font(), 1.28, bold=True))
        title.setObjectName("edit-title")
        column.addWidget(title)
        column.addWidget(
            PlainText(tr("Nothing is done yet: the question is asked anew with what you write here."), Tone.QUIET)
        )
        column.addSpacing(2)
        for row in self._rows:
            column.addWidget(row)
            row.changed.connect(self._weigh)
        column.addWidget(self._problem)
        column.addStretch(1)
        self._weigh()

    @property
    def arguments(self) -> dict[str, Json]:
        """What was changed; empty while something typed is no value."""
        try:
            return changes([row.one for row in self._rows], {row.one.field.name: row.text for row in self._rows})
        except Refused:
            return {}

    @property
    def ready(self) -> bool:
        """Whether it can be sent: something was changed, and all of it is right."""
        return bool(self.arguments)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab stops at, in order."""
        return tuple(row.entry for row in self._rows)

    @property
    def wanted_width(self) -> int:
        """As wide as a question."""
        return 0

    def height_for(self, width: int) -> int:
        """The height that shows all of it in `width` pixels."""
        return max(self._column.heightForWidth(width), self._column.minimumSize().height())

    def begin(self) -> None:
        """The user may type."""
        if self._rows:
            self._rows[0].entry.setFocus(Qt.FocusReason.TabFocusReason)

    def wait(self, on: bool) -> None:
        """It was sent: nothing can be typed until the answer comes."""
        for row in self._rows:
            row.entry.setEnabled(not on)

    def say_problem(self, text: str) -> None:
        """It was not taken."""
        self.wait(False)
        self._problem.say(text)
        self._problem.setVisible(bool(text))

    def _weigh(self) -> None:
        now = self._now()
        for row in self._rows:
            row.check(now)
        self._problem.hide()
        self.changed.emit()


class _Row(QWidget):
    """One argument: its name, its entry, and what is wrong with what stands there."""

    changed = Signal()

    def __init__(self, one: Editable) -> None:
        super().__init__()
        name = f"edit-{one.field.name}"
        self._note = PlainText("", Tone.QUIET)
        self._note.setFont(scaled(QApplication.font(), 0.92))
        self._note.setObjectName(f"{name}-note")
        self.entry: QLineEdit | QPlainTextEdit | QCheckBox
        match one.entry:
            case Entry.TEXT | Entry.LIST:
                self.entry = _Text(one.text, few=one.entry is Entry.LIST)
                self.entry.textChanged.connect(self.changed)
            case Entry.CHOICE:
                self.entry = QCheckBox(tr("yes"))
                self.entry.setChecked(one.text == "yes")
                self.entry.toggled.connect(self.changed)
            case _:
                self.entry = _Line(one.text)
                self.entry.textChanged.connect(self.changed)
        self.one = replace(one, text=self.text)
        self.entry.setObjectName(name)
        self.entry.setAccessibleIdentifier(name)
        self.entry.setAccessibleName(one.field.label)
        label = PlainText(one.field.label, Tone.QUIET)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(3)
        column.addWidget(label)
        column.addWidget(self.entry)
        column.addWidget(self._note)

    @property
    def text(self) -> str:
        """What stands there."""
        match self.entry:
            case QLineEdit():
                return self.entry.text()
            case QPlainTextEdit():
                return self.entry.toPlainText()
            case _:
                return "yes" if self.entry.isChecked() else "no"

    def check(self, now: datetime) -> None:
        """Say what is wrong, else what is to be known."""
        text, tone = self._told(now), Tone.QUIET
        if self.text != self.one.text:
            try:
                parsed(self.one, self.text)
            except Refused as wrong:
                text, tone = str(wrong), Tone.BAD
        self._note.say(text, tone)
        self._note.setVisible(bool(text))
        self.entry.setAccessibleDescription(text)

    def _told(self, now: datetime) -> str:
        if self.one.entry is Entry.TIME and (when := moment(self.text, now=now)) is not None:
            return when.words
        if self.one.left_out and self.text == self.one.text:
            return tr("Left out here, and gone if you change this: %n hidden characters.", "", self.one.left_out)
        if self.one.entry is Entry.LIST:
            role = self.one.field.role
            return tr("One address on each line.") if role is Role.TARGET else tr("One on each line.")
        return ""


class _Line(QLineEdit):
    """A short text. Enter sends nothing."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setCursorPosition(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
        else:
            super().keyPressEvent(event)


class _Text(QPlainTextEdit):
    """A long text, or a list. Tab leads on."""

    def __init__(self, text: str, *, few: bool) -> None:
        super().__init__(text)
        if not few:
            self.setFont(fixed(QApplication.font()))
        self.setProperty("kind", "quoted")
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        option = QTextOption(self.document().defaultTextOption())
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        self.document().setDefaultTextOption(option)
        lines = min(max(text.count("\n") + 2, 2), MOST_LINES) if few else TEXT_LINES
        margins = 2 * self.document().documentMargin() + 2 * self.frameWidth() + 4
        self.setFixedHeight(round(self.fontMetrics().lineSpacing() * lines + margins))
