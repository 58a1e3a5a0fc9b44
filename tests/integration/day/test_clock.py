"""The tests' own clock: a process lives by it, wakes when it is moved, and finds it where it stood after it was killed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.integration.day.fake_clock import Hand
from tests.integration.runtime_process import PROJECT

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]

START = datetime(2026, 3, 1, 22, 0, tzinfo=UTC)
SLEEPER = """
import asyncio, datetime, pathlib, sys
from tests.integration.day.fake_clock import FollowedClock
async def wait(clock):
    print("up", flush=True)
    await clock.until(float(sys.argv[2]))
    print(f"{datetime.datetime.now(datetime.UTC):%Y-%m-%dT%H:%M}", flush=True)
asyncio.run(wait(FollowedClock(pathlib.Path(sys.argv[1]))))
"""


@contextmanager
def sleeper(clock: Path, until: datetime) -> Iterator[subprocess.Popen[str]]:
    """A process that waits for a moment, by the clock, and says when it woke."""
    command = [sys.executable, "-c", SLEEPER, str(clock), str(until.timestamp())]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_who_waits_for_a_moment_wakes_when_the_clock_is_put_past_it(tmp_path: Path) -> None:
    running: list[int] = []
    hand = Hand(tmp_path / "clock", START, lambda: running[0] if running else None)
    with sleeper(tmp_path / "clock", START + timedelta(hours=8)) as process:
        assert said(process) == "up"
        running.append(process.pid)
        hand.move_to(START + timedelta(hours=7))
        assert process.poll() is None
        hand.move_to(START + timedelta(hours=8, minutes=5))
        assert said(process) == "2026-03-02T06:05"


def test_a_process_that_was_killed_finds_the_clock_where_it_went_on(tmp_path: Path) -> None:
    hand = Hand(tmp_path / "clock", START, lambda: None)
    with sleeper(tmp_path / "clock", START + timedelta(days=1)) as process:
        assert said(process) == "up"
    hand.move_to(START + timedelta(days=2))
    with sleeper(tmp_path / "clock", START + timedelta(days=1)) as process:
        assert said(process) == "up"
        assert said(process) == "2026-03-03T22:00"


def test_it_goes_on_by_itself(tmp_path: Path) -> None:
    hand = Hand(tmp_path / "clock", START, lambda: None)
    with sleeper(tmp_path / "clock", START + timedelta(seconds=3)) as process:
        assert said(process) == "up"
        begun = time.monotonic()
        assert said(process) == "2026-03-01T22:00"
        assert time.monotonic() - begun < 60
    assert hand.now() > START
