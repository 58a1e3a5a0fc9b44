"""The page of routines: a card each, and the folder that they lie in."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from meshclaw_desktop.autostart import Autostart
from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.locations import Locations
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import Tone
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import ListRoutines
from meshclaw_desktop.wire.routines import RoutineRow

from .login_card import LoginCard
from .opening import open_path
from .page import Page, button
from .routine_card import RoutineCard
from .words import in_words


class RoutinesPage(Page):
    """Follows the runtime: a card comes, changes and goes with its file."""

    brief_wanted = Signal(str)
    """The task of a run that is over."""
    task_wanted = Signal(str)
    """The task that runs."""

    def __init__(
        self, client: Client, locations: Locations, autostart: Autostart, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            "routines",
            tr("Routines"),
            tr(
                "A routine is a task that starts by itself, at a time or when something happens. "
                "Each is a file that you can edit. It may do what its file says, and never more than your connectors may."
            ),
            parent=parent,
        )
        self._client = client
        self._cards: dict[str, RoutineCard] = {}
        self.folder = button("routines-folder", tr("Open the folder"))
        self.folder.clicked.connect(lambda: open_path(locations.routines))
        self.top.push(self.folder)
        self._none = PlainText(tr("Reading…"), Tone.QUIET)
        self._none.setObjectName("routines-none")
        self._none.setAccessibleIdentifier("routines-none")
        self.column.addWidget(self._none)
        self.login = LoginCard(autostart)
        self.column.addWidget(self.login)

    def card(self, name: str) -> RoutineCard | None:
        """The card of a routine."""
        return self._cards.get(name)

    def refresh(self) -> None:
        """Read them."""
        self.login.refresh()
        self._client.request(ListRoutines, self._show, lambda failed: self.say(in_words(failed)))

    # ---- inside ----

    def _show(self, value: Json) -> None:
        try:
            rows = [from_json(RoutineRow, one) for one in value] if isinstance(value, list) else []
        except ProtocolError as wrong:
            self.say(str(wrong))
            return
        self.say("")
        self._none.say(tr("There is no routine yet. Put a file into the folder, and it stands here."))
        self._none.setVisible(not rows)
        for name in set(self._cards) - {row.name for row in rows}:
            gone = self._cards.pop(name)
            self.column.removeWidget(gone)
            gone.setParent(None)
            gone.deleteLater()
        for at, row in enumerate(rows, start=1):
            card = self._cards.get(row.name)
            if card is None:
                card = self._make(row)
            elif card.row != row:
                card.show_row(row)
            if self.column.indexOf(card) != at:
                self.column.removeWidget(card)
                self.column.insertWidget(at, card)

    def _make(self, row: RoutineRow) -> RoutineCard:
        made = self._cards[row.name] = RoutineCard(self._client, row)
        made.changed.connect(self.refresh)
        made.brief_wanted.connect(self.brief_wanted)
        made.task_wanted.connect(self.task_wanted)
        return made
