"""What stands between a model call and the user's money: sets aside, asks at a limit, puts on record what it took."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from meshclaw_desktop.errors import BudgetReached
from meshclaw_desktop.ledger.entry import Entry, Usage
from meshclaw_desktop.wire.worker import Used


class Purse(Protocol):
    """What a toll needs of the budget."""

    def reserve(self, task: str, usd_micros: int) -> str:
        """Set aside. Raises BudgetReached."""

    def settle(self, reservation: str, usage: Usage) -> None:
        """Replace what was set aside by what it cost."""

    def release(self, reservation: str) -> None:
        """Give back what was set aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thought:
    """What one model call is on record as."""

    model: str
    task: str
    sentence: str
    routine: str = ""
    connector: str = ""
    """The one whose results the model reads."""


async def _nobody(needed_usd_micros: int, which: str) -> bool:
    return False


class BudgetToll:
    """The toll of one model call, for every try of it."""

    def __init__(
        self,
        budget: Purse,
        journal: Callable[[Entry], object],
        thought: Thought,
        *,
        ask_more: Callable[[int, str], Awaitable[bool]] = _nobody,
        spend: Callable[..., None] = lambda **_: None,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`ask_more` gets the user's yes or no at a limit; `spend` is told `tokens` and `usd_micros` of every try."""
        self._budget = budget
        self._journal = journal
        self._thought = thought
        self._ask_more = ask_more
        self._spend = spend
        self._now = now
        self._reservation = ""

    async def reserve(self, usd_micros: int) -> None:
        """Set aside, asking for more as often as it takes. Raises BudgetReached when the user says no."""
        while True:
            try:
                self._reservation = self._budget.reserve(self._thought.task, usd_micros)
                return
            except BudgetReached as limit:
                if not limit.which or not await self._ask_more(limit.needed_usd_micros, limit.which):
                    raise

    def pay(self, used: Used | None, usd_micros: int) -> None:
        """Settle and record; give back where the provider began nothing."""
        if used is None:
            self._budget.release(self._reservation)
            return
        thought = self._thought
        self._budget.settle(
            self._reservation,
            Usage(
                at=self._now(),
                task=thought.task,
                routine=thought.routine,
                connector=thought.connector,
                model=thought.model,
                input_tokens=used.input_tokens,
                output_tokens=used.output_tokens,
                cache_read_tokens=used.cache_read_tokens,
                cache_write_tokens=used.cache_write_tokens,
                usd_micros=usd_micros,
                estimated=used.estimated,
            ),
        )
        tokens = used.input_tokens + used.output_tokens
        self._journal(
            Entry(
                kind="thought",
                task=thought.task,
                routine=thought.routine,
                connector=thought.connector,
                sentence=thought.sentence,
                outcome="done",
                tokens=tokens,
                usd_micros=usd_micros,
                record={
                    "model": thought.model,
                    "input_tokens": used.input_tokens,
                    "output_tokens": used.output_tokens,
                    "cache_read_tokens": used.cache_read_tokens,
                    "cache_write_tokens": used.cache_write_tokens,
                    "estimated": used.estimated,
                },
            )
        )
        self._spend(tokens=tokens, usd_micros=usd_micros)
