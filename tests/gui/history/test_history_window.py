"""The history's window against a stand-in runtime on a real socket."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QDateEdit, QFileDialog, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.history.file_writer import FileWriter, write_whole
from meshclaw_desktop.tray.history.window import HistoryWindow
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.history import History
from meshclaw_desktop.wire.messages import Failed, ShowHistory
from tests.gui.history.samples import a_history, nothing
from tests.gui.samples import a_status
from tests.gui.stand_in_runtime import StandIn


class Place:
    """The window, its line and what answers."""

    def __init__(self, qtbot: QtBot, runtime: StandIn) -> None:
        self.qtbot, self.runtime = qtbot, runtime
        self.asked: list[ShowHistory] = []
        self.give: Callable[[ShowHistory], History | Failed] = lambda asked: a_history(by=asked.by)
        runtime.answers[ShowHistory] = self._answer
        self.state = State()
        self.client = Client(runtime.path)
        self.client.welcomed.connect(self.state.welcome)
        self.client.facts_received.connect(self.state.apply)
        self.client.lost.connect(self.state.lose)
        self.window = HistoryWindow(self.client, self.state)
        qtbot.addWidget(self.window)

    def _answer(self, asked: ShowHistory) -> Json | Failed:
        self.asked.append(asked)
        given = self.give(asked)
        return given if isinstance(given, Failed) else to_json(given)

    def open(self, *, connected: bool = True) -> HistoryWindow:
        if connected:
            self.client.open()
            self.qtbot.waitUntil(lambda: self.state.known)
        self.window.show()
        return self.window

    def opened(self) -> HistoryWindow:
        window = self.open()
        self.qtbot.waitUntil(lambda: window.body.isVisible())
        return window

    def click(self, name: str) -> None:
        button = self.window.findChild(QAbstractButton, name)
        assert button is not None, name
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def shows(self, **wanted: object) -> bool:
        last = self.asked[-1]
        return all(getattr(last, name) == value for name, value in wanted.items()) and not self.window.reader.waiting


@pytest.fixture
def place(qtbot: QtBot, runtime: StandIn) -> Iterator[Place]:
    made = Place(qtbot, runtime)
    yield made
    made.client.close()


def test_it_shows_what_the_runtime_says_of_the_last_thirty_days(place: Place) -> None:
    window = place.opened()
    assert (place.asked[0].days, place.asked[0].by) == (30, "routine")
    found = {name: (card.value.text(), card.detail.text()) for name, card in window.body.cards.items()}
    assert found == {
        "cost": ("$14.20", "−18 % vs the 30 days before"),
        "tokens": ("4.1 M", "62 % from cache"),
        "kept": ("318", "9 undone · 14 denied"),
        "price": ("$0.045", "was $0.061"),
        "waste": ("11 %", "$1.56 · see below"),
    }
    rows = window.body.table.rows
    assert [rows.index(0, column).data() for column in range(6)] == [
        "Morning triage", "22", "1.9 M", "$6.10", "241", "6",
    ]  # fmt: skip
    assert len(window.body.chart.columns) == 30


def test_each_card_says_on_hover_and_to_screen_readers_what_it_means(place: Place) -> None:
    window = place.opened()
    card = window.body.cards["kept"]
    for rule in ("not undone for a day", "taken back by you", "said no", "nobody opened in a week", "could not"):
        assert rule in card.toolTip()
        assert rule in card.accessibleDescription()
    assert card.accessibleName() == "Results you kept: 318. 9 undone · 14 denied"
    assert "ended and left nothing" in window.body.cards["waste"].toolTip()


@pytest.mark.parametrize(("button", "days"), [("7", 7), ("90", 90), ("365", 365), ("0", 0)])
def test_another_range_is_asked_for_at_once(place: Place, button: str, days: int) -> None:
    window = place.opened()
    place.give = lambda asked: a_history(days=7)
    place.click(f"history-range-{button}")
    place.qtbot.waitUntil(lambda: place.shows(days=days))
    assert len(window.body.chart.columns) == 7


@pytest.mark.parametrize("by", ["connector", "model", "agent"])
def test_another_grouping_is_asked_for_at_once(place: Place, by: str) -> None:
    window = place.opened()
    place.click(f"history-by-{by}")
    place.qtbot.waitUntil(lambda: place.shows(by=by, days=30))
    assert window.body.table.rows.headerData(0, Qt.Orientation.Horizontal) == by.capitalize()


def test_days_of_the_users_own_are_asked_for(place: Place) -> None:
    window = place.opened()
    place.click("history-range-own")
    first = window.findChild(QDateEdit, "history-first-day")
    assert isinstance(first, QDateEdit)
    assert first.date().toString(Qt.DateFormat.ISODate) == "2026-11-01"
    first.setDate(first.date().addDays(-3))
    place.click("history-show-days")
    place.qtbot.waitUntil(lambda: place.shows(first="2026-10-29", days=0))
    assert window.ranges.button("own").isChecked()


def test_leaving_the_choice_of_days_leaves_the_range(place: Place) -> None:
    window = place.opened()
    place.click("history-range-own")
    dialog = window.findChild(QWidget, "history-days")
    assert dialog is not None
    dialog.close()
    assert window.ranges.button("30").isChecked()
    assert len(place.asked) == 1


def test_a_late_answer_to_an_earlier_choice_is_not_shown(place: Place) -> None:
    window = place.opened()
    asked: list[int] = []

    def give(request: ShowHistory) -> History:
        asked.append(request.days)
        return a_history(days=request.days)

    place.give = give
    window.ranges.button("7").click()
    window.ranges.button("90").click()
    place.qtbot.waitUntil(lambda: asked == [7, 90] and not window.reader.waiting)
    assert len(window.body.chart.columns) == 90
    seen: list[int] = []
    window.reader.changed.connect(lambda: seen.append(len(window.body.chart.columns)))
    window.ranges.button("7").click()
    window.ranges.button("30").click()
    place.qtbot.waitUntil(lambda: not window.reader.waiting)
    assert 7 not in seen


# ---- the bars ----


def test_the_pointer_and_the_arrow_keys_read_a_bar(place: Place) -> None:
    chart = place.opened().body.chart
    chart.setFocus()
    assert chart.current == -1
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert chart.current == 29
    QTest.keyClick(chart, Qt.Key.Key_Home)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.current == 1
    assert chart.tip(1).splitlines()[0] == "Mon 2 Nov 2026: $0.55"
    assert [line.partition(":")[0] for line in chart.tip(1).splitlines()[1:]] == [
        "You asked", "Dream", "Deployment watch", "Morning triage",
    ]  # fmt: skip
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    assert chart.current == -1
    there = QPointF(chart.width() / 2, chart.height() / 2)
    none = Qt.MouseButton.NoButton
    moved = QMouseEvent(
        QEvent.Type.MouseMove, there, chart.mapToGlobal(there), none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(chart, moved)
    assert chart.current in (13, 14, 15)


def test_the_bars_can_be_read_as_a_table(place: Place) -> None:
    window = place.opened()
    place.click("history-as-table")
    assert window.body.series is not None
    assert window.body.series.isVisible()
    assert not window.body.chart.isVisible()
    rows = window.body.series.rows
    assert rows.rowCount() == 30
    assert [rows.headerData(column, Qt.Orientation.Horizontal) for column in range(6)] == [
        "Days", "Morning triage", "Deployment watch", "Dream", "You asked", "In all",
    ]  # fmt: skip
    place.click("history-as-table")
    assert window.body.chart.isVisible()


def test_where_nothing_cost_anything_the_bars_are_tokens(place: Place) -> None:
    whole = a_history()
    free = replace(whole, bars=tuple(replace(bar, usd_micros=(0, 0, 0, 0)) for bar in whole.bars))
    place.give = lambda _asked: free
    chart = place.opened().body.chart
    assert "tokens" in chart.accessibleName().lower()
    assert "$" not in chart.tip(3)


# ---- the table ----


def test_a_heading_sorts_and_numbers_are_sorted_as_numbers(place: Place) -> None:
    table = place.opened().body.table
    table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert [table.rows.index(row, 1).data() for row in range(4)] == ["64", "41", "30", "22"]
    table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert table.rows.index(0, 0).data() == "Deployment watch"
    place.click("history-by-model")
    place.qtbot.waitUntil(lambda: place.shows(by="model"))
    assert table.rows.index(0, 0).data() == "deployment watch", "the order that was chosen stays"
    alignment = Qt.AlignmentFlag(table.rows.index(0, 1).data(Qt.ItemDataRole.TextAlignmentRole))
    assert alignment & Qt.AlignmentFlag.AlignRight


def test_space_sorts_by_the_column_that_the_arrow_keys_are_in(place: Place) -> None:
    table = place.opened().body.table
    table.setFocus()
    table.setCurrentIndex(table.rows.index(0, 0))
    QTest.keyClick(table, Qt.Key.Key_Right)
    QTest.keyClick(table, Qt.Key.Key_Space)
    assert [table.rows.index(row, 1).data() for row in range(4)] == ["64", "41", "30", "22"]
    QTest.keyClick(table, Qt.Key.Key_Space)
    assert [table.rows.index(row, 1).data() for row in range(4)] == ["22", "30", "41", "64"]


def test_columns_that_have_no_room_are_said_by_each_rows_tip(place: Place) -> None:
    window = place.opened()
    window.resize(2000, 700)
    place.qtbot.waitUntil(lambda: not window.body.table.isColumnHidden(8))
    window.resize(900, 700)
    place.qtbot.waitUntil(lambda: window.body.table.isColumnHidden(8))
    assert not window.body.table.isColumnHidden(5)
    tip = window.body.table.rows.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "Failed: 2" in tip


# ---- states ----


def test_a_new_record_says_nothing_yet(place: Place) -> None:
    place.give = lambda _asked: nothing()
    window = place.open()
    place.qtbot.waitUntil(lambda: window.notice.title.text() == "Nothing yet")
    assert not window.export.isEnabled()
    assert not window.report.isEnabled()


def test_without_a_runtime_it_says_so_and_shows_the_history_once_there_is_one(place: Place) -> None:
    window = place.open(connected=False)
    place.qtbot.waitUntil(lambda: window.notice.title.text() == "Not connected")
    place.client.open()
    place.qtbot.waitUntil(lambda: window.body.isVisible())


def test_when_the_line_drops_it_says_that_what_it_shows_is_old(place: Place) -> None:
    window = place.opened()
    place.runtime.stop()
    place.qtbot.waitUntil(lambda: "Not connected" in window.said.text())
    assert window.body.isVisible()
    place.runtime.start()
    place.qtbot.waitUntil(lambda: not window.said.text())


def test_a_refusal_is_shown_and_can_be_tried_again(place: Place) -> None:
    place.give = lambda _asked: Failed(0, "LedgerError", "The record is damaged.", "Look at it.")
    window = place.open()
    place.qtbot.waitUntil(lambda: "could not be read" in window.notice.title.text())
    place.give = lambda _asked: a_history()
    place.click("history-notice-button")
    place.qtbot.waitUntil(lambda: window.body.isVisible())


def test_what_was_spent_meanwhile_is_shown(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    window = place.opened()
    window.reader._follow.setInterval(50)
    before = len(place.asked)
    place.runtime.say(spent_usd_micros=999_000)
    place.qtbot.waitUntil(lambda: len(place.asked) == before + 1)
    place.runtime.say(waiting=1)
    QTest.qWait(150)
    assert len(place.asked) == before + 1


def test_a_closed_window_asks_for_nothing_and_holds_nothing(place: Place) -> None:
    window = place.opened()
    window.close()
    assert window.reader.history is None
    before = len(place.asked)
    place.runtime.say(spent_usd_micros=999_000)
    QTest.qWait(100)
    assert len(place.asked) == before
    window.show()
    place.qtbot.waitUntil(lambda: len(place.asked) == before + 1 and window.body.isVisible())


def is_whole(button: QWidget) -> bool:
    return button.width() >= button.sizeHint().width()


def test_a_narrow_window_cuts_nothing_off(place: Place) -> None:
    window = place.opened()
    window.resize(100, 100)
    for name in ("history-range-7", "history-by-agent", "history-export", "history-prepare-report"):
        button = window.findChild(QAbstractButton, name)
        assert button is not None
        place.qtbot.waitUntil(partial(is_whole, button))
        assert window.rect().contains(QRect(button.mapTo(window, QPoint()), button.size()))
    assert window.width() <= 760


def test_everything_can_be_reached_by_keyboard(place: Place) -> None:
    window = place.opened()
    seen: set[str] = set()
    for _ in range(40):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        seen.add(window.focusWidget().objectName())
    wanted = {f"history-{name}" for name in ("cost", "waste", "chart", "as-table", "table", "export", "prepare-report")}
    assert wanted <= seen
    assert {name.rpartition("-")[0] for name in seen} >= {"history-range", "history-by"}


# ---- what the user takes along ----


def test_a_report_is_shown_before_anything_is_done_with_it(place: Place) -> None:
    window = place.opened()
    place.click("history-prepare-report")
    text = window.findChild(QPlainTextEdit, "history-report-text")
    named = window.findChild(QCheckBox, "history-report-named")
    assert text is not None
    assert named is not None
    assert "Morning triage: $6.10" in text.toPlainText()
    named.setChecked(False)
    assert "triage" not in text.toPlainText().lower()
    assert "Routine 1: $6.10" in text.toPlainText()
    place.click("history-report-copy")
    assert QGuiApplication.clipboard().text() == text.toPlainText()


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_an_export_goes_to_the_file_that_the_user_chose(place: Place, tmp_path: Path, ending: str) -> None:
    window = place.opened()
    window._export(ending)
    dialog = window.findChild(QFileDialog, "history-save")
    assert dialog is not None
    file = tmp_path / f"mine.{ending}"
    dialog.fileSelected.emit(str(file))
    dialog.close()
    place.qtbot.waitUntil(lambda: str(file) in window.said.text())
    assert "morning triage" in file.read_text()
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_written_is_said(place: Place, tmp_path: Path) -> None:
    window = place.opened()
    window._writer.write(tmp_path / "no" / "such" / "folder.csv", "x")
    place.qtbot.waitUntil(lambda: "could not be written" in window.said.text())


def test_a_file_is_written_off_the_ui_thread_and_whole(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.csv"
    file.write_text("before")
    threads: list[int] = []
    synced = os.fsync

    def full(number: int) -> None:
        threads.append(threading.get_ident())
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    writer = FileWriter()
    with qtbot.waitSignal(writer.failed) as failed:
        writer.write(file, "after")
    assert failed.args == [str(file), "No space left on device"]
    assert threads != [threading.get_ident()]
    assert file.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]
    monkeypatch.setattr(os, "fsync", synced)
    write_whole(file, "after")
    assert file.read_text() == "after"


def test_the_status_of_the_runtime_is_not_needed_to_show_the_history(place: Place) -> None:
    place.runtime.status = a_status(stopped=True)
    assert place.opened().body.isVisible()
