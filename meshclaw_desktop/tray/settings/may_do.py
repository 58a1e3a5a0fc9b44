"""What a routine may do, in words: its connectors with their levels, what it means to do, what a run may spend."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.tray import words
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import GAP, Pill, Tone, level_tone
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.routines import RoutineRow


class MayDo(QWidget):
    """Shows one row's bounds; made anew for another."""

    def __init__(self, row: RoutineRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP - 2)
        used = {name: level for name, level in row.levels.items() if level is not Autonomy.OFF}
        for name, level in used.items():
            line = QHBoxLayout()
            line.setSpacing(GAP)
            line.addWidget(PlainText(f"{words.title(name)} · {words.level_means(level)}"), 1)
            line.addWidget(Pill(words.level(level), level_tone(level), self))
            column.addLayout(line)
        said = tr("All other connectors are off for it.") if used else tr("It reaches no connector.")
        column.addWidget(PlainText(said, Tone.QUIET))
        if row.intent:
            column.addWidget(PlainText(tr("It means to:"), Tone.QUIET))
            for one in row.intent:
                column.addWidget(PlainText(f"– {one.sentence}"))
        column.addWidget(PlainText(spends(row), Tone.QUIET))


def spends(row: RoutineRow) -> str:
    """What one run may cost."""
    if row.budget_usd_micros is None:
        return tr("A run may spend what your own limits allow.")
    return tr("A run may spend {amount} at most.").format(amount=words.money(row.budget_usd_micros))
