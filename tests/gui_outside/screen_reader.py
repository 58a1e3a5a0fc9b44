"""The windows as a screen reader hears them, and the presses that it passes on: through AT-SPI, from another process."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from meshclaw_desktop.commands.virtual_desktop import VirtualDesktop

PYTHON = Path("/usr/bin/python3")
"""The system's: the accessibility library comes with it."""
READER = """
import json, sys, time
import pyatspi

def walk(node, depth=0):
    yield node
    for at in range(node.childCount if depth < 14 else 0):
        child = node.getChildAtIndex(at)
        if child is not None:
            yield from walk(child, depth + 1)

def identity(node):
    try:
        return node.get_accessible_id() or ""
    except Exception:
        return ""

def text(node):
    try:
        return node.queryText().getText(0, -1)
    except NotImplementedError:
        return ""

desk = pyatspi.Registry.getDesktop(0)
app = next(a for a in (desk.getChildAtIndex(i) for i in range(desk.childCount)) if a is not None and a.name == "MeshClaw")
nodes = list(walk(app))
if len(sys.argv) > 1:
    button = next(n for n in nodes if identity(n).endswith(sys.argv[1]))
    try:
        actions = button.queryAction()
        names = [actions.getName(i) for i in range(actions.nActions)]
        if "Press" in names:
            actions.doAction(names.index("Press"))
    except NotImplementedError:
        pass
    time.sleep(0.5)
print(json.dumps([[n.getRoleName(), n.name, identity(n), text(n)] for n in nodes]))
"""


def read(desktop: VirtualDesktop, *press: str) -> list[list[Any]]:
    done = subprocess.run(
        [str(PYTHON), "-c", READER, *press],
        env=desktop.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    nodes: list[list[Any]] = json.loads(done.stdout)
    return nodes


@pytest.fixture(autouse=True)
def reader_is_there() -> None:
    """A module that imports this needs the accessibility library."""
    probe = [str(PYTHON), "-c", "import pyatspi"]
    if not PYTHON.exists() or subprocess.run(probe, capture_output=True, check=False).returncode != 0:
        pytest.skip("not installed: python3-pyatspi")
