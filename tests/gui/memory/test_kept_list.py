"""What is kept: found, changed, taken up again, forgotten after a second look; what contradicts each other side by side."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from meshclaw_desktop.tray.memory import kept_card
from meshclaw_desktop.tray.memory.kept_list import AT_ONCE
from meshclaw_desktop.tray.memory.window import MemoryWindow
from meshclaw_desktop.wire.memory import Memories, MemoryState
from meshclaw_desktop.wire.messages import Failed, ForgetMemory, KeepMemory
from tests.gui.memory.conftest import Learned
from tests.gui.memory.samples import a_kept, a_night
from tests.gui.settings.parts import find, wait_for, words
from tests.gui.stand_in_runtime import StandIn


@pytest.fixture
def kept(window: MemoryWindow, qtbot: QtBot) -> MemoryWindow:
    """The window at what is kept."""
    find(window, "memory-tab-kept").click()
    qtbot.waitUntil(lambda: window.kept.shown == ("k1", "k2"))
    return window


def links(window: MemoryWindow, id: str) -> list[str]:
    card = window.kept.card(id)
    assert card is not None
    return [one.text() for one in card.buttons.findChildren(QPushButton) if one.isVisibleTo(window)]


def tell(window: MemoryWindow, learned: Learned, memories: Memories) -> None:
    learned.is_now(memories)
    window.reader.load()


def test_each_says_where_it_comes_from_and_when_it_was_used(kept: MemoryWindow) -> None:
    assert words(kept, "memory-k1-text") == "Answers to Mei are short and in English."
    said = words(kept, "memory-k1-source")
    assert said.startswith("From: your own words · since ")
    assert "· last used " in said
    assert links(kept, "k1") == ["Edit…", "Forget…", "Show"]
    assert links(kept, "k2") == ["Take up again", "Edit…", "Forget…", "Show"]
    assert find(kept, "memory-tab-kept").text() == "Kept · 2"


def test_it_is_found_by_its_words(kept: MemoryWindow, qtbot: QtBot) -> None:
    search = find(kept, "memory-search", QLineEdit)
    search.setText("german MEI")
    assert list(kept.kept.shown) == ["k2"]
    assert all(one.accessibleName() == "Clear the search" for one in search.findChildren(QToolButton))
    search.setText("nothing like that")
    assert words(kept, "memory-none") == "Nothing matches."
    search.clear()
    assert list(kept.kept.shown) == ["k1", "k2"]


def test_it_is_changed_in_place(kept: MemoryWindow, runtime: StandIn, qtbot: QtBot) -> None:
    find(kept, "memory-k1-edit").click()
    find(kept, "memory-k1-edit", QPlainTextEdit).setPlainText("Answers to Mei are short.")
    find(kept, "memory-k1-edit-keep").click()
    request = wait_for(qtbot, runtime, KeepMemory)
    assert (request.memory, request.text) == ("k1", "Answers to Mei are short.")
    qtbot.waitUntil(lambda: words(kept, "memory-k1-text") == "Answers to Mei are short.")
    assert links(kept, "k1") == ["Edit…", "Forget…", "Show"]


def test_what_was_refused_stays_to_be_mended(kept: MemoryWindow, runtime: StandIn, qtbot: QtBot) -> None:
    runtime.answers[KeepMemory] = lambda _request: Failed(
        0, "Broken", "It is more than one sentence.", "Say it shorter."
    )
    find(kept, "memory-k1-edit").click()
    entry = find(kept, "memory-k1-edit", QPlainTextEdit)
    entry.setPlainText("One. Two.")
    find(kept, "memory-k1-edit-keep").click()
    qtbot.waitUntil(lambda: words(kept, "memory-k1-problem").startswith("It is more than one sentence."))
    assert entry.toPlainText() == "One. Two."
    assert find(kept, "memory-k1-edit-keep").isEnabled()


def test_a_faded_one_is_taken_up_again(kept: MemoryWindow, runtime: StandIn, qtbot: QtBot) -> None:
    find(kept, "memory-k2-take-up").click()
    request = wait_for(qtbot, runtime, KeepMemory)
    assert (request.memory, request.text, request.anyway) == ("k2", "", False)
    qtbot.waitUntil(lambda: links(kept, "k2") == ["Edit…", "Forget…", "Show"])


def test_forgetting_is_asked_once(kept: MemoryWindow, runtime: StandIn, qtbot: QtBot) -> None:
    find(kept, "memory-k1-forget").click()
    find(kept, "memory-k1-no").click()
    find(kept, "memory-k1-forget").click()
    assert not any(isinstance(one, ForgetMemory) for one in list(runtime.requests.queue))
    find(kept, "memory-k1-yes").click()
    assert wait_for(qtbot, runtime, ForgetMemory).memory == "k1"
    qtbot.waitUntil(lambda: kept.kept.shown == ("k2",))


def test_what_the_user_writes_survives_what_comes_in_between(
    kept: MemoryWindow, learned: Learned, qtbot: QtBot
) -> None:
    find(kept, "memory-k2-edit").click()
    entry = find(kept, "memory-k2-edit", QPlainTextEdit)
    entry.setPlainText("Half a sen")
    tell(kept, learned, a_night(a_kept("new", text="Something new."), *learned.now.rows))
    qtbot.waitUntil(lambda: kept.kept.shown == ("new", "k1", "k2"))
    assert find(kept, "memory-k2-edit", QPlainTextEdit).toPlainText() == "Half a sen"
    stops: list[str] = []
    one = kept.kept.search.nextInFocusChain()
    while one is not None and one is not kept.kept.more:
        if one.isVisibleTo(kept) and isinstance(one, QPushButton | QPlainTextEdit):
            stops.append(one.objectName())
        one = one.nextInFocusChain()
    assert stops == [
        *("memory-new-edit", "memory-new-forget", "memory-new-show"),
        *("memory-k1-edit", "memory-k1-forget", "memory-k1-show"),
        *("memory-k2-edit", "memory-k2-edit-leave", "memory-k2-edit-keep"),
    ]


def test_contradictions_stand_side_by_side_and_part_when_one_is_gone(
    kept: MemoryWindow, learned: Learned, qtbot: QtBot
) -> None:
    pair = (a_kept("k1", contradicts=("k9",)), a_kept("k5"), a_kept("k9", contradicts=("k1",)))
    tell(kept, learned, a_night(*pair))
    qtbot.waitUntil(lambda: kept.kept.shown == ("k1", "k9", "k5"))
    one, other = kept.kept.card("k1"), kept.kept.card("k9")
    assert one is not None
    assert other is not None
    qtbot.waitUntil(lambda: one.y() == other.y() and one.x() < other.x())
    kept.resize(340, 500)
    qtbot.waitUntil(lambda: one.y() < other.y())
    tell(kept, learned, a_night(a_kept("k1"), a_kept("k5")))
    qtbot.waitUntil(lambda: kept.kept.shown == ("k1", "k5"))
    assert kept.findChild(QWidget, "beside-k1") is None


def test_a_file_that_is_wrong_says_so_and_is_opened_to_be_mended(
    kept: MemoryWindow, learned: Learned, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "travel.md"
    wrong = a_kept("travel", text="", path=str(file), problem="line 3: made is no moment")
    tell(kept, learned, a_night(wrong))
    qtbot.waitUntil(lambda: kept.kept.shown == ("travel",))
    assert words(kept, "memory-travel-text") == "travel.md"
    assert words(kept, "memory-travel-wrong") == "line 3: made is no moment"
    assert links(kept, "travel") == ["Open its file", "Forget…", "Show"]
    opened: list[Path] = []

    def nothing_opens_it(path: Path) -> bool:
        opened.append(path)
        return False

    monkeypatch.setattr(kept_card, "open_path", nothing_opens_it)
    find(kept, "memory-travel-open").click()
    assert opened == [file]
    assert words(kept, "memory-travel-problem") == f"Nothing opens such files here. It lies at {file}."


def test_of_very_many_some_are_shown_until_the_user_wants_more(
    kept: MemoryWindow, learned: Learned, qtbot: QtBot
) -> None:
    tell(kept, learned, a_night(*(a_kept(f"n{at}", text=f"Fact {at}.") for at in range(AT_ONCE + 25))))
    qtbot.waitUntil(lambda: len(kept.kept.shown) == AT_ONCE)
    more = find(kept, "memory-more")
    assert more.text() == "Show 25 more"
    more.click()
    assert len(kept.kept.shown) == AT_ONCE + 25
    assert not more.isVisibleTo(kept)
    assert MemoryState.KEPT in {row.state for row in learned.now.rows}
