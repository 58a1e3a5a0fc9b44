"""How long a yes is to be remembered: the narrowest choice first, and again for each question."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QWidget

from meshclaw_desktop.wire.messages import Remember

FEWEST_HOURS = 2
"""With less than this left of the day, "tonight" means the night after."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One choice."""

    name: str
    label: str
    meaning: str
    remember: Remember
    seconds: int = 0


def scopes(now: float) -> tuple[Scope, ...]:
    """What there is to choose from at this moment."""
    until = end_of_day(now)
    late = until - now < FEWEST_HOURS * 3600
    if late:
        until = end_of_day(until + 3600)
    return (
        Scope("once", "Just this", "You are asked again next time.", Remember.ONCE),
        Scope("task", "This task", "No question for the same targets until this task ends.", Remember.TASK),
        Scope(
            "tonight",
            "Until tomorrow night" if late else "Until tonight",
            f"No question for the same targets until {'tomorrow' if late else 'today'}, 24:00.",
            Remember.SECONDS,
            max(1, round(until - now)),
        ),
    )


def end_of_day(now: float) -> float:
    """The next midnight on the user's clock."""
    then = time.localtime(now)
    return time.mktime((then.tm_year, then.tm_mon, then.tm_mday + 1, 0, 0, 0, 0, 0, -1))


class RememberChoice(QWidget):
    """The choices side by side, as buttons of which one is down."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(QLabel("Remember"))
        row.addSpacing(8)
        self._group = QButtonGroup(self)
        self._scopes = scopes(time.time())
        for number, scope in enumerate(self._scopes):
            button = QPushButton(scope.label)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setProperty("kind", "segment")
            button.setProperty("place", {0: "first", len(self._scopes) - 1: "last"}.get(number, "middle"))
            button.setObjectName(f"remember-{scope.name}")
            button.setAccessibleIdentifier(f"remember-{scope.name}")
            self._group.addButton(button, number)
            row.addWidget(button)
        row.addStretch(1)
        self.reset()

    def reset(self) -> None:
        """Back to the narrowest choice, with the times of now."""
        self._scopes = scopes(time.time())
        for number, scope in enumerate(self._scopes):
            button = self._group.button(number)
            button.setText(scope.label)
            button.setToolTip(scope.meaning)
            button.setAccessibleName(f"Remember: {scope.label}")
            button.setAccessibleDescription(scope.meaning)
        self._group.button(0).setChecked(True)

    @property
    def scope(self) -> Scope:
        """What is chosen."""
        return self._scopes[max(0, self._group.checkedId())]

    def buttons(self) -> list[QPushButton]:
        """In the order of Tab."""
        return [one for one in self._group.buttons() if isinstance(one, QPushButton)]
