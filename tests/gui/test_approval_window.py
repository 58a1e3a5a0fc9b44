"""The pop-up: what it shows, what it gives back, and what it must never do."""

from __future__ import annotations

import dataclasses
import time
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QFont, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from meshclaw_desktop.policy.model import Origin, Role
from meshclaw_desktop.tray.approval.answer import Answer
from meshclaw_desktop.tray.approval.arming import ARM_S, DENY_S
from meshclaw_desktop.tray.approval.hints import covered_hint
from meshclaw_desktop.tray.approval.window import ApprovalWindow
from meshclaw_desktop.wire.messages import Remember
from tests.gui.samples import a_batch, a_field, an_approval

KEYS = [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Y, Qt.Key.Key_A, Qt.Key.Key_Select]
LONG = "\n".join(f"Line {n} of a long message" for n in range(60))


class Clock:
    """A monotonic clock that tests move."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


class Desk:
    """One pop-up with its clock and its answers."""

    def __init__(self, qtbot: QtBot) -> None:
        self.clock = Clock()
        self.covered = False
        self.answers: list[Answer] = []
        self.window = ApprovalWindow(clock=self.clock, covered=lambda _window, _spared: self.covered)
        self.window.answered.connect(self.answers.append)
        self.qtbot = qtbot
        qtbot.addWidget(self.window)

    def show(self, **changes: Any) -> None:
        self.window.show_question(an_approval(**changes))
        self.settle()

    def settle(self) -> None:
        with self.qtbot.waitExposed(self.window, timeout=60_000):
            pass
        QApplication.processEvents()

    def let_pass(self, seconds: float = ARM_S + 0.01) -> None:
        """Let time go by, as the arming timer would notice it."""
        QApplication.processEvents()
        self.clock.at += seconds
        self.window._weigh()

    def click(self, widget: QWidget) -> None:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def touch(self) -> None:
        """The user's own click into the window."""
        QTest.mouseClick(self.window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0), QPoint(3, 3))
        QApplication.processEvents()

    def texts(self) -> str:
        labels = [label.text() for label in self.window.findChildren(QLabel)]
        boxes = [box.toPlainText() for box in self.window.findChildren(QPlainTextEdit)]
        return "\n".join([*labels, *boxes])


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


# ---- dead, then armed ----


def test_approve_is_dead_for_its_first_second(desk: Desk) -> None:
    desk.show()
    assert not desk.window.approve.isEnabled()
    desk.let_pass(ARM_S - 0.02)
    assert not desk.window.approve.isEnabled()
    desk.click(desk.window.approve)
    desk.let_pass(0.03)
    assert desk.window.approve.isEnabled()
    desk.click(desk.window.approve)
    assert [one.approved for one in desk.answers] == [True]


def test_it_asks_for_no_focus(desk: Desk) -> None:
    assert desk.window.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    desk.show()
    for widget in desk.window.findChildren(QPushButton):
        assert widget.focusPolicy() is Qt.FocusPolicy.NoFocus


def test_it_arms_by_itself(qtbot: QtBot) -> None:
    window = ApprovalWindow()
    qtbot.addWidget(window)
    started = time.monotonic()
    window.show_question(an_approval())
    qtbot.waitUntil(window.approve.isEnabled)
    assert time.monotonic() - started >= ARM_S


@pytest.mark.parametrize(
    "text", ["佐藤 美咲 · 来週の訪問について", "مرحبا بالعالم", "नमस्ते दुनिया", "👩‍💻 déjà vu Ångström"]
)
def test_a_short_question_in_any_script_needs_no_scrolling(qtbot: QtBot, text: str) -> None:
    window = ApprovalWindow(covered=lambda *_: False)
    qtbot.addWidget(window)
    fields = tuple(a_field(name, text, source="") for name in ("from", "subject", "received"))
    window.show_question(an_approval(fields=fields))
    qtbot.waitUntil(window.approve.isEnabled)


def test_another_content_makes_it_dead_again(desk: Desk) -> None:
    desk.show()
    desk.let_pass()
    desk.show(id="a1", digest="e" * 64)
    assert not desk.window.approve.isEnabled()
    desk.click(desk.window.approve)
    assert desk.answers == []


