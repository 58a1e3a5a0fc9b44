"""The history as the window shows it, its outcomes and its sums, held against a scan of everything that was recorded."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meshclaw_desktop.errors import LedgerError
from meshclaw_desktop.ledger import schema
from meshclaw_desktop.ledger.days import Span, begin_of, cover, day_of, first_of, name_of, next_day, next_first
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.wire.history import Found, HistoryRow
from meshclaw_desktop.wire.rows import TaskRow
from tests.unit.ledger.home import NOON, Clock, Home, done, used

BERLIN, KATHMANDU, SAO_PAULO = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("America/Sao_Paulo")
HOUR, DAY = 3600, 86_400
LOST = {"undone", "denied", "ignored", "failed"}


def a_task(name: str, *, at: float = NOON, routine: str = "") -> TaskRow:
    return TaskRow(name, name, routine, "meshclaw", "working", 1, "", "", "", 0, 0, at, None)


def ended(name: str, *, at: float = NOON, routine: str = "", outcome: str = "done", answer: str = "Done.") -> TaskRow:
    return replace(a_task(name, at=at, routine=routine), state="ended", outcome=outcome, answer=answer, ended_at=at)


# ---- spans ----


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 900), st.sampled_from(Span))
def test_a_range_is_covered_once_by_whole_spans_and_days(first: date, days: int, span: Span) -> None:
    end = first + timedelta(days=days)
    covered: list[date] = []
    for part, since, until in cover(first, end, span):
        assert since == first_of(since, part)
        while since < until:
            following = next_first(since, part)
            covered += [since + timedelta(days=n) for n in range((following - since).days)]
            since = following
        assert since == until
    assert covered == [first + timedelta(days=n) for n in range(days)]


def test_the_machines_own_zone_has_one_name_all_year() -> None:
    assert name_of(None) == name_of(None)
    assert name_of(BERLIN) != name_of(UTC)


# ---- the sums are a scan ----

ACTS = (
    "use",
    "start",
    "done",
    "denied",
    "failed",
    "expired",
    "unknown",
    "undo",
    "end",
    "open",
    "wait",
    "ask",
    "reopen",
)


@dataclass
class Result:
    """What came of something, and where it counts."""

    at: float
    task: str
    keys: dict[str, str]
    outcome: str


class Desk:
    """A ledger, and beside it the plain list of all that happened to it."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder, Clock(NOON - 40 * DAY))
        self.ledger = Ledger.open(self.home.file, self.home.head, now=self.home.clock)
        self.usages: list[tuple[float, str, str, str, str, int]] = []
        self.tasks: dict[str, TaskRow] = {}
        self.results: dict[str, Result] = {}
        self.number = 0

    def act(self, what: str, which: int, cost: int) -> None:
        task, now = f"t{which % 4}", self.home.clock.at
        routine = "triage" if which % 2 else ""
        match what:
            case "use":
                self.use(task, routine, "email" if cost % 3 else "", "large" if which % 3 else "small", cost)
            case "start" if task not in self.tasks:
                self.tasks[task] = a_task(task, at=now, routine=routine)
                self.ledger.save_task(self.tasks[task])
            case "done" | "denied" | "failed" | "expired" | "unknown":
                self.finish(f"c{which}", task, routine, what)
            case "undo":
                self.undo(f"c{which}", task)
            case "end" if task in self.tasks and self.tasks[task].state != "ended":
                self.end(task, "done" if cost % 3 else "stopped", "Hello" if cost % 2 else "")
            case "open":
                self.ledger.opened(task)
                answer = self.results.get(f"answer of {task}")
                if answer is not None and answer.outcome in ("unread", "ignored"):
                    answer.outcome = "used"
            case "wait":
                self.home.clock.at += cost * HOUR / 4
            case "reopen":
                self.ledger.close()
                self.ledger = Ledger.open(self.home.file, self.home.head, now=self.home.clock)
            case _:
                pass

    def use(self, task: str, routine: str, connector: str, model: str, cost: int) -> None:
        now = self.home.clock.at
        self.ledger.save_usage(
            replace(used(now, task=task, routine=routine, model=model, usd_micros=cost), connector=connector)
        )
        self.usages.append((now, task, routine, connector, model, cost))

    def finish(self, call: str, task: str, routine: str, outcome: str) -> None:
        self.ledger.append(done(call, outcome=outcome, task=task, routine=routine))
        outcome = "ignored" if outcome == "expired" else outcome
        if call in self.results:
            self.results[call].outcome = outcome
        else:
            self.results[call] = self.result(task, routine, "email", outcome)

    def undo(self, call: str, task: str) -> None:
        if self.ledger.undo_record(f"u{call}") is None:
            self.ledger.save_undo(
                f"u{call}", call=call, task=task, connector="email", tool="a", sentence="", undo=None, until=NOON * 2
            )
        self.ledger.mark_undone(f"u{call}", "undone")
        if call in self.results:
            self.results[call].outcome = "undone"

    def end(self, task: str, outcome: str, answer: str) -> None:
        now, row = self.home.clock.at, self.tasks[task]
        row = replace(row, state="ended", outcome=outcome, answer=answer, ended_at=now)
        self.ledger.save_task(row)
        self.tasks[task] = row
        if outcome == "done" and answer and not any(one.task == task for one in self.results.values()):
            kind = "unread" if row.routine else "used"
            self.results[f"answer of {task}"] = self.result(task, row.routine, "", kind)

    def result(self, task: str, routine: str, connector: str, outcome: str) -> Result:
        models = [model for _, by, _, _, model, _ in self.usages if by == task]
        keys = {"routine": routine, "connector": connector, "model": models[-1] if models else ""}
        return Result(self.home.clock.at, task, keys, outcome)

    # ---- the scan ----

    def settled(self) -> None:
        for one in self.results.values():
            if one.outcome == "unread" and one.at // 900 < (self.home.clock.at - 7 * DAY) // 900:
                one.outcome = "ignored"

    def wasted(self, task: str) -> bool:
        row = self.tasks.get(task)
        if row is None or row.state != "ended":
            return False
        return all(one.outcome in LOST for one in self.results.values() if one.task == task)

    def scan(self, by: str, zone: tzinfo, first: date, last: date) -> dict[str, Counter[str]]:
        """Everything in the range, from the lists alone."""
        sums: defaultdict[str, Counter[str]] = defaultdict(Counter)
        place = {"routine": 2, "connector": 3, "model": 4}

        def inside(at: float) -> bool:
            return first <= day_of(at, zone) <= last

        for usage in self.usages:
            if inside(usage[0]):
                key = usage[place[by]] if by in place else ""
                wasted = usage[5] if self.wasted(usage[1]) else 0
                sums[str(key)].update(calls=1, usd_micros=usage[5], wasted_usd_micros=wasted)
        for result in self.results.values():
            at, outcome = result.at, result.outcome
            if not inside(at):
                continue
            young = outcome == "done" and at // 900 > (self.home.clock.at - DAY) // 900
            name = "open" if young or outcome in ("unread", "unknown") else "kept"
            sums[result.keys.get(by, "")][outcome if outcome in LOST else name] += 1
        for task in self.tasks.values():
            if inside(task.started_at):
                key = task.routine if by == "routine" else ""
                sums[key].update(wasted=int(self.wasted(task.id)))
                if by in ("routine", "all"):
                    sums[key].update(tasks=1)
        return {key: counts for key, counts in sums.items() if +counts}


