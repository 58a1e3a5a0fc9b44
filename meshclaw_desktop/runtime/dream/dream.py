"""The dream: one run over what happened since the last one. It proposes; the user decides. It holds no tool."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from meshclaw_desktop.errors import BudgetReached, ModelError, ProtocolError
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Json, Tool
from meshclaw_desktop.runtime.door import Door
from meshclaw_desktop.runtime.memory.memories import PROGRESS, MemoryStore
from meshclaw_desktop.runtime.memory.memory import Dreamt, Proposal
from meshclaw_desktop.runtime.routines.routine import Routine
from meshclaw_desktop.runtime.tasks import Task
from meshclaw_desktop.runtime.toll import BudgetToll, Purse, Thought
from meshclaw_desktop.wire.codec import from_json, to_json
from meshclaw_desktop.wire.rows import Approval

from .evidence import KINDS, Evidence
from .findings import Finding, found
from .proposing import MOST_PATTERNS, MOST_RULES, bound_by, of_answers, of_model, of_patterns
from .tallies import Tallies, counted
from .thinking import MOST_TOKENS, TOOL, messages, proposals

if TYPE_CHECKING:
    from meshclaw_desktop.runtime.model import Completion, Message, Toll

MOST_ROWS = 100_000
"""Of one night; of more, the newest."""
PAGE = 500
"""Rows that are read before others get their turn."""
MOST_SHOWN = 500
"""Findings that are remembered as no news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the record has been counted, and how far thought about: the second stays behind when a model fails."""

    counted: int = 0
    thought: int = 0
    tallies: Tallies = field(default_factory=Tallies)
    shown: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """The findings that a model was shown, and how often they had been seen then."""


class Thinker(Protocol):
    """What a dream needs of the model."""

    @property
    def name(self) -> str:
        """For the record."""

    async def complete(
        self,
        messages: Sequence[Message],
        tools: Sequence[Json] = (),
        *,
        max_tokens: int,
        toll: Toll | None = None,
        on_wait: Callable[[str], None],
    ) -> Completion:
        """One answer. Raises ModelError, and what the toll raises."""


class Dream:
    """Carries the runs of a routine that dreams."""

    def __init__(
        self,
        ledger: Ledger,
        store: MemoryStore,
        model: Callable[[], Thinker],
        budget: Purse,
        tool: Callable[[str, str], Tool | None],
        family: Callable[[str], str],
        binds: Callable[[Tool, Mapping[str, Json]], tuple[str, ...]],
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`binds` says which arguments a remembered answer must name; it is the gate's own."""
        self._ledger = ledger
        self._store = store
        self._model = model
        self._budget = budget
        self._tool = tool
        self._family = family
        self._bound = bound_by(tool, binds)
        self._now = now

    async def run(self, task: Task, door: Door, routine: Routine) -> tuple[str, str]:
        """One night: its outcome and its answer. Raises Stopped, LedgerError, and what the model raises but for money."""
        await task.checkpoint(1, "Reading the record")
        before = self._progress()
        evidence, fresh = await self._read(before, task.routine)
        now = self._now()
        tallies = await asyncio.to_thread(counted, before.tallies, fresh, self._bound, now)
        mine = self._by_code(tallies, now)
        known = self._store.no_news(before.shown)
        findings = await asyncio.to_thread(found, evidence, tallies, known)
        said: list[Proposal] = []
        failure: ModelError | BudgetReached | None = None
        shown: Sequence[Finding] = ()
        if findings:
            await task.checkpoint(2, "Thinking")
            try:
                said, shown = await self._think(task, door, routine, findings, mine, now)
            except (ModelError, BudgetReached) as wrong:
                failure = wrong
        done = [*mine, *said]
        progress = Progress(
            counted=max(fresh.last_seq, before.counted),
            thought=before.thought if failure is not None else max(evidence.last_seq, before.thought),
            tallies=tallies,
            shown=dict(list({**before.shown, **{one.key: one.seen for one in shown}}.items())[-MOST_SHOWN:]),
        )
        dreamt = Dreamt(
            task=task.id, at=now, events=evidence.events, tokens=task.tokens, usd_micros=task.usd_micros,
            proposals=len(done),
        )  # fmt: skip
        await task.checkpoint(3, "Writing down")
        self._store.propose(
            done, dreamt, routine=task.routine,
            also=lambda: self._ledger.keep(PROGRESS, to_json(progress), told=False),
        )  # fmt: skip
        if isinstance(failure, ModelError):
            raise failure
        return ("stopped", str(failure)) if failure is not None else ("done", _answer(evidence.events, len(done)))

    # ---- inside ----

    async def _read(self, before: Progress, routine: str) -> tuple[Evidence, Evidence]:
        """What was not thought about yet, and the part of it that was not counted yet."""
        evidence, fresh = Evidence(), Evidence()
        look_up = _Record(self._ledger)
        last = self._ledger.last_seq
        at = max(min(before.thought, before.counted), last - MOST_ROWS)
        while at < last:
            page = self._ledger.since_with_records(at, PAGE, KINDS)
            if not page:
                break
            at = page[-1][0].seq
            theirs = [one for one in page if one[0].routine != routine or not routine]
            evidence.add((one for one in theirs if one[0].seq > before.thought), look_up)
            fresh.add((one for one in theirs if one[0].seq > before.counted), look_up)
            evidence.last_seq = fresh.last_seq = at
            await asyncio.sleep(0)
        return evidence, fresh

    def _by_code(self, tallies: Tallies, now: float) -> list[Proposal]:
        known = self._store.no_news({})
        patterns = list(of_patterns(tallies.patterns.values(), known, self._family, now))
        rules = [rule for rule, _ in self._ledger.rules(now)]
        offers = list(of_answers(tallies.asked.values(), known, self._tool, rules, self._family, now))
        return [*patterns[:MOST_PATTERNS], *offers[:MOST_RULES]]

    async def _think(
        self,
        task: Task,
        door: Door,
        routine: Routine,
        findings: Sequence[Finding],
        mine: Sequence[Proposal],
        now: float,
    ) -> tuple[list[Proposal], list[Finding]]:
        """The one call of the model, paid and on record like every other."""
        learned = [one for one in self._store.learned() if not one.problem]
        waiting = self._store.book.proposals
        known = [(one.id, one.text, one.foreign) for one in learned]
        known += [(one.id, one.text, one.held or one.memory.quotes) for one in waiting if one.rule is None]
        told, shown = messages(task.prompt, findings, known, [one.text for one in mine])
        model = self._model()

        async def ask_more(needed_usd_micros: int, which: str) -> bool:
            return await door.ask_more(task, needed_usd_micros, which)

        toll = BudgetToll(
            self._budget,
            self._ledger.append,
            Thought(
                model=model.name, task=task.id, routine=task.routine,
                sentence=f"Thought about {len(shown)} finding{'' if len(shown) == 1 else 's'} · {model.name}",
            ),
            ask_more=ask_more,
            spend=task.spend,
            now=self._now,
        )  # fmt: skip
        answer = await model.complete(
            told, (TOOL,), max_tokens=MOST_TOKENS, toll=toll, on_wait=lambda said: self._waits(task, said)
        )
        said = of_model(
            proposals(answer.calls), shown, self._store.known(),
            [text for _, text, foreign in known if foreign] + [one.text for one in mine if one.memory.quotes],
            {id for id, _, _ in known}, mine, self._family, now,
        )  # fmt: skip
        return list(said), shown

    def _waits(self, task: Task, sentence: str) -> None:
        self._ledger.append(
            Entry(kind="model", task=task.id, routine=task.routine, sentence=sentence, outcome="waiting")
        )

    def _progress(self) -> Progress:
        kept = self._ledger.kept(PROGRESS)
        if kept is None:
            return Progress()
        try:
            return from_json(Progress, kept)
        except ProtocolError:
            return Progress(counted=self._ledger.last_seq, thought=self._ledger.last_seq)


class _Record:
    """Looks up in the ledger what rows name."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._asked_for: dict[str, bool] = {}

    def question(self, id: str) -> tuple[Approval, str] | None:
        return self._ledger.question(id)

    def prompt(self, task: str) -> str:
        return self._ledger.prompt(task)

    def asked_for(self, task: str) -> bool:
        if task not in self._asked_for:
            row = self._ledger.task(task)
            self._asked_for[task] = row is not None and not row.routine
        return self._asked_for[task]


def _answer(events: int, proposals: int) -> str:
    read = f"Read {events:,} event{'' if events == 1 else 's'}"
    if not proposals:
        return f"{read}: nothing to learn."
    return f"{read}: {proposals} thing{'' if proposals == 1 else 's'} to look at in the morning."