def test_a_press_begun_on_the_question_before_does_not_count(desk: Desk) -> None:
    desk.show()
    desk.let_pass()
    QTest.mousePress(desk.window.approve, Qt.MouseButton.LeftButton)
    desk.show(id="a2")
    desk.let_pass()
    QTest.mouseRelease(desk.window.approve, Qt.MouseButton.LeftButton)
    assert desk.answers == []


def test_a_press_begun_too_early_does_not_count(desk: Desk) -> None:
    desk.show()
    QTest.mousePress(desk.window.approve, Qt.MouseButton.LeftButton)
    desk.let_pass()
    QTest.mouseRelease(desk.window.approve, Qt.MouseButton.LeftButton)
    assert desk.answers == []


def test_deny_is_dead_in_passing_only(desk: Desk) -> None:
    desk.show()
    desk.click(desk.window.deny)
    desk.let_pass(DENY_S - 0.01)
    desk.click(desk.window.deny)
    assert desk.answers == []
    desk.let_pass(0.02)
    desk.click(desk.window.deny)
    assert [one.approved for one in desk.answers] == [False]


def test_showing_it_again_makes_it_dead_again(desk: Desk) -> None:
    desk.show()
    desk.let_pass()
    desk.window.hide()
    desk.window.show()
    desk.settle()
    assert not desk.window.approve.isEnabled()


def test_a_minimised_window_is_dead(desk: Desk) -> None:
    desk.show()
    desk.let_pass()
    desk.window.showMinimized()
    QApplication.processEvents()
    desk.let_pass()
    assert not desk.window.approve.isEnabled()


def test_a_click_while_something_lies_over_it_does_not_count(desk: Desk) -> None:
    desk.show()
    desk.let_pass()
    desk.covered = True
    desk.click(desk.window.approve)
    assert desk.answers == []
    assert covered_hint() in desk.texts()
    desk.covered = False
    assert not desk.window.approve.isEnabled()
    desk.let_pass()
    desk.click(desk.window.approve)
    assert len(desk.answers) == 1


def test_past_the_deadline_it_is_dead(desk: Desk) -> None:
    desk.show(deadline_at=time.time() - 1)
    desk.let_pass()
    assert not desk.window.approve.isEnabled()


# ---- everything must have been seen ----


def test_a_long_body_must_be_scrolled_to_its_end(desk: Desk) -> None:
    desk.show(fields=(a_field("body", LONG),))
    desk.let_pass()
    assert not desk.window.approve.isEnabled()
    assert "Scroll to the end" in desk.texts()
    box = desk.window.findChild(QPlainTextEdit)
    assert isinstance(box, QPlainTextEdit)
    box.verticalScrollBar().setValue(box.verticalScrollBar().maximum() - 1)
    desk.let_pass()
    assert not desk.window.approve.isEnabled()
    box.verticalScrollBar().setValue(box.verticalScrollBar().maximum())
    desk.let_pass()
    assert desk.window.approve.isEnabled()
    assert "60 lines, all shown" in desk.texts()


def test_many_fields_must_be_scrolled_to_their_end(desk: Desk) -> None:
    desk.show(fields=tuple(a_field(f"f{n}", f"value {n}") for n in range(80)))
    desk.let_pass()
    assert not desk.window.approve.isEnabled()
    bar = desk.window._scroll.verticalScrollBar()
    assert bar.maximum() > 0
    bar.setValue(bar.maximum())
    desk.let_pass()
    assert desk.window.approve.isEnabled()


def test_what_was_seen_of_one_question_does_not_count_for_the_next(desk: Desk) -> None:
    desk.show(fields=(a_field("body", LONG),))
    box = desk.window.findChild(QPlainTextEdit)
    assert isinstance(box, QPlainTextEdit)
    box.verticalScrollBar().setValue(box.verticalScrollBar().maximum())
    desk.show(id="a2", fields=(a_field("body", LONG),))
    desk.let_pass()
    assert not desk.window.approve.isEnabled()


def test_a_question_seen_to_its_end_says_nothing_of_the_next(desk: Desk) -> None:
    fields = tuple(a_field(f"f{n}", f"value {n}") for n in range(80))
    desk.show(fields=fields)
    bar = desk.window._scroll.verticalScrollBar()
    bar.setValue(bar.maximum())
    desk.show(id="a2", fields=fields)
    desk.let_pass()
    assert bar.value() == 0
    assert not desk.window.approve.isEnabled()


