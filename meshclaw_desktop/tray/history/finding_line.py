"""One line that is worth a look: a sentence that wraps, and at the end of the line what it cost, quieter."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import GAP, Tone, scaled


class FindingLine(QWidget):
    """Keeps its place and changes its words."""

    def __init__(self, parent: QWidget | None = None, tone: Tone = Tone.PLAIN) -> None:
        super().__init__(parent)
        self.setAccessibleIdentifier("history-finding")
        self.sentence = PlainText("", tone)
        self._cost = QLabel(self)
        self._cost.setProperty("kind", "muted")
        self._cost.setTextFormat(Qt.TextFormat.PlainText)
        self._cost.setFont(scaled(self.font(), digits=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP + 4)
        row.addWidget(self.sentence, 1)
        row.addWidget(self._cost, 0, Qt.AlignmentFlag.AlignTop)

    def say(self, sentence: str, cost: str) -> None:
        """Show another line."""
        self.sentence.say(sentence)
        self._cost.setText(cost)
        self.setAccessibleName(f"{sentence} {cost}".strip())
