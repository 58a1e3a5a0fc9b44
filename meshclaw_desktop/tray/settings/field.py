"""One line of a form: a label, an input, and what is wrong with it beside it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import GAP, Tone
from meshclaw_desktop.tray.translation import tr

LONGEST = 1_000
Check = Callable[[str], str]
"""What is wrong with a value, in a sentence; empty if nothing is."""


class Field(QWidget):
    """A line to type in. A secret's is never echoed, and can be taken only once."""

    changed = Signal()
    entered = Signal()

    def __init__(
        self,
        name: str,
        label: str,
        *,
        value: str = "",
        hint: str = "",
        check: Check | None = None,
        secret: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._check = check
        self.edit = QLineEdit(value, self)
        self.edit.setObjectName(name)
        self.edit.setAccessibleIdentifier(name)
        self.edit.setAccessibleName(label)
        self.edit.setPlaceholderText(hint)
        self.edit.setMaxLength(LONGEST)
        self.edit.setMinimumHeight(self.edit.fontMetrics().height() + 2 * GAP)
        if secret:
            self.edit.setMaxLength(64 * 1024)
            self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self._label = QLabel(label, self)
        self._label.setBuddy(self.edit)
        self._wrong = PlainText("", Tone.BAD)
        self._wrong.setObjectName(f"{name}-wrong")
        self._wrong.setAccessibleIdentifier(f"{name}-wrong")
        self._wrong.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        for widget in (self._label, self.edit, self._wrong):
            column.addWidget(widget)
        self.edit.textChanged.connect(self._change)
        self.edit.returnPressed.connect(self.entered)

    @property
    def value(self) -> str:
        """What was typed, without blanks around it."""
        return self.edit.text().strip()

    @property
    def wrong(self) -> str:
        """What is shown to be wrong."""
        return self._wrong.text()

    def take_secret(self) -> str:
        """What was typed, exactly; the line is empty after that, and cannot be undone into showing it again."""
        secret = self.edit.text()
        self.edit.clear()
        return secret

    def check(self) -> bool:
        """Whether the value will do; if not, it says why."""
        self.complain(self._check(self.value) if self._check is not None else "")
        return not self.wrong

    def complain(self, sentence: str) -> None:
        """Show what is wrong; nothing, if the sentence is empty."""
        self._wrong.say(sentence)
        self._wrong.setVisible(bool(sentence))
        self.edit.setAccessibleDescription(sentence)

    def _change(self) -> None:
        if self.wrong:
            self.complain("")
        self.changed.emit()


def required(label: str) -> Check:
    """Something has to be typed."""
    return lambda value: "" if value else tr("{field} is needed.").format(field=label)
