"""A clock that a test moves and a runtime lives by, in two processes: a file with how far it stands from the real one.

It goes on by itself as real time does, outlives the runtime, and is moved by writing the file and sending SIGUSR1.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import time_machine

PATIENCE_S = 60.0


class Hand:
    """The test's side: it moves the clock, and waits until the runtime has taken it over."""

    def __init__(self, file: Path, start: datetime, runtime: Callable[[], int | None]) -> None:
        """`runtime` gives the number of the process that lives by this clock; None while there is none."""
        self.file = file
        self._zone = start.tzinfo
        self._runtime = runtime
        self._offset = 0.0
        self.move_to(start)

    @property
    def offset_s(self) -> float:
        """How far it stands before the real clock."""
        return self._offset

    def now(self) -> datetime:
        """What it shows."""
        return datetime.fromtimestamp(time.time() + self._offset, self._zone)

    def move_to(self, moment: datetime) -> None:
        """Put it to a moment; from there it goes on by itself. Returns when the runtime, if there is one, has seen it."""
        self._offset = moment.timestamp() - time.time()
        write(self.file, self._offset)
        pid = self._runtime()
        if pid is None:
            return
        os.kill(pid, signal.SIGUSR1)
        give_up = time.monotonic() + PATIENCE_S
        while read(seen(self.file)) != self._offset:
            if time.monotonic() > give_up:
                raise TimeoutError("the runtime does not look at its clock")
            time.sleep(0.005)

    def until(self, moment: datetime) -> None:
        """Move it forward to a moment, unless that is over already."""
        if self.now() < moment:
            self.move_to(moment)


class FollowedClock:
    """The runtime's side: `time` and `datetime` of this whole process show it, and whoever waits for a moment wakes up."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._traveller = time_machine.travel(time.time(), tick=True).start()
        self._follow()
        signal.signal(signal.SIGUSR1, lambda *_: self._follow())

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time()

    async def until(self, at: float) -> None:
        """Return when it has reached `at`, however it gets there."""
        while time.time() < at:
            moved = asyncio.Event()
            one = (asyncio.get_running_loop(), moved)
            self._waiting.add(one)  # before it is looked at the clock once more: it may be moved at any moment
            try:
                await asyncio.wait_for(moved.wait(), max(0.0, at - time.time()))
            except TimeoutError:
                continue
            finally:
                self._waiting.discard(one)

    def _follow(self) -> None:
        self._traveller.move_to(self._there())
        for loop, moved in tuple(self._waiting):
            loop.call_soon_threadsafe(moved.set)
        write(seen(self._file), read(self._file))

    def _there(self) -> float:
        return time_machine.escape_hatch.time.time() + read(self._file)


def write(file: Path, offset: float) -> None:
    """Whole or not at all."""
    new = file.with_name(f"{file.name}.new")
    new.write_text(repr(offset))
    new.replace(file)


def read(file: Path) -> float:
    """The offset; none where there is no file."""
    return float(file.read_text()) if file.exists() else 0.0


def seen(file: Path) -> Path:
    """Where the runtime says what it lives by."""
    return file.with_suffix(".seen")
