"""The line to ask something: several at once, answers that stay, and nothing said that is not so."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.ask.card import AskCard
from meshclaw_desktop.tray.ask.history import MOST, AskHistory
from meshclaw_desktop.tray.ask.window import MOST_CARDS, AskWindow
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import Ask, Failed, ShowTask, StopTask, TaskEnded, TextDelta
from tests.gui.samples import a_task
from tests.gui.stand_in_runtime import StandIn
from tests.pace import within


class Desk:
    def __init__(self, qtbot: QtBot, runtime: StandIn) -> None:
        self.qtbot, self.runtime = qtbot, runtime
        self.state = State()
        self.client = Client(runtime.path)
        self.client.welcomed.connect(self.state.welcome)
        self.client.facts_received.connect(self.state.apply)
        self.client.lost.connect(self.state.lose)
        self.window = AskWindow(self.client, self.state)
        qtbot.addWidget(self.window)
        numbers = count(1)

        def begin(request: Ask) -> Json:
            return to_json(a_task(id=f"t{next(numbers)}", title=request.text, step=0, tokens=0, usd_micros=0))

        runtime.answers[Ask] = begin
        self.window.show()

    def connect(self) -> None:
        self.client.open()
        self.qtbot.waitUntil(lambda: self.state.known)

    def ask(self, text: str) -> AskCard:
        QTest.keyClicks(self.window.line, text)
        QTest.keyClick(self.window.line, Qt.Key.Key_Return)
        self.runtime.next_request()
        card = self.window.cards[0]
        self.qtbot.waitUntil(lambda: bool(card.task) or card.over)
        return card

    def wait_for_end(self, card: AskCard) -> None:
        self.qtbot.waitUntil(lambda: card.over)

    def end(self, task: str, **changes: object) -> None:
        self.runtime.tell(TaskEnded(a_task(**{"id": task, "state": "ended", "outcome": "done", **changes})))


@pytest.fixture
def desk(qtbot: QtBot, runtime: StandIn) -> Iterator[Desk]:
    made = Desk(qtbot, runtime)
    yield made
    made.client.blockSignals(True)
    made.client.close()


def test_without_a_line_nothing_can_be_asked(desk: Desk) -> None:
    QTest.keyClicks(desk.window.line, "Triage")
    QTest.keyClick(desk.window.line, Qt.Key.Key_Return)
    assert desk.window.cards == ()
    assert desk.window.line.text() == "Triage"
    assert desk.window.note.text() == "MeshClaw is not connected."


def test_the_answer_streams_in_with_its_cost(desk: Desk) -> None:
    desk.connect()
    card = desk.ask("What is new?")
    desk.runtime.tell(
        TextDelta("t1", "Eight messages, "), TextDelta("t2", "not mine"), TextDelta("t1", "two urgent.\u202e")
    )
    desk.qtbot.waitUntil(lambda: card.answer.toPlainText() == "Eight messages, two urgent.⟨U+202E⟩")
    desk.end("t1", answer="Eight messages.")
    desk.qtbot.waitUntil(lambda: card.note.text() == "Done · 118 k tokens · $0.42")
    assert card.answer.toPlainText() == "Eight messages."
    assert not card.stop.isVisible()


def test_several_run_at_once_and_each_hears_its_own(desk: Desk) -> None:
    desk.connect()
    first, second = desk.ask("One"), desk.ask("Two")
    assert desk.window.cards == (second, first)
    desk.runtime.tell(TextDelta(second.task, "2"), TextDelta(first.task, "1"))
    desk.qtbot.waitUntil(lambda: (first.answer.toPlainText(), second.answer.toPlainText()) == ("1", "2"))
    desk.end(first.task, answer="1")
    desk.qtbot.waitUntil(lambda: first.over)
    assert not second.over
    assert second.stop.isVisible()


def test_what_a_task_does_stands_under_it(desk: Desk) -> None:
    desk.connect()
    card = desk.ask("Triage")
    desk.runtime.say(tasks=(a_task(id=card.task, step=3, doing="Reading 8 messages", tokens=1200, usd_micros=20_000),))
    desk.qtbot.waitUntil(lambda: card.note.text() == "Reading 8 messages · step 3 · 1.2 k tokens · $0.02")


def test_a_refusal_is_said_where_it_was_asked(desk: Desk) -> None:
    desk.runtime.answers[Ask] = lambda _request: Failed(0, "BudgetReached", "The limit is reached.", "Raise it.")
    desk.connect()
    card = desk.ask("More")
    desk.qtbot.waitUntil(lambda: card.note.text() == "The limit is reached. Raise it.")
    assert desk.window.line.isEnabled()
    assert not card.show_task.isVisible()


def test_one_of_them_can_be_stopped(desk: Desk) -> None:
    desk.connect()
    desk.ask("Go on for ever")
    card = desk.ask("And this")
    QTest.mouseClick(card.stop, Qt.MouseButton.LeftButton)
    request = desk.runtime.next_request()
    assert (type(request), request.task) == (StopTask, card.task)


def test_there_is_a_way_to_the_task(desk: Desk) -> None:
    desk.connect()
    card = desk.ask("What is new?")
    with desk.qtbot.waitSignal(desk.window.task_wanted) as wanted:
        QTest.mouseClick(card.show_task, Qt.MouseButton.LeftButton)
    assert wanted.args == [card.task]


def test_escape_closes_it_and_the_answer_is_there_when_it_comes_back(desk: Desk) -> None:
    desk.connect()
    card = desk.ask("What is new?")
    desk.runtime.tell(TextDelta(card.task, "Nothing"))
    QTest.keyClick(desk.window.line, Qt.Key.Key_Escape)
    assert not desk.window.isVisible()
    desk.end(card.task, answer="Nothing much.")
    desk.qtbot.waitUntil(lambda: card.over)
    desk.window.show()
    assert desk.window.cards[0].answer.toPlainText() == "Nothing much."
    assert desk.window.cards[0].answer.isVisible()


def test_an_ending_that_nobody_told_is_fetched_after_the_line_came_back(desk: Desk) -> None:
    desk.connect()
    card = desk.ask("What is new?")
    desk.runtime.hang_up()
    desk.qtbot.waitUntil(lambda: "Not connected" in card.note.text())
    ended = a_task(id=card.task, state="ended", outcome="done", answer="Two.")
    desk.runtime.answers[ShowTask] = lambda _request: to_json(ended)
    desk.qtbot.waitUntil(lambda: card.over)
    assert card.answer.toPlainText() == "Two."


def test_what_was_asked_before_comes_back_with_the_arrow_keys(desk: Desk) -> None:
    desk.connect()
    for text in ("first", "second"):
        desk.ask(text)
    QTest.keyClicks(desk.window.line, "thi")
    for key, text in (
        (Qt.Key.Key_Up, "second"),
        (Qt.Key.Key_Up, "first"),
        (Qt.Key.Key_Up, "first"),
        (Qt.Key.Key_Down, "second"),
        (Qt.Key.Key_Down, "thi"),
        (Qt.Key.Key_Down, "thi"),
    ):
        QTest.keyClick(desk.window.line, key)
        assert desk.window.line.text() == text


def test_the_history_is_bounded_and_holds_nothing_twice() -> None:
    history = AskHistory()
    for at in range(MOST + 5):
        history.add(f"ask {at % (MOST + 2)}")
    seen = []
    shown = ""
    while (older := history.older(shown)) != shown:
        seen.append(older)
        shown = older
    assert len(seen) == len(set(seen)) == MOST


def test_old_ones_make_room(desk: Desk) -> None:
    desk.connect()
    for at in range(MOST_CARDS + 3):
        card = desk.ask(f"ask {at}")
        desk.end(card.task)
        desk.wait_for_end(card)
    assert len(desk.window.cards) == MOST_CARDS
    assert desk.window.height() <= 560


def test_it_is_on_screen_within_a_few_frames(desk: Desk, qtbot: QtBot) -> None:
    desk.connect()
    desk.window.close()
    with within(0.25):
        desk.window.show()
        with qtbot.waitExposed(desk.window, timeout=60_000):
            pass
    assert desk.window.line.isEnabled()
