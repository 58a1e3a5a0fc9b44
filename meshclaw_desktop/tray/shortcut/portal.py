"""Keys under Wayland: the desktop's portal grants them, if its user agrees. Asked over D-Bus, in a thread of its own."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from .keys import Keys, Outcome

if TYPE_CHECKING:
    from jeepney import DBusAddress
    from jeepney.io.blocking import DBusConnection

SERVICE = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
SHORTCUTS = "org.freedesktop.portal.GlobalShortcuts"
REQUEST = "org.freedesktop.portal.Request"
REGISTRY = "org.freedesktop.host.portal.Registry"
NAME = "ask"
LEAVE_S = 0.5
PATIENCE_S = 300.0
"""The desktop may ask its user."""


class PortalKeys(QObject):
    """What came of asking is told by `settled`, later: the outcome, and the keys as the desktop calls them."""

    settled = Signal(object, str)
    _heard = Signal()

    def __init__(
        self,
        address: str,
        pressed: Callable[[], object],
        describe: str,
        *,
        may_prompt: bool,
        parent: QObject | None = None,
    ) -> None:
        """`describe` is what the desktop shows its user; unless it `may_prompt`, only what was granted before is taken."""
        super().__init__(parent)
        self._address, self._describe, self._may_prompt = address, describe, may_prompt
        self._wake, self._woken = socket.socketpair()
        self._thread: threading.Thread | None = None
        self._listens = False
        self._heard.connect(pressed, Qt.ConnectionType.QueuedConnection)

    def register(self, keys: Keys) -> Outcome:
        """Begin to ask."""
        self._thread = threading.Thread(target=self._run, args=(keys,), name="shortcut-portal", daemon=True)
        self._thread.start()
        return Outcome.ASKED

    def release(self) -> None:
        """Give the keys back. A question that the desktop still asks is left to it: the thread is a daemon."""
        with contextlib.suppress(OSError):
            self._wake.send(b"1")
        if self._thread is not None and self._listens:
            self._thread.join(LEAVE_S)

    def _run(self, keys: Keys) -> None:
        from jeepney import DBusErrorResponse
        from jeepney.io.blocking import open_dbus_connection

        try:
            with open_dbus_connection(self._address) as connection:
                portal = _Portal(connection)
                session = portal.begin()
                if self._may_prompt or portal.has_granted(session):
                    shown = portal.bind(session, keys, self._describe)
                    if shown is not None:
                        self._listens = True
                        self.settled.emit(Outcome.REGISTERED, shown)
                        self._listen(connection, session)
                        return
        except (OSError, DBusErrorResponse, TimeoutError, ValueError, LookupError, TypeError):
            pass  # no portal, or one without this: then there are no keys, and nothing is promised
        finally:
            self._wake.close()
            self._woken.close()
        self.settled.emit(Outcome.ABSENT, "")

    def _listen(self, connection: DBusConnection, session: str) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._woken, selectors.EVENT_READ)
            selector.register(connection.sock, selectors.EVENT_READ)
            while True:
                if self._woken in [key.fileobj for key, _ in selector.select()]:
                    return  # the session ends with the connection
                for body in _activated(connection):
                    if tuple(body[:2]) == (session, NAME):
                        self._heard.emit()


class _Portal:
    """The few calls that are needed. Each of the three that answer later does so by a signal on a path that is known before."""

    def __init__(self, connection: DBusConnection) -> None:
        from jeepney import DBusAddress, MatchRule
        from jeepney.bus_messages import message_bus

        self._connection = connection
        self._address = DBusAddress(PATH, bus_name=SERVICE, interface=SHORTCUTS)
        self._requests = f"{PATH}/request/{connection.unique_name.removeprefix(':').replace('.', '_')}"
        self._count = 0
        self._say_who_we_are(DBusAddress(PATH, bus_name=SERVICE, interface=REGISTRY))
        for rule in (
            MatchRule(type="signal", sender=SERVICE, interface=REQUEST, member="Response"),
            MatchRule(type="signal", sender=SERVICE, interface=SHORTCUTS, member="Activated"),
        ):
            self._call(message_bus.AddMatch(rule))

    def begin(self) -> str:
        """A session's handle."""
        results = self._ask("CreateSession", "a{sv}", (), {"session_handle_token": "meshclaw"})
        return str(results["session_handle"][1])

    def has_granted(self, session: str) -> bool:
        """Whether the user has agreed in an earlier run."""
        return bool(_shortcuts(self._ask("ListShortcuts", "oa{sv}", (session,))))

    def bind(self, session: str, keys: Keys, describe: str) -> str | None:
        """Take the keys; what the desktop calls those that it gave. None if it gave none."""
        trigger = "+".join([*(part.upper() for part in keys.portable.split("+")[:-1]), keys.letter.lower()])
        wanted = [(NAME, {"description": ("s", describe), "preferred_trigger": ("s", trigger)})]
        for id, told in _shortcuts(self._ask("BindShortcuts", "oa(sa{sv})sa{sv}", (session, wanted, ""))):
            if id == NAME:
                return str(told.get("trigger_description", ("s", ""))[1])
        return None

    def _ask(
        self, method: str, signature: str, body: tuple[object, ...], options: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """The results of a call that is answered by a signal. Raises ValueError if the answer is no."""
        from jeepney import MatchRule, new_method_call

        self._count += 1
        token = f"meshclaw{self._count}"
        path = f"{self._requests}/{token}"
        given = {name: ("s", value) for name, value in {"handle_token": token, **(options or {})}.items()}
        rule = MatchRule(type="signal", interface=REQUEST, member="Response", path=path)
        with self._connection.filter(rule) as answers:
            self._call(new_method_call(self._address, method, signature, (*body, given)))
            code, results = self._connection.recv_until_filtered(answers, timeout=PATIENCE_S).body
        if code != 0:
            raise ValueError("the answer is no")
        return dict(results)

    def _say_who_we_are(self, registry: DBusAddress) -> None:
        """Newer portals want to know whose keys they are; older ones find out themselves."""
        from jeepney import DBusErrorResponse, new_method_call

        try:
            self._call(new_method_call(registry, "Register", "sa{sv}", ("meshclaw", {})))
        except DBusErrorResponse:
            return

    def _call(self, message: Any) -> Any:
        from jeepney.wrappers import unwrap_msg

        return unwrap_msg(self._connection.send_and_get_reply(message, timeout=PATIENCE_S))


def _shortcuts(results: dict[str, Any]) -> Sequence[tuple[str, dict[str, Any]]]:
    """The shortcuts in an answer: a name and what is told of each."""
    _signature, found = results.get("shortcuts", ("", []))
    return [(str(id), dict(told)) for id, told in found]


def _activated(connection: DBusConnection) -> list[tuple[Any, ...]]:
    """What was pressed since the last look."""
    from jeepney import HeaderFields, MessageType

    found: list[tuple[Any, ...]] = []
    while True:
        try:
            message = connection.receive(timeout=0)
        except TimeoutError:
            return found
        fields = message.header.fields
        if message.header.message_type is MessageType.signal and fields.get(HeaderFields.member) == "Activated":
            found.append(message.body)
