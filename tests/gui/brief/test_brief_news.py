"""That there is a brief nobody has read: who asks, who is told, and when not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.brief.latest import Latest
from meshclaw_desktop.tray.brief.notice import BriefNotice
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import ShowBrief, TaskEnded
from meshclaw_desktop.wire.routines import Brief
from tests.gui.brief.samples import a_brief, a_run, others
from tests.gui.stand_in_runtime import StandIn

PATIENCE_MS = 60_000


class Desk:
    """A line, what is unseen, and the notification."""

    def __init__(self, qtbot: QtBot, runtime: StandIn) -> None:
        self.qtbot, self.runtime = qtbot, runtime
        self.brief: Brief | None = None
        self.asked: list[ShowBrief] = []
        self.shown: list[tuple[str, str, str]] = []
        self.up = False
        self.then: Callable[[], None] = lambda: None
        runtime.answers[ShowBrief] = self._answer
        self.state = State()
        self.client = Client(runtime.path)
        self.client.welcomed.connect(self.state.welcome)
        self.client.facts_received.connect(self.state.apply)
        self.latest = Latest(self.client, self.state)
        self.notice = BriefNotice(self.latest, self)

    def _answer(self, asked: ShowBrief) -> Json:
        self.asked.append(asked)
        return None if self.brief is None else to_json(self.brief)

    def show(self, title: str, body: str, button: str, then: Callable[[], None]) -> None:
        self.shown.append((title, body, button))
        self.up, self.then = True, then

    def withdraw(self) -> None:
        self.up = False

    def connect(self) -> None:
        self.client.open()
        self.until(lambda: bool(self.asked))
        QApplication.processEvents()

    def until(self, so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(so, timeout=PATIENCE_MS)


@pytest.fixture
def desk(qtbot: QtBot, runtime: StandIn) -> Iterator[Desk]:
    made = Desk(qtbot, runtime)
    yield made
    made.client.close()


def test_when_the_line_is_there_it_asks_and_looks_at_none(desk: Desk) -> None:
    desk.brief = a_brief()
    desk.connect()
    desk.until(lambda: bool(desk.latest.unseen))
    assert [one.task for one in desk.latest.unseen] == ["t1", "t0"]
    assert not any(one.seen for one in desk.asked)


def test_it_asks_again_when_a_routines_run_has_ended_and_not_after_a_task_of_the_users(desk: Desk) -> None:
    desk.connect()
    desk.brief = a_brief(others=())
    desk.runtime.tell(TaskEnded(a_run(id="mine", routine="")))
    desk.runtime.tell(TaskEnded(a_run()))
    desk.until(lambda: bool(desk.latest.unseen))
    assert len(desk.asked) == 2


def test_the_user_is_told_once_with_the_routines_name_and_nothing_else(desk: Desk) -> None:
    desk.brief = a_brief(others=())
    desk.connect()
    desk.until(lambda: bool(desk.shown))
    desk.latest.ask()
    desk.until(lambda: len(desk.asked) == 2)
    assert desk.shown == [("Your brief is ready", "Morning triage, 06:31", "Show")]


def test_show_in_it_asks_for_the_window_and_reading_it_takes_it_away(desk: Desk, qtbot: QtBot) -> None:
    desk.brief = a_brief(others=())
    desk.connect()
    desk.until(lambda: desk.up)
    with qtbot.waitSignal(desk.notice.show_wanted):
        desk.then()
    desk.brief = a_brief(others=(), seen=True)
    desk.latest.ask()
    desk.until(lambda: not desk.up)


def test_on_a_locked_screen_nothing_is_said_and_it_is_the_first_thing_afterwards(desk: Desk) -> None:
    desk.notice.set_locked(True)
    desk.brief = a_brief()
    desk.connect()
    desk.until(lambda: bool(desk.latest.unseen))
    assert desk.shown == []
    desk.notice.set_locked(False)
    assert desk.shown == [("Your brief is ready", "Morning triage, 06:31, and 1 more", "Show")]
    desk.notice.set_locked(True)
    desk.notice.set_locked(False)
    assert len(desk.shown) == 1


def test_without_a_new_one_nobody_is_told(desk: Desk) -> None:
    desk.brief = a_brief(seen=True, others=others()[1:])
    desk.connect()
    desk.until(lambda: bool(desk.asked))
    assert desk.shown == []
