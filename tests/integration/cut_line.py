"""A line to a server that a test can cut, and lay again. It passes bytes on and understands none of them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

HOST = "127.0.0.1"


class CutLine:
    """Listens on `port` and connects each caller with the server, while it is not cut."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self._lines: list[socket.socket] = []
        self._refuses = False
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, *, for_good: bool = False) -> None:
        """Break every line at once; `for_good` also refuses new ones until `mend`."""
        self._refuses = for_good
        for line in self._lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Take new callers again."""
        self._refuses = False

    def close(self) -> None:
        """Nobody listens any more."""
        self.cut()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            if self._refuses:
                caller.close()
                continue
            server = socket.create_connection((HOST, self._server_port))
            self._lines += [caller, server]
            for one, other in ((caller, server), (server, caller)):
                threading.Thread(target=_pass_on, args=(one, other), daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65_536):
            other.sendall(data)
    for line in (one, other):
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
    one.close()


@contextmanager
def cut_line(server_port: int) -> Iterator[CutLine]:
    """A line for the length of a block."""
    line = CutLine(server_port)
    try:
        yield line
    finally:
        line.close()
