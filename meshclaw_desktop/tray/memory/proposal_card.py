"""A proposal of a dream's: keep it, change it, forget it. Once it is answered it stays where it is and says so."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QPushButton, QWidget

from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import Pill, Tone
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.tray.words import day
from meshclaw_desktop.wire.memory import MemoryRow, MemoryState
from meshclaw_desktop.wire.messages import ForgetMemory, KeepMemory
from meshclaw_desktop.wire.visible import visible

from . import words
from .card import MemoryCard


class ProposalCard(MemoryCard):
    """
    A memory, one that is held back, or a rule.

    It does not go when it is answered, so that no other card's buttons come under a pointer that clicks once more.
    """

    def __init__(self, client: Client, shown: MemoryRow, parent: QWidget | None = None) -> None:
        super().__init__("proposal", client, shown, parent)
        self.settled = False
        self._right = PlainText("", Tone.QUIET)
        self._right.setObjectName(f"{self._name}-seen")
        self._end = PlainText("", Tone.QUIET)
        self._end.setObjectName(f"{self._name}-end")
        self._end.setAccessibleIdentifier(f"{self._name}-end")
        self.no = self.make("forget", tr("Forget"))
        self.button_row.addWidget(self.no)
        self.no.clicked.connect(self._look_before_deleting if shown.path else self._forget)
        if shown.rule is not None:
            self.no.setText(tr("No", "an answer"))
            self.yes = self.make("yes", words.yes_to_rule(shown), "primary")
            self.yes.clicked.connect(self._keep)
        elif shown.state is MemoryState.HELD:
            self.setProperty("kind", "held")
            self.yes = self.make("keep-anyway", tr("Keep anyway…"))
            self.yes.clicked.connect(self._look_twice)
            self.head.addWidget(Pill(tr("held back"), Tone.CARE, self))
        else:
            change = self.make("edit", tr("Edit…"))
            change.clicked.connect(lambda: self.edit(tr("Keep"), self._keep))
            self.button_row.addWidget(change)
            self.yes = self.make("keep", tr("Keep"), "primary")
            self.yes.clicked.connect(self._keep)
        self.button_row.addWidget(self.yes)
        self.button_row.addWidget(self._end)
        self._end.hide()
        often = words.how_often(shown)
        if often and shown.state is not MemoryState.HELD:
            self._right.say(often)
            self._right.setMinimumWidth(self._right.sizeHint().width())
            self.head.addWidget(self._right)
        self.tell(words.sentence(shown), words.source(shown))

    def settle(self, sentence: str) -> None:
        """It was answered, here or elsewhere: the buttons go, and this stands in their place."""
        self.settled = True
        self.stop_asking()
        height = self.buttons.height()
        for one in self.buttons.findChildren(QPushButton):
            one.hide()
        self.buttons.setMinimumHeight(height)
        self._end.say(sentence)
        self._end.show()

    # ---- inside ----

    def _keep(self, text: object = "", *, anyway: bool = False) -> None:
        """Keep it as it is, or in the user's own words."""
        words_of_theirs = text if isinstance(text, str) and text != self.row.text else ""
        make = partial(KeepMemory, memory=self.row.id, text=words_of_theirs, anyway=anyway)
        self.send(make, partial(self._kept, words_of_theirs))

    def _kept(self, text: str, _value: Json) -> None:
        if self.row.rule is not None:
            end = day(self.row.rule.expires_at, year=True)
            self.settle(tr("It does this by itself now, until {day}. The rule stands in the settings.").format(day=end))
            return
        if text:
            self.heading.say(text)
            self.setAccessibleName(visible(text))
        self.settle(tr("Kept."))

    def _look_twice(self) -> None:
        asked = (
            tr("Its file was changed outside MeshClaw. If you keep it, it counts as looked at by you. Keep it?")
            if self.row.path
            else tr("Somebody else wrote this. If you keep it, tasks are told it, marked as others' words. Keep it?")
        )
        self.ask_once_more(
            asked,
            tr("Keep it"),
            partial(self._keep, anyway=True),
            quote=self.row.text,
        )

    def _look_before_deleting(self) -> None:
        self.ask_once_more(
            tr("Forget it? Its file is deleted, and it is not proposed again."), tr("Forget it"), self._forget
        )

    def _forget(self) -> None:
        said = tr("It goes on asking.") if self.row.rule is not None else tr("Forgotten. It is not proposed again.")
        self.send(partial(ForgetMemory, memory=self.row.id), lambda _none: self.settle(said))
