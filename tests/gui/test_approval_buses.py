"""The locked screen and the notification, on a real bus: what the services say counts, and what others say does not."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from PySide6.QtDBus import QDBusConnection
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from meshclaw_desktop.commands.private_session import private_session
from meshclaw_desktop.tray.approval.bus_notice import PATH, SERVICE, BusNotice, session_bus
from meshclaw_desktop.tray.approval.screen_lock_linux import LOGIND, PROPERTIES, LinuxScreenLock
from tests.gui.bus_stand_ins import Answers, Service

pytestmark = [pytest.mark.only_on("linux")]
GNOME = ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver")
LOGIN_PATH = "/org/freedesktop/login1/session/_31"
NAMES = iter(range(10_000))


@pytest.fixture(autouse=True)
def collected_by_the_main_thread() -> Iterator[None]:
    """The services are played by threads, which must not free what other tests left of Qt's."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def bus() -> Iterator[str]:
    """The address of a bus that starts nothing by itself."""
    if not shutil.which("dbus-daemon"):
        pytest.skip("not installed: dbus-daemon")
    with private_session() as session:
        session.start_bus(services=False)
        yield session.environment["DBUS_SESSION_BUS_ADDRESS"]


@contextmanager
def service(bus: str, name: str, answers: Answers) -> Iterator[Service]:
    made = Service(bus, name, answers)
    try:
        yield made
    finally:
        made.close()


# ---- the locked screen ----


@contextmanager
def lock_on(bus: str, session_id: str = "3") -> Iterator[LinuxScreenLock]:
    """The watcher, with one bus as both of its buses."""
    name = f"lock-{next(NAMES)}"
    connection = QDBusConnection.connectToBus(bus, name)
    lock = LinuxScreenLock(connection, connection, session_id)
    try:
        yield lock
    finally:
        lock.deleteLater()
        QDBusConnection.disconnectFromBus(name)


def _is(lock: LinuxScreenLock, locked: bool) -> bool:
    return lock.locked is locked


def saver(bus: str, active: bool) -> Any:
    return service(bus, GNOME[0], {"GetActive": lambda _: ("b", (active,))})


def test_a_screen_saver_that_is_active_already_counts(qtbot: QtBot, bus: str) -> None:
    with saver(bus, True), lock_on(bus) as lock:
        qtbot.waitUntil(lambda: lock.locked)


def test_lock_and_unlock_are_heard(qtbot: QtBot, bus: str) -> None:
    with saver(bus, False) as screen, lock_on(bus) as lock:
        told: list[bool] = []
        lock.changed.connect(told.append)
        qtbot.waitUntil(lambda: bool(screen.calls))
        for active in (True, False):
            screen.emit(GNOME[1], GNOME[0], "ActiveChanged", "b", (active,))
            qtbot.waitUntil(partial(_is, lock, active))
        assert told == [True, False]


def test_a_screen_saver_that_starts_late_is_asked_and_one_that_leaves_is_forgotten(qtbot: QtBot, bus: str) -> None:
    with lock_on(bus) as lock:
        QTest.qWait(50)
        assert not lock.locked
        with saver(bus, True) as screen:
            qtbot.waitUntil(lambda: lock.locked)
            screen.leave()
            qtbot.waitUntil(lambda: not lock.locked)


def test_others_cannot_lock_or_unlock_the_screen(qtbot: QtBot, bus: str) -> None:
    with saver(bus, True), service(bus, "org.evil", {}) as other, lock_on(bus) as lock:
        qtbot.waitUntil(lambda: lock.locked)
        other.emit(GNOME[1], GNOME[0], "ActiveChanged", "b", (False,))
        QTest.qWait(100)
        assert lock.locked


