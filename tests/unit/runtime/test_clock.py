"""The wall clock wakes who waits for it, at the time and not before."""

from __future__ import annotations

import asyncio
import os
import time

import pytest

from meshclaw_desktop.runtime import clock
from meshclaw_desktop.runtime.clock import SystemClock


def open_files() -> int:
    """How many this process has open, where the system says so."""
    return len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0


def test_it_wakes_at_the_time() -> None:
    async def scenario() -> None:
        one = SystemClock()
        at = one.now() + 0.2
        while one.now() < at:
            await one.until(at)
        assert one.now() >= at
        await asyncio.wait_for(one.until(one.now() - 5), 1)

    asyncio.run(scenario())


def test_who_gives_up_leaves_nothing_open() -> None:
    async def scenario() -> None:
        one = SystemClock()
        before = open_files()
        for far in (60.0, 10**9, 1e18):
            waiting = asyncio.create_task(one.until(one.now() + far))
            await asyncio.sleep(0.01)
            assert not waiting.done()
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        assert open_files() == before

    asyncio.run(scenario())


@pytest.mark.only_on("linux")
def test_nothing_runs_while_it_waits() -> None:
    async def scenario() -> None:
        one = SystemClock()
        waiting = asyncio.create_task(one.until(one.now() + 3600))
        await asyncio.sleep(0.05)
        before = time.process_time()
        await asyncio.sleep(1)
        assert time.process_time() - before < 0.05
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    asyncio.run(scenario())


def test_where_there_is_no_such_timer_it_looks_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    async def none(at: float) -> None:
        raise OSError("no timer")

    async def scenario() -> None:
        monkeypatch.setattr(clock, "_timer", none)
        monkeypatch.setattr(clock, "LONGEST_SLICE_S", 0.05)
        one = SystemClock()
        await asyncio.wait_for(one.until(one.now() + 3600), 30)

    asyncio.run(scenario())
