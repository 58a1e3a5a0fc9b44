"""The calendar as the tools see it: occurrences of a span, one by its id, and who the user is. It changes nothing itself."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from meshclaw_desktop.connectors.addresses import plain
from meshclaw_desktop.errors import ConnectorError, NoSuchThing

from .events import Occurrence
from .source import Resource, Store

if TYPE_CHECKING:
    import icalendar

SOUGHT_BACK, SOUGHT_AHEAD = timedelta(days=60), timedelta(days=400)
"""Where an event is looked for by an id that was not listed in this run."""
MOST_KEPT = 5_000
MOST_PARSED = 500


@dataclass(slots=True)
class Memory:
    """What outlives one operation: where the events lie that were listed, and texts that were understood before."""

    places: dict[str, tuple[str, str, str]]
    """By id: the resource, the UID and the moment."""
    parsed: dict[str, icalendar.Calendar]
    """By the digest of its text."""

    @classmethod
    def empty(cls) -> Memory:
        """Nothing yet."""
        return cls({}, {})


class Book:
    """One open calendar with the user's zone and addresses. It blocks, and belongs to one thread."""

    def __init__(
        self, store: Store, memory: Memory, *, me: frozenset[str], now: Callable[[], datetime], zone: tzinfo
    ) -> None:
        self.store = store
        self.me = frozenset(map(plain, me))
        self.now = now
        self.zone = zone
        self._memory = memory

    def between(self, start: datetime, end: datetime) -> list[Occurrence]:
        """What takes place in a span, in order. An event that cannot be understood is left out."""
        found: list[Occurrence] = []
        for resource in self.store.between(start, end):
            try:
                found += self._of(resource, start, end)
            except ConnectorError:
                if not resource.href.endswith(".ics"):
                    raise
        for one in found:
            self._keep(one)
        return sorted(found, key=lambda one: (one.start, one.end, one.title, one.uid))

    def one(self, id: str) -> tuple[Resource, Occurrence]:
        """The event that the model means, as it is now. Raises NoSuchThing."""
        id = id.strip()
        place = self._memory.places.get(id)
        if place is None:
            now = self.now()
            self.between(now - SOUGHT_BACK, now + SOUGHT_AHEAD)
            place = self._memory.places.get(id)
        if place is None:
            raise NoSuchThing(f"There is no event {id[:40]}.", "Look at the calendar again.")
        return self.at(*place)

    def at(self, href: str, uid: str, moment: str) -> tuple[Resource, Occurrence]:
        """An event by its place, as it is now. Raises NoSuchThing."""
        resource = self.store.get(href)
        if resource is not None:
            around = _around(moment) or self.now()
            for reach in (timedelta(days=400), timedelta(days=3_650)):
                for one in self._of(resource, around - reach, around + reach):
                    if one.uid == uid and one.moment == moment:
                        return resource, one
        raise NoSuchThing("The event is not there any more.", "Look at the calendar again.")

    def id_of(self, one: Occurrence) -> str:
        """What the model calls it: the same for the same event, also after a restart."""
        short = hashlib.sha256(f"{one.href}\0{one.uid}".encode()).hexdigest()[:7]
        return f"{short}@{one.moment}" if one.moment else short

    def _of(self, resource: Resource, start: datetime, end: datetime) -> list[Occurrence]:
        from .parsing import occurrences, read_calendar

        digest = hashlib.sha256(resource.text.encode()).hexdigest()
        parsed = self._memory.parsed.get(digest)
        if parsed is None:
            parsed = read_calendar(resource.text)
            self._memory.parsed[digest] = parsed
            _shorten(self._memory.parsed, MOST_PARSED)
        return occurrences(parsed, href=resource.href, start=start, end=end, zone=self.zone)

    def _keep(self, one: Occurrence) -> None:
        self._memory.places[self.id_of(one)] = (one.href, one.uid, one.moment)
        _shorten(self._memory.places, MOST_KEPT)


def essence(text: str) -> str:
    """A digest of an event's text, the same however the server folds its lines."""
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()


def known_people(found: Iterable[Occurrence], me: frozenset[str]) -> frozenset[str]:
    """Whoever the user has invited before."""
    return frozenset(person.address for one in found if one.mine(me) for person in one.others(me))


def _around(moment: str) -> datetime | None:
    return datetime.strptime(moment[:8], "%Y%m%d").replace(tzinfo=UTC) if moment else None


def _shorten(
    kept: dict[str, object] | dict[str, tuple[str, str, str]] | dict[str, icalendar.Calendar], most: int
) -> None:
    while len(kept) > most:
        kept.pop(next(iter(kept)))
