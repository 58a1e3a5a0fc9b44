"""The tray's end of the wire: one local socket, patient reconnection. Knows no widget and keeps no fact."""

from __future__ import annotations

import logging
import os
import struct
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalSocket

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.wire.codec import MAX_LINE
from meshclaw_desktop.wire.messages import (
    PROTOCOL_VERSION,
    Activity,
    Failed,
    Hello,
    Reply,
    Request,
    Welcome,
    client_codec,
    runtime_codec,
)

from .translation import tr

RETRY_MS = (100, 250, 500, 1000, 2000, 5000)
"""How long to wait before each further attempt to connect; the last one is repeated."""
BYTES_A_TURN = 256 * 1024
"""How much is decoded before the event loop gets its turn again."""

MakeRequest = Callable[[int], Request]
"""Makes a request from its number, e.g. `GetStatus` or `partial(SetAutonomy, name=…, level=…)`."""
OnReply = Callable[[Json], None]
OnFailed = Callable[[Failed], None]

log = logging.getLogger(__name__)


class Client(QObject):
    """
    Turns lines into messages and messages into lines.

    Facts come in order, as one list for each turn of the event loop. Nothing here waits: a request is
    answered by a call of one of its two functions, also when the line drops.
    """

    welcomed = Signal(object)
    """A Welcome: the runtime has answered, facts follow."""
    facts_received = Signal(object)
    """A list of facts, in the order in which they happened."""
    lost = Signal()
    """The line that was there is not there any more."""
    missed = Signal(str)
    """An attempt to connect did not succeed; why, in one sentence."""

    def __init__(self, address: str | Path, parent: QObject | None = None) -> None:
        """`address` is the socket's path, or the pipe's name on Windows."""
        super().__init__(parent)
        self._address = str(address)
        self._encoder, self._decoder = client_codec(), runtime_codec()
        self._ledger, self._last_seq = "", 0
        self._buffer = b""
        self._open = self._welcome = False
        self._attempts = 0
        self._last_id = 0
        self._pending: dict[int, tuple[OnReply, OnFailed]] = {}
        self._retry = QTimer(self, singleShot=True)
        self._retry.timeout.connect(self._connect)
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self._read)
        self._socket = QLocalSocket(self)
        self._socket.connected.connect(self._greet)
        self._socket.readyRead.connect(self._read)
        self._socket.disconnected.connect(self._drop)
        self._socket.errorOccurred.connect(self._drop)

    @property
    def connected(self) -> bool:
        """Whether the runtime has welcomed us on this line."""
        return self._welcome

    def open(self) -> None:
        """Connect, and connect again whenever the line drops, until `close`."""
        self._open = True
        self._attempts = 0
        self._connect()

    def close(self) -> None:
        """Hang up for good. Requests without an answer fail."""
        self._open = False
        self._retry.stop()
        self._socket.abort()
        self._drop()

    def request(self, make: MakeRequest, on_reply: OnReply | None = None, on_failed: OnFailed | None = None) -> None:
        """Send a request. Exactly one of the two functions is called, later, once; without a line it is `on_failed`."""
        self._last_id += 1
        number = self._last_id
        functions = (on_reply or _ignore, on_failed or _log_failure)
        try:
            line = self._encoder.encode(make(number))
        except ProtocolError as wrong:
            failed = Failed(number, type(wrong).__name__, wrong.title, wrong.remedy)
            QTimer.singleShot(0, lambda: functions[1](failed))
            return
        if not self._welcome:
            QTimer.singleShot(0, lambda: functions[1](_no_line(number)))
            return
        self._pending[number] = functions
        self._socket.write(line)
        self._socket.flush()

    # ---- the line ----

    def _connect(self) -> None:
        if self._open and self._socket.state() is QLocalSocket.LocalSocketState.UnconnectedState:
            self._socket.connectToServer(self._address)

    def _greet(self) -> None:
        if not _is_ours(self._socket):
            self.missed.emit(tr("Somebody else's program answers in the runtime's place."))
            self._socket.abort()
            self._drop()
            return
        hello = Hello(PROTOCOL_VERSION, "tray", self._last_seq, self._ledger)
        self._socket.write(self._encoder.encode(hello))
        self._socket.flush()

    def _drop(self, *_: object) -> None:
        """Whatever ended the line: forget it, tell those who wait, and try again later."""
        self._buffer = b""
        self._more.stop()
        was_there, self._welcome = self._welcome, False
        pending, self._pending = self._pending, {}
        if self._socket.state() is not QLocalSocket.LocalSocketState.UnconnectedState:
            self._socket.abort()
        if self._open and not self._retry.isActive():
            self._retry.start(RETRY_MS[min(self._attempts, len(RETRY_MS) - 1)])
            self._attempts += 1
        for number, (_on_reply, on_failed) in pending.items():
            on_failed(_no_line(number))
        if was_there:
            self.lost.emit()
        else:
            self.missed.emit("")

    def _read(self) -> None:
        self._buffer += self._socket.read(BYTES_A_TURN).data()
        *lines, self._buffer = self._buffer.split(b"\n")
        try:
            if len(self._buffer) > MAX_LINE:
                raise ProtocolError("A line was too long.")
            messages = [self._decoder.decode(line) for line in lines]
        except ProtocolError as wrong:
            log.warning("the runtime's line is dropped: %s", wrong)
            self._socket.abort()
            self._drop()
            return
        if self._socket.bytesAvailable():
            self._more.start()
        self._take(messages)

    def _take(self, messages: list[object]) -> None:
        facts: list[object] = []
        for message in messages:
            match message:
                case Activity():
                    self._last_seq = max(self._last_seq, message.seq)
                    facts.append(message)
                case Reply() | Failed():
                    facts = self._hand_on(facts)
                    self._settle(message)
                case Welcome():
                    facts = self._hand_on(facts)
                    self._be_welcomed(message)
                case _:
                    facts.append(message)
        self._hand_on(facts)

    def _hand_on(self, facts: list[object]) -> list[object]:
        if facts:
            self.facts_received.emit(facts)
        return []

    def _be_welcomed(self, welcome: Welcome) -> None:
        if welcome.version != PROTOCOL_VERSION:
            self.missed.emit(tr("The runtime that runs is of another version. End it, so that this one's can start."))
            self._socket.abort()
            return
        if welcome.ledger != self._ledger:
            self._ledger, self._last_seq = welcome.ledger, 0
        self._welcome = True
        self._attempts = 0
        self.welcomed.emit(welcome)

    def _settle(self, message: Reply | Failed) -> None:
        on_reply, on_failed = self._pending.pop(message.id, (_ignore, _log_failure))
        if isinstance(message, Reply):
            on_reply(message.value)
        else:
            on_failed(message)


def _is_ours(connection: QLocalSocket) -> bool:
    """Whether the other end runs as our own user, where the platform can tell."""
    if not sys.platform.startswith("linux"):
        return True
    import socket

    with socket.socket(fileno=os.dup(int(connection.socketDescriptor()))) as peer:
        credentials = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    _pid, uid, _gid = struct.unpack("3i", credentials)
    return bool(uid == os.getuid())


def _no_line(number: int) -> Failed:
    return Failed(number, "NoRuntime", tr("MeshClaw's runtime does not answer."), tr("It is tried again by itself."))


def _ignore(_value: Json) -> None:
    pass


def _log_failure(failed: Failed) -> None:
    log.info("a request failed: %s", failed.error)
