"""When a cron line is due, in several zones: nothing twice, nothing lost, over both changes of the clocks."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meshclaw_desktop.runtime.routines.schedule import is_due, next_due

ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Kathmandu",
    "Africa/Cairo", "Antarctica/Troll", "Pacific/Apia", "America/Sao_Paulo",
)  # fmt: skip


def at(zone: str, text: str) -> float:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


def all_due(line: str, zone: str, first: str, last: str) -> list[str]:
    """Every due time between two moments, with its offset."""
    where, now, end = ZoneInfo(zone), at(zone, first), at(zone, last)
    found = []
    while (due := next_due([line], where, now)) is not None and due <= end:
        found.append(dt.datetime.fromtimestamp(due, where).isoformat())
        now = due
    return found


@pytest.mark.parametrize(
    ("zone", "line", "first", "last", "due"),
    [
        ("Europe/Berlin", "30 2 * * *", "2026-03-28T12:00", "2026-03-30T12:00",
         ["2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"]),
        ("Europe/Berlin", "30 2 * * *", "2026-10-24T12:00", "2026-10-26T12:00",
         ["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"]),
        ("America/New_York", "30 2 * * *", "2026-03-07T12:00", "2026-03-09T12:00",
         ["2026-03-08T03:00:00-04:00", "2026-03-09T02:30:00-04:00"]),
        ("America/New_York", "30 1 * * *", "2026-10-31T12:00", "2026-11-02T12:00",
         ["2026-11-01T01:30:00-04:00", "2026-11-02T01:30:00-05:00"]),
        ("Australia/Lord_Howe", "15 2 * * *", "2026-10-03T12:00", "2026-10-05T12:00",
         ["2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"]),
        ("Australia/Lord_Howe", "45 1 * * *", "2026-04-04T12:00", "2026-04-06T12:00",
         ["2026-04-05T01:45:00+11:00", "2026-04-06T01:45:00+10:30"]),
        ("Africa/Cairo", "0 0 * * *", "2026-04-23T12:00", "2026-04-25T12:00",
         ["2026-04-24T01:00:00+03:00", "2026-04-25T00:00:00+03:00"]),
        ("Antarctica/Troll", "30 1 * * *", "2026-03-28T12:00", "2026-03-30T12:00",
         ["2026-03-29T03:00:00+02:00", "2026-03-30T01:30:00+02:00"]),
        ("Pacific/Apia", "0 9 * * *", "2011-12-29T00:00", "2011-12-31T23:00",
         ["2011-12-29T09:00:00-10:00", "2011-12-31T00:00:00+14:00", "2011-12-31T09:00:00+14:00"]),
        ("Europe/Berlin", "0 * * * *", "2026-10-25T01:30", "2026-10-25T03:30",
         ["2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T03:00:00+01:00"]),
        ("Europe/Berlin", "30 6 * * mon-fri", "2026-11-20T00:00", "2026-11-24T00:00",
         ["2026-11-20T06:30:00+01:00", "2026-11-23T06:30:00+01:00"]),
        ("Asia/Kathmandu", "30 6 29 2 *", "2026-01-01T00:00", "2029-01-01T00:00", ["2028-02-29T06:30:00+05:45"]),
    ],
)  # fmt: skip
def test_the_clocks_change(zone: str, line: str, first: str, last: str, due: list[str]) -> None:
    assert all_due(line, zone, first, last) == due


@pytest.mark.parametrize(
    ("zone", "line", "day"),
    [
        ("Europe/Berlin", "30 2 * * *", "2026-03-29"),
        ("Europe/Berlin", "30 2 * * *", "2026-10-25"),
        ("America/New_York", "30 2 * * *", "2026-03-08"),
        ("America/New_York", "30 1 * * *", "2026-11-01"),
        ("Australia/Lord_Howe", "45 1 * * *", "2026-04-05"),
        ("Antarctica/Troll", "30 2 * * *", "2026-10-25"),
    ],
)
def test_whenever_we_look_it_runs_once_a_night(zone: str, line: str, day: str) -> None:
    where, start = ZoneInfo(zone), at(zone, f"{day}T00:00")
    for step in (60, 599, 1800):
        claimed, runs = start, 0
        for now in range(int(start), int(start) + 24 * 3600, step):
            if is_due([line], where, claimed, now):
                claimed, runs = float(now), runs + 1
        assert runs == 1


def test_a_day_that_never_comes_is_never_due() -> None:
    assert next_due([], ZoneInfo("UTC"), 0.0) is None
    assert next_due(["0 0 31 2,4 mon#1"], ZoneInfo("UTC"), 0.0) is not None


@settings(max_examples=150, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    minute=st.integers(0, 59),
    hour=st.integers(0, 23),
    after=st.integers(1_704_067_200, 1_893_456_000),
    looks=st.lists(st.integers(1, 7_200), min_size=30, max_size=60),
)
def test_a_daily_line_comes_once_on_each_day_that_there_is(
    zone: str, minute: int, hour: int, after: int, looks: list[int]
) -> None:
    line, where = f"{minute} {hour} * * *", ZoneInfo(zone)
    claimed = now = float(after)
    runs: list[dt.date] = []
    for step in looks:
        now += step
        due = next_due([line], where, claimed)
        assert due is not None
        assert due > claimed
        if due <= now:
            runs.append(dt.datetime.fromtimestamp(due, where).date())
            claimed = now
    assert len(runs) == len(set(runs))
    if runs:
        assert (runs[-1] - runs[0]).days == len(runs) - 1


@settings(max_examples=100, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    line=st.sampled_from(["*/7 * * * *", "5 * * * *", "0 */3 * * *", "15,45 2-4 * * *", "0 0 1 * *", "30 1 * * sun"]),
    after=st.integers(1_704_067_200, 1_893_456_000),
)
def test_what_comes_next_is_later_and_nothing_lies_between(zone: str, line: str, after: int) -> None:
    where = ZoneInfo(zone)
    start = float(after)
    due = next_due([line], where, start)
    assert due is not None
    assert due > start
    middle = next_due([line], where, (start + due) / 2)
    assert middle is not None
    assert middle == pytest.approx(due)
