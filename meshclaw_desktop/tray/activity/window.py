"""The activity window: joins head, filters, list and detail, and asks the runtime for what they show."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QMenu,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.tray.theme import theme_for
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.tray.undo_words import undo_sentence
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import Activity, PauseTask, StopTask, Undo
from meshclaw_desktop.wire.rows import UndoRow

from .announce import Announcer
from .detail import DetailPane
from .facts import as_json
from .feed_view import FeedView
from .filter import Filter
from .fold import Group
from .head import HeadLine, in_words
from .line import Line, Standing
from .looks import sheet
from .model import ActivityModel
from .notices import Banner, Blank
from .panes import Panes
from .reader import Reader
from .side import Side

TICK_MS = 5_000
"""How often what depends on the time is painted anew."""


class ActivityWindow(QWidget):
    """What happened, live. It holds facts only while it is open."""

    answer_asked = Signal(str)
    """The id of the question that the user wants to answer."""

    def __init__(
        self, client: Client, state: State, parent: QWidget | None = None, *, now: Callable[[], float] | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._client, self._state, self._now = client, state, now or time.time
        self._dressed = False
        self._wanted = ""
        self.setObjectName("activity-window")
        self.setWindowTitle(tr("Activity"))
        self.model = ActivityModel(self)
        self.reader = Reader(client, self.model, self)
        self.head = HeadLine(client, state, self)
        self.side = Side(self)
        self.feed = FeedView(self.model, self)
        self.detail = DetailPane(client, self)
        self._announcer = Announcer(self.feed)
        self._banner = Banner(self)
        self._blank = Blank(self)
        self._lay_out()
        self._connect()
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._pass_time)
        self.resize(1160, 640)
        self._dressed = True
        self._dress()
        self._show_state()

    def show_task(self, task: str) -> None:
        """Go to one task, as soon as it is there; a filter that hides it is taken away."""
        self._wanted = task
        self._go_to_wanted()

    def show_rows(self, rows: Collection[int]) -> None:
        """Show these facts alone, by their numbers; older ones are read until all are there."""
        self._panes.open_side()
        self.side.show_only(rows)
        self.feed.setFocus()

    def _go_to_wanted(self) -> None:
        group = self.model.group(self._wanted) if self._wanted else None
        if group is None:
            return
        self._wanted = ""
        if self.model.position(group) < 0:
            self.side.reset()
        self.model.set_open(group, True)
        self.feed.choose(group)
        self.feed.scrollTo(self.feed.currentIndex())
        self.feed.setFocus()

    # ---- what the user asks for ----

    def _undo(self, row: object) -> None:
        """One action at once; all of a task after the user was asked."""
        if isinstance(row, Line):
            self._take_back(row)
        elif isinstance(row, Group) and row.task:
            self.feed.choose(row)
            self._panes.open_detail()
            self.detail.ask_about_undo(row)

    def _take_back(self, row: object) -> None:
        if isinstance(row, Line) and row.undo_id:
            what = row.undo_id
        elif isinstance(row, Group) and row.task:
            what = row.task
        else:
            return
        self._banner.say(tr("Taking it back…"))
        self._client.request(
            partial(Undo, what=what),
            lambda value: self._undone(row, value),
            lambda failed: self._banner.say(in_words(failed)),
        )

    def _undone(self, row: object, value: Json) -> None:
        try:
            rows = [from_json(UndoRow, one) for one in value] if isinstance(value, list) else []
        except ProtocolError as wrong:
            self._banner.say(str(wrong))
            return
        self._banner.say(undo_sentence(rows))
        if row is self.detail.row:
            self.detail.show_taken_back(rows)

    def _pause(self, task: str, paused: bool) -> None:
        self._client.request(
            partial(PauseTask, task=task, paused=paused), None, lambda failed: self._banner.say(in_words(failed))
        )

    def _stop(self, task: str) -> None:
        self._client.request(partial(StopTask, task=task), None, lambda failed: self._banner.say(in_words(failed)))

    def _answer(self, row: object) -> None:
        """Open the question that a waiting line is about."""
        if not isinstance(row, Line):
            return
        question = self._state.question(row.last.approval)
        if question is None:
            self._banner.say(tr("That question is not open any more."))
        else:
            self.answer_asked.emit(question.id)

    def _copy(self, row: object) -> None:
        if isinstance(row, Group | Line):
            QGuiApplication.clipboard().setText(as_json(row, self.detail.told(row)))
            self._banner.say(tr("Copied as JSON."))

    def _find(self) -> None:
        self._panes.open_side()
        self.side.search.setFocus()
        self.side.search.selectAll()

    def _go_to_results(self) -> None:
        self._panes.close_pane()
        self.feed.setFocus()

    def _open_menu(self, at: QPoint) -> None:
        row = self.feed.current
        if row is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if isinstance(row, Line):
            undo = menu.addAction(tr("Undo"), partial(self._undo, row))
            undo.setEnabled(bool(row.undo_id))
            if row.standing is Standing.WAITING:
                menu.addAction(tr("Open the question"), partial(self._answer, row))
        elif row.task:
            text = tr("Undo all %n…", "actions", row.undoable) if row.undoable > 1 else tr("Undo…")
            undo = menu.addAction(text, partial(self._undo, row))
            undo.setEnabled(row.undoable > 0)
        menu.addAction(tr("Details"), self._go_to_detail)
        menu.addAction(tr("Copy as JSON"), partial(self._copy, row))
        menu.popup(self.feed.viewport().mapToGlobal(at))

    def _go_to_detail(self) -> None:
        self._panes.open_detail()
        first = next((one for one in self.detail.findChildren(QPushButton) if one.isVisibleTo(self.detail)), None)
        (first or self.detail).setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- what is seen ----

    def _show_state(self) -> None:
        """Say in place of the list why it is empty."""
        model = self.model
        empty = model.rowCount() == 0
        had_nothing = self._pile.currentWidget() is self._blank
        if not model.begun:
            if self.reader.problem:
                self._blank.say(tr("The activity could not be read."), self.reader.problem, tr("Try again"))
            elif not self._client.connected:
                trouble = self._state.trouble or tr("It appears here as soon as the runtime answers.")
                self._blank.say(tr("Not connected"), trouble, "")
            else:
                self._blank.say(tr("Reading the activity…"), "", "")
        elif empty and model.filter.narrows:
            words = "" if model.complete else tr("Older rows are being read.")
            self._blank.say(tr("No rows match."), words, tr("Show everything"))
        elif empty:
            self._blank.say(tr("Nothing has happened yet."), tr("What MeshClaw does stands here while it does it."), "")
        self._pile.setCurrentWidget(self._blank if empty else self.feed)
        if had_nothing and not empty and not self._is_busy():
            self.feed.setFocus()
        status = self._state.status
        lasting = ""
        if status is not None and status.problem:
            lasting = status.problem
        elif status is None and model.begun:
            lasting = tr("Not connected: this is what was known when the line dropped. It goes on by itself.")
        self._banner.stay(lasting)

    def _is_busy(self) -> bool:
        """Whether the user is somewhere else than where the focus begins."""
        focused: QWidget | None = self.focusWidget()
        return focused is not None and (self.side.isAncestorOf(focused) or self.detail.isAncestorOf(focused))

    def _follow(self, facts: list[Activity]) -> None:
        """Something happened: what is shown in detail may have changed, and so has the rate."""
        shown = self.detail.row
        if isinstance(shown, Line):
            concerned = any(fact.call == shown.key or fact.undo_id == shown.last.undo_id != "" for fact in facts)
        else:
            concerned = shown is not None and any(fact.task == shown.task for fact in facts)
        if concerned:
            self.detail.refresh()
        self._show_rate()

    def _follow_task(self) -> None:
        """The task that is shown may have been paused, or have ended."""
        shown, status = self.detail.task, self._state.status
        if shown is None or status is None:
            return
        now = next((one.state for one in status.tasks if one.id == shown.id), "ended")
        if now != shown.state:
            self.detail.refresh()

    def _show_counts(self) -> None:
        self.side.show_waiting(max(self.model.waiting, self._state.waiting))
        status = self._state.status
        known = {one.name for one in status.connectors} if status is not None else set()
        self.side.offer(known | self.model.connectors, self.model.agents)

    def _show_rate(self) -> None:
        now = self._now()
        self.head.show_rate(self.reader.usage.rate(now))
        self.head.sparkline.show_values(self.reader.usage.rates(now))

    def _pass_time(self) -> None:
        self._show_rate()
        self.model.tick()

    def _use_filter(self, wanted: object) -> None:
        if isinstance(wanted, Filter):
            self.model.set_filter(wanted)
            self._panes.mark_filter(wanted.narrows)
        self._show_state()

    def _blank_pressed(self) -> None:
        if self.model.begun:
            self.side.reset()
        else:
            self.reader.load()

    def showEvent(self, event: QShowEvent) -> None:
        """Read anew what happened while it was closed."""
        super().showEvent(event)
        if not event.spontaneous():
            self._tick.start()
            self.setFocus()
            self._show_counts()
            self.reader.start()
            self._show_state()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let go of what it held."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._tick.stop()
            self.detail.show_row(None)
            self.side.show_only(())
            self.reader.stop()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the platform from light to dark."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self._dressed:
            self._dress()

    def _dress(self) -> None:
        text = sheet(theme_for(self))
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
        self._panes = Panes(self.side, middle, self.detail, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        line = QFrame(self)
        line.setProperty("kind", "line")
        column.addWidget(self.head)
        column.addWidget(line)
        column.addWidget(self._banner)
        column.addWidget(self._panes, 1)

    def _connect(self) -> None:
        state, model, feed, detail, reader = self._state, self.model, self.feed, self.detail, self.reader
        reader.changed.connect(self._show_state)
        reader.changed.connect(self._show_rate)
        reader.changed.connect(self._go_to_wanted)
        reader.happened.connect(lambda _facts: self._go_to_wanted())
        reader.happened.connect(self._follow)
        reader.happened.connect(self._announcer.take)
        reader.refused.connect(self._banner.say)
        state.connection_changed.connect(self._show_state)
        state.status_changed.connect(self._show_state)
        state.status_changed.connect(self._show_counts)
        state.questions_changed.connect(self._show_counts)
        model.counted.connect(self._show_counts)
        self.side.filter_changed.connect(self._use_filter)
        feed.chosen.connect(detail.show_row)
        feed.older_asked.connect(reader.load_older)
        feed.detail_asked.connect(self._go_to_detail)
        feed.customContextMenuRequested.connect(self._open_menu)
        feed.undo_asked.connect(self._undo)
        detail.undo_asked.connect(self._take_back)
        for part in (feed, detail):
            part.answer_asked.connect(self._answer)
            part.copy_asked.connect(self._copy)
        detail.pause_asked.connect(self._pause)
        detail.stop_asked.connect(self._stop)
        state.status_changed.connect(self._follow_task)
        self.head.failed.connect(lambda failed: self._banner.say(in_words(failed)))
        self._blank.pressed.connect(self._blank_pressed)
        self._panes.returned.connect(feed.setFocus)
        self.side.results_wanted.connect(self._go_to_results)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self._find)
        close = QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self)
        close.activated.connect(self.close)
