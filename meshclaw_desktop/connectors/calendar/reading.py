"""The tools that read a calendar. What they give the model is short, and labelled with who can have written it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from meshclaw_desktop.connectors.contract import Result
from meshclaw_desktop.errors import ConnectorError
from meshclaw_desktop.policy.model import Json, Label, Origin

from .book import Book
from .events import Occurrence, Reply
from .words import day_start, short

MOST_ROWS = 100
MOST_DAYS = 92
SEARCHED_DAYS = 180
NOTES = 1_500
"""Characters of an event's notes that the model gets."""
NEXT_WITHIN = timedelta(days=7)


def now(book: Book, arguments: Mapping[str, Json]) -> Result:
    """What goes on, what comes next within a week, and until when nothing does."""
    moment = book.now()
    found = [one for one in book.between(moment - timedelta(days=1), moment + NEXT_WITHIN) if one.busy(book.me)]
    busy = [one for one in found if one.at(moment)]
    coming = [one for one in found if one.start > moment][:1]
    content: dict[str, Json] = {"busy": bool(busy), "now": [_row(book, one) for one in busy]}
    labels = [Label(path="$.busy", origin=Origin.SERVICE)]
    if coming:
        content["next"] = [_row(book, one) for one in coming]
    for name, rows in (("now", busy), ("next", coming)):
        for at, one in enumerate(rows):
            labels += _labels(book, one, f"$.{name}[{at}]")
    return Result(content=content, labels=tuple(labels), report="Looked at what is on now")


def agenda(book: Book, arguments: Mapping[str, Json]) -> Result:
    """The events of a day, or of several."""
    start = day_start(_text(arguments, "day"), today=book.now().astimezone(book.zone).date(), zone=book.zone)
    days = _number(arguments, "days", 1, most=MOST_DAYS)
    end = day_start((start.date() + timedelta(days=days)).isoformat(), today=start.date(), zone=book.zone)
    found = book.between(start, end)
    return _rows(book, found, f"Read {_counted(len(found))} from {start:%d %b}")


def search(book: Book, arguments: Mapping[str, Json]) -> Result:
    """Events with all these words, from a month ago on if no day is named."""
    words = [word.casefold() for word in _text(arguments, "text").split()[:12]]
    if not words:
        raise ConnectorError("There is nothing to search for.", "Give at least one word.")
    today = book.now().astimezone(book.zone).date()
    named = _text(arguments, "day")
    start = day_start(named or (today - timedelta(days=30)).isoformat(), today=today, zone=book.zone)
    end = start + timedelta(days=_number(arguments, "days", SEARCHED_DAYS + 30, most=3_660))
    found = [one for one in book.between(start, end) if all(word in _all_text(one) for word in words)]
    return _rows(book, found, f"Found {_counted(len(found))}")


def read(book: Book, arguments: Mapping[str, Json]) -> Result:
    """One event with its people and notes."""
    _, one = book.one(_text(arguments, "id"))
    event: dict[str, Json] = {
        "id": book.id_of(one),
        "title": one.title,
        "start": short(one.start, all_day=one.all_day, zone=book.zone),
        "end": short(_last(one), all_day=one.all_day, zone=book.zone),
    }
    if one.place:
        event["place"] = one.place
    if one.organizer is not None:
        event["organizer"] = one.organizer.address
    if one.people:
        event["people"] = [f"{person.address} {person.reply}" for person in one.people[:50]]
    if one.notes:
        event["notes"] = one.notes[:NOTES]
    marks = _marks(book, one)
    if marks:
        event["marks"] = marks
    labels = [
        Label(path=f"$.{name}", origin=Origin.UNTRUSTED, source=source_of(book, one)) for name in event if name != "id"
    ]
    return Result(content=event, labels=(Label(path="$.id", origin=Origin.SERVICE), *labels), report="Read an event")


def source_of(book: Book, one: Occurrence) -> str:
    """Who wrote it, for a question. Also what has no organizer may have been put there by somebody else."""
    if one.organizer is not None and not one.mine(book.me):
        return f"an invitation from {one.organizer.address}"
    return "an event in the calendar"


# ---- within ----


def _rows(book: Book, found: list[Occurrence], report: str) -> Result:
    shown = found[:MOST_ROWS]
    content: dict[str, Json] = {"rows": [_row(book, one) for one in shown]}
    labels: list[Label] = []
    if len(found) > len(shown):
        content["left_out"] = len(found) - len(shown)
        labels.append(Label(path="$.left_out", origin=Origin.SERVICE))
    for at, one in enumerate(shown):
        labels += _labels(book, one, f"$.rows[{at}]")
    return Result(content=content, labels=tuple(labels), report=report)


def _row(book: Book, one: Occurrence) -> list[Json]:
    return [
        book.id_of(one),
        short(one.start, all_day=one.all_day, zone=book.zone),
        short(_last(one), all_day=one.all_day, zone=book.zone),
        one.title[:100],
        one.place[:60],
        _marks(book, one),
    ]


def _labels(book: Book, one: Occurrence, path: str) -> list[Label]:
    written = [Label(path=f"{path}[{at}]", origin=Origin.UNTRUSTED, source=source_of(book, one)) for at in (1, 2, 3, 4)]
    return [Label(path=f"{path}[0]", origin=Origin.SERVICE), *written, Label(path=f"{path}[5]", origin=Origin.SERVICE)]


def _marks(book: Book, one: Occurrence) -> str:
    marks = ["all-day"] if one.all_day else []
    marks += ["cancelled"] if one.cancelled else []
    marks += ["free"] if one.transparent else []
    reply = one.reply_of(book.me)
    marks += [{Reply.NEEDED: "unanswered"}.get(Reply(reply), reply)] if reply in set(Reply) else []
    marks += ["repeats"] if one.repeats else []
    others = len(one.others(book.me))
    marks += [f"{others} other{'' if others == 1 else 's'}"] if others else []
    return " ".join(marks)


def _last(one: Occurrence) -> datetime:
    return one.end - timedelta(days=1) if one.all_day and one.end - one.start >= timedelta(days=1) else one.end


def _all_text(one: Occurrence) -> str:
    people = " ".join(f"{person.name} {person.address}" for person in one.people)
    return f"{one.title}\n{one.place}\n{one.notes}\n{people}".casefold()


def _text(arguments: Mapping[str, Json], name: str) -> str:
    value = arguments.get(name)
    return value if isinstance(value, str) else ""


def _number(arguments: Mapping[str, Json], name: str, default: int, *, most: int) -> int:
    value = arguments.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return default
    return min(max(int(value), 1), most)


def _counted(number: int) -> str:
    return "1 event" if number == 1 else f"{number} events"
