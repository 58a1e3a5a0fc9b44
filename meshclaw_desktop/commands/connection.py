"""The command line's end of the wire: blocking, for one command. Finds the runtime or starts it; keeps no fact."""

from __future__ import annotations

import io
import os
import socket
import struct
import sys
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Protocol, TypeVar

from meshclaw_desktop import errors
from meshclaw_desktop.errors import MeshClawError, NoRuntime, ProtocolError
from meshclaw_desktop.locations import Locations
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.wire.codec import MAX_LINE, from_json
from meshclaw_desktop.wire.messages import (
    PROTOCOL_VERSION,
    Fact,
    Failed,
    Hello,
    Reply,
    Request,
    Welcome,
    client_codec,
    runtime_codec,
)

CLIENT = "command"
GREETING_S = 10.0
ANSWER_S = 30.0
START_S = 20.0
"""How long a new runtime may take until it listens."""
GOODBYES_S = (0.1, 0.3, 1.0, 3.0)
"""A runtime that is about to end hangs up on us; we wait so long for it to be gone, then start another."""
RIVAL_S = 3.0
"""How long we look for the runtime of somebody who was faster than ours."""

T = TypeVar("T")


class HungUp(NoRuntime):
    """The runtime was there, and is not any more: it ended, or is about to."""


class Connection:
    """One line to the runtime. `welcome` is what it answered first."""

    def __init__(self, line: _Line, *, last_seq: int | None, ledger: str) -> None:
        self._line = line
        self._encoder, self._decoder = client_codec(), runtime_codec()
        self._facts: deque[Fact] = deque()
        self._last_id = 0
        try:
            line.wait_at_most(GREETING_S)
            line.write(self._encoder.encode(Hello(PROTOCOL_VERSION, CLIENT, last_seq, ledger)))
            message = self._read()
            if not isinstance(message, Welcome) or message.version != PROTOCOL_VERSION:
                raise NoRuntime("A runtime of another version runs.", "End it (log out and in, say) and try again.")
        except BaseException:
            line.close()
            raise
        self.welcome = message

    def request(self, request: Request, *, limit_s: float = ANSWER_S) -> Json:
        """The reply to one request, whose `id` is set here. Raises what the runtime refused it with, or NoRuntime."""
        self._last_id += 1
        self._line.wait_at_most(limit_s)
        self._line.write(self._encoder.encode(replace(request, id=self._last_id)))
        while True:
            match self._read():
                case Reply(id=self._last_id, value=value):
                    return value
                case Failed(id=self._last_id) as failed:
                    raise _error(failed)
                case message if isinstance(message, Fact):
                    self._facts.append(message)
                case _:
                    raise ProtocolError("The runtime answered something else.", "Try again.")

    def row(self, kind: type[T], request: Request, *, limit_s: float = ANSWER_S) -> T:
        """The reply to a request that is answered by one row."""
        return from_json(kind, self.request(request, limit_s=limit_s))

    def rows(self, kind: type[T], request: Request, *, limit_s: float = ANSWER_S) -> list[T]:
        """The reply to a request that is answered by a list of rows."""
        reply = self.request(request, limit_s=limit_s)
        if not isinstance(reply, list):
            raise ProtocolError("The runtime answered something else.", "Try again.")
        return [from_json(kind, one) for one in reply]

    def facts(self) -> Iterator[Fact]:
        """Facts as they come, for ever. Raises NoRuntime when the line drops."""
        while True:
            while self._facts:
                yield self._facts.popleft()
            self._line.wait_at_most(None)
            message = self._read()
            if not isinstance(message, Fact):
                raise ProtocolError("The runtime said something else.", "Try again.")
            yield message

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def _read(self) -> object:
        line = self._line.read()
        if not line.endswith(b"\n"):
            raise _hung_up()
        return self._decoder.decode(line)


def connect(
    locations: Locations, environment: Mapping[str, str], *, last_seq: int | None = None, ledger: str = ""
) -> Connection:
    """A line to the runtime, which is started if none runs. `last_seq` None asks for no facts. Raises NoRuntime."""
    for pause_s in GOODBYES_S:
        line = _reach(locations) or _start(locations, environment)
        try:
            return Connection(line, last_seq=last_seq, ledger=ledger)
        except HungUp:
            time.sleep(pause_s)
    raise _hung_up()


