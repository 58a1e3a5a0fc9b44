"""What may be spent: set aside before each model call, settled after it. It asks nobody; the door does.

The limits are the user's: for a day (the user's own, from midnight to midnight) and for a task. The record of what was
spent and what is set aside lies in the ledger, so that a restart changes nothing.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import tzinfo
from typing import NoReturn, Protocol

from meshclaw_desktop.errors import BudgetReached
from meshclaw_desktop.ledger.days import begin_of, day_of
from meshclaw_desktop.ledger.entry import Usage
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.wire.money import dollars
from meshclaw_desktop.wire.rows import BudgetRow

from .settings import Limits

ALLOWED_MORE = "budget allowed more"
"""The key of what the user let pass beyond the limits; the day's ends with the day, a task's with the task."""
MOST_REMEMBERED = 200


class Book(Protocol):
    """What the budget needs of the ledger."""

    def reserve(self, reservation: str, task: str, usd_micros: int) -> None:
        """Set aside."""

    def release(self, reservation: str) -> None:
        """Give back."""

    def reserved(self, task: str | None = None) -> int:
        """What is set aside."""

    def spent_since(self, at: float) -> int:
        """What was spent since then."""

    def spent_by(self, task: str) -> int:
        """What one task spent."""

    def save_usage(self, usage: Usage) -> None:
        """Keep what a call used."""

    def transaction(self) -> AbstractContextManager[None]:
        """All inside, or nothing."""

    def keep(self, key: str, value: Json, *, told: bool = True) -> None:
        """Keep a value."""

    def kept(self, key: str, default: Json = None) -> Json:
        """A kept value."""


class Budget:
    """The two limits and what stands against them, in micro-dollars; a limit of 0 means that nothing may be spent.

    Spent and set aside never pass a limit together, however many tasks run: checking and setting aside is one
    synchronous step. A call may still cost more than was set aside if the provider counts what we cannot see.
    """

    def __init__(
        self,
        book: Book,
        limits: Callable[[], Limits],
        *,
        cap_of: Callable[[str], int | None] = lambda task: None,
        now: Callable[[], float] = time.time,
        zone: tzinfo | None = None,
    ) -> None:
        """`cap_of` gives a task's own limit, as its routine's file sets it; `zone` is the user's, None the machine's own."""
        self._cap_of = cap_of
        self._book = book
        self._limits = limits
        self._now = now
        self._zone = zone

    def row(self) -> BudgetRow:
        """The limits as they count now, and what stands against the day's."""
        limits = self._limits()
        return BudgetRow(
            day_usd_micros=limits.day_usd_micros + self._allowed(self._day()),
            task_usd_micros=limits.task_usd_micros,
            spent_usd_micros=self._book.spent_since(self._midnight()),
            reserved_usd_micros=self._book.reserved(),
        )

    def reserve(self, task: str, usd_micros: int) -> str:
        """Set aside what one model call of a task may cost at most; give what is returned to `settle` or `release`.

        Raises BudgetReached: `which` limit, and how much is missing; `which` is empty where the limit is 0, for then
        nobody need be asked. A call that costs nothing always passes.
        """
        if usd_micros > 0:
            self._check_day(usd_micros)
            self._check_task(task, usd_micros)
        reservation = secrets.token_hex(8)
        self._book.reserve(reservation, task, max(usd_micros, 0))
        return reservation

    def settle(self, reservation: str, usage: Usage) -> None:
        """The call is over: what it really cost takes the place of what was set aside."""
        with self._book.transaction():
            self._book.release(reservation)
            self._book.save_usage(usage)

    def release(self, reservation: str) -> None:
        """The call never began: give back what was set aside."""
        self._book.release(reservation)

    def allow_more(self, task: str, usd_micros: int) -> None:
        """The user's yes to spend so much beyond the limit: in one task, or today if `task` is empty."""
        key = task or self._day()
        kept = self._book.kept(ALLOWED_MORE, {})
        allowed = dict(kept) if isinstance(kept, dict) else {}
        allowed[key] = self._allowed(key) + usd_micros
        for oldest in list(allowed)[:-MOST_REMEMBERED]:
            del allowed[oldest]
        self._book.keep(ALLOWED_MORE, allowed, told=False)

    def _check_day(self, usd_micros: int) -> None:
        own, more = self._limits().day_usd_micros, self._allowed(self._day())
        taken = self._book.spent_since(self._midnight()) + self._book.reserved()
        if taken + usd_micros > own + more:
            _refuse("day", own, more, taken + usd_micros)

    def _check_task(self, task: str, usd_micros: int) -> None:
        own, more, cap = self._limits().task_usd_micros, self._allowed(task), self._cap_of(task)
        own = own if cap is None else min(own, cap)
        taken = self._book.spent_by(task) + self._book.reserved(task)
        if taken + usd_micros > own + more:
            _refuse("task", own, more, taken + usd_micros)

    def _allowed(self, key: str) -> int:
        kept = self._book.kept(ALLOWED_MORE, {})
        found = kept.get(key, 0) if isinstance(kept, dict) else 0
        return found if isinstance(found, int) else 0

    def _day(self) -> str:
        return f"day {day_of(self._now(), self._zone).isoformat()}"

    def _midnight(self) -> float:
        return begin_of(day_of(self._now(), self._zone), self._zone)


def _refuse(which: str, own: int, more: int, wanted: int) -> NoReturn:
    whose = "Today's limit" if which == "day" else "This task's limit"
    remedy = "Raise the limit, or use a model on this machine."
    if own == 0:
        raise BudgetReached(f"{whose} is $0.00: nothing may be spent.", remedy)
    raise BudgetReached(
        f"{whose} of {dollars(own + more)} would be passed.",
        remedy,
        which=which,
        needed_usd_micros=wanted - own - more,
    )
