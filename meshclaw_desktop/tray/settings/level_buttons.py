"""A connector's level as four exclusive buttons. They show what holds; a click only asks."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.tray import words

TONES = {Autonomy.ASK: "care"}


class LevelButtons(QWidget):
    """Moves only by `show_level`."""

    asked_for = Signal(object)
    """The Autonomy that the user wants."""

    def __init__(self, connector: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._level: Autonomy | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._buttons: dict[Autonomy, QPushButton] = {}
        ends = {0: "first", len(Autonomy) - 1: "last"}
        if self.isRightToLeft():
            ends = {0: "last", len(Autonomy) - 1: "first"}
        for at, level in enumerate(Autonomy):
            name, meaning = words.level(level), words.level_means(level)
            button = QPushButton(name, self)
            button.setObjectName(f"level-{connector}-{level}")
            button.setAccessibleIdentifier(f"level-{connector}-{level}")
            button.setAccessibleName(f"{title}: {name}, {meaning}")
            button.setToolTip(meaning[:1].upper() + meaning[1:])
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setProperty("kind", "segment")
            button.setProperty("tone", TONES.get(level, ""))
            button.setProperty("place", ends.get(at, ""))
            button.clicked.connect(lambda _on=False, wanted=level: self._click(wanted))
            row.addWidget(button)
            self._buttons[level] = button

    @property
    def level(self) -> Autonomy | None:
        """The one that is shown to hold."""
        return self._level

    def show_level(self, level: Autonomy) -> None:
        """This one holds."""
        self._level = level
        for one, button in self._buttons.items():
            button.setChecked(one is level)

    def _click(self, wanted: Autonomy) -> None:
        held = self._level
        if held is not None:
            self.show_level(held)
        if wanted is not held:
            self.asked_for.emit(wanted)
