"""Which question is on screen, and what becomes of the answer."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.approval.arming import ARM_S
from meshclaw_desktop.tray.approval.queue import Queue
from meshclaw_desktop.tray.approval.window import ApprovalWindow
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.wire.messages import AnswerApproval, ApprovalClosed, ApprovalOpened, Failed, Request, Welcome
from tests.gui.armed import arm
from tests.gui.samples import a_status, an_approval


class Line:
    """Takes the requests that would go to the runtime."""

    def __init__(self) -> None:
        self.sent: list[Request] = []
        self.failures: list[Callable[[Failed], None]] = []

    def request(
        self,
        make: Callable[[int], Request],
        on_reply: Callable[[Json], None] | None = None,
        on_failed: Callable[[Failed], None] | None = None,
    ) -> None:
        assert on_failed is not None
        self.sent.append(make(len(self.sent) + 1))
        self.failures.append(on_failed)


class Desk:
    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.at = 1000.0
        self.line = Line()
        self.state = State()
        self.queue = Queue(self.state, self.line, self._make_window)
        self.state.welcome(Welcome(1, "l", 0, 1))
        self.state.apply([a_status()])

    def _make_window(self) -> ApprovalWindow:
        window = ApprovalWindow(clock=lambda: self.at, covered=lambda _window, _spared: False)
        self.qtbot.addWidget(window)
        return window

    def ask(self, *ids: str, **changes: object) -> None:
        self.state.apply([ApprovalOpened(an_approval(id=id, **changes)) for id in ids])

    def shown(self) -> str:
        approval = self.queue.window.approval
        return approval.id if approval is not None and self.queue.window.isVisible() else ""

    def arm(self) -> None:
        arm(self.qtbot, self.queue.window, self._let_pass)

    def _let_pass(self) -> None:
        self.at += ARM_S + 0.01

    def approve(self) -> None:
        self.arm()
        QTest.mouseClick(self.queue.window.approve, Qt.MouseButton.LeftButton)


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_questions_come_one_after_the_other_the_most_urgent_first(desk: Desk) -> None:
    now = time.time()
    desk.ask("parked", deadline_at=None)
    desk.ask("late", deadline_at=now + 500)
    desk.ask("soon", deadline_at=now + 100)
    assert desk.shown() == "parked"
    desk.state.apply([ApprovalClosed("parked", "void")])
    assert desk.shown() == "soon"
    desk.state.apply([ApprovalClosed("soon", "expired")])
    assert desk.shown() == "late"
    desk.state.apply([ApprovalClosed("late", "denied")])
    assert desk.shown() == ""


def test_a_question_on_screen_is_not_replaced_by_a_new_one(desk: Desk) -> None:
    desk.ask("a1", deadline_at=time.time() + 500)
    desk.arm()
    desk.ask("a2", deadline_at=time.time() + 5)
    assert desk.shown() == "a1"
    assert desk.queue.window.approve.isEnabled()


def test_the_next_question_is_dead_when_it_comes(desk: Desk) -> None:
    desk.ask("a1", "a2")
    desk.approve()
    desk.state.apply([ApprovalClosed("a1", "approved")])
    assert desk.shown() == "a2"
    for _ in range(5):
        QTest.mouseClick(desk.queue.window.approve, Qt.MouseButton.LeftButton)
        QTest.mouseClick(desk.queue.window.deny, Qt.MouseButton.LeftButton)
    assert len(desk.line.sent) == 1


def test_the_same_question_with_another_content_is_dead_again(desk: Desk) -> None:
    desk.ask("a1")
    desk.arm()
    desk.ask("a1", digest="e" * 64)
    assert not desk.queue.window.approve.isEnabled()
    desk.approve()
    sent = desk.line.sent[0]
    assert isinstance(sent, AnswerApproval)
    assert sent.digest == "e" * 64


def test_later_means_later(desk: Desk) -> None:
    desk.ask("a1", "a2")
    desk.queue.window.close()
    QTest.qWait(10)
    assert desk.shown() == "a2"
    desk.queue.window.close()
    QTest.qWait(10)
    assert desk.shown() == ""
    assert desk.line.sent == []
    desk.ask("a3")
    assert desk.shown() == "a3"
    desk.queue.window.close()
    QTest.qWait(10)
    desk.queue.open_by_hand()
    assert desk.shown() == "a1"
    assert desk.line.sent == []


def test_a_question_can_be_opened_by_its_id(desk: Desk) -> None:
    desk.ask("a1", "a2", "a3")
    desk.queue.open_by_hand("a3")
    assert desk.shown() == "a3"


def test_without_a_line_there_is_no_question(desk: Desk) -> None:
    desk.ask("a1")
    desk.arm()
    desk.state.lose()
    assert desk.shown() == ""
    QTest.mouseClick(desk.queue.window.approve, Qt.MouseButton.LeftButton)
    assert desk.line.sent == []
    desk.state.apply([a_status()])
    desk.ask("a1")
    assert desk.shown() == "a1"
    assert not desk.queue.window.approve.isEnabled()


def test_a_refused_answer_is_said(desk: Desk) -> None:
    desk.ask("a1")
    desk.approve()
    desk.line.failures[0](Failed(1, "ApprovalRefused", "The answer came too late.", "Ask again."))
    assert desk.queue.window._hint.text() == "The answer came too late. Ask again."


def test_a_refusal_of_an_old_answer_does_not_touch_the_next_question(desk: Desk) -> None:
    desk.ask("a1", "a2")
    desk.approve()
    desk.state.apply([ApprovalClosed("a1", "expired")])
    desk.line.failures[0](Failed(1, "ApprovalRefused", "Too late.", ""))
    assert "Too late." not in desk.queue.window._hint.text()


def test_five_hundred_questions_are_one_window(desk: Desk) -> None:
    started = time.process_time()
    for number in range(500):
        desk.ask(f"a{number}", deadline_at=time.time() + 100 + number)
    assert desk.shown() == "a0"
    QTest.qWait(10)
    assert "1 of 500 waiting" in desk.queue.window._foot.text()
    assert time.process_time() - started < 20


def left_by_a_routine(desk: Desk, *ids: str) -> None:
    desk.ask(*ids, routine="morning-triage", deadline_at=None)


def test_what_a_routine_left_does_not_come_up_by_itself(desk: Desk) -> None:
    left_by_a_routine(desk, "r1", "r2")
    assert desk.shown() == ""
    desk.ask("mine")
    assert desk.shown() == "mine"
    desk.state.apply([ApprovalClosed("mine", "approved")])
    assert desk.shown() == ""
    desk.queue.open_by_hand()
    assert desk.shown() == "r1"
    desk.state.apply([ApprovalClosed("r1", "approved")])
    assert desk.shown() == "r2"


def test_a_routines_file_that_asks_for_more_comes_up_at_once(desk: Desk) -> None:
    desk.ask("more", routine="morning-triage", task="", deadline_at=None)
    assert desk.shown() == "more"
    assert list(desk.queue.unseen._open) == ["more"]


def test_the_user_is_not_told_that_a_routines_question_waits_unseen(desk: Desk) -> None:
    left_by_a_routine(desk, "r1")
    desk.ask("mine")
    assert list(desk.queue.unseen._open) == ["mine"]


def test_some_are_led_through_in_order_and_then_it_is_calm_again(desk: Desk) -> None:
    left_by_a_routine(desk, "r1", "r2", "r3", "r4")
    desk.queue.open_in_order(("r3", "r1"))
    assert desk.shown() == "r3"
    desk.state.apply([ApprovalClosed("r3", "approved")])
    assert desk.shown() == "r1"
    desk.state.apply([ApprovalClosed("r1", "denied")])
    assert desk.shown() == ""


def test_one_of_them_that_is_put_off_ends_the_leading(desk: Desk) -> None:
    left_by_a_routine(desk, "r1", "r2")
    desk.queue.open_in_order(("r1", "r2"))
    desk.queue.window.postponed.emit("r1")
    desk.qtbot.waitUntil(lambda: desk.shown() == "")


def test_of_those_that_are_led_through_the_answered_ones_are_passed_over(desk: Desk) -> None:
    left_by_a_routine(desk, "r2")
    desk.queue.open_in_order(("r1", "r2"))
    assert desk.shown() == "r2"