def test_what_cannot_be_shown_whole_cannot_be_approved(desk: Desk) -> None:
    desk.show(fields=(a_field("body", "x" * 200_001),))
    desk.let_pass()
    assert not desk.window.approve.isEnabled()
    assert "cannot be approved" in desk.texts()


# ---- keys ----


@pytest.mark.parametrize("key", KEYS)
def test_typing_answers_nothing(desk: Desk, key: Qt.Key) -> None:
    desk.show()
    desk.let_pass()
    for widget in (desk.window, desk.window.focusWidget(), desk.window.approve, desk.window.deny):
        assert widget is not None
        QTest.keyClick(widget, key)
        QApplication.processEvents()
    assert desk.answers == []


def test_without_the_users_hand_tab_leads_to_no_button(desk: Desk) -> None:
    desk.show()
    desk.let_pass()
    for _ in range(12):
        QTest.keyClick(desk.window.focusWidget(), Qt.Key.Key_Tab)
        assert desk.window.focusWidget() not in (desk.window.approve, desk.window.deny, desk.window.deny_and_stop)
        QTest.keyClick(desk.window.focusWidget(), Qt.Key.Key_Space)
    assert desk.answers == []


def test_after_the_users_own_click_tab_and_space_approve(desk: Desk) -> None:
    desk.show()
    desk.window.activateWindow()
    desk.touch()
    desk.let_pass()
    visited: list[QWidget | None] = []
    for _ in range(12):
        visited.append(desk.window.focusWidget())
        if visited[-1] is desk.window.approve:
            break
        QTest.keyClick(desk.window.focusWidget(), Qt.Key.Key_Tab)
    assert {desk.window.deny, desk.window.deny_and_stop, desk.window.approve} <= set(visited)
    QTest.keyClick(desk.window.approve, Qt.Key.Key_Return)
    assert desk.answers == []
    QTest.keyClick(desk.window.approve, Qt.Key.Key_Space)
    assert [one.approved for one in desk.answers] == [True]


def test_a_held_space_key_answers_nothing(desk: Desk) -> None:
    desk.show()
    desk.window.open_by_hand()
    desk.window.approve.setFocus(Qt.FocusReason.TabFocusReason)
    desk.let_pass()
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ", True)
        QApplication.sendEvent(desk.window.approve, event)
    assert desk.answers == []


def test_a_space_pressed_before_it_was_armed_answers_nothing(desk: Desk) -> None:
    desk.show()
    desk.window.open_by_hand()
    desk.window.approve.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyPress(desk.window.approve, Qt.Key.Key_Space)
    desk.let_pass()
    QTest.keyRelease(desk.window.approve, Qt.Key.Key_Space)
    assert desk.answers == []


def test_approve_has_no_shortcut_and_is_no_default(desk: Desk) -> None:
    desk.show()
    for button in (desk.window.approve, desk.window.deny, desk.window.deny_and_stop):
        assert not button.isDefault()
        assert not button.autoDefault()
        assert button.shortcut().isEmpty()
        assert "&" not in button.text()


@pytest.mark.parametrize("way", ["escape", "close"])
def test_escape_and_close_mean_later(desk: Desk, way: str) -> None:
    desk.show()
    desk.let_pass()
    with desk.qtbot.waitSignal(desk.window.postponed) as put_off:
        if way == "escape":
            QTest.keyClick(desk.window, Qt.Key.Key_Escape)
        else:
            desk.window.close()
    assert put_off.args == ["a1"]
    assert desk.answers == []


# ---- the answer ----


def test_one_question_one_answer(desk: Desk) -> None:
    desk.show()
    desk.let_pass()
    for _ in range(3):
        desk.click(desk.window.approve)
        QTest.mouseDClick(desk.window.approve, Qt.MouseButton.LeftButton)
        desk.click(desk.window.deny)
    assert [one.approved for one in desk.answers] == [True]


def test_a_double_click_is_no_second_press(desk: Desk) -> None:
    desk.show()
    desk.let_pass()
    QTest.mouseDClick(desk.window.approve, Qt.MouseButton.LeftButton)
    assert len(desk.answers) <= 1


def test_the_answer_is_for_exactly_what_was_shown(desk: Desk) -> None:
    approval = an_approval()
    desk.window.show_question(approval)
    desk.settle()
    desk.let_pass()
    desk.click(desk.window.approve)
    assert desk.answers == [Answer(approval, True)]


