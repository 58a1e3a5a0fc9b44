"""Every window as a screen reader meets it on a real desktop: roles, names, identifiers, and that it can be used by these alone."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from meshclaw_desktop.commands.virtual_desktop import VirtualDesktop
from tests.gui_outside.screen_reader import PYTHON, reader_is_there
from tests.screenshots.scenes import SCENES

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]
__all__ = ["reader_is_there"]

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
READER = """
import json, pyatspi

def walk(node, depth=0):
    yield node
    if node.getRoleName() in ("table", "list"):
        return  # its cells are told by their text
    for at in range(min(node.childCount, 400) if depth < 16 else 0):
        child = node.getChildAtIndex(at)
        if child is not None:
            yield from walk(child, depth + 1)

def identity(node):
    try:
        return node.get_accessible_id() or ""
    except Exception:
        return ""

desk = pyatspi.Registry.getDesktop(0)
app = next(a for a in (desk.getChildAtIndex(i) for i in range(desk.childCount)) if a is not None and a.name == "MeshClaw")
found = []
for node in walk(app):
    states = node.getState()
    if states.contains(pyatspi.STATE_SHOWING):
        found.append([node.getRoleName(), node.name, identity(node), states.contains(pyatspi.STATE_FOCUSABLE)])
print(json.dumps(found))
"""
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


def read(desktop: VirtualDesktop) -> list[list[Any]]:
    """Role, name, identifier of everything on screen, and whether the keyboard can go there."""
    done = subprocess.run(
        [str(PYTHON), "-c", READER],
        env=desktop.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    nodes: list[list[Any]] = json.loads(done.stdout)
    return nodes


@pytest.mark.parametrize("scene", WINDOWS)
def test_every_control_has_a_role_a_name_and_an_identifier(desktop: VirtualDesktop, scene: str) -> None:
    with shown(desktop, scene):
        nodes = read(desktop)
    controls = [one for one in nodes if one[0] in USED and one[3]]
    assert controls
    assert [one for one in controls if not one[1].strip() or not one[2].strip()] == []
    assert [one for one in nodes if one[0] in ("unknown", "invalid") and one[3]] == []
