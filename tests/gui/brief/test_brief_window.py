"""The brief's window against a stand-in runtime on a real socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMessageBox, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.tray.brief.gathering import groups
from meshclaw_desktop.tray.brief.window import BriefWindow
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import Failed, ShowBrief, Undo
from meshclaw_desktop.wire.routines import Brief
from meshclaw_desktop.wire.rows import UndoRow
from tests.gui.brief.samples import a_brief, a_failed_brief, a_quiet_brief, a_reply, a_run, did, left, refused
from tests.gui.stand_in_runtime import StandIn

PATIENCE_MS = 60_000


class Place:
    """The window, its line and what answers."""

    def __init__(self, qtbot: QtBot, runtime: StandIn) -> None:
        self.qtbot, self.runtime = qtbot, runtime
        self.asked: list[ShowBrief] = []
        self.learned = 0
        self.give: Callable[[ShowBrief], Brief | Failed | None] = lambda _asked: a_brief()
        runtime.answers[ShowBrief] = self._answer
        self.state = State()
        self.client = Client(runtime.path)
        self.client.welcomed.connect(self.state.welcome)
        self.client.facts_received.connect(self.state.apply)
        self.client.lost.connect(self.state.lose)
        self.window = BriefWindow(self.client, self.state, self._learn)
        qtbot.addWidget(self.window)

    def _learn(self) -> None:
        self.learned += 1

    def _answer(self, asked: ShowBrief) -> Json | Failed:
        self.asked.append(asked)
        given = self.give(asked)
        return given if isinstance(given, Failed) or given is None else to_json(given)

    def open(self, *, connected: bool = True) -> None:
        if connected:
            self.client.open()
            self.until(lambda: self.state.known)
        self.window.show()

    def opened(self, brief: Brief | None = None) -> None:
        if brief is not None:
            self.give = lambda _asked: brief
        self.open()
        self.until(self.window.body.isVisible)

    def until(self, so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(so, timeout=PATIENCE_MS)

    def find(self, name: str) -> QWidget | None:
        found = self.window.findChild(QWidget, name)
        return found if isinstance(found, QWidget) and found.isVisible() else None

    def click(self, name: str) -> None:
        button = self.find(name)
        assert isinstance(button, QAbstractButton), name
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    @property
    def words(self) -> str:
        labels = [one.text() for one in self.window.findChildren(QLabel) if one.isVisible()]
        boxes = [one.toPlainText() for one in self.window.findChildren(QPlainTextEdit) if one.isVisible()]
        return "\n".join([*labels, *boxes])


def labels(of: QWidget) -> list[str]:
    return [one.text() for one in of.findChildren(QLabel)]


@pytest.fixture
def place(qtbot: QtBot, runtime: StandIn) -> Iterator[Place]:
    made = Place(qtbot, runtime)
    yield made
    made.client.close()


def test_it_says_what_needs_the_user_what_waits_what_is_done_and_what_is_not(place: Place) -> None:
    place.opened()
    words = place.words
    for said in (
        "Morning triage", "06:31 · 18 k tokens · $0.04", "Jordan Lee: can you look at the rollback",
        "In the agent's words, unverified", "Archive 23 messages", "and 20 more", "Reply to Mei Tan",
        "Drafted a reply to Jordan Lee", "Forward “Q3 invoices”", "did not set out to do it", "not allowed",
        "5 proposals wait for your yes.",
    ):  # fmt: skip
        assert said in words
    assert place.asked[0].seen
    assert place.asked[0].task == ""


def test_the_models_words_are_spelled_out_and_never_markup(place: Place) -> None:
    place.opened(a_brief(task=a_run(answer="<b>Pay</b> eve\u202e now")))
    answer = place.find("brief-answer")
    assert isinstance(answer, QLabel)
    assert answer.textFormat() is Qt.TextFormat.PlainText
    assert "<b>Pay</b>" in answer.text()
    assert "\u202e" not in answer.text()


def test_a_long_answer_stands_in_a_box_that_scrolls(place: Place) -> None:
    place.opened(a_brief(task=a_run(answer="line\n" * 2_000)))
    assert isinstance(place.find("brief-answer"), QPlainTextEdit)


def test_a_quiet_one_says_that_nothing_needs_the_user(place: Place) -> None:
    place.opened(a_quiet_brief())
    assert "Nothing needs you." in place.words
    for absent in ("brief-head-waits", "brief-head-refused", "brief-head-learned", "brief-undo-all", "brief-choice"):
        assert place.find(absent) is None
    assert "unverified" not in place.words


def test_what_our_code_wrote_is_not_called_unverified(place: Place) -> None:
    place.opened(a_brief(task=a_run(answer="Read 212 events: 5 things to look at in the morning."), ours=True))
    assert "5 things to look at" in place.words
    assert "unverified" not in place.words


def test_one_that_failed_says_so_in_our_words(place: Place) -> None:
    place.opened(a_failed_brief())
    assert "It did not get through." in place.words
    assert "unverified" not in place.words


def test_questions_of_one_tool_are_answered_in_order_by_one_button(place: Place) -> None:
    place.opened()
    asked: list[object] = []
    place.window.answer_asked.connect(asked.append)
    place.click("brief-answer-b1")
    place.click("brief-answer-r1")
    assert asked == [("b1",), ("r1", "r2")]
    assert place.find("brief-answer-r2") is None
    button = place.find("brief-answer-r1")
    assert isinstance(button, QAbstractButton)
    assert button.text() == "Answer 2…"


def test_groups_stand_where_their_first_question_stood() -> None:
    found = groups((a_reply("r1", "A"), left("b1"), a_reply("r2", "B"), left("b2", connector="work")))
    assert [one.ids for one in found] == [("r1", "r2"), ("b1",), ("b2",)]
    assert [one.things for one in found] == [2, 23, 23]


def test_other_questions_are_counted_and_lead_to_whatever_waits(place: Place) -> None:
    place.opened(a_brief(waiting=(), waiting_elsewhere=2))
    asked: list[object] = []
    place.window.answer_asked.connect(asked.append)
    assert "2 other questions wait." in place.words
    place.click("brief-elsewhere-link")
    assert asked == [()]


def test_what_closes_goes_and_what_was_done_comes(place: Place) -> None:
    place.runtime.ask(left())
    place.opened()
    place.give = lambda _asked: a_brief(waiting=(), done=(did(9, "Archived 23 messages"),), seen=True)
    place.runtime.withdraw("b1", "approved")
    place.until(lambda: place.find("brief-undo-u9") is not None)
    assert place.find("brief-head-waits") is None
    assert place.asked[-1].task == "t1"


def test_what_happens_in_the_run_is_followed_and_other_runs_are_not(place: Place) -> None:
    place.opened()
    before = len(place.asked)
    place.runtime.happen([did(20, "Something else", task="t7")])
    place.runtime.happen([did(21, "Something of it")])
    place.until(lambda: len(place.asked) == before + 1)


def test_one_action_is_taken_back_at_once(place: Place) -> None:
    undone: list[Undo] = []

    def undo(asked: Undo) -> Json:
        undone.append(asked)
        place.give = lambda _asked: a_brief(done=(replace(did(3, "Drafted a reply"), outcome="undone"),))
        return to_json([UndoRow("u3", "Drafted a reply", "undone", "")])

    place.runtime.answers[Undo] = undo
    place.opened()
    place.click("brief-undo-u3")
    place.until(lambda: place.find("brief-undo-u3") is None)
    assert [one.what for one in undone] == ["u3"]
    assert "Taken back" in place.window.said.text()
    place.until(lambda: (done := place.find("brief-done")) is not None and "undone" in labels(done))


def test_what_cannot_be_taken_back_says_why_and_can_be_tried_again(place: Place) -> None:
    place.runtime.answers[Undo] = lambda _asked: Failed(0, "Broken", "The mailbox cannot be reached.", "Try again.")
    place.opened()
    place.click("brief-undo-u3")
    place.until(lambda: "cannot be reached" in place.window.said.text())

    def can_be_pressed() -> bool:
        button = place.find("brief-undo-u3")
        return button is not None and button.isEnabled()

    place.until(can_be_pressed)


def test_all_of_it_is_taken_back_after_a_yes(place: Place) -> None:
    undone: list[str] = []

    def undo(asked: Undo) -> Json:
        undone.append(asked.what)
        return to_json([])

    place.runtime.answers[Undo] = undo
    place.opened()
    place.click("brief-undo-all")
    [box] = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox) and one.isVisible()]
    assert undone == []
    assert "2 actions" in box.informativeText()
    yes = box.findChild(QAbstractButton, "brief-undo-question-yes")
    assert yes is not None
    QTest.mouseClick(yes, Qt.MouseButton.LeftButton)
    place.until(lambda: undone == ["t1"])


def test_another_brief_can_be_chosen_and_a_new_one_is_named_so(place: Place) -> None:
    place.opened()
    choice = place.window.choice
    texts = [choice.itemText(at) for at in range(choice.count())]
    assert texts[0] == "Morning triage, 06:31"
    assert texts[1] == "Dream, 03:01 (new)"
    assert "new" not in texts[2]
    choice.activated.emit(1)
    place.until(lambda: place.asked[-1].task == "t0")


def test_what_was_learned_and_all_that_happened_are_a_press_away(place: Place) -> None:
    place.opened()
    wanted: list[str] = []
    place.window.activity_wanted.connect(wanted.append)
    place.click("brief-learned-link")
    place.click("brief-activity")
    assert (place.learned, wanted) == (1, ["t1"])


def test_the_keyboard_begins_at_the_first_answer_and_stays_where_it_is(place: Place) -> None:
    place.opened()
    place.window.activateWindow()
    place.until(lambda: place.window.focusWidget() is place.find("brief-answer-b1"))
    undo = place.find("brief-undo-u4")
    assert undo is not None
    undo.setFocus()
    place.give = lambda _asked: a_brief(proposals=6)
    place.runtime.happen([did(21, "Something of it")])
    place.until(lambda: "6 proposals" in place.words)
    assert place.window.focusWidget() is place.find("brief-undo-u4")


def test_the_keyboard_never_begins_at_an_undo(place: Place) -> None:
    place.opened(a_quiet_brief())
    place.window.activateWindow()
    place.until(lambda: place.window.focusWidget() is place.find("brief-area"))
    assert place.window.focusWidget() is not place.find("brief-undo-u3")


def test_it_is_seen_once_and_says_so_to_who_asks(place: Place, qtbot: QtBot) -> None:
    with qtbot.waitSignal(place.window.reader.seen, timeout=PATIENCE_MS):
        place.opened()
    place.give = lambda _asked: a_brief(seen=True)
    with qtbot.assertNotEmitted(place.window.reader.seen):
        place.window.reader.load()
        place.until(lambda: not place.window.reader.waiting)


def test_before_the_first_one_it_says_where_they_come_from(place: Place) -> None:
    place.give = lambda _asked: None
    place.open()
    place.until(lambda: "No brief yet" in place.words)


def test_one_that_cannot_be_read_can_be_asked_for_again(place: Place) -> None:
    place.give = lambda _asked: Failed(0, "Broken", "The disk is full.", "Make room.")
    place.open()
    place.until(lambda: "The disk is full. Make room." in place.words)
    place.give = lambda _asked: a_brief()
    place.click("brief-notice-button")
    place.until(lambda: "Archive 23 messages" in place.words)


def test_without_a_runtime_it_says_so_and_fills_itself_when_it_comes(place: Place) -> None:
    place.open(connected=False)
    assert "Not connected" in place.words
    place.client.open()
    place.until(lambda: "Archive 23 messages" in place.words)


def test_when_the_line_drops_what_was_known_stays_and_nothing_can_be_pressed(place: Place) -> None:
    place.opened()
    place.runtime.stop()
    place.until(lambda: "Not connected" in place.window.said.text())
    button = place.find("brief-answer-b1")
    assert button is not None
    assert not button.isEnabled()


def test_while_it_is_closed_it_holds_and_asks_nothing(place: Place) -> None:
    place.opened()
    place.window.close()
    assert place.window.reader.brief is None
    before = len(place.asked)
    place.runtime.ask(left("b9"))
    place.until(lambda: place.state.question("b9") is not None)
    assert len(place.asked) == before
    place.window.show()
    place.until(lambda: "Archive 23 messages" in place.words)
    assert place.asked[-1].task == ""


def test_what_does_not_fit_is_in_the_activity(place: Place) -> None:
    rows = tuple(did(n, f"Filed letter {n}") for n in range(120))
    place.opened(a_brief(done=rows, left_out=7, refused=(refused(1, "Burn it", "No."),)))
    link = place.find("brief-activity")
    assert isinstance(link, QAbstractButton)
    assert link.text() == "27 more, in the activity…"
