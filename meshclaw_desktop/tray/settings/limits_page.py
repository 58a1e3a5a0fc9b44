"""The page of spending limits, in dollars. A limit holds when the runtime says so."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QHBoxLayout, QLabel, QWidget

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import GAP, ROOM, Tone
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.tray.words import money
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import Failed, GetBudget, SetBudget
from meshclaw_desktop.wire.rows import BudgetRow

from .page import Page, button, card
from .words import in_words

MOST_USD = 100_000.0


class LimitsPage(Page):
    """Two amounts; 0 means that nothing may be spent."""

    def __init__(self, client: Client, parent: QWidget | None = None) -> None:
        super().__init__(
            "limits",
            tr("Limits"),
            tr(
                "A limit is checked before each call of the model, so it cannot be passed. "
                "At a limit a task pauses and asks."
            ),
            parent=parent,
        )
        self._client = client
        self._row: BudgetRow | None = None
        frame, column = card("limits-card")
        self.day = _amount("limit-day", tr("A day"))
        self.task = _amount("limit-task", tr("A task"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GAP)
        grid.setVerticalSpacing(GAP)
        for at, (words, box, note) in enumerate(
            (
                (tr("A day"), self.day, tr("Everything together, from midnight to midnight.")),
                (tr("A task"), self.task, tr("Each task by itself.")),
            )
        ):
            label = QLabel(words)
            label.setBuddy(box)
            grid.addWidget(label, at, 0)
            grid.addWidget(box, at, 1)
            grid.addWidget(PlainText(note, Tone.QUIET), at, 2, Qt.AlignmentFlag.AlignVCenter)
        grid.setColumnStretch(2, 1)
        column.addLayout(grid)
        column.addWidget(PlainText(tr("0 means that nothing may be spent."), Tone.QUIET))
        self._spent = PlainText("", Tone.QUIET)
        self._spent.setObjectName("limits-spent")
        self._spent.setAccessibleIdentifier("limits-spent")
        column.addWidget(self._spent)
        self.set = button("limits-set", tr("Set the limits"), "primary")
        self.set.clicked.connect(self._set)
        end = QHBoxLayout()
        end.addStretch(1)
        end.addWidget(self.set)
        column.addLayout(end)
        self.column.addWidget(frame)
        for box in (self.day, self.task):
            box.valueChanged.connect(self._show_whether_changed)
            box.setEnabled(False)
        self._show_whether_changed()

    def refresh(self) -> None:
        """Read the limits, unless others were typed and not yet set."""
        self._client.request(GetBudget, self._show, self._fail)

    # ---- inside ----

    def _show(self, value: Json) -> None:
        try:
            row = from_json(BudgetRow, value)
        except ProtocolError as wrong:
            self.say(str(wrong))
            return
        typed = self._row is not None and self._changed()
        self._row = row
        if not typed:
            self.day.setValue(row.day_usd_micros / 1_000_000)
            self.task.setValue(row.task_usd_micros / 1_000_000)
        for box in (self.day, self.task):
            box.setEnabled(True)
        said = tr("Spent today: {spent}.").format(spent=money(row.spent_usd_micros))
        if row.reserved_usd_micros:
            held = tr("{amount} more is held for calls that run.").format(amount=money(row.reserved_usd_micros))
            said = f"{said} {held}"
        self._spent.say(said)
        self._show_whether_changed()

    def _set(self) -> None:
        self.set.setEnabled(False)
        make = partial(SetBudget, day_usd_micros=_micros(self.day), task_usd_micros=_micros(self.task))
        self._client.request(make, self._done, self._fail)

    def _done(self, value: Json) -> None:
        self._row = None
        self._show(value)
        if self._row is not None:
            row: BudgetRow = self._row
            self.say(
                tr("The limits are {day} a day and {task} a task.").format(
                    day=money(row.day_usd_micros), task=money(row.task_usd_micros)
                )
            )

    def _fail(self, failed: Failed) -> None:
        self._show_whether_changed()
        self.say(in_words(failed))

    def _changed(self) -> bool:
        row = self._row
        return row is not None and (_micros(self.day), _micros(self.task)) != (row.day_usd_micros, row.task_usd_micros)

    def _show_whether_changed(self) -> None:
        self.set.setEnabled(self._changed())


def _micros(box: QDoubleSpinBox) -> int:
    return round(box.value() * 1_000_000)


def _amount(name: str, words: str) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.lineEdit().setTextMargins(ROOM, 0, 0, 0)
    box.setObjectName(name)
    box.setAccessibleIdentifier(name)
    box.setAccessibleName(tr("Limit: {span}, in dollars").format(span=words))
    box.setPrefix("$")
    box.setDecimals(2)
    box.setRange(0.0, MOST_USD)
    box.setSingleStep(0.5)
    box.setMinimumWidth(120)
    return box
