"""The brief among the tray's other parts: what opens it, and where it leads."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from meshclaw_desktop.locations import locate
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.desktop import Desktop
from meshclaw_desktop.tray.drawn_menu import DrawnMenu
from meshclaw_desktop.tray.host import TrayHost
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import ShowBrief
from tests.gui.brief.samples import a_brief, a_reply, a_run
from tests.gui.samples import an_approval
from tests.gui.stand_in_runtime import StandIn

PATIENCE_MS = 60_000


class Morning:
    """A tray that finds a brief which nobody has read, with two questions."""

    def __init__(self, qtbot: QtBot, runtime: StandIn, desktop: Desktop) -> None:
        self.qtbot, self.runtime, self.desktop = qtbot, runtime, desktop
        self.asked: list[ShowBrief] = []
        self.brief = a_brief(waiting=(a_reply("r1", "Jordan Lee"), a_reply("r2", "Mei Tan")), others=())
        for one in self.brief.waiting:
            runtime.questions[one.id] = one
        runtime.answers[ShowBrief] = self._answer

    def _answer(self, asked: ShowBrief) -> Json:
        self.asked.append(asked)
        told = self.brief
        if asked.seen:
            self.brief = replace(self.brief, seen=True)
        return to_json(told)

    def begin(self) -> None:
        self.desktop.start()
        self.until(lambda: bool(self.desktop.briefs.unseen))

    def until(self, so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(so, timeout=PATIENCE_MS)

    def window(self, name: str) -> QWidget | None:
        shown = (one for one in QApplication.topLevelWidgets() if one.isVisible() and one.objectName() == name)
        return next(shown, None)

    def menu_says(self) -> str:
        self.desktop.menu.refresh()
        return self.desktop.menu.brief.text()


@pytest.fixture
def morning(qtbot: QtBot, tmp_path: Path) -> Iterator[Morning]:
    environment = {**os.environ, "MESHCLAW_HOME": str(tmp_path), "DBUS_SESSION_BUS_ADDRESS": ""}
    locations = locate(environment)
    locations.prepare()
    menu = DrawnMenu()
    with StandIn(locations.socket) as runtime:
        desktop = Desktop(locations, environment, host=TrayHost(menu), menu=menu, starts_runtime=False)
        yield Morning(qtbot, runtime, desktop)
        desktop.close()
        for one in QApplication.topLevelWidgets():
            one.close()
        qtbot.wait(10)
        desktop.deleteLater()
        menu.deleteLater()


def test_nothing_comes_by_itself_and_a_click_on_the_icon_shows_the_new_brief_first(morning: Morning) -> None:
    morning.begin()
    assert morning.window("approval") is None
    assert morning.window("brief-window") is None
    assert morning.menu_says() == "Brief · Morning triage, 06:31 · new"
    morning.desktop.host.opened.emit()
    assert morning.window("brief-window") is not None
    morning.until(lambda: morning.menu_says() == "Brief")
    assert [one.task for one in morning.asked if one.seen] == ["t1"]


def test_a_question_that_runs_out_of_time_goes_before_the_brief(morning: Morning) -> None:
    morning.runtime.questions["urgent"] = an_approval(id="urgent")
    morning.begin()
    morning.until(lambda: len(morning.desktop.state.questions) == 3)
    morning.desktop.show_yourself()
    assert morning.window("approval") is not None
    assert morning.window("brief-window") is None


def test_once_it_is_read_the_icon_leads_to_what_waits(morning: Morning) -> None:
    morning.brief = replace(morning.brief, seen=True)
    morning.desktop.start()
    morning.until(lambda: len(morning.desktop.state.questions) == 2)
    morning.until(lambda: bool(morning.asked))
    morning.desktop.show_yourself()
    assert morning.window("approval") is not None


def test_it_leads_through_its_questions_in_order(morning: Morning) -> None:
    morning.begin()
    morning.desktop.show_brief()
    window = morning.window("brief-window")
    assert window is not None
    morning.until(lambda: window.findChild(QPushButton, "brief-answer-r1") is not None)
    button = window.findChild(QPushButton, "brief-answer-r1")
    assert isinstance(button, QPushButton)
    button.click()
    queue = morning.desktop.queue
    morning.until(lambda: queue.window.approval is not None and queue.window.approval.id == "r1")
    morning.runtime.withdraw("r1", "approved")
    morning.until(lambda: queue.window.approval is not None and queue.window.approval.id == "r2")
    morning.runtime.withdraw("r2", "approved")
    morning.until(lambda: queue.window.approval is None)


def test_a_run_that_ends_while_the_user_works_is_told_in_the_menu_and_opens_nothing(morning: Morning) -> None:
    morning.begin()
    morning.desktop.show_brief()
    morning.until(lambda: morning.menu_says() == "Brief")
    morning.brief = a_brief(task=a_run(id="t2", title="Dream"), waiting=(), others=())
    shown = morning.desktop.windows
    shown.close()
    morning.runtime.leave(morning.brief)
    morning.until(lambda: morning.menu_says() == "Brief · Dream, 06:31 · new")
    assert morning.window("brief-window") is None
