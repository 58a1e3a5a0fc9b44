"""When routines start: by the clock, over sleep, stops and kills; by events; never twice, and nothing wakes for nothing."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest

from meshclaw_desktop.connectors.contract import Event
from meshclaw_desktop.errors import ConnectorUnreachable, LedgerFull, MeshClawError
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.runtime.routines.routine import Does, Happening, Missed, Routine, Trigger
from tests.unit.runtime.routines.running import Around, around

DAY = 24 * 3600.0
MONDAY = dt.datetime(2026, 11, 23, tzinfo=dt.UTC).timestamp()


def routine(name: str = "triage", **what: Any) -> Routine:
    given: dict[str, Any] = {"when": ("30 6 * * *",), "title": name.capitalize(), "text": "Do it.", **what}
    return Routine(name=name, **given)


def clock(hours: float, day: int = 0) -> float:
    return MONDAY + day * DAY + hours * 3600


def test_it_runs_at_its_time_and_a_week_costs_one_wake_a_day(tmp_path: Path) -> None:
    async def scenario() -> None:
        one = Around(tmp_path, clock(5), routine())
        await one.settle()
        for quarter in range(7 * 96):
            await one.go(clock(5) + quarter * 900)
        assert [why for _, why in one.started] == ["It was due at 06:30."] * 7
        assert one.clock.wakes == 7
        await one.end()

    around(scenario)


def test_nothing_is_waited_for_if_nothing_is_due(tmp_path: Path) -> None:
    async def scenario() -> None:
        one = Around(tmp_path, clock(5), routine(when=(), on=(Trigger(Happening.NEW_MAIL),)))
        for hour in range(48):
            await one.go(clock(5) + hour * 3600)
        assert not one.clock.waits
        assert one.ledger.last_seq == 0
        await one.end()

    around(scenario)


def test_a_machine_that_slept_three_days_runs_it_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        one = Around(tmp_path, clock(5), routine(), routine("careful", missed=Missed.SKIP))
        await one.settle()
        await one.go(clock(10, day=3))
        assert one.started == [("triage", "It was due at 06:30 on Monday, 23 November, when nothing could run.")]
        (skipped,) = one.rows("routine")
        assert (skipped.routine, skipped.outcome) == ("careful", "skipped")
        await one.go(clock(6.5, day=4))
        assert [name for name, _ in one.started] == ["triage", "triage", "careful"]
        await one.end()

    around(scenario)


def test_one_that_wakes_right_at_the_time_is_punctual(tmp_path: Path) -> None:
    async def scenario() -> None:
        one = Around(tmp_path, clock(5), routine("careful", missed=Missed.SKIP))
        await one.settle()
        await one.go(clock(6.5, day=3) + 30)
        assert [name for name, _ in one.started] == ["careful"]
        assert not one.rows("routine")
        await one.end()

    around(scenario)


def test_a_clock_that_is_set_back_runs_nothing_twice(tmp_path: Path) -> None:
    async def scenario() -> None:
        one = Around(tmp_path, clock(5), routine())
        await one.settle()
        await one.go(clock(6.5) + 20)
        for back in (6.4, 5, 0.5, 6.49, 6.5, 6.6, 12):
            await one.go(clock(back))
            one.runner.wake()
            await one.settle()
        assert len(one.started) == 1
        await one.go(clock(6.5, day=1))
        assert len(one.started) == 2
        await one.end()

    around(scenario)


def test_a_clock_that_was_years_ahead_does_not_keep_it_from_running(tmp_path: Path) -> None:
    async def scenario() -> None:
        one = Around(tmp_path, clock(5, day=900), routine())
        await one.settle()
        await one.go(clock(6.5, day=900))
        await one.go(clock(5))
        one.runner.wake()
        await one.settle()
        assert len(one.started) == 1
        await one.go(clock(6.5))
        assert len(one.started) == 2
        await one.end()

    around(scenario)


def test_a_clock_that_was_lost_and_found_runs_nothing_twice(tmp_path: Path) -> None:
    async def scenario() -> None:
        one = Around(tmp_path, clock(5), routine())
        await one.settle()
        await one.go(clock(6.5))
        await one.end()
        one.clock.set(0)
        one.wake_up()
        await one.settle()
        await one.go(clock(8))
        assert len(one.started) == 1
        await one.end()

    around(scenario)


def test_who_is_killed_at_the_time_runs_it_afterwards_and_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        one = Around(tmp_path, clock(5), routine())
        await one.settle()
        await one.die()
        one.clock.set(clock(6.5) + 20)
        for _ in range(3):
            one.wake_up()
            await one.settle()
            await one.end()
        assert one.started == [("triage", "It was due at 06:30.")]

    around(scenario)


def test_what_cannot_be_put_on_record_is_tried_again_and_runs_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        one = Around(tmp_path, clock(5), routine())
        await one.settle()
        one.refuses = LedgerFull("There is no room.")
        await one.go(clock(6.5))
        assert not one.started
        waits = len(one.clock.waits)
        await one.go(clock(6.5) + 30)
        assert len(one.clock.waits) == waits
        one.refuses = None
        await one.go(clock(6.5) + 61)
        await one.go(clock(8))
        assert len(one.started) == 1
        await one.end()

    around(scenario)


def test_the_time_and_the_task_are_on_record_together_or_not_at_all(tmp_path: Path) -> None:
    async def scenario() -> None:
        one = Around(tmp_path, clock(5), routine())
        await one.settle()
        with mock.patch.object(one.ledger, "save_task", side_effect=LedgerFull("There is no room.")) as broken:
            await one.go(clock(6.5))
        assert broken.called
        assert not one.started
        await one.end()
        one.wake_up()
        await one.settle()
        assert len(one.started) == 1
        await one.end()

    around(scenario)


def test_what_refuses_to_start_is_said_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        one = Around(tmp_path, clock(5), routine())
        one.refuses = MeshClawError("200 tasks are open already.")
        await one.settle()
        await one.go(clock(6.5))
        await one.go(clock(7))
        (row,) = one.rows("routine")
        assert (row.outcome, row.reason) == ("failed", "200 tasks are open already.")
        await one.end()

    around(scenario)


def test_what_is_stopped_starts_nothing_and_catches_up_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        on = (Trigger(Happening.NEW_MAIL),)
        one = Around(tmp_path, clock(5), routine(on=on), routine("careful", missed=Missed.SKIP, on=on))
        await one.settle()
        one.stopped = True
        one.runner.wake()
        await one.settle()
        asked = len(one.clock.waits)
        await one.go(clock(6.5))
        await one.event("new mail")
        await one.go(clock(12, day=1))
        assert not one.started
        assert len(one.clock.waits) == asked
        one.stopped = False
        one.runner.wake()
        await one.settle()
        assert [name for name, _ in one.started] == ["triage"]
        assert [row.routine for row in one.rows("routine")] == ["careful"]
        await one.end()

    around(scenario)


def test_a_time_that_comes_while_it_runs_is_one_more_run_after_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        one = Around(tmp_path, clock(5), routine(when=("*/15 * * * *",), missed=Missed.SKIP))
        await one.settle()
        one.hold = asyncio.Event()
        await one.go(clock(5.25))
        for minutes in range(16, 70):
            await one.go(clock(5) + minutes * 60)
        assert len(one.started) == 1
        one.hold.set()
        await one.settle()
        assert len(one.started) == 2
        assert not one.rows("routine")
        await one.go(clock(6.25))
        assert len(one.started) == 3
        await one.end()

    around(scenario)


def test_another_zone_counts_from_when_it_is_seen(tmp_path: Path) -> None:
    async def scenario() -> None:
        one = Around(tmp_path, clock(5), routine(), routine("fixed", zone="Europe/Berlin", when=("0 12 * * *",)))
        await one.settle()
        await one.go(clock(6.5))
        one.zone = ZoneInfo("America/New_York")
        one.runner.wake()
        await one.settle()
        assert [name for name, _ in one.started] == ["triage"]
        await one.go(clock(11))
        assert [name for name, _ in one.started] == ["triage", "fixed"]
        await one.go(clock(11.5))
        assert [name for name, _ in one.started] == ["triage", "fixed", "triage"]
        one.zone = ZoneInfo("Asia/Tokyo")
        one.runner.wake()
        await one.settle()
        await one.go(clock(21.5))
        assert [name for name, _ in one.started] == ["triage", "fixed", "triage", "triage"]
        await one.end()

    around(scenario)


def test_another_time_in_the_file_counts_from_now_on(tmp_path: Path) -> None:
    async def scenario() -> None:
        one = Around(tmp_path, clock(5), routine())
        await one.settle()
        await one.go(clock(6.5))
        await one.go(clock(10))
        one.routines["triage"] = routine(when=("0 8 * * *",))
        one.runner.wake()
        await one.settle()
        assert len(one.started) == 1
        await one.go(clock(8, day=1))
        assert len(one.started) == 2
        await one.end()

    around(scenario)


def test_what_was_off_or_broken_does_not_make_up_for_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        one = Around(tmp_path, clock(5), routine())
        await one.settle()
        away = one.routines.pop("triage")
        one.runner.wake()
        await one.settle()
        await one.go(clock(10))
        one.routines["triage"] = away
        one.runner.wake()
        await one.settle()
        assert not one.started
        await one.go(clock(6.5, day=1))
        assert len(one.started) == 1
        await one.end()

    around(scenario)


# ---- events ----


def on_mail() -> Routine:
    return routine(when=(), on=(Trigger(Happening.NEW_MAIL),))


def test_an_event_starts_it_with_its_reason(tmp_path: Path) -> None:
    async def scenario() -> None:
        on = (Trigger(Happening.MEETING_STARTED), Trigger(Happening.DEPLOYMENT_FAILED, "web"))
        one = Around(tmp_path, clock(5), routine(when=(), on=on))
        await one.settle()
        await one.event("meeting", state="started")
        await one.event("meeting", state="ended")
        await one.event("new mail")
        await one.event("deployment", "api", state="failed")
        await one.event("deployment", "web", state="succeeded")
        await one.event("deployment", "web", state="failed")
        assert [why for _, why in one.started] == ["A meeting began in work.", "A deployment failed in web."]
        await one.end()

    around(scenario)


def test_events_while_it_runs_are_one_more_run_also_after_a_kill(tmp_path: Path) -> None:
    async def scenario() -> None:
        one = Around(tmp_path, clock(5), on_mail())
        await one.settle()
        one.hold = asyncio.Event()
        for _ in range(20):
            await one.event("new mail")
        assert len(one.started) == 1
        await one.die()
        one.hold = None
        one.wake_up()
        await one.settle()
        assert len(one.started) == 2
        await one.end()

    around(scenario)


def test_a_watch_that_runs_hears_of_the_next_meeting_by_itself(tmp_path: Path) -> None:
    async def scenario() -> None:
        on = (Trigger(Happening.MEETING_STARTED),)
        one = Around(tmp_path, clock(5), routine(when=(), on=on, does=Does.WATCH))
        await one.settle()
        one.hold = asyncio.Event()
        for _ in range(3):
            await one.event("meeting", state="started")
        one.hold.set()
        await one.settle()
        assert len(one.started) == 1
        await one.event("meeting", state="started")
        assert len(one.started) == 2
        await one.end()

    around(scenario)


def test_a_storm_of_events_is_twelve_runs_an_hour(tmp_path: Path) -> None:
    async def scenario() -> None:
        one = Around(tmp_path, clock(5), on_mail())
        await one.settle()
        for second in range(3_000):
            one.clock.set(clock(5) + second)
            one.runner.happened("work", _mail())
            if second % 50 == 0:
                await one.settle()
        await one.settle()
        assert len(one.started) == 12
        (row,) = one.rows("routine")
        assert row.outcome == "waiting"
        await one.go(clock(6))
        assert len(one.started) == 13
        await one.end()

    around(scenario)


def test_the_limit_outlives_a_restart(tmp_path: Path) -> None:
    async def scenario() -> None:
        one = Around(tmp_path, clock(5), on_mail())
        for _ in range(20):
            await one.settle()
            await one.event("new mail")
            await one.end()
            one.wake_up()
        await one.settle()
        assert len(one.started) == 12
        await one.end()

    around(scenario)


def test_what_it_causes_itself_does_not_keep_it_going(tmp_path: Path) -> None:
    async def scenario() -> None:
        one = Around(tmp_path, clock(5), on_mail())
        await one.settle()

        async def send_to_myself() -> None:
            for task in one.tasks.open:
                sent = Entry(
                    kind="call", task=task.id, routine="triage", connector="work", effect="send", outcome="done"
                )
                one.ledger.append(sent)
            await one.event("new mail", "home")

        one.hold = asyncio.Event()
        for second in range(600):
            if second == 0:
                await one.event("new mail")
            await one.go(clock(5) + second)
            if one.tasks.open:
                await send_to_myself()
            held, one.hold = one.hold, asyncio.Event()
            held.set()
            await one.settle()
        assert len(one.started) == 2
        (row,) = one.rows("routine")
        assert "What it did itself" in row.reason
        await one.go(clock(6.1))
        assert len(one.started) == 3
        await one.end()

    around(scenario)


def test_a_clock_time_comes_also_while_events_have_to_wait(tmp_path: Path) -> None:
    async def scenario() -> None:
        one = Around(tmp_path, clock(6), routine(on=(Trigger(Happening.NEW_MAIL),)))
        await one.settle()
        for _ in range(20):
            await one.event("new mail")
        assert len(one.started) == 12
        await one.go(clock(6.5))
        assert len(one.started) == 13
        await one.go(clock(7.1))
        assert len(one.started) == 13
        await one.end()

    around(scenario)


def _mail() -> Event:
    return Event(kind="new mail")


# ---- only if ----


def test_without_anything_new_nothing_starts_and_it_says_so(tmp_path: Path) -> None:
    async def scenario() -> None:
        one = Around(tmp_path, clock(5), routine(only_if=Happening.NEW_MAIL))
        await one.settle()
        await one.go(clock(6.5))
        assert len(one.started) == 1
        one.new = False
        await one.go(clock(6.5, day=1))
        assert len(one.started) == 1
        (row,) = one.rows("routine")
        assert row.sentence == "Triage: nothing new"
        one.new = True
        await one.go(clock(6.5, day=2))
        assert len(one.started) == 2
        assert one.looks == [None, {"work": [1]}, {"work": [1]}]
        await one.end()

    around(scenario)


def test_what_a_run_that_was_killed_had_before_it_is_new_to_the_next(tmp_path: Path) -> None:
    async def scenario() -> None:
        one = Around(tmp_path, clock(5), routine(only_if=Happening.NEW_MAIL))
        one.hold = asyncio.Event()
        await one.settle()
        await one.go(clock(6.5))
        assert len(one.started) == 1
        await one.die()
        one.hold = None
        one.wake_up()
        await one.settle()
        await one.go(clock(6.5, day=1))
        await one.go(clock(6.5, day=2))
        assert one.looks == [None, None, {"work": [2]}]
        assert len(one.started) == 3
        await one.end()

    around(scenario)


def test_a_mailbox_that_does_not_answer_is_tried_again_and_then_left(tmp_path: Path) -> None:
    async def scenario() -> None:
        one = Around(tmp_path, clock(5), routine(only_if=Happening.NEW_MAIL))
        one.look_fails = [ConnectorUnreachable("Nobody answered.")] * 2
        await one.settle()
        for minute in range(60):
            await one.go(clock(6.5) + minute * 60)
        assert len(one.started) == 1
        assert len(one.looks) == 3
        one.look_fails = [ConnectorUnreachable("Nobody answered.")] * 9
        for minute in range(60):
            await one.go(clock(6.5, day=1) + minute * 60)
        assert len(one.looks) == 7
        (row,) = one.rows("routine")
        assert (row.outcome, row.reason) == ("failed", "Nobody answered.")
        await one.end()

    around(scenario)


@pytest.mark.parametrize("hours", [6.4999, 6.5])
def test_switching_on_never_makes_up_for_what_was_before(tmp_path: Path, hours: float) -> None:
    async def scenario() -> None:
        one = Around(tmp_path, clock(5))
        await one.settle()
        await one.go(clock(12))
        one.routines["triage"] = routine()
        one.runner.claims.begin(one.routines["triage"], one.clock.now())
        one.runner.wake()
        await one.settle()
        assert not one.started
        await one.go(clock(hours, day=1))
        assert len(one.started) == int(hours == 6.5)
        await one.end()

    around(scenario)


def test_a_time_that_comes_right_after_switching_on_is_not_lost(tmp_path: Path) -> None:
    async def scenario() -> None:
        one = Around(tmp_path, clock(5))
        await one.settle()
        one.routines["triage"] = routine()
        one.runner.switched_on(one.routines["triage"])
        await one.go(clock(6.5))
        assert len(one.started) == 1
        await one.end()

    around(scenario)
