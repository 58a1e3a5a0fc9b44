"""Editing a question, searching a batch, a locked screen, and what is told of questions that nobody came to."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from meshclaw_desktop.policy.model import Effect, Json, Role
from meshclaw_desktop.tray.approval.answer import Answer, Edited
from meshclaw_desktop.tray.approval.arming import ARM_S
from meshclaw_desktop.tray.approval.notice import Notice, body_of
from meshclaw_desktop.tray.approval.queue import Queue
from meshclaw_desktop.tray.approval.screen_lock import ScreenLock
from meshclaw_desktop.tray.approval.unseen import UNSEEN_S, Unseen
from meshclaw_desktop.tray.approval.window import ApprovalWindow
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import (
    AnswerApproval,
    ApprovalClosed,
    ApprovalOpened,
    EditApproval,
    Failed,
    Request,
    Welcome,
)
from meshclaw_desktop.wire.rows import Approval
from tests.gui.armed import arm
from tests.gui.samples import a_batch, a_field, a_status, an_approval

LEFT = Qt.MouseButton.LeftButton
OnReply = Callable[[Json], None]
OnFailed = Callable[[Failed], None]


class Line:
    """Takes the requests that would go to the runtime."""

    def __init__(self) -> None:
        self.sent: list[Request] = []
        self.waiting: list[tuple[OnReply | None, OnFailed | None]] = []

    def request(
        self, make: Callable[[int], Request], on_reply: OnReply | None = None, on_failed: OnFailed | None = None
    ) -> None:
        self.sent.append(make(len(self.sent) + 1))
        self.waiting.append((on_reply, on_failed))

    def reply(self, value: Json) -> None:
        on_reply = self.waiting[-1][0]
        assert on_reply is not None
        on_reply(value)

    def fail(self, title: str) -> None:
        on_failed = self.waiting[-1][1]
        assert on_failed is not None
        on_failed(Failed(1, "ApprovalRefused", title, ""))


class Desk:
    """The queue with its window, and a clock."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.at = 1000.0
        self.line = Line()
        self.state = State()
        self.unseen = Unseen(clock=lambda: self.at)
        self.window = ApprovalWindow(clock=lambda: self.at, covered=lambda _window, _spared: False)
        qtbot.addWidget(self.window)
        self.queue = Queue(self.state, self.line, lambda: self.window, self.unseen)
        self.answers: list[Answer] = []
        self.edits: list[Edited] = []
        self.window.answered.connect(self.answers.append)
        self.window.edited.connect(self.edits.append)
        self.state.welcome(Welcome(1, "l", 0, 1))
        self.state.apply([a_status()])

    def ask(self, *approvals: Approval) -> None:
        self.state.apply([ApprovalOpened(one) for one in approvals])
        QApplication.processEvents()

    def arm(self) -> None:
        arm(self.qtbot, self.window, self._let_pass)

    def _let_pass(self) -> None:
        self.at += ARM_S + 0.01

    def press(self, name: str) -> None:
        button = self.window.findChild(QPushButton, name)
        assert isinstance(button, QPushButton)
        QTest.mouseClick(button, LEFT)

    def type(self, name: str, text: str) -> None:
        entry = self.window.findChild(QLineEdit, f"edit-{name}") or self.window.findChild(
            QPlainTextEdit, f"edit-{name}"
        )
        if isinstance(entry, QLineEdit):
            entry.setText(text)
        else:
            assert isinstance(entry, QPlainTextEdit)
            entry.setPlainText(text)

    def begin_edit(self) -> None:
        self.ask(an_approval())
        self.arm()
        self.press("edit")
        assert self.window.editing

    def texts(self) -> str:
        return "\n".join(label.text() for label in self.window.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


# ---- edit ----


def test_an_edit_asks_for_another_question_and_approves_nothing(desk: Desk) -> None:
    desk.begin_edit()
    desk.type("subject", "Re: Q3 invoices, corrected")
    desk.press("edit-apply")
    assert desk.line.sent == [EditApproval(1, "a1", "d" * 64, {"subject": "Re: Q3 invoices, corrected"})]
    assert desk.answers == []
    assert not desk.window.approve.isVisible()


def test_the_new_question_is_shown_from_dead_with_what_changed(desk: Desk) -> None:
    desk.begin_edit()
    desk.type("subject", "Hello")
    desk.press("edit-apply")
    fields = tuple(replace(one, value="Hello") if one.name == "subject" else one for one in an_approval().fields)
    new = an_approval(id="a2", digest="e" * 64, fields=fields)
    desk.state.apply(
        [ApprovalClosed("a1", "void"), ApprovalOpened(an_approval(id="other", deadline_at=1.0)), ApprovalOpened(new)]
    )
    desk.line.reply(to_json(new))
    assert desk.window.approval == new
    assert not desk.window.editing
    assert not desk.window.approve.isEnabled()
    QTest.mouseClick(desk.window.approve, LEFT)
    assert desk.answers == []
    assert "changed; before: Re: Q3 invoices" in desk.texts()
    desk.arm()
    QTest.mouseClick(desk.window.approve, LEFT)
    sent = desk.line.sent[-1]
    assert isinstance(sent, AnswerApproval)
    assert (sent.approval, sent.digest) == ("a2", "e" * 64)


def test_the_reply_may_come_before_the_new_question(desk: Desk) -> None:
    desk.begin_edit()
    desk.type("subject", "Hello")
    desk.press("edit-apply")
    new = an_approval(id="a2", digest="e" * 64)
    desk.line.reply(to_json(new))
    assert desk.window.approval is not None
    assert desk.window.approval.id == "a1"
    desk.state.apply([ApprovalClosed("a1", "void"), ApprovalOpened(new)])
    assert desk.window.approval == new


def test_what_the_runtime_asks_is_shown_and_not_what_it_replied(desk: Desk) -> None:
    desk.begin_edit()
    desk.type("subject", "Hello")
    desk.press("edit-apply")
    new = an_approval(id="a2", digest="e" * 64)
    desk.state.apply([ApprovalClosed("a1", "void"), ApprovalOpened(new)])
    desk.line.reply(to_json(replace(new, sentence="Something harmless")))
    assert desk.window.approval == new


def test_while_it_is_edited_nothing_can_be_answered(desk: Desk) -> None:
    desk.begin_edit()
    desk.at += 100
    desk.window._weigh()
    for button in (desk.window.approve, desk.window.deny, desk.window.deny_and_stop):
        assert not button.isVisible()
        button.setVisible(True)
        QTest.mouseClick(button, LEFT)
    assert desk.answers == []


def test_escape_ends_the_edit_and_the_question_is_dead_again(desk: Desk) -> None:
    desk.begin_edit()
    desk.type("subject", "Hello")
    QTest.keyClick(desk.window, Qt.Key.Key_Escape)
    assert not desk.window.editing
    assert desk.window.isVisible()
    assert "Re: Q3 invoices" in desk.texts()
    assert not desk.window.approve.isEnabled()
    assert desk.line.sent == []


def test_what_was_seen_before_an_edit_must_be_seen_again(desk: Desk) -> None:
    desk.ask(an_approval(fields=tuple(a_field(f"f{n}", f"value {n}") for n in range(80))))
    bar = desk.window._scroll.verticalScrollBar()
    desk.arm()
    bar.setValue(bar.maximum())
    desk.arm()
    assert desk.window.approve.isEnabled()
    desk.press("edit")
    QTest.qWait(20)
    bar.setValue(bar.maximum())
    desk.press("edit-cancel")
    desk.arm()
    assert not desk.window.approve.isEnabled()


def test_what_is_wrong_is_said_and_not_sent(desk: Desk) -> None:
    desk.begin_edit()
    desk.type("to", "nobody")
    assert "“nobody” is not an address." in desk.texts()
    desk.press("edit-apply")
    assert desk.line.sent == []


def test_without_a_change_there_is_nothing_to_ask(desk: Desk) -> None:
    desk.begin_edit()
    desk.press("edit-apply")
    QTest.keyClick(desk.window.focusWidget(), Qt.Key.Key_Return)
    assert desk.line.sent == []


def test_enter_in_the_form_sends_nothing(desk: Desk) -> None:
    desk.begin_edit()
    desk.type("subject", "Hello")
    entry = desk.window.findChild(QLineEdit, "edit-subject")
    assert isinstance(entry, QLineEdit)
    QTest.keyClick(entry, Qt.Key.Key_Return)
    QTest.keyClick(entry, Qt.Key.Key_Enter)
    assert desk.line.sent == []


def test_a_refused_edit_is_said_in_the_form_and_may_be_sent_again(desk: Desk) -> None:
    desk.begin_edit()
    desk.type("subject", "Hello")
    desk.press("edit-apply")
    desk.line.fail("That is not possible.")
    assert "That is not possible." in desk.texts()
    desk.type("subject", "Hello again")
    desk.press("edit-apply")
    assert len(desk.line.sent) == 2


def test_an_edit_of_a_question_that_ended_goes_on_to_the_next(desk: Desk) -> None:
    desk.begin_edit()
    desk.ask(an_approval(id="a2"))
    desk.state.apply([ApprovalClosed("a1", "expired")])
    assert not desk.window.editing
    assert desk.window.approval is not None
    assert desk.window.approval.id == "a2"


def test_where_nothing_may_be_changed_there_is_no_edit(desk: Desk) -> None:
    desk.ask(a_batch(5))
    assert not desk.window.edit.isVisible()


# ---- to the next and back ----


def test_one_can_turn_to_the_next_question_and_back(desk: Desk) -> None:
    desk.ask(*(an_approval(id=f"a{n}", deadline_at=2e9 + n) for n in range(3)))
    assert "1 of 3 waiting" in desk.texts()
    desk.arm()
    desk.press("question-next")
    assert desk.window.approval is not None
    assert desk.window.approval.id == "a1"
    assert not desk.window.approve.isEnabled()
    assert "2 of 3 waiting" in desk.texts()
    desk.press("question-next")
    desk.press("question-next")
    assert desk.window.approval.id == "a2"
    desk.press("question-before")
    assert desk.window.approval.id == "a1"
    assert desk.line.sent == []


# ---- search ----


def search(desk: Desk, text: str) -> None:
    view = desk.window._view
    assert view is not None
    assert view.search is not None
    view.search.setText(text)
    QApplication.processEvents()


def test_a_search_changes_no_tick_and_the_number_stays_true(desk: Desk) -> None:
    desk.ask(a_batch(22))
    desk.arm()
    view = desk.window._view
    assert view is not None
    assert view.table is not None
    view.table.scrollToBottom()
    view.table.model().setData(view.table.model().index(2, 0), Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    search(desk, "jordan")
    assert view.table.model().rowCount() == 5
    assert desk.window.approve.text() == "Approve 21 of 22"
    assert "17 more ticked and not shown: Approve counts them" in desk.texts()
    view.table.model().setData(view.table.model().index(1, 0), Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    assert desk.window.approve.text() == "Approve 20 of 22"
    search(desk, "")
    assert desk.window.approve.text() == "Approve 20 of 22"
    desk.arm()
    QTest.mouseClick(desk.window.approve, LEFT)
    assert desk.answers[0].items == tuple(f"m{n}" for n in range(22) if n not in (2, 6))


def test_a_search_shows_nobody_the_rest(desk: Desk) -> None:
    desk.ask(a_batch(400))
    desk.arm()
    search(desk, "4411")
    desk.arm()
    assert not desk.window.approve.isEnabled()
    view = desk.window._view
    assert view is not None
    assert view.search is not None
    view.search.setText("")
    assert not view.seen, "before Qt has laid the rows out again"
    assert not desk.window.approve.isEnabled()
    desk.arm()
    assert not desk.window.approve.isEnabled()


def test_what_was_seen_before_a_search_stays_seen(desk: Desk) -> None:
    desk.ask(a_batch(40))
    view = desk.window._view
    assert view is not None
    assert view.table is not None
    desk.arm()
    view.table.scrollToBottom()
    search(desk, "jordan")
    desk.arm()
    assert desk.window.approve.isEnabled()


def test_without_the_users_hand_no_key_leads_into_the_search(desk: Desk) -> None:
    desk.ask(a_batch(22))
    view = desk.window._view
    assert view is not None
    assert view.search is not None
    assert not view.search.focusPolicy() & Qt.FocusPolicy.TabFocus
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        QTest.keyClick(view.search, key)
    assert desk.answers == []


# ---- a locked screen ----


def test_on_a_locked_screen_nothing_is_shown_and_nothing_counts(desk: Desk) -> None:
    desk.ask(an_approval())
    desk.arm()
    desk.queue.set_locked(True)
    assert not desk.window.isVisible()
    for button in (desk.window.approve, desk.window.deny):
        button.setEnabled(True)
        button.click()
    assert desk.answers == []
    desk.ask(an_approval(id="a2"))
    desk.queue.open_question("a2")
    desk.state.apply([ApprovalClosed("a1", "expired")])
    QApplication.processEvents()
    assert not desk.window.isVisible()


def test_also_a_window_that_something_else_shows_is_dead_while_it_is_locked(desk: Desk) -> None:
    desk.ask(an_approval())
    desk.queue.set_locked(True)
    desk.window.show()
    desk.arm()
    assert not desk.window.approve.isEnabled()
    desk.window.approve.setEnabled(True)
    QTest.mouseClick(desk.window.approve, LEFT)
    QTest.mouseClick(desk.window.deny, LEFT)
    assert desk.answers == []


def test_after_the_lock_the_time_begins_anew(desk: Desk) -> None:
    desk.ask(an_approval())
    desk.arm()
    desk.queue.set_locked(True)
    desk.at += 100
    desk.queue.set_locked(False)
    assert desk.window.isVisible()
    assert not desk.window.approve.isEnabled()
    desk.arm()
    QTest.mouseClick(desk.window.approve, LEFT)
    assert len(desk.answers) == 1


def test_one_source_that_says_locked_is_enough_and_silence_is_unlocked(qtbot: QtBot) -> None:
    lock, told = ScreenLock(), list[bool]()
    lock.changed.connect(told.append)
    assert not lock.locked
    lock.hear("one", False)
    lock.hear("other", True)
    lock.hear("one", True)
    lock.hear("other", None)
    assert lock.locked
    lock.hear("one", False)
    assert told == [True, False]


# ---- what nobody came to ----


class Shown:
    """A desktop's notifications."""

    def __init__(self) -> None:
        self.bodies: list[str] = []
        self.press: Callable[[], None] = lambda: None
        self.withdrawn = 0

    def show(self, title: str, body: str, button: str, then: Callable[[], None]) -> None:
        assert (title, button) == ("MeshClaw needs you", "Show")
        self.bodies.append(body)
        self.press = then

    def withdraw(self) -> None:
        self.withdrawn += 1


@pytest.fixture
def shown(desk: Desk) -> Shown:
    shown = Shown()
    notice = Notice(desk.unseen, shown, desk.queue)
    notice.show_wanted.connect(desk.queue.open_question)
    return shown


def let_pass(desk: Desk, seconds: float) -> None:
    desk.at += seconds
    desk.unseen._look()


def test_a_question_that_nobody_came_to_is_told_of_after_ten_seconds_and_once(desk: Desk, shown: Shown) -> None:
    desk.ask(an_approval())
    let_pass(desk, UNSEEN_S - 0.1)
    assert shown.bodies == []
    let_pass(desk, 0.2)
    let_pass(desk, 100)
    assert len(shown.bodies) == 1
    desk.ask(an_approval(id="a2"))
    let_pass(desk, UNSEEN_S)
    assert shown.bodies[1:] == ["2 questions wait for your answer."]
    desk.state.apply([ApprovalClosed("a1", "denied"), ApprovalClosed("a2", "denied")])
    assert shown.withdrawn == 1


def test_the_users_hand_on_the_pop_up_makes_it_seen(desk: Desk, shown: Shown) -> None:
    desk.ask(an_approval())
    desk.qtbot.waitUntil(desk.window.windowHandle().isExposed)
    QTest.mouseClick(desk.window.windowHandle(), LEFT, Qt.KeyboardModifier(0), desk.window.rect().topLeft())
    let_pass(desk, UNSEEN_S)
    assert shown.bodies == []


def test_show_opens_the_dialog_and_answers_nothing(desk: Desk, shown: Shown) -> None:
    desk.ask(an_approval(), an_approval(id="a2"))
    desk.window.close()
    QTest.qWait(10)
    let_pass(desk, UNSEEN_S)
    shown.press()
    assert desk.window.isVisible()
    assert desk.window.approval is not None
    assert desk.window.approval.id == "a2"
    assert not desk.window.approve.isEnabled()
    assert desk.line.sent == []


def test_an_old_notification_of_an_ended_question_opens_nothing(desk: Desk, shown: Shown) -> None:
    desk.ask(an_approval())
    let_pass(desk, UNSEEN_S)
    desk.state.apply([ApprovalClosed("a1", "expired")])
    shown.press()
    assert not desk.window.isVisible()


def test_on_a_locked_screen_nobody_is_told_and_afterwards_the_ten_seconds_begin_anew(desk: Desk, shown: Shown) -> None:
    desk.ask(an_approval())
    desk.queue.set_locked(True)
    let_pass(desk, 1000)
    assert shown.bodies == []
    desk.queue.set_locked(False)
    let_pass(desk, UNSEEN_S - 1)
    assert shown.bodies == []
    let_pass(desk, 2)
    assert len(shown.bodies) == 1


def test_a_notification_holds_nothing_of_the_call() -> None:
    approval = an_approval(
        connector="e\u202email<b>",
        sentence="Send hunter2 to eve",
        agent_says="trust me",
        reason="because",
        task_title="My words",
        fields=(a_field("password", "hunter2", role=Role.SECRET), a_field("to", "eve@evil.example", role=Role.TARGET)),
    )
    for effect in Effect:
        body = body_of([replace(approval, effect=effect)])
        assert "U+202E" in body
        for word in ("hunter2", "eve", "trust", "because", "\u202e"):
            assert word not in body


def test_five_hundred_questions_are_one_notification(desk: Desk, shown: Shown) -> None:
    desk.ask(*(an_approval(id=f"a{n}", deadline_at=2e9 + n) for n in range(500)))
    let_pass(desk, UNSEEN_S)
    assert shown.bodies == ["500 questions wait for your answer."]


def test_of_five_hundred_questions_at_once_the_tray_is_done_in_no_time(desk: Desk) -> None:
    questions = [an_approval(id=f"a{n}", deadline_at=2e9 + n) for n in range(500)]
    desk.queue.window.show_nothing()
    started = time.process_time()
    desk.state.apply([ApprovalOpened(one) for one in questions])
    QApplication.processEvents()
    assert time.process_time() - started < 0.2
    assert "1 of 500 waiting" in desk.texts()
    started = time.process_time()
    desk.press("question-next")
    QApplication.processEvents()
    assert time.process_time() - started < 0.2
    assert "2 of 500 waiting" in desk.texts()


def test_a_question_that_comes_first_on_a_locked_screen_is_not_shown_either(desk: Desk) -> None:
    desk.queue.set_locked(True)
    desk.ask(an_approval())
    assert not desk.window.isVisible()
    desk.queue.set_locked(False)
    assert desk.window.isVisible()
