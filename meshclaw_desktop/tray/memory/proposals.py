"""The proposals that wait, a card each. What is answered stays in its place until the window is opened again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.theme import GAP
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.memory import MemoryRow

from . import words
from .beside import Beside
from .card import MemoryCard
from .kept_card import KeptCard
from .proposal_card import ProposalCard


class Proposals(QWidget):
    """Cards only ever come at the end, so that nothing moves under the user's hand."""

    rows_wanted = Signal(object)
    """The numbers of the rows that one comes from."""
    answered = Signal()
    """One was answered."""

    def __init__(self, client: Client, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._cards: dict[str, ProposalCard] = {}
        self._against: dict[str, KeptCard] = {}
        self._list = QVBoxLayout(self)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(GAP + 2)

    @property
    def count(self) -> int:
        """How many cards there are, answered or not."""
        return len(self._cards)

    def card(self, id: str) -> ProposalCard | None:
        """The card of a proposal."""
        return self._cards.get(id)

    def show_rows(self, rows: Sequence[MemoryRow], kept: Sequence[MemoryRow]) -> None:
        """These wait now; of what is `kept`, what contradicts one stands beside it."""
        waiting = {row.id for row in rows}
        for id, card in self._cards.items():
            if id not in waiting and not card.settled and not card.busy:
                card.settle(tr("Answered elsewhere."))
        held = {row.id: row for row in kept}
        for id, against in self._against.items():
            if id in held and against.row != held[id]:
                against.show_row(held[id])
            against.setEnabled(id in held)
        new = [row for row in rows if row.id not in self._cards]
        for group in words.together(new, kept):
            self._add([self._make(row) for row in group if row.id not in self._against])

    def clear(self) -> None:
        """Nothing waits, or nobody looks."""
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
        self._cards.clear()
        self._against.clear()

    def _make(self, row: MemoryRow) -> MemoryCard:
        card: MemoryCard
        if row.state in words.WAITING:
            card = self._cards[row.id] = ProposalCard(self._client, row)
        else:
            card = self._against[row.id] = KeptCard(self._client, row)
        card.rows_wanted.connect(self.rows_wanted)
        card.answered.connect(self.answered)
        return card

    def _add(self, cards: Sequence[MemoryCard]) -> None:
        new = cards[0] if len(cards) == 1 else Beside(cards)
        self._list.addWidget(new)
        new.show()