def told(rows: Iterator[HistoryRow] | list[HistoryRow], *, tasks: bool) -> dict[str, Counter[str]]:
    found = {}
    for row in rows:
        usage = row.usage
        names = ("calls", "usd_micros", "kept", *sorted(LOST), *(("tasks",) if tasks else ()))
        counts = Counter({name: getattr(usage, name) for name in names})
        counts.update(open=row.open, wasted=row.wasted, wasted_usd_micros=row.wasted_usd_micros)
        found[usage.key] = +counts
    return {key: counts for key, counts in found.items() if counts}


@given(
    acts=st.lists(
        st.tuples(
            st.sampled_from((*ACTS, "use", "use", "wait", "wait", "end")), st.integers(0, 11), st.integers(0, 400)
        ),
        max_size=60,
    ),
    zones=st.lists(st.sampled_from([BERLIN, KATHMANDU, UTC, SAO_PAULO]), min_size=1, max_size=3),
    days=st.integers(1, 130),
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_the_sums_are_those_of_a_scan_whatever_happened_and_whenever_they_are_asked_for(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, int, int]], zones: list[tzinfo], days: int
) -> None:
    desk = Desk(tmp_path_factory.mktemp("ledger"))
    try:
        for number, (what, which, cost) in enumerate(acts):
            desk.act(what, which, cost)
            if what == "ask" or number == len(acts) - 1:
                compare(desk, zones[number % len(zones)], days)
    finally:
        desk.ledger.close()


