"""One figure with its name and one line about it. What it means exactly is shown on hover and when it has the focus."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from meshclaw_desktop.tray.theme import Tone, readable, scaled, theme_for

from .figures import Figure


class Card(QFrame):
    """Keeps its place and changes its words."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"history-{name}")
        self.setAccessibleIdentifier(f"history-{name}")
        self.setProperty("kind", "card")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tone = Tone.PLAIN
        self._full = ""
        self._title, self.value, self.detail = QLabel(self), QLabel(self), QLabel(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(3)
        for label, part in ((self._title, "title"), (self.value, "value"), (self.detail, "detail")):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setObjectName(f"history-{name}-{part}")
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            column.addWidget(label)
        self._title.setProperty("kind", "muted")
        self.detail.setProperty("kind", "muted")
        self.value.setFont(scaled(self.font(), 1.45, bold=True, digits=True))
        self.detail.setFont(scaled(self.font(), 0.9, digits=True))

    def show_figure(self, figure: Figure) -> None:
        """Say another figure."""
        self._title.setText(figure.title)
        self.value.setText(figure.value)
        self._full = figure.detail
        self._tone = figure.tone
        self.setToolTip(
            f"{figure.title}: {figure.value}\n{figure.detail}\n\n{figure.meaning}".replace("\n\n\n", "\n\n")
        )
        self.setAccessibleName(f"{figure.title}: {figure.value}. {figure.detail}")
        self.setAccessibleDescription(figure.meaning)
        self._elide()
        self.dress()

    def dress(self) -> None:
        """Take the colours of the palette as it is now."""
        theme = theme_for(self)
        ink = readable(theme.ink(self._tone), theme.base, theme.window)
        text = f"color: {ink.name()};" if self._tone is not Tone.PLAIN else ""
        if text != self.value.styleSheet():
            self.value.setStyleSheet(text)

    def sizeHint(self) -> QSize:
        """Room for the name and the value; the line below is cut rather than the card."""
        width = max(label.sizeHint().width() for label in (self._title, self.value))
        return QSize(width + 30, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the long line anew; the whole of it stands in the tip."""
        super().resizeEvent(event)
        self._elide()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever comes by keyboard reads the tip too."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            QToolTip.showText(self.mapToGlobal(QPoint(8, self.height())), self.toolTip(), self)

    def _elide(self) -> None:
        room = self.width() - 30
        self.detail.setText(self.detail.fontMetrics().elidedText(self._full, Qt.TextElideMode.ElideRight, room))
