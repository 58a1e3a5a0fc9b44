"""Every window as a screen reader meets it on a real desktop: roles, names, identifiers, and that it can be used by these alone."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from meshclaw_desktop.commands.virtual_desktop import VirtualDesktop
from tests.gui_outside.screen_reader import FOCUSABLE, SHOWING, read
from tests.screenshots.scenes import SCENES

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]

TREE = Path(__file__).parents[2]
WINDOWS = [one.name for one in SCENES if one.whole and not one.name.startswith("menu")]
USED = {
    "push button",
    "toggle button",
    "check box",
    "radio button",
    "text",
    "combo box",
    "spin button",
    "table",
    "list",
    "entry",
}
HOLD = """
import sys, time
from PySide6.QtCore import QTimer
from tests.screenshots import player

def hold(self, shown):
    shown.activateWindow()
    print("shown", flush=True)
    QTimer.singleShot(60_000, lambda: self._end(""))

player.Player._shoot = hold
player.PATIENCE_MS = 70_000
sys.exit(player.main())
"""


@contextmanager
def shown(desktop: VirtualDesktop, scene: str) -> Iterator[None]:
    """The running tray with one of its windows open."""
    home = desktop.session.home / scene.replace(" ", "-")
    environment = desktop.environment | {"MESHCLAW_HOME": str(home), "PYTHONPATH": str(TREE)}
    command = [sys.executable, "-c", HOLD, "light", scene, str(home / "no-picture.png")]
    with subprocess.Popen(command, env=environment, cwd=TREE, stdout=subprocess.PIPE, text=True) as tray:
        try:
            assert tray.stdout is not None
            assert tray.stdout.readline() == "shown\n"
            time.sleep(0.5)
            yield
        finally:
            tray.kill()


@pytest.mark.parametrize("scene", WINDOWS)
def test_every_control_has_a_role_a_name_and_an_identifier(desktop: VirtualDesktop, scene: str) -> None:
    with shown(desktop, scene):
        nodes = [one for one in read(desktop, cells=False) if one.has(SHOWING) and one.has(FOCUSABLE)]
    controls = [one for one in nodes if one.role in USED]
    assert controls
    assert [one for one in controls if not one.name.strip() or not one.identity.strip()] == []
    assert [one for one in nodes if one.role in ("unknown", "invalid")] == []