def compare(desk: Desk, zone: tzinfo, days: int) -> None:
    desk.settled()
    last = day_of(desk.home.clock.at, zone)
    first = last - timedelta(days=days - 1)
    for by in ("routine", "connector", "model"):
        history = desk.ledger.history(by=by, days=days, zone=zone)
        assert told(list(history.rows), tasks=by == "routine") == {
            key: +Counter({name: n for name, n in counts.items() if by == "routine" or name != "tasks"})
            for key, counts in desk.scan(by, zone, first, last).items()
        }
        assert told([history.totals], tasks=True) == desk.scan("all", zone, first, last)
        assert sum(sum(bar.usd_micros) for bar in history.bars) == history.totals.usage.usd_micros
        assert date.fromisoformat(history.bars[0].first) == first
        following = [next_day(date.fromisoformat(bar.last)) for bar in history.bars]
        assert [date.fromisoformat(bar.first) for bar in history.bars[1:]] == following[:-1]
    if history.before is not None:
        scanned = desk.scan("all", zone, first - timedelta(days=days), first - timedelta(days=1))
        assert told([history.before], tasks=True) == scanned
    by_day = {row.key: row.calls for row in desk.ledger.usage(days, "day", zone) if row.calls}
    assert by_day == Counter(
        day_of(one[0], zone).isoformat() for one in desk.usages if first <= day_of(one[0], zone) <= last
    )


def test_summing_a_few_days_at_a_time_comes_to_the_same(ledger: Ledger, home: Home) -> None:
    for ago in range(1, 200, 3):
        ledger.save_usage(used(NOON - ago * DAY, usd_micros=ago))
    turns = 0
    while not ledger.roll_up(BERLIN, days=10):
        turns += 1
    assert turns == 6
    assert sum(row.usd_micros for row in ledger.usage(400, "model", BERLIN)) == sum(range(1, 200, 3))
    ledger.save_usage(used(NOON - 50 * DAY, usd_micros=7))
    assert ledger.history(by="model", days=400, zone=BERLIN).totals.usage.usd_micros == sum(range(1, 200, 3)) + 7


def test_nothing_is_written_when_nothing_has_changed(ledger: Ledger, home: Home) -> None:
    ledger.save_usage(used(NOON - 5 * DAY))
    ledger.history(by="routine", days=30, zone=BERLIN)
    before = ledger._db._connection.total_changes
    for by in ("routine", "connector", "model", "agent"):
        ledger.history(by=by, days=30, zone=BERLIN)
    ledger.opened("t1")
    assert ledger._db._connection.total_changes == before


# ---- outcomes ----


def totals(ledger: Ledger, days: int = 60) -> dict[str, int]:
    row = ledger.history(by="routine", days=days, zone=UTC).totals
    names = ("kept", "undone", "denied", "ignored", "failed")
    found = {name: getattr(row.usage, name) for name in names} | {"open": row.open, "wasted": row.wasted}
    return {name: count for name, count in found.items() if count}


def test_the_answer_to_what_the_user_asked_is_a_result_that_is_kept(ledger: Ledger) -> None:
    ledger.save_task(a_task("t1"))
    assert totals(ledger) == {}
    ledger.save_task(ended("t1"))
    ledger.save_task(ended("t1"))
    assert totals(ledger) == {"kept": 1}


def test_a_task_that_acted_has_the_calls_as_results_and_not_its_answer(ledger: Ledger, home: Home) -> None:
    ledger.save_task(a_task("t1"))
    ledger.append(done("c1"))
    ledger.append(done("c2"))
    ledger.save_task(ended("t1"))
    assert totals(ledger) == {"open": 2}
    home.clock.at += 2 * DAY
    assert totals(ledger) == {"kept": 2}


def test_a_routines_answer_is_open_for_a_week_then_ignored_and_kept_once_it_is_opened(
    ledger: Ledger, home: Home
) -> None:
    ledger.save_task(a_task("t1", routine="digest"))
    ledger.save_task(ended("t1", routine="digest"))
    assert totals(ledger) == {"open": 1}
    home.clock.at += 6 * DAY
    assert totals(ledger) == {"open": 1}
    home.clock.at += 2 * DAY
    assert totals(ledger) == {"ignored": 1, "wasted": 1}
    ledger.opened("t1")
    assert totals(ledger) == {"kept": 1}


