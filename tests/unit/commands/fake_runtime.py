"""A runtime that says what a test tells it to. It speaks the wire on a real socket, from a thread of its own."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from meshclaw_desktop.errors import MeshClawError
from meshclaw_desktop.locations import Locations
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import PROTOCOL_VERSION, Failed, Hello, Reply, Welcome, client_codec, runtime_codec

Answer = Callable[[Any], object]


class FakeRuntime:
    """Answers each type of request with a value, a row, or by raising an error; keeps what it was asked."""

    def __init__(self, locations: Locations, answers: Mapping[type, Answer], *, ledger: str = "L1") -> None:
        self.answers = dict(answers)
        self.asked: list[Any] = []
        self.greeted: list[Hello] = []
        self.ledger = ledger
        self.last_seq = 0
        self.version = PROTOCOL_VERSION
        self.facts: list[object] = []
        """Sent to each client that wants facts, after its welcome."""
        self.facts_after: dict[type, list[object]] = {}
        """Sent after the reply to a request of that type, to the client that asked."""
        self._reads, self._writes = client_codec(), runtime_codec()
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        locations.prepare()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(locations.socket)
        self._listener.bind(str(locations.socket))
        self._listener.listen()
        self._lines: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def hang_up(self) -> None:
        """Drop every client, as a runtime that ends does."""
        for line in self._lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self._lines.clear()

    def close(self) -> None:
        """End."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.hang_up()
        for thread in self._threads:
            thread.join(60)

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self._lines.append(line)
            self._threads.append(threading.Thread(target=self._serve, args=(line,), daemon=True))
            self._threads[-1].start()

    def _serve(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError), line, line.makefile("rb") as reader:
            if not (first := reader.readline()):
                return
            hello = self._reads.decode(first)
            assert isinstance(hello, Hello)
            self.greeted.append(hello)
            line.sendall(self._writes.encode(Welcome(self.version, self.ledger, self.last_seq, 4711)))
            if hello.last_seq is not None:
                line.sendall(b"".join(map(self._writes.encode, self.facts)))
            for data in reader:
                request = self._reads.decode(data)
                self.asked.append(request)
                line.sendall(self._writes.encode(self._answer(request)))
                line.sendall(b"".join(map(self._writes.encode, self.facts_after.get(type(request), ()))))

    def _answer(self, request: Any) -> Reply | Failed:
        try:
            return Reply(request.id, to_json(self.answers[type(request)](request)))
        except MeshClawError as wrong:
            return Failed(request.id, type(wrong).__name__, wrong.title, wrong.remedy)


@contextmanager
def fake_runtime(locations: Locations, answers: Mapping[type, Answer]) -> Iterator[FakeRuntime]:
    """One that ends with the block."""
    runtime = FakeRuntime(locations, answers)
    try:
        yield runtime
    finally:
        runtime.close()
