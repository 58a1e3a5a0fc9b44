"""The brief's window: joins what is read, what is shown, and what the user wants done about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.card_looks import card_sheet
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.history.notice import Notice
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.settings.confirm import confirm
from meshclaw_desktop.tray.settings.flow import row as flow_row
from meshclaw_desktop.tray.settings.words import in_words
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.tray.theme import GAP, MARGIN, Tone, scaled, theme_for
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.tray.undo_words import undo_sentence
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import Undo
from meshclaw_desktop.wire.routines import Brief
from meshclaw_desktop.wire.rows import UndoRow
from meshclaw_desktop.wire.visible import visible

from . import words
from .body import Body
from .reader import Reader

LOADING_AFTER_MS = 200
"""What comes sooner needs no notice that it comes."""
SAID_MS = 8_000


class BriefWindow(QWidget):
    """What a routine's run left. It reads while it is seen, and holds nothing while it is not."""

    answer_asked = Signal(object)
    """The ids of the questions that the user wants to answer, in order; none for whatever waits."""
    activity_wanted = Signal(str)
    """The task whose activity the user wants to see."""

    def __init__(
        self,
        client: Client,
        state: State,
        learned: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        """`learned` opens what was learned and waits for a yes."""
        super().__init__(parent, Qt.WindowType.Window)
        self._client, self._state, self._learned = client, state, learned
        self._dressed = False
        self.setObjectName("brief-window")
        self.setWindowTitle(tr("Brief"))
        self.reader = Reader(client, state, self)
        self._title = PlainText("")
        self._title.setFont(scaled(self._title.font(), 1.3, bold=True))
        self._cost = PlainText("", Tone.QUIET)
        self.choice = QComboBox()
        self.body = Body()
        self.notice = Notice(self, name="brief-notice")
        self._banner = QFrame(self)
        self.said = PlainText("")
        self._area = QScrollArea(self)
        self._pile = QStackedLayout()
        self._slow = QTimer(self, singleShot=True, interval=LOADING_AFTER_MS)
        self._unsay = QTimer(self, singleShot=True, interval=SAID_MS)
        self._lay_out()
        self._connect()
        self.resize(760, 640)
        self._dressed = True
        self._dress()
        self._show_state()

    def show_task(self, task: str) -> None:
        """The brief of one run; the newest for an empty name."""
        self.reader.show(task)

    # ---- what the user asks for ----

    def _undo(self, what: str) -> None:
        self._say(tr("Taking it back…"))
        self._client.request(partial(Undo, what=what), self._undone, lambda failed: self._not_undone(in_words(failed)))

    def _undo_all(self, count: int) -> None:
        brief = self.reader.brief
        if brief is None:
            return
        task = brief.task.id
        confirm(
            self,
            name="brief-undo-question",
            title=tr("Undo all of it?"),
            words=tr("Take back %n actions of this task, the newest first?", "", count),
            yes=tr("Take back"),
            on_yes=lambda: self._undo(task),
        )

    def _undone(self, value: Json) -> None:
        try:
            rows = [from_json(UndoRow, one) for one in value] if isinstance(value, list) else []
        except ProtocolError as wrong:
            self._not_undone(str(wrong))
            return
        self._say(undo_sentence(rows))
        self._read_anew()

    def _not_undone(self, why: str) -> None:
        self._say(why)
        self._read_anew()

    def _read_anew(self) -> None:
        """Also when nothing of the brief has changed: what was pressed can be pressed again."""
        self.body.forget()
        self.reader.load()

    def _choose(self, at: int) -> None:
        self.reader.show(str(self.choice.itemData(at)))
        self._area.verticalScrollBar().setValue(0)

    # ---- what is seen ----

    def _show_state(self) -> None:
        reader, brief = self.reader, self.reader.brief
        if reader.waiting and brief is None and not self._slow.isActive() and not reader.none:
            self._slow.start()
        if brief is not None:
            self._show_brief(brief)
        elif reader.problem:
            self._show_notice(tr("The brief could not be read."), reader.problem, tr("Try again"))
        elif not self._client.connected:
            trouble = self._state.trouble or tr("It appears here as soon as the runtime answers.")
            self._show_notice(tr("Not connected"), trouble)
        elif reader.none:
            self._show_notice(
                tr("No brief yet"),
                tr(
                    "When a routine has run, what it did and what needs you stands here. The settings list the routines."
                ),
            )
        else:
            self._show_notice("" if self._slow.isActive() else tr("Reading the brief…"))
        self._show_trouble()

    def _show_brief(self, brief: Brief) -> None:
        begins = self._pile.currentWidget() is not self._area
        self._title.say(visible(brief.task.title))
        self._cost.say(words.cost_line(brief))
        self._show_choice(brief)
        self.body.show_brief(brief)
        self._head.show()
        self._pile.setCurrentWidget(self._area)
        if begins:
            (self.body.first_control() or self._area).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_choice(self, brief: Brief) -> None:
        """This one and the others, newest first."""
        heads = sorted((words.head_of(brief), *brief.others), key=lambda one: one.at, reverse=True)
        self.choice.setVisible(len(heads) > 1)
        self.choice.clear()
        for one in heads:
            new = one.task != brief.task.id and not one.seen
            name = words.name_of(one)
            self.choice.addItem(
                tr("{brief} (new)", "a brief nobody has read").format(brief=name) if new else name, one.task
            )
        self.choice.setCurrentIndex(self.choice.findData(brief.task.id))

    def _show_notice(self, title: str, said: str = "", pressed: str = "") -> None:
        self.body.show_brief(None)
        self._head.hide()
        self.notice.say(title, said, pressed)
        self._pile.setCurrentWidget(self.notice)

    def _show_trouble(self) -> None:
        if self._unsay.isActive():
            return
        text = ""
        if self.reader.brief is not None and not self._client.connected:
            text = tr("Not connected: this is what was known when the line dropped.")
        elif self.reader.brief is not None:
            text = self.reader.problem
        self._set_banner(text)
        self.body.setEnabled(self._client.connected)

    def _say(self, text: str) -> None:
        self._unsay.start()
        self._set_banner(text)

    def _set_banner(self, text: str) -> None:
        self.said.say(text)
        self._banner.setVisible(bool(text))

    def showEvent(self, event: QShowEvent) -> None:
        """Read what is shown."""
        super().showEvent(event)
        if not event.spontaneous():
            self._slow.start()
            self.reader.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let go of what it held."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.reader.stop()
            self._unsay.stop()
            self._set_banner("")
            self._show_state()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the platform from light to dark."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self._dressed:
            self._dress()

    # ---- building ----

    def _lay_out(self) -> None:
        for label, name in ((self._title, "brief-title"), (self._cost, "brief-cost"), (self.said, "brief-said")):
            label.setObjectName(name)
            label.setAccessibleIdentifier(name)
        self.choice.setObjectName("brief-choice")
        self.choice.setAccessibleIdentifier("brief-choice")
        self.choice.setAccessibleName(tr("Which brief"))
        self._banner.setProperty("kind", "care")
        inside = QHBoxLayout(self._banner)
        inside.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        inside.addWidget(self.said)
        self._head = QWidget(self)
        line, flow = flow_row(gap=GAP + 4)
        flow.addWidget(self._title)
        flow.addWidget(self._cost)
        flow.push(self.choice)
        head = QVBoxLayout(self._head)
        head.setContentsMargins(MARGIN + 2, MARGIN - 4, MARGIN + 2, GAP)
        head.addWidget(line)
        self._area.setObjectName("brief-area")
        self._area.setAccessibleIdentifier("brief-area")
        self._area.setAccessibleName(tr("Brief"))
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self.body)
        self._pile.addWidget(self.notice)
        self._pile.addWidget(self._area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._banner)
        column.addWidget(self._head)
        column.addLayout(self._pile, 1)
        self._banner.hide()

    def _connect(self) -> None:
        reader, body = self.reader, self.body
        reader.changed.connect(self._show_state)
        self._slow.timeout.connect(self._show_state)
        self._unsay.timeout.connect(self._show_trouble)
        self._state.connection_changed.connect(self._show_state)
        self._client.lost.connect(self._show_state)
        self.notice.pressed.connect(reader.load)
        self.choice.activated.connect(self._choose)
        body.answer_asked.connect(self.answer_asked)
        body.undo_asked.connect(self._undo)
        body.undo_all_asked.connect(self._undo_all)
        body.learned_asked.connect(self._learned)
        body.activity_asked.connect(lambda: self.activity_wanted.emit(reader.task))
        close = QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self)
        close.activated.connect(self.close)

    def _dress(self) -> None:
        style = (
            card_sheet(theme_for(self)) + "QScrollArea, QWidget#brief-inside { background: transparent; border: none; }"
        )
        if style != self.styleSheet():
            self.setStyleSheet(style)
