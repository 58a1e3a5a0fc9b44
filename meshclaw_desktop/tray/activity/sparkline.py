"""The last minutes of token use as a small line. It keeps what it needs for that and nothing else."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from meshclaw_desktop.tray.theme import theme_for
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.tray.words import tokens as in_few_digits
from meshclaw_desktop.wire.messages import Activity

BUCKET_S = 15.0
BUCKETS = 40
SPAN_S = BUCKET_S * BUCKETS
"""How far back the line goes, in seconds."""
RATE_S = 60.0
"""The rate is what was used in this many last seconds."""
_IN_RATE = int(RATE_S // BUCKET_S)


class Usage:
    """Tokens by the time they were used, for as long as the line shows."""

    def __init__(self) -> None:
        self._used: deque[tuple[float, int]] = deque()

    def add(self, facts: Iterable[Activity]) -> None:
        """Count what facts say, in any order."""
        new = [(fact.at, fact.tokens) for fact in facts if fact.tokens]
        if new:
            self._used = deque(sorted([*self._used, *new]))

    def clear(self) -> None:
        """Begin anew."""
        self._used.clear()

    def rate(self, now: float) -> int:
        """Tokens in the last minute."""
        return sum(tokens for at, tokens in self._used if now - RATE_S < at <= now)

    def rates(self, now: float) -> list[int]:
        """Tokens in the minute before each of `BUCKETS` moments, the newest last: that one is `rate`."""
        while self._used and self._used[0][0] < now - SPAN_S - RATE_S:
            self._used.popleft()
        sums = [0] * (BUCKETS + _IN_RATE - 1)
        for at, tokens in self._used:
            place = len(sums) - 1 - int(max(0.0, now - at) // BUCKET_S)
            if place >= 0:
                sums[place] += tokens
        return [sum(sums[at : at + _IN_RATE]) for at in range(BUCKETS)]


class Sparkline(QWidget):
    """Draws values as a line, the highest at the top."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: Sequence[int] = ()
        self.setObjectName("activity-sparkline")
        self.setAccessibleIdentifier("activity-sparkline")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_values(())

    def show_values(self, values: Sequence[int]) -> None:
        """Draw these, the newest last."""
        if self._values == values and values:
            return
        self._values = values
        name = tr("Tokens a minute in the last {minutes} minutes, at most {most}")
        self.setAccessibleName(name.format(minutes=round(SPAN_S / 60), most=in_few_digits(max(values, default=0))))
        self.update()

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(180, 30)

    def minimumSizeHint(self) -> QSize:
        """It gives way first where there is little room."""
        return QSize(40, 30)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line; a flat one when nothing was used."""
        theme = theme_for(self)
        place = QRectF(self.rect()).adjusted(2, 4, -2, -4)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        highest = max(self._values, default=0)
        if highest == 0:
            painter.setPen(QPen(theme.line, 1.5))
            painter.drawLine(place.bottomLeft(), place.bottomRight())
            painter.end()
            return
        step = place.width() / (len(self._values) - 1)
        points = [
            QPointF(place.left() + at * step, place.bottom() - value / highest * place.height())
            for at, value in enumerate(self._values)
        ]
        path = QPainterPath(points[0])
        for point in points[1:]:
            path.lineTo(point)
        pen = QPen(theme.accent, 1.6)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPath(path)
        painter.end()
