"""The page of what is kept, and the ways from it: to its files, to the proposals, to the rows it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from meshclaw_desktop.tray.settings import memory_page
from meshclaw_desktop.tray.settings.window import SettingsWindow
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.memory import Memories
from meshclaw_desktop.wire.messages import Failed, ListMemories
from tests.gui.memory.samples import a_kept, a_night
from tests.gui.samples import an_activity
from tests.gui.settings.parts import find, words
from tests.gui.stand_in_runtime import StandIn


@pytest.fixture
def page(window: SettingsWindow, runtime: StandIn, qtbot: QtBot) -> SettingsWindow:
    """The settings at that page."""
    runtime.answers[ListMemories] = lambda _request: to_json(a_night(*a_night().rows, a_kept("k1")))
    window.turn_to("memory")
    qtbot.waitUntil(lambda: window.memory.kept.shown == ("k1",))
    return window


def test_it_shows_what_is_kept_and_leads_to_what_is_proposed(page: SettingsWindow, qtbot: QtBot) -> None:
    assert find(page, "memory-proposals-open").text() == "4 proposals…"
    with qtbot.waitSignal(page.proposals_wanted):
        find(page, "memory-proposals-open").click()
    with qtbot.waitSignal(page.rows_wanted) as caught:
        find(page, "memory-k1-show").click()
    assert caught.args == [(3, 5)]


def test_it_says_where_the_files_lie_and_opens_the_folder(
    page: SettingsWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(memory_page, "open_path", opened.append)
    assert words(page, "memory-path") == str(tmp_path / "memories")
    find(page, "memory-folder").click()
    assert opened == [tmp_path / "memories"]


def test_it_follows_what_is_kept_elsewhere(page: SettingsWindow, runtime: StandIn, qtbot: QtBot) -> None:
    runtime.answers[ListMemories] = lambda _request: to_json(Memories((a_kept("k1"), a_kept("k2")), None))
    runtime.happen([an_activity(1, kind="memory", sentence="Keeps something")])
    qtbot.waitUntil(lambda: page.memory.kept.shown == ("k1", "k2"))
    assert find(page, "memory-proposals-open").text() == "What it learned…"


def test_it_holds_nothing_while_nobody_looks(page: SettingsWindow, qtbot: QtBot) -> None:
    page.turn_to("rules")
    assert page.memory.reader.memories is None
    assert page.memory.kept.shown == ()
    page.turn_to("memory")
    qtbot.waitUntil(lambda: page.memory.kept.shown == ("k1",))


def test_what_cannot_be_read_is_said(page: SettingsWindow, runtime: StandIn, qtbot: QtBot) -> None:
    runtime.answers[ListMemories] = lambda _request: Failed(0, "Broken", "The disk is full.", "Make room.")
    page.turn_to("rules")
    page.turn_to("memory")
    qtbot.waitUntil(lambda: page.memory.said == "The disk is full. Make room.")
