"""How soon is soon on this machine: a second alone is several where others work too. It measures that; it excuses nothing else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

LEEWAY = 2.0
"""For a machine that is slower than the one the limits were set on."""
SAMPLE_S = 0.02


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What happens inside takes no longer than this, counted in time in which it could run."""
    before = busyness()
    began = time.monotonic()
    yield
    took = time.monotonic() - began
    allowed = seconds * LEEWAY * max(before, busyness())
    assert took < allowed, f"it took {took:.2f} s where {allowed:.2f} s would have been soon"


def busyness() -> float:
    """How many seconds one second of work takes now: 1 on a machine that does nothing else."""
    began, worked = time.monotonic(), time.thread_time()
    while time.thread_time() - worked < SAMPLE_S:
        pass
    return max(1.0, (time.monotonic() - began) / SAMPLE_S)
