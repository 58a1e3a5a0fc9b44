"""More of the pop-up under real hands: changed, unticked, behind a locked screen, and opened from a notification."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from meshclaw_desktop.commands.virtual_desktop import VirtualDesktop
from meshclaw_desktop.wire.codec import to_json
from tests.gui.bus_stand_ins import Service
from tests.gui.samples import a_batch
from tests.gui_outside.tray_on_desktop import TrayOnDesktop, tray_on, until

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]
SAVER = ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver")
NOTIFICATIONS = ("org.freedesktop.Notifications", "/org/freedesktop/Notifications")


@pytest.fixture
def tray(desktop: VirtualDesktop) -> Iterator[TrayOnDesktop]:
    with tray_on(desktop) as made:
        yield made


def request(tray: TrayOnDesktop, kind: str) -> dict[str, Any]:
    """The next request of this kind."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        found: dict[str, Any] = tray.requests.get(timeout=90)
        if found["type"] == kind:
            return found
    raise AssertionError(f"no {kind} came")


def pop_up(tray: TrayOnDesktop) -> tuple[int, int, int, int]:
    return tray.place_of(tray.wait_for_window("Approval needed.*"))


def from_the_lower_right(tray: TrayOnDesktop, x: int, y: int) -> tuple[int, int]:
    left, top, width, height = pop_up(tray)
    return left + width - x, top + height - y


# ---- edit ----


def test_a_question_is_changed_asked_anew_and_only_then_approved(tray: TrayOnDesktop) -> None:
    tray.tell(open={"id": "a1", "digest": "5" * 64})
    pop_up(tray)
    time.sleep(1.2)
    tray.click(from_the_lower_right(tray, 132, 62))
    time.sleep(0.6)
    tray.do("key", "Tab", "ctrl+a")
    tray.do("type", "--delay", "30", "Hello")
    tray.do("key", "Return")
    time.sleep(0.3)
    tray.click(from_the_lower_right(tray, 90, 62))
    edit = request(tray, "EditApproval")
    assert (edit["approval"], edit["digest"], edit["arguments"]) == ("a1", "5" * 64, {"subject": "Hello"})
    assert tray.answers(0.3) == []
    place = tray.approve_button()
    tray.do("mousemove", *place, "click", "--repeat", 3, "--delay", 100, 1)
    assert tray.answers(0.3) == []
    time.sleep(1.8)
    tray.click(tray.approve_button())
    answers = tray.answers(2)
    assert [(one["approval"], one["approved"]) for one in answers] == [("a1-edited", True)]
    assert answers[0]["digest"] != "5" * 64


def test_escape_ends_an_edit_and_then_puts_the_question_off(tray: TrayOnDesktop) -> None:
    tray.tell(open={"id": "a1"})
    pop_up(tray)
    time.sleep(1.2)
    tray.click(from_the_lower_right(tray, 132, 62))
    time.sleep(0.5)
    tray.do("type", "--delay", "30", "y y y")
    tray.do("key", "Escape")
    time.sleep(0.5)
    assert tray.window("Approval needed")
    tray.do("key", "Escape")
    until(lambda: not tray.window("Approval needed"))
    assert tray.answers(0.3) == []


# ---- a batch ----


def test_one_of_a_batch_is_unticked_by_keyboard_and_the_rest_approved(tray: TrayOnDesktop) -> None:
    batch = to_json(a_batch(6))
    assert isinstance(batch, dict)
    tray.tell(open=batch | {"id": "b1"})
    left, top, _, _ = pop_up(tray)
    tray.click((left + 8, top + 8))
    time.sleep(0.4)
    tray.do("key", "Tab")
    tray.do("key", "Down", "Down", "space")
    time.sleep(1.6)
    tray.click(tray.approve_button())
    answers = tray.answers(2)
    assert len(answers) == 1
    assert len(answers[0]["items"]) == 5


# ---- a locked screen ----


def test_behind_a_locked_screen_nothing_is_shown_and_after_it_the_time_begins_anew(tray: TrayOnDesktop) -> None:
    saver = Service(tray.environment["DBUS_SESSION_BUS_ADDRESS"], SAVER[0], {"GetActive": lambda _: ("b", (False,))})
    try:
        tray.tell(open={"id": "a1"})
        place = tray.approve_button()
        time.sleep(1.6)
        saver.emit(SAVER[1], SAVER[0], "ActiveChanged", "b", (True,))
        until(lambda: not tray.window("Approval needed"))
        tray.click(place)
        tray.tell(open={"id": "a2"})
        time.sleep(0.7)
        assert not tray.window("Approval needed")
        tray.do("mousemove", *place)
        saver.emit(SAVER[1], SAVER[0], "ActiveChanged", "b", (False,))
        tray.wait_for_window("Approval needed")
        tray.do("click", "--repeat", 5, "--delay", 60, 1)
        assert tray.answers() == []
        time.sleep(1.5)
        tray.click(tray.approve_button())
        assert [one["approval"] for one in tray.answers(2)] == ["a1"]
    finally:
        saver.close()


# ---- the notification ----


def notification(tray: TrayOnDesktop) -> str:
    return (tray.do("search", "--onlyvisible", "--class", "notifyd").split() or [""])[-1]


def test_show_in_a_real_notification_opens_the_dialog_and_approves_nothing(tray: TrayOnDesktop) -> None:
    tray.tell(open={"id": "a1"})
    tray.close_window("Approval needed")
    tray.tell(open={"id": "a2"})
    tray.wait_for_window("Approval needed")
    until(lambda: bool(notification(tray)))
    forge(tray)
    time.sleep(0.5)
    assert tray.answers(0.3) == []
    left, top, width, height = tray.place_of(notification(tray))
    tray.click((left + width - 58, top + height - 32))
    until(lambda: not notification(tray))
    assert tray.window("Approval needed")
    assert tray.answers() == []


def forge(tray: TrayOnDesktop) -> None:
    """Another program says that the button was pressed, for whatever number the notification may have."""
    other = Service(tray.environment["DBUS_SESSION_BUS_ADDRESS"], "org.forger", {})
    for number in range(1, 20):
        for action in ("show", "default", "approve"):
            other.emit(NOTIFICATIONS[1], NOTIFICATIONS[0], "ActionInvoked", "us", (number, action))
    other.close()


def test_a_notification_is_gone_once_its_question_is_answered(tray: TrayOnDesktop) -> None:
    tray.tell(open={"id": "a1"})
    tray.wait_for_window("Approval needed")
    until(lambda: bool(notification(tray)))
    tray.tell(close="a1")
    until(lambda: not notification(tray))
    assert tray.answers(0.3) == []
