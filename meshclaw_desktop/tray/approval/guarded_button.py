"""A button that is pressed on purpose or not at all: no Enter, no key repeat, no double click."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QPushButton

_BY_TAB = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class GuardedButton(QPushButton):
    """
    Emits `confirmed` when a press began and ended on it while `may_press` held at both moments.

    By keyboard it takes two steps: Tab to it, then Space, pressed and released.
    """

    confirmed = Signal()

    def __init__(self, text: str, may_press: Callable[[], bool]) -> None:
        super().__init__(text)
        self._may_press = may_press
        self._begun = False
        self._tabbed = False
        self.setAutoDefault(False)
        self.setDefault(False)
        self.pressed.connect(self._begin)
        self.clicked.connect(self._confirm)

    def forget_press(self) -> None:
        """What was begun does not count any more: the question changed under the finger."""
        self._begun = False
        self.setDown(False)

    def _begin(self) -> None:
        self._begun = self._may_press()
        if not self._begun:
            self.setDown(False)

    def _confirm(self) -> None:
        begun, self._begun = self._begun, False
        if begun and self._may_press():
            self.confirmed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Only the left button. Whether the press counts is asked as it begins, and again as it ends."""
        if event.button() is Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        else:
            event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second half of a double click is no press."""
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember whether the user came here by Tab."""
        self._tabbed = event.reason() in _BY_TAB
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A press does not survive it."""
        self._tabbed = False
        self.forget_press()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space alone, once, after Tab."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat() and self._tabbed:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """The end of a press by Space."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            super().keyReleaseEvent(event)
        else:
            event.ignore()
