"""One sentence to be changed: it grows with its text, takes no line break, and says how much room is left."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from meshclaw_desktop.tray.plain_text import SLACK, PlainText
from meshclaw_desktop.tray.theme import Tone
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.tray.words import number
from meshclaw_desktop.wire.memory import LONGEST_TEXT
from meshclaw_desktop.wire.visible import oddities, visible

MOST_LINES = 6


class SentenceEdit(QWidget):
    """An entry with a line below it. Return asks to keep what stands there, Escape to leave it."""

    changed = Signal()
    entered = Signal()
    left = Signal()

    def __init__(self, name: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = _Entry(text)
        self.entry.setObjectName(name)
        self.entry.setAccessibleIdentifier(name)
        self.entry.setAccessibleName(tr("What is to be kept"))
        self._note = PlainText("", Tone.QUIET)
        self._note.setObjectName(f"{name}-note")
        self._note.setAccessibleIdentifier(f"{name}-note")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.entry)
        column.addWidget(self._note)
        self.entry.textChanged.connect(self._weigh)
        self.entry.entered.connect(self.entered)
        self.entry.left.connect(self.left)
        self._weigh()

    @property
    def text(self) -> str:
        """What was typed, in one line."""
        return " ".join(self.entry.toPlainText().split())

    @property
    def ready(self) -> bool:
        """Whether it can be kept: there is something, it is not too long, and nothing in it hides."""
        return 0 < len(self.text) <= LONGEST_TEXT and not oddities(self.text)

    def begin(self) -> None:
        """The user may type, at the end of what stands there."""
        self.entry.moveCursor(self.entry.textCursor().MoveOperation.End)
        self.entry.setFocus(Qt.FocusReason.OtherFocusReason)

    def _weigh(self) -> None:
        text = self.text
        over = len(text) - LONGEST_TEXT
        if over > 0:
            said, tone = tr("%n letters too many.", "", over), Tone.BAD
        elif oddities(text):
            said, tone = tr("It reads: {text}").format(text=visible(text)), Tone.BAD
        else:
            room = tr("{count} of {most} letters")
            said, tone = room.format(count=number(len(text)), most=number(LONGEST_TEXT)), Tone.QUIET
        self._note.say(said, tone)
        self.entry.setAccessibleDescription(said)
        self.changed.emit()


class _Entry(QPlainTextEdit):
    entered = Signal()
    left = Signal()

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setProperty("kind", "quoted")
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._fit)
        self.textChanged.connect(self._soon.start)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.entered.emit()
            case Qt.Key.Key_Escape:
                self.left.emit()
            case _:
                super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._soon.start()

    def _fit(self) -> None:
        lines = max(1, min(MOST_LINES, round(self.document().size().height())))
        margins = 2 * self.document().documentMargin() + 2 * self.frameWidth() + SLACK
        self.setFixedHeight(round(self.fontMetrics().lineSpacing() * lines + margins))
