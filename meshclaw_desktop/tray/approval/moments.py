"""A moment of a call in the user's own zone and words. It reads no clock and guesses no zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from PySide6.QtCore import QDate, QLocale

from meshclaw_desktop.tray.translation import tr


@dataclass(frozen=True, slots=True)
class Moment:
    """How a moment is said, and what must be known beside it."""

    words: str
    note: str


def moment(value: object, *, now: datetime, zone: tzinfo | None = None) -> Moment | None:
    """
    `value` in words if it is a date or a time as ISO 8601 writes it, else None.

    A time with a zone is told in `zone` (None: the machine's own); one without is told as it stands, and the note says so.
    """
    if not isinstance(value, str):
        return None
    try:
        if len(value) <= len("2026-11-24"):
            return Moment(_day(date.fromisoformat(value), now.date()), "")
        given = datetime.fromisoformat(value)
    except ValueError:
        return None
    try:
        here = given.astimezone(zone) if given.tzinfo is not None else given
    except (OverflowError, OSError):
        return None
    today = now.astimezone(here.tzinfo) if here.tzinfo is not None else now
    clock = here.strftime("%H:%M:%S" if here.second else "%H:%M")
    words = tr("{day}, {clock}").format(day=_day(here.date(), today.date()), clock=clock)
    if given.tzinfo is None:
        return Moment(words, tr("given as {text}, without a time zone").format(text=value))
    return Moment(words, tr("your time; given as {text}").format(text=value))


def _day(then: date, today: date) -> str:
    days = (then - today).days
    near = {-1: tr("yesterday"), 0: tr("today"), 1: tr("tomorrow")}.get(days)
    form = tr("dddd d MMMM yyyy", "how a day is written: Sunday 22 November 2026")
    told = QLocale().toString(QDate(then.year, then.month, then.day), form)
    return f"{near}, {told}" if near else told
