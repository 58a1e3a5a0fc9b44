"""Notifications with a button, over the session's D-Bus; elsewhere the tray's own message. It is told what was pressed, and judges it."""

from __future__ import annotations

import contextlib
import gc
import selectors
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier

from meshclaw_desktop.locations import resources

if TYPE_CHECKING:
    import queue

    from jeepney import Message
    from jeepney.io.blocking import DBusConnection

SERVICE = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
PATIENCE_S = 5.0
UNKNOWN_METHOD = "org.freedesktop.DBus.Error.UnknownMethod"
NEVER = 0
"""It stays until it is answered, seen, or dismissed."""
PRESSED, FAILED = b"p", b"f"
ACTIONS = ("default", "show")
"""A press on its body, and on its button."""


@dataclass(frozen=True, slots=True)
class _Text:
    title: str
    body: str
    button: str


class BusNotice(QObject):
    """Shows one notification at a time. While none is there, no thread runs and no line to the bus is open."""

    def __init__(self, address: str, fall_back: Callable[[str, str], None], parent: QObject | None = None) -> None:
        """`address` is the session bus's, empty where there is none; `fall_back` shows a title and a text without a button."""
        super().__init__(parent)
        self._address = address
        self._fall_back = fall_back
        self._then: Callable[[], None] = _nothing
        self._text = _Text("", "", "")
        self._line: _Line | None = None
        self._ear: QSocketNotifier | None = None

    def show(self, title: str, body: str, button: str, then: Callable[[], None]) -> None:
        """Show it, in place of the one before."""
        self._text, self._then = _Text(title, _without_markup(body), button), then
        if not self._address:
            self._fall_back(title, body)
            return
        if self._line is None or not self._line.put(self._text):
            self._let_go()
            self._line = _Line(self._address)
            self._ear = QSocketNotifier(self._line.news.fileno(), QSocketNotifier.Type.Read, self)
            self._ear.activated.connect(self._hear)
            self._line.put(self._text)

    def withdraw(self) -> None:
        """Take it away."""
        self._then = _nothing
        if self._line is not None:
            self._line.put(None)
        self._let_go()

    def _hear(self) -> None:
        """The line says what became of it, or has ended."""
        said = self._line.news.recv(1) if self._line is not None else b""
        if said == PRESSED:
            self._then()
        elif said == FAILED:
            self._let_go()
            self._fall_back(self._text.title, self._text.body)
        elif not said:
            self._let_go()

    def _let_go(self) -> None:
        """Hear no more of this line."""
        if self._ear is not None:
            self._ear.setEnabled(False)
            self._ear.deleteLater()
            self._ear = None
        if self._line is not None:
            self._line.news.close()
            self._line = None


class _Line:
    """One line to the bus, in a thread of its own, for as long as something is shown. The thread holds nothing of Qt's."""

    def __init__(self, address: str) -> None:
        self._address = address
        self.news, self._tell = socket.socketpair()
        """Where it says what happened: PRESSED, FAILED, and its end."""
        from queue import SimpleQueue

        self._wanted: queue.SimpleQueue[_Text | None] = SimpleQueue()
        self._wake, self._woken = socket.socketpair()
        self._over = False
        self._lock = threading.Lock()
        threading.Thread(target=self._run, name="notification", daemon=True).start()

    def put(self, text: _Text | None) -> bool:
        """Show this, or with None take it away and end. False if this line has ended."""
        with self._lock:
            if self._over:
                return False
            self._wanted.put(text)
            self._wake.send(b"1")
            return True

    def _run(self) -> None:
        with _collecting(False):
            self._work()

    def _work(self) -> None:
        from jeepney import DBusErrorResponse
        from jeepney.io.blocking import open_dbus_connection

        try:
            with open_dbus_connection(self._address) as connection:
                self._serve(_Service(connection))
        except (OSError, DBusErrorResponse, TimeoutError, ValueError):
            self._say(FAILED)
        finally:
            with self._lock:
                self._over = True
                for end in (self._wake, self._woken, self._tell):
                    end.close()

    def _say(self, what: bytes) -> None:
        """To whoever still listens."""
        with contextlib.suppress(OSError):
            self._tell.send(what)

    def _serve(self, service: _Service) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._woken, selectors.EVENT_READ)
            selector.register(service.connection.sock, selectors.EVENT_READ)
            while True:
                with _collecting(True):
                    happened_on = selector.select()
                ready = [key.fileobj for key, _ in happened_on]
                if self._woken in ready:
                    self._woken.recv(1)
                    text = self._wanted.get()
                    if text is None:
                        service.close()
                        return
                    service.notify(text)
                happened = service.heard()
                if "pressed" in happened:
                    self._say(PRESSED)
                if happened and self._ends():
                    return
                if happened:
                    service.forget()

    def _ends(self) -> bool:
        """What was shown is gone: the line ends, unless something else is wanted already."""
        with self._lock:
            self._over = self._wanted.empty()
            return self._over