def reconnect(locations: Locations, *, last_seq: int | None = None, ledger: str = "") -> Connection | None:
    """A line to the runtime if one listens; starts none. Raises NoRuntime for one that cannot be spoken to."""
    line = _reach(locations)
    if line is None:
        return None
    try:
        return Connection(line, last_seq=last_seq, ledger=ledger)
    except HungUp:
        return None


def _start(locations: Locations, environment: Mapping[str, str]) -> _Line:
    from meshclaw_desktop import launch  # most commands find a runtime and need not know how one is started

    try:
        runtime = launch.start_runtime(locations, environment)
    except OSError as wrong:
        raise NoRuntime(
            f"The runtime could not be started: {wrong.strerror or wrong}.", "See `meshclaw doctor`."
        ) from wrong
    deadline = time.monotonic() + START_S
    ended = False
    while time.monotonic() < deadline:
        if line := _reach(locations):
            return line
        if not ended and runtime.poll() is not None:
            ended, deadline = True, min(deadline, time.monotonic() + RIVAL_S)
        time.sleep(0.01)
    if not ended:
        raise NoRuntime("The runtime was started and does not listen yet.", "Try again in a moment.")
    words = launch.last_words(locations) or "It said nothing."
    raise NoRuntime(f"The runtime could not be started. {words}", "`meshclaw doctor` says what to mend.")


def _reach(locations: Locations) -> _Line | None:
    try:
        return _PipeLine(locations.pipe) if sys.platform == "win32" else _SocketLine(str(locations.socket))
    except OSError:
        return None


class _Line(Protocol):
    """Bytes to and from the runtime."""

    def wait_at_most(self, seconds: float | None) -> None:
        """How long one reading or writing may take from now on."""

    def write(self, data: bytes) -> None:
        """Raises NoRuntime when the other end is gone."""

    def read(self) -> bytes:
        """One line, or less of it if the other end is gone. Raises NoRuntime when it took too long."""

    def close(self) -> None:
        """Hang up."""


class _SocketLine:
    def __init__(self, path: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.connect(path)
            _refuse_strangers(self._socket)
        except BaseException:
            self._socket.close()
            raise
        self._reader = self._socket.makefile("rb")

    def wait_at_most(self, seconds: float | None) -> None:
        self._socket.settimeout(seconds)

    def write(self, data: bytes) -> None:
        try:
            self._socket.sendall(data)
        except OSError:
            raise _hung_up() from None

    def read(self) -> bytes:
        try:
            return self._reader.readline(MAX_LINE + 1)
        except TimeoutError:
            raise NoRuntime("The runtime does not answer.", "Wait a moment, or end it and try again.") from None
        except OSError:
            return b""

    def close(self) -> None:
        self._reader.close()
        self._socket.close()


class _PipeLine:
    """A named pipe has no time limits: the runtime answers or ends."""

    def __init__(self, name: str) -> None:
        self._pipe = io.FileIO(name, "r+")
        self._reader = io.BufferedReader(self._pipe)

    def wait_at_most(self, seconds: float | None) -> None:
        """Nothing to set."""

    def write(self, data: bytes) -> None:
        try:
            self._pipe.write(data)
        except OSError:
            raise _hung_up() from None

    def read(self) -> bytes:
        try:
            return self._reader.readline(MAX_LINE + 1)
        except OSError:
            return b""

    def close(self) -> None:
        self._reader.close()


def _refuse_strangers(line: socket.socket) -> None:
    """Where the system tells who listens, it must be us: the socket's folder may lie where others can write."""
    if sys.platform != "linux":
        return
    _, user, _ = struct.unpack("3i", line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")))
    if user != os.getuid():
        raise NoRuntime(
            "Somebody else's program answers in the runtime's place.", "Tell whoever looks after this machine."
        )


def _hung_up() -> HungUp:
    return HungUp("The runtime hung up.", "Try again; `meshclaw doctor` says more.")


def _error(failed: Failed) -> MeshClawError:
    kind = getattr(errors, failed.error, None)
    if isinstance(kind, type) and issubclass(kind, MeshClawError):
        return kind(failed.title, failed.remedy)
    return MeshClawError(failed.title, failed.remedy)
