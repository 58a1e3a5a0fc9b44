"""A window that was moved comes back there in the next run, and onto a screen that became smaller."""

from __future__ import annotations

import pytest

from meshclaw_desktop.commands.virtual_desktop import VirtualDesktop
from tests.gui_outside.tray_on_desktop import TrayOnDesktop, tray_on, until

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]


SMALLER = "small 63.5 1024 1072 1176 1328 768 771 775 798"


def close_and_start_anew(tray: TrayOnDesktop) -> str:
    """Close the activity, end the tray, start it: without a tray host it shows the activity by itself."""
    tray.close_window("Activity")
    file = tray.home / "state" / "windows.json"
    until(file.exists)
    tray.tray.kill()
    tray.tray.wait()
    tray.tray = tray.start_tray()
    return tray.wait_for_window("Activity")


@pytest.mark.parametrize("desktop", ["none"], indirect=True)
def test_a_moved_window_comes_back_where_it_was_again_and_again(desktop: VirtualDesktop) -> None:
    with tray_on(desktop) as tray:
        window = tray.wait_for_window("Activity")
        tray.do("windowsize", "--sync", window, 900, 560)
        tray.do("windowmove", "--sync", window, 210, 130)
        there = tray.place_of(window)
        for _ in range(2):
            window = close_and_start_anew(tray)
            until(lambda: tray.place_of(tray.window("Activity")) == there)


@pytest.mark.parametrize("desktop", ["none"], indirect=True)
def test_a_window_comes_back_whole_when_the_screen_became_smaller(desktop: VirtualDesktop) -> None:
    with tray_on(desktop) as tray:
        window = tray.wait_for_window("Activity")
        tray.do("windowsize", "--sync", window, 1000, 700)
        tray.do("windowmove", "--sync", window, 250, 60)
        for change in (f"--newmode {SMALLER}", "--addmode screen small", "--output screen --mode small"):
            desktop.session.ask("xrandr", *change.split())
        assert "current 1024 x 768" in desktop.session.ask("xrandr")
        close_and_start_anew(tray)
        left, top, width, height = tray.place_of(tray.window("Activity"))
        assert left >= 0
        assert top >= 0
        assert left + width <= 1024
        assert top + height <= 768