def test_logind_tells_of_the_lock_and_of_another_session_in_front(qtbot: QtBot, bus: str) -> None:
    now = {"LockedHint": False, "Active": True}
    answers: Answers = {
        "GetSession": lambda _: ("o", (LOGIN_PATH,)),
        "Get": lambda asked: ("v", (("b", now[asked[1]]),)),
    }
    with service(bus, LOGIND, answers) as logind, lock_on(bus) as lock:
        qtbot.waitUntil(lambda: sum(call[0] == "Get" for call in logind.calls) == 2)
        assert logind.calls[0][:2] == ("GetSession", ("3",))
        for name, value, locked in (
            ("LockedHint", True, True),
            ("LockedHint", False, False),
            ("Active", False, True),
            ("Active", True, False),
        ):
            now[name] = value
            logind.emit(LOGIN_PATH, PROPERTIES, "PropertiesChanged", "sa{sv}as", (f"{LOGIND}.Session", {}, [name]))
            qtbot.waitUntil(partial(_is, lock, locked))


def test_without_any_service_the_screen_counts_as_unlocked(qtbot: QtBot, bus: str) -> None:
    with lock_on(bus, "") as lock:
        QTest.qWait(100)
        assert not lock.locked


# ---- the notification ----


class Desk:
    """A notification service that is played, and ours."""

    def __init__(self, bus: str) -> None:
        self.pressed: list[str] = []
        self.fallen_back: list[tuple[str, str]] = []
        self.notice = BusNotice(bus, lambda title, body: self.fallen_back.append((title, body)))

    def show(self, what: str = "one") -> None:
        self.notice.show("MeshClaw needs you", what, "Show", lambda: self.pressed.append(what))


ANSWERS: Answers = {
    "GetServerInformation": lambda _: ("ssss", ("played", "us", "1", "1.2")),
    "Notify": lambda _: ("u", (7,)),
    "CloseNotification": lambda _: ("", ()),
}


def told(notifications: Service) -> list[tuple[str, tuple[Any, ...], str]]:
    """The calls that show something or take it away."""
    return [call for call in notifications.calls if call[0] != "GetServerInformation"]


@pytest.fixture
def notifications(bus: str) -> Iterator[Service]:
    with service(bus, SERVICE, ANSWERS) as made:
        yield made


def settle(qtbot: QtBot, notifications: Service, calls: int) -> None:
    """Until so many calls came, and the caller had time to take the reply in."""
    qtbot.waitUntil(lambda: len(told(notifications)) >= calls)
    QTest.qWait(150)


def show_twice_more(qtbot: QtBot, desk: Desk, notifications: Service) -> None:
    """When the second of them is there, our line has taken in all that came before the first."""
    for _ in range(2):
        calls = len(told(notifications))
        desk.show(f"{calls + 1}")
        qtbot.waitUntil(partial(_more_than, notifications, calls))


def _more_than(notifications: Service, calls: int) -> bool:
    return len(told(notifications)) > calls


def sender_of(notifications: Service) -> str:
    return told(notifications)[0][2]


def test_it_has_one_button_that_shows_and_stays_until_it_is_answered(
    qtbot: QtBot, bus: str, notifications: Service
) -> None:
    desk = Desk(bus)
    desk.show("<b>one</b> & more")
    qtbot.waitUntil(lambda: bool(told(notifications)))
    member, body, _ = told(notifications)[0]
    assert member == "Notify"
    assert body[:2] == ("MeshClaw", 0)
    assert body[3:6] == ("MeshClaw needs you", "‹b›one‹/b› + more", ["show", "Show", "default", "Show"])
    assert body[7] == 0


@pytest.mark.parametrize("action", ["show", "default"])
def test_a_press_is_heard_once(qtbot: QtBot, bus: str, notifications: Service, action: str) -> None:
    desk = Desk(bus)
    desk.show()
    settle(qtbot, notifications, 1)
    for _ in range(2):
        notifications.emit(PATH, SERVICE, "ActionInvoked", "us", (7, action))
    qtbot.waitUntil(lambda: desk.pressed == ["one"])
    QTest.qWait(50)
    assert desk.pressed == ["one"]


def test_what_others_send_is_not_a_press(qtbot: QtBot, bus: str, notifications: Service) -> None:
    desk = Desk(bus)
    show_twice_more(qtbot, desk, notifications)
    with service(bus, "org.evil", {}) as other:
        for to in ("", sender_of(notifications)):
            other.emit(PATH, SERVICE, "ActionInvoked", "us", (7, "show"), to)
            other.emit(PATH, SERVICE, "ActionInvoked", "us", (7, "default"), to)
        show_twice_more(qtbot, desk, notifications)
    check_nothing_was_pressed(desk, notifications)


