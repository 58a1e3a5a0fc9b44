"""What a task's model is told of the time: the day, and when its routine ran last. Pure but for the machine's time zone."""

from __future__ import annotations

import time

from meshclaw_desktop.wire.rows import TaskRow

DAY = "%A, %d %B %Y"


def today(now: float, last_run: TaskRow | None = None) -> str:
    """`Monday, 23 November 2026`, for a routine's run with when the one before it began."""
    said = time.strftime(DAY, time.localtime(now))
    if last_run is None:
        return said
    return f"{said}; this routine ran last on {time.strftime(f'{DAY}, %H:%M', time.localtime(last_run.started_at))}"
