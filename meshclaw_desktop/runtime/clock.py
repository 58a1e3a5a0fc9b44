"""The wall clock, and waiting for it: also over sleep, and when it is set. It knows nothing of what is waited for."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import errno
import os
import sys
import time
from typing import Protocol

LONGEST_SLICE_S = 300.0
"""Where the system cannot wake us when its clock is set, or after sleep, we look this often."""
LATEST = 32_503_680_000.0
"""The year 3000: nothing is waited for beyond it."""
_CLOCK_REALTIME = 0
_TFD_NONBLOCK, _TFD_CLOEXEC = 0o4000, 0o2000000
_TFD_TIMER_ABSTIME, _TFD_TIMER_CANCEL_ON_SET = 1, 2


class Clock(Protocol):
    """What time it is, and when it will be later."""

    def now(self) -> float:
        """This moment, as Unix time."""

    async def until(self, at: float) -> None:
        """Return once the wall clock has reached `at`, or was set: look at `now` again."""


class SystemClock:
    """The machine's own clock. On Linux nothing wakes up before the time has come."""

    def now(self) -> float:
        """This moment, as Unix time."""
        return time.time()

    async def until(self, at: float) -> None:
        """Return once the wall clock has reached `at`, or was set."""
        if self.now() >= at:
            return
        if sys.platform == "linux":
            with contextlib.suppress(OSError, AttributeError):
                await _timer(min(at, LATEST))
                return
        await asyncio.sleep(max(0.0, min(at - self.now(), LONGEST_SLICE_S)))


class _Timespec(ctypes.Structure):
    _fields_ = (("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))


class _Itimerspec(ctypes.Structure):
    _fields_ = (("interval", _Timespec), ("value", _Timespec))


async def _timer(at: float) -> None:
    """By the kernel's timer for the wall clock. Raises OSError or AttributeError where there is none."""
    library = ctypes.CDLL(None, use_errno=True)
    timer = library.timerfd_create(_CLOCK_REALTIME, _TFD_NONBLOCK | _TFD_CLOEXEC)
    if timer < 0:
        raise OSError(ctypes.get_errno(), "no timer")
    loop = asyncio.get_running_loop()
    reached: asyncio.Future[None] = loop.create_future()
    try:
        whole = int(at)
        spec = _Itimerspec(_Timespec(0, 0), _Timespec(whole, int((at - whole) * 1e9) or 1))
        if library.timerfd_settime(timer, _TFD_TIMER_ABSTIME | _TFD_TIMER_CANCEL_ON_SET, ctypes.byref(spec), None) < 0:
            raise OSError(ctypes.get_errno(), "the timer cannot be set")
        loop.add_reader(timer, _wake, timer, reached)
        try:
            await reached
        finally:
            loop.remove_reader(timer)
    finally:
        os.close(timer)


def _wake(timer: int, reached: asyncio.Future[None]) -> None:
    try:
        os.read(timer, 8)
    except OSError as wrong:
        if wrong.errno in (errno.EAGAIN, errno.EINTR):
            return  # woken for nothing
    if not reached.done():  # the time has come, or the clock was set (ECANCELED)
        reached.set_result(None)
