"""Knows which briefs the user has not seen yet: asked for when the line is there, and when a routine's run has ended. It shows nothing."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import ShowBrief
from meshclaw_desktop.wire.routines import Brief, BriefHead
from meshclaw_desktop.wire.rows import TaskRow

from .words import head_of

SOON_MS = 100


class Latest(QObject):
    """`unseen` is what waits to be read."""

    changed = Signal()
    """`unseen` is another one."""

    def __init__(self, client: Client, state: State, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._unseen: tuple[BriefHead, ...] = ()
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.ask)
        state.synced.connect(self.ask)
        state.task_ended.connect(self._hear)

    @property
    def unseen(self) -> tuple[BriefHead, ...]:
        """The briefs that nobody has looked at, newest first."""
        return self._unseen

    def ask(self) -> None:
        """Ask the runtime now."""
        self._client.request(partial(ShowBrief, task="", seen=False), self._take, lambda _failed: None)

    def _hear(self, task: object) -> None:
        if isinstance(task, TaskRow) and task.routine:
            self._soon.start()

    def _take(self, value: Json) -> None:
        try:
            brief = None if value is None else from_json(Brief, value)
        except ProtocolError:
            return
        heads = () if brief is None else (head_of(brief), *brief.others)
        unseen = tuple(one for one in heads if not one.seen)
        if unseen != self._unseen:
            self._unseen = unseen
            self.changed.emit()
