"""The tray's menu: what runs, what waits, what it cost, each connector's level. It shows the runtime's word, never its own."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidgetAction

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire.messages import Failed, ResumeAll, SetAutonomy, Status, StopAll
from meshclaw_desktop.wire.rows import ConnectorRow
from meshclaw_desktop.wire.visible import visible

from . import words
from .client import Client
from .places import put_near_tray
from .raise_level import RaiseQuestion
from .spend_bar import SpendBar
from .state import State
from .theme import scaled

LONGEST_NAME = 34
BAR_SIGNS = 10


class TrayMenu(QObject):
    """
    Rebuilt as it opens, and kept in step in between, because some hosts read it beforehand.

    Hosts that draw the menu themselves see plain texts only, so that every row says all it has to say in its text.
    """

    approvals_wanted = Signal()
    activity_wanted = Signal()
    ask_wanted = Signal()
    settings_wanted = Signal()
    start_wanted = Signal()
    """The user wants the runtime started again."""
    quit_wanted = Signal()
    failed = Signal(str)
    """Something asked for was refused; why, in words."""

    def __init__(
        self, menu: QMenu, state: State, client: Client, draws_widgets: Callable[[], bool] = lambda: False
    ) -> None:
        """Fills `menu`. `draws_widgets` says whether it is drawn by ourselves, so that widgets in it are seen."""
        super().__init__(menu)
        self._menu = menu
        self._state = state
        self._client = client
        self._draws_widgets = draws_widgets
        self._levels: dict[str, _LevelMenu] = {}
        self._question: RaiseQuestion | None = None
        menu.setObjectName("tray-menu")
        self.problem = self._row("problem", self.settings_wanted.emit)
        self.task = self._row("task", self.activity_wanted.emit)
        self.waiting = self._row("approvals", self.approvals_wanted.emit)
        self.waiting.setFont(scaled(self._menu.font(), bold=True))
        self._menu.addSeparator()
        self.today = self._row("today", self.activity_wanted.emit)
        self._bar = SpendBar(menu)
        self._bar_row = QWidgetAction(menu)
        self._bar_row.setObjectName("today-bar")
        self._bar_row.setDefaultWidget(self._bar)
        self._bar_row.setEnabled(False)
        self._menu.addAction(self._bar_row)
        self._before_connectors = self._menu.addSeparator()
        self._after_connectors = self._menu.addSeparator()
        self.ask = self._row("ask", self.ask_wanted.emit, "Ask MeshClaw…")
        self.activity = self._row("activity", self.activity_wanted.emit, "Activity")
        self.settings = self._row("settings", self.settings_wanted.emit, "Settings…")
        self._menu.addSeparator()
        self.start_runtime = self._row("start-runtime", self.start_wanted.emit, "Start MeshClaw's runtime")
        self.stop = self._row("stop", self._stop_or_resume)
        self.stop.setFont(scaled(self._menu.font(), bold=True))
        self.quit = self._row("quit", self.quit_wanted.emit, "Quit")
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.refresh)
        self._menu.aboutToShow.connect(self.refresh)
        for changed in (state.status_changed, state.questions_changed, state.connection_changed):
            changed.connect(self._soon.start)
        self.refresh()

    def refresh(self) -> None:
        """Say what is known now."""
        status = self._state.status
        rich = self._draws_widgets()
        self._show_problem(status)
        self._show_task(status, rich)
        self._show_waiting(status, rich)
        self._show_today(status, rich)
        self._show_connectors(status, rich)
        self.ask.setEnabled(status is not None and not status.stopped)
        self.start_runtime.setVisible(status is None)
        self.stop.setEnabled(status is not None)
        self.stop.setText("Resume" if status is not None and status.stopped else "Stop everything now")

    # ---- rows ----

    def _show_problem(self, status: Status | None) -> None:
        problem = status.problem if status is not None else self._state.trouble
        self.problem.setVisible(bool(problem))
        self.problem.setText(_plain(problem, 80))

    def _show_task(self, status: Status | None, rich: bool) -> None:
        if status is None:
            self.task.setText("Not connected")
            return
        if status.stopped:
            self.task.setText("Everything is stopped")
            return
        running = [one for one in status.tasks if one.state != "ended"]
        if not running:
            self.task.setText("Nothing is running")
            return
        first = running[0]
        more = f", {len(running) - 1} more" if len(running) > 1 else ""
        self.task.setText(_two(f"{_plain(first.title)} · {first.state}", f"step {first.step}{more}", rich))

    def _show_waiting(self, status: Status | None, rich: bool) -> None:
        count = self._state.waiting
        self.waiting.setVisible(count > 0)
        since = status.oldest_waiting_at if status is not None else None
        age = f"oldest {words.span(time.time() - since)}" if since is not None else ""
        self.waiting.setText(_two(f"{words.count(count, 'approval')} waiting…", age, rich))

    def _show_today(self, status: Status | None, rich: bool) -> None:
        self.today.setVisible(status is not None)
        self._bar_row.setVisible(status is not None and rich)
        if status is None:
            return
        spent, limit = status.spent_usd_micros, status.limit_usd_micros
        share = min(1.0, spent / limit) if limit > 0 else 1.0
        text = f"Today {words.money(spent)} of {words.money(limit)}"
        tokens = f"{words.tokens(status.tokens)} tokens"
        if not rich:
            full = min(BAR_SIGNS, max(round(share * BAR_SIGNS), 1 if spent else 0))
            tokens = f"{'▰' * full}{'▱' * (BAR_SIGNS - full)} {tokens}"
        self.today.setText(_two(text, tokens, rich))
        self._bar.show_share(share)

    def _show_connectors(self, status: Status | None, rich: bool) -> None:
        rows = status.connectors if status is not None else ()
        for name in [name for name in self._levels if name not in {row.name for row in rows}]:
            gone = self._levels.pop(name)
            self._menu.removeAction(gone.menuAction())
            gone.deleteLater()
        for row in rows:
            menu = self._levels.get(row.name)
            if menu is None:
                menu = self._levels[row.name] = _LevelMenu(row.name, self._menu)
                menu.chosen.connect(partial(self._change_level, row.name))
                self._menu.insertMenu(self._after_connectors, menu)
            menu.show_row(row, rich)
        self._after_connectors.setVisible(bool(rows))

    # ---- what the user does ----

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
        self._question = RaiseQuestion(row, level)
        self._question.confirmed.connect(partial(self._set_level, name, level))
        put_near_tray(self._question)
        self._question.show()

    def _set_level(self, name: str, level: Autonomy) -> None:
        self._client.request(partial(SetAutonomy, name=name, level=level), None, self._tell_failure)

    def _tell_failure(self, failed: Failed) -> None:
        self.failed.emit(f"{failed.title} {failed.remedy}".strip())

    def _row(self, name: str, then: Callable[[], object], text: str = "") -> QAction:
        action = self._menu.addAction(text)
        action.setObjectName(name)
        action.triggered.connect(lambda _checked=False: then())
        return action


class _LevelMenu(QMenu):
    """One connector's four levels; the mark stands at what the runtime says."""

    chosen = Signal(object)
    """The Autonomy that the user picked."""

    def __init__(self, name: str, parent: QMenu) -> None:
        super().__init__(parent)
        self.setObjectName(f"connector-{name}")
        self.menuAction().setObjectName(f"connector-{name}")
        self._actions: dict[Autonomy, QAction] = {}
        one_of_four = QActionGroup(self)
        for level in Autonomy:
            action = self.addAction(words.level(level))
            action.setObjectName(f"level-{name}-{level}")
            action.setCheckable(True)
            one_of_four.addAction(action)
            action.triggered.connect(partial(self._choose, level))
            self._actions[level] = action

    def show_row(self, row: ConnectorRow, rich: bool) -> None:
        """Say what the runtime says."""
        self.setTitle(_two(_plain(words.title(row.name)), words.level(row.level), rich, colon=True))
        for level, action in self._actions.items():
            action.setText(_two(words.level(level), words.level_means(level), rich, colon=True))
            action.setChecked(level is row.level)

    def _choose(self, level: Autonomy, _checked: bool = False) -> None:
        self.chosen.emit(level)


def _two(left: str, right: str, rich: bool, *, colon: bool = False) -> str:
    """Two texts of one row: side by side where we draw it, else one after the other."""
    if not right:
        return left
    if rich:
        return f"{left}\t{right}"
    return f"{left}: {right}" if colon else f"{left} · {right}"


def _plain(text: str, longest: int = LONGEST_NAME) -> str:
    """Others' text in a menu: spelled out, short, and without a hidden shortcut."""
    shown = visible(text)
    shown = shown if len(shown) <= longest else f"{shown[: longest - 1]}…"
    return shown.replace("&", "&&")
