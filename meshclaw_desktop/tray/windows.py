"""The tray's windows: imported and built when they are first wanted, brought to the front after that. It joins no facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from meshclaw_desktop.locations import Locations

from .client import Client
from .state import State
from .window_places import WindowPlaces

if TYPE_CHECKING:
    from .activity.window import ActivityWindow
    from .ask.window import AskWindow
    from .history.window import HistoryWindow
    from .settings.window import SettingsWindow


class Windows(QObject):
    """Each window once. What they ask of each other goes through here."""

    answer_asked = Signal(str)
    """The id of a question that the user wants to answer."""

    def __init__(
        self,
        client: Client,
        state: State,
        locations: Locations,
        environment: Mapping[str, str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._client, self._state = client, state
        self._locations, self._environment = locations, environment
        self._places = WindowPlaces(locations.window_places, self)
        self._activity: ActivityWindow | None = None
        self._settings: SettingsWindow | None = None
        self._ask: AskWindow | None = None
        self._history: HistoryWindow | None = None

    def show_activity(self, task: str = "") -> None:
        """What happens and what happened; at one task, if it is named."""
        if self._activity is None:
            from .activity.window import ActivityWindow

            self._activity = ActivityWindow(self._client, self._state)
            self._activity.answer_asked.connect(self.answer_asked)
        self._bring(self._activity)
        if task:
            self._activity.show_task(task)

    def show_settings(self, page: str = "") -> None:
        """What the user may set, at one of its pages if that is named: connectors, model, limits, rules or data."""
        if self._settings is None:
            from meshclaw_desktop.keychain import Keychain

            from .settings.window import SettingsWindow

            self._settings = SettingsWindow(self._client, self._state, Keychain(self._environment), self._locations)
        if page:
            self._settings.turn_to(page)
        self._bring(self._settings)

    def show_history(self) -> None:
        """What it cost and what came of it."""
        if self._history is None:
            from .history.window import HistoryWindow

            self._history = HistoryWindow(self._client, self._state)
        self._bring(self._history)

    def show_ask(self, suggestion: str = "") -> None:
        """The line for a new task, with words in it to begin with."""
        window = self.prepare_ask()
        if suggestion:
            window.suggest(suggestion)
        self._bring(window, size=False)

    def prepare_ask(self) -> AskWindow:
        """Build the line ahead of time, so that it is there at once when it is wanted."""
        if self._ask is None:
            from .ask.window import AskWindow

            self._ask = AskWindow(self._client, self._state)
            self._ask.task_wanted.connect(self.show_activity)
        return self._ask

    def close(self) -> None:
        """Close all of them, and keep where they were."""
        for window in (self._activity, self._settings, self._ask, self._history):
            if window is not None:
                window.close()
        self._activity = self._settings = self._ask = self._history = None
        self._places.finish()

    def _bring(self, window: QWidget, *, size: bool = True) -> None:
        """Show a window that the user asked for, where it was; with `size` as large as it was, too."""
        self._places.restore(window, size=size)
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