def test_a_call_nobody_can_tell_about_is_open(ledger: Ledger, home: Home) -> None:
    ledger.save_task(a_task("t1"))
    ledger.append(done("c1", outcome="unknown"))
    ledger.save_task(ended("t1", outcome="interrupted"))
    home.clock.at += 20 * DAY
    assert totals(ledger) == {"open": 1}


def test_what_a_connector_at_observe_would_have_done_counts_as_nothing(ledger: Ledger) -> None:
    ledger.save_task(a_task("t1"))
    ledger.append(done("c1", outcome="observed"))
    ledger.save_task(ended("t1"))
    assert totals(ledger) == {"kept": 1}, "the answer"


def test_spent_for_nothing_is_what_tasks_cost_that_left_nothing(ledger: Ledger, home: Home) -> None:
    for name, cost in (("stopped", 10), ("denied", 20), ("undone", 40), ("mixed", 80), ("answered", 160)):
        ledger.save_task(a_task(name))
        ledger.save_usage(used(NOON, task=name, usd_micros=cost))
    ledger.append(done("c1", task="denied", outcome="denied"))
    ledger.append(done("c2", task="undone"))
    ledger.append(done("c3", task="mixed"))
    ledger.append(done("c4", task="mixed", outcome="failed"))
    ledger.save_undo(
        "u1", call="c2", task="undone", connector="email", tool="a", sentence="", undo=None, until=NOON * 2
    )

    def wasted() -> int:
        return ledger.history(by="model", days=9, zone=UTC).totals.wasted_usd_micros

    assert wasted() == 0, "they all still work"
    for name in ("denied", "undone", "mixed", "answered"):
        ledger.save_task(ended(name))
    ledger.save_task(ended("stopped", outcome="stopped", answer="Stopped by you."))
    assert wasted() == 30
    home.clock.at += 3 * DAY
    assert wasted() == 30
    ledger.mark_undone("u1", "undone")
    assert wasted() == 70
    ledger.append(done("c1", task="denied"))
    assert wasted() == 50, "it was done after all"
    ledger.save_usage(used(home.clock.at, task="undone", usd_micros=5))
    assert wasted() == 55


def test_an_older_record_gets_the_outcomes_of_what_it_holds(home: Home) -> None:
    with home.opened() as ledger:
        for name in ("answered", "denied", "acted", "working"):
            ledger.save_task(a_task(name))
            ledger.save_usage(used(NOON, task=name, usd_micros=10))
        ledger.append(done("c1", task="denied", outcome="denied"))
        ledger.append(done("c2", task="acted"))
        for name in ("answered", "denied", "acted"):
            ledger.save_task(ended(name))
        now = ledger.history(by="routine", days=30, zone=UTC)
    home.become_first_version()
    with home.opened() as ledger:
        assert ledger.verify().first_bad == 0
        assert ledger.history(by="routine", days=30, zone=UTC) == now
        assert (now.totals.wasted, now.totals.wasted_usd_micros, now.totals.usage.kept) == (1, 10, 1)


# ---- what the window shows ----


def test_a_range_is_compared_with_as_many_days_before_if_the_record_reaches_back(ledger: Ledger) -> None:
    for ago in (0, 5, 6, 7, 13, 14):
        ledger.save_usage(used(NOON - ago * DAY, usd_micros=1 << ago))
    history = ledger.history(by="routine", days=7, zone=UTC)
    assert (history.first, history.last, history.oldest) == ("2026-11-12", "2026-11-18", "2026-11-04")
    assert history.totals.usage.usd_micros == 1 + 32 + 64
    assert history.before is not None
    assert history.before.usage.usd_micros == 128 + 8192
    assert ledger.history(by="routine", days=8, zone=UTC).before is None
    everything = ledger.history(by="routine", zone=UTC)
    assert (everything.first, everything.before) == ("2026-11-04", None)
    assert everything.totals.usage.calls == 6


def test_a_range_of_the_users_own_is_cut_to_what_has_been(ledger: Ledger) -> None:
    ledger.save_usage(used(NOON - 3 * DAY))
    history = ledger.history(by="routine", first="2026-11-15", last="2027-01-01", zone=UTC)
    assert (history.first, history.last, history.totals.usage.calls) == ("2026-11-15", "2026-11-18", 1)
    for first, last in (("2026-11-18", "2026-11-01"), ("yesterday", "2026-11-18"), ("2026-11-01", "")):
        with pytest.raises(LedgerError):
            ledger.history(by="routine", first=first, last=last, zone=UTC)
    with pytest.raises(LedgerError, match="not grouped by day"):
        ledger.history(by="day", zone=UTC)


