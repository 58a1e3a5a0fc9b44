"""Which filling stands for which group: swatches with names, in as many lines as they need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from meshclaw_desktop.tray.plain_text import tooltip
from meshclaw_desktop.tray.theme import scaled, theme_for

from .patterns import fillings

SWATCH = 10.0
GAP = 7.0
BETWEEN = 18.0
LINE_GAP = 4.0
LONGEST = 220.0


class Legend(QWidget):
    """The order is that of the parts, from the ground up."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("history-legend")
        self.setAccessibleIdentifier("history-legend")
        self._names: tuple[str, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_names(self, names: Sequence[str]) -> None:
        """Show others."""
        self._names = tuple(names)
        self.setAccessibleName(", ".join(names))
        self.setToolTip(tooltip("\n".join(names)))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """It wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The lines that a width needs."""
        *_, (_name, last) = [("", QRectF(0, 0, 0, self._line())), *self._places(width)]
        return round(last.bottom())

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(240, round(self._line()))

    def minimumSizeHint(self) -> QSize:
        """It gets along with little."""
        return QSize(120, round(self._line()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw swatches and names."""
        theme = theme_for(self)
        painter = QPainter(self)
        painter.setFont(self._font())
        metrics = QFontMetricsF(painter.font())
        brushes = fillings(len(self._names), theme, self.devicePixelRatioF())
        for number, (name, place) in enumerate(self._places(self.width())):
            if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
                place.moveLeft(self.width() - place.right())
                swatch = QRectF(place.right() - SWATCH, place.center().y() - SWATCH / 2, SWATCH, SWATCH)
                beside = place.adjusted(0, 0, -SWATCH - GAP, 0)
            else:
                swatch = QRectF(place.left(), place.center().y() - SWATCH / 2, SWATCH, SWATCH)
                beside = place.adjusted(SWATCH + GAP, 0, 0, 0)
            painter.fillRect(swatch, brushes[number])
            painter.setPen(theme.muted)
            said = metrics.elidedText(name, Qt.TextElideMode.ElideRight, beside.width() + 1)
            painter.drawText(beside, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading), said)
        painter.end()

    def _places(self, width: int) -> Iterator[tuple[str, QRectF]]:
        metrics = QFontMetricsF(self._font())
        x, y, line = 0.0, 0.0, self._line()
        for name in self._names:
            long = SWATCH + GAP + min(metrics.horizontalAdvance(name) + 1, LONGEST)
            if x and x + long > width:
                x, y = 0.0, y + line + LINE_GAP
            yield name, QRectF(x, y, long, line)
            x += long + BETWEEN

    def _line(self) -> float:
        return QFontMetricsF(self._font()).height() + 2

    def _font(self) -> QFont:
        return scaled(self.font(), 0.92)
