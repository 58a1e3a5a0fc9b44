"""One step of the first run: a number or a tick, what it is about, and what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import GAP, Tone, scaled
from meshclaw_desktop.tray.translation import tr

from .standing import Standing


class Step(QFrame):
    """It shows how things stand; what is done about it lies with the widgets that it is given."""

    def __init__(self, name: str, number: int, title: str, *controls: QWidget) -> None:
        """`name` is for programs; `controls` stand at the right."""
        super().__init__()
        self._number, self._title = number, title
        self.done = False
        self.setProperty("kind", "card")
        self.setObjectName(f"step-{name}")
        self._heading = PlainText("")
        self._heading.setObjectName(f"step-{name}-heading")
        self._heading.setAccessibleIdentifier(f"step-{name}-heading")
        self._heading.setFont(scaled(self._heading.font(), bold=True))
        self._note = PlainText("", Tone.QUIET)
        self._note.setObjectName(f"step-{name}-note")
        self._note.setAccessibleIdentifier(f"step-{name}-note")
        said = QVBoxLayout()
        said.setSpacing(3)
        said.addWidget(self._heading)
        said.addWidget(self._note)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP + 7, GAP + 5, GAP + 7, GAP + 5)
        row.setSpacing(GAP)
        row.addLayout(said, 1)
        for one in controls:
            row.addWidget(one, 0, Qt.AlignmentFlag.AlignVCenter)

    @property
    def note(self) -> str:
        """What stands under the heading."""
        return self._note.text()

    def show_standing(self, standing: Standing) -> None:
        """Say how it stands now."""
        self.done = standing.done
        sign = "✓" if standing.done else str(self._number)
        heading = tr("{sign} · {title}", "a step's number or a tick, and what it is about")
        self._heading.say(heading.format(sign=sign, title=self._title), Tone.GOOD if standing.done else Tone.PLAIN)
        self._heading.setAccessibleName(
            tr("Step {number}, done: {title}").format(number=self._number, title=self._title)
            if standing.done
            else tr("Step {number}: {title}").format(number=self._number, title=self._title)
        )
        self._note.say(standing.note)
