"""Little room: panes fold away, can be opened in place of the list, and nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from meshclaw_desktop.tray.activity.fold import Group
from meshclaw_desktop.tray.activity.line import Line
from meshclaw_desktop.tray.activity.window import ActivityWindow
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import ListActivity, ShowActivity
from tests.gui.activity.test_activity_window import a_detail
from tests.gui.samples import a_task, an_activity
from tests.gui.stand_in_runtime import StandIn


@pytest.fixture
def window(qtbot: QtBot, runtime: StandIn) -> Iterator[ActivityWindow]:
    runtime.activities = [an_activity(seq, call=f"c{seq}") for seq in range(1, 30)]
    runtime.answers |= {
        ListActivity: lambda request: to_json(runtime.activities[-request.limit :]),
        ShowActivity: lambda request: to_json(a_detail(request.seq)),
    }
    client, state = Client(runtime.path), State()
    client.welcomed.connect(state.welcome)
    client.facts_received.connect(state.apply)
    made = ActivityWindow(client, state)
    qtbot.addWidget(made)
    client.open()
    made.show()
    qtbot.waitUntil(lambda: made.model.rowCount() == 30)
    yield made
    client.blockSignals(True)
    client.close()


def in_sight(window: ActivityWindow) -> tuple[bool, bool, bool]:
    """Filters, list, detail."""
    return window.side.isVisible(), window.feed.isVisible(), window.detail.isVisible()


def button(window: QWidget, name: str) -> QPushButton:
    found = window.findChild(QPushButton, name)
    assert found is not None
    return found


def test_panes_go_as_the_window_gets_narrow_and_come_back(window: ActivityWindow) -> None:
    assert in_sight(window) == (True, True, True)
    letter = window.fontMetrics().averageCharWidth()
    window.resize(window.side.sizeHint().width() + 70 * letter, 500)
    assert in_sight(window) == (True, True, False)
    window.resize(60 * letter, 500)
    assert in_sight(window) == (False, True, False)
    window.resize(1300, 500)
    assert in_sight(window) == (True, True, True)
    assert not button(window, "activity-open-detail").isVisible()


def test_where_there_is_no_room_the_detail_opens_in_place_of_the_list_and_escape_brings_it_back(
    window: ActivityWindow, qtbot: QtBot
) -> None:
    window.resize(60 * window.fontMetrics().averageCharWidth(), 500)
    window.feed.choose(window.model.row(2))
    QTest.keyClick(window.feed, Qt.Key.Key_Return)
    assert in_sight(window) == (False, False, True)
    assert button(window, "activity-open-detail").isChecked()
    focused = window.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Escape)
    assert in_sight(window) == (False, True, False)
    assert window.focusWidget() is window.feed
    row = window.feed.current
    assert isinstance(row, Line)
    assert row is window.model.row(2)


def test_searching_opens_the_filters_which_say_on_their_button_that_something_is_left_out(
    window: ActivityWindow, qtbot: QtBot
) -> None:
    window.resize(60 * window.fontMetrics().averageCharWidth(), 500)
    QTest.keySequence(window, "Ctrl+F")
    search = window.findChild(QLineEdit, "activity-search")
    assert search is not None
    assert in_sight(window) == (True, False, False)
    QTest.keyClicks(search, "message 7")
    qtbot.waitUntil(lambda: window.model.rowCount() == 4)
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert in_sight(window) == (False, True, False)
    assert button(window, "activity-open-filters").text() == "Filters: on"


def test_an_undo_of_a_task_shows_its_question_also_where_there_is_no_room_for_it(
    window: ActivityWindow, runtime: StandIn, qtbot: QtBot
) -> None:
    runtime.happen([an_activity(30, call="x1", effect="change", undo_id="u1")])
    qtbot.waitUntil(lambda: window.model.line("x1") is not None)
    window.resize(60 * window.fontMetrics().averageCharWidth(), 500)
    group = window.model.row(0)
    assert isinstance(group, Group)
    window.feed.undo_asked.emit(group)
    assert in_sight(window) == (False, False, True)
    assert button(window, "activity-detail-undo-no").hasFocus()


def test_the_figures_in_the_head_give_way_to_the_state_and_the_buttons(
    window: ActivityWindow, runtime: StandIn, qtbot: QtBot
) -> None:
    runtime.say(tasks=(a_task(title="A task with a name that is as long as a name of a task can be"),))
    qtbot.waitUntil(lambda: button(window, "activity-pause").isVisible())
    window.resize(1300, 500)
    assert window.head.sparkline.isVisible()
    window.resize(window.minimumSizeHint().width(), 500)
    assert not window.head.sparkline.isVisible()
    for name in ("activity-pause", "activity-stop"):
        assert button(window, name).geometry().right() <= window.width()
        assert button(window, name).width() >= button(window, name).sizeHint().width()


def test_no_button_is_pressed_by_a_person_who_only_opened_the_window(window: ActivityWindow) -> None:
    assert window.focusWidget() is window.feed
