"""What stands in place of a window's content while there is none to show: why, and what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from meshclaw_desktop.tray.theme import GAP, scaled


class Notice(QWidget):
    """A title, a sentence, and a button where it helps."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None, *, name: str = "history-notice") -> None:
        """`name` is what tests and screen readers find it by."""
        super().__init__(parent)
        self.title, self._words, self.button = QLabel(self), QLabel(self), QPushButton(self)
        self.title.setFont(scaled(self.font(), 1.15, bold=True))
        self.title.setObjectName(name)
        self.title.setAccessibleIdentifier(name)
        self._words.setProperty("kind", "muted")
        self._words.setWordWrap(True)
        self.button.setObjectName(f"{name}-button")
        self.button.setAccessibleIdentifier(f"{name}-button")
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self.pressed)
        column = QVBoxLayout(self)
        column.setSpacing(GAP)
        column.addStretch(2)
        for label in (self.title, self._words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addSpacing(GAP)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def say(self, title: str, words: str = "", button: str = "") -> None:
        """Another reason."""
        self.title.setText(title)
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self.button.setText(button)
        self.button.setVisible(bool(button))
