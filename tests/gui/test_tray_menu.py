"""The menu: the runtime's word, complete in plain text, and no level raised without a yes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.menu import TrayMenu
from meshclaw_desktop.tray.raise_level import RaiseQuestion
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.wire.messages import Failed, ResumeAll, SetAutonomy, StopAll
from tests.gui.samples import a_connector, a_status, a_task, an_approval
from tests.gui.stand_in_runtime import StandIn


class Tray:
    def __init__(self, qtbot: QtBot, runtime: StandIn) -> None:
        self.qtbot, self.runtime = qtbot, runtime
        self.rich = False
        self.menu = QMenu()
        qtbot.addWidget(self.menu)
        self.state = State()
        self.client = Client(runtime.path)
        self.client.welcomed.connect(self.state.welcome)
        self.client.facts_received.connect(self.state.apply)
        self.client.lost.connect(self.state.lose)
        self.rows = TrayMenu(self.menu, self.state, self.client, lambda: self.rich)

    def connect(self) -> None:
        self.client.open()
        self.qtbot.waitUntil(lambda: self.state.known)
        QApplication.processEvents()

    def texts(self) -> list[str]:
        self.rows.refresh()
        return [one.text() for one in self.menu.actions() if one.isVisible() and not one.isSeparator()]

    def action(self, name: str) -> QAction:
        found = self.menu.findChild(QAction, name)
        assert isinstance(found, QAction)
        return found

    def questions(self) -> list[RaiseQuestion]:
        return [one for one in QApplication.topLevelWidgets() if isinstance(one, RaiseQuestion) and one.isVisible()]


@pytest.fixture
def tray(qtbot: QtBot, runtime: StandIn) -> Iterator[Tray]:
    made = Tray(qtbot, runtime)
    yield made
    for question in made.questions():
        question.close()
    made.client.blockSignals(True)
    made.client.close()


def test_without_a_line_it_says_so_and_promises_nothing(tray: Tray) -> None:
    assert tray.texts() == ["Not connected", "Ask MeshClaw…", "Activity", "Settings…", "Start MeshClaw's runtime",
                            "Stop everything now", "Quit"]  # fmt: skip
    assert not tray.rows.stop.isEnabled()
    assert not tray.rows.ask.isEnabled()


def test_every_row_says_all_in_plain_text(tray: Tray) -> None:
    tray.runtime.status = a_status(tasks=(a_task(),))
    tray.runtime.ask(an_approval())
    tray.connect()
    texts = tray.texts()
    assert texts[:3] == [
        "Morning triage · working · step 14",
        "1 approval waiting…",
        "Today $0.42 of $3.00 · ▰▱▱▱▱▱▱▱▱▱ 118 k tokens",
    ]
    assert texts[3:8] == ["Email: Ask", "Slack: Observe", "Deployments: Ask", "Calendar: Auto", "Files: Off"]
    assert texts[8:] == ["Ask MeshClaw…", "Activity", "Settings…", "Stop everything now", "Quit"]


def test_where_we_draw_it_there_is_a_bar(tray: Tray) -> None:
    tray.connect()
    tray.rich = True
    assert "Today $0.42 of $3.00\t118 k tokens" in tray.texts()
    assert tray.action("today-bar").isVisible()


def test_it_is_kept_in_step_without_being_opened(tray: Tray) -> None:
    tray.connect()
    tray.runtime.say(spent_usd_micros=1_500_000)
    tray.qtbot.waitUntil(lambda: "$1.50 of $3.00" in tray.rows.today.text())
    tray.runtime.stop()
    tray.qtbot.waitUntil(lambda: tray.rows.task.text() == "Not connected")


def test_connectors_come_and_go(tray: Tray) -> None:
    tray.connect()
    tray.runtime.say(connectors=(a_connector("home & garden", Autonomy.OFF),))
    tray.qtbot.waitUntil(lambda: "Home && garden: Off" in tray.texts())
    assert not any("Email" in text for text in tray.texts())


def test_a_level_is_lowered_at_once(tray: Tray) -> None:
    tray.connect()
    tray.action("level-email-observe").trigger()
    request = tray.runtime.next_request()
    assert (type(request), request.name, request.level) == (SetAutonomy, "email", Autonomy.OBSERVE)
    assert tray.questions() == []
    tray.qtbot.waitUntil(tray.action("level-email-observe").isChecked)


def test_the_mark_moves_only_when_the_runtime_says_so(tray: Tray) -> None:
    failures: list[str] = []
    tray.rows.failed.connect(failures.append)
    tray.runtime.answers[SetAutonomy] = lambda _request: Failed(0, "SettingsError", "The file is broken.", "Mend it.")
    tray.connect()
    tray.action("level-email-off").trigger()
    tray.runtime.next_request()
    tray.qtbot.waitUntil(lambda: failures == ["The file is broken. Mend it."])
    QApplication.processEvents()
    assert tray.action("level-email-ask").isChecked()
    assert not tray.action("level-email-off").isChecked()


@pytest.mark.parametrize("yes", [True, False])
def test_a_level_is_raised_after_a_clear_yes_only(tray: Tray, yes: bool) -> None:
    tray.connect()
    tray.action("level-email-auto").trigger()
    tray.qtbot.waitUntil(lambda: len(tray.questions()) == 1)
    (question,) = tray.questions()
    assert question.text() == "Raise Email from Ask to Auto?"
    assert not question.isModal()
    default = question.defaultButton()
    assert isinstance(default, QPushButton)
    assert default.objectName() == "leave"
    assert tray.runtime.requests.empty()
    button = question.findChild(QAbstractButton, "raise" if yes else "leave")
    assert isinstance(button, QAbstractButton)
    button.click()
    QApplication.processEvents()
    if yes:
        assert tray.runtime.next_request().level is Autonomy.AUTO
        tray.qtbot.waitUntil(tray.action("level-email-auto").isChecked)
    else:
        tray.qtbot.wait(50)
        assert tray.runtime.requests.empty()
        assert tray.action("level-email-ask").isChecked()


def test_stop_and_resume(tray: Tray) -> None:
    tray.connect()
    tray.rows.stop.trigger()
    assert isinstance(tray.runtime.next_request(), StopAll)
    tray.qtbot.waitUntil(lambda: tray.rows.stop.text() == "Resume")
    assert "Everything is stopped" in tray.texts()
    tray.rows.stop.trigger()
    assert isinstance(tray.runtime.next_request(), ResumeAll)
    tray.qtbot.waitUntil(lambda: tray.rows.stop.text() == "Stop everything now")


def test_rows_ask_for_their_windows(tray: Tray, qtbot: QtBot) -> None:
    tray.connect()
    for action, wanted in (
        (tray.rows.waiting, tray.rows.approvals_wanted),
        (tray.rows.activity, tray.rows.activity_wanted),
        (tray.rows.ask, tray.rows.ask_wanted),
        (tray.rows.settings, tray.rows.settings_wanted),
        (tray.rows.quit, tray.rows.quit_wanted),
    ):
        with qtbot.waitSignal(wanted):
            action.trigger()


def test_others_words_are_spelled_out_and_short(tray: Tray) -> None:
    tray.runtime.status = a_status(tasks=(a_task(title="A&B\u202e" + "x" * 100),))
    tray.connect()
    text = tray.texts()[0]
    assert text.startswith("A&&B⟨U+202E⟩")
    assert len(text) < 70
