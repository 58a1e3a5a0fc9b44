"""The activity's left side: what is shown, where, by whom, and a search. It gives a Filter and knows no list."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QLabel, QLineEdit, QScrollArea, QToolButton, QVBoxLayout, QWidget

from meshclaw_desktop.tray.choice_rows import AnyOf, OneOf
from meshclaw_desktop.tray.theme import GAP, scaled
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.tray.words import title
from meshclaw_desktop.wire.visible import visible

from .filter import Filter, Show, words_of
from .words import OURSELVES, agent_name

SEARCH_MS = 150
"""How long typing must rest before it is searched for."""


def shown(show: Show) -> str:
    """A choice's words."""
    match show:
        case Show.EVERYTHING:
            return tr("Everything")
        case Show.NEEDS_YOU:
            return tr("Needs you")
        case Show.CHANGED:
            return tr("Changed something")
        case Show.BLOCKED:
            return tr("Blocked")


class Side(QScrollArea):
    """Filters that combine: one of *Show*, any of *Where* and *Who*, and words."""

    filter_changed = Signal(object)
    """The Filter that holds now."""
    results_wanted = Signal()
    """Return in the search line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside = inside = QWidget()
        inside.setObjectName("activity-side")
        self.setWidget(inside)
        self._rows = QVBoxLayout(inside)
        self._rows.setContentsMargins(GAP + 4, GAP + 4, GAP + 4, GAP + 4)
        self._rows.setSpacing(1)
        self.search = QLineEdit()
        self.search.setObjectName("activity-search")
        self.search.setAccessibleIdentifier("activity-search")
        self.search.setAccessibleName(tr("Search the activity"))
        self.search.setPlaceholderText(tr("Search"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(200)
        for clear in self.search.findChildren(QToolButton):
            clear.setAccessibleName(tr("Clear the search"))
        self._rows.addWidget(self.search)
        self._rows.addSpacing(GAP)
        self._only: frozenset[int] = frozenset()
        self._only_these = AnyOf(tr("Only %n rows", "ticked: the others are not shown", 0), inside)
        self._only_these.setObjectName("activity-only-these")
        self._only_these.setAccessibleIdentifier("activity-only-these")
        self._only_these.hide()
        self._rows.addWidget(self._only_these)
        self._heading(tr("Show"))
        self._group = QButtonGroup(self)
        self._shows: dict[Show, OneOf] = {}
        for show in Show:
            button = OneOf(shown(show), inside)
            button.setObjectName(f"activity-show-{show}")
            button.setAccessibleIdentifier(f"activity-show-{show}")
            self._group.addButton(button)
            self._rows.addWidget(button)
            self._shows[show] = button
        self._shows[Show.EVERYTHING].setChecked(True)
        self._where = _Choices(tr("Where"), "activity-where", lambda name: title(visible(name)), inside)
        self._who = _Choices(tr("Who"), "activity-who", agent_name, inside)
        self._rows.addWidget(self._where)
        self._rows.addWidget(self._who)
        self._rows.addStretch(1)
        self._rest = QTimer(self, singleShot=True, interval=SEARCH_MS)
        self._rest.timeout.connect(self._tell)
        self._group.buttonToggled.connect(lambda _button, on: self._tell() if on else None)
        self._where.changed.connect(self._tell)
        self._who.changed.connect(self._tell)
        self._only_these.toggled.connect(self._tell)
        self.search.returnPressed.connect(self.results_wanted)
        self.search.textChanged.connect(lambda _text: self._rest.start())

    @property
    def filter(self) -> Filter:
        """What is chosen."""
        show = next(one for one, button in self._shows.items() if button.isChecked())
        only = self._only if self._only_these.isChecked() else frozenset[int]()
        return Filter(show, self._where.chosen, self._who.chosen, words_of(self.search.text()), only)

    def show_waiting(self, count: int) -> None:
        """How many wait for the user."""
        self._shows[Show.NEEDS_YOU].show_count(count)

    def offer(self, connectors: Iterable[str], agents: Iterable[str]) -> None:
        """Which connectors and agents can be chosen."""
        self._where.offer(sorted(connectors))
        self._who.offer(sorted(agents, key=lambda agent: (agent != OURSELVES, agent)))

    def show_only(self, rows: Collection[int]) -> None:
        """Only these facts, as long as the user leaves it so; all others again, if there are none."""
        self._only = frozenset()
        self.reset()
        self._only = frozenset(rows)
        self._only_these.setText(tr("Only %n rows", "ticked: the others are not shown", len(self._only)))
        self._only_these.setVisible(bool(self._only))
        self._only_these.setChecked(bool(self._only))

    def reset(self) -> None:
        """Show everything again."""
        self._only_these.setChecked(False)
        self.search.clear()
        self._where.clear()
        self._who.clear()
        self._shows[Show.EVERYTHING].setChecked(True)
        self._rest.stop()
        self._tell()

    def choose(self, show: Show) -> None:
        """Show this."""
        self._shows[show].setChecked(True)

    def sizeHint(self) -> QSize:
        """As wide as the longest words."""
        return QSize(self._inside.sizeHint().width() + GAP, 400)

    def _heading(self, text: str) -> None:
        self._rows.addWidget(_heading(text, self._inside))

    def _tell(self) -> None:
        self.filter_changed.emit(self.filter)


class _Choices(QWidget):
    """A heading with choices under it that come and go."""

    changed = Signal()

    def __init__(self, heading: str, name: str, words: Callable[[str], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._name, self._words = name, words
        self._buttons: dict[str, AnyOf] = {}
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, GAP, 0, 0)
        self._rows.setSpacing(1)
        self._rows.addWidget(_heading(heading, self))
        self.hide()

    @property
    def chosen(self) -> frozenset[str]:
        return frozenset(name for name, button in self._buttons.items() if button.isChecked())

    def offer(self, names: list[str]) -> None:
        if names == list(self._buttons):
            return
        chosen = self.chosen
        for button in self._buttons.values():
            self._rows.removeWidget(button)
            button.deleteLater()
        self._buttons = {}
        for name in names:
            button = AnyOf(self._words(name), self)
            button.setObjectName(f"{self._name}-{name}")
            button.setAccessibleIdentifier(f"{self._name}-{name}")
            button.setChecked(name in chosen)
            button.toggled.connect(self.changed)
            self._rows.addWidget(button)
            self._buttons[name] = button
        self.setVisible(bool(names))
        if chosen - set(names):
            self.changed.emit()

    def clear(self) -> None:
        for button in self._buttons.values():
            button.setChecked(False)


def _heading(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text.upper(), parent)
    label.setFont(scaled(label.font(), 0.86))
    label.setContentsMargins(GAP - 2, GAP - 2, 0, 4)
    label.setProperty("kind", "muted")
    return label