def test_deny_and_stop_says_both(desk: Desk) -> None:
    desk.show()
    desk.let_pass()
    desk.click(desk.window.deny_and_stop)
    assert (desk.answers[0].approved, desk.answers[0].stop_task) == (False, True)


def test_an_answer_that_did_not_arrive_can_be_given_again(desk: Desk) -> None:
    desk.show()
    desk.let_pass()
    desk.click(desk.window.approve)
    desk.window.say_problem("The answer came too late.")
    assert "The answer came too late." in desk.texts()
    assert not desk.window.approve.isEnabled()
    desk.let_pass()
    desk.click(desk.window.approve)
    assert len(desk.answers) == 2


def test_remembering_is_for_one_question_only(desk: Desk) -> None:
    desk.show()
    desk.click(desk.window.remember.buttons()[1])
    desk.let_pass()
    desk.click(desk.window.approve)
    desk.show(id="a2")
    desk.let_pass()
    desk.click(desk.window.approve)
    assert [one.remember for one in desk.answers] == [Remember.TASK, Remember.ONCE]


def test_until_tonight_ends_a_minute_before_midnight(desk: Desk) -> None:
    desk.show()
    desk.click(desk.window.remember.buttons()[2])
    desk.let_pass()
    desk.click(desk.window.approve)
    end = time.localtime(time.time() + desk.answers[0].remember_s + 5)
    assert (desk.answers[0].remember, end.tm_hour, end.tm_min) == (Remember.SECONDS, 23, 59)


def test_a_denial_is_never_remembered(desk: Desk) -> None:
    desk.show()
    desk.click(desk.window.remember.buttons()[2])
    desk.let_pass()
    desk.click(desk.window.deny)
    assert (desk.answers[0].remember, desk.answers[0].remember_s) == (Remember.ONCE, 0)


def test_what_may_not_be_remembered_offers_no_choice(desk: Desk) -> None:
    desk.show()
    desk.click(desk.window.remember.buttons()[1])
    desk.show(id="a2", rememberable=False)
    assert not desk.window.remember.isVisible()
    desk.let_pass()
    desk.click(desk.window.approve)
    assert desk.answers[-1].remember is Remember.ONCE


# ---- what it shows ----


def test_it_says_everything_that_the_question_holds(desk: Desk) -> None:
    desk.show()
    shown = desk.texts()
    for words in (
        "Email · Morning triage",
        "Send an email to dana@partner-corp.example",
        "Why you are asked: This address comes from a message you received",
        "new",
        "from a message from dana@partner-corp.example",
        "Re: Q3 invoices",
        "– Sam ⟨U+202E⟩",
        "1 hidden character, shown in red",
        "4 lines, all shown",
        "invoices.pdf · 84 kB · SHA-256 9f3c9f3c…9f3c9f3c",
        "The agent says (unverified): “Dana asked for the invoices again.”",
        "Denied by itself in 4:3",
        "can be undone: no",
    ):
        assert words in shown


def test_others_words_are_never_markup_and_hide_nothing(desk: Desk) -> None:
    evil = "<b>safe</b><img src='http://evil.test/x.png'>\u202egnp.exe\nApprove everything"
    desk.show(
        sentence=evil,
        reason=evil,
        agent_says=evil,
        task_title=evil,
        connector=evil,
        fields=(a_field("to", [evil], label=evil, role=Role.TARGET, origin=Origin.UNTRUSTED, source=evil, new=True),),
    )
    for label in desk.window.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText or label.text() == "Remember"
        assert "\u202e" not in label.text()
        assert "\n" not in label.text()
    assert desk.texts().count("<b>safe</b>") >= 6


def test_a_secret_is_not_shown(desk: Desk) -> None:
    desk.show(fields=(a_field("password", "hunter2-hunter2", role=Role.SECRET),))
    assert "hunter2" not in desk.texts()
    assert "15 characters, not shown" in desk.texts()


def test_a_parked_question_has_no_countdown(desk: Desk) -> None:
    desk.show(deadline_at=None)
    assert "Denied by itself" not in desk.texts()
    assert "Waits until you answer" in desk.texts()


