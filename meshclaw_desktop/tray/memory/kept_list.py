"""What is kept, to be searched, changed and forgotten: in the window of what was learned, and in the settings."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QToolButton, QVBoxLayout, QWidget

from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.settings.page import button, tab_order
from meshclaw_desktop.tray.theme import GAP, Tone
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.memory import MemoryRow

from . import words
from .beside import Beside
from .kept_card import KeptCard

AT_ONCE = 40
"""How many are shown before the user asks for more."""


class KeptList(QWidget):
    """A line to search with, and a card for each that matches; what contradicts each other stands side by side."""

    rows_wanted = Signal(object)
    """The numbers of the rows that one comes from."""
    answered = Signal()
    """One was changed or forgotten."""

    def __init__(self, client: Client, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._rows: tuple[MemoryRow, ...] | None = None
        self._cards: dict[str, KeptCard] = {}
        self._pairs: list[Beside] = []
        self._most = AT_ONCE
        self.search = QLineEdit()
        self.search.setObjectName("memory-search")
        self.search.setAccessibleIdentifier("memory-search")
        self.search.setAccessibleName(tr("Search what is kept"))
        self.search.setPlaceholderText(tr("Search"))
        self.search.setClearButtonEnabled(True)
        for clear in self.search.findChildren(QToolButton):
            clear.setAccessibleName(tr("Clear the search"))
        self.search.setMinimumHeight(self.search.fontMetrics().height() + 2 * GAP)
        self.search.textChanged.connect(self._look)
        self._none = PlainText("", Tone.QUIET)
        self._none.setObjectName("memory-none")
        self._none.setAccessibleIdentifier("memory-none")
        self.more = button("memory-more", "", "link")
        self.more.clicked.connect(self._show_more)
        self._list = QVBoxLayout()
        self._list.setSpacing(GAP + 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP + 2)
        column.addWidget(self.search)
        column.addWidget(self._none)
        column.addLayout(self._list)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self._show()

    @property
    def shown(self) -> tuple[str, ...]:
        """The ids of those that are on screen."""
        return tuple(self._cards)

    @property
    def busy(self) -> bool:
        """Whether the user is in the middle of something here."""
        return any(card.busy for card in self._cards.values())

    def card(self, id: str) -> KeptCard | None:
        """The card of one that is on screen."""
        return self._cards.get(id)

    def show_rows(self, rows: Sequence[MemoryRow] | None) -> None:
        """These are kept now; None while that is not known."""
        wanted = None if rows is None else tuple(rows)
        if wanted != self._rows:
            self._rows = wanted
            self._show()

    # ---- inside ----

    def _look(self) -> None:
        self._most = AT_ONCE
        self._show()

    def _show_more(self) -> None:
        last = next(reversed(self._cards.values()), None)
        self._most += AT_ONCE
        self._show()
        if last is not None and not self.more.isVisibleTo(self):
            last.show_rows.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        rows = self._rows or ()
        matching = [row for row in rows if words.matches(row, self.search.text())]
        self.search.setVisible(bool(rows))
        self._none.say(_why_none(self._rows))
        self._none.setVisible(not matching)
        groups = words.together(matching[: self._most], rows)
        left = len(matching) - self._most
        self.more.setText(tr("Show %n more", "of what is kept", min(AT_ONCE, max(0, left))))
        self.more.setVisible(left > 0)
        self._arrange(groups)

    def _arrange(self, groups: Sequence[Sequence[MemoryRow]]) -> None:
        """Cards that stay keep what the user does in them; the rest come and go."""
        while self._list.takeAt(0) is not None:
            pass
        before, self._cards = self._cards, {}
        pairs, self._pairs = self._pairs, []
        widgets: list[QFrame] = []
        for group in groups:
            cards = [self._card_for(row, before) for row in group]
            if len(cards) > 1:
                self._pairs.append(Beside(cards))
                widgets.append(self._pairs[-1])
            else:
                widgets += cards
        for widget in widgets:
            self._list.addWidget(widget)
            widget.show()
        tab_order(
            self.search, *(stop for group in groups for row in group for stop in self._cards[row.id].stops), self.more
        )
        for gone in (*before.values(), *pairs):
            gone.setParent(None)
            gone.deleteLater()

    def _card_for(self, row: MemoryRow, before: dict[str, KeptCard]) -> KeptCard:
        card = before.pop(row.id, None)
        if card is None:
            card = KeptCard(self._client, row)
            card.rows_wanted.connect(self.rows_wanted)
            card.answered.connect(self.answered)
        elif card.row != row:
            card.show_row(row)
        self._cards[row.id] = card
        return card


def _why_none(rows: Sequence[MemoryRow] | None) -> str:
    if rows is None:
        return tr("Reading…")
    return tr("Nothing matches.") if rows else tr("Nothing is kept yet.")
