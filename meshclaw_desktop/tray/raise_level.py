"""The question before a connector may do more by itself. No is the default; nothing waits for it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMessageBox

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire.rows import ConnectorRow
from meshclaw_desktop.wire.visible import visible

from . import words

WHAT_IT_MEANS = {
    Autonomy.OBSERVE: "It may read. It changes nothing and sends nothing.",
    Autonomy.ASK: "It may read, and asks you each time before it changes or sends something.",
    Autonomy.AUTO: "It changes and sends things by itself when your task says so, and asks if it is unsure.",
}


class RaiseQuestion(QMessageBox):
    """Asks once. `confirmed` is emitted on a clear yes only."""

    confirmed = Signal()

    def __init__(self, row: ConnectorRow, level: Autonomy) -> None:
        super().__init__()
        name = visible(words.title(row.name))
        self.setObjectName("raise-level")
        self.setWindowTitle("MeshClaw")
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setIcon(QMessageBox.Icon.Question)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(f"Raise {name} from {words.level(row.level)} to {words.level(level)}?")
        self.setInformativeText(WHAT_IT_MEANS[level])
        yes = self.addButton(f"Raise to {words.level(level)}", QMessageBox.ButtonRole.YesRole)
        no = self.addButton(f"Leave at {words.level(row.level)}", QMessageBox.ButtonRole.NoRole)
        yes.setObjectName("raise")
        yes.setAccessibleIdentifier("raise")
        yes.setAutoDefault(False)
        no.setObjectName("leave")
        no.setAccessibleIdentifier("leave")
        self.setDefaultButton(no)
        self.setEscapeButton(no)
        yes.clicked.connect(self.confirmed)
