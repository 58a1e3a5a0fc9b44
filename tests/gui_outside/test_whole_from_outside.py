"""A person at the tray, the runtime behind it: a click in the menu is a change of policy, and crashes lose no window."""

from __future__ import annotations

import time
from functools import partial
from typing import Literal

import pytest

from meshclaw_desktop.commands.virtual_desktop import VirtualDesktop
from tests.gui_outside.screen_reader import heard, press
from tests.gui_outside.tray_on_desktop import until
from tests.gui_outside.whole_on_desktop import WholeOnDesktop, whole_on

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]

HOSTS: tuple[Literal["xembed", "sni"], ...] = ("xembed", "sni")
SAMPLE_ROW = 4
"""What runs, what waits, today: the first connector is the fourth row."""
LEVELS = ("off", "observe", "ask", "auto")


def has_level(whole: WholeOnDesktop, level: str) -> bool:
    return whole.level("sample") == level


def choose(whole: WholeOnDesktop, icon: tuple[int, int], level: str) -> None:
    """Open the menu, go to the sample mailbox, pick a level."""
    whole.click(icon, 3)
    time.sleep(1.0)
    down = ["Down"] * LEVELS.index(level)
    whole.do("key", "--delay", "120", *["Down"] * SAMPLE_ROW, "Right", *down, "Return")


def from_the_end(whole: WholeOnDesktop, icon: tuple[int, int], row: int) -> None:
    """Open the menu and pick a row, counted from its end."""
    whole.click(icon, 3)
    time.sleep(1.0)
    whole.do("key", "--delay", "120", *["Up"] * row, "Return")


@pytest.mark.parametrize("desktop", HOSTS, indirect=True)
def test_a_level_chosen_in_the_tray_is_the_runtimes_policy(desktop: VirtualDesktop) -> None:
    with whole_on(desktop) as whole:
        whole.let_it_ask()
        x, y = whole.find_badge() or (0, 0)
        icon = (x, y + 6)
        choose(whole, icon, "observe")
        until(partial(has_level, whole, "observe"))
        choose(whole, icon, "auto")
        window = whole.wait_for_window("MeshClaw")
        assert whole.level("sample") == "observe"
        whole.do("windowfocus", "--sync", window, "key", "Escape")
        until(lambda: not whole.window("MeshClaw"))
        assert whole.level("sample") == "observe"
        choose(whole, icon, "auto")
        window = whole.wait_for_window("MeshClaw")
        whole.do("windowfocus", "--sync", window, "key", "--delay", "120", "Tab", "space")
        until(partial(has_level, whole, "auto"))


@pytest.mark.parametrize("desktop", HOSTS, indirect=True)
def test_runtime_and_tray_host_restart_under_open_windows(
    desktop: VirtualDesktop, request: pytest.FixtureRequest
) -> None:
    kind: Literal["xembed", "sni"] = request.node.callspec.params["desktop"]
    with whole_on(desktop) as whole:
        whole.let_it_ask()
        x, y = whole.find_badge() or (0, 0)
        for row, title in ((7, "Ask MeshClaw"), (5, "Activity"), (3, "Settings")):
            from_the_end(whole, (x, y + 6), row)
            whole.wait_for_window(title)
        whole.kill_runtime()
        until(lambda: whole.find_badge() is None)
        desktop.stop_tray_host()
        desktop.start_tray_host(kind)
        assert all(whole.window(title) for title in ("Ask MeshClaw", "Activity", "Settings"))
        whole.runtime = whole.start_runtime()
        whole.let_it_ask()
        assert whole.tray.poll() is None
        assert all(whole.window(title) for title in ("Ask MeshClaw", "Activity", "Settings"))


# ---- the first run ----


def test_the_first_run_from_an_empty_home_to_an_answer(desktop: VirtualDesktop) -> None:
    with whole_on(desktop) as whole:
        window = whole.wait_for_window("Welcome to MeshClaw")
        until(lambda: "GNOME Keyring, unlocked" in heard(desktop))
        words = heard(desktop)
        for said in ("Nothing runs until you turn it on", "Step 1: Choose a model", "Tray ✓ · Notifications ✓"):
            assert said in words
        assert whole.meshclaw("connectors") == []
        assert whole.meshclaw("activity") == []
        press(desktop, "welcome-sample")
        until(lambda: len(whole.meshclaw("connectors")) == 1)
        assert whole.level("sample") == "observe"
        until(lambda: "Step 2, done" in heard(desktop))
        press(desktop, "welcome-ask")
        line = whole.wait_for_window("Ask MeshClaw")
        whole.do("windowfocus", "--sync", line, "key", "Return")
        until(lambda: "Done ·" in heard(desktop), within_s=240)  # the model worker starts
        assert any(row["kind"] == "task" for row in whole.meshclaw("activity"))
        assert whole.window("Welcome to MeshClaw") == window


def test_closed_once_it_does_not_come_back_by_itself(desktop: VirtualDesktop) -> None:
    with whole_on(desktop) as whole:
        whole.wait_for_window("Welcome to MeshClaw")
        whole.close_window("Welcome to MeshClaw")
        until(lambda: "welcome-window" in (whole.home / "state" / "windows.json").read_text())
        whole.kill_tray()
        whole.tray = whole.start_tray()
        time.sleep(3)
        assert not whole.window("Welcome to MeshClaw")
        assert whole.tray.poll() is None
