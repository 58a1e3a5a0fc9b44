"""The questions that wait for the user. Silence is never a yes; each answer is used once."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from meshclaw_desktop.errors import ApprovalRefused, LedgerError, NoSuchThing
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Json, canonical
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import AnswerApproval, ApprovalClosed, ApprovalOpened
from meshclaw_desktop.wire.rows import Approval

MOST_OPEN = 500
"""Questions that may wait at a time; one more is refused, which is a no."""
LONGEST = 256 * 1024
"""Bytes of one question on the wire. What cannot be shown whole cannot be approved."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answered:
    """What the user said, and where they said it: `the pop-up`, `the command line`."""

    answer: AnswerApproval
    by: str


@dataclass(slots=True)
class _Open:
    approval: Approval
    reply: asyncio.Future[Answered | None] | None


def size_of(approval: Approval) -> int:
    """Bytes of a question on the wire."""
    return len(canonical(to_json(approval)))


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

    def recover(self) -> None:
        """After a start: parked questions wait again; the others died with the tasks that asked them."""
        for approval, stored in self._ledger.open_approvals():
            if approval.deadline_at is None and stored:
                self._waiting[approval.id] = _Open(approval, None)
                self._stored[approval.id] = stored
            else:
                self._ledger.close_approval(approval.id, "void")

    async def ask(self, approval: Approval) -> Answered | None:
        """Ask and wait. None when nobody answered in time, or the question became void: that is a no."""
        self._make_room(approval)
        reply: asyncio.Future[Answered | None] = asyncio.get_running_loop().create_future()
        self._open(approval, reply, {})
        outcome = "void"
        try:
            left = None if approval.deadline_at is None else max(0.0, approval.deadline_at - self._now())
            answered = await asyncio.wait_for(reply, left)
            if answered is not None:
                outcome = "approved" if answered.answer.approved else "denied"
            return answered
        except TimeoutError:
            outcome = "expired"
            return None
        finally:
            self._close(approval.id, outcome)

    def park(self, approval: Approval, stored: Mapping[str, Json]) -> None:
        """Leave a question for later: it survives restarts, and its call runs from `stored` once it is approved."""
        self._make_room(approval)
        self._open(replace(approval, deadline_at=None), None, stored)

    def withdraw(self, id: str) -> None:
        """Take one parked question back: what it asked about is not so any more."""
        self._stored.pop(id, None)
        self._close(id, "void")

    def answer(self, answer: AnswerApproval, by: str) -> None:
        """Take the user's answer. Raises ApprovalRefused or NoSuchThing if it does not count."""
        one = self._waiting.get(answer.approval)
        if one is None:
            raise NoSuchThing(
                "That question is not open any more.", "It was answered, ran out of time, or became void."
            )
        approval = one.approval
        if answer.digest != approval.digest:
            raise ApprovalRefused("The answer was for something else than the question shows.", "Look at it again.")
        items = {item.id for item in approval.items}
        if answer.items is not None and answer.approved and not (answer.items and set(answer.items) <= items):
            raise ApprovalRefused("The answer names things that the question does not show.", "Look at it again.")
        if approval.deadline_at is not None and self._now() >= approval.deadline_at:
            raise ApprovalRefused("The answer came too late.", "Ask again if you still want it.")
        if one.reply is not None and one.reply.done():
            raise ApprovalRefused("That question was answered already.")
        if not self._ledger.use_answer(approval.id):
            raise ApprovalRefused("That question was answered already.")
        if one.reply is not None:
            one.reply.set_result(Answered(answer, by))
            return
        stored = self._stored.pop(approval.id, {})
        self._close(approval.id, "approved" if answer.approved else "denied")
        self._answered_parked(approval, stored, Answered(answer, by))

    def void(self, task: str | None = None, *, parked: bool = False) -> None:
        """Withdraw the questions of one task, or all of them; parked ones, as far as a task asked them, only if asked to."""
        for one in list(self._waiting.values()):
            if task is not None and one.approval.task != task:
                continue
            if one.reply is None and not one.approval.task:
                continue
            if one.reply is not None and not one.reply.done():
                one.reply.set_result(None)
            elif one.reply is None and parked:
                self._stored.pop(one.approval.id, None)
                self._close(one.approval.id, "void")

    def _make_room(self, approval: Approval) -> None:
        if size_of(approval) > LONGEST:
            raise ApprovalRefused("This is too long to be shown whole, so nobody can approve it.", "Make it shorter.")
        if len(self._waiting) >= MOST_OPEN:
            raise ApprovalRefused(f"{MOST_OPEN} questions wait already.", "Answer some of them first.")

    def _open(
        self, approval: Approval, reply: asyncio.Future[Answered | None] | None, stored: Mapping[str, Json]
    ) -> None:
        self._ledger.save_approval(approval, stored)
        self._waiting[approval.id] = _Open(approval, reply)
        if stored:
            self._stored[approval.id] = stored
        self._publish(ApprovalOpened(approval))

    def _close(self, id: str, outcome: str) -> None:
        if self._waiting.pop(id, None) is not None:
            try:
                self._ledger.close_approval(id, outcome)
            except LedgerError:
                log.warning("a question's end could not be written down; its answer was used up or never came")
            self._publish(ApprovalClosed(id, outcome))
