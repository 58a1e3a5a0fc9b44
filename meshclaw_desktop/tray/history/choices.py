"""Which days, and grouped by what: two rows of buttons, and a small window for days of the user's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDateEdit,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from meshclaw_desktop.tray.theme import GAP, MARGIN
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
        for at, (key, words) in enumerate(choices):
            button = QPushButton(words, self)
            button.setObjectName(f"{name}-{key}")
            button.setAccessibleIdentifier(f"{name}-{key}")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setProperty("kind", "segment")
            button.setProperty("place", {0: "first", len(choices) - 1: "last"}.get(at, ""))
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


class DaysDialog(QDialog):
    """From when to when."""

    wanted = Signal(object)
    """A Range."""

    def __init__(self, first: QDate, last: QDate, oldest: QDate, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("history-days")
        self.setWindowTitle(tr("Choose days"))
        today = QDate.currentDate()
        self._first = _date_field("history-first-day", first, oldest, today)
        self._last = _date_field("history-last-day", last, oldest, today)
        self._first.dateChanged.connect(self._last.setMinimumDate)
        self._last.setMinimumDate(self._first.date())
        form = QFormLayout()
        form.setHorizontalSpacing(GAP * 2)
        form.addRow(tr("From", "the first day"), self._first)
        form.addRow(tr("To", "the last day"), self._last)
        box = QDialogButtonBox(self)
        show = box.addButton(tr("Show", "show these days"), QDialogButtonBox.ButtonRole.AcceptRole)
        show.setObjectName("history-show-days")
        show.setProperty("kind", "primary")
        cancel = box.addButton(QDialogButtonBox.StandardButton.Cancel)
        cancel.setText(tr("Cancel"))
        box.accepted.connect(self._accept)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(MARGIN)
        column.addLayout(form)
        column.addWidget(box)

    def _accept(self) -> None:
        form = Qt.DateFormat.ISODate
        first, last = self._first.date().toString(form), self._last.date().toString(form)
        self.wanted.emit(Range(0, str(first), str(last)))
        self.accept()


def _date_field(name: str, day: QDate, oldest: QDate, today: QDate) -> QDateEdit:
    field = QDateEdit(day)
    field.setObjectName(name)
    field.setAccessibleIdentifier(name)
    field.setCalendarPopup(True)
    field.setDateRange(min(oldest, day), today)
    return field
