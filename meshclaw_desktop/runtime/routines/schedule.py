"""When a routine is due, by its cron lines: over summer time, a sleeping machine and a clock that was set. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from cronsim import CronSim

ON_TIME_S = 120.0
"""As long after its time a run counts as punctual."""
LONGEST_DAY_S = 25 * 3600.0
"""What was claimed further ahead than this was claimed by a wrong clock."""


def next_due(lines: Sequence[str], zone: ZoneInfo, after: float) -> float | None:
    """
    The first time that any of the lines names, strictly later than `after`; None if there is none.

    A time that the clocks skip in spring comes when they have skipped it; one that they pass twice in autumn comes once,
    the first time, unless the line is meant for every hour or every so many minutes.
    """
    return min((due for line in lines if (due := _next(line, zone, after)) is not None), default=None)


def is_due(lines: Sequence[str], zone: ZoneInfo, after: float, now: float) -> bool:
    """Whether any time of the lines lies later than `after` and is not later than `now`."""
    due = next_due(lines, zone, after)
    return due is not None and due <= now


def _next(line: str, zone: ZoneInfo, after: float) -> float | None:
    for moment in CronSim(line, dt.datetime.fromtimestamp(after, zone)):
        due = moment.timestamp()
        if due > after:  # in the hour that comes twice, it may name a time of the first one
            return due
    return None
