"""The activity window: joins head, filters, list and detail, and asks the runtime for what they show."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.tray.theme import sheet, theme_for
from meshclaw_desktop.tray.words import count
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import Activity, Failed, ListActivity, ShowTask, Undo, Welcome
from meshclaw_desktop.wire.rows import TaskRow, UndoRow

from .detail import DetailPane
from .facts import as_json
from .feed_view import FeedView
from .filter import Filter
from .fold import Group, Line
from .head import HeadLine, in_words
from .model import MOST_LINES, ActivityModel
from .notices import Banner, Blank
from .side import Side
from .sparkline import Usage

PAGE = 500
"""How many facts are asked for at a time."""
TICK_MS = 5_000
GATHER_MS = 30
"""Facts that come within this time are shown together."""


class ActivityWindow(QWidget):
    """What happened, live. It holds facts only while it is open."""

    answer_asked = Signal(str)
    """The id of the question that the user wants to answer."""

    def __init__(
        self, client: Client, state: State, parent: QWidget | None = None, *, now: Callable[[], float] | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._client, self._state, self._now = client, state, now or time.time
        self._ledger = ""
        self._loading = self._paging = False
        self._problem = ""
        self._dressed = False
        self._pending: list[Activity] = []
        self._untitled: set[str] = set()
        self.usage = Usage()
        self.setObjectName("activity-window")
        self.setWindowTitle("Activity")
        self.model = ActivityModel(self)
        self.head = HeadLine(client, state, self)
        self.side = Side(self)
        self.feed = FeedView(self.model, self)
        self.detail = DetailPane(client, self)
        self._banner = Banner(self)
        self._blank = Blank(self)
        self._lay_out()
        self._connect()
        self._gather = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._gather.timeout.connect(self._take_pending)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._pass_time)
        self.resize(1160, 640)
        self._dressed = True
        self._dress()
        self._show_state()

    # ---- loading ----

    def load(self) -> None:
        """Read the newest page; what is shown stays until it is there."""
        if self._loading or not self._client.connected:
            self._show_state()
            return
        self._loading = True
        self._problem = ""
        self._client.request(partial(ListActivity, limit=PAGE), self._begin, self._fail_to_load)
        self._show_state()

    def _begin(self, value: Json) -> None:
        self._loading = False
        facts = self._facts(value)
        if facts is None or not self.isVisible():
            self._show_state()
            return
        self._pending.clear()
        self.usage.clear()
        self.usage.add(facts)
        self.model.begin(facts, complete=len(facts) < PAGE or (bool(facts) and facts[0].seq <= 1))
        self._show_state()
        self._pass_time()

    def _fail_to_load(self, failed: Failed) -> None:
        self._loading = False
        self._problem = in_words(failed)
        self._show_state()

    def _load_older(self) -> None:
        model = self.model
        if self._paging or self._loading or not model.begun or model.complete or model.lines >= MOST_LINES:
            return
        oldest = model.oldest_seq
        if oldest <= 1 or not self._client.connected:
            return
        self._paging = True
        since = max(0, oldest - 1 - PAGE)
        self._client.request(
            partial(ListActivity, since=since, limit=min(PAGE, oldest - 1 - since)),
            lambda value: self._prepend(oldest, value),
            self._fail_to_page,
        )

    def _prepend(self, oldest: int, value: Json) -> None:
        self._paging = False
        facts = self._facts(value)
        if facts is None or not self.model.begun or self.model.oldest_seq != oldest:
            return
        older = [fact for fact in facts if fact.seq < oldest]
        self.usage.add(older)
        self.model.prepend(older, complete=not older or older[0].seq <= 1)
        self._name_groups()
        self._show_state()

    def _fail_to_page(self, failed: Failed) -> None:
        self._paging = False
        self._banner.say(in_words(failed))

    def _facts(self, value: Json) -> list[Activity] | None:
        try:
            return [from_json(Activity, one) for one in value] if isinstance(value, list) else None
        except ProtocolError as wrong:
            self._problem = str(wrong)
            return None

    def _take(self, facts: list[object]) -> None:
        """Live facts; a burst of them is shown together."""
        if not self.isVisible():
            return
        self._pending += [fact for fact in facts if isinstance(fact, Activity)]
        if self._pending and not self._gather.isActive():
            self._gather.start()

    def _take_pending(self) -> None:
        facts, self._pending = self._pending, []
        if not self.model.begun:
            return
        newest = self.model.newest_seq
        self.usage.add(fact for fact in facts if fact.seq > newest)
        self.model.extend(facts)
        shown = self.detail.row
        line = shown if isinstance(shown, Line) else None
        if shown is not None and any(
            (fact.call and line is not None and fact.call == line.key)
            or (isinstance(shown, Group) and fact.task == shown.task)
            for fact in facts
        ):
            self.detail.refresh()
        self._show_rate()
        self._name_groups()
        self._show_state()

    def _welcome(self, welcome: Welcome) -> None:
        if welcome.ledger != self._ledger or not self.model.begun:
            self._ledger = welcome.ledger
            self._loading = self._paging = False
            if self.isVisible():
                self.load()
        self._show_state()

    def _name_groups(self) -> None:
        """Ask for the titles of tasks whose beginning is not among the facts."""
        for group in self.model.untitled():
            if group.task not in self._untitled:
                self._untitled.add(group.task)
                self._client.request(partial(ShowTask, task=group.task), partial(self._name, group.id), _ignore)

    def _name(self, id: str, value: Json) -> None:
        group = self.model.group(id)
        try:
            row = from_json(TaskRow, value)
        except ProtocolError:
            return
        if group is not None:
            self.model.name(group, row.title)

    # ---- what the user asks for ----

    def _undo(self, row: object) -> None:
        if isinstance(row, Line) and row.undo_id:
            what = row.undo_id
        elif isinstance(row, Group) and row.task:
            what = row.task
        else:
            return
        self._banner.say("Taking it back…")
        self._client.request(partial(Undo, what=what), self._undone, lambda failed: self._banner.say(in_words(failed)))

    def _undone(self, value: Json) -> None:
        try:
            rows = [from_json(UndoRow, one) for one in value] if isinstance(value, list) else []
        except ProtocolError as wrong:
            self._banner.say(str(wrong))
            return
        self._banner.say(undo_sentence(rows))
        self.detail.refresh()

    def _answer(self, row: object) -> None:
        """Find the open question that a waiting line is about."""
        if not isinstance(row, Line):
            return
        last = row.last
        for one in self._state.questions:
            if (one.task, one.connector, one.tool, one.sentence) == (
                last.task,
                last.connector,
                last.tool,
                last.sentence,
            ):
                self.answer_asked.emit(one.id)
                return
        self._banner.say("That question is not open any more.")

    def _copy(self, row: object) -> None:
        if isinstance(row, Group | Line):
            QGuiApplication.clipboard().setText(as_json(row))
            self._banner.say("Copied as JSON.")

    def _open_menu(self, at: QPoint) -> None:
        row = self.feed.current
        if row is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if isinstance(row, Line):
            undo = menu.addAction("Undo", partial(self._undo, row))
            undo.setEnabled(bool(row.undo_id))
        elif row.task:
            undo = menu.addAction(f"Undo all {row.undoable}" if row.undoable > 1 else "Undo", partial(self._undo, row))
            undo.setEnabled(row.undoable > 0)
        menu.addAction("Copy as JSON", partial(self._copy, row))
        menu.popup(self.feed.viewport().mapToGlobal(at))

    def _go_to_detail(self) -> None:
        first = next((one for one in self.detail.findChildren(QPushButton) if one.isVisibleTo(self.detail)), None)
        (first or self.detail).setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- what is seen ----

    def _show_state(self) -> None:
        """Say in place of the list why it is empty."""
        model = self.model
        empty = model.rowCount() == 0
        if not model.begun:
            if self._problem:
                self._blank.say("The activity could not be read.", self._problem, "Try again")
            elif not self._client.connected:
                trouble = self._state.trouble or "It appears here as soon as the runtime answers."
                self._blank.say("Not connected", trouble, "")
            else:
                self._blank.say("Reading the activity…", "", "")
        elif empty and model.filter.narrows:
            self._blank.say("Nothing fits this filter.", "", "Show everything")
        elif empty:
            self._blank.say("Nothing has happened yet.", "What MeshClaw does stands here while it does it.", "")
        self._pile.setCurrentWidget(self._blank if empty else self.feed)
        status = self._state.status
        lasting = ""
        if status is not None and status.problem:
            lasting = status.problem
        elif status is None and model.begun:
            lasting = "Not connected: this is what was known when the line dropped."
        self._banner.stay(lasting)

    def _show_counts(self) -> None:
        self.side.show_waiting(max(self.model.waiting, self._state.waiting))
        status = self._state.status
        known = {one.name for one in status.connectors} if status is not None else set()
        self.side.offer(known | self.model.connectors, self.model.agents)

    def _show_rate(self) -> None:
        now = self._now()
        self.head.show_rate(self.usage.rate(now))
        self.head.sparkline.show_values(self.usage.buckets(now))

    def _pass_time(self) -> None:
        self._show_rate()
        self.model.tick()

    def _use_filter(self, wanted: object) -> None:
        if isinstance(wanted, Filter):
            self.model.set_filter(wanted)
        self._show_state()

    def _blank_pressed(self) -> None:
        if self.model.begun:
            self.side.reset()
        else:
            self.load()

    def showEvent(self, event: QShowEvent) -> None:
        """Read anew what happened while it was closed."""
        super().showEvent(event)
        if not event.spontaneous():
            self._tick.start()
            self._show_counts()
            self.feed.setFocus()
            self.load()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let go of what it held."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._tick.stop()
            self._gather.stop()
            self._pending.clear()
            self._loading = self._paging = False
            self.detail.show_row(None)
            self.model.forget()
            self.usage.clear()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the platform from light to dark."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self._dressed:
            self._dress()

    def _dress(self) -> None:
        theme = theme_for(self)
        text = (
            sheet(theme)
            + f"""
            QLabel[kind="muted"] {{ color: {theme.muted.name()}; }}
            QWidget#activity-head {{ background: {theme.base.name()}; }}
            QHeaderView::section {{ background: {theme.window.name()}; color: {theme.muted.name()}; border: none;
                border-bottom: 1px solid {theme.line.name()}; padding: 8px; }}
        """
        )
        if text != self.styleSheet():
            self.setStyleSheet(text)

    # ---- building ----

    def _lay_out(self) -> None:
        self.head.setObjectName("activity-head")
        self.head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        middle = QWidget(self)
        self._pile = QStackedLayout(middle)
        self._pile.addWidget(self.feed)
        self._pile.addWidget(self._blank)
        self._parts = QSplitter(Qt.Orientation.Horizontal, self)
        self._parts.setObjectName("activity-parts")
        self._parts.setHandleWidth(1)
        self._parts.setChildrenCollapsible(False)
        for part, stretch in ((self.side, 0), (middle, 1), (self.detail, 0)):
            self._parts.addWidget(part)
            self._parts.setStretchFactor(self._parts.count() - 1, stretch)
        self.side.setMinimumWidth(self.side.sizeHint().width())
        middle.setMinimumWidth(320)
        self.detail.setMinimumWidth(200)
        self._parts.setSizes([180, 720, 260])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        line = QFrame(self)
        line.setProperty("kind", "line")
        column.addWidget(self.head)
        column.addWidget(line)
        column.addWidget(self._banner)
        column.addWidget(self._parts, 1)

    def _connect(self) -> None:
        client, state, model, feed, detail = self._client, self._state, self.model, self.feed, self.detail
        client.facts_received.connect(self._take)
        client.welcomed.connect(self._welcome)
        state.connection_changed.connect(self._show_state)
        state.status_changed.connect(self._show_state)
        state.status_changed.connect(self._show_counts)
        state.questions_changed.connect(self._show_counts)
        model.counted.connect(self._show_counts)
        model.gap_found.connect(self.load)
        model.modelReset.connect(self._name_groups)
        self.side.filter_changed.connect(self._use_filter)
        feed.chosen.connect(detail.show_row)
        feed.older_asked.connect(self._load_older)
        feed.detail_asked.connect(self._go_to_detail)
        feed.customContextMenuRequested.connect(self._open_menu)
        for part in (feed, detail):
            part.undo_asked.connect(self._undo)
            part.answer_asked.connect(self._answer)
            part.copy_asked.connect(self._copy)
        self.head.failed.connect(lambda failed: self._banner.say(in_words(failed)))
        self._blank.pressed.connect(self._blank_pressed)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self.side.search.setFocus)
        close = QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self)
        close.activated.connect(self.close)


def undo_sentence(rows: list[UndoRow]) -> str:
    """What became of an undo, in one line; refusals with their reasons."""
    done = sum(row.outcome == "undone" for row in rows)
    refused = [row for row in rows if row.outcome != "undone"]
    parts = [f"Taken back: {count(done, 'action')}."] if done else []
    reasons = list(dict.fromkeys(row.reason for row in refused if row.reason))
    if refused:
        parts.append(f"Not taken back: {count(len(refused), 'action')}. {' '.join(reasons[:3])}".strip())
    return " ".join(parts) or "There was nothing to take back."


def _ignore(_failed: Failed) -> None:
    pass
