"""The windows as a screen reader hears them, and what it does for its user: AT-SPI, on the accessibility bus, from another process.

It asks about all things of one depth at once and then waits, so that a busy machine makes it wait some ten times, not some
thousand times.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageType, Properties, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from meshclaw_desktop.commands.virtual_desktop import VirtualDesktop

PATIENCE_S = 120.0
"""For one answer, and for what is not there yet."""
AT_ONCE = 50
DEEPEST = 16
SHOWING, FOCUSABLE = 25, 11
"""Bits of a state, as AT-SPI numbers them."""
ROLES = {
    0: "invalid", 7: "check box", 11: "combo box", 31: "list", 43: "push button", 44: "radio button", 52: "spin button",
    55: "table", 61: "text", 62: "toggle button", 67: "unknown", 79: "entry",
}  # fmt: skip
"""As AT-SPI numbers them; the toolkit's own words differ. Others bear their number."""
GONE = ("UnknownObject", "UnknownMethod", "UnknownInterface", "ServiceUnknown", "NoReply", "Disconnected")
SPI = "org.a11y.atspi"
ROOT = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")

Place = tuple[str, str]
"""Where a thing answers: the name on the bus and the path."""


class ChangedMeanwhile(Exception):
    """What was about to be read is not there any more."""


@dataclass(frozen=True, slots=True)
class Node:
    """One thing in a window."""

    place: Place
    role: str
    name: str
    identity: str
    """The last part of its identifier."""
    text: str
    states: int
    interfaces: frozenset[str]

    @property
    def words(self) -> str:
        """What it says."""
        return self.text or self.name

    def has(self, state: int) -> bool:
        """Whether it is in this state."""
        return bool(self.states >> state & 1)


class ScreenReader:
    """One line to the accessibility bus."""

    def __init__(self, bus: DBusConnection) -> None:
        self._bus = bus

    def nodes(self, *, cells: bool = True) -> list[Node]:
        """Everything there is in MeshClaw's windows, parents before children; tables and lists without `cells` if so wanted."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                return self._walk(cells)
            except ChangedMeanwhile:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def find(self, identity: str) -> Node:
        """What shows and has this identifier, once it is there."""
        return self.wait(identity, lambda node: node.has(SHOWING))

    def wait(self, identity: str, fits: Callable[[Node], bool]) -> Node:
        """The same, once it is as it should be."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            found = [node for node in self.nodes(cells=False) if node.identity == identity]
            for node in found:
                if fits(node):
                    return node
            assert time.monotonic() < deadline, f"{identity} is not as it should be: {found}"
            time.sleep(0.1)

    def press(self, node: Node) -> None:
        """What a user of the keyboard does with it."""
        (actions,) = self._one(_call(node.place, "Action", "GetActions"))
        names = [str(name) for name, *_ in actions]
        wanted = next((name for name in ("Press", "Toggle") if name in names), None)
        if wanted:
            self._one(_call(node.place, "Action", "DoAction", "i", names.index(wanted)))

    def type(self, node: Node, text: str) -> None:
        """Put a text where one can be written."""
        self._one(_call(node.place, "EditableText", "SetTextContents", "s", text))

    # ---- within ----

    def _walk(self, cells: bool) -> list[Node]:
        (apps,) = self._one(_call(ROOT, "Accessible", "GetChildren"))
        names = self._all([_get(app, "Name") for app in apps])
        level = [tuple(app) for app, name in zip(apps, names, strict=True) if name == ("MeshClaw",)]
        if not level:
            raise ChangedMeanwhile("MeshClaw is not there")
        nodes: dict[Place, Node] = {}
        children: dict[Place, Sequence[Place]] = {}
        for _ in range(DEEPEST):
            found = self._read(level)
            nodes |= {node.place: node for node in found}
            parents = [node.place for node in found if cells or node.role not in ("table", "list")]
            told = self._all([_call(place, "Accessible", "GetChildren") for place in parents])
            fresh = {place: [tuple(one) for one in one_told[0]] for place, one_told in zip(parents, told, strict=True)}
            children |= fresh
            level = [one for ones in fresh.values() for one in ones if one[1] != f"/{SPI.replace('.', '/')}/null"]
            if not level:
                break
        return [nodes[place] for place in _in_order(children, next(iter(nodes))) if place in nodes]

    def _read(self, places: Sequence[Place]) -> list[Node]:
        told = self._all(
            [
                message
                for place in places
                for message in (
                    _call(place, "Accessible", "GetRole"),
                    _get(place, "Name"),
                    _get(place, "AccessibleId"),
                    _call(place, "Accessible", "GetState"),
                    _call(place, "Accessible", "GetInterfaces"),
                )
            ]
        )
        of_each = [[one[0] for one in told[at : at + 5]] for at in range(0, len(told), 5)]
        texts = self._texts([place for place, one in zip(places, of_each, strict=True) if f"{SPI}.Text" in one[4]])
        return [
            Node(
                place=place,
                role=ROLES.get(role, str(role)),
                name=name,
                identity=identity.rpartition(".")[2],
                text=texts.get(place, ""),
                states=states[0] | states[1] << 32,
                interfaces=frozenset(interfaces),
            )
            for place, (role, name, identity, states, interfaces) in zip(places, of_each, strict=True)
        ]

    def _texts(self, places: Sequence[Place]) -> Mapping[Place, str]:
        told = self._all([_call(place, "Text", "GetText", "ii", 0, -1) for place in places])
        return {place: text for place, (text,) in zip(places, told, strict=True)}

    def _one(self, message: Message) -> tuple[Any, ...]:
        return self._all([message])[0]

    def _all(self, messages: Sequence[Message]) -> list[tuple[Any, ...]]:
        """The answers to all of them, in their order."""
        answers: list[tuple[Any, ...]] = []
        for at in range(0, len(messages), AT_ONCE):
            answers += self._together(messages[at : at + AT_ONCE])
        return answers

    def _together(self, messages: Sequence[Message]) -> list[tuple[Any, ...]]:
        serials = [next(self._bus.outgoing_serial) for _ in messages]
        for message, serial in zip(messages, serials, strict=True):
            self._bus.send(message, serial=serial)
        answers: dict[int, Message] = {}
        while len(answers) < len(serials):
            answer = self._bus.receive(timeout=PATIENCE_S)
            serial = answer.header.fields.get(HeaderFields.reply_serial, -1)
            if serial in serials:
                answers[serial] = answer
        for answer in answers.values():
            if answer.header.message_type is MessageType.error:
                error = str(answer.header.fields.get(HeaderFields.error_name))
                assert error.rpartition(".")[2] in GONE, (error, answer.body)
                raise ChangedMeanwhile(error, answer.body)
        return [_plain(answers[serial].body) for serial in serials]


