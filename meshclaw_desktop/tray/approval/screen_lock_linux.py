"""The locked screen on Linux: what screen savers say on the session's bus, and logind of our session. It asks, and locks nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import cast

from PySide6.QtCore import SLOT, QObject, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusObjectPath,
    QDBusPendingCallWatcher,
    QDBusServiceWatcher,
    QDBusVariant,
)

from .bus_notice import session_bus
from .screen_lock import ScreenLock

PATIENCE_MS = 5_000
SAVERS = (
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
    ("org.freedesktop.ScreenSaver", "/ScreenSaver"),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
    ("org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver"),
    ("org.mate.ScreenSaver", "/org/mate/ScreenSaver"),
    ("org.xfce.ScreenSaver", "/org/xfce/ScreenSaver"),
)
"""Each is the name of a service and of its interface, and the object. KDE answers at the second, GNOME at the third."""
LOGIND = "org.freedesktop.login1"
PROPERTIES = "org.freedesktop.DBus.Properties"


class LinuxScreenLock(ScreenLock):
    """Listens on both buses; what is not there is not waited for."""

    def __init__(
        self, session: QDBusConnection, system: QDBusConnection, session_id: str, parent: QObject | None = None
    ) -> None:
        """`session_id` is logind's name of our session; empty lets logind find it."""
        super().__init__(parent)
        self._session, self._system = session, system
        self._savers = [_Saver(session, name, path, self) for name, path in SAVERS] if session.isConnected() else []
        self._login = ""
        if system.isConnected():
            message = _message(
                LOGIND, "/org/freedesktop/login1", f"{LOGIND}.Manager", "GetSession", session_id or "auto"
            )
            _ask(system, message, self._find_session, self)

    @classmethod
    def on_usual_buses(cls, environment: Mapping[str, str], parent: QObject | None = None) -> LinuxScreenLock:
        """On the buses of this login."""
        session = QDBusConnection.sessionBus() if session_bus(environment) else QDBusConnection("none")
        return cls(session, QDBusConnection.systemBus(), environment.get("XDG_SESSION_ID", ""), parent)

    def _find_session(self, arguments: list[object]) -> None:
        """Logind knows our session: hear of every change of it."""
        path = arguments[0] if arguments else None
        if isinstance(path, QDBusObjectPath):
            self._login = path.path()
            slot = _slot("_ask_logind()")
            self._system.connect(LOGIND, self._login, PROPERTIES, "PropertiesChanged", self, slot)
            self._ask_logind()

    @Slot()
    def _ask_logind(self) -> None:
        for name, locked_when in (("LockedHint", True), ("Active", False)):
            message = _message(LOGIND, self._login, PROPERTIES, "Get", f"{LOGIND}.Session", name)
            _ask(self._system, message, partial(self._hear_logind, name, locked_when), self)

    def _hear_logind(self, name: str, locked_when: bool, arguments: list[object]) -> None:
        told = arguments[0] if arguments else None
        value = told.variant() if isinstance(told, QDBusVariant) else told
        self.hear(name, value is locked_when if isinstance(value, bool) else None)


class _Saver(QObject):
    """One screen saver's word: asked as it appears, heard from then on, forgotten as it leaves."""

    def __init__(self, bus: QDBusConnection, name: str, path: str, lock: LinuxScreenLock) -> None:
        super().__init__(lock)
        self._bus, self._name, self._path, self._lock = bus, name, path, lock
        bus.connect(name, path, name, "ActiveChanged", self, _slot("_hear(bool)"))
        watcher = QDBusServiceWatcher(name, bus, QDBusServiceWatcher.WatchModeFlag.WatchForOwnerChange, self)
        watcher.serviceRegistered.connect(self._ask)
        watcher.serviceUnregistered.connect(self._forget)
        self._ask()

    @Slot(bool)
    def _hear(self, active: bool) -> None:
        self._lock.hear(self._path, active)

    def _ask(self) -> None:
        """Without starting a service that is not there."""
        message = _message(self._name, self._path, self._name, "GetActive")
        message.setAutoStartService(False)
        _ask(self._bus, message, self._hear_reply, self)

    def _hear_reply(self, arguments: list[object]) -> None:
        if arguments and isinstance(arguments[0], bool):
            self._lock.hear(self._path, arguments[0])

    def _forget(self) -> None:
        self._lock.hear(self._path, None)


def _slot(signature: str) -> bytes:
    """What `connect` takes: a str, though it is declared to take bytes."""
    return cast("bytes", SLOT(signature))


def _message(service: str, path: str, interface: str, member: str, *arguments: object) -> QDBusMessage:
    message = QDBusMessage.createMethodCall(service, path, interface, member)
    message.setArguments(list(arguments))
    return message


def _ask(bus: QDBusConnection, message: QDBusMessage, then: Callable[[list[object]], None], owner: QObject) -> None:
    """Call, and hand over what was answered; an error counts as silence."""
    watcher = QDBusPendingCallWatcher(bus.asyncCall(message, PATIENCE_MS), owner)

    def finish(_: QDBusPendingCallWatcher) -> None:
        reply = watcher.reply()
        watcher.deleteLater()
        if reply.type() is QDBusMessage.MessageType.ReplyMessage:
            then(list(reply.arguments()))

    watcher.finished.connect(finish)
