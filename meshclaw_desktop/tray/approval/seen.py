"""Whether a part that scrolls has been scrolled to its end since the question appeared."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QAbstractScrollArea


class Seen(QObject):
    """Watches one scrolling part of a question. It keeps no part alive."""

    changed = Signal()

    def __init__(self, area: QAbstractScrollArea, counts: Callable[[], bool] = lambda: True) -> None:
        """While `counts` is false (a search hides a part), what comes into view is not all there is."""
        super().__init__(area)
        self._counts = counts
        self._bar = area.verticalScrollBar()
        self._area = area
        self._reached = False
        self._bar.valueChanged.connect(self._look)
        self._bar.rangeChanged.connect(self.changed)

    @property
    def fits(self) -> bool:
        """Whether all of it is in view without scrolling."""
        return self._bar.maximum() <= self._bar.minimum() and self._counts()

    @property
    def done(self) -> bool:
        """Whether all of it has been in view."""
        return self._reached or self.fits

    def forget(self) -> None:
        """Begin anew, from the top."""
        self._reached = False
        self._bar.setValue(self._bar.minimum())
        self.changed.emit()

    def hold(self) -> None:
        """A part is about to be hidden on the user's wish: what was seen until now stays seen."""
        self._reached = self.done

    def _look(self, value: int) -> None:
        if not self._counts():
            return
        if value >= self._bar.maximum() > self._bar.minimum() and self._area.isVisible() and not self._reached:
            self._reached = True
            self.changed.emit()
