"""The only door to the outside world: decide, ask, decide again, record, act, record. Nothing else may use a connector's tools."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from meshclaw_desktop.connectors.contract import Prepared
from meshclaw_desktop.errors import (
    ApprovalRefused,
    ConnectorError,
    Denied,
    MeshClawError,
    NoSuchThing,
    OutcomeUnknown,
    Stopped,
    UndoRefused,
)
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.decide import decide, rule_targets
from meshclaw_desktop.policy.model import (
    Answer,
    Autonomy,
    Call,
    Decision,
    Json,
    Policy,
    Rule,
    Tool,
    ValueOrigin,
    Verdict,
    canonical,
)
from meshclaw_desktop.policy.narrowing import narrowed
from meshclaw_desktop.policy.sentence import sentence
from meshclaw_desktop.policy.session import Session
from meshclaw_desktop.wire.messages import AnswerApproval, EditApproval, Remember
from meshclaw_desktop.wire.redaction import json_without, without
from meshclaw_desktop.wire.rows import Approval

from .approvals import Answered, Approvals, Unanswered
from .asking import Asking
from .authority import Authority
from .call_record import CallRecord, Ready
from .credentials import Credentials
from .declaring import Declaring
from .preparing import Preparing, hide
from .questions import Asker, only
from .roster import Roster
from .stored import load_stored, stored_edits
from .tasks import Task
from .together import Proposed, as_one, things_of

LONGEST_RULE_S = 365 * 24 * 3600
TASK_RULE_S = 24 * 3600
"""A rule for one task ends with a day in any case."""

FINAL = frozenset(
    {"stopped", "off", "unknown-tool", "arguments", "other-task", "observe", "task-held", "error", "default"}
)
"""Denials that hold before a call is made complete: nothing that the connector fills in could change them."""

LONGEST_JUDGING_S = 2.0
"""It takes a thousandth of this. Whatever made it so slow, its verdict is not trusted."""
UNJUDGED = "This call could not be judged, so it is refused."
TWO_DOUBTS = frozenset({"foreign-and-beyond", "destroy-beyond"})
"""Denials that the user alone can lift, by asking for it: the task's report says how."""
FAILURES = (Denied, ConnectorError, NoSuchThing, UndoRefused)
"""What the model is told of a call, and the task goes on."""
TOGETHER = "Done together with the call before."
Prepare = Callable[[Call, Tool, Session], Awaitable[Prepared]]

log = logging.getLogger(__name__)


