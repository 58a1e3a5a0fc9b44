"""What may be spent: limits, reservations, and the invariant that nobody passes a limit."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from meshclaw_desktop.errors import BudgetReached
from meshclaw_desktop.ledger.entry import Usage
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.runtime.budget import Budget
from meshclaw_desktop.runtime.settings import Limits

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC).timestamp()
HOUR = 3600.0


class Clock:
    """Time that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> float:
        return self.at


class Place:
    """A ledger with a budget on it."""

    def __init__(self, folder: Path, *, day: int = 1_000, task: int = 600) -> None:
        self.folder = folder
        self.clock = Clock()
        self.limits = Limits(day_usd_micros=day, task_usd_micros=task)
        self.zone = ZoneInfo("UTC")
        self.ledger = self._open()
        self.budget = self._budget()

    def restart(self) -> None:
        """As after a crash, or an end."""
        self.ledger.close()
        self.ledger = self._open()
        self.budget = self._budget()

    def spend(self, task: str, reserved: int, cost: int) -> None:
        """One whole call."""
        self.budget.settle(self.budget.reserve(task, reserved), self.usage(task, cost))

    def usage(self, task: str, cost: int) -> Usage:
        """What a call took."""
        return Usage(
            at=self.clock(),
            task=task,
            routine="",
            connector="email",
            model="m",
            input_tokens=1,
            output_tokens=1,
            cache_read_tokens=0,
            cache_write_tokens=0,
            usd_micros=cost,
            estimated=False,
        )

    def _open(self) -> Ledger:
        return Ledger.open(self.folder / "ledger.sqlite3", self.folder / "head", now=self.clock)

    def _budget(self) -> Budget:
        return Budget(self.ledger, lambda: self.limits, now=self.clock, zone=self.zone)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A fresh one."""
    made = Place(tmp_path)
    yield made
    made.ledger.close()


def test_what_is_reserved_counts_until_it_is_settled_at_its_real_cost(place: Place) -> None:
    reservation = place.budget.reserve("t1", 500)
    assert (place.budget.row().reserved_usd_micros, place.budget.row().spent_usd_micros) == (500, 0)
    place.budget.settle(reservation, place.usage("t1", 120))
    assert (place.budget.row().reserved_usd_micros, place.budget.row().spent_usd_micros) == (0, 120)
    place.budget.release(place.budget.reserve("t1", 400))
    assert place.budget.row().reserved_usd_micros == 0


def test_the_task_s_limit_and_the_day_s_limit_each_say_how_much_is_missing(place: Place) -> None:
    place.spend("t1", 600, 500)
    with pytest.raises(BudgetReached, match=r"This task's limit of \$0\.0006 would be passed") as caught:
        place.budget.reserve("t1", 150)
    assert (caught.value.which, caught.value.needed_usd_micros) == ("task", 50)
    place.spend("t2", 400, 400)
    with pytest.raises(BudgetReached, match=r"Today's limit of \$0\.001 would be passed") as caught:
        place.budget.reserve("t3", 101)
    assert (caught.value.which, caught.value.needed_usd_micros) == ("day", 1)
    place.budget.reserve("t3", 100)


def test_a_limit_of_nothing_lets_only_what_is_free_pass_and_asks_nobody(place: Place) -> None:
    place.limits = Limits(day_usd_micros=0, task_usd_micros=600)
    with pytest.raises(BudgetReached, match="nothing may be spent") as caught:
        place.budget.reserve("t1", 1)
    assert caught.value.which == ""
    place.spend("t1", 0, 0)
    place.limits = Limits(day_usd_micros=1_000, task_usd_micros=0)
    with pytest.raises(BudgetReached, match="nothing may be spent") as caught:
        place.budget.reserve("t1", 1)
    assert caught.value.which == ""
    place.spend("t1", 0, 0)


def test_a_lower_limit_counts_at_once(place: Place) -> None:
    place.spend("t1", 500, 500)
    place.limits = Limits(day_usd_micros=400, task_usd_micros=600)
    with pytest.raises(BudgetReached):
        place.budget.reserve("t2", 1)


def test_a_yes_lets_more_pass_for_that_task_or_that_day_alone_and_is_kept(place: Place) -> None:
    place.spend("t1", 600, 600)
    place.budget.allow_more("t1", 300)
    place.restart()
    place.spend("t1", 300, 300)
    with pytest.raises(BudgetReached):
        place.budget.reserve("t1", 1)
    place.spend("t2", 100, 100)
    with pytest.raises(BudgetReached):
        place.budget.reserve("t2", 1)
    place.budget.allow_more("", 50)
    place.restart()
    assert place.budget.row().day_usd_micros == 1_050
    place.spend("t2", 50, 50)
    place.clock.at += 24 * HOUR
    assert place.budget.row().day_usd_micros == 1_000


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Asia/Kathmandu", "Pacific/Auckland"])
def test_the_day_is_the_user_s_own(place: Place, zone: str) -> None:
    place.zone = ZoneInfo(zone)
    place.restart()
    place.limits = Limits(day_usd_micros=100, task_usd_micros=1_000)
    midnight = datetime(2026, 11, 24, tzinfo=place.zone).timestamp()
    place.clock.at = midnight - 1
    place.spend("t1", 100, 100)
    with pytest.raises(BudgetReached):
        place.budget.reserve("t1", 1)
    place.clock.at = midnight
    assert place.budget.row().spent_usd_micros == 0
    place.spend("t1", 100, 100)


def test_what_a_crash_leaves_reserved_counts_as_spent(place: Place) -> None:
    place.budget.reserve("t1", 450)
    place.restart()
    assert (place.budget.row().reserved_usd_micros, place.budget.row().spent_usd_micros) == (0, 450)
    with pytest.raises(BudgetReached):
        place.budget.reserve("t1", 151)


def test_fifty_tasks_side_by_side_cannot_pass_the_limit(place: Place) -> None:
    chance = random.Random(4)
    refused = 0

    async def one(number: int) -> None:
        nonlocal refused
        for _ in range(4):
            most = chance.randrange(1, 60)
            await asyncio.sleep(0)
            try:
                reservation = place.budget.reserve(f"t{number}", most)
            except BudgetReached:
                refused += 1
                continue
            row = place.budget.row()
            assert row.spent_usd_micros + row.reserved_usd_micros <= 1_000
            await asyncio.sleep(chance.random() / 100)
            place.budget.settle(reservation, place.usage(f"t{number}", chance.randrange(most + 1)))

    async def run() -> None:
        await asyncio.gather(*(one(number) for number in range(50)))

    asyncio.run(run())
    assert refused > 0
    assert 500 < place.budget.row().spent_usd_micros <= 1_000


class NobodyPasses(RuleBasedStateMachine):
    """Any order of reserving, settling, releasing, allowing, restarting and days passing."""

    open = Bundle("open")

    @initialize(day=st.integers(0, 500), task=st.integers(0, 300))
    def begin(self, day: int, task: int) -> None:
        self.place = Place(Path(self.folder()), day=day, task=task)
        self.today = 0
        self.reserved: dict[str, tuple[str, int]] = {}
        self.spent: dict[str, int] = {}
        self.spent_today = 0
        self.more: dict[str, int] = {}

    def folder(self) -> str:
        import tempfile

        self.home = tempfile.TemporaryDirectory()
        return self.home.name

    def teardown(self) -> None:
        if hasattr(self, "place"):
            self.place.ledger.close()
            self.home.cleanup()

    @rule(target=open, task=st.sampled_from(["a", "b", "c"]), most=st.integers(0, 200))
    def reserve(self, task: str, most: int) -> str:
        day_left = self.place.limits.day_usd_micros + self.more.get("", 0) - self.spent_today - self.total()
        task_left = (
            self.place.limits.task_usd_micros + self.more.get(task, 0) - self.spent.get(task, 0) - self.total(task)
        )
        try:
            reservation = self.place.budget.reserve(task, most)
        except BudgetReached:
            assert most > 0
            assert most > day_left or most > task_left
            return ""
        assert most == 0 or (most <= day_left and most <= task_left)
        self.reserved[reservation] = (task, most)
        return reservation

    @rule(reservation=consumes(open), part=st.floats(0, 1))
    def settle(self, reservation: str, part: float) -> None:
        if reservation in self.reserved:
            task, most = self.reserved.pop(reservation)
            cost = int(most * part)
            self.place.budget.settle(reservation, self.place.usage(task, cost))
            self.note(task, cost)

    @rule(reservation=consumes(open))
    def release(self, reservation: str) -> None:
        if self.reserved.pop(reservation, None):
            self.place.budget.release(reservation)

    @rule(task=st.sampled_from(["", "a", "b"]), more=st.integers(0, 100))
    def allow(self, task: str, more: int) -> None:
        self.place.budget.allow_more(task, more)
        self.more[task] = self.more.get(task, 0) + more

    @rule()
    def crash(self) -> None:
        self.place.restart()
        for task, most in self.reserved.values():
            self.note(task, most)
        self.reserved.clear()

    @invariant()
    def spent_and_reserved_stay_within_the_limits(self) -> None:
        if not hasattr(self, "place"):
            return
        row = self.place.budget.row()
        assert row.spent_usd_micros == self.spent_today
        assert row.reserved_usd_micros == self.total()
        assert row.spent_usd_micros + row.reserved_usd_micros <= row.day_usd_micros
        for task in ("a", "b", "c"):
            limit = self.place.limits.task_usd_micros + self.more.get(task, 0)
            assert self.place.ledger.spent_by(task) + self.place.ledger.reserved(task) <= limit

    def total(self, task: str | None = None) -> int:
        return sum(most for whose, most in self.reserved.values() if task in (None, whose))

    def note(self, task: str, cost: int) -> None:
        self.spent[task] = self.spent.get(task, 0) + cost
        self.spent_today += cost


TestNobodyPasses = NobodyPasses.TestCase
TestNobodyPasses.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)


def test_a_routine_s_own_limit_holds_beside_the_user_s(place: Place) -> None:
    budget = Budget(place.ledger, lambda: place.limits, cap_of={"night": 200, "rich": 5_000}.get, now=place.clock)
    with pytest.raises(BudgetReached, match=r"This task's limit of \$0\.0002"):
        budget.reserve("night", 201)
    budget.reserve("night", 200)
    with pytest.raises(BudgetReached, match=r"This task's limit of \$0\.0006"):
        budget.reserve("rich", 601)
