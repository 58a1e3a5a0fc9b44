"""From ICS text to what takes place in a span of time. Pure, and bounded: no text makes it run for long."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

import icalendar
import recurring_ical_events

from meshclaw_desktop.errors import ConnectorError

from .events import Occurrence, Person, Reply

LARGEST = 20 * 1024 * 1024
"""Characters of one text."""
MOST_EVENTS = 20_000
MOST_OCCURRENCES = 5_000
"""Of one text in one span; the rest is left out."""
MOST_STEPS = 40_000
"""Repetitions of one event that are counted through to reach the span. A rule with more is taken as happening once."""
LONGEST_TITLE, LONGEST_NOTES = 300, 8_000
MOST_PEOPLE = 200

_SECONDS = {"SECONDLY": 1, "MINUTELY": 60, "HOURLY": 3_600, "DAILY": 86_400, "WEEKLY": 604_800,
            "MONTHLY": 2_592_000, "YEARLY": 31_536_000}  # fmt: skip
_TIMES = ("BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH")
_REPEATING = ("RRULE", "RDATE", "RECURRENCE-ID")
_UNUSED = re.compile(r"^BEGIN:(VALARM|VTODO|VJOURNAL|VFREEBUSY)\r?$", re.MULTILINE | re.IGNORECASE)
_MISREAD = (ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError)
"""What the libraries raise at texts that others got wrong."""
_MAILTO = re.compile(r"mailto:", re.IGNORECASE)


def read_calendar(text: str) -> icalendar.Calendar:
    """The text as one calendar, without alarms and tasks. Raises ConnectorError if it is none, or too large."""
    if len(text) > LARGEST:
        raise ConnectorError("This calendar is too large to be read.", f"At most {LARGEST // 1_048_576} MB are read.")
    if text.upper().count("BEGIN:VEVENT") > MOST_EVENTS:
        raise ConnectorError(f"This calendar has more than {MOST_EVENTS} events.", "Leave some of it out.")
    try:
        found = icalendar.Calendar.from_ical(_without_unused(text), multiple=True)
    except _MISREAD as wrong:
        raise ConnectorError("This is no calendar that can be read.", "Check its address or file.") from wrong
    calendars = [one for one in found if one.name == "VCALENDAR"]
    if not calendars:
        raise ConnectorError("There is no calendar in this.", "Check its address or file.")
    whole, *others = calendars
    for more in others:
        for part in more.subcomponents:
            whole.add_component(part)
    whole.subcomponents = [one for one in whole.subcomponents if not _misshapen(one)]
    return whole


def occurrences(
    calendar: icalendar.Calendar, *, href: str, start: datetime, end: datetime, zone: tzinfo
) -> list[Occurrence]:
    """
    What takes place between two moments, in order. Whole days and floating times are the user's, in `zone`.

    An event that cannot be understood is left out; so is a rule that repeats too often to be followed.
    """
    bounded = _bounded(calendar, end)
    series = {str(one.get("UID", "")) for one in calendar.events if any(one.get(name) for name in _REPEATING)}
    found: list[Occurrence] = []
    try:
        query = recurring_ical_events.of(bounded, keep_recurrence_attributes=True, skip_bad_series=True)
        for event in query.between(start, end):
            one = _occurrence(event, series, href=href, zone=zone)
            if (one.end > start or one.at(start)) and one.start < end:
                found.append(one)
            if len(found) >= MOST_OCCURRENCES:
                break
    except _MISREAD as wrong:
        raise ConnectorError("An event of this calendar cannot be understood.", "Look at it there.") from wrong
    return sorted(found, key=lambda one: (one.start, one.end, one.title, one.uid))


def moment_of(value: datetime | date) -> str:
    """A start as RFC 5545 spells it, in UTC where it has a zone."""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}" if value.tzinfo else f"{value:%Y%m%dT%H%M%S}"
    return f"{value:%Y%m%d}"


def people_of(event: icalendar.Event) -> tuple[Person, ...]:
    """Everybody who was invited."""
    return tuple(one for one in map(_person, _listed(event.get("ATTENDEE"))[:MOST_PEOPLE]) if one is not None)


# ---- within ----


def _without_unused(text: str) -> str:
    """Alarms and tasks are dropped before anything is built of them: a calendar may hold a hundred thousand."""
    if not _UNUSED.search(text):
        return text
    kept: list[str] = []
    inside = ""
    for line in text.splitlines():
        mark = line.strip().upper()
        if not inside and _UNUSED.match(mark):
            inside = mark.partition(":")[2]
        elif inside:
            if mark == f"END:{inside}":
                inside = ""
        else:
            kept.append(line)
    return "\r\n".join(kept) + "\r\n"


def _misshapen(part: icalendar.Component) -> bool:
    """An event without a start, or with one that is no time."""
    if not isinstance(part, icalendar.Event):
        return False
    try:
        return part.end < part.start
    except _MISREAD:
        return True


def _bounded(calendar: icalendar.Calendar, end: datetime) -> icalendar.Calendar:
    """The calendar, with every rule that repeats too often until `end` taken away."""
    too_often = [one for one in calendar.events if _steps(one, end) > MOST_STEPS]
    if not too_often:
        return calendar
    copy = icalendar.Calendar.from_ical(calendar.to_ical())
    for event in copy.events:
        if _steps(event, end) > MOST_STEPS:
            event.pop("RRULE", None)
    return copy


def _steps(event: icalendar.Event, end: datetime) -> float:
    """About how many repetitions are counted through from an event's start until `end`."""
    steps = 0.0
    try:
        first = event.decoded("DTSTART")
        begins = _instant(first, UTC)
    except (KeyError, ValueError, TypeError, OverflowError):
        return 0.0
    span = max(0.0, (end - begins).total_seconds())
    for rule in _listed(event.get("RRULE")):
        if not isinstance(rule, Mapping):
            return float("inf")
        every = _SECONDS.get(str(_first(rule, "FREQ")).upper(), 1) * max(1, _number(_first(rule, "INTERVAL"), 1))
        several = 1
        for name in _TIMES:
            several *= max(1, len(_listed(rule.get(name))))
        steps += span / every * min(several, 366)
    return steps