def _call(place: Place, interface: str, member: str, signature: str | None = None, *body: object) -> Message:
    name, path = place
    address = DBusAddress(path, bus_name=name, interface=f"{SPI}.{interface}")
    return new_method_call(address, member, signature, body)


def _get(place: Place, name: str) -> Message:
    address = DBusAddress(place[1], bus_name=place[0], interface=f"{SPI}.Accessible")
    return Properties(address).get(name)


def _plain(body: tuple[Any, ...]) -> tuple[Any, ...]:
    """A property comes with its signature; only the value counts."""
    if len(body) == 1 and isinstance(body[0], tuple) and len(body[0]) == 2 and body[0][0] == "s":
        return (body[0][1],)
    return body


def _in_order(children: Mapping[Place, Sequence[Place]], at: Place) -> Iterator[Place]:
    yield at
    for child in children.get(at, ()):
        yield from _in_order(children, child)


@contextmanager
def screen_reader(desktop: VirtualDesktop) -> Iterator[ScreenReader]:
    """On this desktop."""
    with open_dbus_connection(desktop.environment["DBUS_SESSION_BUS_ADDRESS"], auth_timeout=PATIENCE_S) as session:
        asked = new_method_call(DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus"), "GetAddress")
        (address,) = session.send_and_get_reply(asked, timeout=PATIENCE_S).body
    with open_dbus_connection(address, auth_timeout=PATIENCE_S) as bus:
        yield ScreenReader(bus)


def read(desktop: VirtualDesktop, *, cells: bool = True) -> list[Node]:
    """All that a screen reader finds now."""
    with screen_reader(desktop) as reader:
        return reader.nodes(cells=cells)


def heard(desktop: VirtualDesktop) -> str:
    """The words of it, one thing on a line."""
    return "\n".join(f"{node.name}\n{node.text}" for node in read(desktop))


def press(desktop: VirtualDesktop, identity: str) -> None:
    """Press what has this identifier."""
    with screen_reader(desktop) as reader:
        reader.press(reader.find(identity))