@contextlib.contextmanager
def _collecting(on: bool) -> Iterator[None]:
    """
    Whether Python may look for garbage meanwhile.

    It does so in whichever thread makes an object, and some of what it frees is Qt's, which only the main thread may free.
    """
    before = gc.isenabled()
    (gc.enable if on else gc.disable)()
    try:
        yield
    finally:
        (gc.enable if before else gc.disable)()


class _Service:
    """The notification service of the session, and the one notification that we have there."""

    def __init__(self, connection: DBusConnection) -> None:
        from jeepney import DBusAddress, MatchRule
        from jeepney.bus_messages import message_bus

        self.connection = connection
        self._address = DBusAddress(PATH, bus_name=SERVICE, interface=SERVICE)
        self._bus = message_bus
        self._id = 0
        self._owner = ""
        self._early: list[Message] = []
        rule = MatchRule(type="signal", sender=SERVICE, interface=SERVICE, path=PATH)
        self._call(message_bus.AddMatch(rule))

    def notify(self, text: _Text) -> None:
        """Show it, in place of ours that is there."""
        from jeepney import new_method_call

        hints = {"urgency": ("y", 1), "desktop-entry": ("s", "meshclaw")}
        icon = (resources() / "icons" / "meshclaw.svg").as_uri()
        actions = ["show", text.button, *(() if self._draws_all_actions() else ("default", text.button))]
        body = ("MeshClaw", self._id, icon, text.title, text.body, actions, hints, NEVER)
        reply = self._call(new_method_call(self._address, "Notify", "susssasa{sv}i", body))
        self._id = int(reply.body[0])
        self._owner = str(self._call(self._bus.GetNameOwner(SERVICE)).body[0])

    def _draws_all_actions(self) -> bool:
        """Xfce's service makes a button of the press on the body too; with others that is no button, and welcome."""
        from jeepney import DBusErrorResponse, new_method_call

        try:
            reply = self._call(new_method_call(self._address, "GetServerInformation"))
        except DBusErrorResponse as failed:
            if failed.name == UNKNOWN_METHOD:
                return False
            raise
        return "xfce" in str(reply.body[0]).casefold()

    def forget(self) -> None:
        """Ours is gone."""
        self._id = 0

    def close(self) -> None:
        """Take it away."""
        from jeepney import new_method_call

        if self._id:
            self._call(new_method_call(self._address, "CloseNotification", "u", (self._id,)))

    def heard(self) -> list[str]:
        """What became of ours: `pressed` or `closed`, if anything."""
        messages, self._early = self._early, []
        while True:
            try:
                messages.append(self.connection.receive(timeout=0))
            except TimeoutError:
                break
        return [what for what in map(self._judge, messages) if what]

    def _judge(self, message: Message) -> str:
        """Only the service's own word on our own notification counts: anybody on the bus can send such a signal."""
        from jeepney import HeaderFields, MessageType

        fields = message.header.fields
        ours = (
            message.header.message_type is MessageType.signal
            and fields.get(HeaderFields.sender) == self._owner
            and fields.get(HeaderFields.interface) == SERVICE
            and bool(message.body)
            and message.body[0] == self._id
        )
        if not ours:
            return ""
        match fields.get(HeaderFields.member), message.body[1:]:
            case "ActionInvoked", (str() as action,) if action in ACTIONS:
                return "pressed"
            case "NotificationClosed", _:
                return "closed"
            case _:
                return ""

    def _call(self, message: Message) -> Message:
        """Call, and keep what else comes meanwhile."""
        from jeepney import DBusErrorResponse, HeaderFields, MessageType

        serial = next(self.connection.outgoing_serial)
        self.connection.send(message, serial=serial)
        while True:
            reply = self.connection.receive(timeout=PATIENCE_S)
            if reply.header.fields.get(HeaderFields.reply_serial) == serial:
                if reply.header.message_type is MessageType.error:
                    raise DBusErrorResponse(reply)
                return reply
            self._early.append(reply)


def session_bus(environment: Mapping[str, str]) -> str:
    """The address of this login's bus; empty where there is none. None is started for it."""
    if not sys.platform.startswith("linux"):
        return ""
    usual = Path(environment.get("XDG_RUNTIME_DIR") or "/nonexistent") / "bus"
    return environment.get("DBUS_SESSION_BUS_ADDRESS") or (f"unix:path={usual}" if usual.is_socket() else "")


def _without_markup(text: str) -> str:
    """Some services read markup in it."""
    return text.replace("&", "+").replace("<", "‹").replace(">", "›")


def _nothing() -> None:
    """Nobody waits for a press."""
