"""A label whose text breaks anywhere rather than be cut off: for addresses, digests, and what others wrote."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from meshclaw_desktop.tray.theme import theme_for


class WrappedLabel(QLabel):
    """Plain text, as high as it needs to be for its width."""

    def __init__(self, text: str = "", parent: QWidget | None = None, *, muted: bool = False) -> None:
        super().__init__(parent)
        self._muted = muted
        self.setTextFormat(Qt.TextFormat.PlainText)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setText(text)

    def hasHeightForWidth(self) -> bool:
        """Narrower is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """What all lines need."""
        margins = self.contentsMargins()
        room = width - margins.left() - margins.right()
        return round(self._laid_out(room)[1] + 0.49) + margins.top() + margins.bottom()

    def sizeHint(self) -> QSize:
        """One line, if it may be as wide as it likes."""
        return QSize(min(240, self.fontMetrics().horizontalAdvance(self.text()) + 4), self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        """It can always be narrower."""
        return QSize(40, self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw every line."""
        theme = theme_for(self)
        place = self.contentsRect()
        painter = QPainter(self)
        painter.setPen(theme.muted if self._muted else theme.text)
        self._laid_out(place.width())[0].draw(painter, QPointF(place.topLeft()))
        painter.end()

    def _laid_out(self, width: int) -> tuple[QTextLayout, float]:
        layout = QTextLayout(self.text().replace("\n", "\u2028"), self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(self.layoutDirection())
        layout.setTextOption(option)
        layout.setCacheEnabled(True)
        layout.beginLayout()
        height = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1, width))
            line.setPosition(QPointF(0, height))
            height += line.height()
        layout.endLayout()
        return layout, height
