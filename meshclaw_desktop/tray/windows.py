"""The tray's windows: imported and built when they are first wanted, brought to the front after that. It joins no facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from meshclaw_desktop.locations import Locations

from .client import Client
from .host import TrayHost
from .state import State
from .window_places import WindowPlaces

if TYPE_CHECKING:
    from meshclaw_desktop.keychain import Keychain

    from .activity.window import ActivityWindow
    from .ask.window import AskWindow
    from .brief.window import BriefWindow
    from .first_run.window import WelcomeWindow
    from .history.window import HistoryWindow
    from .memory.window import MemoryWindow
    from .settings.window import SettingsWindow


class Windows(QObject):
    """Each window once. What they ask of each other goes through here."""

    answer_asked = Signal(str)
    """The id of a question that the user wants to answer."""
    answers_asked = Signal(object)
    """The ids of questions that the user wants to answer one after the other; none for whatever waits."""
    brief_seen = Signal()
    """The user has another brief before them: what is new may be less."""
    ask_opened = Signal()
    """The line to ask was opened."""

    def __init__(
        self,
        client: Client,
        state: State,
        host: TrayHost,
        locations: Locations,
        environment: Mapping[str, str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._host = host
        self._client, self._state = client, state
        self._locations, self._environment = locations, environment
        self._places = WindowPlaces(locations.window_places, self)
        self._activity: ActivityWindow | None = None
        self._brief: BriefWindow | None = None
        self._settings: SettingsWindow | None = None
        self._ask: AskWindow | None = None
        self._ask_hint = ""
        self._history: HistoryWindow | None = None
        self._memory: MemoryWindow | None = None
        self._welcome: WelcomeWindow | None = None
        self._secrets: Keychain | None = None

    def show_activity(self, task: str = "") -> None:
        """What happens and what happened; at one task, if it is named."""
        if self._activity is None:
            from .activity.window import ActivityWindow

            self._activity = ActivityWindow(self._client, self._state)
            self._activity.answer_asked.connect(self.answer_asked)
        self._bring(self._activity)
        if task:
            self._activity.show_task(task)

    def show_rows(self, rows: Collection[int]) -> None:
        """What happened, but these rows alone."""
        self.show_activity()
        if self._activity is not None and rows:
            self._activity.show_rows(rows)

    def show_brief(self, task: str = "") -> None:
        """What a routine's run left: of one run if it is named, else of the newest that left anything."""
        if self._brief is None:
            from .brief.window import BriefWindow

            self._brief = BriefWindow(self._client, self._state, lambda: self.open_memory("proposals"))
            self._brief.answer_asked.connect(self.answers_asked)
            self._brief.activity_wanted.connect(self.show_activity)
            self._brief.reader.seen.connect(self.brief_seen)
        self._brief.show_task(task)
        self._bring(self._brief)

    def show_settings(self, page: str = "") -> None:
        """What the user may set, at one of its pages if that is named: connectors, model, limits, routines, rules, memory or data."""
        if self._settings is None:
            from meshclaw_desktop.autostart import autostart

            from .settings.window import SettingsWindow

            self._settings = SettingsWindow(
                self._client, self._state, self._keychain(), self._locations, autostart(self._environment)
            )
            self._settings.welcome_wanted.connect(self.show_welcome)
            self._settings.proposals_wanted.connect(self.open_memory)
            self._settings.rows_wanted.connect(self.show_rows)
            self._settings.task_wanted.connect(self.show_activity)
            self._settings.brief_wanted.connect(self.show_brief)
        if page:
            self._settings.turn_to(page)
        self._bring(self._settings)

    def show_form(self, page: str) -> None:
        """A page of the settings, with its form open where it has one."""
        self.show_settings(page)
        if page == "connectors" and self._settings is not None:
            self._settings.connectors.open_form()

    def show_welcome(self) -> None:
        """The first steps."""
        if self._welcome is None:
            from .first_run.window import WelcomeWindow

            host = self._host
            self._welcome = WelcomeWindow(
                self._client, self._state, self._keychain(), tray=lambda: host.present, notices=lambda: host.notifies
            )
            self._welcome.settings_wanted.connect(self.show_form)
            self._welcome.ask_wanted.connect(self.show_ask)
        self._bring(self._welcome)

    def welcome_once(self) -> None:
        """The first steps, unless the user has seen and closed them before."""
        if not self._places.knows("welcome-window"):
            self.show_welcome()

    def show_history(self) -> None:
        """What it cost and what came of it."""
        if self._history is None:
            from .history.window import HistoryWindow

            self._history = HistoryWindow(self._client, self._state)
        self._bring(self._history)

    def open_memory(self, tab: str = "") -> None:
        """What was learned: `proposals` to be answered, or what is `kept`."""
        if self._memory is None:
            from .memory.window import MemoryWindow

            self._memory = MemoryWindow(self._client, self._state)
            self._memory.rows_wanted.connect(self.show_rows)
        self._bring(self._memory)
        if tab:
            self._memory.turn_to(tab)

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
            self._ask.say_shortcut(self._ask_hint)
            self._ask.task_wanted.connect(self.show_activity)
            self._ask.opened.connect(self.ask_opened)
        return self._ask

    def hint_at_keys(self, sentence: str) -> None:
        """What the line to ask says of the keys that open it."""
        self._ask_hint = sentence
        if self._ask is not None:
            self._ask.say_shortcut(sentence)

    def close(self) -> None:
        """Close all of them, and keep where they were."""
        built = (
            self._activity, self._brief, self._settings, self._ask, self._history, self._memory, self._welcome,
        )  # fmt: skip
        for window in built:
            if window is not None:
                window.close()
        self._activity = self._brief = self._settings = self._ask = None
        self._history = self._memory = self._welcome = None
        self._places.finish()

    def _keychain(self) -> Keychain:
        if self._secrets is None:
            from meshclaw_desktop.keychain import Keychain

            self._secrets = Keychain(self._environment)
        return self._secrets

    def _bring(self, window: QWidget, *, size: bool = True) -> None:
        """Show a window that the user asked for, where it was; with `size` as large as it was, too."""
        self._places.restore(window, size=size)
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
