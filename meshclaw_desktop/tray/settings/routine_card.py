"""One routine in the settings: when it runs, how it went, what it may, and a switch that moves when the runtime says so."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray import words
from meshclaw_desktop.tray.client import Client, MakeRequest
from meshclaw_desktop.tray.history.choices import Segments
from meshclaw_desktop.tray.plain_text import PlainText, TextBox
from meshclaw_desktop.tray.second_look import SecondLook
from meshclaw_desktop.tray.theme import GAP, Pill, Tone
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.messages import EditRoutine, Failed, RunRoutine, SwitchRoutine
from meshclaw_desktop.wire.routines import RoutineRow
from meshclaw_desktop.wire.visible import visible

from .flow import row as flow_row
from .may_do import MayDo
from .opening import open_path
from .page import bold, bring_into_view, button, tab_order
from .words import in_words


class RoutineCard(QFrame):
    """Shows one RoutineRow. Before it may do more than it did, it says what."""

    changed = Signal()
    """The runtime did what was asked."""
    brief_wanted = Signal(str)
    """The task of a run that is over."""
    task_wanted = Signal(str)
    """The task that runs."""

    def __init__(self, client: Client, shown: RoutineRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._client, self.row = client, shown
        self._name = f"routine-{shown.name}"
        self._asked: SecondLook | None = None
        self.setObjectName(self._name)
        self.setAccessibleIdentifier(self._name)
        self.setProperty("kind", "card")
        self._title, self._when = bold(""), self._text("when", Tone.QUIET)
        self._pill = Pill("", Tone.QUIET, self)
        self.switch = Segments(
            f"{self._name}-switch", (("off", tr("Off", "a routine")), ("on", tr("On", "a routine"))), self
        )
        self._next = self._text("next", Tone.QUIET)
        self.last = button(f"{self._name}-last", "", "link")
        self._problem = self._text("problem", Tone.BAD)
        self._said = self._text("said")
        self.run = button(f"{self._name}-run", tr("Run now"), "link")
        self.edit = button(f"{self._name}-edit", tr("Edit…"), "link")
        self.fold = button(f"{self._name}-fold", "", "link")
        self.fold.setCheckable(True)
        for one in (self.run, self.last):
            one.setProperty("place", "first")
        self._details = QWidget(self)
        self._details_rows = QVBoxLayout(self._details)
        self._details_rows.setContentsMargins(0, GAP, 0, 0)
        self._details.hide()
        self._lay_out()
        self.switch.chosen.connect(self._ask_to_switch)
        self.last.clicked.connect(self._show_last)
        self.run.clicked.connect(self._ask_to_run)
        self.edit.clicked.connect(self._edit)
        self.fold.toggled.connect(self._unfold)
        self.show_row(shown, fresh=True)

    @property
    def said(self) -> str:
        """What it said last."""
        return self._said.text()

    def show_row(self, shown: RoutineRow, *, fresh: bool = False) -> None:
        """This is how it is now."""
        if fresh or (shown.levels, shown.intent, shown.budget_usd_micros, shown.text) != (
            self.row.levels, self.row.intent, self.row.budget_usd_micros, self.row.text,
        ):  # fmt: skip
            self._show_details(shown)
            self._leave()
        self.row = shown
        title = visible(shown.title)
        self.setAccessibleName(title)
        self._title.say(shown.title)
        self._when.say(shown.when or tr("when you say so", "a routine that does not start by itself"))
        self._when.setVisible(not shown.problem)
        running = bool(shown.running)
        self._pill.say(tr("runs now", "a routine"), Tone.GOOD)
        self._pill.setVisible(running)
        self.switch.check("on" if shown.on else "off")
        self.switch.setEnabled(not shown.problem)
        for key, name in (("off", tr("Off", "a routine")), ("on", tr("On", "a routine"))):
            self.switch.button(key).setAccessibleName(f"{title}: {name}")
        now = time.time()
        coming = shown.on and shown.next_at is not None
        self._next.say(tr("Next: {time}").format(time=words.clock(shown.next_at or now, now)) if coming else "")
        self._next.setVisible(coming)
        self.last.setText(_last(shown, now))
        self.last.setVisible(shown.last is not None or running)
        self._problem.say(f"{Path(shown.path).name}: {shown.problem}" if shown.problem else "")
        self._problem.setVisible(bool(shown.problem))
        self.run.setEnabled(not running and not shown.problem)
        for one in (self.run, self.edit, self.fold, self.last):
            one.setAccessibleDescription(title)
        self._show_fold()

    def say(self, sentence: str, tone: Tone = Tone.PLAIN) -> None:
        """Show a sentence about what was done last."""
        self._said.say(sentence, tone)
        self._said.setVisible(bool(sentence))

    # ---- what the user asks for ----

    def _ask_to_switch(self, wanted: str) -> None:
        self.switch.check("on" if self.row.on else "off")
        on = wanted == "on"
        if on == self.row.on:
            return
        send = partial(self._send, partial(SwitchRoutine, routine=self.row.name, on=on), lambda _row: self.say(""))
        if on:
            words_of_it = tr("Switched on, it starts by itself: {when}. It may then do this.")
            self._look_twice(words_of_it.format(when=self.row.when or self._when.text()), tr("Switch on"), send)
        else:
            send()

    def _ask_to_run(self) -> None:
        send = partial(
            self._send, partial(RunRoutine, routine=self.row.name), lambda _row: self.say(tr("It runs now."))
        )
        if self.row.on:
            send()
        else:
            self._look_twice(tr("It is off, and would run this once. It may then do this."), tr("Run it once"), send)

    def _look_twice(self, said: str, yes: str, then: Callable[[], None]) -> None:
        """Say what it may before it begins."""
        self._leave()
        self.say("")
        self.fold.setChecked(False)
        asked = self._asked = SecondLook(self._name, said, yes, parts=(MayDo(self.row),))
        asked.left.connect(self._leave)
        asked.agreed.connect(self._leave)
        asked.agreed.connect(then)
        self._column.addWidget(asked)
        tab_order(self.fold, *asked.stops)
        asked.show()
        bring_into_view(asked)
        asked.no.setFocus(Qt.FocusReason.OtherFocusReason)

    def _edit(self) -> None:
        def opened(value: Json) -> None:
            path = Path(str(value))
            if not open_path(path):
                self.say(tr("Nothing opens such files here. It lies at {path}.").format(path=path))
            else:
                self.say("")

        self._send(partial(EditRoutine, routine=self.row.name), opened)

    def _show_last(self) -> None:
        if self.row.running:
            self.task_wanted.emit(self.row.running)
        elif self.row.last is not None:
            self.brief_wanted.emit(self.row.last.id)

    # ---- inside ----

    def _send(self, make: MakeRequest, done: Callable[[Json], None]) -> None:
        def finish(value: Json) -> None:
            done(value)
            self.changed.emit()

        def fail(failed: Failed) -> None:
            self.say(in_words(failed), Tone.BAD)

        self._client.request(make, finish, fail)

    def _leave(self) -> None:
        if self._asked is not None:
            self._asked.hide()
            self._asked.deleteLater()
            self._asked = None
            self.run.setFocus(Qt.FocusReason.OtherFocusReason)

    def _unfold(self, on: bool) -> None:
        self._details.setVisible(on)
        self._show_fold()

    def _show_fold(self) -> None:
        self.fold.setVisible(not self.row.problem)
        self.fold.setText(f"{tr('What it may')} {'▾' if self.fold.isChecked() else '▸'}")

    def _show_details(self, shown: RoutineRow) -> None:
        while (item := self._details_rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
        self._details_rows.addWidget(MayDo(shown))
        if shown.text:
            box = TextBox(shown.text)
            box.setObjectName(f"{self._name}-instruction")
            box.setAccessibleIdentifier(f"{self._name}-instruction")
            box.setAccessibleName(tr("Its instruction"))
            self._details_rows.addWidget(PlainText(tr("Its instruction"), Tone.QUIET))
            self._details_rows.addWidget(box)

    def _text(self, name: str, tone: Tone = Tone.PLAIN) -> PlainText:
        made = PlainText("", tone)
        made.setObjectName(f"{self._name}-{name}")
        made.setAccessibleIdentifier(f"{self._name}-{name}")
        made.hide()
        return made

    def _lay_out(self) -> None:
        head, flow = flow_row()
        for widget in (self._title, self._when, self._pill):
            flow.addWidget(widget)
            widget.show()
        flow.push(self.switch)
        times, when = flow_row()
        when.addWidget(self._next)
        when.addWidget(self.last)
        links, acts = flow_row()
        for one in (self.run, self.edit, self.fold):
            acts.addWidget(one)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 12, 14, 10)
        self._column.setSpacing(4)
        for part in (head, times, self._problem, links, self._said, self._details):
            self._column.addWidget(part)


def _last(row: RoutineRow, now: float) -> str:
    """How it went last; what it does while it runs."""
    if row.running:
        return tr("Show what it does")
    if row.last is None:
        return ""
    run = row.last
    at = words.clock(run.ended_at or run.started_at, now)
    said = tr("Last: {time} · {outcome} · {cost}", "of a routine: Last: 06:31 · Done · $0.04")
    return said.format(time=at, outcome=words.ending(run.outcome), cost=words.money(run.usd_micros))
