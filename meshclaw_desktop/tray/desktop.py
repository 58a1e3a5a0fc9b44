"""The composition of the tray: who hears whom. It decides nothing, and windows are another module's."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from meshclaw_desktop.locations import Locations
from meshclaw_desktop.wire.messages import Welcome

from .appearance import appearance
from .approval.bus_notice import BusNotice, session_bus
from .approval.notice import Notice
from .approval.queue import Queue
from .brief.latest import Latest
from .brief.notice import BriefNotice
from .client import Client
from .drawn_menu import DrawnMenu
from .host import TrayHost
from .icon import application_icon, icon_for
from .learned import Learned
from .menu import TrayMenu
from .runtime_starter import RuntimeStarter
from .state import State
from .windows import Windows

if TYPE_CHECKING:
    from .shortcut.shortcut import GlobalShortcut

SETTLED_MS = 1_500
"""After the start: what nobody waits for is done then."""


class Desktop(QObject):
    """Everything between the runtime's line and the user's eyes. It decides nothing."""

    def __init__(
        self,
        locations: Locations,
        environment: Mapping[str, str],
        *,
        host: TrayHost,
        menu: DrawnMenu,
        dark_panel: bool = False,
        starts_runtime: bool = True,
        parent: QObject | None = None,
    ) -> None:
        """`host` shows `menu`; without `starts_runtime` a runtime is only waited for."""
        super().__init__(parent)
        self._locations = locations
        self._environment = environment
        self._dark_panel, self._panel_seen = dark_panel, False
        self.state = State(self)
        self.client = Client(_address(locations), self)
        self.windows = Windows(self.client, self.state, host, locations, environment, self)
        self.host = host
        self.learned = Learned(self.client, self.state, self)
        self.queue = Queue(self.state, self.client, parent=self)
        self.notice = Notice(self.queue.unseen, BusNotice(session_bus(environment), host.notify, self), self)
        self.briefs = Latest(self.client, self.state, self)
        self.brief_notice = BriefNotice(self.briefs, BusNotice(session_bus(environment), host.notify, self), self)
        self.menu = TrayMenu(menu, self.state, self.client, lambda: host.draws_widgets)
        self._starter = RuntimeStarter(locations, environment, self) if starts_runtime else None
        self._shortcut: GlobalShortcut | None = None
        self._repaint = QTimer(self, singleShot=True, interval=0)
        self._repaint.timeout.connect(self._show_icon)
        self._join()

    def start(self) -> None:
        """Connect, and go on from there."""
        QApplication.setWindowIcon(application_icon())
        self._show_icon()
        self.client.open()
        QTimer.singleShot(0, self, self._watch_lock)
        QTimer.singleShot(SETTLED_MS, self, self._be_ready_to_ask)

    def close(self) -> None:
        """Hang up and close the windows. The runtime goes on."""
        self.client.blockSignals(True)
        self.client.close()
        if self._shortcut is not None:
            self._shortcut.release()
        self.windows.close()

    # ---- windows ----

    def show_yourself(self) -> None:
        """The user looks for us: what waits for them, a new brief before what can wait longer, else what happens."""
        if self.briefs.unseen and all(one.deadline_at is None for one in self.state.questions):
            self.show_brief()
        elif self.state.questions:
            self.queue.open_by_hand()
        else:
            self.windows.show_activity()

    def show_brief(self) -> None:
        """The newest brief that nobody has looked at, else the newest."""
        unseen = self.briefs.unseen
        self.windows.show_brief(unseen[0].task if unseen else "")

    # ---- who hears whom ----

    def _join(self) -> None:
        client, state, menu, host, windows = self.client, self.state, self.menu, self.host, self.windows
        client.welcomed.connect(self._be_welcomed)
        client.facts_received.connect(state.apply)
        client.lost.connect(state.lose)
        client.missed.connect(state.miss)
        state.synced.connect(self._welcome_newcomer)
        for changed in (state.status_changed, state.questions_changed):
            changed.connect(self._repaint.start)
        host.opened.connect(self.show_yourself)
        host.absent.connect(windows.show_activity)
        host.appeared.connect(menu.refresh)
        host.panel_seen.connect(self._see_panel)
        menu.approvals_wanted.connect(self.queue.open_by_hand)
        windows.answer_asked.connect(self.queue.open_by_hand)
        windows.answers_asked.connect(self.queue.open_in_order)
        windows.brief_seen.connect(self.briefs.ask)
        menu.brief_wanted.connect(self.show_brief)
        self.briefs.changed.connect(lambda: menu.show_briefs(self.briefs.unseen))
        self.brief_notice.show_wanted.connect(self.show_brief)
        menu.activity_wanted.connect(windows.show_activity)
        self.learned.changed.connect(menu.show_proposals)
        menu.opened.connect(self.learned.look)
        menu.learned_wanted.connect(windows.open_memory)
        menu.usage_wanted.connect(windows.show_history)
        menu.ask_wanted.connect(windows.show_ask)
        menu.opened.connect(windows.prepare_ask)
        menu.settings_wanted.connect(lambda: windows.show_settings())
        menu.setup_wanted.connect(windows.show_welcome)
        menu.rules_wanted.connect(lambda _connector: windows.show_settings("rules"))
        menu.quit_wanted.connect(QApplication.quit)
        menu.failed.connect(self._tell)
        self.notice.show_wanted.connect(self.queue.open_question)
        if self._starter is not None:
            client.missed.connect(self._starter.start_soon)
            client.lost.connect(self._starter.start_soon)
            self._starter.failed.connect(state.miss)
            menu.start_wanted.connect(self._starter.start)

    def _be_welcomed(self, welcome: Welcome) -> None:
        self.state.welcome(welcome)
        if self._starter is not None:
            self._starter.succeed()

    def _welcome_newcomer(self) -> None:
        """The first time that the runtime tells its state: where nothing was chosen yet, the first steps show themselves."""
        self.state.synced.disconnect(self._welcome_newcomer)
        status = self.state.status
        if status is not None and not (status.model or status.connectors or status.problem):
            self.windows.welcome_once()

    def _be_ready_to_ask(self) -> None:
        """Once all is calm: the keys of the line to ask are taken, where the platform gives some.

        The line itself is built when the menu opens or the keys are pressed: until then it would only take memory.
        """
        from .shortcut.keys import ASK
        from .shortcut.shortcut import GlobalShortcut

        shortcut = self._shortcut = GlobalShortcut(ASK, self._environment, self)
        shortcut.pressed.connect(self.windows.show_ask)
        shortcut.changed.connect(lambda: self.menu.show_shortcut(shortcut.shown))
        shortcut.changed.connect(lambda: self.windows.hint_at_keys(shortcut.sentence))
        self.windows.ask_opened.connect(shortcut.register_by_hand)
        shortcut.register()

    def _show_icon(self) -> None:
        now = appearance(self.state.status, self.state.waiting)
        icon = icon_for(now.look, now.waiting, dark_panel=self._dark_panel, sure=self._panel_seen)
        self.host.show(icon, now.tooltip)

    def _see_panel(self, dark: bool) -> None:
        self._dark_panel, self._panel_seen = dark, True
        self._show_icon()

    def _watch_lock(self) -> None:
        """Nothing is asked on a locked screen."""
        from .approval.screen_lock import watched_lock

        lock = watched_lock(self._environment, self)
        for hear in (self.queue.set_locked, self.brief_notice.set_locked):
            lock.changed.connect(hear)
            hear(lock.locked)

    def _tell(self, text: str) -> None:
        self.host.notify("MeshClaw", text)


def _address(locations: Locations) -> str:
    return locations.pipe if os.name == "nt" else str(locations.socket)
