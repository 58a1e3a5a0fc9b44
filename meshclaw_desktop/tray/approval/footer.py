"""The line under the buttons: how long the question waits, whether it can be undone, and how many wait behind it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QApplication

from meshclaw_desktop.tray import words
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import Tone, scaled
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.rows import Approval


class Footer(PlainText):
    """Displays the deadline, which is the runtime's. It ticks once a second, and only while it is seen."""

    expired = Signal()
    """The deadline passed."""

    def __init__(self, now: Callable[[], float]) -> None:
        super().__init__("", Tone.QUIET)
        self._now = now
        self._approval: Approval | None = None
        self._place, self._of = 1, 1
        self._tick = QTimer(self, singleShot=True)
        self._tick.timeout.connect(self._show_time)
        self.setObjectName("footer")
        self.setFont(scaled(QApplication.font(), 0.92, digits=True))

    @property
    def passed(self) -> bool:
        """Whether the deadline is over."""
        deadline = self._approval.deadline_at if self._approval is not None else None
        return deadline is not None and self._now() >= deadline

    @property
    def place(self) -> tuple[int, int]:
        """Which question of how many."""
        return self._place, self._of

    def show_question(self, approval: Approval | None) -> None:
        """Speak of this question."""
        self._approval = approval
        self._show_time()

    def set_place(self, place: int, of: int) -> None:
        """The queue changed."""
        self._place, self._of = place, of
        self._show_time()

    def showEvent(self, event: QShowEvent) -> None:
        """Tick again."""
        super().showEvent(event)
        self._show_time()

    def hideEvent(self, event: QHideEvent) -> None:
        """No ticking unseen."""
        super().hideEvent(event)
        self._tick.stop()

    def _show_time(self) -> None:
        approval = self._approval
        if approval is None:
            return
        parts = [tr("Waits until you answer")]
        if approval.deadline_at is not None:
            left = approval.deadline_at - self._now()
            parts = [tr("Denied by itself in {time}").format(time=words.countdown(left))]
            if left <= 0:
                parts = [tr("Denied by itself")]
                self.expired.emit()
            elif self.isVisible():
                self._tick.start(round((left % 1.0) * 1000) + 5)
        parts.append(tr("can be undone: yes, for 30 days") if approval.undoable else tr("can be undone: no"))
        if self._of > 1:
            parts.append(tr("{place} of {all} waiting").format(place=self._place, all=self._of))
        self.say(" · ".join(parts))
