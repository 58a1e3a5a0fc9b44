"""How long a yes is to be remembered: the narrowest choice first, in words with their end, and again for each question."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QDate, QLocale, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from meshclaw_desktop.policy.model import Role
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import Tone
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.messages import Remember
from meshclaw_desktop.wire.rows import Approval
from meshclaw_desktop.wire.visible import visible

FEWEST_HOURS = 2
"""With less than this left of the day, "tonight" means the night after."""
YEAR_S = 365 * 86_400
"""The longest that the runtime remembers."""
LONGEST_NAME = 12
"""Characters of a target in a choice; its meaning says the whole of it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One choice."""

    name: str
    label: str
    meaning: str
    remember: Remember
    seconds: int = 0


def scopes(now: float, target: str = "") -> tuple[Scope, ...]:
    """What there is to choose from at this moment; for a single target also to ask no more about it for long."""
    until = end_of_day(now)
    late = until - now < FEWEST_HOURS * 3600
    if late:
        until = end_of_day(until + 3600)
    tonight = tr("Until tomorrow night, 23:59") if late else tr("Until tonight, 23:59")
    end = tr("tomorrow, 23:59") if late else tr("today, 23:59")
    same = tr("No question for the same targets until {end}.")
    found = [
        Scope("once", tr("Just this"), tr("You are asked again next time."), Remember.ONCE),
        Scope("task", tr("This task"), tr("No question for the same targets until this task ends."), Remember.TASK),
        Scope("tonight", tonight, same.format(end=end), Remember.SECONDS, max(1, round(until - now) - 60)),
    ]
    if target:
        then = time.localtime(now + YEAR_S)
        form = tr("d MMMM yyyy", "how a day is written: 22 November 2026")
        day = QLocale().toString(QDate(then.tm_year, then.tm_mon, then.tm_mday), form)
        label = tr("Always to {target}").format(target=_short(target))
        meaning = tr("No question for {target} until {end}, or until you revoke it in the settings.")
        found.append(Scope("always", label, meaning.format(target=visible(target), end=day), Remember.SECONDS, YEAR_S))
    return tuple(found)


def only_target(approval: Approval) -> str:
    """The one target of a call, if it has just one, in a text; of several, none can be named."""
    found: list[str] = []
    for field in approval.fields:
        if field.role is Role.TARGET:
            values = field.value if isinstance(field.value, list | tuple) else [field.value]
            found += [one for one in values if isinstance(one, str)]
    return found[0] if len(found) == 1 else ""


def end_of_day(now: float) -> float:
    """The next midnight on the user's clock."""
    then = time.localtime(now)
    return time.mktime((then.tm_year, then.tm_mon, then.tm_mday + 1, 0, 0, 0, 0, 0, -1))


def _short(target: str) -> str:
    """The beginning of a target: an address up to its @, so that the host's place is left to the meaning."""
    name, at, _ = target.partition("@")
    name = visible(name)
    cut = name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME] + "…"
    return f"{cut}@…" if at else cut


class RememberChoice(QWidget):
    """The choices side by side, as buttons of which one is down, and what the chosen one means."""

    changed = Signal()
    """Another choice: its meaning may take another line."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(QLabel(tr("Remember")))
        row.addSpacing(8)
        self._group = QButtonGroup(self)
        self._scopes = scopes(time.time(), "-")
        for number, scope in enumerate(self._scopes):
            button = QPushButton(scope.label)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setProperty("kind", "segment")
            button.setProperty("place", "first" if number == 0 else "middle")
            button.setObjectName(f"remember-{scope.name}")
            button.setAccessibleIdentifier(f"remember-{scope.name}")
            self._group.addButton(button, number)
            row.addWidget(button)
        row.addStretch(1)
        self._meaning = PlainText("", Tone.QUIET)
        self._meaning.setObjectName("remember-meaning")
        column.addLayout(row)
        column.addWidget(self._meaning)
        self._group.idToggled.connect(self._tell)
        self.reset("")

    def reset(self, target: str) -> None:
        """Back to the narrowest choice, with the times of now; `target` is the only one that the call has, if so."""
        self._scopes = scopes(time.time(), target)
        for number, button in enumerate(self.buttons()):
            offered = number < len(self._scopes)
            button.setVisible(offered)
            if not offered:
                continue
            scope = self._scopes[number]
            button.setText(scope.label.replace("&", "&&"))
            button.setAccessibleName(tr("Remember: {choice}").format(choice=scope.label))
            button.setAccessibleDescription(scope.meaning)
            ends = {0: "first", len(self._scopes) - 1: "last"}
            if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
                ends = {0: "last", len(self._scopes) - 1: "first"}
            place = ends.get(number, "middle")
            if button.property("place") != place:
                button.setProperty("place", place)
                button.style().unpolish(button)
                button.style().polish(button)
        self._group.button(0).setChecked(True)
        self._meaning.hide()

    @property
    def scope(self) -> Scope:
        """What is chosen."""
        return self._scopes[max(0, self._group.checkedId())]

    def buttons(self) -> list[QPushButton]:
        """In the order of Tab."""
        return [one for one in self._group.buttons() if isinstance(one, QPushButton)]

    def _tell(self, number: int, on: bool) -> None:
        if on:
            self._meaning.say(self._scopes[number].meaning)
            self._meaning.setVisible(number > 0)
            self.changed.emit()
