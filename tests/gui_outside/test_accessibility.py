"""The pop-up as a screen reader hears it, and as its user presses it."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from meshclaw_desktop.commands.virtual_desktop import VirtualDesktop
from tests.gui_outside.tray_on_desktop import tray_on, until

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]

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
    probe = [str(PYTHON), "-c", "import pyatspi"]
    if not PYTHON.exists() or subprocess.run(probe, capture_output=True, check=False).returncode != 0:
        pytest.skip("not installed: python3-pyatspi")


def test_every_fact_can_be_heard_and_every_control_has_a_name(desktop: VirtualDesktop) -> None:
    with tray_on(desktop) as tray:
        tray.tell(open={"id": "a1"})
        tray.wait_for_window("Approval needed")
        time.sleep(1)
        nodes = read(desktop)
        heard = "\n".join(f"{name}\n{text}" for _, name, _, text in nodes)
        for words in (
            "Send an email to dana@partner-corp.example",
            "This address comes from a message you received",
            "from a message from dana@partner-corp.example",
            "Payment is due on 30 November.",
            "⟨U+202E⟩",
            "invoices.pdf",
            "The agent says (unverified)",
            "Denied by itself in",
        ):
            assert words in heard
        assert all(name for role, name, _, _ in nodes if role == "push button")
        identities = {identity.rpartition(".")[2] for _, _, identity, _ in nodes}
        assert {"approve", "deny", "deny-and-stop", "remember-once", "remember-task"} <= identities


def test_a_press_from_a_screen_reader_counts_once_it_is_armed(desktop: VirtualDesktop) -> None:
    with tray_on(desktop) as tray:
        tray.tell(open={"id": "long", "fields": LONG})
        tray.wait_for_window("Approval needed")
        time.sleep(1.5)
        read(desktop, "approve")
        assert tray.answers() == []
        tray.tell(close="long")
        until(lambda: not tray.window("Approval needed"))
        tray.tell(open={"id": "a1"})
        tray.wait_for_window("Approval needed")
        time.sleep(1.5)
        read(desktop, "approve")
        assert [(one["approval"], one["approved"]) for one in tray.answers(2)] == [("a1", True)]


LONG = [
    {
        "name": "body",
        "label": "Body",
        "role": "content",
        "value": "\n".join(f"Line {n}" for n in range(80)),
        "origin": "user",
        "source": "",
        "new": False,
        "new_values": [],
        "external": [],
    }
]
