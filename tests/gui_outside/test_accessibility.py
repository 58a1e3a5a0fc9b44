"""The pop-up as a screen reader hears it, and as its user presses it."""

from __future__ import annotations

import time

import pytest

from meshclaw_desktop.commands.virtual_desktop import VirtualDesktop
from tests.gui_outside.screen_reader import press, read
from tests.gui_outside.tray_on_desktop import tray_on, until

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]


def test_every_fact_can_be_heard_and_every_control_has_a_name(desktop: VirtualDesktop) -> None:
    with tray_on(desktop) as tray:
        tray.tell(open={"id": "a1"})
        tray.wait_for_window("Approval needed")
        time.sleep(1)
        nodes = read(desktop)
        heard = "\n".join(f"{node.name}\n{node.text}" for node in nodes)
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
        assert all(node.name for node in nodes if node.role == "push button")
        identities = {node.identity for node in nodes}
        assert {"approve", "deny", "deny-and-stop", "remember-once", "remember-task"} <= identities


def test_a_press_from_a_screen_reader_counts_once_it_is_armed(desktop: VirtualDesktop) -> None:
    with tray_on(desktop) as tray:
        tray.tell(open={"id": "long", "fields": LONG})
        tray.wait_for_window("Approval needed")
        time.sleep(1.5)
        press(desktop, "approve")
        assert tray.answers() == []
        tray.tell(close="long")
        until(lambda: not tray.window("Approval needed"))
        tray.tell(open={"id": "a1"})
        tray.wait_for_window("Approval needed")
        time.sleep(1.5)
        press(desktop, "approve")
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
