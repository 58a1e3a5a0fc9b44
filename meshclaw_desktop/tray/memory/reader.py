"""Asks the runtime for what was learned, and again when something about it was told. It shows nothing."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QTimer, Signal

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.settings.words import in_words
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.memory import Memories
from meshclaw_desktop.wire.messages import Failed, ListMemories

SOON_MS = 150
"""How long to wait for what else is told before all is read anew."""
TOLD_BY = frozenset({"memory", "rule", "routine", "data"})
"""Kinds of rows that tell of something shown here."""


class Reader(QObject):
    """Works only between `start` and `stop`; what it has read stays until then, also while nobody answers."""

    changed = Signal()
    """`memories`, `problem` or `waiting` is another one."""

    def __init__(self, client: Client, state: State, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client, self._state = client, state
        self.memories: Memories | None = None
        """None while they are not known."""
        self.problem = ""
        """Why they could not be read; empty if they could, and while nobody answers."""
        self.waiting = False
        self._at_work = False
        self._asked = 0
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.load)
        client.welcomed.connect(lambda _welcome: self.load())
        state.connection_changed.connect(self.changed)
        state.feed.rowsInserted.connect(self._look_at_news)

    def start(self) -> None:
        """What is read is about to be seen."""
        self._at_work = True
        self.load()

    def stop(self) -> None:
        """Nobody looks any more: let go of everything."""
        self._at_work = self.waiting = False
        self._soon.stop()
        self._asked += 1
        self.memories, self.problem = None, ""

    def load(self) -> None:
        """Ask now."""
        if not self._at_work:
            return
        self._soon.stop()
        self._asked += 1
        self.waiting = True
        number = self._asked
        self._client.request(
            ListMemories, lambda value: self._take(number, value), lambda failed: self._fail(number, failed)
        )

    def _take(self, number: int, value: Json) -> None:
        if number != self._asked:
            return
        self.waiting = False
        try:
            self.memories, self.problem = from_json(Memories, value), ""
        except ProtocolError as wrong:
            self.problem = str(wrong)
        self.changed.emit()

    def _fail(self, number: int, failed: Failed) -> None:
        if number != self._asked:
            return
        self.waiting = False
        self.problem = "" if failed.error == "NoRuntime" else in_words(failed)
        self.changed.emit()

    def _look_at_news(self, _parent: QModelIndex, first: int, last: int) -> None:
        """What was kept or forgotten elsewhere, in a file or a terminal, is seen here too."""
        if self._at_work and any(row.first.kind in TOLD_BY for row in self._state.feed.rows[first : last + 1]):
            self._soon.start()