class Gate:
    """Every call of every task goes through here, and only here does one reach a connector."""

    def __init__(
        self,
        roster: Roster,
        approvals: Approvals,
        authority: Authority,
        ledger: Ledger,
        credentials: Credentials,
        stop_task: Callable[[str], None],
        *,
        levels_of: Callable[[str], Mapping[str, Autonomy] | None] = lambda routine: None,
        interrupts: Callable[[str], bool] = lambda routine: False,
        now: Callable[[], float] = time.time,
    ) -> None:
        """
        `levels_of` gives a routine's own levels, as of now: they only narrow the user's. None is no bound. `interrupts`
        says whether a routine's questions pop up; else they are parked.
        """
        self._levels_of = levels_of
        self._roster = roster
        self._authority = authority
        self._credentials = credentials
        self._stop_task = stop_task
        self._now = now
        self._record = CallRecord(ledger, authority.level, roster.me, now=now)
        self._preparing = Preparing(roster, credentials, self._record)
        self._asking = Asking(
            roster, approvals, authority, self._record, self._decide, self._preparing.complete,
            interrupts=interrupts, now=now,
        )  # fmt: skip
        self._declaring = Declaring(ledger, roster.tool_called)
        self._acting: set[asyncio.Task[Json]] = set()

    binds = staticmethod(rule_targets)
    """The arguments that a remembered answer must name."""

    def tools(self, task: Task) -> tuple[Tool, ...]:
        """The tools of the connectors that are not off for this task."""
        if self._authority.stopped:
            return ()
        levels = self._policy(task.session).autonomy
        return tuple(
            tool for tool in self._roster.tools() if levels.get(tool.connector, Autonomy.OFF) is not Autonomy.OFF
        )

    def wants_intent(self, task: Task) -> bool:
        """Whether any connector is on `auto`: only there does a declared intent change a verdict."""
        return Autonomy.AUTO in self._policy(task.session).autonomy.values()

    def _policy(self, session: Session) -> Policy:
        levels = self._levels_of(session.routine) if session.routine else None
        policy = self._authority.policy()
        return policy if levels is None else narrowed(policy, levels)

    async def use(self, task: Task, call: Call, says: str = "") -> Json:
        """
        Carry out one call if the policy and the user agree, and give back what the model may see.

        Raises Denied with the reason, ConnectorError if it was tried and failed, Stopped when the task is over,
        LedgerError when it could not be recorded, in which case it was not tried.
        """
        ready = await self._ready(task, call, says, self._prepare(task))
        return with_note(*await self._go(task, ready))

    async def use_together(self, task: Task, calls: Sequence[Proposed], says: str = "") -> list[Json | MeshClawError]:
        """
        Carry out like calls of one reply as one call for the things of all: one question, one record. What came of each.

        What cannot be made complete as one is tried one by one. Raises Stopped and LedgerError, as `use`.
        """
        one = _call(task, calls[0].tool, as_one(calls))
        alone = [self._decide(_call(task, each.tool, each.arguments), each.tool, task.session) for each in calls]
        if any(each.verdict is Verdict.DENY and each.rule not in FINAL for each in alone):
            return [await self._alone(task, each, says) for each in calls]
        try:
            ready = await self._ready(task, one, says, self._preparing.complete)
        except Denied as denied:
            return [denied] * len(calls)
        except FAILURES:
            return [await self._alone(task, each, says) for each in calls]
        try:
            content, done = await self._go(task, ready)
        except FAILURES as wrong:
            return [wrong] * len(calls)
        left_out = frozenset(done.left_out)
        told = [Denied("The user left this out.") if things_of(each) <= left_out else TOGETHER for each in calls]
        first = next((at for at, each in enumerate(told) if each is TOGETHER), 0)
        return [*told[:first], with_note(content, done), *told[first + 1 :]]

    async def _alone(self, task: Task, each: Proposed, says: str) -> Json | MeshClawError:
        try:
            return await self.use(task, _call(task, each.tool, each.arguments), says)
        except FAILURES as wrong:
            return wrong

    async def _ready(self, task: Task, call: Call, says: str, prepare: Prepare) -> Ready:
        """Judge, have it made complete, judge again. Raises Denied, what `prepare` raises, Stopped, LedgerError."""
        self._refuse_if_over(task)
        call = replace(call, id=f"c{secrets.token_hex(6)}", task=task.id)
        asker = Asker(task=task.id, title=task.title, routine=task.routine)
        tool = self._roster.tool(call.connector, call.tool)
        first = self._decide(call, tool, task.session)
        if tool is None or (first.verdict is Verdict.DENY and first.rule in FINAL):
            task.session.record_call(call, tool, first)
            raise self._record.refused(asker, task.agent, call, tool, first)
        prepared = await prepare(call, tool, task.session)
        call = replace(call, arguments=prepared.arguments)
        decision = self._decide(call, tool, task.session)
        task.session.record_call(call, tool, decision)
        if decision.verdict is Verdict.DENY:
            if decision.rule in TWO_DOUBTS:
                task.not_done(sentence(tool, call.arguments))
            raise self._record.refused(asker, task.agent, call, tool, decision, prepared=prepared)
        return Ready(
            asker=asker, agent=task.agent, call=call, tool=tool, prepared=prepared, session=task.session,
            decision=decision, over=lambda: task.over, says=says,
        )  # fmt: skip

    async def _go(self, task: Task, ready: Ready) -> tuple[Json, Ready]:
        """Ask if need be, and carry it out: what came of it, and the call as it was carried out."""
        if ready.decision.verdict is Verdict.ASK:
            ready, said = await self._asking.ask(task, ready)
            if task.over or self._authority.stopped:
                stopped = Decision(reason="Everything was stopped before you answered.", rule="stopped")
                raise self._record.refused(ready.asker, ready.agent, ready.call, ready.tool, stopped, ready=ready)
            return await self._after_answer(ready, said)
        self._refuse_if_over(task)
        return await self._carry_out(ready, lambda: self._decide(ready.call, ready.tool, ready.session)), ready

    def _prepare(self, task: Task) -> Prepare:
        asker = Asker(task=task.id, title=task.title, routine=task.routine)
        return lambda call, tool, session: self._preparing.prepare(asker, task.agent, call, tool, session)

    def declare(self, task: Task, intent: Json) -> str:
        """Keep what the model means to do. It counts only before anything that others wrote was read; later it can only shrink."""
        return self._declaring.declare(task, intent)

    def recover(self) -> None:
        """After a start: what had begun and never ended is shown as unknown, and never repeated."""
        self._record.recover()

    async def settle(self) -> None:
        """Wait for the calls that act right now; none of them is cut off in the middle."""
        if self._acting:
            await asyncio.wait(self._acting)

    async def edit(self, request: EditApproval, by: str) -> Approval:
        """The user changes what a question asks about; see `Asking.edit`."""
        return await self._asking.edit(request, by)

    async def run_parked(self, approval: Approval, stored: Mapping[str, Json], answered: Answered) -> None:
        """Carry out a parked call from its stored copy, now that the user has answered."""
        asker = Asker(task=approval.task, title=approval.task_title, routine=approval.routine)
        try:
            call, prepared, session = load_stored(stored, approval)
        except ApprovalRefused as damaged:
            nothing = Call(id="", task=approval.task, connector=approval.connector, tool=approval.tool)
            self._record.note(asker, "meshclaw", nothing, None, verdict="deny", outcome="denied", reason=str(damaged))
            return
        tool = self._roster.tool(call.connector, call.tool)
        if tool is None or call.digest(tool) != approval.digest:
            self._record.note(
                asker, "meshclaw", call, tool, verdict="deny", outcome="denied",
                reason="The tool has changed since you were asked. Nothing was done.",
            )  # fmt: skip
            return
        ready = Ready(
            asker=asker, agent="meshclaw", call=call, tool=tool, prepared=prepared, session=session,
            decision=Decision(
                verdict=Verdict.ASK, reason=approval.reason, rule="parked", rememberable=approval.rememberable,
                origins={one.name: ValueOrigin(origin=one.origin, source=one.source) for one in approval.fields},
            ),
            says=approval.agent_says, shown=approval.digest, approval=approval.id, edits=stored_edits(stored),
        )  # fmt: skip
        live = self._asking.session_of(approval.id)
        if live is not None and live is not session:
            live.record_answer(call.id, answered.answer.approved)
        try:
            await self._after_answer(ready, answered)
        except MeshClawError as wrong:
            log.info("a parked call was not carried out: %s", type(wrong).__name__)

    # ---- the steps ----

    def _decide(self, call: Call, tool: Tool | None, session: Session, answer: Answer | None = None) -> Decision:
        began = time.monotonic()
        try:
            canonical(call.arguments)
            judged: object = decide(call, tool, self._policy(session), session, answer)
        except Exception:
            log.exception("a call could not be judged")
            return Decision(verdict=Verdict.DENY, reason=UNJUDGED, rule="error")
        if not isinstance(judged, Decision) or time.monotonic() - began > LONGEST_JUDGING_S:
            log.error("a call was judged by something that is no judge, or too slowly")
            return Decision(verdict=Verdict.DENY, reason=UNJUDGED, rule="error")
        return judged

    async def _after_answer(self, ready: Ready, said: Answered | Unanswered) -> tuple[Json, Ready]:
        answer = said.answer if isinstance(said, Answered) else None
        approved = answer is not None and answer.approved
        if approved and answer is not None and answer.items is not None and ready.prepared.things:
            ready = _keep_ticked(ready, frozenset(answer.items))
        call, tool = ready.call, ready.tool
        ready.session.record_answer(call.id, approved)
        given = Answer(approved=approved, digest=call.digest(tool))
        if isinstance(said, Answered):
            ready = replace(ready, answered=f"{said.by} · {'approved' if approved else 'denied'}")
        if not approved:
            raise self._not_approved(ready, said)
        result = await self._carry_out(ready, lambda: self._decide(call, tool, ready.session, given))
        if answer is not None and answer.remember is not Remember.ONCE and ready.decision.rememberable:
            self._remember(ready, answer)
        return result, ready

    def _not_approved(self, ready: Ready, said: Answered | Unanswered) -> Denied:
        match said:
            case Unanswered(why, late):
                decision = Decision(reason=why, rule="silence" if late else "void")
            case Answered():
                decision = Decision(reason="You said no.", rule="answer")
        refusal = self._record.refused(ready.asker, ready.agent, ready.call, ready.tool, decision, ready=ready)
        if isinstance(said, Answered) and said.answer.stop_task:
            self._stop_task(ready.asker.task)
        return refusal

    async def _carry_out(self, ready: Ready, judge: Callable[[], Decision]) -> Json:
        """Fetch the secret, judge once more by the policy of this moment, record, act. No pause between judging and recording."""
        call, tool = ready.call, ready.tool
        secrets_for_call = await self._credentials.of(call.connector, self._roster.keys(call.connector))
        if ready.over():  # it may have been told to end while the keychain was read
            raise Stopped("The task was stopped.")
        decision = judge()
        if decision.verdict is not Verdict.ALLOW:
            raise self._record.refused(ready.asker, ready.agent, call, tool, decision, ready=ready)
        reason = f"Approved in {ready.answered.partition(' · ')[0]}" if ready.answered else decision.reason
        ready = replace(ready, decision=replace(decision, reason=reason))
        if tool.acts:
            self._record.began(ready)
        acting = asyncio.create_task(self._perform(ready, secrets_for_call), name=f"call {call.id}")
        self._acting.add(acting)
        acting.add_done_callback(self._acting.discard)
        # What only reads may be cut off, so that a task that is told to end ends now; half of an action would be worse.
        return await (asyncio.shield(acting) if tool.acts else acting)

    async def _perform(self, ready: Ready, secrets_for_call: Mapping[str, str]) -> Json:
        call, tool = ready.call, ready.tool
        connector = self._roster.connector(call.connector)
        try:
            result = await connector.perform(call.tool, ready.prepared, secrets_for_call)
        except MeshClawError as wrong:
            hide(wrong, secrets_for_call)
            self._record.ended(ready, "unknown" if isinstance(wrong, OutcomeUnknown) else "failed", str(wrong))
            raise
        except Exception as wrong:
            log.exception("a connector failed while it acted")
            reason = f"{call.connector} failed in a way nobody foresaw ({type(wrong).__name__})."
            self._record.ended(ready, "unknown" if tool.acts else "failed", reason)
            raise ConnectorError(reason) from wrong
        result = replace(
            result,
            content=json_without(result.content, secrets_for_call.values()),
            report=without(result.report, secrets_for_call.values()),
        )
        self._record.done(ready, result)
        ready.session.record_result(call, tool, result.content, result.labels)
        return result.content

    def _remember(self, ready: Ready, answer: AnswerApproval) -> None:
        call, tool, now = ready.call, ready.tool, self._now()
        targets = {name: call.arguments[name] for name in rule_targets(tool, call.arguments)}
        for_task = answer.remember is Remember.TASK
        lasts = TASK_RULE_S if for_task else max(0, min(answer.remember_s, LONGEST_RULE_S))
        if lasts == 0:
            return
        self._authority.add_rule(
            Rule(
                id=f"r{secrets.token_hex(4)}",
                connector=call.connector,
                tool=call.tool,
                definition=tool.digest,
                targets=MappingProxyType(targets),
                task=call.task if for_task else None,
                expires_at=now + lasts,
                created_at=now,
            ),
            sentence(tool, call.arguments)
            if targets
            else f"{tool.name.replace('_', ' ').capitalize()} in {call.connector}",
        )

    def _refuse_if_over(self, task: Task) -> None:
        if task.over or self._authority.stopped:
            raise Stopped("Everything is stopped." if self._authority.stopped else "The task was stopped.")


def _call(task: Task, tool: Tool, arguments: Mapping[str, Json]) -> Call:
    return Call(id="", task=task.id, connector=tool.connector, tool=tool.name, arguments=arguments)


def _keep_ticked(ready: Ready, ids: frozenset[str]) -> Ready:
    if ids == {thing.id for thing in ready.prepared.things}:
        return ready
    try:
        prepared = only(ready.tool, ready.prepared, ids)
    except ValueError as wrong:
        raise ApprovalRefused("The answer names things that the question did not show.") from wrong
    left_out = tuple(thing.id for thing in ready.prepared.things if thing.id not in ids)
    call = replace(ready.call, arguments=prepared.arguments)
    return replace(ready, prepared=prepared, call=call, left_out=left_out)


def with_note(result: Json, ready: Ready) -> Json:
    """What came of a call, and for the model what the user changed of it: which arguments, not to what."""
    notes = []
    if ready.edits:
        notes.append(f"The user changed {' and '.join(one.name for one in ready.edits)} before they approved it.")
    if ready.left_out:
        notes.append(f"The user left out {', '.join(ready.left_out)}.")
    if not notes:
        return result
    said = " ".join(notes)
    return f"{result} {said}" if isinstance(result, str) else {"result": result, "note": said}
