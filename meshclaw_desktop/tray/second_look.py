"""A question in place, before something that must be looked at twice. It calls nothing: it says what was answered."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from meshclaw_desktop.tray.plain_text import PlainText, TextBox
from meshclaw_desktop.tray.settings.flow import row as flow_row
from meshclaw_desktop.tray.settings.page import button
from meshclaw_desktop.tray.theme import GAP, Tone
from meshclaw_desktop.tray.translation import tr


class SecondLook(QFrame):
    """Words, what they are about, and two buttons. Escape leaves it."""

    agreed = Signal()
    left = Signal()

    def __init__(
        self,
        name: str,
        words: str,
        yes: str,
        *,
        quote: str = "",
        parts: Sequence[QWidget] = (),
        parent: QWidget | None = None,
    ) -> None:
        """`quote` is raw text of others, shown whole, with all that hides in it spelled out; `parts` stand below it."""
        super().__init__(parent)
        self.setObjectName(f"{name}-second-look")
        self.setAccessibleIdentifier(f"{name}-second-look")
        self.setAccessibleName(words)
        self.setProperty("kind", "care")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(GAP)
        column.addWidget(PlainText(words))
        self._boxes: list[QWidget] = []
        if quote:
            box = TextBox(quote)
            self._boxes.append(box)
            box.setObjectName(f"{name}-quote")
            box.setAccessibleIdentifier(f"{name}-quote")
            box.setAccessibleName(tr("Its text"))
            column.addWidget(box)
            if box.oddities:
                odd = tr("%n hidden or look-alike characters are spelled out.", "", box.oddities)
                column.addWidget(PlainText(odd, Tone.BAD))
        for part in parts:
            column.addWidget(part)
        self.no = button(f"{name}-no", tr("Cancel"))
        self.yes = button(f"{name}-yes", yes)
        for one in (self.no, self.yes):
            one.setAccessibleDescription(words)
        self.no.clicked.connect(self.left)
        self.yes.clicked.connect(self.agreed)
        line, flow = flow_row()
        flow.addWidget(self.no)
        flow.addWidget(self.yes)
        column.addWidget(line)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What the tab key stops at, in order."""
        return (*self._boxes, self.no, self.yes)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape means no."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
