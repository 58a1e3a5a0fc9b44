"""All that the agent sees of the rest: the gate, and whom to ask for more money. It holds no connector."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence

from meshclaw_desktop.errors import MeshClawError
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Autonomy, Call, Effect, Json, Origin, Role, Tool, digest
from meshclaw_desktop.wire.money import dollars
from meshclaw_desktop.wire.rows import Approval, Field

from .approvals import Answered, Approvals
from .budget import Budget
from .gate import Gate
from .tasks import Task
from .together import Proposed

BUDGET = "budget"
"""Stands in a question's `connector` when a spending limit is reached."""


class Door:
    """What one agent is given. Everything it can do goes through here."""

    def __init__(
        self,
        gate: Gate,
        approvals: Approvals,
        budget: Budget,
        ledger: Ledger,
        *,
        declares: bool = True,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`declares` is False where the task's intent is given: a routine's stands in its file."""
        self._gate = gate
        self._approvals = approvals
        self._budget = budget
        self._ledger = ledger
        self._declares = declares
        self._now = now

    def tools(self, task: Task) -> tuple[Tool, ...]:
        """The tools of the connectors that are not off for this task."""
        return self._gate.tools(task)

    def wants_intent(self, task: Task) -> bool:
        """Whether a connector acts by itself, so that a declared intent spares the user questions."""
        return self._declares and self._gate.wants_intent(task)

    async def use(self, task: Task, call: Call, says: str) -> Json:
        """Propose one call to the gate; see `Gate.use`."""
        return await self._gate.use(task, call, says)

    async def use_together(self, task: Task, calls: Sequence[Proposed], says: str) -> list[Json | MeshClawError]:
        """Propose like calls as one; see `Gate.use_together`."""
        return await self._gate.use_together(task, calls, says)

    def declare(self, task: Task, intent: Json) -> str:
        """What the model means to do, before it has read what others wrote; see `Gate.declare`."""
        if not self._declares:
            return "Not declared: what this task means to do was settled before it began."
        return self._gate.declare(task, intent)

    async def ask_more(self, task: Task, needed_usd_micros: int, which: str) -> bool:
        """
        A limit would be passed: the task waits while the user says whether it may spend more. A routine does not wait: it
        runs while nobody is there, so it ends at the limit, and its brief says so.
        """
        if task.routine:
            return False
        row = self._budget.row()
        limit = row.day_usd_micros if which == "day" else row.task_usd_micros
        step = max(limit, needed_usd_micros)
        span = "today" if which == "day" else "for this task"
        sentence = f"Let it spend {dollars(step)} more {span}"
        reason = (
            f"Today's limit of {dollars(limit)} is reached." if which == "day"
            else f"This task has reached its limit of {dollars(limit)}."
        )  # fmt: skip
        approval = Approval(
            id=f"a{secrets.token_hex(6)}",
            task=task.id,
            task_title=task.title,
            routine=task.routine,
            connector=BUDGET,
            tool="raise",
            effect=Effect.CHANGE,
            level=Autonomy.ASK,
            sentence=sentence,
            reason=f"{reason} The task is paused; nothing is lost.",
            fields=(
                Field("more", "More", Role.AMOUNT, dollars(step), Origin.SYSTEM, "this program", False),
                Field(
                    "spent", "Spent so far", Role.AMOUNT, dollars(task.usd_micros), Origin.SYSTEM, "this program", False
                ),
            ),
            columns=(),
            items=(),
            agent_says="",
            digest=digest({"task": task.id, "which": which, "more": step, "nonce": secrets.token_hex(8)}),
            undoable=False,
            rememberable=False,
            created_at=self._now(),
            deadline_at=None,
        )
        task.wait_for_user(True)
        try:
            answered = await self._approvals.ask(approval)
        finally:
            task.wait_for_user(False)
        approved = isinstance(answered, Answered) and answered.answer.approved
        if approved:
            self._budget.allow_more(task.id if which == "task" else "", step)
        self._ledger.append(
            Entry(
                kind="budget",
                task=task.id,
                routine=task.routine,
                sentence=sentence,
                verdict="allow" if approved else "deny",
                outcome="done" if approved else "denied",
                reason=(
                    f"You said {'yes' if approved else 'no'} in {answered.by}."
                    if isinstance(answered, Answered)
                    else "Nobody answered."
                ),
                approval=approval.id,
            )
        )
        return approved
