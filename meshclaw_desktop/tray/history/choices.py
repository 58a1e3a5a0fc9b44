"""Which days, and grouped by what: two rows of buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from meshclaw_desktop.tray.translation import tr

from .words import grouping

BYS = ("routine", "connector", "model", "agent")


@dataclass(frozen=True, slots=True)
class Range:
    """So many days up to today; 0 for all of them; or from the first to the last, as ISO dates."""

    days: int = 30
    first: str = ""
    last: str = ""


class Segments(QWidget):
    """One of several, side by side. Arrow keys move among them."""

    chosen = Signal(str)
    """The key of the one that was chosen, also if it was before."""

    def __init__(self, name: str, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """`choices` are keys with their words."""
        super().__init__(parent)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        ends = ("last", "first") if self.isRightToLeft() else ("first", "last")
        for at, (key, words) in enumerate(choices):
            button = QPushButton(words, self)
            button.setObjectName(f"{name}-{key}")
            button.setAccessibleIdentifier(f"{name}-{key}")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setProperty("kind", "segment")
            button.setProperty("place", {0: ends[0], len(choices) - 1: ends[1]}.get(at, ""))
            button.clicked.connect(lambda _on=False, key=key: self.chosen.emit(key))
            self._group.addButton(button)
            self._buttons[key] = button
            row.addWidget(button)

    def check(self, key: str) -> None:
        """Show that this one holds."""
        self._buttons[key].setChecked(True)

    def button(self, key: str) -> QPushButton:
        """The button of a key."""
        return self._buttons[key]


def range_segments(parent: QWidget) -> Segments:
    """7 days to everything; `own` asks for days."""
    return Segments(
        "history-range",
        (
            ("7", tr("7 days")),
            ("30", tr("30 days")),
            ("90", tr("90 days")),
            ("365", tr("Year", "the last 365 days")),
            ("0", tr("All", "all days there are")),
            ("own", tr("Days…", "choose days of one's own")),
        ),
        parent,
    )


def by_segments(parent: QWidget) -> Segments:
    """Routine, connector, model, agent."""
    return Segments("history-by", tuple((by, grouping(by)) for by in BYS), parent)
