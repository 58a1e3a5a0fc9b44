"""The page of what is kept: to be searched, changed and forgotten; where its files lie; the way to what is proposed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from meshclaw_desktop.locations import Locations
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.memory.kept_list import KeptList
from meshclaw_desktop.tray.memory.reader import Reader
from meshclaw_desktop.tray.memory.words import kept, waiting
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.tray.theme import Tone, fixed
from meshclaw_desktop.tray.translation import tr

from .flow import row
from .opening import open_path
from .page import Page, button


class MemoryPage(Page):
    """It reads while it is seen, and holds nothing while it is not."""

    proposals_wanted = Signal()
    """The user wants to see what is proposed."""
    rows_wanted = Signal(object)
    """The numbers of the rows of the activity that the user wants to see."""

    def __init__(self, client: Client, state: State, locations: Locations, parent: QWidget | None = None) -> None:
        super().__init__(
            "memory",
            tr("Memory"),
            tr(
                "What was learned and you kept. A task is told only what fits it, with where it comes from. "
                "Each is a file that you can edit; what was changed there waits for your yes."
            ),
            parent=parent,
        )
        self.reader = Reader(client, state, self)
        self.proposals = button("memory-proposals-open", "")
        self.top.push(self.proposals)
        path = PlainText(str(locations.memories), Tone.QUIET)
        path.setObjectName("memory-path")
        path.setAccessibleIdentifier("memory-path")
        path.setFont(fixed(path.font()))
        folder = button("memory-folder", tr("Open folder"), "link")
        folder.setAccessibleName(tr("Open the folder: {what}").format(what=tr("Memory")))
        line, places = row()
        places.addWidget(path)
        places.push(folder)
        self.kept = KeptList(client)
        self.column.addWidget(line)
        self.column.addWidget(self.kept)
        folder.clicked.connect(lambda: open_path(locations.memories))
        self.proposals.clicked.connect(self.proposals_wanted)
        self.reader.changed.connect(self._show)
        self.kept.rows_wanted.connect(self.rows_wanted)
        self.kept.answered.connect(self.reader.load)
        self._show()

    def refresh(self) -> None:
        """Read what is kept."""
        self.reader.load()

    def showEvent(self, event: QShowEvent) -> None:
        """Read."""
        super().showEvent(event)
        if not event.spontaneous():
            self.reader.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let go of what it held."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.reader.stop()
            self.kept.search.clear()
            self.kept.show_rows(None)

    def _show(self) -> None:
        memories = self.reader.memories
        self.kept.show_rows(kept(memories) if memories is not None else None)
        self.say(self.reader.problem)
        count = len(waiting(memories))
        self.proposals.setText(tr("%n proposals…", "", count) if count else tr("What it learned…"))
