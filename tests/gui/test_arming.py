"""When a press may count, and the button that asks it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from meshclaw_desktop.tray.approval.arming import ARM_S, DENY_S, Arming, Hindrance, View
from meshclaw_desktop.tray.approval.guarded_button import GuardedButton


@pytest.fixture
def now() -> list[float]:
    return [1000.0]


@pytest.fixture
def arming(now: list[float]) -> Arming:
    made = Arming(lambda: now[0])
    made.begin()
    made.view = View(exposed=True, seen=True)
    return made


def test_time_alone_arms_what_is_seen(arming: Arming, now: list[float]) -> None:
    assert arming.hindrance() is Hindrance.TOO_NEW
    now[0] += DENY_S
    assert arming.may_deny()
    assert not arming.may_approve()
    now[0] += ARM_S - DENY_S
    assert arming.may_approve()


def test_another_question_begins_anew(arming: Arming, now: list[float]) -> None:
    now[0] += 10
    arming.begin()
    arming.view = View(exposed=True, seen=True)
    assert arming.hindrance() is Hindrance.TOO_NEW
    assert not arming.may_deny()


def test_nothing_is_armed_before_the_first_question_and_after_the_last(arming: Arming, now: list[float]) -> None:
    now[0] += 10
    arming.end()
    assert arming.hindrance() is Hindrance.NO_QUESTION
    assert not arming.may_deny()
    assert not arming.take()
    assert not Arming(lambda: now[0]).may_approve()


def test_one_answer_is_taken_once_and_may_be_given_back(arming: Arming, now: list[float]) -> None:
    now[0] += 10
    assert arming.take()
    assert not arming.take()
    assert not arming.may_deny()
    arming.give_back()
    assert arming.hindrance() is Hindrance.TOO_NEW
    now[0] += ARM_S
    assert arming.take()


def test_a_press_from_outside_that_begins_too_early_does_not_count(qtbot: QtBot) -> None:
    may, confirmed = [False], []
    button = GuardedButton("Approve", lambda: may[0])
    qtbot.addWidget(button)
    button.show()
    button.confirmed.connect(lambda: confirmed.append(1))
    button.animateClick()
    may[0] = True
    qtbot.wait(250)
    assert confirmed == []
    button.animateClick()
    qtbot.waitUntil(lambda: confirmed == [1])


def test_a_press_that_ends_elsewhere_or_too_late_does_not_count(qtbot: QtBot) -> None:
    may, confirmed = [True], []
    button = GuardedButton("Approve", lambda: may[0])
    qtbot.addWidget(button)
    button.show()
    button.confirmed.connect(lambda: confirmed.append(1))
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    may[0] = False
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    may[0] = True
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0), button.rect().bottomRight() * 3)
    QTest.mouseClick(button, Qt.MouseButton.RightButton)
    QTest.mouseClick(button, Qt.MouseButton.MiddleButton)
    assert confirmed == []


@pytest.mark.parametrize("state", ["locked", "editing"])
def test_on_a_locked_screen_and_while_it_is_edited_nothing_counts(arming: Arming, now: list[float], state: str) -> None:
    now[0] += 100
    assert arming.may_approve()
    setattr(arming.view, state, True)
    assert not arming.may_approve()
    assert not arming.may_deny()
