"""The settings window: a list of pages at the left, the page at the right. Pages ask the runtime when they come up."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from meshclaw_desktop.autostart import Autostart
from meshclaw_desktop.keychain import Secrets
from meshclaw_desktop.locations import Locations
from meshclaw_desktop.tray.card_looks import card_sheet
from meshclaw_desktop.tray.choice_rows import OneOf
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.keychain_worker import KeychainWorker
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.tray.theme import GAP, MARGIN, theme_for
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.messages import Activity

from .connectors_page import ConnectorsPage
from .data_page import DataPage
from .limits_page import LimitsPage
from .memory_page import MemoryPage
from .model_page import ModelPage
from .page import Page, button
from .routines_page import RoutinesPage
from .rules_page import RulesPage

SOON_MS = 150
"""How long to wait for what else has changed before a page is read anew."""
TOLD_BY = frozenset({"policy", "rule", "credential", "data", "resume", "stop", "routine", "memory"})
"""Kinds of rows that tell of something shown here."""


class SettingsWindow(QWidget):
    """Everything that the user may set. It keeps nothing: the runtime and the keychain do."""

    welcome_wanted = Signal()
    """The user wants to see the first steps again."""
    proposals_wanted = Signal()
    """The user wants to see what was learned and waits for them."""
    rows_wanted = Signal(object)
    """The numbers of the rows of the activity that the user wants to see."""
    brief_wanted = Signal(str)
    """The task of a routine's run that the user wants to read about."""
    task_wanted = Signal(str)
    """The task that the user wants to see at work."""

    def __init__(
        self,
        client: Client,
        state: State,
        keychain: Secrets,
        locations: Locations,
        autostart: Autostart,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._state = state
        self._dressed = False
        self.setObjectName("settings-window")
        self.setWindowTitle(tr("Settings"))
        self.keychain = KeychainWorker(keychain, self)
        self.connectors = ConnectorsPage(client, state, self.keychain)
        self.model = ModelPage(client, self.keychain)
        self.limits = LimitsPage(client)
        self.routines = RoutinesPage(client, locations, autostart)
        self.rules = RulesPage(client)
        self.memory = MemoryPage(client, state, locations)
        self.data = DataPage(client, locations)
        self._pages: tuple[Page, ...] = (
            self.connectors, self.model, self.limits, self.routines, self.rules, self.memory, self.data,
        )  # fmt: skip
        self._stack = QStackedWidget(self)
        self._group = QButtonGroup(self)
        self._rows: list[OneOf] = []
        for at, page in enumerate(self._pages):
            row = OneOf(page.title, self)
            row.setObjectName(f"settings-to-{page.name}")
            row.setAccessibleIdentifier(f"settings-to-{page.name}")
            self._rows.append(row)
            self._group.addButton(row, at)
            self._stack.addWidget(page)
        self._problem = PlainText("")
        self._problem.setObjectName("settings-problem")
        self._problem.setAccessibleIdentifier("settings-problem")
        self._lay_out()
        self._group.idToggled.connect(lambda at, on: self._turn_to(at) if on else None)
        client.welcomed.connect(lambda _welcome: self._refresh())
        state.status_changed.connect(self._show_problem)
        state.connection_changed.connect(self._show_problem)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._refresh)
        state.task_ended.connect(lambda task: self._soon.start() if task.routine else None)
        self.routines.brief_wanted.connect(self.brief_wanted)
        self.routines.task_wanted.connect(self.task_wanted)
        self.memory.proposals_wanted.connect(self.proposals_wanted)
        self.memory.rows_wanted.connect(self.rows_wanted)
        state.feed.rowsInserted.connect(self._look_at_news)
        close = QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self)
        close.activated.connect(self.close)
        self.resize(860, 600)
        self._dressed = True
        self._dress()
        self._rows[0].setChecked(True)
        self._show_problem()

    def turn_to(self, name: str) -> None:
        """Show the page of that name: connectors, model, limits, routines, rules, memory or data."""
        for at, page in enumerate(self._pages):
            if page.name == name:
                self._rows[at].setChecked(True)

    @property
    def page(self) -> Page:
        """The one that is shown."""
        return self._pages[self._stack.currentIndex()]

    # ---- inside ----

    def _turn_to(self, row: int) -> None:
        self._stack.setCurrentIndex(row)
        self._pages[row].say("")
        self._refresh()

    def _refresh(self) -> None:
        if self.isVisible():
            self.page.refresh()

    def _look_at_news(self, _parent: QModelIndex, first: int, last: int) -> None:
        """What was set elsewhere, in a file or a terminal, is shown here at once."""
        if any(_tells(row.first) for row in self._state.feed.rows[first : last + 1]):
            self._soon.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Read what is shown."""
        super().showEvent(event)
        if not event.spontaneous():
            self.page.refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the platform from light to dark."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and self._dressed:
            self._dress()

    def _show_problem(self) -> None:
        status = self._state.status
        for page in self._pages:
            page.let(status is not None)
        if status is None:
            trouble = self._state.trouble or tr("The runtime does not answer. It is tried again by itself.")
            self._problem.say(tr("Not connected. {trouble}").format(trouble=trouble))
        else:
            self._problem.say(status.problem)
        self._banner.setVisible(bool(self._problem.text()))

    def _lay_out(self) -> None:
        side = self._side = QWidget(self)
        side_column = QVBoxLayout(side)
        side_column.setContentsMargins(GAP + 4, GAP + 4, GAP + 4, GAP)
        side_column.setSpacing(1)
        for one in self._rows:
            side_column.addWidget(one)
        side_column.addStretch(1)
        welcome = button("settings-welcome", tr("First steps…"), "link")
        welcome.clicked.connect(self.welcome_wanted)
        side_column.addWidget(welcome)
        self._banner = QFrame(self)
        self._banner.setProperty("kind", "care")
        inner = QHBoxLayout(self._banner)
        inner.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        inner.addWidget(self._problem)
        line = QFrame(self)
        line.setProperty("kind", "side-line")
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._banner)
        right.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addWidget(line)
        row.addLayout(right, 1)

    def _dress(self) -> None:
        theme = theme_for(self)
        text = (
            card_sheet(theme)
            + f"""
            QFrame[kind="side-line"] {{ background: {theme.line.name()}; border: none; min-width: 1px; max-width: 1px; }}
            QPushButton[kind="link"] {{ text-align: left; }}
            QPushButton[kind="segment"][tone="care"]:checked {{ background: {theme.care.name()};
                border-color: {theme.care.name()}; }}
            QPushButton[kind="segment"][tone="care"]:checked:focus {{ border: 2px solid {theme.text.name()}; }}
            """
        )
        if text != self.styleSheet():
            self.setStyleSheet(text)
        self._side.setMinimumWidth(max(166, *(one.sizeHint().width() + 2 * GAP + 8 for one in self._rows)))


def _tells(row: Activity) -> bool:
    """Whether something that is shown here may be another now."""
    return row.kind in TOLD_BY or (row.kind == "task" and bool(row.routine))
