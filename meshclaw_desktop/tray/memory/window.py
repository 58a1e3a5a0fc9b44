"""The window of what was learned: what a dream proposes, to be answered; behind it, what is kept."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from meshclaw_desktop.tray.card_looks import card_sheet
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.history.choices import Segments
from meshclaw_desktop.tray.history.notice import Notice
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.settings.flow import row as flow_row
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.tray.theme import GAP, MARGIN, Tone, theme_for
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.tray.words import number

from . import words
from .kept_list import KeptList
from .proposals import Proposals
from .reader import Reader

LOADING_AFTER_MS = 200
"""What comes sooner needs no notice that it comes."""


class MemoryWindow(QWidget):
    """It reads while it is seen, and holds nothing while it is not."""

    rows_wanted = Signal(object)
    """The numbers of the rows of the activity that the user wants to see."""

    def __init__(self, client: Client, state: State, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._client, self._state = client, state
        self._dressed = False
        self.setObjectName("memory-window")
        self.setWindowTitle(tr("What it learned last night"))
        self.reader = Reader(client, state, self)
        self._head = PlainText("", Tone.QUIET)
        self._head.setObjectName("memory-head")
        self._head.setAccessibleIdentifier("memory-head")
        self.tabs = Segments("memory-tab", (("proposals", tr("Proposals")), ("kept", tr("Kept", "what was learned"))))
        self.proposals = Proposals(client)
        self.kept = KeptList(client)
        self.notice = Notice(self, name="memory-notice")
        self._banner = QFrame(self)
        self._trouble = PlainText("")
        self._areas = {"proposals": _area("memory-proposals", tr("Proposals"), self.proposals)}
        self._areas["kept"] = _area("memory-kept", tr("Kept", "what was learned"), self.kept)
        self._pile = QStackedLayout()
        self._slow = QTimer(self, singleShot=True, interval=LOADING_AFTER_MS)
        self._lay_out()
        self._connect()
        self.resize(820, 570)
        self._dressed = True
        self._dress()
        self.turn_to("proposals")

    def turn_to(self, tab: str) -> None:
        """Show `proposals` or `kept`."""
        self.tabs.check(tab)
        self._tab = tab
        self._show_state()

    # ---- what is seen ----

    def _show_state(self) -> None:
        memories, reader = self.reader.memories, self.reader
        left, kept = words.waiting(memories), words.kept(memories)
        dream = memories.dream if memories is not None else None
        said = words.head_line(dream, len(left))
        self._head.say(said)
        self.proposals.show_rows(left, kept)
        self.kept.show_rows(kept if memories is not None else None)
        self.tabs.button("kept").setText(
            f"{tr('Kept', 'what was learned')} · {number(len(kept))}" if kept else tr("Kept", "what was learned")
        )
        self._line.setVisible(memories is not None)
        if memories is None:
            self._show_why_not()
        elif self._tab == "proposals" and not self.proposals.count:
            never = dream is None and not kept
            title = tr("Nothing learned yet") if never else tr("Nothing waits for you")
            said = (
                tr("At night it looks at what repeats, and proposes what to remember. Nothing is learned without you.")
                if never
                else tr("What it proposes after its next dream stands here. What is kept is a step further.")
            )
            self._show_notice(title, said)
        else:
            self._pile.setCurrentWidget(self._areas[self._tab])
        text = reader.problem if memories is not None else ""
        if memories is not None and not self._client.connected:
            text = tr("Not connected: this is what was known when the line dropped.")
        self._trouble.say(text)
        self._banner.setVisible(bool(text))

    def _show_why_not(self) -> None:
        if self.reader.problem:
            self._show_notice(tr("What it learned could not be read."), self.reader.problem, tr("Try again"))
        elif not self._client.connected:
            trouble = self._state.trouble or tr("It appears here as soon as the runtime answers.")
            self._show_notice(tr("Not connected"), trouble)
        else:
            self._show_notice("" if self._slow.isActive() else tr("Reading…"))

    def _show_notice(self, title: str, said: str = "", pressed: str = "") -> None:
        self.notice.say(title, said, pressed)
        self._pile.setCurrentWidget(self.notice)

    def showEvent(self, event: QShowEvent) -> None:
        """Read anew."""
        super().showEvent(event)
        if not event.spontaneous():
            self._slow.start()
            self.reader.start()
            self._show_state()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let go of what it held; what was answered is gone when it comes back."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.reader.stop()
            self.proposals.clear()
            self.kept.search.clear()
            self.kept.show_rows(None)
            self.turn_to("proposals")

    def changeEvent(self, event: QEvent) -> None:
        """Follow the platform from light to dark."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and self._dressed:
            self._dress()

    # ---- building ----

    def _connect(self) -> None:
        self.reader.changed.connect(self._show_state)
        self._slow.timeout.connect(self._show_state)
        self._state.connection_changed.connect(self._show_state)
        self.notice.pressed.connect(self.reader.load)
        self.tabs.chosen.connect(self.turn_to)
        for part in (self.proposals, self.kept):
            part.rows_wanted.connect(self.rows_wanted)
            part.answered.connect(self.reader.load)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self._find)
        close = QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self)
        close.activated.connect(self.close)

    def _find(self) -> None:
        self.turn_to("kept")
        self.kept.search.setFocus()

    def _lay_out(self) -> None:
        self._banner.setProperty("kind", "care")
        self._banner.setObjectName("memory-banner")
        self._trouble.setObjectName("memory-trouble")
        self._trouble.setAccessibleIdentifier("memory-trouble")
        inner = QHBoxLayout(self._banner)
        inner.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        inner.addWidget(self._trouble)
        self._line, flow = flow_row()
        flow.addWidget(self._head)
        flow.push(self.tabs)
        head = QVBoxLayout()
        head.setContentsMargins(MARGIN + 2, MARGIN - 4, MARGIN + 2, GAP - 2)
        head.addWidget(self._line)
        for widget in (*self._areas.values(), self.notice):
            self._pile.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._banner)
        column.addLayout(head)
        column.addLayout(self._pile, 1)

    def _dress(self) -> None:
        text = (
            card_sheet(theme_for(self))
            + "QScrollArea, QWidget#memory-inside { background: transparent; border: none; }"
        )
        if text != self.styleSheet():
            self.setStyleSheet(text)


def _area(name: str, title: str, inside: QWidget) -> QScrollArea:
    """Room that scrolls."""
    area = QScrollArea()
    area.setObjectName(name)
    area.setAccessibleIdentifier(name)
    area.setAccessibleName(title)
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    holder = QWidget()
    holder.setObjectName("memory-inside")
    column = QVBoxLayout(holder)
    column.setContentsMargins(MARGIN + 2, GAP - 2, MARGIN + 2, MARGIN)
    column.addWidget(inside)
    column.addStretch(1)
    area.setWidget(holder)
    return area
