"""One calendar as the gate sees it. All its work is done in a thread of its own; it decides nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import TypeVar

from meshclaw_desktop.connectors.contract import Credentials, Event, Prepared, Result, Until
from meshclaw_desktop.connectors.own_thread import OwnThread
from meshclaw_desktop.errors import ConnectorError, NoSuchThing
from meshclaw_desktop.policy.model import Effect, Json, Tool

from . import changing, reading
from .book import Book, Memory
from .source import Source

POLL_S = 300.0
"""How often a calendar is looked at for meetings that begin or end; in between it sleeps until the next of them."""
LONGEST_POLL_S = 3_600.0
AHEAD = timedelta(hours=24)

T = TypeVar("T")
log = logging.getLogger(__name__)

_READING: Mapping[str, Callable[[Book, Mapping[str, Json]], Result]] = {
    "now": reading.now,
    "agenda": reading.agenda,
    "search": reading.search,
    "read": reading.read,
}


class CalendarConnector:
    """The tools of one calendar. One operation runs at a time."""

    def __init__(
        self,
        name: str,
        source: Source,
        *,
        tools: tuple[Tool, ...],
        me: str,
        address: str,
        now: Callable[[], datetime],
        zone: tzinfo,
        until: Until | None = None,
    ) -> None:
        """`until` also wakes it after the machine slept through the beginning of a meeting; without it, only time that ran counts."""
        self._name = name
        self._source = source
        self._tools = {tool.name: tool for tool in tools}
        self._me = me
        self._address = address
        self._now = now
        self._zone = zone
        self._until = until
        self._thread = OwnThread(name)
        self._memory = Memory.empty()

    @property
    def tools(self) -> tuple[Tool, ...]:
        """The tools, with this connector's name in them."""
        return tuple(self._tools.values())

    @property
    def address(self) -> str:
        """E.g. `sam@corp.example · CalDAV`."""
        return self._address

    @property
    def me(self) -> tuple[str, ...]:
        """The user's own address here, if it is known."""
        return (self._me,) if self._me else ()

    async def prepare(self, tool: str, arguments: Mapping[str, Json], credentials: Credentials) -> Prepared:
        """Make a call complete; a call that reads needs nothing."""
        if self._tool(tool).effect is Effect.READ:
            return Prepared(arguments=arguments)
        return await self._thread.run(lambda: changing.prepare(self._book(credentials), tool, arguments))

    async def perform(self, tool: str, prepared: Prepared, credentials: Credentials) -> Result:
        """Carry out a permitted call, exactly as it was prepared."""
        if self._tool(tool).effect is Effect.READ:
            return await self._thread.run(lambda: _READING[tool](self._book(credentials), prepared.arguments))
        return await self._thread.run(lambda: changing.perform(self._book(credentials), tool, prepared, self._me))

    async def undo(self, undo: Json, credentials: Credentials) -> None:
        """Take a change back. Raises UndoRefused, having changed nothing, if the event has changed since."""
        await self._thread.run(lambda: changing.undo(self._book(credentials), undo))

    async def test(self, credentials: Credentials) -> str:
        """One sentence that says it works."""
        return await self._thread.run(lambda: self._source.test(credentials))

    async def listen(self, credentials: Credentials, notify: Callable[[Event], None]) -> None:
        """Report when a meeting begins and ends, until cancelled. While nothing answers it asks less and less often."""
        going_on: frozenset[str] = frozenset()
        wait = POLL_S
        while True:
            try:
                now_on, next_change = await self._thread.run(lambda: self._on(credentials))
            except ConnectorError as wrong:
                log.info("a calendar could not be looked at: %s", type(wrong).__name__)
                wait = min(wait * 2, LONGEST_POLL_S)
                await self._rest(wait)
                continue
            wait = POLL_S
            for id in sorted(now_on - going_on):
                notify(Event(kind="meeting", detail={"event": id, "state": "started"}))
            for id in sorted(going_on - now_on):
                notify(Event(kind="meeting", detail={"event": id, "state": "ended"}))
            going_on = now_on
            await self._rest(min(POLL_S, max(1.0, next_change)))

    async def _rest(self, seconds: float) -> None:
        if self._until is None:
            await asyncio.sleep(seconds)
        else:
            await self._until(self._now().timestamp() + seconds)

    async def halt(self) -> None:
        """Nothing runs here beyond its call."""

    async def close(self) -> None:
        """Let go of every connection."""
        self._thread.leave(self._source.close)
        self._thread.end()

    # ---- in the thread ----

    def _book(self, credentials: Credentials) -> Book:
        return Book(self._source.open(credentials), self._memory, me=frozenset(self.me), now=self._now, zone=self._zone)

    def _on(self, credentials: Credentials) -> tuple[frozenset[str], float]:
        """The meetings that go on, and in how many seconds that will be otherwise."""
        book = self._book(credentials)
        now = book.now()
        found = [one for one in book.between(now - AHEAD, now + AHEAD) if one.busy(book.me)]
        changes = [(moment - now).total_seconds() for one in found for moment in (one.start, one.end) if moment > now]
        return frozenset(book.id_of(one) for one in found if one.at(now)), min(changes, default=POLL_S)

    def _tool(self, name: str) -> Tool:
        known = self._tools.get(name)
        if known is None:
            raise NoSuchThing(f"{self._name} has no tool “{name}”.")
        return known
