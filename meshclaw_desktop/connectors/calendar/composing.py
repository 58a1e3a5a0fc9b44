"""From what is meant to ICS text: a new event, one moved, called off or answered. Pure; keeps everything it does not change."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime

import icalendar

from meshclaw_desktop.connectors.addresses import plain
from meshclaw_desktop.errors import ConnectorError, NoSuchThing

from .events import Occurrence, Reply
from .parsing import moment_of

PRODUCT = "-//MeshClaw//MeshClaw Desktop//EN"
LARGEST = 1024 * 1024
"""Characters of an event that is changed."""
LONGEST_TITLE, LONGEST_PLACE, LONGEST_NOTES = 300, 300, 8_000

When = datetime | date


def text_fault(text: str, *, name: str, longest: int, lines: bool = False) -> str:
    """Why a text cannot stand in an event; empty if it can. A line break in a title is how headers are forged."""
    if len(text) > longest:
        return f"The {name} is longer than {longest} characters."
    for sign in text:
        if lines and sign in "\n\t":
            continue
        if unicodedata.category(sign) in ("Cc", "Zl", "Zp"):
            return f"The {name} has a line break or a control character in it."
    return ""


def new_event(
    *,
    uid: str,
    title: str,
    start: When,
    end: When,
    place: str,
    notes: str,
    me: str,
    people: Sequence[str],
    now: datetime,
) -> str:
    """A calendar with one event. With people, the user is its organizer."""
    event = icalendar.Event()
    event.add("UID", uid)
    event.add("DTSTAMP", now.astimezone(UTC))
    event.add("CREATED", now.astimezone(UTC))
    event.add("SUMMARY", title)
    _set_times(event, _stored(start), _stored(end))
    if place:
        event.add("LOCATION", place)
    if notes:
        event.add("DESCRIPTION", notes)
    event.add("SEQUENCE", 0)
    if people:
        event.add("ORGANIZER", icalendar.vCalAddress(f"mailto:{me}"))
        for address in people:
            invited = icalendar.vCalAddress(f"mailto:{address}")
            invited.params["PARTSTAT"] = Reply.NEEDED.upper()
            invited.params["ROLE"] = "REQ-PARTICIPANT"
            invited.params["RSVP"] = "TRUE"
            event.add("ATTENDEE", invited)
    calendar = icalendar.Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add_component(event)
    return _written(calendar)


def moved(text: str, one: Occurrence, *, start: When, end: When, now: datetime) -> str:
    """The event at another time; of a repeating one only this occurrence. Everybody's answer is asked for anew."""
    calendar = _read(text)
    event = _exception(calendar, one) if one.moment else _single(calendar, one)
    zone = _zone_of(event)
    _set_times(event, _stored(start, zone), _stored(end, zone))
    for person in _people(event):
        if str(person.params.get("PARTSTAT", "")).upper() in ("ACCEPTED", "TENTATIVE", "DECLINED"):
            person.params["PARTSTAT"] = Reply.NEEDED.upper()
    _touched(event, now, sequence=True)
    return _written(calendar)


def called_off(text: str, one: Occurrence, *, now: datetime) -> str:
    """A repeating event without this occurrence."""
    calendar = _read(text)
    master = _master(calendar, one)
    for event in list(calendar.subcomponents):
        if isinstance(event, icalendar.Event) and _moment(event) == one.moment:
            calendar.subcomponents.remove(event)
    master.add("EXDATE", [_like(master.decoded("DTSTART"), one.moment)])
    _touched(master, now, sequence=True)
    return _written(calendar)


def answered(text: str, one: Occurrence, *, me: frozenset[str], reply: Reply, now: datetime) -> str:
    """The event with the user's answer: of a repeating one to this occurrence alone."""
    calendar = _read(text)
    event = _exception(calendar, one) if one.moment else _single(calendar, one)
    mine = [person for person in _people(event) if plain(_address(person)) in me]
    if not mine:
        raise ConnectorError("You are not among the people of this event.", "There is nothing to answer.")
    for person in mine:
        person.params["PARTSTAT"] = reply.upper()
        person.params.pop("RSVP", None)
    _touched(event, now, sequence=False)
    return _written(calendar)


# ---- within ----


