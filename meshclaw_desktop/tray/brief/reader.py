"""Asks the runtime for one brief, and again when something of it changed; an answer that comes too late is dropped. It shows nothing."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.settings.words import in_words
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import Activity, Failed, ShowBrief
from meshclaw_desktop.wire.routines import Brief

SOON_MS = 200
"""How long to wait for what else happens before it is read anew."""


class Reader(QObject):
    """Works only between `start` and `stop`. The user looks at what it reads: that counts as seen."""

    changed = Signal()
    """`brief`, `problem` or `waiting` is another one."""
    seen = Signal()
    """The user has another one before them: the runtime has been told so."""

    def __init__(self, client: Client, state: State, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client, self._state = client, state
        self.task = ""
        """Whose brief is shown; empty for the newest, until it is known which that is."""
        self.brief: Brief | None = None
        self.none = False
        """Whether the runtime said that there is none."""
        self.problem = ""
        self.waiting = False
        self._at_work = False
        self._asked = 0
        self._told = ""
        """Whose brief was said to be seen last."""
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.load)
        client.welcomed.connect(lambda _welcome: self.load())
        client.facts_received.connect(self._hear)
        state.questions_changed.connect(self._hear_of_questions)

    def start(self) -> None:
        """What is read is about to be seen."""
        if not self._at_work:
            self._at_work = True
            self.load()

    def stop(self) -> None:
        """Nobody looks any more: let go of everything. The next time it begins with the newest."""
        self._at_work = self.waiting = self.none = False
        self._soon.stop()
        self._asked += 1
        self.brief, self.task, self.problem, self._told = None, "", "", ""

    def show(self, task: str) -> None:
        """Another brief; the newest for an empty name."""
        self.task = task
        self.load()

    def load(self) -> None:
        """Ask now."""
        if not self._at_work:
            return
        self._soon.stop()
        self._asked += 1
        self.waiting = True
        number = self._asked
        self._client.request(
            partial(ShowBrief, task=self.task, seen=True), partial(self._take, number), partial(self._fail, number)
        )
        self.changed.emit()

    # ---- inside ----

    def _take(self, number: int, value: Json) -> None:
        if number != self._asked:
            return
        self.waiting = False
        try:
            brief = None if value is None else from_json(Brief, value)
        except ProtocolError as wrong:
            self.problem = str(wrong)
            self.changed.emit()
            return
        self.brief, self.none, self.problem = brief, brief is None, ""
        if brief is not None:
            self.task = brief.task.id
            if self._told != self.task:
                self._told = self.task
                self.seen.emit()
        self.changed.emit()

    def _fail(self, number: int, failed: Failed) -> None:
        if number != self._asked:
            return
        self.waiting = False
        self.problem = "" if failed.error == "NoRuntime" else in_words(failed)
        if failed.error == "NoSuchThing" and self.task:
            self.task = ""  # it was deleted meanwhile: back to the newest
        self.changed.emit()

    def _hear(self, facts: object) -> None:
        """A call of this run was carried out, or taken back."""
        if self._at_work and self.brief is not None and isinstance(facts, list):
            task = self.brief.task.id
            if any(isinstance(one, Activity) and one.task == task for one in facts):
                self._soon.start()

    def _hear_of_questions(self) -> None:
        if self._at_work:
            self._soon.start()
