"""The menu: the runtime's word, complete in plain text, and no level raised without a yes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton
from pytestqt.qtbot import QtBot

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.tray.brief.words import head_of
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.drawn_menu import DrawnMenu
from meshclaw_desktop.tray.learned import Learned
from meshclaw_desktop.tray.menu import TrayMenu
from meshclaw_desktop.tray.raise_level import RaiseQuestion
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import Failed, ListAnswers, ListMemories, ResumeAll, SetAutonomy, StopAll
from meshclaw_desktop.wire.rows import AnswersRow
from tests.gui.brief.samples import a_brief, others
from tests.gui.memory.samples import a_kept, a_night
from tests.gui.samples import a_connector, a_status, a_task, an_activity, an_approval
from tests.gui.stand_in_runtime import StandIn


class Tray:
    def __init__(self, qtbot: QtBot, runtime: StandIn) -> None:
        self.qtbot, self.runtime = qtbot, runtime
        self.rich = False
        self.menu = DrawnMenu()
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

    def wait_for(self, text: str) -> None:
        self.qtbot.waitUntil(lambda: text in self.texts())

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
    assert tray.texts() == ["Not connected", "Ask MeshClaw…", "Brief", "Activity", "Usage history", "Settings…",
                            "Start MeshClaw's runtime", "Stop everything now", "Quit"]  # fmt: skip
    assert not tray.rows.stop.isEnabled()
    assert not tray.rows.ask.isEnabled()


def test_every_row_says_all_in_plain_text(tray: Tray) -> None:
    tray.runtime.status = a_status(tasks=(a_task(),))
    tray.runtime.ask(an_approval())
    tray.runtime.ask(an_approval(id="a2"))
    tray.connect()
    texts = tray.texts()
    assert texts[:3] == [
        "Morning triage · working · step 14",
        "2 approvals waiting…",
        "Today $0.42 of $3.00 · ▰▱▱▱▱▱▱▱▱▱ 118 k tokens",
    ]
    assert texts[3:8] == ["Email: Ask", "Slack: Observe", "Deployments: Ask", "Calendar: Auto", "Files: Off"]
    assert texts[8:] == [
        "Ask MeshClaw…", "Brief", "Activity", "Usage history", "Settings…", "Stop everything now", "Quit",
    ]  # fmt: skip


def test_a_brief_that_nobody_has_read_is_named_with_its_time_and_is_always_there(tray: Tray, qtbot: QtBot) -> None:
    tray.connect()
    assert "Brief" in tray.texts()
    tray.rows.show_briefs((head_of(a_brief()),))
    assert "Brief · Morning triage, 06:31 · new" in tray.texts()
    tray.rows.show_briefs((head_of(a_brief()), others()[0]))
    assert "Brief · Morning triage, 06:31 · 2 new" in tray.texts()
    with qtbot.waitSignal(tray.rows.brief_wanted):
        tray.rows.brief.trigger()


def test_what_was_learned_has_a_row_while_it_waits(tray: Tray) -> None:
    tray.runtime.answers[ListMemories] = lambda _request: to_json(a_night())
    learned = Learned(tray.client, tray.state, tray.rows)
    learned.changed.connect(tray.rows.show_proposals)
    tray.connect()
    assert not tray.rows.learned.isVisible()
    tray.wait_for("What it learned · 4 proposals")
    tray.runtime.answers[ListMemories] = lambda _request: to_json(a_night(a_kept()))
    tray.runtime.happen([an_activity(1, kind="memory", sentence="Keeps something")])
    tray.qtbot.waitUntil(lambda: not tray.rows.learned.isVisible())
    with tray.qtbot.waitSignal(tray.rows.learned_wanted):
        tray.action("learned").trigger()


def test_without_a_line_nothing_that_was_learned_waits(tray: Tray) -> None:
    tray.runtime.answers[ListMemories] = lambda _request: to_json(a_night())
    learned = Learned(tray.client, tray.state, tray.rows)
    learned.changed.connect(tray.rows.show_proposals)
    tray.connect()
    tray.wait_for("What it learned · 4 proposals")
    tray.runtime.stop()
    tray.qtbot.waitUntil(lambda: not tray.rows.learned.isVisible())


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
        (tray.rows.today, tray.rows.usage_wanted),
        (tray.rows.usage, tray.rows.usage_wanted),
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


def test_without_a_model_or_a_connector_it_says_what_is_missing(tray: Tray) -> None:
    tray.connect()
    for model, connectors, text in (
        ("", (), "Set MeshClaw up…"),
        ("rehearsal", (), "Connect your first account…"),
        ("", (a_connector(),), "Choose a model…"),
    ):
        tray.runtime.say(model=model, connectors=connectors)
        tray.wait_for(text)
    with tray.qtbot.waitSignal(tray.rows.setup_wanted):
        tray.rows.setup.trigger()
    tray.runtime.say(model="rehearsal")
    tray.qtbot.waitUntil(lambda: "Choose a model…" not in tray.texts())


def test_forty_connectors_are_all_in_reach_and_the_highest_level_is_said(tray: Tray) -> None:
    levels = [*[Autonomy.OBSERVE] * 38, Autonomy.AUTO, Autonomy.OFF]
    rows = tuple(a_connector(f"box-{at:02}", level) for at, level in enumerate(levels))
    tray.runtime.status = a_status(connectors=rows)
    tray.connect()
    texts = tray.texts()
    assert len(texts) < 24
    assert "28 more connectors · 1 at Auto" in texts
    assert {tray.action(f"level-box-{at:02}-off").isCheckable() for at in range(40)} == {True}
    tray.runtime.say(connectors=rows[:13])
    tray.qtbot.waitUntil(lambda: "Box-12: Observe" in tray.texts())
    assert not any("more" in text for text in tray.texts())


def test_how_the_user_answered_so_far_stands_in_the_submenu(tray: Tray) -> None:
    rows = [
        AnswersRow(connector="email", tool="read", approved=19, answered=20),
        AnswersRow(connector="email", tool="send", approved=1, answered=2),
    ]
    tray.runtime.answers[ListAnswers] = lambda _request: to_json(rows)
    tray.connect()
    assert not tray.action("answers-email").isVisible()
    tray.menu.aboutToShow.emit()
    tray.qtbot.waitUntil(tray.action("answers-email").isVisible)
    assert tray.action("answers-email").text() == "You approved 19 of the last 20: Read a message"
    assert not tray.action("answers-email").isEnabled()
    assert not tray.action("answers-slack").isVisible()


def test_the_rules_of_one_connector_are_asked_for(tray: Tray, qtbot: QtBot) -> None:
    tray.connect()
    with qtbot.waitSignal(tray.rows.rules_wanted) as wanted:
        tray.action("rules-slack").trigger()
    assert wanted.args == ["slack"]


def test_a_connector_that_does_not_work_says_so(tray: Tray) -> None:
    tray.runtime.status = a_status(connectors=(a_connector(state="unreachable"), a_connector("files", kind="mcp")))
    tray.connect()
    assert {"Email · not reachable: Ask", "Files MCP: Ask"} <= set(tray.texts())


def test_the_keys_are_shown_only_once_they_are_registered(tray: Tray) -> None:
    tray.connect()
    assert "Ask MeshClaw…" in tray.texts()
    tray.rows.show_shortcut("Ctrl+Alt+M")
    assert "Ask MeshClaw… · Ctrl+Alt+M" in tray.texts()
    tray.rows.show_shortcut("")
    assert "Ask MeshClaw…" in tray.texts()


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_what_is_drawn_fits_into_its_row(tray: Tray, direction: Qt.LayoutDirection) -> None:
    tray.runtime.status = a_status(tasks=(a_task(title="A very long title of a task that goes on"),))
    tray.connect()
    tray.rich = True
    tray.menu.setLayoutDirection(direction)
    tray.menu.popup(QPoint(0, 0))
    tray.qtbot.waitUntil(tray.menu.isVisible)
    assert "Email\tAsk" in tray.texts()
    picture = tray.menu.grab().toImage()
    left, right = ink_in_margins(picture)
    assert (left, right) == (0, 0)
    tray.menu.hide()


def ink_in_margins(picture: QImage) -> tuple[int, int]:
    """How many pixels at the left and at the right edge, within a menu's margins, are as dark as text."""
    dark = [
        sum(picture.pixelColor(x, y).lightness() < 110 for x in columns for y in range(8, picture.height() - 8))
        for columns in (range(3, 11), range(picture.width() - 11, picture.width() - 3))
    ]
    return dark[0], dark[1]
