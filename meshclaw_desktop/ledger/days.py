"""The user's days: where each begins, in their zone, summer time included. Pure but for the machine's own zone."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta, tzinfo

SLOT_S = 900
"""Usage is added up by quarters of an hour: every zone's midnight falls between two of them."""


def slot_of(at: float) -> int:
    """The quarter of an hour, counted from 1970, in which a moment lies."""
    return int(at // SLOT_S)


def day_of(at: float, zone: tzinfo | None) -> date:
    """The user's day in which a moment lies; without a zone, the machine's own one is meant."""
    return datetime.fromtimestamp(at, zone).date()


def begin_of(day: date, zone: tzinfo | None) -> float:
    """The first moment of a day. Where midnight is left out, the end of the gap; where it comes twice, the first."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()


def next_day(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1)


def name_of(zone: tzinfo | None) -> str:
    """Tells zones apart."""
    if zone is None:
        return f"local {time.tzname} {time.timezone} {time.altzone}"
    return str(zone)
