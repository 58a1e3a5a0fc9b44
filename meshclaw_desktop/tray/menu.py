"""The tray's menu: what runs, what waits, what it cost, each connector's level. It shows the runtime's word, never its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QWidgetAction

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.policy.model import Autonomy, Json
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import Failed, ListAnswers, ResumeAll, SetAutonomy, Status, StopAll
from meshclaw_desktop.wire.routines import BriefHead
from meshclaw_desktop.wire.rows import AnswersRow

from . import menu_rows
from .client import Client
from .connector_rows import ConnectorRows
from .drawn_menu import DrawnMenu
from .menu_row import Row
from .menu_signs import stop_sign, waiting_sign
from .places import put_near_tray
from .spend_bar import SpendBar
from .state import State
from .theme import scaled

if TYPE_CHECKING:
    from .raise_level import RaiseQuestion

AFTERWARDS_MS = 50
"""What is made ready must not hold up the menu itself."""


class TrayMenu(QObject):
    """
    Rebuilt as it opens, and kept in step in between, because some hosts read it beforehand.

    Hosts that draw the menu themselves see plain texts only, so that every row says all it has to say in its text.
    """

    opened = Signal()
    """The user opened it: what they may choose next can be made ready."""
    approvals_wanted = Signal()
    brief_wanted = Signal()
    activity_wanted = Signal()
    learned_wanted = Signal()
    """The user wants to see what was learned."""
    usage_wanted = Signal()
    ask_wanted = Signal()
    settings_wanted = Signal()
    rules_wanted = Signal(str)
    """The user wants to see the remembered answers for this connector."""
    setup_wanted = Signal()
    """No model is chosen yet, or nothing is connected, and the user wants to mend that."""
    start_wanted = Signal()
    """The user wants the runtime started again."""
    quit_wanted = Signal()
    failed = Signal(str)
    """Something asked for was refused; why, in words."""

    def __init__(
        self, menu: DrawnMenu, state: State, client: Client, draws_widgets: Callable[[], bool] = lambda: False
    ) -> None:
        """Fills `menu`. `draws_widgets` says whether it is drawn by ourselves, so that colours and widgets are seen."""
        super().__init__(menu)
        self._menu = menu
        self._state = state
        self._client = client
        self._draws_widgets = draws_widgets
        self._answers: Mapping[str, AnswersRow] = {}
        self._shortcut = ""
        self._proposals = 0
        self._briefs: tuple[BriefHead, ...] = ()
        self._question: RaiseQuestion | None = None
        menu.setObjectName("tray-menu")
        self.problem = self._row("problem", self.settings_wanted.emit)
        self.task = self._row("task", self.activity_wanted.emit)
        self.waiting = self._row("approvals", self.approvals_wanted.emit)
        self.learned = self._row("learned", self.learned_wanted.emit)
        menu.addSeparator()
        self.today = self._row("today", self.usage_wanted.emit)
        self._bar = SpendBar(menu)
        self._bar_row = QWidgetAction(menu)
        self._bar_row.setObjectName("today-bar")
        self._bar_row.setDefaultWidget(self._bar)
        self._bar_row.setEnabled(False)
        menu.addAction(self._bar_row)
        self._before_connectors = menu.addSeparator()
        self.setup = self._row("setup", self.setup_wanted.emit)
        self._after_connectors = menu.addSeparator()
        self._connectors = ConnectorRows(menu, self._after_connectors, self._change_level, self.rules_wanted.emit)
        self.ask = self._row("ask", self.ask_wanted.emit)
        self.brief = self._row("brief", self.brief_wanted.emit)
        self.activity = self._row("activity", self.activity_wanted.emit)
        self.usage = self._row("usage", self.usage_wanted.emit)
        self.settings = self._row("settings", self.settings_wanted.emit)
        menu.addSeparator()
        self.start_runtime = self._row("start-runtime", self.start_wanted.emit)
        self.stop = self._row("stop", self._stop_or_resume)
        self.quit = self._row("quit", self.quit_wanted.emit)
        for one in (self.waiting, self.stop):
            one.setFont(scaled(menu.font(), bold=True))
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._keep_in_step)
        menu.aboutToShow.connect(self._open)
        for changed in (state.status_changed, state.questions_changed, state.connection_changed):
            changed.connect(self._soon.start)
        self.refresh()

    def show_shortcut(self, keys: str) -> None:
        """The keys that open the line to ask from anywhere, because they were really registered; empty for none."""
        self._shortcut = keys
        self._soon.start()

    def show_proposals(self, waiting: int) -> None:
        """So many proposals of what to learn wait for the user."""
        self._proposals = waiting
        self._soon.start()

    def show_briefs(self, unseen: tuple[BriefHead, ...]) -> None:
        """The briefs that nobody has looked at, newest first."""
        self._briefs = unseen
        self._soon.start()

    def refresh(self) -> None:
        """Say what is known now."""
        status = self._state.status
        drawn = self._draws_widgets()
        rows = self._plain_rows(status)
        self._say(rows, drawn=drawn)
        self._bar_row.setVisible(status is not None and drawn)
        if status is not None:
            self._bar.show_share(menu_rows.share(status))
        self._before_connectors.setVisible(status is not None)
        rows |= self._connectors.show(status.connectors if status is not None else (), self._answers, drawn=drawn)
        self.ask.setEnabled(status is not None and not status.stopped)
        self.start_runtime.setVisible(status is None)
        self.stop.setEnabled(status is not None)
        self.waiting.setIcon(waiting_sign() if self._state.waiting and not drawn else QIcon())
        self.stop.setIcon(QIcon() if drawn or status is None or status.stopped else stop_sign())
        self._menu.draw_rows(rows if drawn else {})

    # ---- rows ----

    def _keep_in_step(self) -> None:
        """A host that draws the menu may read it at any time; where we draw it, it is made anew as it opens."""
        if self._menu.isVisible() or not self._draws_widgets():
            self.refresh()

    def _plain_rows(self, status: Status | None) -> dict[QAction, Row]:
        """Every row but the connectors'; one that has nothing to say is empty."""
        oldest = status.oldest_waiting_at if status is not None else None
        age = None if oldest is None else time.time() - oldest
        return {
            self.problem: menu_rows.problem(status.problem if status is not None else self._state.trouble),
            self.task: menu_rows.task(status),
            self.waiting: menu_rows.waiting(self._state.waiting, age),
            self.learned: menu_rows.learned(self._proposals),
            self.today: menu_rows.today(status, signs=not self._draws_widgets()),
            self.setup: menu_rows.setup(status),
            self.ask: menu_rows.ask(self._shortcut),
            self.brief: menu_rows.brief(self._briefs),
            self.activity: menu_rows.activity(),
            self.usage: menu_rows.usage(),
            self.settings: menu_rows.settings(),
            self.start_runtime: menu_rows.start(),
            self.stop: menu_rows.stop(status),
            self.quit: menu_rows.leave(),
        }

    def _say(self, rows: Mapping[QAction, Row], *, drawn: bool) -> None:
        for action, row in rows.items():
            action.setText(row.text(columns=drawn))
            action.setVisible(bool(row.left))

    def _row(self, name: str, then: Callable[[], object]) -> QAction:
        action = self._menu.addAction("")
        action.setObjectName(name)
        action.triggered.connect(lambda _checked=False: then())
        return action

    # ---- what the user does ----

    def _open(self) -> None:
        self.refresh()
        QTimer.singleShot(AFTERWARDS_MS, self, self.opened.emit)
        if self._state.known:
            self._client.request(ListAnswers, self._learn_answers)

    def _learn_answers(self, value: Json) -> None:
        try:
            rows = [from_json(AnswersRow, one) for one in value] if isinstance(value, list) else []
        except ProtocolError:
            return
        # The runtime names the tool first that asked most.
        self._answers = {row.connector: row for row in reversed(rows)}
        self.refresh()

    def _stop_or_resume(self) -> None:
        status = self._state.status
        if status is not None:
            self._client.request(ResumeAll if status.stopped else StopAll, None, self._tell_failure)

    def _change_level(self, name: str, level: Autonomy) -> None:
        """A stricter level is set at once; a looser one is asked about. The mark follows the runtime, not the click."""
        self._soon.start()
        row = self._state.connector(name)
        if row is None or row.level is level:
            return
        if level.rank < row.level.rank:
            self._set_level(name, level)
            return
        from .raise_level import RaiseQuestion

        self._question = RaiseQuestion(row, level)
        self._question.confirmed.connect(partial(self._set_level, name, level))
        put_near_tray(self._question)
        self._question.show()

    def _set_level(self, name: str, level: Autonomy) -> None:
        self._client.request(partial(SetAutonomy, name=name, level=level), None, self._tell_failure)

    def _tell_failure(self, failed: Failed) -> None:
        self.failed.emit(f"{failed.title} {failed.remedy}".strip())
