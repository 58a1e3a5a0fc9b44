"""What a client asks about memories: to list, keep and forget them. A kept rule goes to the authority, nowhere else."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import Protocol

from meshclaw_desktop.errors import MeshClawError, UsageError
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Effect, Flag, Json, Rule, Tool
from meshclaw_desktop.wire import messages as m
from meshclaw_desktop.wire.codec import MAX_LINE, to_json
from meshclaw_desktop.wire.memory import DreamRow, Memories, MemoryRow, MemoryState, ProposedRule

from .memories import Learned, MemoryStore
from .memory import RULE_S, Proposal

ROOM = 4_096
"""Of a line, for what stands around the rows."""
NEVER = frozenset({Flag.MONEY, Flag.CREDENTIALS, Flag.MEMBERSHIP})


class RuleMaker(Protocol):
    """What is needed of the authority."""

    def add_rule(self, rule: Rule, sentence: str) -> None:
        """Remember an answer."""


class MemoryRequests:
    """The three requests about memories."""

    def __init__(
        self,
        store: MemoryStore,
        ledger: Ledger,
        authority: RuleMaker,
        tool: Callable[[str, str], Tool | None],
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`tool` finds a connector's tool as it is declared now."""
        self._store = store
        self._ledger = ledger
        self._authority = authority
        self._tool = tool
        self._now = now

    def list(self, request: m.ListMemories, by: str) -> Json:
        """What waits for the user first, newest first; then what is kept."""
        return to_json(_fitting(self.all()))

    def all(self) -> Memories:
        """Everything, as the user sees it."""
        book, learned = self._store.book, self._store.learned()
        rows = [self._waiting(one) for one in book.proposals] + [_row(one) for one in learned]
        crossed = _both_ways(rows)
        order = {MemoryState.PROPOSED: 0, MemoryState.HELD: 0, MemoryState.KEPT: 1, MemoryState.FADED: 2}
        rows.sort(key=lambda one: (order[one.state], -one.made_at, one.id))
        dream = book.dream
        return Memories(
            rows=tuple(_with(one, crossed.get(one.id, ())) for one in rows),
            dream=None if dream is None else DreamRow(
                dream.task, dream.at, dream.events, dream.tokens, dream.usd_micros, dream.proposals
            ),
        )  # fmt: skip

    def keep(self, request: m.KeepMemory, by: str) -> Json:
        """Keep a memory, or make the rule that was proposed."""
        proposal = next((one for one in self._store.book.proposals if one.id == request.memory), None)
        if proposal is not None and proposal.rule is not None:
            if request.text.strip():
                raise UsageError("A rule is kept as it is.", "Leave the words out, or forget it.")
            self._make_rule(proposal, by)
            return None
        kept = self._store.keep(request.memory, by, text=request.text, anyway=request.anyway)
        return to_json(next(one for one in self.all().rows if one.id == kept.id))

    def forget(self, request: m.ForgetMemory, by: str) -> None:
        """Forget it."""
        self._store.forget(request.memory, by)

    def _make_rule(self, proposal: Proposal, by: str) -> None:
        offer = proposal.rule
        if offer is None:
            return
        tool = self._tool(offer.connector, offer.tool)
        if tool is None or tool.digest != offer.definition:
            raise MeshClawError(
                f"{offer.connector}.{offer.tool} is not what it was when this was proposed.", "Forget it."
            )
        if tool.effect in (None, Effect.DESTROY) or tool.flags & NEVER:
            raise MeshClawError("A yes to this is never remembered.", "Forget it.")
        now = self._now()
        rule = Rule(
            id=f"r{secrets.token_hex(4)}", connector=offer.connector, tool=offer.tool, definition=offer.definition,
            targets=MappingProxyType(dict(offer.targets)), expires_at=now + RULE_S, created_at=now,
        )  # fmt: skip
        sentence = offer.sentence[:1].upper() + offer.sentence[1:]
        with self._ledger.transaction():
            self._authority.add_rule(rule, sentence)
            self._store.settle(proposal.id, by, f"Keeps as a rule: {sentence}")

    def _waiting(self, one: Proposal) -> MemoryRow:
        memory, offer = one.memory, one.rule
        rule = None
        if offer is not None:
            rule = ProposedRule(
                offer.connector, offer.tool, offer.sentence, offer.approved, offer.asked, self._now() + RULE_S
            )
        return MemoryRow(
            id=one.id, state=MemoryState.HELD if one.held else MemoryState.PROPOSED, text=one.text,
            origin=memory.origin, source=memory.source, rows=memory.rows, seen=memory.seen, made_at=memory.made_at,
            used_at=None, contradicts=memory.contradicts, rule=rule,
        )  # fmt: skip


def _fitting(memories: Memories) -> Memories:
    """As many as fit into one line of the wire, from the first on."""
    shown, room = list[MemoryRow](), MAX_LINE - ROOM
    for one in memories.rows:
        room -= len(json.dumps(to_json(one))) + 1
        if room < 0:
            break
        shown.append(one)
    return replace(memories, rows=tuple(shown))


def _row(one: Learned) -> MemoryRow:
    memory = one.memory
    return MemoryRow(
        id=one.id, state=one.state, text=one.text, origin=memory.origin, source=memory.source, rows=memory.rows,
        seen=memory.seen, made_at=memory.made_at, used_at=one.used_at, contradicts=memory.contradicts,
        path=str(one.path), problem=one.problem,
    )  # fmt: skip


def _both_ways(rows: list[MemoryRow]) -> dict[str, tuple[str, ...]]:
    """A contradiction stands beside both, and only where both are still there."""
    there = {one.id for one in rows}
    pairs = {(one.id, other) for one in rows for other in one.contradicts if other in there and other != one.id}
    pairs |= {(other, one) for one, other in pairs}
    return {id: tuple(sorted(other for one, other in pairs if one == id)) for id, _ in pairs}


def _with(row: MemoryRow, contradicts: tuple[str, ...]) -> MemoryRow:
    return replace(row, contradicts=contradicts)
