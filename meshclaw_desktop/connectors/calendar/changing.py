"""The tools that change a calendar: made complete before anyone is asked, done to exactly what was shown, taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from meshclaw_desktop.connectors.addresses import recipients
from meshclaw_desktop.connectors.contract import Prepared, Result, Thing
from meshclaw_desktop.errors import ConnectorError, NoSuchThing, UndoRefused
from meshclaw_desktop.policy.model import Json, Label, Origin

from .book import Book, essence, known_people
from .composing import (
    LONGEST_NOTES,
    LONGEST_PLACE,
    LONGEST_TITLE,
    When,
    answered,
    called_off,
    moved,
    new_event,
    text_fault,
)
from .dav import new_name
from .events import Occurrence, Reply
from .reading import source_of
from .source import Resource
from .words import said, short, span

COLUMNS = ("Event", "When", "Where")
KNOWN_FROM = timedelta(days=180)


def prepare(book: Book, tool: str, arguments: Mapping[str, Json]) -> Prepared:
    """Check what can be checked, write times and people out, and bind the event to what it is now."""
    if not book.store.can_write:
        raise ConnectorError("This calendar can only be read.", "Change it where it comes from.")
    if tool in ("create", "invite"):
        return _prepare_new(book, tool, arguments)
    resource, one = book.one(_text(arguments, "id"))
    others = one.others(book.me)
    final: dict[str, Json] = {name: value for name, value in arguments.items() if name not in ("people", "title")}
    final["title"] = one.title
    labels = [Label(path="$.title", origin=Origin.UNTRUSTED, source=source_of(book, one))]
    told = _told(book, tool, one)
    if told:
        final["people"] = list(told)
        labels.append(Label(path="$.people", origin=Origin.UNTRUSTED, source=source_of(book, one)))
    match tool:
        case "move" | "cancel" if others:
            raise ConnectorError(
                "Others are at this event, and would be told.",
                f"Use {'reschedule' if tool == 'move' else 'call_off'}." if one.mine(book.me) else "Use answer.",
            )
        case "reschedule" | "call_off" if not one.mine(book.me):
            raise ConnectorError("Somebody else made this event.", "Use answer to decline it.")
        case "reschedule" | "call_off" if not others:
            raise ConnectorError("Nobody else is at this event.", "Use move or cancel.")
        case "answer" if not one.reply_of(book.me):
            raise ConnectorError("You are not invited to this event.", "There is nothing to answer.")
        case "answer" if _text(arguments, "answer") not in (Reply.ACCEPTED, Reply.DECLINED, Reply.TENTATIVE):
            raise ConnectorError("“answer” is accepted, declined or tentative.")
        case "move" | "reschedule":
            start, end = span(
                _text(arguments, "start"), _text(arguments, "end"), zone=book.zone, length=one.end - one.start
            )
            final["start"], final["end"] = _spelled(book, start, end)
    thing = Thing(
        id=book.id_of(one),
        cells=(one.title or "(no title)", said(one.start, all_day=one.all_day, zone=book.zone), one.place),
    )
    around = book.now()
    known = known_people(book.between(around - KNOWN_FROM, around + KNOWN_FROM), book.me) if told else frozenset[str]()
    state: dict[str, Json] = {"at": [one.href, one.uid, one.moment], "is": essence(resource.text)}
    return Prepared(arguments=final, labels=tuple(labels), columns=COLUMNS, things=(thing,), known=known, state=state)


def perform(book: Book, tool: str, prepared: Prepared, me: str) -> Result:
    """Do it to exactly the event that was shown."""
    arguments = prepared.arguments
    if tool in ("create", "invite"):
        return _perform_new(book, tool, prepared, me)
    resource, one = _unchanged(book, prepared.state)
    now = book.now()
    match tool:
        case "move" | "reschedule":
            start, end = span(_text(arguments, "start"), _text(arguments, "end"), zone=book.zone)
            stored = book.store.replace(resource, moved(resource.text, one, start=start, end=end, now=now))
        case "answer":
            reply = Reply(_text(arguments, "answer"))
            stored = book.store.replace(resource, answered(resource.text, one, me=book.me, reply=reply, now=now))
        case _ if one.moment:
            stored = book.store.replace(resource, called_off(resource.text, one, now=now))
        case _:
            book.store.delete(resource)
            return _done(book, tool, {"did": "deleted", "href": resource.href, "before": resource.text})
    after = book.store.get(stored.href) or stored
    return _done(
        book, tool, {"did": "changed", "href": stored.href, "before": resource.text, "is": essence(after.text)}
    )


def undo(book: Book, record: Json) -> None:
    """Put the calendar back as it was. Raises UndoRefused, having changed nothing, if the event has changed since."""
    if not isinstance(record, Mapping) or not isinstance(record.get("href"), str):
        raise UndoRefused("This cannot be taken back: its record is damaged.")
    href, before = str(record["href"]), str(record.get("before", ""))
    there = book.store.get(href)
    try:
        match record.get("did"):
            case "deleted":
                if there is not None:
                    raise UndoRefused("There is an event in its place again. Nothing was changed.")
                book.store.create(href, before)
            case "created" | "changed" as did:
                if there is None:
                    raise UndoRefused("The event is gone. Nothing was changed.")
                if essence(there.text) != record.get("is"):
                    raise UndoRefused("The event has been changed since. Nothing was changed.")
                if did == "created":
                    book.store.delete(there)
                else:
                    book.store.replace(there, before)
            case _:
                raise UndoRefused("This cannot be taken back: its record is damaged.")
    except NoSuchThing as gone:
        raise UndoRefused("The event is gone. Nothing was changed.") from gone


# ---- within ----


def _prepare_new(book: Book, tool: str, arguments: Mapping[str, Json]) -> Prepared:
    final = dict(arguments)
    for name, longest, lines in (
        ("title", LONGEST_TITLE, False),
        ("place", LONGEST_PLACE, False),
        ("notes", LONGEST_NOTES, True),
    ):
        fault = text_fault(_text(arguments, name), name=name, longest=longest, lines=lines)
        if fault:
            raise ConnectorError(fault, "Write it without.")
    if not _text(arguments, "title").strip():
        raise ConnectorError("The event has no title.", "Give it one.")
    start, end = span(_text(arguments, "start"), _text(arguments, "end"), zone=book.zone)
    final["start"], final["end"] = _spelled(book, start, end)
    known = frozenset[str]()
    if tool == "invite":
        final["people"] = list(_people(arguments))
        if not final["people"]:
            raise ConnectorError("Nobody is invited.", "Name somebody, or use create.")
        around = book.now()
        known = known_people(book.between(around - KNOWN_FROM, around + KNOWN_FROM), book.me)
    return Prepared(arguments=final, known=known, state={"name": new_name()})


def _perform_new(book: Book, tool: str, prepared: Prepared, me: str) -> Result:
    arguments = prepared.arguments
    name = str(prepared.state.get("name", ""))
    start, end = span(_text(arguments, "start"), _text(arguments, "end"), zone=book.zone)
    people = _people(arguments) if tool == "invite" else ()
    if people and not me:
        raise ConnectorError("Your own address is not known here.", "Fill it in, in the settings of the calendar.")
    text = new_event(
        uid=name.removesuffix(".ics"),
        title=_text(arguments, "title"),
        start=start,
        end=end,
        place=_text(arguments, "place"),
        notes=_text(arguments, "notes"),
        me=me,
        people=people,
        now=book.now(),
    )
    stored = book.store.create(name, text)
    after = book.store.get(stored.href) or stored
    return _done(book, tool, {"did": "created", "href": stored.href, "is": essence(after.text)})


def _done(book: Book, tool: str, undo_record: dict[str, Json]) -> Result:
    told = tool in ("invite", "reschedule", "call_off", "answer")
    if told and not book.store.invites:
        return Result(
            content="Done in the calendar. This server tells nobody by itself: write to them.",
            report="",
        )
    return Result(content="Done.", undo=None if told else undo_record)


def _told(book: Book, tool: str, one: Occurrence) -> tuple[str, ...]:
    if tool == "answer":
        return (one.organizer.address,) if one.organizer is not None else ()
    return tuple(person.address for person in one.others(book.me)) if tool in ("reschedule", "call_off") else ()


def _unchanged(book: Book, state: Mapping[str, Json]) -> tuple[Resource, Occurrence]:
    at = state.get("at")
    if not isinstance(at, Sequence) or isinstance(at, str) or len(at) != 3:
        raise ConnectorError("The record of this call is damaged. Nothing was done.")
    resource, one = book.at(*(str(part) for part in at))
    if essence(resource.text) != state.get("is"):
        raise ConnectorError("The event has changed since you were asked. Nothing was done.", "Look at it again.")
    return resource, one


def _people(arguments: Mapping[str, Json]) -> tuple[str, ...]:
    try:
        return recipients(arguments.get("people"), name="people")
    except ValueError as wrong:
        raise ConnectorError(str(wrong), "Give each address alone, like name@host.example.") from wrong


def _spelled(book: Book, start: When, end: When) -> tuple[str, str]:
    """Start and end as they are shown, judged and used."""
    if isinstance(start, datetime) and isinstance(end, datetime):
        return short(start, all_day=False, zone=book.zone), short(end, all_day=False, zone=book.zone)
    return start.isoformat(), (end - timedelta(days=1)).isoformat()


def _text(arguments: Mapping[str, Json], name: str) -> str:
    value = arguments.get(name)
    return value if isinstance(value, str) else ""