@pytest.mark.parametrize(
    ("days", "span", "bars"), [(7, "day", 7), (92, "day", 92), (365, "week", 53), (1095, "month", 37)]
)
def test_long_ranges_are_shown_by_weeks_and_months(ledger: Ledger, days: int, span: str, bars: int) -> None:
    ledger.save_usage(used(NOON - (days - 1) * DAY))
    history = ledger.history(by="routine", days=days, zone=UTC)
    assert (history.span, len(history.bars)) == (span, bars)
    assert history.bars[0].first == history.first
    assert history.bars[-1].last == history.last
    assert sum(sum(bar.tokens) for bar in history.bars) == 1050


def test_small_groups_are_shown_together(ledger: Ledger) -> None:
    for number in range(9):
        ledger.save_usage(used(NOON, routine=f"r{number}", usd_micros=100 - number))
    history = ledger.history(by="routine", days=7, zone=UTC)
    assert history.groups == ("r0", "r1", "r2", "r3", "r4")
    assert history.rest
    assert history.bars[-1].usd_micros == (100, 99, 98, 97, 96, 95 + 94 + 93 + 92)
    assert len(history.rows) == 9


def test_there_is_one_agent_so_far(ledger: Ledger) -> None:
    ledger.save_usage(used(NOON))
    assert ledger.history(by="agent", days=7, zone=UTC).groups == ("meshclaw",)
    assert [row.key for row in ledger.usage(7, "agent", UTC)] == ["meshclaw"]


def test_what_is_worth_a_look_is_told_with_its_cost(ledger: Ledger, home: Home) -> None:
    for number in range(4):
        name = f"d{number}"
        ledger.save_task(a_task(name, routine="digest"))
        ledger.save_usage(used(NOON, task=name, routine="digest", usd_micros=10))
        ledger.save_task(ended(name, routine="digest"))
    for number in range(3):
        ledger.append(done(f"c{number}", task="x", outcome="denied"))
    ledger.save_task(a_task("long"))
    ledger.save_usage(used(NOON, task="long", usd_micros=500))
    ledger.save_task(ended("long", outcome="failed", answer="It took too long."), at_limit=True)
    home.clock.at += 10 * DAY
    found = ledger.history(by="model", days=30, zone=UTC).findings
    assert [(one.what, one.key, one.count, one.of, one.usd_micros) for one in found] == [
        (Found.NOTHING_LEFT, "", 5, 5, 540),
        (Found.STEP_LIMIT, "", 1, 5, 500),
        (Found.NEVER_OPENED, "digest", 4, 4, 40),
        (Found.OFTEN_DENIED, "email", 3, 3, 0),
    ]


def test_nothing_is_worth_a_look_where_all_is_well(ledger: Ledger, home: Home) -> None:
    ledger.save_task(a_task("t1", routine="digest"))
    for number in range(9):
        ledger.append(done(f"c{number}", task="t1", routine="digest"))
    ledger.save_task(ended("t1", routine="digest"))
    home.clock.at += 2 * DAY
    assert ledger.history(by="routine", days=30, zone=UTC).findings == ()


def test_a_new_record_has_an_empty_history(ledger: Ledger) -> None:
    history = ledger.history(by="routine", days=30, zone=UTC)
    assert (history.rows, history.groups, history.findings, history.oldest) == ((), (), (), "")
    assert len(history.bars) == 30
    assert len(ledger.history(by="routine", zone=UTC).bars) == 1


def test_days_begin_where_the_user_is() -> None:
    moment = datetime(2026, 11, 17, 23, 30, tzinfo=UTC).timestamp()
    assert day_of(moment, KATHMANDU) == date(2026, 11, 18)
    assert begin_of(date(2026, 11, 18), KATHMANDU) == moment - 5 * HOUR - 15 * 60


def test_the_answer_that_the_migration_counts_has_the_name_that_the_code_gives_it(home: Home) -> None:
    with home.opened() as ledger:
        ledger.save_task(ended("t1"))
        ((call,),) = ledger._db.rows("select call from results")
    assert f"'{call.removesuffix('t1')}' ||" in schema.MIGRATIONS[2]
