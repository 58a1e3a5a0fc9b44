"""The questions that wait for the user. Silence is never a yes; each answer is used once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from meshclaw_desktop.errors import ApprovalRefused, LedgerError, NoSuchThing
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Json, canonical, nothing
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import AnswerApproval, ApprovalClosed, ApprovalOpened
from meshclaw_desktop.wire.rows import Approval

MOST_OPEN = 500
"""Questions that may wait at a time; one more is refused, which is a no."""
LONGEST = 256 * 1024
"""Bytes of one question on the wire. What cannot be shown whole cannot be approved."""
IN_TIME = "Nobody answered in time, so it was not done."

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answered:
    """What the user said, and where they said it: `the pop-up`, `the command line`."""

    answer: AnswerApproval
    by: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Nobody said anything, which is a no: the time was over, or the question became void. `why` is a sentence."""

    why: str
    late: bool
    """Whether the time was over."""


@dataclass(slots=True)
class _Open:
    approval: Approval
    reply: asyncio.Future[Answered | Unanswered] | None
    """None if it is parked."""
    tasks: list[str] = field(default_factory=list)
    """Of those that wait for the answer."""
    changing: bool = False
    """The user changes it right now: it cannot be answered."""


def size_of(approval: Approval) -> int:
    """Bytes of a question on the wire."""
    return len(canonical(to_json(approval)))


def _no_more() -> None:
    """Nothing else is written with a question."""


