"""What a window says of itself: a line that comes and goes, and the words in place of an empty list."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import GAP, MARGIN, scaled
from meshclaw_desktop.tray.translation import tr


class Banner(QFrame):
    """One line under the head: what has just been done or refused, or what should be known."""

    SECONDS = 8

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("activity-banner")
        self.setProperty("kind", "care")
        self._lasting = ""
        self._label = PlainText()
        self._label.setObjectName("activity-banner-text")
        self._label.setAccessibleIdentifier("activity-banner-text")
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        row.addWidget(self._label)
        self._end = QTimer(self, singleShot=True, interval=self.SECONDS * 1000)
        self._end.timeout.connect(lambda: self._show(self._lasting))
        self.hide()

    @property
    def text(self) -> str:
        return self._label.text()

    def say(self, text: str) -> None:
        """For a few seconds."""
        self._show(text)
        self._end.start()

    def stay(self, text: str) -> None:
        """Until something else stays."""
        if text != self._lasting:
            self._lasting = text
            if not self._end.isActive():
                self._show(text)

    def _show(self, text: str) -> None:
        self._label.say(text)
        self.setVisible(bool(text))


class Blank(QWidget):
    """Stands in place of an empty list and says why it is empty."""

    pressed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = QLabel(self)
        self._title.setObjectName("activity-blank")
        self._title.setAccessibleIdentifier("activity-blank")
        self._title.setFont(scaled(self._title.font(), 1.1, bold=True))
        self._words = QLabel(self)
        self._words.setProperty("kind", "muted")
        self._words.setWordWrap(True)
        self._button = QPushButton(self)
        self._button.setText(tr("Show everything"))
        self._button.setObjectName("activity-blank-button")
        self._button.setAccessibleIdentifier("activity-blank-button")
        self._button.clicked.connect(self.pressed)
        column = QVBoxLayout(self)
        column.addStretch(1)
        for widget in (self._title, self._words):
            widget.setTextFormat(Qt.TextFormat.PlainText)
            widget.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(widget)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)

    def say(self, title: str, words: str, button: str) -> None:
        """Show another reason."""
        self._title.setText(title)
        self._words.setText(words)
        self._words.setVisible(bool(words))
        if button:
            self._button.setText(button)
        self._button.setVisible(bool(button))