def _read(text: str) -> icalendar.Calendar:
    if len(text) > LARGEST:
        raise ConnectorError("This event is too large to be changed here.", "Change it in your calendar program.")
    try:
        found = icalendar.Calendar.from_ical(text)
    except (ValueError, KeyError, IndexError, TypeError) as wrong:
        raise ConnectorError("This event cannot be understood.", "Change it in your calendar program.") from wrong
    if not isinstance(found, icalendar.Calendar):
        raise ConnectorError("This event cannot be understood.", "Change it in your calendar program.")
    return found


def _written(calendar: icalendar.Calendar) -> str:
    return str(calendar.to_ical().decode("utf-8"))


def _events(calendar: icalendar.Calendar, one: Occurrence) -> list[icalendar.Event]:
    found = [event for event in calendar.events if str(event.get("UID", "")) == one.uid]
    if not found:
        raise NoSuchThing("The event is not there any more.", "Look at the calendar again.")
    return found


def _moment(event: icalendar.Event) -> str:
    original = event.get("RECURRENCE-ID")
    return moment_of(original.dt) if original is not None else ""


def _master(calendar: icalendar.Calendar, one: Occurrence) -> icalendar.Event:
    found = [event for event in _events(calendar, one) if not _moment(event)]
    if not found:
        raise ConnectorError("Only single times of this series are here.", "Change it in your calendar program.")
    return found[0]


def _single(calendar: icalendar.Calendar, one: Occurrence) -> icalendar.Event:
    found = _events(calendar, one)
    if len(found) != 1:
        raise ConnectorError("This event repeats now. Nothing was changed.", "Look at the calendar again.")
    return found[0]


def _exception(calendar: icalendar.Calendar, one: Occurrence) -> icalendar.Event:
    """The exception for one occurrence; made from the series if there is none yet (RFC 5545, 3.8.4.4)."""
    for event in _events(calendar, one):
        if _moment(event) == one.moment:
            return event
    master = _master(calendar, one)
    made = master.copy(recursive=True)
    for name in ("RRULE", "RDATE", "EXDATE", "EXRULE"):
        made.pop(name, None)
    first, last = master.decoded("DTSTART"), master.end
    original = _like(first, one.moment)
    length = last - master.start
    made.pop("DURATION", None)
    _set_times(made, original, original + length)
    made.add("RECURRENCE-ID", original)
    calendar.add_component(made)
    return made


def _like(first: When, moment: str) -> When:
    """A moment, written as the series writes its start: in its zone, floating, or as a day."""
    if not isinstance(first, datetime):
        return date.fromisoformat(moment[:8])
    instant = datetime.fromisoformat(moment)
    if instant.tzinfo is None:
        return instant
    return instant.astimezone(first.tzinfo) if first.tzinfo is not None else instant


def _zone_of(event: icalendar.Event) -> datetime | None:
    first = event.decoded("DTSTART")
    return first if isinstance(first, datetime) and first.tzinfo is not None else None


def _stored(when: When, like: datetime | None = None) -> When:
    """In the zone that the event is written in; else in UTC, which needs no description of a zone."""
    if not isinstance(when, datetime):
        return when
    return when.astimezone(like.tzinfo if like is not None else UTC)


def _set_times(event: icalendar.Event, start: When, end: When) -> None:
    for name in ("DTSTART", "DTEND", "DURATION"):
        event.pop(name, None)
    event.add("DTSTART", start)
    event.add("DTEND", end)


def _people(event: icalendar.Event) -> list[icalendar.vCalAddress]:
    value = event.get("ATTENDEE")
    listed = value if isinstance(value, list) else [value]
    return [one for one in listed if isinstance(one, icalendar.vCalAddress)]


def _address(person: icalendar.vCalAddress) -> str:
    text = str(person)
    return text[7:].strip() if text.lower().startswith("mailto:") else str(person.params.get("EMAIL", text))


def _touched(event: icalendar.Event, now: datetime, *, sequence: bool) -> None:
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        event.pop(name, None)
        event.add(name, now.astimezone(UTC))
    if sequence:
        try:
            number = int(event.get("SEQUENCE", 0))
        except (TypeError, ValueError):
            number = 0
        event.pop("SEQUENCE", None)
        event.add("SEQUENCE", number + 1)
