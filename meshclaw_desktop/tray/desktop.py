"""The composition of the tray: who hears whom. The windows are imported and built when they are first wanted."""

from __future__ import annotations

import os
from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from meshclaw_desktop.locations import Locations
from meshclaw_desktop.wire.messages import Welcome

from .appearance import appearance
from .approval.queue import Queue
from .client import Client
from .drawn_menu import DrawnMenu
from .host import TrayHost
from .icon import application_icon, icon_for
from .menu import TrayMenu
from .runtime_starter import RuntimeStarter
from .state import State
from .window_places import WindowPlaces


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
        self._dark_panel = dark_panel
        self._windows: dict[str, QWidget] = {}
        self._places = WindowPlaces(locations.window_places, self)
        self.state = State(self)
        self.client = Client(_address(locations), self)
        self.host = host
        self.queue = Queue(self.state, self.client, parent=self)
        self.menu = TrayMenu(menu, self.state, self.client, lambda: host.draws_widgets)
        self._starter = RuntimeStarter(locations, environment, self) if starts_runtime else None
        self._repaint = QTimer(self, singleShot=True, interval=0)
        self._repaint.timeout.connect(self._show_icon)
        self._join()

    def start(self) -> None:
        """Connect, and go on from there."""
        QApplication.setWindowIcon(application_icon())
        self._show_icon()
        self.client.open()

    def close(self) -> None:
        """Hang up and close the windows. The runtime goes on."""
        self.client.blockSignals(True)
        self.client.close()
        for window in self._windows.values():
            window.close()
        self._windows.clear()
        self._places.finish()

    # ---- windows ----

    def show_yourself(self) -> None:
        """The user looks for us: what waits for them, else what happens."""
        if self.state.questions:
            self.queue.open_by_hand()
        else:
            self.show_activity()

    def show_activity(self) -> None:
        """The activity window."""
        if "activity" not in self._windows:
            from .activity.window import ActivityWindow

            window = ActivityWindow(self.client, self.state)
            window.answer_asked.connect(self.queue.open_by_hand)
            self._windows["activity"] = window
        self._bring("activity")

    def show_settings(self) -> None:
        """The settings window."""
        if "settings" not in self._windows:
            from meshclaw_desktop.keychain import Keychain

            from .settings.window import SettingsWindow

            keychain = Keychain(self._environment)
            self._windows["settings"] = SettingsWindow(self.client, self.state, keychain, self._locations)
        self._bring("settings")

    def show_ask(self) -> None:
        """The line for a new task."""
        if "ask" not in self._windows:
            from .ask_window import AskWindow

            window = AskWindow(self.client, self.state)
            window.activity_wanted.connect(self.show_activity)
            self._windows["ask"] = window
        self._bring("ask", size=False)

    def _bring(self, name: str, *, size: bool = True) -> None:
        """Show a window that the user asked for, where it was; with `size` as large as it was, too."""
        window = self._windows[name]
        self._places.restore(window, size=size)
        _to_front(window)

    # ---- who hears whom ----

    def _join(self) -> None:
        client, state, menu, host = self.client, self.state, self.menu, self.host
        client.welcomed.connect(self._be_welcomed)
        client.facts_received.connect(state.apply)
        client.lost.connect(state.lose)
        client.missed.connect(state.miss)
        for changed in (state.status_changed, state.questions_changed):
            changed.connect(self._repaint.start)
        host.opened.connect(self.show_yourself)
        host.absent.connect(self.show_activity)
        host.appeared.connect(menu.refresh)
        host.panel_seen.connect(self._see_panel)
        menu.approvals_wanted.connect(self.queue.open_by_hand)
        menu.activity_wanted.connect(self.show_activity)
        menu.ask_wanted.connect(self.show_ask)
        menu.settings_wanted.connect(self.show_settings)
        menu.quit_wanted.connect(QApplication.quit)
        menu.failed.connect(self._tell)
        self.queue.reminded.connect(lambda approval: host.notify("MeshClaw needs you", approval.sentence))
        if self._starter is not None:
            client.missed.connect(self._starter.start_soon)
            client.lost.connect(self._starter.start_soon)
            self._starter.failed.connect(state.miss)
            menu.start_wanted.connect(self._starter.start)

    def _be_welcomed(self, welcome: Welcome) -> None:
        self.state.welcome(welcome)
        if self._starter is not None:
            self._starter.succeed()

    def _show_icon(self) -> None:
        now = appearance(self.state.status, self.state.waiting)
        self.host.show(icon_for(now.look, now.waiting, dark_panel=self._dark_panel), now.tooltip)

    def _see_panel(self, dark: bool) -> None:
        if dark != self._dark_panel:
            self._dark_panel = dark
            self._show_icon()

    def _tell(self, text: str) -> None:
        self.host.notify("MeshClaw", text)


def _address(locations: Locations) -> str:
    return locations.pipe if os.name == "nt" else str(locations.socket)


def _to_front(window: QWidget) -> None:
    """Show a window that the user asked for."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
