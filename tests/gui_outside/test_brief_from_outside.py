"""The brief in the morning, from outside: nothing pops up at night, a click on the icon opens it, and it leads to the questions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from meshclaw_desktop.commands.virtual_desktop import VirtualDesktop
from meshclaw_desktop.wire.codec import to_json
from tests.gui.brief.samples import a_brief, a_reply
from tests.gui_outside.screen_reader import heard, press, screen_reader
from tests.gui_outside.tray_on_desktop import TrayOnDesktop, tray_on, until

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]


def seen(tray: TrayOnDesktop) -> list[tuple[str, bool]]:
    """Which briefs were asked for, and whether the user looked at them."""
    found = []
    while not tray.requests.empty():
        request = tray.requests.get()
        if request["type"] == "ShowBrief":
            found.append((request["task"], request["seen"]))
    return found


def test_what_a_routine_left_is_read_and_answered_in_the_morning(desktop: VirtualDesktop) -> None:
    left = (a_reply("r1", "Jordan Lee"), a_reply("r2", "Mei Tan"))
    with tray_on(desktop) as tray:
        for one in left:
            tray.tell(open=to_json(one))
        tray.tell(brief=to_json(a_brief(waiting=left, others=())))
        until(lambda: tray.find_badge() is not None)
        assert not tray.window("Approval needed"), "what a routine left pops up for nobody"
        assert not tray.window("Brief"), "and neither does the brief"
        assert not any(looked for _, looked in seen(tray))
        tray.click(tray.find_badge() or (0, 0))
        tray.wait_for_window("Brief")
        until(lambda: ("t1", True) in seen(tray))
        with screen_reader(desktop) as reader:
            button = reader.find("brief-answer-r1")
            assert (button.role, button.name) == ("push button", "Answer 2… Reply to Jordan Lee")
            assert reader.find("brief-undo-u3").name == "Undo: Drafted a reply to Jordan Lee"
        words = heard(desktop)
        for said in ("Morning triage", "06:31 · 18 k tokens · $0.04", "can you look at the rollback", "unverified"):
            assert said in words
        press(desktop, "brief-answer-r1")
        tray.wait_for_window("Approval needed.*")
        tray.tell(close="r1")
        until(lambda: "Reply to Mei Tan" in heard(desktop))
        assert tray.window("Approval needed.*"), "the second one follows the first"
        tray.tell(close="r2")
        until(lambda: not tray.window("Approval needed.*"))


def test_a_brief_with_nothing_to_answer_is_not_pushed_at_the_user(desktop: VirtualDesktop) -> None:
    with tray_on(desktop) as tray:
        tray.tell(brief=to_json(replace(a_brief(others=()), waiting=())))
        until(lambda: ("", False) in seen(tray))
        assert not tray.window("Brief")
        assert tray.find_badge() is None
