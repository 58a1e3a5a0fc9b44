"""The runtime's side of the wire: a local socket for this user alone, a handshake, facts out, requests in. It decides nothing."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

from meshclaw_desktop.errors import MeshClawError, ProtocolError
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.wire.codec import MAX_LINE
from meshclaw_desktop.wire.messages import (
    PROTOCOL_VERSION,
    Fact,
    Failed,
    Hello,
    Reply,
    Request,
    Synced,
    Welcome,
    client_codec,
    runtime_codec,
)

from . import peers

HANDSHAKE_S = 2.0
BACKLOG_BYTES = 16 * 1024 * 1024
"""A client that is this far behind is dropped; it comes back and asks for what it missed."""
HANG_UP_S = 0.2
"""How long a reply has to reach its asker before we part."""
MOST_CLIENTS = 64
MOST_REQUESTS = 32
"""Of one client at a time."""
FIRST_ROWS = 2_000
"""What a client that knows nothing is given of the past."""
PAGE = 1_000

log = logging.getLogger(__name__)


class Server:
    """Speaks to any number of clients of this user; a slow or rude one is dropped."""

    def __init__(
        self,
        ledger: Ledger,
        handle: Callable[[Request, str], Awaitable[Json]],
        greet: Callable[[], tuple[Fact, ...]],
    ) -> None:
        """`handle` carries a request out for a client of a kind; `greet` gives the facts that a client needs beside the activity."""
        self._ledger = ledger
        self._handle = handle
        self._greet = greet
        self._reads = client_codec()
        self._writes = runtime_codec()
        self._followers: set[asyncio.StreamWriter] = set()
        self._connections: set[asyncio.Task[None]] = set()
        self._listener: asyncio.AbstractServer | None = None
        self._path: Path | None = None

    async def listen(self, path: Path, pipe: str) -> None:
        """Listen where only this user can knock: a socket in a folder of theirs, a named pipe on Windows."""
        if sys.platform == "win32":
            await _listen_on_pipe(pipe, self._accept)
            return
        door = _bind(path)
        self._listener = await asyncio.start_unix_server(self._accept, sock=door, limit=MAX_LINE)
        self._path = path

    async def close(self) -> None:
        """Stop listening, hang up on everybody."""
        if self._listener is not None:
            self._listener.close()
        for connection in list(self._connections):
            connection.cancel()
        if self._connections:
            await asyncio.wait(self._connections, timeout=HANDSHAKE_S)
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    def publish(self, fact: Fact) -> None:
        """Queue one fact for every client that follows; never wait for any of them."""
        if not self._followers:
            return
        try:
            line = self._writes.encode(fact)
        except ProtocolError:
            log.warning("a fact was too long to be sent: %s", type(fact).__name__)
            return
        for writer in list(self._followers):
            if writer.transport.get_write_buffer_size() > BACKLOG_BYTES:
                self._followers.discard(writer)
                writer.transport.abort()
            else:
                writer.write(line)

    def hang_up(self) -> None:
        """Part soon with everybody who follows now, once what is said has reached them: they come back and begin anew."""
        now_there = list(self._followers)

        def part() -> None:
            for writer in now_there:
                if writer in self._followers:
                    self._followers.discard(writer)
                    writer.close()

        asyncio.get_running_loop().call_later(HANG_UP_S, part)

    @property
    def followers(self) -> int:
        """How many clients follow the facts."""
        return len(self._followers)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._connections) >= MOST_CLIENTS or not _is_welcome(writer):
            writer.transport.abort()
            return
        connection = asyncio.get_running_loop().create_task(self._serve(reader, writer), name="client")
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            hello = self._reads.decode(await asyncio.wait_for(reader.readline(), HANDSHAKE_S))
            if not isinstance(hello, Hello):
                return
            writer.write(
                self._writes.encode(Welcome(PROTOCOL_VERSION, self._ledger.id, self._ledger.last_seq, os.getpid()))
            )
            if hello.version != PROTOCOL_VERSION:
                await writer.drain()
                return
            if hello.last_seq is not None:
                await self._catch_up(writer, hello)
            await self._answer_requests(reader, writer, hello.client)
        except (ProtocolError, TimeoutError, ConnectionError, ValueError):
            log.debug("a client was hung up on")
        finally:
            self._followers.discard(writer)
            writer.close()
            with contextlib.suppress(ConnectionError, TimeoutError):
                await asyncio.wait_for(writer.wait_closed(), 1)

    async def _catch_up(self, writer: asyncio.StreamWriter, hello: Hello) -> None:
        known = hello.last_seq or 0
        if hello.ledger != self._ledger.id or known <= 0 or known > self._ledger.last_seq:
            known = max(0, self._ledger.last_seq - FIRST_ROWS)
        while rows := self._ledger.since(known, PAGE):
            writer.write(b"".join(self._writes.encode(row) for row in rows))
            known = rows[-1].seq
            if len(rows) == PAGE:
                await writer.drain()
        for fact in self._greet():
            with contextlib.suppress(ProtocolError):  # one that is too long must not keep the others away
                writer.write(self._writes.encode(fact))
        writer.write(self._writes.encode(Synced()))
        self._followers.add(writer)

    async def _answer_requests(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, client: str) -> None:
        running: set[asyncio.Task[None]] = set()
        try:
            while line := await reader.readline():
                message = self._reads.decode(line)
                if not isinstance(message, Request):
                    raise ProtocolError("A client said hello twice.")
                while len(running) >= MOST_REQUESTS:
                    await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                one = asyncio.get_running_loop().create_task(self._answer(message, writer, client))
                running.add(one)
                one.add_done_callback(running.discard)
        finally:
            for one in running:
                one.cancel()

    async def _answer(self, request: Request, writer: asyncio.StreamWriter, client: str) -> None:
        try:
            reply: Reply | Failed = Reply(request.id, await self._handle(request, client))
            line = self._writes.encode(reply)
        except MeshClawError as wrong:
            line = self._writes.encode(Failed(request.id, type(wrong).__name__, wrong.title, wrong.remedy))
        except Exception:
            log.exception("a request failed in a way nobody foresaw: %s", type(request).__name__)
            line = self._writes.encode(
                Failed(request.id, "MeshClawError", "Something went wrong inside MeshClaw.", "The log says more.")
            )
        if writer.transport.get_write_buffer_size() > BACKLOG_BYTES:
            writer.transport.abort()
        elif not writer.transport.is_closing():
            writer.write(line)


def _bind(path: Path) -> socket.socket:
    """A socket that nobody else can open, from its first moment on. A left-over of a dead runtime is replaced."""
    path.unlink(missing_ok=True)
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        door.bind(str(path))
    finally:
        os.umask(before)
    return door


def _is_welcome(writer: asyncio.StreamWriter) -> bool:
    """Whether the user's own program is at the other end; on Windows the pipe's own rights see to it."""
    connection = writer.get_extra_info("socket")
    if connection is None or sys.platform == "win32":
        return sys.platform == "win32"
    return peers.is_of_our_user(connection) and not peers.is_ours(connection)


async def _listen_on_pipe(pipe: str, accept: Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]) -> None:
    loop = asyncio.get_running_loop()

    def connect() -> asyncio.StreamReaderProtocol:
        reader = asyncio.StreamReader(limit=MAX_LINE, loop=loop)
        return asyncio.StreamReaderProtocol(reader, accept, loop=loop)

    await cast("Any", loop).start_serving_pipe(connect, pipe)
