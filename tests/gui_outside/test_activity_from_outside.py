"""The activity window as a screen reader hears it and as its user's hands drive it, from outside the process."""

from __future__ import annotations

import time

import pytest

from meshclaw_desktop.commands.virtual_desktop import VirtualDesktop
from tests.gui_outside.screen_reader import heard, read
from tests.gui_outside.tray_on_desktop import TrayOnDesktop, tray_on, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.only_on("linux"),
    pytest.mark.parametrize("desktop", ["none"], indirect=True),
]

BEGAN = {"kind": "task", "outcome": "started", "sentence": "Morning triage", "effect": "", "verdict": "", "tool": ""}
ARCHIVED = {"call": "c1", "tool": "archive", "effect": "change", "sentence": "Archived 22 messages", "undo_id": "u1"}
ASKED = {
    "call": "c2", "tool": "send", "effect": "send", "sentence": "Send an email to dana@partner-corp.example",
    "verdict": "ask", "outcome": "waiting", "approval": "a1",
}  # fmt: skip


def a_morning(tray: TrayOnDesktop) -> str:
    """Some minutes of a task, and its window."""
    now = time.time()
    rows = [BEGAN, {"call": "c0", "sentence": "Read 41 messages"}, ARCHIVED, ASKED]
    tray.tell(happen=[{"at": now - 60 + at, **row} for at, row in enumerate(rows)])
    window = tray.wait_for_window("Activity")
    until(lambda: "Archived 22 messages" in heard(tray.desk))
    return window


def test_every_row_can_be_heard_and_every_control_has_a_name(desktop: VirtualDesktop) -> None:
    with tray_on(desktop) as tray:
        a_morning(tray)
        nodes = read(desktop)
        told = "\n".join(f"{node.name}\n{node.text}" for node in nodes)
        for words in (
            "Morning triage",
            "read 41 messages, archived 22",
            "unfolded",
            "Archived 22 messages",
            "Send an email to dana@partner-corp.example",
            "waiting",
            "What happened",
            "Search the activity",
            "Stop everything",
        ):
            assert words in told, words
        buttons = [node for node in nodes if node.role in ("push button", "radio button", "check box")]
        assert buttons
        assert [node.identity for node in buttons if not node.name] == []
        identities = {node.identity for node in nodes}
        assert {
            "activity-feed",
            "activity-search",
            "activity-stop",
            "activity-show-blocked",
            "activity-detail",
        } <= identities


def test_a_hand_on_the_keyboard_finds_folds_and_takes_back(desktop: VirtualDesktop) -> None:
    with tray_on(desktop) as tray:
        window = a_morning(tray)
        tray.do("windowfocus", "--sync", window)
        tray.do("key", "ctrl+f")
        tray.do("type", "--delay", "30", "archived")
        until(lambda: "dana@partner-corp.example" not in heard(desktop))
        assert "Archived 22 messages" in heard(desktop)
        while not tray.requests.empty():
            tray.requests.get()
        left, top, width, _height = tray.place_of(window)
        feed = (left + width // 2, top + 140)
        tray.click(feed)
        tray.do("key", "u")
        until(lambda: any(one["type"] == "Undo" and one["what"] == "u1" for one in list(tray.requests.queue)))