def _occurrence(event: icalendar.Event, series: set[str], *, href: str, zone: tzinfo) -> Occurrence:
    first, last = event.start, event.end
    all_day = not isinstance(first, datetime)
    start, end = _instant(first, zone), _instant(last, zone)
    original = event.get("RECURRENCE-ID")
    repeats = str(event.get("UID", "")) in series
    return Occurrence(
        href=href,
        uid=str(event.get("UID", "")),
        moment=moment_of(original.dt) if original is not None and repeats else "",
        title=_text(event, "SUMMARY", LONGEST_TITLE),
        place=_text(event, "LOCATION", LONGEST_TITLE),
        notes=_text(event, "DESCRIPTION", LONGEST_NOTES),
        start=start,
        end=max(start, end),
        all_day=all_day,
        transparent=str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
        or str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "FREE",
        cancelled=str(event.get("STATUS", "")).upper() == "CANCELLED",
        organizer=_person(event.get("ORGANIZER")),
        people=people_of(event),
        repeats=repeats,
    )


def _instant(value: datetime | date, zone: tzinfo) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), tzinfo=zone)
    return value if value.tzinfo is not None else value.replace(tzinfo=zone)


def _person(value: Any) -> Person | None:
    if value is None:
        return None
    address = _MAILTO.sub("", str(value), count=1).strip()
    parameters = getattr(value, "params", {})
    email = str(parameters.get("EMAIL", "")).strip()
    if "@" not in address and "@" in email:
        address = email
    if "@" not in address:
        return None
    reply = str(parameters.get("PARTSTAT", Reply.NEEDED)).lower()
    return Person(address=address[:254], name=str(parameters.get("CN", ""))[:100], reply=reply)


def _text(event: icalendar.Event, name: str, limit: int) -> str:
    value = event.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    return "" if value is None else str(value)[:limit].strip()


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _first(rule: Mapping[str, Any], name: str) -> Any:
    listed = _listed(rule.get(name))
    return listed[0] if listed else ""


def _number(value: Any, default: int) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return default
