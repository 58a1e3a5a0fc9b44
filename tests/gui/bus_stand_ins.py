"""Plays a screen saver, logind or a notification service on a private bus: a name, a few answers, and signals."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

Answers = Mapping[str, Callable[[tuple[Any, ...]], tuple[str, tuple[Any, ...]]]]
"""What to answer to a method: from its arguments the signature and the values."""


class Service:
    """One name on the bus. Every call that came is in `calls`."""

    def __init__(self, address: str, name: str, answers: Answers) -> None:
        self.calls: list[tuple[str, tuple[Any, ...], str]] = []
        self._name, self._answers = name, answers
        self._connection = open_dbus_connection(address, auth_timeout=60)
        self._lock = threading.Lock()
        self._connection.send_and_get_reply(message_bus.RequestName(name))
        threading.Thread(target=self._serve, daemon=True).start()

    def emit(self, path: str, interface: str, member: str, signature: str, body: tuple[Any, ...], to: str = "") -> None:
        """A signal to everybody, or to one alone."""
        message = new_signal(DBusAddress(path, interface=interface), member, signature, body)
        if to:
            message.header.fields[HeaderFields.destination] = to
        with self._lock:
            self._connection.send(message)

    def leave(self) -> None:
        """Give the name up, as when the program ends."""
        with self._lock:
            self._connection.send(message_bus.ReleaseName(self._name))

    def close(self) -> None:
        """Leave the bus."""
        with self._lock:
            self._connection.sock.shutdown(2)

    def _serve(self) -> None:
        while True:
            try:
                message = self._connection.receive()
            except (OSError, ValueError):
                self._connection.close()
                return
            if message.header.message_type is MessageType.method_call:
                self._answer(message)

    def _answer(self, message: Message) -> None:
        fields = message.header.fields
        member = str(fields.get(HeaderFields.member))
        self.calls.append((member, message.body, str(fields.get(HeaderFields.sender))))
        answer = self._answers.get(member)
        if answer is None:
            reply = new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")
        else:
            reply = new_method_return(message, *answer(message.body))
        with self._lock:
            self._connection.send(reply)
