"""The user's days, weeks and months: where each begins, in their zone, summer time included. Pure but for the machine's own zone."""

from __future__ import annotations

import hashlib
import time
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

SLOT_S = 900
"""Usage is added up by quarters of an hour: every zone's midnight falls between two of them."""
_SAMPLES = range(1_735_689_600, 2_051_222_400, 7 * 86_400)
"""Moments from 2025 to 2034 at which a zone is looked at to tell it from another."""


class Span(StrEnum):
    """What usage is summed over. A week begins on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def slot_of(at: float) -> int:
    """The quarter of an hour, counted from 1970, in which a moment lies."""
    return int(at // SLOT_S)


def day_of(at: float, zone: tzinfo | None) -> date:
    """The user's day in which a moment lies; without a zone, the machine's own one is meant."""
    return datetime.fromtimestamp(at, zone).date()


def begin_of(day: date, zone: tzinfo | None) -> float:
    """The first moment of a day. Where midnight is left out, the end of the gap; where it comes twice, the first."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()


def day_of_slot(slot: int, zone: tzinfo | None) -> date:
    """The day that begins at or before a quarter of an hour, and whose next begins after it."""
    day = day_of(slot * SLOT_S, zone)
    return next_day(day) if slot >= slot_of(begin_of(next_day(day), zone)) else day


def next_day(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1)


def first_of(day: date, span: Span) -> date:
    """The first day of the span in which a day lies."""
    match span:
        case Span.DAY:
            return day
        case Span.WEEK:
            return day - timedelta(days=day.weekday())
        case Span.MONTH:
            return day.replace(day=1)


def next_first(day: date, span: Span) -> date:
    """The first day of the span after the one in which a day lies."""
    match span:
        case Span.DAY:
            return next_day(day)
        case Span.WEEK:
            return first_of(day, span) + timedelta(days=7)
        case Span.MONTH:
            return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def cover(first: date, end: date, span: Span) -> list[tuple[Span, date, date]]:
    """Whole spans, and days at both ends, that together are the days from `first` up to, not including, `end`."""
    inner, outer = first, first_of(end, span)
    if first_of(first, span) != first:
        inner = next_first(first, span)
    if span is Span.DAY or inner >= outer:
        parts = [(Span.DAY, first, end)]
    else:
        parts = [(Span.DAY, first, inner), (span, inner, outer), (Span.DAY, outer, end)]
    return [part for part in parts if part[1] < part[2]]


def name_of(zone: tzinfo | None) -> str:
    """Tells zones apart; the machine's own by what its clock shows in ten years. Sees when the user changes it."""
    if zone is not None:
        return str(zone)
    if hasattr(time, "tzset"):
        time.tzset()
    offsets = [time.localtime(at).tm_gmtoff for at in _SAMPLES]
    return f"local {hashlib.sha256(repr(offsets).encode()).hexdigest()[:16]}"
