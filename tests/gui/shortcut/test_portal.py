"""Keys from the desktop's portal: asked for politely, heard when pressed, and promised only when they were given."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from meshclaw_desktop.commands.private_session import private_session
from meshclaw_desktop.tray.shortcut.keys import ASK, Outcome
from meshclaw_desktop.tray.shortcut.portal import PATH, REQUEST, SERVICE, SHORTCUTS, PortalKeys
from meshclaw_desktop.tray.shortcut.shortcut import GlobalShortcut
from tests.gui.bus_stand_ins import Answers, Service

pytestmark = [pytest.mark.only_on("linux")]
SESSION = "/org/freedesktop/portal/desktop/session/1_1/meshclaw"
GRANTED = [("ask", {"description": ("s", "Ask MeshClaw"), "trigger_description": ("s", "Ctrl+Alt+M")})]


class Portal:
    """A desktop's portal whose user answers as the test wants."""

    def __init__(self, bus: str) -> None:
        self.granted: list[Any] = []
        self.code = 0
        answers: Answers = {
            "CreateSession": lambda body: self.answer(body[0], {"session_handle": ("s", SESSION)}),
            "ListShortcuts": lambda body: self.answer(body[1], {"shortcuts": ("a(sa{sv})", self.granted)}),
            "BindShortcuts": lambda body: self.answer(body[3], {"shortcuts": ("a(sa{sv})", GRANTED)}, self.code),
        }
        self.service = Service(bus, SERVICE, answers)

    def answer(self, options: Any, results: Any, code: int = 0) -> tuple[str, tuple[Any, ...]]:
        sender = self.service.calls[-1][2].removeprefix(":").replace(".", "_")
        path = f"{PATH}/request/{sender}/{options['handle_token'][1]}"
        self.service.emit(path, REQUEST, "Response", "ua{sv}", (code, results))
        return "o", (path,)

    def press(self, session: str = SESSION) -> None:
        self.service.emit(PATH, SHORTCUTS, "Activated", "osta{sv}", (session, "ask", 1, {}))

    @property
    def asked(self) -> list[str]:
        return [name for name, _body, _sender in self.service.calls]


@pytest.fixture
def bus() -> Iterator[str]:
    if not shutil.which("dbus-daemon"):
        pytest.skip("not installed: dbus-daemon")
    with private_session() as session:
        session.start_bus(services=False)
        yield session.environment["DBUS_SESSION_BUS_ADDRESS"]


@pytest.fixture
def portal(bus: str) -> Iterator[Portal]:
    made = Portal(bus)
    yield made
    made.service.close()


def test_keys_that_were_granted_are_heard(portal: Portal, bus: str, qtbot: QtBot) -> None:
    pressed: list[int] = []
    keys = PortalKeys(bus, lambda: pressed.append(1), "Ask MeshClaw", may_prompt=True)
    with qtbot.waitSignal(keys.settled) as settled:
        assert keys.register(ASK) is Outcome.ASKED
    assert settled.args == [Outcome.REGISTERED, "Ctrl+Alt+M"]
    _name, body, _sender = next(call for call in portal.service.calls if call[0] == "BindShortcuts")
    assert body[1][0][1]["preferred_trigger"] == ("s", "CTRL+ALT+m")
    portal.press("/another/session")
    portal.press()
    qtbot.waitUntil(lambda: pressed == [1])
    keys.release()


def test_without_the_users_hand_the_desktop_asks_nobody(portal: Portal, bus: str, qtbot: QtBot) -> None:
    keys = PortalKeys(bus, lambda: None, "Ask MeshClaw", may_prompt=False)
    with qtbot.waitSignal(keys.settled) as settled:
        keys.register(ASK)
    assert settled.args == [Outcome.ABSENT, ""]
    assert "BindShortcuts" not in portal.asked
    portal.granted = GRANTED
    again = PortalKeys(bus, lambda: None, "Ask MeshClaw", may_prompt=False)
    with qtbot.waitSignal(again.settled) as settled:
        again.register(ASK)
    assert settled.args == [Outcome.REGISTERED, "Ctrl+Alt+M"]
    again.release()


def test_a_no_of_the_user_is_a_no(portal: Portal, bus: str, qtbot: QtBot) -> None:
    portal.code = 1
    keys = PortalKeys(bus, lambda: None, "Ask MeshClaw", may_prompt=True)
    with qtbot.waitSignal(keys.settled) as settled:
        keys.register(ASK)
    assert settled.args == [Outcome.ABSENT, ""]


def test_a_desktop_without_a_portal_promises_nothing(bus: str, qtbot: QtBot) -> None:
    keys = PortalKeys(bus, lambda: None, "Ask MeshClaw", may_prompt=True)
    with qtbot.waitSignal(keys.settled) as settled:
        keys.register(ASK)
    assert settled.args == [Outcome.ABSENT, ""]


def test_under_wayland_the_user_is_asked_once_they_open_the_line(portal: Portal, bus: str, qtbot: QtBot) -> None:
    shortcut = GlobalShortcut(ASK, {"XDG_SESSION_TYPE": "wayland", "DBUS_SESSION_BUS_ADDRESS": bus})
    with qtbot.waitSignals([shortcut.changed, shortcut.changed]):
        shortcut.register()
    assert (shortcut.outcome, shortcut.shown) == (Outcome.ABSENT, "")
    shortcut.register_by_hand()
    qtbot.waitUntil(lambda: shortcut.shown == "Ctrl+Alt+M")
    shortcut.register_by_hand()
    assert portal.asked.count("BindShortcuts") == 1
    with qtbot.waitSignal(shortcut.pressed):
        portal.press()
    shortcut.release()
