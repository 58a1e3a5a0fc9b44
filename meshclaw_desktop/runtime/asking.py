"""From the verdict *ask* to the user's answer: questions are made, shared, parked, changed. It judges and carries out nothing."""

from __future__ import annotations

import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

from meshclaw_desktop.connectors.contract import Prepared
from meshclaw_desktop.errors import ApprovalRefused, Denied
from meshclaw_desktop.policy.model import Call, Decision, Json, Tool, Verdict, canonical, digest
from meshclaw_desktop.policy.session import Session
from meshclaw_desktop.wire.messages import EditApproval
from meshclaw_desktop.wire.rows import Approval

from .approvals import Answered, Approvals, Unanswered
from .authority import Authority
from .call_record import CallRecord, Ready
from .editing import after_another, edited_arguments, edits_of, origins_after
from .flood import MOST, Flood
from .questions import Asker, question
from .roster import Roster
from .stored import load_stored, stored_call, stored_edits
from .tasks import Task

AGAIN = "You changed it: look at it once more."
LATER = "This waits until the user is back. Go on with the rest."


@dataclass(slots=True)
class _Part:
    """One call that waits for a question's answer; an edit puts another in its place."""

    ready: Ready


class Asking:
    """Every question about a call. It holds what waits; the gate judges before and after."""

    def __init__(
        self,
        roster: Roster,
        approvals: Approvals,
        authority: Authority,
        record: CallRecord,
        judge: Callable[[Call, Tool, Session], Decision],
        complete: Callable[[Call, Tool, Session], Awaitable[Prepared]],
        *,
        interrupts: Callable[[str], bool] = lambda routine: False,
        now: Callable[[], float] = time.time,
    ) -> None:
        """
        `judge` decides about a changed call as of now, and `complete` has its connector make it complete; `interrupts`
        says of a routine whether its questions are asked like those of a task of the user's.
        """
        self._interrupts = interrupts
        self._roster = roster
        self._approvals = approvals
        self._authority = authority
        self._record = record
        self._judge = judge
        self._complete = complete
        self._now = now
        self._flood = Flood()
        self._parts: dict[str, list[_Part]] = {}
        self._changing: set[str] = set()
        self._sessions: WeakValueDictionary[str, Session] = WeakValueDictionary()

    async def ask(self, task: Task, ready: Ready) -> tuple[Ready, Answered | Unanswered]:
        """
        Ask, and wait for the answer: the call as it stands then, since the user may change it, and what they said.

        Raises Denied when nobody is there to ask, or no more may be asked.
        """
        self._stem_the_flood(ready)
        try:
            if task.routine and not self._interrupts(task.routine):
                raise self._park(task, ready)
            return await self._wait(task, ready)
        except ApprovalRefused as wrong:
            raise self._refused(ready, Decision(reason=wrong.title, rule="queue")) from wrong

    async def edit(self, request: EditApproval, by: str) -> Approval:
        """
        Withdraw a question and ask another, about the same call with other arguments. The new question.

        Raises NoSuchThing, ApprovalRefused, or what the connector says of the new arguments; then nothing has changed.
        """
        with self._approvals.changing(request.approval, request.digest) as old:
            stored = self._approvals.stored(old.id)
            parts = self._parts.get(old.id, [])
            if stored:
                parts = [_Part(self._parked(old, stored))]
            if not parts:
                raise ApprovalRefused("This question cannot be changed.", "Answer it as it is.")
            self._changing.add(old.id)
            try:
                changed = [await self._edited(one.ready, old, request.arguments, parked=bool(stored)) for one in parts]
                return self._put_in_place(old, parts, changed, stored, by)
            finally:
                self._changing.discard(old.id)

    def session_of(self, approval: str) -> Session | None:
        """What a task remembers that parked this question, as long as it runs."""
        return self._sessions.get(approval)

    # ---- asking ----

    async def _wait(self, task: Task, ready: Ready) -> tuple[Ready, Answered | Unanswered]:
        shared = self._alike(ready)
        approval = self._question(ready) if shared is None else self._joined(shared, ready)
        part = _Part(replace(ready, shown=approval.digest, approval=approval.id))
        waits = False

        def also() -> None:
            nonlocal waits
            self._record.waits(part.ready)
            task.wait_for_user(True)
            waits = True

        parts = self._parts.setdefault(approval.id, [])
        parts.append(part)
        try:
            if shared is None:
                said = await self._approvals.ask(approval, also)
            else:
                said = await self._approvals.join(shared.id, approval, task.id, also)
        finally:
            if waits:
                task.wait_for_user(False)
            self._forget(part)
        if isinstance(said, Answered):
            part.ready = replace(part.ready, shown=said.answer.digest)
        return part.ready, said

    def _park(self, task: Task, ready: Ready) -> Denied:
        for one in self._approvals.open:
            if one.routine == task.routine and _same_parked(one, self._approvals.stored(one.id), ready):
                return self._refused(ready, Decision(reason="The same waits for the user already.", rule="waits"))
        approval = replace(self._question(ready), deadline_at=None)
        ready = replace(ready, shown=approval.digest, approval=approval.id)
        self._approvals.park(
            approval, stored_call(ready.call, ready.prepared, task.prompt), lambda: self._record.waits(ready)
        )
        self._sessions[approval.id] = task.session
        return Denied(LATER)

    def _question(self, ready: Ready) -> Approval:
        now = self._now()
        return question(
            id=f"a{secrets.token_hex(6)}",
            asker=ready.asker,
            call=ready.call,
            tool=ready.tool,
            prepared=ready.prepared,
            decision=ready.decision,
            level=self._authority.level(ready.call.connector),
            says=ready.says,
            me=self._roster.me(),
            created_at=now,
            deadline_at=now + self._authority.settings.approvals.deadline_s,
        )

    def _alike(self, ready: Ready) -> Approval | None:
        """The open question of another task about the very same call."""
        for id, parts in self._parts.items():
            one = parts[0].ready if parts else None
            if (
                one is not None
                and id not in self._changing
                and one.asker.task != ready.asker.task
                and _same_call(one, ready)
            ):
                return self._approvals.find(id)
        return None

    def _joined(self, shown: Approval, ready: Ready) -> Approval:
        parts = self._parts[shown.id]
        return _joined(shown, parts[0].ready, ready, len(parts) + 1)

    def _forget(self, part: _Part) -> None:
        for id, parts in list(self._parts.items()):
            if any(one is part for one in parts):
                self._parts[id] = [one for one in parts if one is not part]
                if not self._parts[id]:
                    del self._parts[id]

    def _stem_the_flood(self, ready: Ready) -> None:
        connector = ready.call.connector
        if not self._flood.rises(connector):
            return
        why = f"{connector} asked more than {MOST} questions within a minute, so it only observes now."
        self._authority.quieten(connector, why)
        self._approvals.void(connector=connector, parked=True, why=why)
        raise self._refused(ready, Decision(reason=why, rule="flood"))

    def _refused(self, ready: Ready, decision: Decision) -> Denied:
        return self._record.refused(ready.asker, ready.agent, ready.call, ready.tool, decision, ready=ready)

    # ---- changing ----

    def _parked(self, old: Approval, stored: Mapping[str, Json]) -> Ready:
        call, prepared, session = load_stored(stored, old)
        tool = self._roster.tool(call.connector, call.tool)
        if tool is None or call.digest(tool) != old.digest:
            raise ApprovalRefused("The tool has changed since you were asked.", "Deny it, and ask anew.")
        return Ready(
            asker=Asker(task=old.task, title=old.task_title, routine=old.routine), agent="meshclaw", call=call,
            tool=tool, prepared=prepared, session=session, decision=Decision(verdict=Verdict.ASK, reason=old.reason),
            says=old.agent_says, shown=old.digest, approval=old.id, edits=stored_edits(stored),
        )  # fmt: skip

    async def _edited(self, ready: Ready, old: Approval, changes: Mapping[str, Json], *, parked: bool) -> Ready:
        """The call with the user's changes, made complete and judged anew."""
        before, tool = ready.call, ready.tool
        wanted = edited_arguments(tool, before.arguments, changes)
        prepared = await self._complete(replace(before, arguments=wanted), tool, ready.session)
        call = replace(before, arguments=prepared.arguments)
        edits = edits_of(tool, before.arguments, call.arguments, changes)
        for parameter in tool.parameters:
            if parameter.name in changes:
                ready.session.record_edit(call, parameter, before.arguments.get(parameter.name))
        decision = self._judge(call, tool, ready.session)
        if decision.verdict is Verdict.DENY:
            raise ApprovalRefused(decision.reason, "The question is what it was.")
        origins = (
            origins_after(tool, old.fields, before.arguments, call.arguments, changes) if parked else decision.origins
        )
        asks = decision.verdict is Verdict.ASK and not parked
        decision = replace(
            decision, verdict=Verdict.ASK, reason=decision.reason if asks else AGAIN, origins=origins,
            rememberable=decision.rememberable and asks,
        )  # fmt: skip
        return replace(ready, call=call, prepared=prepared, decision=decision, edits=after_another(ready.edits, edits))

    def _put_in_place(
        self, old: Approval, parts: list[_Part], changed: list[Ready], stored: Mapping[str, Json], by: str
    ) -> Approval:
        new = self._question(changed[0])
        for number, one in enumerate(changed[1:], 2):
            new = _joined(new, changed[0], one, number)
        if stored:
            new = replace(new, deadline_at=None)
        ready = [replace(one, shown=new.digest, approval=new.id) for one in changed]
        copy: Mapping[str, Json] = {}
        if stored:
            first = ready[0]
            copy = stored_call(first.call, first.prepared, str(stored.get("prompt", "")), first.edits)

        def also() -> None:
            for former, one in zip(parts, ready, strict=True):
                self._record.edited(replace(one, approval=former.ready.approval), f"You changed it in {by}.")
                self._record.waits(one)

        self._approvals.swap(old.id, new, copy, also)
        for part, one in zip(parts, ready, strict=True):
            one.session.record_call(one.call, one.tool, one.decision)
            part.ready = one
        if not stored:
            self._parts[new.id] = self._parts.pop(old.id)
        elif (session := self.session_of(old.id)) is not None:
            self._sessions[new.id] = session
            session.record_call(ready[0].call, ready[0].tool, ready[0].decision)
        return new


def _same_call(one: Ready, other: Ready) -> bool:
    """Whether the user would be shown the very same: tool, arguments, things."""
    return (
        one.call.tool_id == other.call.tool_id
        and one.tool.digest == other.tool.digest
        and one.prepared.things == other.prepared.things
        and canonical(one.call.arguments) == canonical(other.call.arguments)
    )


def _same_parked(asked: Approval, stored: Mapping[str, Json], ready: Ready) -> bool:
    return (
        (asked.connector, asked.tool) == (ready.call.connector, ready.call.tool)
        and bool(stored)
        and canonical(stored.get("arguments")) == canonical(ready.call.arguments)
    )


def _joined(shown: Approval, first: Ready, ready: Ready, count: int) -> Approval:
    """A question as it reads once another task asks for the same: it says how often it would be done."""
    return replace(
        shown,
        reason=f"{first.decision.reason} {count} tasks ask for the same: your answer counts for each of them.",
        digest=digest({"shown": shown.digest, "and": ready.call.digest(ready.tool)}),
        rememberable=shown.rememberable and ready.decision.rememberable,
    )
