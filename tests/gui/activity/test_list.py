"""The list itself: heights, the heading that stays, what has come above, and where a person is led by a key or a click."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetrics, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from meshclaw_desktop.tray.activity.feed_view import FeedView
from meshclaw_desktop.tray.activity.fold import Group
from meshclaw_desktop.tray.activity.line import Line
from meshclaw_desktop.tray.activity.model import ActivityModel
from meshclaw_desktop.tray.activity.rows_model import Column
from meshclaw_desktop.wire.messages import Activity
from tests.gui.samples import an_activity

LONG = "Saved a draft: Re: Webhooks to us fail since this morning, and what we shall do about it until Thursday, if anything"


def facts(tasks: int = 3, lines: int = 30) -> list[Activity]:
    found: list[Activity] = []
    for task in range(tasks):
        start = {"kind": "task", "outcome": "started", "sentence": f"Task {task}", "effect": "", "verdict": ""}
        found.append(an_activity(len(found) + 1, task=f"t{task}", **start))
        found += [an_activity(len(found) + 1 + n, task=f"t{task}", call=f"c{task}-{n}") for n in range(lines)]
    return found


@pytest.fixture
def view(qtbot: QtBot) -> FeedView:
    model = ActivityModel()
    made = FeedView(model)
    qtbot.addWidget(made)
    made.resize(640, 400)
    made.show()
    model.begin(facts(), complete=True)
    for at in range(model.rowCount() - 1, -1, -1):
        row = model.row(at)
        if isinstance(row, Group):
            model.set_open(row, True)
    return made


def model_of(view: FeedView) -> ActivityModel:
    model = view.model()
    assert isinstance(model, ActivityModel)
    return model


def pinned(view: FeedView) -> QWidget:
    found = view.findChild(QWidget, "activity-pinned-heading")
    assert found is not None
    return found


def new_above(view: FeedView) -> QPushButton:
    found = view.findChild(QPushButton, "activity-new")
    assert found is not None
    return found


def come(view: FeedView, **changes: object) -> None:
    model = model_of(view)
    model.extend([an_activity(model.newest_seq + 1, **{"task": "t2", **changes})])


def test_a_long_sentence_takes_two_lines_and_all_it_needs_when_it_is_chosen(view: FeedView) -> None:
    come(view, sentence=LONG, call="long")
    line, single = model_of(view).line("long"), view.verticalHeader().defaultSectionSize()
    assert line is not None
    at = model_of(view).position(line)
    height = QFontMetrics(view.font()).height()
    assert single < view.rowHeight(at) <= single + 1.5 * height
    view.choose(line)
    assert view.rowHeight(at) > single + 1.5 * height
    view.choose(line.group)
    assert view.rowHeight(at) <= single + 1.5 * height


def test_rows_fit_again_when_the_list_gets_wider_or_its_letters_larger(view: FeedView) -> None:
    come(view, sentence=LONG, call="long")
    line = model_of(view).line("long")
    assert line is not None
    at = model_of(view).position(line)
    view.resize(2_000, 400)
    assert view.rowHeight(at) == view.verticalHeader().defaultSectionSize()
    font = view.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    before = view.rowHeight(at)
    view.setFont(font)
    assert view.rowHeight(at) > before * 1.4


def test_the_heading_of_what_is_in_sight_stays_in_sight_and_is_pushed_out_by_the_next(view: FeedView) -> None:
    assert not pinned(view).isVisible()
    bar, header = view.verticalScrollBar(), view.verticalHeader()
    bar.setValue(100)
    assert pinned(view).isVisible()
    assert pinned(view).y() == view.viewport().y()
    whole = pinned(view).height()
    second = model_of(view).group("t1")
    assert second is not None
    begins = header.sectionPosition(model_of(view).position(second))
    bar.setValue(begins - whole // 2)
    assert pinned(view).height() == whole // 2
    bar.setValue(begins)
    assert not pinned(view).isVisible()


def test_a_click_on_the_heading_that_stays_folds_its_task_and_leads_to_it(view: FeedView) -> None:
    view.verticalScrollBar().setValue(200)
    QTest.mouseClick(pinned(view), Qt.MouseButton.LeftButton)
    group = model_of(view).group("t2")
    assert group is not None
    assert not model_of(view).is_open(group)
    assert view.current is group
    assert view.rowAt(5) == 0


def test_a_row_reached_by_keys_is_not_hidden_by_the_heading_that_stays(view: FeedView) -> None:
    view.verticalScrollBar().setValue(600)
    line = model_of(view).row(view.rowAt(80))
    assert isinstance(line, Line)
    view.choose(line)
    view.setFocus()
    for _ in range(8):
        QTest.keyClick(view, Qt.Key.Key_Up)
        if isinstance(view.current, Line):
            assert view.visualRect(view.currentIndex()).top() >= pinned(view).height() or view.at_top


def test_what_comes_is_followed_at_the_top_and_counted_elsewhere(view: FeedView) -> None:
    come(view)
    assert view.at_top
    assert not new_above(view).isVisible()
    view.verticalScrollBar().setValue(300)
    first = model_of(view).row(view.rowAt(0))
    come(view)
    come(view, call="c2-3")
    come(view)
    assert model_of(view).row(view.rowAt(0)) is first
    assert new_above(view).isVisible()
    assert "2" in new_above(view).text()
    QTest.mouseClick(new_above(view), Qt.MouseButton.LeftButton)
    assert view.at_top
    assert not new_above(view).isVisible()


def test_the_chosen_row_does_not_pull_the_list_back_when_older_rows_are_read(view: FeedView) -> None:
    view.choose(model_of(view).row(0))
    view.verticalScrollBar().setValue(500)
    first, offset = model_of(view).row(view.rowAt(0)), view.rowViewportPosition(view.rowAt(0))
    model_of(view).prepend([], complete=True)
    assert model_of(view).row(view.rowAt(0)) is first
    assert view.rowViewportPosition(view.rowAt(0)) == offset


def test_the_end_is_reached_also_where_rows_turn_out_higher_than_thought(qtbot: QtBot) -> None:
    model = ActivityModel()
    view = FeedView(model)
    qtbot.addWidget(view)
    view.resize(640, 400)
    view.show()
    model.begin([an_activity(seq, sentence=f"{LONG} {seq}", call=f"c{seq}") for seq in range(1, 80)], complete=True)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_End)
    last = model.index(model.rowCount() - 1, Column.WHAT)
    assert view.visualRect(last).bottom() <= view.viewport().height()
    assert view.currentIndex().row() == last.row()
    view.verticalScrollBar().setValue(0)
    view.setFocus()
    for _ in range(3):
        view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    assert view.visualRect(last).bottom() <= view.viewport().height()


def test_keys_unfold_forwards_also_where_that_is_to_the_left(view: FeedView) -> None:
    view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    group = model_of(view).group("t2")
    assert group is not None
    view.choose(group)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert not model_of(view).is_open(group)
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert model_of(view).is_open(group)


def test_every_row_is_painted_and_changes_when_the_pointer_is_over_it(view: FeedView) -> None:
    before = view.viewport().grab().toImage()
    place = view.visualRect(model_of(view).index(3, Column.WHAT)).center()
    view.mouseMoveEvent(_moved_to(place))
    after = view.viewport().grab().toImage()
    assert before.pixel(place.x(), place.y() + 10) != after.pixel(place.x(), place.y() + 10)


def _moved_to(place: QPoint) -> QMouseEvent:
    at = QPointF(place)
    none = Qt.MouseButton.NoButton
    return QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, Qt.KeyboardModifier.NoModifier)
