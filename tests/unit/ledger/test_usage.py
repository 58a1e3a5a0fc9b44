"""The personal history: the user's days, what it cost, what came of it; and what is set aside."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meshclaw_desktop.errors import LedgerError
from meshclaw_desktop.ledger.days import begin_of, day_of, next_day
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.wire.rows import TaskRow, UsageRow
from tests.unit.ledger.home import NOON, Clock, Home, done, used

BERLIN = ZoneInfo("Europe/Berlin")
KATHMANDU = ZoneInfo("Asia/Kathmandu")
HOUR, DAY = 3600, 86_400


def moment(text: str, zone: tzinfo) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()


def by_key(rows: list[UsageRow]) -> dict[str, UsageRow]:
    return {row.key: row for row in rows}


def task(name: str, *, at: float = NOON, routine: str = "") -> TaskRow:
    return TaskRow(name, name, routine, "meshclaw", "working", 0, "", "", "", 0, 0, at, None)


# ---- days ----


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        ("2026-03-29", BERLIN, 23),
        ("2026-10-25", BERLIN, 25),
        ("2026-06-01", BERLIN, 24),
        ("2026-04-05", ZoneInfo("Australia/Lord_Howe"), 24.5),
        ("2018-11-04", ZoneInfo("America/Sao_Paulo"), 23),  # midnight itself is left out
        ("2018-02-17", ZoneInfo("America/Sao_Paulo"), 25),  # 23:00 to 24:00 comes twice
        ("2026-01-01", KATHMANDU, 24),
        ("2026-01-01", timezone(timedelta(hours=-3, minutes=-30)), 24),
    ],
)
def test_a_day_is_as_long_as_the_users_clock_says(day: str, zone: tzinfo, hours: float) -> None:
    date = datetime.fromisoformat(day).date()
    begin, end = begin_of(date, zone), begin_of(next_day(date), zone)
    assert (end - begin) / HOUR == hours
    assert begin % 900 == 0
    assert day_of(begin, zone) == date
    assert day_of(begin - 1, zone) < date
    assert day_of(end - 1, zone) == date


def test_usage_falls_on_the_users_day(ledger: Ledger, home: Home) -> None:
    home.clock.at = moment("2026-03-30T12:00", BERLIN)
    for text in ("2026-03-28T23:59:59", "2026-03-29T00:00", "2026-03-29T23:59:59", "2026-03-30T00:00"):
        ledger.save_usage(used(moment(text, BERLIN)))
    assert {row.key: row.calls for row in ledger.usage(3, "day", BERLIN)} == {
        "2026-03-28": 1,
        "2026-03-29": 2,
        "2026-03-30": 1,
    }
    assert {row.key: row.calls for row in ledger.usage(2, "day", BERLIN)} == {"2026-03-29": 2, "2026-03-30": 1}
    assert {row.key: row.calls for row in ledger.usage(3, "day", KATHMANDU)} == {"2026-03-29": 2, "2026-03-30": 2}
    assert {row.key: row.calls for row in ledger.usage(3, "day", UTC)} == {"2026-03-28": 2, "2026-03-29": 2}


def test_the_machines_own_zone_is_taken_if_none_is_given(ledger: Ledger) -> None:
    ledger.save_usage(used(NOON))
    today = time.strftime("%Y-%m-%d", time.localtime(NOON))
    assert [row.key for row in ledger.usage(1, "day")] == [today]


@given(
    calls=st.lists(st.tuples(st.integers(0, 20 * DAY), st.integers(0, 500), st.sampled_from("ab")), max_size=25),
    cut=st.integers(0, 25),
    zones=st.lists(st.sampled_from([BERLIN, KATHMANDU, UTC, ZoneInfo("America/Sao_Paulo")]), min_size=2, max_size=3),
    days=st.integers(1, 22),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_sums_by_day_are_those_of_the_calls_whenever_they_are_asked_for(
    tmp_path_factory: pytest.TempPathFactory,
    calls: list[tuple[int, int, str]],
    cut: int,
    zones: list[tzinfo],
    days: int,
) -> None:
    home = Home(tmp_path_factory.mktemp("ledger"), Clock())
    with home.opened() as ledger:
        saved: list[tuple[int, int, str]] = []
        for part in (calls[:cut], calls[cut:]):
            saved += part
            for ago, cost, routine in part:
                ledger.save_usage(used(NOON - ago, usd_micros=cost, routine=routine))
            for zone in zones:
                home.clock.at += 6 * HOUR
                first = day_of(home.clock.at, zone) - timedelta(days=days - 1)
                for by in ("day", "routine"):
                    found = {row.key: (row.calls, row.usd_micros) for row in ledger.usage(days, by, zone)}
                    assert found == added_up(saved, by, zone, first)


def added_up(calls: list[tuple[int, int, str]], by: str, zone: tzinfo, first: date) -> dict[str, tuple[int, int]]:
    """Calls and cost, the simple way."""
    sums: dict[str, tuple[int, int]] = {}
    for ago, cost, routine in calls:
        day = day_of(NOON - ago, zone)
        if day >= first:
            key = day.isoformat() if by == "day" else routine
            count, total = sums.get(key, (0, 0))
            sums[key] = (count + 1, total + cost)
    return sums


# ---- what is counted ----


def test_all_that_a_provider_reports_is_added_up(ledger: Ledger) -> None:
    ledger.save_usage(used(NOON))
    ledger.save_usage(replace(used(NOON), estimated=True, usd_micros=7))
    assert ledger.usage(1, "model", UTC) == [
        UsageRow(
            key="m",
            calls=2,
            input_tokens=2000,
            output_tokens=100,
            cache_read_tokens=1600,
            cache_write_tokens=40,
            usd_micros=107,
            estimated=1,
            tasks=1,
            kept=0,
            undone=0,
            denied=0,
            ignored=0,
            failed=0,
        )
    ]


def test_groups_come_by_cost_the_dearest_first(ledger: Ledger) -> None:
    for model, cost in (("small", 5), ("large", 500), ("middle", 50), ("other", 50)):
        ledger.save_usage(used(NOON, model=model, usd_micros=cost))
    assert [row.key for row in ledger.usage(1, "model", UTC)] == ["large", "middle", "other", "small"]


def test_a_task_counts_once_where_it_began_and_once_with_all_that_it_used(ledger: Ledger, home: Home) -> None:
    ledger.save_task(task("t1", at=NOON - DAY, routine="triage"))
    ledger.save_task(task("t1", at=NOON - DAY, routine="triage"))
    for at in (NOON - DAY, NOON):
        for model in ("m", "n"):
            ledger.save_usage(used(at, model=model, routine="triage"))
    ledger.append(done("c1", routine="triage"))
    assert {row.key: row.tasks for row in ledger.usage(2, "day", UTC)} == {"2026-11-17": 1, "2026-11-18": 0}
    assert {row.key: row.tasks for row in ledger.usage(2, "routine", UTC)} == {"triage": 1}
    assert {row.key: row.tasks for row in ledger.usage(2, "model", UTC)} == {"m": 1, "n": 1}
    assert {row.key: row.tasks for row in ledger.usage(2, "connector", UTC)} == {"": 0, "email": 1}


def test_a_result_is_kept_once_it_is_a_day_old(ledger: Ledger, home: Home) -> None:
    ledger.save_usage(used(NOON - 1))
    ledger.begin_call("c1", done(outcome="running"))
    ledger.end_call("c1", done())
    for later, kept in ((0, 0), (DAY - 900, 0), (DAY + 900, 1), (3 * DAY, 1)):
        home.clock.at = NOON + later
        for by in ("day", "routine", "connector", "model"):
            assert sum(row.kept for row in ledger.usage(7, by, BERLIN)) == kept, (later, by)
    assert by_key(ledger.usage(7, "model", BERLIN))["m"].kept == 1
    assert by_key(ledger.usage(7, "day", BERLIN))["2026-11-18"].kept == 1


def test_each_outcome_is_counted_where_it_belongs(ledger: Ledger, home: Home) -> None:
    for call, outcome in (("c1", "done"), ("c2", "failed"), ("c3", "denied"), ("c4", "expired"), ("c5", "unknown")):
        ledger.append(done(call, outcome=outcome))
    ledger.append(done("c6", effect="read"))
    ledger.append(replace(done("c7"), kind="undo"))
    ledger.append(done())
    home.clock.at += 2 * DAY
    (row,) = [row for row in ledger.usage(7, "connector", UTC) if row.key == "email"]
    assert (row.kept, row.undone, row.denied, row.ignored, row.failed) == (1, 0, 1, 1, 1)


def test_a_result_that_was_undone_later_counts_as_undone_on_its_own_day(ledger: Ledger, home: Home) -> None:
    ledger.append(done("c1"))
    ledger.save_undo(
        "u1", call="c1", task="t1", connector="email", tool="archive", sentence="", undo=None, until=NOON + 30 * DAY
    )
    home.clock.at += 5 * DAY
    assert [(row.key, row.kept, row.undone) for row in ledger.usage(9, "day", UTC)] == [("2026-11-18", 1, 0)]
    ledger.mark_undone("u1", "failed", "No connection.")
    assert [(row.kept, row.undone) for row in ledger.usage(9, "day", UTC)] == [(1, 0)]
    ledger.mark_undone("u1", "undone")
    ledger.mark_undone("u1", "undone")
    assert [(row.key, row.kept, row.undone) for row in ledger.usage(9, "day", UTC)] == [("2026-11-18", 0, 1)]


def test_a_call_has_one_outcome_the_last(ledger: Ledger, home: Home) -> None:
    ledger.append(done("c1", outcome="denied"))
    ledger.append(done("c1"))
    home.clock.at += 2 * DAY
    (row,) = ledger.usage(7, "day", UTC)
    assert (row.kept, row.denied) == (1, 0)


def test_usage_by_something_else_is_refused(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="not grouped"):
        ledger.usage(1, "task; drop table usage", UTC)


def test_nothing_gives_no_rows(ledger: Ledger) -> None:
    for by in ("day", "routine", "connector", "model"):
        assert ledger.usage(30, by, UTC) == []
    assert ledger.usage(10**6, "day", UTC) == []


# ---- spending ----


def test_what_was_spent_since_a_moment_is_exact_to_the_call(ledger: Ledger) -> None:
    for second, cost in ((-901, 1), (-900, 2), (-1, 4), (0, 8), (1, 16), (899, 32), (900, 64), (5000, 128)):
        ledger.save_usage(used(NOON + second, usd_micros=cost))
    for since, expected in ((-(10**6), 255), (-900, 254), (-899, 252), (0, 248), (0.5, 240), (1, 240), (900, 192)):
        assert ledger.spent_since(NOON + since) == expected
    assert ledger.spent_since(NOON + 5001) == 0
    assert ledger.tokens_since(NOON + 900) == 2 * 1050


def test_what_a_task_spent(ledger: Ledger) -> None:
    ledger.save_usage(used(NOON, task="t1", usd_micros=3))
    ledger.save_usage(used(NOON, task="t1", usd_micros=4))
    ledger.save_usage(used(NOON, task="t2", usd_micros=9))
    assert (ledger.spent_by("t1"), ledger.spent_by("t2"), ledger.spent_by("t3")) == (7, 9, 0)


def test_what_is_set_aside_stands_until_it_is_given_back(ledger: Ledger) -> None:
    ledger.reserve("x", "t1", 100)
    ledger.reserve("y", "t2", 30)
    assert (ledger.reserved(), ledger.reserved("t1"), ledger.reserved("t3")) == (130, 100, 0)
    with pytest.raises(LedgerError):
        ledger.reserve("x", "t1", 1)
    with ledger.transaction():
        ledger.release("x")
        ledger.save_usage(used(NOON, usd_micros=40))
    ledger.release("never")
    assert (ledger.reserved(), ledger.spent_since(0)) == (30, 40)


def test_what_a_crash_left_set_aside_counts_as_spent(home: Home) -> None:
    with home.opened() as ledger:
        ledger.save_task(task("t1", routine="triage"))
        ledger.reserve("x", "t1", 100)
        ledger.reserve("y", "t2", 30)
    home.clock.at += 3 * DAY
    with home.opened() as ledger:
        assert (ledger.reserved(), ledger.spent_by("t1"), ledger.spent_since(0)) == (0, 100, 130)
        assert ledger.spent_since(NOON + 900) == 0, "it was spent when it was set aside"
        assert by_key(ledger.usage(7, "routine", UTC))["triage"].estimated == 1
    with home.opened() as ledger:
        assert ledger.spent_since(0) == 130