class Approvals:
    """One queue for all tasks. A question that has a deadline waits here; a parked one lies in the ledger until answered."""

    def __init__(
        self,
        ledger: Ledger,
        publish: Callable[[ApprovalOpened | ApprovalClosed], None],
        answered_parked: Callable[[Approval, Mapping[str, Json], Answered], None],
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`answered_parked` is called with a parked question's stored call once the user has answered it."""
        self._ledger = ledger
        self._publish = publish
        self._answered_parked = answered_parked
        self._now = now
        self._waiting: dict[str, _Open] = {}
        self._stored: dict[str, Mapping[str, Json]] = {}

    @property
    def open(self) -> list[Approval]:
        """Every question that waits, oldest first."""
        return [one.approval for one in self._waiting.values()]

    def find(self, id: str) -> Approval | None:
        """The open question with this id, as it stands now."""
        one = self._waiting.get(id)
        return one.approval if one is not None else None

    def stored(self, id: str) -> Mapping[str, Json]:
        """The stored call of a parked question; nothing for any other."""
        return self._stored.get(id, nothing())

    def recover(self) -> None:
        """After a start: parked questions wait again; the others died with the tasks that asked them."""
        for approval, stored in self._ledger.open_approvals():
            if approval.deadline_at is None and stored:
                self._waiting[approval.id] = _Open(approval, None)
                self._stored[approval.id] = stored
            else:
                self._ledger.close_approval(approval.id, "void")

    # ---- asking ----

    async def ask(self, approval: Approval, also: Callable[[], None] = _no_more) -> Answered | Unanswered:
        """Ask and wait. `also` writes what else belongs to it, in the same transaction. An Unanswered is a no."""
        self._make_room(approval)
        one = _Open(approval, asyncio.get_running_loop().create_future(), [approval.task])
        self._open(one, {}, also)
        return await self._wait(one, approval.task)

    async def join(
        self, id: str, approval: Approval, task: str, also: Callable[[], None] = _no_more
    ) -> Answered | Unanswered:
        """Wait for the answer to a question that is open already; from now on it reads as `approval`, of the same id."""
        one = self._waiting[id]
        self._make_room(approval, more=0)
        with self._ledger.transaction():
            also()
            self._ledger.save_approval(approval, {})
        one.approval = approval
        one.tasks.append(task)
        self._publish(ApprovalOpened(approval))
        return await self._wait(one, task)

    def park(self, approval: Approval, stored: Mapping[str, Json], also: Callable[[], None] = _no_more) -> None:
        """Leave a question for later: it survives restarts, and its call runs from `stored` once it is approved."""
        self._make_room(approval)
        self._open(_Open(replace(approval, deadline_at=None), None), stored, also)

    def withdraw(self, id: str) -> None:
        """Take one parked question back: what it asked about is not so any more."""
        self._close(id, "void")

    # ---- changing ----

    @contextlib.contextmanager
    def changing(self, id: str, digest: str) -> Iterator[Approval]:
        """While the user's change to a question is worked in, nobody can answer it. Raises as `answer` does."""
        one = self._answerable(id, digest)
        one.changing = True
        try:
            yield one.approval
        finally:
            one.changing = False

    def swap(self, id: str, new: Approval, stored: Mapping[str, Json], also: Callable[[], None]) -> None:
        """Withdraw a question and open another in its place; who waits for the first waits for the second from now on."""
        one = self._waiting.get(id)
        if one is None or (one.reply is not None and one.reply.done()):
            raise NoSuchThing("That question is not open any more.", "It ran out of time, or became void.")
        self._make_room(new, more=0)
        with self._ledger.transaction():
            also()
            self._ledger.close_approval(id, "void")
            self._ledger.save_approval(new, stored)
        del self._waiting[id]
        self._stored.pop(id, None)
        one.approval = new
        self._waiting[new.id] = one
        if stored:
            self._stored[new.id] = stored
        self._publish(ApprovalClosed(id, "void"))
        self._publish(ApprovalOpened(new))

    # ---- answering ----

    def answer(self, answer: AnswerApproval, by: str) -> None:
        """Take the user's answer. Raises ApprovalRefused or NoSuchThing if it does not count."""
        one = self._answerable(answer.approval, answer.digest)
        approval = one.approval
        items = {item.id for item in approval.items}
        if answer.items is not None and answer.approved and not (answer.items and set(answer.items) <= items):
            raise ApprovalRefused("The answer names things that the question does not show.", "Look at it again.")
        stored = self._stored.get(approval.id, nothing())
        with self._ledger.transaction():
            if not self._ledger.use_answer(approval.id):
                raise ApprovalRefused("That question was answered already.")
            self._ledger.close_approval(approval.id, outcome := "approved" if answer.approved else "denied")
        self._gone(approval.id, outcome)
        if one.reply is not None:
            one.reply.set_result(Answered(answer, by))
        else:
            self._answered_parked(approval, stored, Answered(answer, by))

    def void(
        self, task: str | None = None, *, connector: str = "", parked: bool = False, why: str = "It was stopped."
    ) -> None:
        """Withdraw the questions of one task, of one connector, or all of them; parked ones only if asked to."""
        for one in list(self._waiting.values()):
            if task is not None and (one.approval.task != task or set(one.tasks) - {task}):
                continue  # the task that ends leaves by itself; another may still wait
            if connector and one.approval.connector != connector:
                continue
            if one.reply is None and not (parked and one.approval.task):
                continue
            self._end(one, "void", Unanswered(why, late=False))

    # ---- inside ----

    def _answerable(self, id: str, digest: str) -> _Open:
        one = self._waiting.get(id)
        if one is None:
            raise NoSuchThing(
                "That question is not open any more.", "It was answered, ran out of time, or became void."
            )
        if digest != one.approval.digest:
            raise ApprovalRefused("The answer was for something else than the question shows.", "Look at it again.")
        if one.changing:
            raise ApprovalRefused("The question is being changed right now.", "Look at it again.")
        if one.approval.deadline_at is not None and self._now() >= one.approval.deadline_at:
            raise ApprovalRefused("The answer came too late.", "Ask again if you still want it.")
        return one

    async def _wait(self, one: _Open, task: str) -> Answered | Unanswered:
        """Until it is answered, void, or out of time. Whoever is cancelled leaves; the last one takes it along."""
        reply = one.reply
        if reply is None:
            raise RuntimeError("a parked question is not waited for")
        try:
            while not reply.done():
                deadline = one.approval.deadline_at
                left = None if deadline is None else max(0.0, deadline - self._now())
                answered, _ = await asyncio.wait({reply}, timeout=left)
                if not answered and one.approval.deadline_at == deadline:  # an edit brings another one
                    self._end(one, "expired", Unanswered(IN_TIME, late=True))
            return reply.result()
        finally:
            one.tasks.remove(task)
            if not one.tasks and not reply.done():
                self._end(one, "void", Unanswered("It was stopped.", late=False))

    def _end(self, one: _Open, outcome: str, said: Unanswered) -> None:
        if one.reply is not None and not one.reply.done():
            one.reply.set_result(said)
        self._close(one.approval.id, outcome)

    def _make_room(self, approval: Approval, *, more: int = 1) -> None:
        if size_of(approval) > LONGEST:
            raise ApprovalRefused("This is too long to be shown whole, so nobody can approve it.", "Make it shorter.")
        if len(self._waiting) + more > MOST_OPEN:
            raise ApprovalRefused(f"{MOST_OPEN} questions wait already.", "Answer some of them first.")

    def _open(self, one: _Open, stored: Mapping[str, Json], also: Callable[[], None]) -> None:
        approval = one.approval
        with self._ledger.transaction():
            also()
            self._ledger.save_approval(approval, stored)
        self._waiting[approval.id] = one
        if stored:
            self._stored[approval.id] = stored
        self._publish(ApprovalOpened(approval))

    def _close(self, id: str, outcome: str) -> None:
        if id in self._waiting:
            try:
                self._ledger.close_approval(id, outcome)
            except LedgerError:
                log.warning("a question's end could not be written down; its answer was used up or never came")
            self._gone(id, outcome)

    def _gone(self, id: str, outcome: str) -> None:
        self._stored.pop(id, None)
        if self._waiting.pop(id, None) is not None:
            self._publish(ApprovalClosed(id, outcome))
