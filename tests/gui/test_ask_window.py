"""The line to ask something."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from meshclaw_desktop.tray.ask_window import AskWindow
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import Ask, Failed, StopTask, TaskEnded, TextDelta
from tests.gui.samples import a_task
from tests.gui.stand_in_runtime import StandIn


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
        runtime.answers[Ask] = lambda request: to_json(a_task(title=request.text, step=0))
        self.window.show()

    def connect(self) -> None:
        self.client.open()
        self.qtbot.waitUntil(lambda: self.state.known)

    def ask(self, text: str) -> None:
        QTest.keyClicks(self.window.line, text)
        QTest.keyClick(self.window.line, Qt.Key.Key_Return)
        self.runtime.next_request()
        self.qtbot.waitUntil(self.window.stop.isVisible)


@pytest.fixture
def desk(qtbot: QtBot, runtime: StandIn) -> Iterator[Desk]:
    made = Desk(qtbot, runtime)
    yield made
    made.client.blockSignals(True)
    made.client.close()


def test_without_a_line_nothing_can_be_asked(desk: Desk) -> None:
    assert not desk.window.line.isEnabled()
    assert desk.window.note.text() == "MeshClaw is not connected."


def test_the_answer_streams_in_with_its_cost(desk: Desk) -> None:
    desk.connect()
    desk.ask("What is new?")
    desk.runtime.tell(
        TextDelta("t1", "Eight messages, "), TextDelta("t2", "not mine"), TextDelta("t1", "two urgent.\u202e")
    )
    desk.qtbot.waitUntil(lambda: desk.window.answer.toPlainText() == "Eight messages, two urgent.⟨U+202E⟩")
    desk.runtime.tell(TaskEnded(a_task(state="ended", outcome="done", answer="Eight messages.")))
    desk.qtbot.waitUntil(lambda: desk.window.note.text() == "Done · 118 k tokens · $0.42")
    assert desk.window.answer.toPlainText() == "Eight messages."
    assert desk.window.line.isEnabled()


def test_a_refusal_is_said(desk: Desk) -> None:
    desk.runtime.answers[Ask] = lambda _request: Failed(0, "BudgetReached", "The limit is reached.", "Raise it.")
    desk.connect()
    QTest.keyClicks(desk.window.line, "More")
    QTest.keyClick(desk.window.line, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: desk.window.note.text() == "The limit is reached. Raise it.")
    assert desk.window.line.isEnabled()


def test_it_can_be_stopped(desk: Desk) -> None:
    desk.connect()
    desk.ask("Go on for ever")
    QTest.mouseClick(desk.window.stop, Qt.MouseButton.LeftButton)
    request = desk.runtime.next_request()
    assert (type(request), request.task) == (StopTask, "t1")


def test_what_was_asked_before_comes_back_with_the_arrow_keys(desk: Desk) -> None:
    desk.connect()
    for text in ("first", "second"):
        desk.window.line.clear()
        desk.ask(text)
        desk.runtime.tell(TaskEnded(a_task(state="ended", outcome="done")))
        desk.qtbot.waitUntil(desk.window.line.isEnabled)
    for key, text in ((Qt.Key.Key_Up, "second"), (Qt.Key.Key_Up, "first"), (Qt.Key.Key_Down, "second")):
        QTest.keyClick(desk.window.line, key)
        assert desk.window.line.text() == text
