"""Things that contradict each other, side by side; one below the other where the window is narrow."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QVBoxLayout, QWidget

from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import GAP, Tone
from meshclaw_desktop.tray.translation import tr

from .card import MemoryCard

LEAST_LETTERS = 34
"""How many letters wide a card must be to stand beside another."""


class Beside(QFrame):
    """A frame around cards; it owns nothing of them but their place."""

    def __init__(self, cards: Sequence[MemoryCard], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "pair")
        name = f"beside-{cards[0].row.id}"
        self.setObjectName(name)
        self.setAccessibleIdentifier(name)
        words = PlainText(tr("These do not agree. Forget what does not hold, or change it."), Tone.CARE)
        self._cards = tuple(cards)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(GAP)
        for card in cards:
            self._row.addWidget(card, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(GAP)
        column.addWidget(words)
        column.addLayout(self._row)

    def minimumSizeHint(self) -> QSize:
        """As wide as its widest card must be: there is always the way to stand below each other."""
        hint = super().minimumSizeHint()
        return QSize(max(card.minimumSizeHint().width() for card in self._cards) + 16, hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside each other if each is wide enough to be read."""
        super().resizeEvent(event)
        least = LEAST_LETTERS * self.fontMetrics().averageCharWidth() * len(self._cards)
        wanted = QBoxLayout.Direction.LeftToRight if self.width() >= least else QBoxLayout.Direction.TopToBottom
        if self._row.direction() is not wanted:
            self._row.setDirection(wanted)
            self.updateGeometry()
