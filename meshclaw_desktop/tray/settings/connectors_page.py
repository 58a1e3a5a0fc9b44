"""The page of connectors: one card each, and the form that adds one."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from meshclaw_desktop.errors import KeychainError
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.keychain_worker import KeychainWorker
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.tray.theme import Tone
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.tray.words import title
from meshclaw_desktop.wire.messages import ListKinds
from meshclaw_desktop.wire.rows import ConnectorRow
from meshclaw_desktop.wire.visible import visible

from .add_form import AddForm
from .card import ConnectorCard
from .page import Page, button
from .words import in_words, keychain_words

_BEFORE_CARDS = 3
"""Widgets that stand above the cards."""


class ConnectorsPage(Page):
    """Follows the runtime's status: a card comes, changes and goes with its connector."""

    def __init__(self, client: Client, state: State, keychain: KeychainWorker, parent: QWidget | None = None) -> None:
        super().__init__("connectors", tr("Connectors"), parent=parent)
        self._client, self._state, self._keychain = client, state, keychain
        self._cards: dict[str, ConnectorCard] = {}
        self._place = ""
        self.add = button("connectors-add", tr("Add a connector…"))
        self.top.push(self.add)
        self._keychain_line = PlainText("", Tone.QUIET)
        self._keychain_line.setObjectName("connectors-keychain")
        self._keychain_line.setAccessibleIdentifier("connectors-keychain")
        self._keychain_line.hide()
        self.column.addWidget(self._keychain_line)
        self.form = AddForm(client, keychain, lambda: self._cards)
        self.form.hide()
        self.column.addWidget(self.form)
        self._none = PlainText("", Tone.QUIET)
        self._none.setObjectName("connectors-none")
        self.column.addWidget(self._none)
        self.add.clicked.connect(self.open_form)
        self.form.closed.connect(self._close_form)
        self.form.added.connect(self._tell_new)
        state.status_changed.connect(self._show)
        self._show()

    def card(self, name: str) -> ConnectorCard | None:
        """The card of a connector."""
        return self._cards.get(name)

    def refresh(self) -> None:
        """Look whether the keychain can be used; it asks the user for nothing."""
        self._keychain.check(self._found_keychain, self._miss_keychain)
        self._show()

    def open_form(self) -> None:
        """Show the form, with the kinds that there are."""
        self.say("")
        self.form.show()
        self.add.setEnabled(False)
        self._client.request(ListKinds, self.form.offer, lambda failed: self.say(in_words(failed)))
        self.form.kind.setFocus()
        self.ensureWidgetVisible(self.form)

    # ---- inside ----

    def _close_form(self) -> None:
        self.form.hide()
        self.add.setEnabled(True)
        self.add.setFocus()

    def _show(self) -> None:
        status = self._state.status
        rows = status.connectors if status is not None else ()
        self.add.setEnabled(status is not None and not self.form.isVisibleTo(self))
        for card in self._cards.values():
            card.setEnabled(status is not None)
        if status is None:
            self._none.setVisible(not self._cards)
            self._none.say(tr("Not connected. The connectors appear here as soon as the runtime answers."))
            return
        self._none.say(tr("There is no connector yet. Add the account that MeshClaw may look at first."))
        self._none.setVisible(not rows)
        for name in set(self._cards) - {row.name for row in rows}:
            gone = self._cards.pop(name)
            self.column.removeWidget(gone)
            gone.deleteLater()
        for at, row in enumerate(rows):
            card = self._card_for(row)
            self.column.removeWidget(card)
            self.column.insertWidget(_BEFORE_CARDS + at, card)

    def _card_for(self, row: ConnectorRow) -> ConnectorCard:
        card = self._cards.get(row.name)
        if card is not None and card.row.credentials == row.credentials:
            if card.row != row:
                card.show_row(row)
            return card
        if card is not None:
            card.deleteLater()
        made = self._cards[row.name] = ConnectorCard(self._client, self._keychain, row)
        made.show_keychain(self._place)
        if len(self._cards) == 1:
            made.unfold()
        return made

    def _tell_new(self, name: str, sentence: str) -> None:
        self.say(tr("{connector} is added, at Observe. {test}").format(connector=title(visible(name)), test=sentence))
        card = self._cards.get(name)
        if card is not None:
            self.ensureWidgetVisible(card)

    def _found_keychain(self, title: object) -> None:
        self._place = str(title)
        self._keychain_line.hide()
        for card in self._cards.values():
            card.show_keychain(self._place)

    def _miss_keychain(self, wrong: KeychainError) -> None:
        self._place = ""
        self._keychain_line.say(keychain_words(wrong))
        self._keychain_line.show()
        for card in self._cards.values():
            card.show_keychain("")
