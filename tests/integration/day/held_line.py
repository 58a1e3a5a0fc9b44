"""A line to the IMAP server on which the answer to one command can be held back: it is done, and nobody hears of it.

It ends the encryption on both sides, as it must to know one command from another, with the server's own certificate.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

HOST = "127.0.0.1"
PATIENCE_S = 10.0


class HeldLine:
    """Listens on `port` and connects each caller with the server."""

    def __init__(self, server_port: int, certificate: Path, key: Path) -> None:
        self._server_port = server_port
        self._outward = ssl.create_default_context(cafile=str(certificate))
        self._inward = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._inward.load_cert_chain(certificate, key)
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self.listening = threading.Event()
        """Somebody waits for new mail: what comes from now on is told. Cleared by whoever wants to know anew."""
        self._word = b""
        self._answered = threading.Event()
        self._lines: list[ssl.SSLSocket] = []
        self._threads: list[threading.Thread] = []
        self._thread(self._accept)

    def hold(self, command: str) -> threading.Event:
        """The next command of this name is passed on, its answer is not. The event is set once the server has answered."""
        self._answered = threading.Event()
        self._word = f" {command} ".encode()
        return self._answered

    def close(self) -> None:
        """Nobody listens any more, and every line is hung up."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for line in self._lines:
            _hang_up(line)
        for thread in self._threads:
            thread.join(PATIENCE_S)
        for line in self._lines:
            line.close()

    def _thread(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name="held line", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            self._thread(partial(self._connect, caller))

    def _connect(self, caller: socket.socket) -> None:
        with suppress(OSError):
            near = self._inward.wrap_socket(caller, server_side=True)
            self._lines.append(near)
            there = socket.create_connection((HOST, self._server_port))
            far = self._outward.wrap_socket(there, server_hostname="localhost")
            self._lines.append(far)
            held = threading.Event()
            self._thread(partial(self._back, far, near, held))
            while data := near.recv(65_536):
                if self._word and self._word in data:
                    self._word = b""
                    held.set()
                far.sendall(data)
                if b" IDLE" in data:
                    self.listening.set()
            _hang_up(far)

    def _back(self, far: ssl.SSLSocket, near: ssl.SSLSocket, held: threading.Event) -> None:
        with suppress(OSError):
            while data := far.recv(65_536):
                if held.is_set():
                    self._answered.set()
                else:
                    near.sendall(data)
        _hang_up(near)


def _hang_up(line: ssl.SSLSocket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


@contextmanager
def held_line(server_port: int, certificate: Path, key: Path) -> Iterator[HeldLine]:
    """A line for the length of a block."""
    line = HeldLine(server_port, certificate, key)
    try:
        yield line
    finally:
        line.close()
