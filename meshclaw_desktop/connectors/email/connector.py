"""One mail account as the gate sees it. All its work is done in threads of its own; it decides nothing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TypeVar

from meshclaw_desktop.connectors.contract import Credentials, Event, Prepared, Result
from meshclaw_desktop.connectors.own_thread import OwnThread
from meshclaw_desktop.errors import MeshClawError, NoSuchThing
from meshclaw_desktop.policy.model import Effect, Json, Tool

from . import changing, reading, sending, undoing
from .mailbox import Account, Mailbox
from .tools import tools

REST_AFTER_S = 120.0
"""A connection that nobody used for so long is let go."""

CLOSE_S = 5.0

T = TypeVar("T")

_READING: Mapping[str, Callable[[Mailbox, Mapping[str, Json]], Result]] = {
    "list": reading.list_messages,
    "search": reading.search,
    "read": reading.read,
    "thread": reading.thread,
}


class EmailConnector:
    """The tools of one mailbox. One operation runs at a time, in a thread of this connector's own."""

    def __init__(self, name: str, account: Account, *, me: str, title: str) -> None:
        self._tools = {tool.name: tool for tool in tools(name)}
        self._name = name
        self._account = account
        self._me = me
        self._title = title
        self._thread = OwnThread(name)
        self._stops: set[threading.Event] = set()
        self._resting: asyncio.TimerHandle | None = None

    @property
    def tools(self) -> tuple[Tool, ...]:
        """The tools, with this connector's name in them."""
        return tuple(self._tools.values())

    @property
    def address(self) -> str:
        """E.g. `sam@corp.example · IMAP`."""
        return f"{self._me} · {self._title}"

    @property
    def me(self) -> tuple[str, ...]:
        """The account's own address."""
        return (self._me,)

    async def prepare(self, tool: str, arguments: Mapping[str, Json], credentials: Credentials) -> Prepared:
        """Make a call complete; a call that reads needs nothing."""
        known = self._tool(tool)
        if known.effect is Effect.READ:
            return Prepared(arguments=arguments)
        return await self._run(lambda: self._prepare(known, arguments, credentials))

    async def perform(self, tool: str, prepared: Prepared, credentials: Credentials) -> Result:
        """Carry out a permitted call, exactly as it was prepared."""
        known = self._tool(tool)
        return await self._run(lambda: self._perform(known, prepared, credentials))

    async def undo(self, undo: Json, credentials: Credentials) -> None:
        """Take a change back. Raises UndoRefused, having changed nothing, if something has changed since."""
        await self._run(lambda: undoing.undo(self._account.open(credentials), undo))

    async def test(self, credentials: Credentials) -> str:
        """One sentence that says that reading and sending work."""
        return await self._run(lambda: self._account.test(credentials))

    async def listen(self, credentials: Credentials, notify: Callable[[Event], None]) -> None:
        """Report new mail until cancelled, from a thread of its own."""
        loop = asyncio.get_running_loop()
        ended = loop.create_future()
        stop = threading.Event()
        self._stops.add(stop)

        def tell(event: Event) -> None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(notify, event)

        def work() -> None:
            wrong: MeshClawError | None = None
            try:
                self._account.listen(credentials, tell, stop)
            except MeshClawError as failed:
                wrong = failed
            finally:
                with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                    loop.call_soon_threadsafe(_settle, ended, wrong)

        thread = threading.Thread(target=work, name=f"{self._name} listens", daemon=True)
        thread.start()
        try:
            await asyncio.shield(ended)
        finally:
            self._stop(stop)

    async def halt(self) -> None:
        """Nothing runs here beyond its call."""

    async def close(self) -> None:
        """Let go of every connection. An operation that runs has five seconds to end; then its line is broken."""
        for stop in tuple(self._stops):
            self._stop(stop)
        try:
            await asyncio.wait_for(self._run(self._account.close), CLOSE_S)
        except TimeoutError:
            self._account.abort()
        if self._resting is not None:
            self._resting.cancel()
        self._thread.end()

    # ---- in the thread ----

    def _prepare(self, tool: Tool, arguments: Mapping[str, Json], credentials: Credentials) -> Prepared:
        box = self._account.open(credentials)
        if tool.effect is Effect.SEND:
            return sending.prepare(box, tool.name, arguments, self._me)
        if tool.name == "draft":
            return changing.prepare_draft(box, arguments, self._me)
        return changing.prepare(box, tool.name, arguments)

    def _perform(self, tool: Tool, prepared: Prepared, credentials: Credentials) -> Result:
        box = self._account.open(credentials)
        if tool.effect is Effect.READ:
            return _READING[tool.name](box, prepared.arguments)
        if tool.effect is Effect.SEND:
            return sending.perform(
                box, tool.name, prepared, self._me, lambda message, to: self._account.submit(credentials, message, to)
            )
        if tool.name == "draft":
            return changing.perform_draft(box, prepared, self._me)
        return changing.perform(box, tool.name, prepared)

    # ---- within ----

    def _tool(self, name: str) -> Tool:
        known = self._tools.get(name)
        if known is None:
            raise NoSuchThing(f"{self._name} has no tool “{name}”.")
        return known

    async def _run(self, work: Callable[[], T]) -> T:
        try:
            return await self._thread.run(work)
        finally:
            self._rest_later(asyncio.get_running_loop())

    def _rest_later(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._resting is not None:
            self._resting.cancel()
        self._resting = loop.call_later(REST_AFTER_S, self._rest)

    def _stop(self, stop: threading.Event) -> None:
        self._stops.discard(stop)
        stop.set()
        self._account.wake(stop)

    def _rest(self) -> None:
        self._resting = None
        self._thread.leave(self._account.rest)


def _settle(ended: asyncio.Future[None], wrong: MeshClawError | None) -> None:
    if not ended.done():
        if wrong is None:
            ended.set_result(None)
        else:
            ended.set_exception(wrong)
