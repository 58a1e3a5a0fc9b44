"""The activity window against a stand-in runtime on a real socket: what it reads, shows and asks for."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.activity.filter import Filter, Show
from meshclaw_desktop.tray.activity.fold import Group
from meshclaw_desktop.tray.activity.line import Line
from meshclaw_desktop.tray.activity.model import ActivityModel
from meshclaw_desktop.tray.activity.rows_model import Column, Row
from meshclaw_desktop.tray.activity.window import ActivityWindow
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import (
    Activity,
    Failed,
    ListActivity,
    PauseTask,
    ResumeAll,
    ShowActivity,
    ShowTask,
    StopAll,
    StopTask,
    Undo,
)
from meshclaw_desktop.wire.rows import ActivityDetail, Item, UndoRow
from tests.gui.samples import a_field, a_task, an_activity, an_approval
from tests.gui.stand_in_runtime import StandIn

MakeWindow = Callable[[], ActivityWindow]


def a_history(count: int, **changes: Any) -> list[Activity]:
    """Tasks of ten facts each, the first of which says how it began."""
    facts = []
    for seq in range(1, count + 1):
        task = f"t{(seq - 1) // 10}"
        if seq % 10 == 1:
            begun = {"kind": "task", "outcome": "started", "connector": "", "effect": "", "verdict": ""}
            facts.append(an_activity(seq, task=task, sentence=f"Task {task}", **begun))
        else:
            facts.append(an_activity(seq, task=task, **changes))
    return facts


def listed(runtime: StandIn, request: ListActivity) -> Json:
    """What the runtime answers to ListActivity."""
    if request.since is None:
        return to_json(runtime.activities[-request.limit :])
    since = request.since
    return to_json([one for one in runtime.activities if one.seq > since][: request.limit])


def a_detail(seq: int, **changes: Any) -> ActivityDetail:
    given: dict[str, Any] = {
        "seq": seq,
        "digest": "9f3c" + "0" * 58 + "e1",
        "fields": (a_field("to", ["dana@partner-corp.example"]),),
        "columns": ("From", "Subject"),
        "items": (),
        "agent_says": "",
        "rule": "ask",
        "answered": "",
        "shown_digest": "",
        "ran_digest": "",
        "result": "",
        "undo_until": None,
        "undo_refused": "",
    }
    return ActivityDetail(**given | changes)


@pytest.fixture
def make_window(qtbot: QtBot, runtime: StandIn) -> Iterator[MakeWindow]:
    """Makes and shows a window once the runtime has its history."""
    runtime.answers |= {
        ListActivity: lambda request: listed(runtime, request),
        ShowActivity: lambda request: to_json(a_detail(request.seq)),
        ShowTask: lambda request: to_json(a_task(id=request.task, title=f"Task {request.task}")),
    }
    client, state = Client(runtime.path), State()
    client.welcomed.connect(state.welcome)
    client.facts_received.connect(state.apply)
    client.lost.connect(state.lose)

    def make() -> ActivityWindow:
        window = ActivityWindow(client, state)
        qtbot.addWidget(window)
        client.open()
        window.show()
        return window

    yield make
    client.close()


@pytest.fixture
def window(make_window: MakeWindow, runtime: StandIn, qtbot: QtBot) -> ActivityWindow:
    """A window with one task of ten facts."""
    runtime.activities = a_history(10)
    made = make_window()
    qtbot.waitUntil(lambda: made.model.rowCount() == 10)
    return made


def text(window: QWidget, name: str) -> str:
    label = window.findChild(QLabel, name)
    assert label is not None, name
    return label.text()


def button(window: QWidget, name: str) -> QPushButton:
    found = [one for one in window.findChildren(QPushButton, name) if one.isVisibleTo(window)]
    assert len(found) == 1, f"{name}: {len(found)}"
    return found[0]


def everything_in(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def wait_for(qtbot: QtBot, runtime: StandIn, kind: type[Any]) -> Any:
    found: list[Any] = []

    def look() -> bool:
        while not found and not runtime.requests.empty():
            request = runtime.requests.get()
            if isinstance(request, kind):
                found.append(request)
        return bool(found)

    qtbot.waitUntil(look)
    return found[0]


def happen(runtime: StandIn, **changes: Any) -> Activity:
    fact = an_activity(len(runtime.activities) + 1, **{"task": "t0", **changes})
    runtime.happen([fact])
    return fact


def test_what_happens_appears_on_top_without_being_asked_for(
    window: ActivityWindow, runtime: StandIn, qtbot: QtBot
) -> None:
    happen(runtime, task="new", sentence="Archived 22 messages")
    qtbot.waitUntil(lambda: window.model.rowCount() == 12)
    row = window.model.row(1)
    assert isinstance(row, Line)
    assert row.text == "Archived 22 messages"
    assert window.feed.at_top


def test_older_facts_are_read_when_the_end_comes_near_and_the_readers_place_is_kept(
    make_window: MakeWindow, runtime: StandIn, qtbot: QtBot
) -> None:
    runtime.activities = a_history(2_000)
    window = make_window()
    qtbot.waitUntil(lambda: window.model.begun)
    qtbot.waitUntil(lambda: window.model.oldest_seq <= 1_001)
    for at in range(window.model.rowCount() - 1, -1, -1):
        row = window.model.row(at)
        if isinstance(row, Group):
            window.model.set_open(row, True)
    window.feed.verticalScrollBar().setValue(window.feed.verticalScrollBar().maximum() // 2)
    at = window.feed.rowAt(0)
    top, offset = window.model.row(at), window.feed.rowViewportPosition(at)
    assert isinstance(top, Line | Group)
    oldest = window.model.oldest_seq
    window.reader.load_older()
    qtbot.waitUntil(lambda: window.model.oldest_seq < oldest)
    assert window.model.row(window.feed.rowAt(0)) is top
    assert window.feed.rowViewportPosition(window.feed.rowAt(0)) == offset
    happen(runtime, task="new")
    qtbot.waitUntil(lambda: window.model.newest_seq == 2_001)
    assert window.model.row(window.feed.rowAt(0)) is top
    assert window.feed.rowViewportPosition(window.feed.rowAt(0)) == offset
    window.feed.scrollToBottom()
    qtbot.waitUntil(lambda: window.model.complete)
    assert window.model.lines == 1_801


def test_after_a_reconnection_nothing_is_missing_and_nothing_is_twice(
    window: ActivityWindow, runtime: StandIn, qtbot: QtBot
) -> None:
    runtime.hang_up()
    runtime.activities += [an_activity(11, task="t0"), an_activity(12, task="t0")]
    qtbot.waitUntil(lambda: window.model.newest_seq == 12)
    assert window.model.lines == 11


def test_another_ledger_replaces_what_was_shown(window: ActivityWindow, runtime: StandIn, qtbot: QtBot) -> None:
    runtime.activities = [an_activity(1, task="other", sentence="A new life")]
    runtime.ledger = "ledger-2"
    runtime.hang_up()
    qtbot.waitUntil(lambda: window.model.lines == 1)
    assert window.model.group("t0") is None


def test_a_task_whose_beginning_is_not_known_gets_its_title(
    make_window: MakeWindow, runtime: StandIn, qtbot: QtBot
) -> None:
    runtime.activities = [an_activity(seq, task="t9") for seq in range(1, 4)]
    window = make_window()
    qtbot.waitUntil(lambda: window.model.begun)
    qtbot.waitUntil(lambda: "Task t9" in str(window.model.index(0, Column.WHAT).data()))


def test_everything_on_record_is_shown_with_origins_and_the_agents_words_quoted(
    window: ActivityWindow, runtime: StandIn, qtbot: QtBot
) -> None:
    runtime.answers[ShowActivity] = lambda request: to_json(
        a_detail(
            request.seq,
            answered="the pop-up · approved",
            agent_says="trust me \u202e",
            items=tuple(Item(f"m{n}", ("Build bot", f"nightly {n}")) for n in range(22)),
            undo_until=4e9,
            shown_digest="a",
            ran_digest="a",
        )
    )
    happen(runtime, call="c1", tool="archive", effect="change", sentence="Archived 22 messages", undo_id="u1")
    qtbot.waitUntil(lambda: window.model.line("c1") is not None)
    window.feed.choose(window.model.line("c1"))
    qtbot.waitUntil(lambda: bool(window.detail.findChildren(QWidget, "activity-detail-items")))
    shown = everything_in(window.detail)
    for wanted in (
        "Archived 22 messages",
        "email.archive",
        "the pop-up · approved",
        "#11 · 9f3c…e1",
        "dana@partner-corp.example",
        "your words",
        "In the agent's words, unverified",
        "trust me ⟨U+202E⟩",
        "22 things",
        "exactly what you were shown",
    ):
        assert wanted in shown
    assert button(window, "activity-detail-undo").text() == "Undo all 22"


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([UndoRow(f"u{n}", "Archived", "undone", "") for n in range(2)], "Taken back: 2 actions."),
        (
            [UndoRow(f"u{n}", "Archived", "refused", "It was moved since.") for n in range(2)],
            "Not taken back: 2 actions. It was moved since.",
        ),
        ([], "There was nothing to take back."),
    ],
)
def test_undo_by_key_says_what_became_of_it(
    window: ActivityWindow, runtime: StandIn, qtbot: QtBot, rows: list[UndoRow], sentence: str
) -> None:
    runtime.answers[Undo] = lambda _request: to_json(rows)
    happen(runtime, call="c1", effect="change", undo_id="u1")
    qtbot.waitUntil(lambda: window.model.line("c1") is not None)
    window.feed.choose(window.model.line("c1"))
    QTest.keyClick(window.feed, Qt.Key.Key_U)
    assert wait_for(qtbot, runtime, Undo).what == "u1"
    qtbot.waitUntil(lambda: text(window, "activity-banner-text") == sentence)


def test_a_click_on_undo_asks_for_that_row_and_one_on_the_sentence_does_not(
    window: ActivityWindow, runtime: StandIn, qtbot: QtBot
) -> None:
    happen(runtime, call="c1", effect="change", undo_id="u1")
    line = None

    def there() -> bool:
        nonlocal line
        line = window.model.line("c1")
        return line is not None and window.model.position(line) == 1

    qtbot.waitUntil(there)

    def click(column: Column) -> None:
        place = window.feed.visualRect(window.model.index(1, column)).center()
        QTest.mouseClick(window.feed.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))

    click(Column.WHAT)
    QTest.qWait(50)
    assert not any(isinstance(one, Undo) for one in list(runtime.requests.queue))
    click(Column.UNDO)
    assert wait_for(qtbot, runtime, Undo).what == "u1"


def test_a_whole_task_is_undone_paused_and_stopped_from_its_heading(
    window: ActivityWindow, runtime: StandIn, qtbot: QtBot
) -> None:
    runtime.say(tasks=(a_task(id="t0"),))
    for n in range(2):
        happen(runtime, call=f"c{n}", effect="change", undo_id=f"u{n}")
    qtbot.waitUntil(lambda: window.model.newest_seq == 12)
    window.feed.choose(window.model.group("t0"))
    qtbot.waitUntil(lambda: bool(window.detail.findChildren(QPushButton, "activity-detail-undo-task")))
    qtbot.waitUntil(lambda: window.detail.task is not None)
    runtime.answers[Undo] = lambda _request: to_json(
        [UndoRow("u1", "Archived", "undone", ""), UndoRow("u0", "Saved a draft", "refused", "It was changed since.")]
    )
    assert button(window, "activity-detail-undo-task").text() == "Undo all 2…"
    button(window, "activity-detail-undo-task").click()
    assert "2 actions" in text(window.detail, "activity-detail-undo-question")
    button(window, "activity-detail-undo-no").click()
    assert not any(isinstance(one, Undo) for one in list(runtime.requests.queue))
    button(window, "activity-detail-undo-task").click()
    button(window, "activity-detail-undo-yes").click()
    assert wait_for(qtbot, runtime, Undo).what == "t0"
    qtbot.waitUntil(lambda: "It was changed since." in everything_in(window.detail))
    assert "What became of the undo" in everything_in(window.detail)
    button(window, "activity-detail-pause").click()
    paused = wait_for(qtbot, runtime, PauseTask)
    assert (paused.task, paused.paused) == ("t0", True)
    button(window, "activity-detail-stop").click()
    assert wait_for(qtbot, runtime, StopTask).task == "t0"


def test_the_head_line_follows_the_runtime(window: ActivityWindow, runtime: StandIn, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: text(window, "activity-state") == "Idle")
    assert text(window, "activity-spent") == "$0.42"
    runtime.say(tasks=(a_task(),))
    qtbot.waitUntil(lambda: text(window, "activity-state") == "Working")
    button(window, "activity-pause").click()
    assert wait_for(qtbot, runtime, PauseTask).paused is True
    runtime.say(tasks=(a_task(state="paused"),))
    qtbot.waitUntil(lambda: text(window, "activity-state") == "Paused")
    assert button(window, "activity-pause").text() == "Resume"
    button(window, "activity-stop").click()
    wait_for(qtbot, runtime, StopAll)
    qtbot.waitUntil(lambda: text(window, "activity-state") == "Stopped")
    assert button(window, "activity-stop").text() == "Allow work again"
    button(window, "activity-stop").click()
    wait_for(qtbot, runtime, ResumeAll)
    qtbot.waitUntil(lambda: text(window, "activity-state") == "Paused")


def test_a_key_pressed_as_the_empty_window_comes_up_stops_nothing(
    make_window: MakeWindow, runtime: StandIn, qtbot: QtBot
) -> None:
    runtime.activities = []
    window = make_window()
    qtbot.waitUntil(lambda: button(window, "activity-stop").isEnabled())
    assert not isinstance(window.focusWidget(), QPushButton)


def test_a_waiting_line_opens_its_question(window: ActivityWindow, runtime: StandIn, qtbot: QtBot) -> None:
    question = an_approval(task="t0")
    assert question.deadline_at is not None
    other = an_approval(id="a2", task="t0", deadline_at=question.deadline_at - 1)
    asked_about = {"call": "c1", "tool": "send", "effect": "send", "sentence": question.sentence}
    happen(runtime, **asked_about, verdict="ask", outcome="waiting", approval=question.id)
    runtime.ask(other)
    runtime.ask(question)
    qtbot.waitUntil(lambda: window.model.waiting == 1)
    window.side.choose(Show.NEEDS_YOU)
    assert window.model.rowCount() == 2
    window.feed.choose(window.model.line("c1"))
    with qtbot.waitSignal(window.answer_asked) as asked:
        QTest.keyClick(window.feed, Qt.Key.Key_Return)
    assert asked.args == [question.id]
    happen(runtime, **asked_about, verdict="deny", outcome="denied")
    qtbot.waitUntil(lambda: window.model.rowCount() == 0)
    assert text(window, "activity-blank") == "No rows match."
    button(window, "activity-blank-button").click()
    assert window.model.rowCount() > 0


def test_filters_and_search_combine(window: ActivityWindow, runtime: StandIn, qtbot: QtBot) -> None:
    for connector, sentence in (("slack", "Posted a summary"), ("email", "Sent a summary"), ("email", "Sent a joke")):
        happen(runtime, connector=connector, effect="send", sentence=sentence)
    qtbot.waitUntil(lambda: window.model.newest_seq == 13)
    window.side.choose(Show.CHANGED)
    assert window.model.rowCount() == 4
    where = next(one for one in window.side.findChildren(QWidget, "activity-where-email"))
    QTest.keyClick(where, Qt.Key.Key_Space)
    assert window.model.rowCount() == 3
    search = window.findChild(QLineEdit, "activity-search")
    assert search is not None
    QTest.keyClicks(search, "SUMMARY")
    qtbot.waitUntil(lambda: window.model.rowCount() == 2)


def test_everything_can_be_reached_and_done_by_keyboard(window: ActivityWindow, runtime: StandIn, qtbot: QtBot) -> None:
    happen(runtime, call="c1", effect="change", undo_id="u1")
    qtbot.waitUntil(lambda: window.model.rowCount() == 11)
    window.feed.setFocus()
    QTest.keyClick(window.feed, Qt.Key.Key_Home)
    QTest.keyClick(window.feed, Qt.Key.Key_Left)
    assert window.model.rowCount() == 1
    QTest.keyClick(window.feed, Qt.Key.Key_Right)
    assert window.model.rowCount() == 11
    QTest.keyClick(window.feed, Qt.Key.Key_Down)
    assert window.feed.current is window.model.line("c1")
    qtbot.waitUntil(lambda: bool(window.detail.findChildren(QPushButton, "activity-detail-undo")))
    QTest.keyClick(window.feed, Qt.Key.Key_Return)
    assert window.focusWidget() is button(window, "activity-detail-undo")
    seen: set[str] = set()
    for _ in range(60):
        seen.add(window.focusWidget().objectName())
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert {"activity-feed", "activity-search", "activity-stop", "activity-detail-undo", "activity-detail-copy"} <= seen
    assert any(name.startswith("activity-show-") for name in seen)
    assert any(name.startswith("activity-where-") for name in seen)


def test_a_row_is_copied_as_json(window: ActivityWindow, qtbot: QtBot) -> None:
    window.feed.choose(window.model.row(1))
    qtbot.waitUntil(lambda: "9f3c…e1" in everything_in(window.detail))
    QTest.keyClick(window.feed, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = json.loads(QGuiApplication.clipboard().text())
    assert copied["record"]["fields"][0]["value"] == ["dana@partner-corp.example"]
    assert (copied["seq"], copied["kind"], copied["connector"]) == (10, "call", "email")
    assert "T" in copied["at"]


def test_empty_loading_failing_and_disconnected_are_said(
    make_window: MakeWindow, runtime: StandIn, qtbot: QtBot
) -> None:
    runtime.answers[ListActivity] = lambda _request: Failed(
        0, "LedgerError", "The record cannot be read.", "See the disk."
    )
    window = make_window()
    assert text(window, "activity-blank") == "Not connected"
    qtbot.waitUntil(lambda: text(window, "activity-blank") == "The activity could not be read.")
    runtime.answers[ListActivity] = lambda request: listed(runtime, request)
    button(window, "activity-blank-button").click()
    assert text(window, "activity-blank") == "Reading the activity…"
    qtbot.waitUntil(lambda: text(window, "activity-blank") == "Nothing has happened yet.")
    happen(runtime)
    qtbot.waitUntil(lambda: window.model.rowCount() == 2)
    runtime.stop()
    qtbot.waitUntil(lambda: "Not connected" in text(window, "activity-banner-text"))
    assert window.model.rowCount() == 2
    assert not button(window, "activity-stop").isEnabled()


def test_a_closed_window_holds_nothing_and_reads_again_when_it_is_opened(
    window: ActivityWindow, runtime: StandIn, qtbot: QtBot
) -> None:
    window.close()
    assert window.model.rowCount() == 0
    happen(runtime, sentence="While it was closed")
    QTest.qWait(50)
    assert window.model.rowCount() == 0
    window.show()
    qtbot.waitUntil(lambda: window.model.rowCount() == 11)


def test_work_depends_on_what_is_seen_and_not_on_what_there_is(
    make_window: MakeWindow, runtime: StandIn, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window()
    qtbot.waitUntil(lambda: window.model.begun)
    window.model.begin(a_history(20_000))
    window.model.set_filter(Filter(words=("task",)))
    assert window.model.rowCount() == 20_000
    QTest.qWait(50)
    asked: list[int] = []
    row_of = type(window.model).row

    def counted(model: ActivityModel, at: int) -> Row | None:
        asked.append(at)
        return row_of(model, at)

    monkeypatch.setattr(type(window.model), "row", counted)
    window.feed.verticalScrollBar().setValue(window.feed.verticalScrollBar().maximum() // 2)
    window.feed.viewport().repaint()
    window.model.extend([an_activity(20_001, task="new")])
    QTest.qWait(50)
    assert len(asked) < 3_000


def has_rows(model: ActivityModel) -> bool:
    return model.rowCount() > 0


def test_windows_leave_nothing_behind(make_window: MakeWindow, runtime: StandIn, qtbot: QtBot) -> None:
    runtime.activities = a_history(30)

    def widgets_after(count: int) -> int:
        for _ in range(count):
            window = make_window()
            qtbot.waitUntil(partial(has_rows, window.model))
            window.feed.choose(window.model.row(1))
            QTest.qWait(80)
            window.close()
            window.deleteLater()
            del window
        QTest.qWait(20)
        gc.collect()
        QTest.qWait(20)
        return len(QApplication.allWidgets())

    before = widgets_after(2)
    assert widgets_after(5) <= before
