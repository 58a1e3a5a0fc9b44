"""Asks the runtime for the history, one range at a time; an answer that comes too late is dropped. It shows nothing."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.history import History
from meshclaw_desktop.wire.messages import Failed, ShowHistory

from .choices import Range

FOLLOW_MS = 3_000
"""What was spent meanwhile is shown at most this often."""


class Reader(QObject):
    """Works only while it is told to: `start` and `stop`."""

    changed = Signal()
    """`history`, `problem` or `waiting` is another one."""

    def __init__(self, client: Client, state: State, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client, self._state = client, state
        self.range, self.by = Range(), "routine"
        self.history: History | None = None
        self.problem = ""
        self.waiting = False
        self._at_work = False
        self._asked = 0
        self._told: tuple[int, int] | None = None
        self._follow = QTimer(self, singleShot=True, interval=FOLLOW_MS)
        self._follow.timeout.connect(self.load)
        client.welcomed.connect(lambda _welcome: self._come_back())
        state.status_changed.connect(self._look)

    def start(self) -> None:
        """The window is seen, or is about to be."""
        if self._at_work:
            return
        self._at_work = True
        self.load()

    def stop(self) -> None:
        """The window is gone; what it held is let go of."""
        self._at_work = False
        self._follow.stop()
        self._asked += 1
        self.history, self.waiting = None, False

    def show(self, wanted: Range, by: str) -> None:
        """Another range or grouping."""
        self.range, self.by = wanted, by
        self.load()

    def load(self) -> None:
        """Ask now."""
        if not self._at_work:
            return
        self._follow.stop()
        self._asked += 1
        self._told = self._spent()
        self.waiting = True
        number, wanted = self._asked, self.range
        self._client.request(
            partial(ShowHistory, days=wanted.days, by=self.by, first=wanted.first, last=wanted.last),
            partial(self._take, number),
            partial(self._fail, number),
        )
        self.changed.emit()

    def _take(self, number: int, value: Json) -> None:
        if number != self._asked:
            return
        self.waiting = False
        try:
            self.history, self.problem = from_json(History, value), ""
        except ProtocolError as wrong:
            self.problem = str(wrong)
        self.changed.emit()

    def _fail(self, number: int, failed: Failed) -> None:
        if number != self._asked:
            return
        self.waiting = False
        self.problem = "" if failed.error == "NoRuntime" else f"{failed.title} {failed.remedy}".strip()
        self.changed.emit()

    def _come_back(self) -> None:
        if self._at_work:
            self.load()

    def _look(self) -> None:
        """Something may have been spent."""
        if self._at_work and not self.waiting and self._spent() != self._told and not self._follow.isActive():
            self._follow.start()

    def _spent(self) -> tuple[int, int] | None:
        status = self._state.status
        return (status.spent_usd_micros, status.tokens) if status is not None else None