@pytest.mark.parametrize("body", [(8, "show"), (7, "approve"), (0, "show"), (7, "")])
def test_another_number_or_another_action_is_not_a_press(
    qtbot: QtBot, bus: str, notifications: Service, body: tuple[int, str]
) -> None:
    desk = Desk(bus)
    show_twice_more(qtbot, desk, notifications)
    notifications.emit(PATH, SERVICE, "ActionInvoked", "us", body)
    show_twice_more(qtbot, desk, notifications)
    check_nothing_was_pressed(desk, notifications)
    notifications.emit(PATH, SERVICE, "ActionInvoked", "us", (7, "show"))
    qtbot.waitUntil(lambda: desk.pressed == ["4"])


def check_nothing_was_pressed(desk: Desk, notifications: Service) -> None:
    """Each took the place of the one before: the line never took one for pressed."""
    QTest.qWait(20)
    assert desk.pressed == []
    assert [call[1][1] for call in told(notifications)] == [0, 7, 7, 7]


def test_another_text_takes_the_place_of_the_first(qtbot: QtBot, bus: str, notifications: Service) -> None:
    desk = Desk(bus)
    desk.show()
    settle(qtbot, notifications, 1)
    desk.show("two")
    qtbot.waitUntil(lambda: len(told(notifications)) == 2)
    assert told(notifications)[1][1][1] == 7
    QTest.qWait(50)
    notifications.emit(PATH, SERVICE, "ActionInvoked", "us", (7, "show"))
    qtbot.waitUntil(lambda: desk.pressed == ["two"])


def test_it_is_taken_away_and_a_late_press_means_nothing(qtbot: QtBot, bus: str, notifications: Service) -> None:
    desk = Desk(bus)
    desk.show()
    qtbot.waitUntil(lambda: len(told(notifications)) == 1)
    desk.notice.withdraw()
    qtbot.waitUntil(lambda: len(told(notifications)) == 2)
    assert told(notifications)[1][:2] == ("CloseNotification", (7,))
    notifications.emit(PATH, SERVICE, "ActionInvoked", "us", (7, "show"))
    QTest.qWait(50)
    assert desk.pressed == []
    desk.show("again")
    qtbot.waitUntil(lambda: len(told(notifications)) == 3)
    assert told(notifications)[2][1][1] == 0


def test_a_dismissed_one_does_not_keep_the_next_from_being_shown(
    qtbot: QtBot, bus: str, notifications: Service
) -> None:
    desk = Desk(bus)
    desk.show()
    settle(qtbot, notifications, 1)
    notifications.emit(PATH, SERVICE, "NotificationClosed", "uu", (7, 2))
    QTest.qWait(100)
    desk.show("two")
    qtbot.waitUntil(lambda: len(told(notifications)) == 2)
    assert desk.pressed == []


@pytest.mark.parametrize("address", ["", "unix:path=/nonexistent/bus", "nonsense"])
def test_without_a_bus_the_tray_says_it(qtbot: QtBot, address: str) -> None:
    desk = Desk(address)
    desk.show()
    qtbot.waitUntil(lambda: desk.fallen_back == [("MeshClaw needs you", "one")])


def test_without_a_service_the_tray_says_it(qtbot: QtBot, bus: str) -> None:
    desk = Desk(bus)
    desk.show()
    qtbot.waitUntil(lambda: desk.fallen_back == [("MeshClaw needs you", "one")])
    desk.notice.withdraw()


def test_no_bus_is_started_to_tell_something() -> None:
    assert session_bus({}) == ""
    assert session_bus({"XDG_RUNTIME_DIR": "/nonexistent"}) == ""
    assert session_bus({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/x"}) == "unix:path=/x"


def test_xfce_gets_one_button_alone(qtbot: QtBot, bus: str) -> None:
    answers = {**ANSWERS, "GetServerInformation": lambda _: ("ssss", ("Xfce Notify Daemon", "Xfce", "0.7", "1.2"))}
    with service(bus, SERVICE, answers) as notifications:
        Desk(bus).show()
        settle(qtbot, notifications, 1)
        assert told(notifications)[0][1][5] == ["show", "Show"]