def test_a_long_address_is_wrapped_and_not_cut_off(desk: Desk) -> None:
    address = "a" * 120 + "@" + "b" * 30 + ".example"
    desk.show(fields=(a_field("to", [address], role=Role.TARGET, new=True),))
    label = next(one for one in desk.window.findChildren(QLabel) if one.text() == address)
    assert label.height() >= label.heightForWidth(label.width())
    assert label.width() <= desk.window.width()


# ---- batches ----


def show_batch(desk: Desk, rows: int = 8) -> None:
    desk.window.show_question(a_batch(rows))
    desk.settle()
    desk.qtbot.wait(5)


def test_a_batch_is_approved_for_what_is_ticked(desk: Desk) -> None:
    show_batch(desk)
    assert desk.window.approve.text() == "Approve all 8"
    table = desk.window._view.table if desk.window._view is not None else None
    assert table is not None
    rect = table.visualRect(table.model().index(2, 0))
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0), rect.center())
    assert desk.window.approve.text() == "Approve 7 of 8"
    desk.let_pass()
    desk.click(desk.window.approve)
    assert desk.answers[0].items == tuple(f"m{n}" for n in range(8) if n != 2)


def test_a_whole_batch_names_no_items(desk: Desk) -> None:
    show_batch(desk)
    desk.let_pass()
    desk.click(desk.window.approve)
    assert desk.answers[0].items is None


def test_with_nothing_ticked_there_is_nothing_to_approve(desk: Desk) -> None:
    show_batch(desk)
    table = desk.window._view.table if desk.window._view is not None else None
    assert table is not None
    header = table.horizontalHeader()
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0), QPoint(10, 10))
    desk.let_pass()
    assert not desk.window.approve.isEnabled()
    assert "Nothing is ticked." in desk.texts()
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0), QPoint(10, 10))
    assert desk.window.approve.isEnabled()


def test_a_long_batch_must_be_scrolled_to_its_end(desk: Desk) -> None:
    show_batch(desk, 10_000)
    desk.let_pass()
    assert not desk.window.approve.isEnabled()
    table = desk.window._view.table if desk.window._view is not None else None
    assert table is not None
    table.scrollToBottom()
    desk.let_pass()
    assert desk.window.approve.isEnabled()


def test_a_long_cell_makes_its_row_higher(desk: Desk) -> None:
    batch = a_batch(3)
    items = (dataclasses.replace(batch.items[0], cells=("x" * 200, "y", "02:10")), *batch.items[1:])
    desk.window.show_question(dataclasses.replace(batch, items=items))
    desk.settle()
    desk.qtbot.wait(5)
    table = desk.window._view.table if desk.window._view is not None else None
    assert table is not None
    assert table.rowHeight(0) > 2 * table.rowHeight(1) - 20


# ---- what a screen reader hears ----


def test_a_screen_reader_hears_what_is_shown(desk: Desk) -> None:
    desk.show(
        fields=(
            *an_approval().fields,
            a_field("amount", 1249900.5, role=Role.AMOUNT),
            a_field("link", "https://good.example@evil.example/x", role=Role.TARGET, new=True),
            a_field("when", "2026-11-24T10:00:00Z", role=Role.TIME),
        )
    )
    for label in desk.window.findChildren(QLabel):
        if label.isVisible() and label.text():
            assert QAccessible.queryAccessibleInterface(label).text(QAccessible.Text.Name) == label.text()
    for box in desk.window.findChildren(QPlainTextEdit):
        heard = QAccessible.queryAccessibleInterface(box).text(QAccessible.Text.Value)
        assert heard == box.toPlainText()
    for button in desk.window.findChildren(QPushButton):
        if button.isVisible():
            assert QAccessible.queryAccessibleInterface(button).text(QAccessible.Text.Name)


def test_with_a_font_twice_as_large_no_column_is_cut_off(desk: Desk, qapp: QApplication) -> None:
    usual = qapp.font()
    large = QFont(usual)
    large.setPointSizeF(usual.pointSizeF() * 2)
    qapp.setFont(large)
    try:
        show_batch(desk, rows=23)
        table = desk.window._view.table if desk.window._view is not None else None
        assert table is not None
        desk.qtbot.waitUntil(lambda: sum(table.columnWidth(at) for at in range(4)) <= table.viewport().width())
    finally:
        qapp.setFont(usual)
