"""The question before a connector may do more by itself. No is the default; nothing waits for it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMessageBox

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire.rows import ConnectorRow
from meshclaw_desktop.wire.visible import visible

from . import words
from .theme import sheet, theme_for
from .translation import tr


class RaiseQuestion(QMessageBox):
    """Asks once. `confirmed` is emitted on a clear yes only."""

    confirmed = Signal()

    def __init__(self, row: ConnectorRow, level: Autonomy) -> None:
        super().__init__()
        name, old, new = visible(words.title(row.name)), words.level(row.level), words.level(level)
        question = tr("Raise {name} from {old} to {new}?")
        self.setObjectName("raise-level")
        self.setWindowTitle("MeshClaw")
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setIcon(QMessageBox.Icon.Question)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(question.format(name=name, old=old, new=new))
        self.setInformativeText(what_it_means(level))
        yes = self.addButton(tr("Raise to {level}").format(level=new), QMessageBox.ButtonRole.YesRole)
        no = self.addButton(tr("Leave at {level}").format(level=old), QMessageBox.ButtonRole.NoRole)
        yes.setObjectName("raise")
        yes.setAccessibleIdentifier("raise")
        yes.setAutoDefault(False)
        no.setObjectName("leave")
        no.setAccessibleIdentifier("leave")
        self.setDefaultButton(no)
        self.setEscapeButton(no)
        yes.clicked.connect(self.confirmed)
        self.setStyleSheet(sheet(theme_for(self)))


def what_it_means(level: Autonomy) -> str:
    """What a connector may do from then on, in one or two sentences."""
    match level:
        case Autonomy.OFF:
            return tr("It may do nothing.")
        case Autonomy.OBSERVE:
            return tr("It may read. It changes nothing and sends nothing.")
        case Autonomy.ASK:
            return tr("It may read, and asks you each time before it changes or sends something.")
        case Autonomy.AUTO:
            return tr("It changes and sends things by itself when your task says so, and asks if it is unsure.")
