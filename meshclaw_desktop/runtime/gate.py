"""The only door to the outside world: decide, ask, decide again, record, act, record. Nothing else may use a connector's tools."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from meshclaw_desktop.connectors.contract import Prepared
from meshclaw_desktop.errors import (
    ApprovalRefused,
    ConnectorError,
    Denied,
    MeshClawError,
    OutcomeUnknown,
    Stopped,
)
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.decide import decide, rule_targets
from meshclaw_desktop.policy.intent import read_intent
from meshclaw_desktop.policy.model import (
    Answer,
    Autonomy,
    Call,
    Decision,
    Json,
    Label,
    Rule,
    Tool,
    Verdict,
    canonical,
)
from meshclaw_desktop.policy.sentence import sentence
from meshclaw_desktop.policy.session import Session
from meshclaw_desktop.wire.messages import AnswerApproval, Remember
from meshclaw_desktop.wire.redaction import json_without, without
from meshclaw_desktop.wire.rows import Approval

from .approvals import Answered, Approvals
from .authority import Authority
from .call_record import CallRecord, Ready
from .credentials import Credentials
from .questions import Asker, only, question
from .roster import Roster
from .stored import load_stored, stored_call
from .tasks import Task

LONGEST_RULE_S = 365 * 24 * 3600
TASK_RULE_S = 24 * 3600
"""A rule for one task ends with a day in any case."""

FINAL = frozenset(
    {"stopped", "off", "unknown-tool", "arguments", "other-task", "observe", "task-held", "error", "default"}
)
"""Denials that hold before a call is made complete: nothing that the connector fills in could change them."""

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
        now: Callable[[], float] = time.time,
    ) -> None:
        self._roster = roster
        self._approvals = approvals
        self._authority = authority
        self._ledger = ledger
        self._credentials = credentials
        self._stop_task = stop_task
        self._now = now
        self._record = CallRecord(ledger, authority.level, roster.me, now=now)
        self._acting: set[asyncio.Task[Json]] = set()

    def tools(self) -> tuple[Tool, ...]:
        """The tools of the connectors that are not off."""
        if self._authority.stopped:
            return ()
        levels = self._authority.policy().autonomy
        return tuple(
            tool for tool in self._roster.tools() if levels.get(tool.connector, Autonomy.OFF) is not Autonomy.OFF
        )

    def wants_intent(self) -> bool:
        """Whether any connector is on `auto`: only there does a declared intent change a verdict."""
        return Autonomy.AUTO in self._authority.policy().autonomy.values()

    async def use(self, task: Task, call: Call, says: str = "") -> Json:
        """
        Carry out one call if the policy and the user agree, and give back what the model may see.

        Raises Denied with the reason, ConnectorError if it was tried and failed, Stopped when the task is over,
        LedgerError when it could not be recorded, in which case it was not tried.
        """
        self._refuse_if_over(task)
        call = replace(call, id=f"c{secrets.token_hex(6)}", task=task.id)
        asker = Asker(task=task.id, title=task.title, routine=task.routine)
        tool = self._roster.tool(call.connector, call.tool)
        first = self._decide(call, tool, task.session)
        if tool is None or (first.verdict is Verdict.DENY and first.rule in FINAL):
            task.session.record_call(call, tool, first)
            raise self._record.refused(asker, task.agent, call, tool, first)
        prepared = await self._prepare(asker, task.agent, call, tool)
        call = replace(call, arguments=prepared.arguments)
        _record_filled_in(task.session, call, tool, prepared)
        decision = self._decide(call, tool, task.session)
        task.session.record_call(call, tool, decision)
        ready = Ready(
            asker=asker, agent=task.agent, call=call, tool=tool, prepared=prepared, session=task.session,
            decision=decision, over=lambda: task.over, says=says,
        )  # fmt: skip
        match decision.verdict:
            case Verdict.DENY:
                raise self._record.refused(asker, task.agent, call, tool, decision, prepared=prepared)
            case Verdict.ASK:
                return await self._ask(task, ready)
        self._refuse_if_over(task)
        return await self._carry_out(ready, lambda: self._decide(call, tool, task.session))

    def declare(self, task: Task, intent: Json) -> str:
        """Keep what the model means to do. It counts only before anything that others wrote was read; later it can only shrink."""
        try:
            task.session.declare(read_intent(intent))
        except ValueError as wrong:
            return f"Not declared: {wrong}"
        self._ledger.append(
            Entry(
                kind="intent", task=task.id, routine=task.routine, agent=task.agent, outcome="done",
                sentence="Declared what it means to do", record={"intent": intent},
            )
        )  # fmt: skip
        return "Declared."

    def recover(self) -> None:
        """After a start: what had begun and never ended is shown as unknown, and never repeated."""
        self._record.recover()

    async def settle(self) -> None:
        """Wait for the calls that act right now; none of them is cut off in the middle."""
        if self._acting:
            await asyncio.wait(self._acting)

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
            decision=Decision(verdict=Verdict.ASK, reason=approval.reason, rule="parked"), shown=approval.digest,
        )  # fmt: skip
        try:
            await self._after_answer(ready, answered)
        except MeshClawError as wrong:
            log.info("a parked call was not carried out: %s", type(wrong).__name__)

    # ---- the steps ----

    def _decide(self, call: Call, tool: Tool | None, session: Session, answer: Answer | None = None) -> Decision:
        try:
            canonical(call.arguments)
            judged: object = decide(call, tool, self._authority.policy(), session, answer)
        except Exception:
            log.exception("a call could not be judged")
            return Decision(
                verdict=Verdict.DENY, reason="This call could not be judged, so it is refused.", rule="error"
            )
        return judged if isinstance(judged, Decision) else Decision()

    async def _prepare(self, asker: Asker, agent: str, call: Call, tool: Tool) -> Prepared:
        connector = self._roster.connector(call.connector)
        secrets_for_call: Mapping[str, str] = {}
        try:
            secrets_for_call = await self._credentials.of(call.connector, self._roster.keys(call.connector))
            prepared = await connector.prepare(call.tool, call.arguments, secrets_for_call)
            return replace(prepared, arguments=_frozen(prepared.arguments), state=_frozen(prepared.state))
        except MeshClawError as wrong:
            _hide(wrong, secrets_for_call)
            self._record.note(asker, agent, call, tool, verdict="", outcome="failed", reason=str(wrong))
            raise
        except Exception as wrong:
            log.exception("a connector failed to prepare a call")
            reason = f"{call.connector} failed in a way nobody foresaw ({type(wrong).__name__})."
            self._record.note(asker, agent, call, tool, verdict="", outcome="failed", reason=reason)
            raise ConnectorError(reason) from wrong

    async def _ask(self, task: Task, ready: Ready) -> Json:
        now = self._now()
        deadline = None if task.routine else now + self._authority.settings.approvals.deadline_s
        approval = question(
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
            deadline_at=deadline,
        )
        ready = replace(ready, shown=approval.digest)
        self._record.note(
            ready.asker, ready.agent, ready.call, ready.tool, verdict="ask", outcome="waiting",
            reason=ready.decision.reason, ready=ready, approval=approval.id,
        )  # fmt: skip
        try:
            if task.routine:
                self._approvals.park(approval, stored_call(ready.call, ready.prepared, task.prompt))
                raise Denied("This waits until the user is back. Go on with the rest.")
            answered = await self._wait(task, approval)
        except ApprovalRefused as wrong:
            full = Decision(reason=wrong.title, rule="queue")
            raise self._record.refused(ready.asker, ready.agent, ready.call, ready.tool, full) from wrong
        if task.over or self._authority.stopped:
            raise self._record.refused(
                ready.asker, ready.agent, ready.call, ready.tool,
                Decision(reason="Everything was stopped before you answered.", rule="stopped"),
            )  # fmt: skip
        return await self._after_answer(ready, answered)

    async def _wait(self, task: Task, approval: Approval) -> Answered | None:
        task.wait_for_user(True)
        try:
            return await self._approvals.ask(approval)
        finally:
            task.wait_for_user(False)

    async def _after_answer(self, ready: Ready, answered: Answered | None) -> Json:
        answer = answered.answer if answered is not None else None
        approved = answer is not None and answer.approved
        if approved and answer is not None and answer.items is not None and ready.prepared.things:
            ready = _keep_ticked(ready, frozenset(answer.items))
        call, tool = ready.call, ready.tool
        ready.session.record_answer(call.id, approved)
        given = Answer(approved=approved, digest=call.digest(tool))
        if answer is not None and answered is not None:
            ready = replace(ready, answered=f"{answered.by} · {'approved' if approved else 'denied'}")
        if not approved:
            reason = "You said no." if answer is not None else "Nobody answered in time, so it was not done."
            rule = "answer" if answer is not None else "silence"
            refusal = self._record.refused(
                ready.asker, ready.agent, call, tool, Decision(reason=reason, rule=rule), ready=ready
            )
            if answer is not None and answer.stop_task:
                self._stop_task(ready.asker.task)
            raise refusal
        result = await self._carry_out(ready, lambda: self._decide(call, tool, ready.session, given))
        if answer is not None and answer.remember is not Remember.ONCE and ready.decision.rememberable:
            self._remember(ready, answer)
        return result

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
        return await asyncio.shield(acting)

    async def _perform(self, ready: Ready, secrets_for_call: Mapping[str, str]) -> Json:
        call, tool = ready.call, ready.tool
        connector = self._roster.connector(call.connector)
        try:
            result = await connector.perform(call.tool, ready.prepared, secrets_for_call)
        except MeshClawError as wrong:
            _hide(wrong, secrets_for_call)
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


def _keep_ticked(ready: Ready, ids: frozenset[str]) -> Ready:
    if ids == {thing.id for thing in ready.prepared.things}:
        return ready
    try:
        prepared = only(ready.tool, ready.prepared, ids)
    except ValueError as wrong:
        raise ApprovalRefused("The answer names things that the question did not show.") from wrong
    return replace(ready, prepared=prepared, call=replace(ready.call, arguments=prepared.arguments))


def _hide(wrong: MeshClawError, secrets_for_call: Mapping[str, str]) -> None:
    """A server may repeat what it was sent: neither the model nor the record is to see a secret in what it said."""
    wrong.title = without(wrong.title, secrets_for_call.values())
    wrong.remedy = without(wrong.remedy, secrets_for_call.values())


def _frozen(arguments: Mapping[str, Json]) -> Mapping[str, Json]:
    """A copy that nobody else holds, so that what was approved is what runs. Raises ValueError for what JSON cannot hold."""
    copy: dict[str, Json] = json.loads(canonical(arguments))
    return MappingProxyType(copy)


def _record_filled_in(session: Session, call: Call, tool: Tool, prepared: Prepared) -> None:
    """What the connector filled in counts as read: its origin is known before the call is judged."""
    for label in prepared.labels:
        value = _at(prepared.arguments, label.path)
        if value is not None:
            session.record_result(call, tool, value, (Label(path="$", origin=label.origin, source=label.source),))


def _at(arguments: Mapping[str, Json], path: str) -> Json:
    name, _, index = path.removeprefix("$.").partition("[")
    value = arguments.get(name)
    if index and isinstance(value, list | tuple):
        at = index.rstrip("]")
        if at == "*":
            return value
        return value[int(at)] if at.isdigit() and int(at) < len(value) else None
    return value
