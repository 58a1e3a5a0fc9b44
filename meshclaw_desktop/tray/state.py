"""The view model: what the tray knows. Widgets read it and heed its signals; only the runtime's facts change it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from meshclaw_desktop.wire.messages import (
    Activity,
    ApprovalClosed,
    ApprovalOpened,
    Status,
    Synced,
    TaskEnded,
    TextDelta,
    Welcome,
)
from meshclaw_desktop.wire.rows import Approval, ConnectorRow

from .feed import Feed


class State(QObject):
    """
    Everything that the windows show, as of the last fact.

    What is not known is None or empty: without a line there is no status, and no question can be answered.
    """

    connection_changed = Signal()
    """`known` or `trouble` changed."""
    status_changed = Signal()
    """There is a new `status`, or none any more."""
    questions_changed = Signal()
    """A question was opened or closed, or all of them are unknown now."""
    question_closed = Signal(str, str)
    """A question's id and how it ended: approved, denied, expired or void."""
    text_came = Signal(str, str)
    """A task's id and a piece of its answer."""
    task_ended = Signal(object)
    """The TaskRow of a task that is over."""
    synced = Signal()
    """What was missed is in the feed; what follows is live."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.feed = Feed(self)
        self._status: Status | None = None
        self._questions: dict[str, Approval] = {}
        self._ledger = ""
        self._trouble = ""

    @property
    def known(self) -> bool:
        """Whether the runtime has told its state on the present line. If not, nothing may look safe."""
        return self._status is not None

    @property
    def status(self) -> Status | None:
        """The runtime's last word on itself; None while it is not known."""
        return self._status

    @property
    def trouble(self) -> str:
        """Why there is no connection, in one sentence; empty if there is one or nothing is known of the reason."""
        return self._trouble

    @property
    def questions(self) -> tuple[Approval, ...]:
        """Those that wait for an answer: the nearest deadline first, then the parked ones, oldest first."""
        return tuple(sorted(self._questions.values(), key=_urgency))

    @property
    def waiting(self) -> int:
        """How many questions wait; never less than either count says."""
        return max(len(self._questions), self._status.waiting if self._status is not None else 0)

    def question(self, id: str) -> Approval | None:
        """The open question with this id."""
        return self._questions.get(id)

    def connector(self, name: str) -> ConnectorRow | None:
        """The connector with this name."""
        rows = self._status.connectors if self._status is not None else ()
        return next((one for one in rows if one.name == name), None)

    def welcome(self, welcome: Welcome) -> None:
        """A line is there. Another ledger than before means that all we knew is void."""
        if welcome.ledger != self._ledger:
            self._ledger = welcome.ledger
            self.feed.clear()
        self._set_trouble("")

    def lose(self) -> None:
        """The line is gone: nothing is known any more, except what happened before."""
        self._status = None
        asked, self._questions = bool(self._questions), {}
        self.status_changed.emit()
        if asked:
            self.questions_changed.emit()
        self.connection_changed.emit()

    def miss(self, why: str) -> None:
        """An attempt to connect did not succeed."""
        self._set_trouble(why or self._trouble)

    def apply(self, facts: Iterable[object]) -> None:
        """Fold facts in, in order. Seeing one twice changes nothing. Of many questions at once it is said once."""
        batch: list[Activity] = []
        before = dict(self._questions)
        for fact in facts:
            if isinstance(fact, Activity):
                batch.append(fact)
                continue
            if batch:
                self.feed.add(batch)
                batch = []
            self._apply(fact)
        if batch:
            self.feed.add(batch)
        if self._questions != before:
            self.questions_changed.emit()

    def _apply(self, fact: object) -> None:
        match fact:
            case Status():
                first, self._status = self._status is None, fact
                self.status_changed.emit()
                if first:
                    self.connection_changed.emit()
            case ApprovalOpened(approval):
                self._questions[approval.id] = approval
            case ApprovalClosed(id, outcome):
                if self._questions.pop(id, None) is not None:
                    self.question_closed.emit(id, outcome)
            case TextDelta(task, text):
                self.text_came.emit(task, text)
            case TaskEnded(task_row):
                self.task_ended.emit(task_row)
            case Synced():
                self.synced.emit()
            case _:
                pass

    def _set_trouble(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            self.connection_changed.emit()


def _urgency(one: Approval) -> tuple[bool, float, float, str]:
    return (one.deadline_at is None, one.deadline_at or 0.0, one.created_at, one.id)
