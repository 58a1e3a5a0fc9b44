"""A line to the IMAP server on which the answer to one command can be held back: it is done, and nobody hears of it.

It ends the encryption on both sides, as it must to know one command from another, with the server's own certificate.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

HOST = "127.0.0.1"


class HeldLine:
    """Listens on `port` and connects each caller with the server."""

    def __init__(self, server_port: int, certificate: Path, key: Path) -> None:
        self._server_port = server_port
        self._outward = ssl.create_default_context(cafile=str(certificate))
        self._inward = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._inward.load_cert_chain(certificate, key)
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self._word = b""
        self._answered = threading.Event()
        self._lines: list[ssl.SSLSocket] = []
        threading.Thread(target=self._accept, name="held line", daemon=True).start()

    def hold(self, command: str) -> threading.Event:
        """The next command of this name is passed on, its answer is not. The event is set once the server has answered."""
        self._answered = threading.Event()
        self._word = f" {command} ".encode()
        return self._answered

    def close(self) -> None:
        """Nobody listens any more."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for line in self._lines:
            _hang_up(line)

    def _accept(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=(caller,), name="held line", daemon=True).start()

    def _connect(self, caller: socket.socket) -> None:
        with suppress(OSError):
            near = self._inward.wrap_socket(caller, server_side=True)
            far = self._outward.wrap_socket(
                socket.create_connection((HOST, self._server_port)), server_hostname="localhost"
            )
            self._lines += [near, far]
            held = threading.Event()
            threading.Thread(target=self._back, args=(far, near, held), name="held line", daemon=True).start()
            while data := near.recv(65_536):
                if self._word and self._word in data:
                    self._word = b""
                    held.set()
                far.sendall(data)
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
