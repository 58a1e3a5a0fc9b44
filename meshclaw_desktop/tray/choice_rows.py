"""Choices as rows in a window's side: native radio buttons and tick boxes, painted as a list."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QSizePolicy, QWidget

from .theme import GAP, RADIUS, Tone, draw_pill, scaled, theme_for


class _Row:
    """How a choice is painted: its words on a rounded ground when it holds, and a count."""

    def __init__(self) -> None:
        self.count = 0

    def size_of(self, button: QAbstractButton) -> QSize:
        metrics = QFontMetrics(scaled(button.font(), bold=True))
        return QSize(metrics.horizontalAdvance(button.text()) + 6 * GAP, metrics.height() + 2 * GAP - 2)

    def paint(self, button: QAbstractButton) -> None:
        theme = theme_for(button)
        painter = QPainter(button)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(button.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if button.isChecked() or button.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            ground = theme.accent_soft if button.isChecked() else theme.line
            painter.setBrush(ground)
            painter.setOpacity(1.0 if button.isChecked() else 0.5)
            painter.drawRoundedRect(place, RADIUS, RADIUS)
            painter.setOpacity(1.0)
        if button.hasFocus():
            painter.setPen(theme.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place, RADIUS, RADIUS)
        font = scaled(button.font(), bold=button.isChecked())
        painter.setFont(font)
        painter.setPen(theme.text)
        inner: QRect = button.rect().adjusted(GAP, 0, -GAP, 0)
        room = inner.width() - (3 * GAP if self.count else 0)
        words = QFontMetrics(font).elidedText(button.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)
        if self.count:
            small = scaled(button.font(), 0.86)
            text = f"{self.count:,}" if self.count < 1000 else "999+"
            metrics = QFontMetrics(small)
            left = inner.left() + QFontMetrics(font).horizontalAdvance(words) + GAP
            height = metrics.height() + 4
            pill = QRectF(
                left, inner.center().y() - height / 2 + 0.5, metrics.horizontalAdvance(text) + 2 * GAP, height
            )
            painter.setFont(small)
            draw_pill(painter, pill, text, Tone.CARE, theme)
        painter.end()


class OneOf(QRadioButton):
    """One of several, exclusive."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self._row = _Row()
        self.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)

    def show_count(self, count: int) -> None:
        """Put a number behind the words; none for 0."""
        self._row.count = count
        self.setAccessibleName(f"{self.text()}, {count}" if count else self.text())
        self.update()

    def hitButton(self, at: object) -> bool:
        """The whole row can be clicked."""
        return True

    def sizeHint(self) -> QSize:
        """Room for the words in bold, and a count."""
        return self._row.size_of(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it as a row."""
        self._row.paint(self)


class AnyOf(QCheckBox):
    """One of several that may hold together."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self._row = _Row()
        self.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)

    def hitButton(self, at: object) -> bool:
        """The whole row can be clicked."""
        return True

    def sizeHint(self) -> QSize:
        """Room for the words in bold."""
        return self._row.size_of(self)

    def minimumSizeHint(self) -> QSize:
        """A long name is cut, not the window."""
        return QSize(6 * GAP, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it as a row."""
        self._row.paint(self)
