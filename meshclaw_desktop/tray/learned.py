"""How many proposals wait, for the menu: asked when something was told that may have changed it. It holds no memory."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QTimer, Signal

from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.wire.messages import ListMemories

from .client import Client
from .state import State

SOON_MS = 400
TOLD_BY = frozenset({"memory", "rule"})
"""Kinds of rows after which others may wait."""
WAITING = frozenset({"proposed", "held"})


class Learned(QObject):
    """Follows the runtime from its first word on."""

    changed = Signal(int)
    """So many wait now."""

    def __init__(self, client: Client, state: State, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client, self._state = client, state
        self._waiting = 0
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.look)
        state.synced.connect(self._soon.start)
        state.connection_changed.connect(self._forget)
        state.task_ended.connect(lambda _row: self._soon.start())
        state.feed.rowsInserted.connect(self._look_at_news)

    def look(self) -> None:
        """Ask now."""
        if self._state.known:
            self._client.request(ListMemories, self._take, lambda _failed: None)

    def _take(self, value: Json) -> None:
        rows = value.get("rows") if isinstance(value, dict) else None
        found = rows if isinstance(rows, list) else []
        self._say(sum(isinstance(row, dict) and row.get("state") in WAITING for row in found))

    def _forget(self) -> None:
        """Without a line nothing can be answered."""
        if not self._state.known:
            self._say(0)

    def _say(self, waiting: int) -> None:
        if waiting != self._waiting:
            self._waiting = waiting
            self.changed.emit(waiting)

    def _look_at_news(self, _parent: QModelIndex, first: int, last: int) -> None:
        if any(row.first.kind in TOLD_BY for row in self._state.feed.rows[first : last + 1]):
            self._soon.start()
