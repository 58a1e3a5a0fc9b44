"""The icon and its menu on both kinds of tray hosts, early, late and restarted."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

import pytest

from meshclaw_desktop.commands.virtual_desktop import VirtualDesktop
from tests.gui_outside.tray_on_desktop import TrayOnDesktop, tray_on, until

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]

HOSTS: tuple[Literal["xembed", "sni"], ...] = ("xembed", "sni")


def show_badge(tray: TrayOnDesktop) -> None:
    tray.tell(open={"id": "a1"})
    until(lambda: tray.find_badge() is not None)


def level_requests(tray: TrayOnDesktop, within_s: float = 1.0) -> list[tuple[str, str]]:
    time.sleep(within_s)
    found = []
    while not tray.requests.empty():
        request = tray.requests.get()
        if request["type"] == "SetAutonomy":
            found.append((request["name"], request["level"]))
    return found


@pytest.mark.parametrize("desktop", HOSTS, indirect=True)
def test_the_icon_shows_that_something_waits(desktop: VirtualDesktop) -> None:
    with tray_on(desktop) as tray:
        show_badge(tray)
        tray.tell(close="a1")
        until(lambda: tray.find_badge() is None)


@pytest.mark.parametrize("desktop", ["none"], indirect=True)
@pytest.mark.parametrize("kind", HOSTS)
def test_a_host_that_comes_late_gets_the_icon(desktop: VirtualDesktop, kind: Literal["xembed", "sni"]) -> None:
    with tray_on(desktop) as tray:
        tray.wait_for_window("Activity")
        tray.tell(open={"id": "a1"})
        tray.wait_for_window("Approval needed")
        assert tray.find_badge() is None
        desktop.start_tray_host(kind)
        until(lambda: tray.find_badge() is not None)


@pytest.mark.parametrize("desktop", HOSTS, indirect=True)
def test_a_host_that_restarts_gets_the_icon_again(desktop: VirtualDesktop, request: pytest.FixtureRequest) -> None:
    kind: Literal["xembed", "sni"] = request.node.callspec.params["desktop"]
    with tray_on(desktop) as tray:
        show_badge(tray)
        desktop.stop_tray_host()
        until(lambda: tray.find_badge() is None)
        desktop.start_tray_host(kind)
        until(lambda: tray.find_badge() is not None)


@pytest.mark.parametrize("desktop", HOSTS, indirect=True)
def test_a_level_is_lowered_at_once_and_raised_after_a_question(desktop: VirtualDesktop) -> None:
    with tray_on(desktop) as tray:
        show_badge(tray)
        x, y = tray.find_badge() or (0, 0)

        def choose(level: int, came: Callable[[], bool]) -> None:
            """Open the menu, go to Email, and pick one of its four levels; once more if the keys came before the menu."""
            for pause in (0.8, 2.0, 5.0):
                tray.click((x, y + 6), 3)
                time.sleep(pause)
                tray.do("key", "--delay", "120", *["Down"] * 4, "Right", *["Down"] * level, "Return")
                ends = time.monotonic() + 4
                while time.monotonic() < ends:
                    if came():
                        return
                    time.sleep(0.1)
                tray.do("key", "--delay", "120", "Escape", "Escape")
            raise AssertionError("the menu was never there")

        asked: list[tuple[str, str]] = []

        def lowered() -> bool:
            asked.extend(level_requests(tray))
            return bool(asked)

        choose(0, lowered)
        assert asked == [("email", "off")]
        choose(3, lambda: bool(tray.window("MeshClaw")))
        window = tray.wait_for_window("MeshClaw")
        assert level_requests(tray) == []
        tray.do("windowfocus", "--sync", window, "key", "Return")
        until(lambda: not tray.window("MeshClaw"))
        assert level_requests(tray) == []


@pytest.mark.parametrize("desktop", HOSTS, indirect=True)
def test_a_click_on_the_icon_shows_what_waits_else_what_happens(desktop: VirtualDesktop) -> None:
    with tray_on(desktop) as tray:
        show_badge(tray)
        x, y = tray.find_badge() or (0, 0)
        tray.close_window("Approval needed")
        until(lambda: not tray.window("Approval needed"))
        tray.click((x, y + 6))
        tray.wait_for_window("Approval needed")
        assert not tray.window("Activity")
        tray.tell(close="a1")
        until(lambda: not tray.window("Approval needed"))
        tray.click((x, y + 6))
        tray.wait_for_window("Activity")
