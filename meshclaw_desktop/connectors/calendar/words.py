"""How times and spans are said and understood: ISO 8601 from the model, plain words for the person. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

from meshclaw_desktop.errors import ConnectorError

from .composing import When

DEFAULT_LENGTH = timedelta(hours=1)
LONGEST = timedelta(days=366)


def when(text: str, *, zone: tzinfo, name: str) -> When:
    """A day or a moment; one without a zone is the user's. Raises ConnectorError."""
    text = text.strip()
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        found = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise ConnectorError(
            f"“{text[:40]}” is not a time ({name}).", "Give it like 2026-11-23T15:00, or 2026-11-23 for a whole day."
        ) from wrong
    return found if found.tzinfo is not None else found.replace(tzinfo=zone)


def span(start_text: str, end_text: str, *, zone: tzinfo, length: timedelta | None = None) -> tuple[When, When]:
    """When an event begins and ends; an hour, a day, or `length` if only its start is given. Raises ConnectorError."""
    start = when(start_text, zone=zone, name="start")
    if end_text.strip():
        end = when(end_text, zone=zone, name="end")
        if isinstance(end, datetime) is not isinstance(start, datetime):
            raise ConnectorError("One of start and end is a day, the other a moment.", "Give both alike.")
        if not isinstance(end, datetime):
            end += timedelta(days=1)  # the last day counts; RFC 5545 names the day after it
    elif isinstance(start, datetime):
        end = start + (length or DEFAULT_LENGTH)
    else:
        end = start + max(length or timedelta(days=1), timedelta(days=1))
    if end <= start:
        raise ConnectorError("It would end before it begins.", "Check start and end.")
    if end - start > LONGEST:
        raise ConnectorError("It would last longer than a year.", "Check start and end.")
    return start, end


def day_start(text: str, *, today: date, zone: tzinfo) -> datetime:
    """The midnight at which a day begins for the user; today if none is named. Raises ConnectorError."""
    if not text.strip():
        return datetime.combine(today, time(), tzinfo=zone)
    found = when(text, zone=zone, name="day")
    day = found.astimezone(zone).date() if isinstance(found, datetime) else found
    return datetime.combine(day, time(), tzinfo=zone)


def short(moment: datetime, *, all_day: bool, zone: tzinfo) -> str:
    """For the model: `2026-11-23T15:00` in the user's zone, or the day alone."""
    return f"{moment.date().isoformat()}" if all_day else f"{moment.astimezone(zone):%Y-%m-%dT%H:%M}"


def said(start: datetime, *, all_day: bool, zone: tzinfo) -> str:
    """For the person: `Mon 23 Nov 2026, 15:00`, or the day alone."""
    local = start if all_day else start.astimezone(zone)
    day = f"{local:%a} {local.day} {local:%b %Y}"
    return day if all_day else f"{day}, {local:%H:%M}"
