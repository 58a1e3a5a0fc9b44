"""What is put on record of each call: before it acts, after it ended, and why it was refused. It judges and does nothing."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from meshclaw_desktop.connectors.contract import Prepared, Result
from meshclaw_desktop.errors import Denied
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Autonomy, Call, Decision, Json, Tool
from meshclaw_desktop.policy.sentence import sentence
from meshclaw_desktop.policy.session import Session
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.rows import Edit

from .questions import Asker, fields_of, items_of

UNDO_S = 30 * 24 * 3600
"""How long a change can be taken back, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A call that has been made complete, with all that its judgement and its record need."""

    asker: Asker
    agent: str
    call: Call
    tool: Tool
    prepared: Prepared
    session: Session
    decision: Decision
    over: Callable[[], bool] = lambda: False
    """Whether the task was told to end."""
    says: str = ""
    shown: str = ""
    """The digest of the question that was answered, or waits."""
    approval: str = ""
    """The question's id."""
    answered: str = ""
    edits: tuple[Edit, ...] = ()
    """What the user changed of it before they answered."""
    left_out: tuple[str, ...] = ()
    """The things of a batch that the user unticked."""


class CallRecord:
    """The journal of calls. Every method raises LedgerError when nothing could be written."""

    def __init__(
        self,
        ledger: Ledger,
        level: Callable[[str], Autonomy],
        me: Callable[[], Sequence[str]],
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`level` gives a connector's level, `me` the user's own addresses."""
        self._ledger = ledger
        self._level = level
        self._me = me
        self._now = now

    def began(self, ready: Ready) -> None:
        """Before a call acts: it must not act if this raises."""
        self._ledger.begin_call(ready.call.id, self._entry(ready, outcome="running"))

    def done(self, ready: Ready, result: Result) -> None:
        """It was carried out; what can be taken back is kept with it, in one step."""
        call, tool = ready.call, ready.tool
        report = result.report or sentence(tool, call.arguments, done=True)
        if not tool.acts:
            self._ledger.append(replace(self._entry(ready, outcome="done"), sentence=report))
            return
        undo_id = f"u{secrets.token_hex(6)}" if result.undo is not None else ""
        with self._ledger.transaction():
            self._ledger.end_call(
                call.id, replace(self._entry(ready, outcome="done"), sentence=report, undo_id=undo_id)
            )
            if undo_id:
                self._ledger.save_undo(
                    undo_id,
                    call=call.id,
                    task=call.task,
                    connector=call.connector,
                    tool=call.tool,
                    sentence=report,
                    undo=result.undo,
                    until=self._now() + UNDO_S,
                )

    def ended(self, ready: Ready, outcome: str, reason: str) -> None:
        """It was tried: `failed`, or `unknown` where nobody can tell."""
        entry = replace(self._entry(ready, outcome=outcome), reason=reason)
        if ready.tool.acts:
            self._ledger.end_call(ready.call.id, entry)
        else:
            self._ledger.append(entry)

    def _entry(self, ready: Ready, *, outcome: str) -> Entry:
        call, tool = ready.call, ready.tool
        return Entry(
            kind="call",
            task=ready.asker.task,
            routine=ready.asker.routine,
            agent=ready.agent,
            call=call.id,
            connector=call.connector,
            tool=call.tool,
            effect=str(tool.effect or ""),
            sentence=sentence(tool, call.arguments),
            verdict=str(ready.decision.verdict),
            reason=ready.decision.reason,
            outcome=outcome,
            approval=ready.approval,
            record=(
                self._details(ready) if tool.acts or ready.approval else self._judgement(call, ready.decision.rule)
            ),
        )

    def _judgement(self, call: Call, rule: str) -> dict[str, Json]:
        """Why a call that only reads was allowed: what it was told to use is not kept."""
        return {"level": str(self._level(call.connector)), "rule": rule}

    def _details(self, ready: Ready) -> dict[str, Json]:
        shown = fields_of(ready.call, ready.tool, ready.prepared, ready.decision.origins, self._me())
        return {
            "fields": to_json(shown),
            "columns": list(ready.prepared.columns),
            "items": to_json(items_of(ready.prepared)),
            "agent_says": ready.says[:400],
            "level": str(self._level(ready.call.connector)),
            "rule": ready.decision.rule,
            "answered": ready.answered,
            "shown_digest": ready.shown,
            "ran_digest": ready.call.digest(ready.tool),
            **({"edits": to_json(ready.edits)} if ready.edits else {}),
        }

    def waits(self, ready: Ready) -> None:
        """The user is asked about it."""
        self.note(
            ready.asker, ready.agent, ready.call, ready.tool, verdict="ask", outcome="waiting",
            reason=ready.decision.reason, ready=ready,
        )  # fmt: skip

    def edited(self, ready: Ready, reason: str) -> None:
        """The user changed it in the question that it names."""
        self.note(
            ready.asker,
            ready.agent,
            ready.call,
            ready.tool,
            verdict="ask",
            outcome="edited",
            reason=reason,
            ready=ready,
        )

    def note(
        self,
        asker: Asker,
        agent: str,
        call: Call,
        tool: Tool | None,
        *,
        verdict: str,
        outcome: str,
        reason: str,
        ready: Ready | None = None,
        rule: str = "",
    ) -> None:
        """What was judged or asked of a call, before anything was done."""
        record = self._details(ready) if ready is not None else self._judgement(call, rule)
        self._ledger.append(
            Entry(
                kind="call",
                task=asker.task,
                routine=asker.routine,
                agent=agent,
                call=call.id,
                connector=call.connector,
                tool=call.tool,
                effect=str(tool.effect or "") if tool is not None else "",
                sentence=sentence(tool, call.arguments) if tool is not None else f"Use {call.tool_id}",
                verdict=verdict,
                reason=reason,
                outcome=outcome,
                approval=ready.approval if ready is not None else "",
                record=record,
            )
        )

    def refused(
        self,
        asker: Asker,
        agent: str,
        call: Call,
        tool: Tool | None,
        decision: Decision,
        *,
        prepared: Prepared | None = None,
        ready: Ready | None = None,
    ) -> Denied:
        """Put on record that a call was not done, and give back what the agent is told."""
        outcome = {"observe": "observed", "silence": "expired"}.get(decision.rule, "denied")
        if ready is None and prepared is not None and tool is not None:
            ready = Ready(
                asker=asker, agent=agent, call=call, tool=tool, prepared=prepared,
                session=Session(task=call.task, prompt=""), decision=decision,
            )  # fmt: skip
        self.note(
            asker, agent, call, tool, verdict="deny", outcome=outcome, reason=decision.reason,
            ready=replace(ready, decision=decision) if ready is not None else None, rule=decision.rule,
        )  # fmt: skip
        return Denied(decision.reason)

    def recover(self) -> None:
        """After a start: what had begun and never ended may have happened. It is shown as unknown and never repeated."""
        for began in self._ledger.unfinished_calls():
            self._ledger.end_call(
                began.call,
                Entry(
                    kind=began.kind,
                    task=began.task,
                    routine=began.routine,
                    agent=began.agent,
                    call=began.call,
                    connector=began.connector,
                    tool=began.tool,
                    effect=began.effect,
                    sentence=began.sentence,
                    verdict=began.verdict,
                    reason="MeshClaw stopped while this ran: it may have happened. Look before you do it again.",
                    outcome="unknown",
                ),
            )
