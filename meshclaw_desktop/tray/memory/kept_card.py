"""Something that is kept: change it, forget it, take it up again. It follows the runtime's row."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.settings.opening import open_path
from meshclaw_desktop.tray.settings.page import tab_order
from meshclaw_desktop.tray.theme import Pill, Tone
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.memory import LONGEST_TEXT, MemoryRow, MemoryState
from meshclaw_desktop.wire.messages import ForgetMemory, KeepMemory

from . import words
from .card import MemoryCard


class KeptCard(MemoryCard):
    """One memory. Its buttons are links: here one looks, and seldom acts."""

    shows_inline = False

    def __init__(self, client: Client, shown: MemoryRow, parent: QWidget | None = None) -> None:
        super().__init__("memory", client, shown, parent)
        self._pill = Pill("", Tone.QUIET, self)
        self.head.addWidget(self._pill)
        self._again = self.link("take-up", tr("Take up again"))
        self._change = self.link("edit", tr("Edit…"))
        self._open = self.link("open", tr("Open its file"))
        self._forget = self.link("forget", tr("Forget…"))
        self.show_rows.setText(tr("Show", "the rows that something was learned from"))
        for one in (self._again, self._change, self._open, self._forget, self.show_rows):
            self.button_row.addWidget(one)
        for one in (self._again, self._change, self._open):
            one.setProperty("place", "first")
        tab_order(*self.stops)
        self._again.clicked.connect(self._take_up)
        self._change.clicked.connect(lambda: self.edit(tr("Keep"), self._keep))
        self._open.clicked.connect(self._open_file)
        self._forget.clicked.connect(self._look_twice)
        self.show_row(shown)

    def show_row(self, shown: MemoryRow) -> None:
        """This is how it is now."""
        self.row = shown
        faded = shown.state is MemoryState.FADED
        self._pill.say(tr("faded", "something that was learned"), Tone.QUIET)
        self._pill.setVisible(faded)
        self._pill.setToolTip(tr("It was not used for long, so tasks are not told it any more."))
        self._again.setVisible(faded)
        by_hand = bool(shown.problem) or len(shown.text) > LONGEST_TEXT or "\n" in shown.text
        self._change.setVisible(not by_hand)
        self._open.setVisible(by_hand and bool(shown.path))
        self.wrong.say(shown.problem)
        self.wrong.setVisible(bool(shown.problem))
        self.tell(shown.text or Path(shown.path).name, words.history(shown))

    # ---- inside ----

    def _keep(self, text: str) -> None:
        if text == self.row.text:
            self.stop_asking()
            return
        self.send(partial(KeepMemory, memory=self.row.id, text=text), lambda _row: None)

    def _open_file(self) -> None:
        if not open_path(Path(self.row.path)):
            self.complain(tr("Nothing opens such files here. It lies at {path}.").format(path=self.row.path))

    def _take_up(self) -> None:
        self.send(partial(KeepMemory, memory=self.row.id), lambda _row: None)

    def _look_twice(self) -> None:
        self.ask_once_more(
            tr("Forget it? Its file is deleted, and it is not proposed again."),
            tr("Forget it"),
            lambda: self.send(partial(ForgetMemory, memory=self.row.id), lambda _none: None),
        )
