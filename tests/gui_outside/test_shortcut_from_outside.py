"""The keys that open the line to ask, pressed on a real keyboard line, and what is said when somebody else has them."""

from __future__ import annotations

import subprocess
import sys
import time
from functools import partial
from typing import Any

import pytest

from meshclaw_desktop.commands.virtual_desktop import VirtualDesktop
from tests.gui_outside.tray_on_desktop import ROOT, TrayOnDesktop, tray_on, until

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]

RIVAL = """
import sys
from PySide6.QtCore import QCoreApplication
from meshclaw_desktop.tray.shortcut.keys import ASK
from meshclaw_desktop.tray.shortcut.x11 import X11Keys
application = QCoreApplication([])
keys = X11Keys(lambda: print("pressed", flush=True))
print(keys.register(ASK), flush=True)
application.exec()
"""


def drained(tray: TrayOnDesktop) -> list[dict[str, Any]]:
    """The requests that came since the last look."""
    found = []
    while not tray.requests.empty():
        found.append(tray.requests.get())
    return found


def is_active(tray: TrayOnDesktop, window: str) -> bool:
    return tray.do("getactivewindow").strip() == window


def press_until_it_opens(tray: TrayOnDesktop) -> str:
    """The keys are taken a while after the start; a press before that is nobody's."""
    deadline = time.monotonic() + 120
    while not tray.window("Ask MeshClaw"):
        assert time.monotonic() < deadline, "the keys open nothing"
        tray.do("key", "ctrl+alt+m")
        time.sleep(1)
    return tray.window("Ask MeshClaw")


def test_the_keys_open_the_line_and_typing_goes_into_it(desktop: VirtualDesktop) -> None:
    with tray_on(desktop) as tray:
        tray.tell(status={"waiting": 0})
        for locked in (False, True):
            if locked:
                tray.do("key", "Num_Lock")
            window = press_until_it_opens(tray)
            until(partial(is_active, tray, window))
            tray.do("type", "--delay", "20", "Triage my mail")
            tray.do("key", "Return")
            until(lambda: any(one["type"] == "Ask" and one["text"] == "Triage my mail" for one in drained(tray)))
            tray.do("key", "Escape")
            until(lambda: not tray.window("Ask MeshClaw"))


def test_where_another_program_has_them_nothing_is_promised(desktop: VirtualDesktop) -> None:
    rival = subprocess.Popen(
        [sys.executable, "-c", RIVAL],
        env=desktop.environment | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert rival.stdout is not None
        assert rival.stdout.readline().strip() == "registered"
        with tray_on(desktop) as tray:
            time.sleep(3)
            tray.do("key", "ctrl+alt+m")
            assert rival.stdout.readline().strip() == "pressed"
            time.sleep(0.5)
            assert not tray.window("Ask MeshClaw")
    finally:
        rival.kill()
        rival.wait()
        if rival.stdout is not None:
            rival.stdout.close()
