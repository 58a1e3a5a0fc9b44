"""Reads the activity from the runtime into a model: the newest page, then what happens, then older pages when wanted."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import Activity, Failed, ListActivity, ShowTask, Welcome
from meshclaw_desktop.wire.rows import TaskRow

from .head import in_words
from .model import MOST_LINES, ActivityModel
from .sparkline import Usage

PAGE = 500
"""How many facts are asked for at a time."""
GATHER_MS = 30
"""Facts that come within this time are shown together."""
TITLES = 50
"""How many tasks' titles are asked for at a time."""


class Reader(QObject):
    """Fills a model while it is active; without that it holds nothing and asks for nothing."""

    changed = Signal()
    """`loading` or `problem`, or what the model holds."""
    happened = Signal(object)
    """A list of facts that were new, after the model has them."""
    refused = Signal(str)
    """An older page could not be read; why."""

    def __init__(self, client: Client, model: ActivityModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client, self._model = client, model
        self._active = self._loading = self._paging = False
        self._turn = 0
        self._ledger = ""
        self._pending: list[Activity] = []
        self._asked_titles: set[str] = set()
        self.usage = Usage()
        self.problem = ""
        """Why the activity could not be read; empty if it could."""
        self._gather = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._gather.timeout.connect(self._show_pending)
        client.facts_received.connect(self._take)
        client.welcomed.connect(self._welcome)
        client.lost.connect(self._lose)
        model.gap_found.connect(self.load)

    @property
    def loading(self) -> bool:
        """Whether the newest page is on its way."""
        return self._loading

    def start(self) -> None:
        """Read, and follow what happens."""
        self._active = True
        self.load()

    def stop(self) -> None:
        """Let go of everything."""
        self._active = self._loading = self._paging = False
        self._turn += 1
        self._gather.stop()
        self._pending.clear()
        self._asked_titles.clear()
        self.usage.clear()
        self.problem = ""
        self._model.forget()

    def load(self) -> None:
        """Read the newest page; what is shown stays until it is there."""
        if not self._active or self._loading or not self._client.connected:
            return
        self._loading = True
        self.problem = ""
        turn = self._turn
        self._client.request(
            partial(ListActivity, limit=PAGE),
            lambda value: self._begin(turn, value),
            lambda failed: self._fail(turn, failed),
        )
        self.changed.emit()

    def load_older(self) -> None:
        """Read the page before the oldest that is known, unless it is on its way, or there is none."""
        model = self._model
        if not model.begun or model.complete or self._loading or self._paging or not self._client.connected:
            return
        oldest = model.oldest_seq
        if model.lines >= MOST_LINES or oldest <= max(1, min(model.filter.rows, default=1)):
            return
        self._paging = True
        turn, since = self._turn, max(0, oldest - 1 - PAGE)
        self._client.request(
            partial(ListActivity, since=since, limit=min(PAGE, oldest - 1 - since)),
            lambda value: self._prepend(turn, oldest, value),
            lambda failed: self._fail_to_page(turn, failed),
        )

    # ---- what comes ----

    def _begin(self, turn: int, value: Json) -> None:
        if turn != self._turn:
            return
        self._loading = False
        facts = self._facts(value)
        if facts is not None:
            self._pending.clear()
            self.usage.clear()
            self.usage.add(facts)
            self._model.begin(facts, complete=len(facts) < PAGE or facts[0].seq <= 1)
            self._ask_titles()
        self.changed.emit()

    def _prepend(self, turn: int, oldest: int, value: Json) -> None:
        if turn != self._turn:
            return
        self._paging = False
        facts = self._facts(value)
        if facts is None or self._model.oldest_seq != oldest:
            return
        older = [fact for fact in facts if fact.seq < oldest]
        self.usage.add(older)
        self._model.prepend(older, complete=not older or older[0].seq <= 1)
        self._ask_titles()
        self.changed.emit()

    def _take(self, facts: list[object]) -> None:
        if not self._active:
            return
        self._pending += [fact for fact in facts if isinstance(fact, Activity)]
        if self._pending and not self._gather.isActive():
            self._gather.start()

    def _show_pending(self) -> None:
        newest = self._model.newest_seq
        facts = [fact for fact in self._pending if fact.seq > newest]
        self._pending.clear()
        if not self._model.begun or not facts:
            return
        self.usage.add(facts)
        self._model.extend(facts)
        self._ask_titles()
        self.happened.emit(facts)
        self.changed.emit()

    def _welcome(self, welcome: Welcome) -> None:
        same, self._ledger = welcome.ledger == self._ledger, welcome.ledger
        if not same or not self._model.begun:
            self.load()

    def _lose(self) -> None:
        self._turn += 1
        self._loading = self._paging = False
        self.changed.emit()

    def _fail(self, turn: int, failed: Failed) -> None:
        if turn == self._turn:
            self._loading = False
            self.problem = in_words(failed)
            self.changed.emit()

    def _fail_to_page(self, turn: int, failed: Failed) -> None:
        if turn == self._turn:
            self._paging = False
            self.refused.emit(in_words(failed))

    def _facts(self, value: Json) -> list[Activity] | None:
        try:
            return [from_json(Activity, one) for one in value] if isinstance(value, list) else []
        except ProtocolError as wrong:
            self.problem = str(wrong)
            return None

    def _ask_titles(self) -> None:
        """For the tasks whose beginning is not among the facts."""
        for group in self._model.untitled()[:TITLES]:
            if group.task not in self._asked_titles:
                self._asked_titles.add(group.task)
                self._client.request(partial(ShowTask, task=group.task), partial(self._name, group.id), _ignore)

    def _name(self, id: str, value: Json) -> None:
        group = self._model.group(id)
        try:
            row = from_json(TaskRow, value)
        except ProtocolError:
            return
        if group is not None:
            self._model.name(group, row.title)


def _ignore(_failed: Failed) -> None:
    pass
