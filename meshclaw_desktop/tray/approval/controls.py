"""What stands below a question: the hint, what is remembered, the buttons, the line with the time and the place. It answers nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import GAP, Tone
from meshclaw_desktop.tray.translation import tr

from .footer import Footer
from .guarded_button import GuardedButton
from .remember import RememberChoice

AnyButton = TypeVar("AnyButton", bound=QPushButton)


class Controls(QWidget):
    """The buttons of a question, or, while it is edited, those of the form."""

    turned = Signal(int)
    """To the next question (1) or the one before (-1)."""

    def __init__(
        self, *, may_approve: Callable[[], bool], may_deny: Callable[[], bool], now: Callable[[], float]
    ) -> None:
        super().__init__()
        self.hint = PlainText("", Tone.CARE)
        self.hint.setObjectName("hint")
        self.hint.hide()
        self.remember = RememberChoice()
        self.deny = _named(GuardedButton(tr("Deny"), may_deny), "deny")
        self.deny_and_stop = _named(GuardedButton(tr("Deny and stop task"), may_deny), "deny-and-stop")
        self.edit = _named(GuardedButton(tr("Edit…"), may_deny), "edit")
        self.approve = _named(GuardedButton(tr("Approve"), may_approve), "approve")
        self.approve.setProperty("kind", "primary")
        self.cancel = _named(_button(tr("Cancel")), "edit-cancel")
        self.ask_anew = _named(_button(tr("Ask with these values")), "edit-apply")
        self.ask_anew.setProperty("kind", "primary")
        self.footer = Footer(now)
        self._back = _turning("‹", tr("The question before"), "question-before")
        self._on = _turning("›", tr("The next question"), "question-next")
        self._back.clicked.connect(lambda: self.turned.emit(-1))
        self._on.clicked.connect(lambda: self.turned.emit(1))
        self._editing = False
        self._lay_out()
        self.show_form(False)

    def show_form(self, on: bool) -> None:
        """The buttons of the form instead of those that answer, or back."""
        self._editing = on
        for widget in (self.deny, self.deny_and_stop, self.edit, self.approve):
            widget.setVisible(not on)
        for button in (self.cancel, self.ask_anew):
            button.setVisible(on)

    def show_turning(self, place: int, of: int) -> None:
        """Ways to the other questions, where there are some."""
        for button, there in ((self._back, place > 1), (self._on, place < of)):
            button.setVisible(of > 1)
            button.setEnabled(there and not self._editing)

    def settle(self) -> None:
        """Know the height anew at once, also before Qt gets to it."""
        for part in (self.remember, self):
            layout = part.layout()
            if layout is not None:
                layout.invalidate()
                layout.activate()

    def stops(self) -> list[QPushButton]:
        """In the order of Tab."""
        answers = [self.deny, self.deny_and_stop, self.edit, self.approve]
        return [*self.remember.buttons(), *answers, self.cancel, self.ask_anew, self._back, self._on]

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP + 4)
        column.addWidget(self.hint)
        column.addWidget(self.remember)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        for left in (self.deny, self.deny_and_stop, self.cancel):
            row.addWidget(left)
        row.addStretch(1)
        for right in (self.edit, self.approve, self.ask_anew):
            row.addWidget(right)
        column.addLayout(row)
        last = QHBoxLayout()
        last.setSpacing(0)
        last.addWidget(self.footer, 1, Qt.AlignmentFlag.AlignVCenter)
        last.addWidget(self._back)
        last.addWidget(self._on)
        column.addLayout(last)


def _named(button: AnyButton, name: str) -> AnyButton:
    button.setObjectName(name)
    button.setAccessibleIdentifier(name)
    return button


def _button(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    return button


def _turning(sign: str, name: str, identifier: str) -> QPushButton:
    button = _named(_button(sign), identifier)
    button.setProperty("kind", "turn")
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return button
