"""A small line to ask something: answers stream in below it, the newest first. It starts and stops tasks, and nothing else."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray import words
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.places import put_near_tray
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.tray.theme import GAP, MARGIN, Theme, Tone, mixed, sheet, theme_for
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import Ask, Failed, ShowTask, StopTask
from meshclaw_desktop.wire.rows import TaskRow
from meshclaw_desktop.wire.visible import visible

from .card import AskCard
from .history import AskHistory

WIDTH = 540
CHARACTERS = 72
"""The width, in letters, where these are so large that the other one is too little."""
MOST_HEIGHT = 520
LONGEST_QUESTION = 20_000
MOST_CARDS = 12
"""Older ones that are over make room; the activity keeps all of them."""
SETTLED_MS = 150
"""How long a window manager may take to place a window that grew."""


class AskWindow(QWidget):
    """Several tasks may run at once. They go on when the window is closed, and their answers are there when it comes back."""

    opened = Signal()
    task_wanted = Signal(str)
    """The user wants to see what this task did."""

    def __init__(self, client: Client, state: State) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._client = client
        self._state = state
        self._history = AskHistory()
        self._cards: list[AskCard] = []
        self._hint = ""
        self._theme: Theme | None = None
        self.setWindowTitle(tr("Ask MeshClaw"))
        self.setObjectName("ask-window")
        self.line = QLineEdit()
        self.line.setObjectName("ask-line")
        self.line.setAccessibleIdentifier("ask-line")
        self.line.setAccessibleName(tr("What MeshClaw is to do"))
        self.line.setPlaceholderText(tr("What is to be done?"))
        self.line.setMaxLength(LONGEST_QUESTION)
        self.line.setClearButtonEnabled(True)
        self.note = PlainText("", Tone.QUIET)
        self.note.setObjectName("ask-note")
        self.note.setAccessibleIdentifier("ask-note")
        self._lay_out()
        self.line.returnPressed.connect(self._ask)
        state.text_came.connect(self._take_text)
        state.task_ended.connect(self._end)
        state.status_changed.connect(self._tell)
        state.synced.connect(self._fetch_endings)
        self._fit_soon = QTimer(self, singleShot=True, interval=0)
        self._fit_soon.timeout.connect(self._fit)
        self._stay_soon = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._stay_soon.timeout.connect(self._stay_on_screen)
        self._dress()
        self._tell()
        put_near_tray(self)

    @property
    def cards(self) -> tuple[AskCard, ...]:
        """What was asked, the newest first."""
        return tuple(self._cards)

    def suggest(self, text: str) -> None:
        """Put words into the line, for the user to send, or not."""
        self.line.setText(text)
        self.line.selectAll()

    def say_shortcut(self, sentence: str) -> None:
        """How the keys that open this from anywhere are doing."""
        self._hint = sentence
        self._tell()

    def sizeHint(self) -> QSize:
        """Low until there is an answer."""
        return QSize(self._wanted_width(), min(MOST_HEIGHT, self._wanted_height()))

    def showEvent(self, event: QShowEvent) -> None:
        """Ready to type."""
        super().showEvent(event)
        self.line.setFocus()
        self.line.selectAll()
        if not event.spontaneous():
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes; up and down walk through what was asked before."""
        match event.key():
            case Qt.Key.Key_Escape:
                self.close()
            case Qt.Key.Key_Up if self.line.hasFocus():
                self.line.setText(self._history.older(self.line.text()))
            case Qt.Key.Key_Down if self.line.hasFocus():
                self.line.setText(self._history.newer(self.line.text()))
            case _:
                super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Other colours."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange):
            self._dress()

    # ---- what happens ----

    def _ask(self) -> None:
        text = self.line.text().strip()
        if not text or not self._may_ask():
            return
        self._history.add(text)
        self.line.clear()
        card = AskCard(text)
        card.stop_wanted.connect(self._stop)
        card.task_wanted.connect(self.task_wanted)
        card.grew.connect(self._fit_soon.start)
        self._cards.insert(0, card)
        self._column.insertWidget(0, card)
        self._forget_oldest()
        self._room.setVisible(True)
        self._room.verticalScrollBar().setValue(0)
        self._fit_soon.start()
        self._client.request(partial(Ask, text=text), partial(self._begin, card), card.fail)

    def _begin(self, card: AskCard, value: Json) -> None:
        try:
            card.begin(from_json(TaskRow, value))
        except ProtocolError as wrong:
            card.fail(Failed(0, "ProtocolError", wrong.title, wrong.remedy))

    def _take_text(self, task: str, text: str) -> None:
        card = self._card(task)
        if card is not None:
            card.add(text)

    def _end(self, row: TaskRow) -> None:
        card = self._card(row.id)
        if card is not None:
            card.end(row)
            self._tell()

    def _fetch_endings(self) -> None:
        """What ended while there was no line is told by nobody: ask."""
        running = {one.id for one in self._state.status.tasks} if self._state.status is not None else set()
        for card in self._cards:
            if card.task and not card.over and card.task not in running:
                self._client.request(partial(ShowTask, task=card.task), partial(self._begin, card), card.fail)

    def _stop(self, task: str) -> None:
        card = self._card(task)
        if card is not None:
            self._client.request(partial(StopTask, task=task), None, lambda failed: self._say(failed))

    def _say(self, failed: Failed) -> None:
        self.note.say(f"{failed.title} {failed.remedy}".strip(), Tone.BAD)

    def _card(self, task: str) -> AskCard | None:
        return next((one for one in self._cards if task and one.task == task and not one.over), None)

    def _forget_oldest(self) -> None:
        for card in [one for one in self._cards[MOST_CARDS:] if one.over]:
            self._cards.remove(card)
            self._column.removeWidget(card)
            card.deleteLater()

    def _may_ask(self) -> bool:
        status = self._state.status
        return status is not None and not status.stopped

    def _tell(self) -> None:
        """What each task does now and has cost, or why nothing can be asked."""
        status = self._state.status
        if status is None:
            self.note.say(tr("MeshClaw is not connected."), Tone.CARE)
            for card in self._cards:
                card.lose_line()
            return
        rows = {row.id: row for row in status.tasks}
        for card in self._cards:
            if card.task in rows:
                card.tell(rows[card.task])
        if status.stopped:
            self.note.say(tr("Everything is stopped. Resume in the tray's menu first."), Tone.CARE)
        elif not status.model:
            self.note.say(tr("No model is chosen yet. Choose one in the settings."), Tone.CARE)
        else:
            spent = tr("{spent} of {limit} today").format(
                spent=words.money(status.spent_usd_micros), limit=words.money(status.limit_usd_micros)
            )
            self.note.say(" · ".join(filter(None, (visible(status.model), spent, self._hint))), Tone.QUIET)

    # ---- looks ----

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setObjectName("ask-cards")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)
        self._column.addStretch(1)
        self._room = QScrollArea()
        self._room.setObjectName("ask-room")
        self._room.setFrameShape(QFrame.Shape.NoFrame)
        self._room.setWidgetResizable(True)
        self._room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._room.setWidget(inside)
        self._room.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN - 4, MARGIN - 4, MARGIN - 4, MARGIN - 8)
        column.setSpacing(GAP)
        column.addWidget(self.line)
        column.addWidget(self._room, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.note, 1)
        column.addLayout(foot)

    def _wanted_width(self) -> int:
        """Wider with larger letters."""
        return max(WIDTH, self.fontMetrics().averageCharWidth() * CHARACTERS)

    def _wanted_height(self) -> int:
        inside = max(self.width(), self._wanted_width()) - 2 * (MARGIN - 4)
        height = 2 * MARGIN - 12 + self.line.sizeHint().height() + GAP + self.note.heightForWidth(inside)
        if self._cards:
            height += GAP + self._column.totalHeightForWidth(inside)
        return height

    def resizeEvent(self, event: QResizeEvent) -> None:
        """However it grew, it stays whole on the screen, once the window manager has had its say."""
        super().resizeEvent(event)
        self._stay_soon.start()

    def _fit(self) -> None:
        """Grow with the answers, upwards where there is no room below; never shrink under the user's hand."""
        height = min(MOST_HEIGHT, self._wanted_height())
        if height <= self.height():
            return
        self.resize(self.width(), min(height, self.screen().availableGeometry().height()))
        self._stay_on_screen()

    def _stay_on_screen(self) -> None:
        room = self.screen().availableGeometry()
        over = self.frameGeometry().bottom() - room.bottom()
        if over > 0:
            self.move(self.x(), max(room.top(), self.y() - over))

    def _dress(self) -> None:
        theme = theme_for(self)
        if theme == self._theme:
            return
        self._theme = theme
        ground = mixed(theme.window, theme.text, 0.05) if theme.dark else theme.base
        self.setStyleSheet(
            sheet(theme)
            + f"""
            QLineEdit {{ padding: 7px; border-radius: 6px; border: 1px solid {theme.line.name()};
                background: {theme.base.name()}; color: {theme.text.name()}; }}
            QLineEdit:focus {{ border: 1px solid {theme.accent.name()}; }}
            QWidget#ask-cards, QScrollArea {{ background: transparent; }}
            QFrame[kind="card"] {{ background: {ground.name()}; border: 1px solid {theme.line.name()};
                border-radius: 8px; }}
            QFrame[kind="card"] QPlainTextEdit {{ border: none; background: transparent; }}
            """
        )
