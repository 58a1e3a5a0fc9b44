"""Tasks, questions and kept values: there again after a restart, and an answer is used once only."""

from __future__ import annotations

from dataclasses import replace

import pytest

from meshclaw_desktop.errors import LedgerError
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.journal import MAX_RECORD
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Autonomy, Effect, Json, Origin, Role
from meshclaw_desktop.wire.rows import Approval, Field, Item, TaskRow
from tests.unit.ledger.home import NOON, Home

TASK = TaskRow("t1", "Triage", "", "meshclaw", "working", 1, "Reading", "", "", 0, 0, NOON, None)
QUESTION = Approval(
    id="a1",
    task="t1",
    task_title="Triage",
    routine="",
    connector="email",
    tool="send",
    effect=Effect.SEND,
    level=Autonomy.ASK,
    sentence="Send an email to dana@corp.example",
    reason="It leaves your hands.",
    fields=(Field("to", "To", Role.TARGET, ["dana@corp.example"], Origin.USER, "your words", True),),
    columns=("Subject",),
    items=(Item("m1", ("Hello",)),),
    agent_says="I am sure\u202e",
    digest="d" * 64,
    undoable=False,
    rememberable=True,
    created_at=NOON,
    deadline_at=None,
)


def test_a_task_is_there_again_with_its_prompt(home: Home) -> None:
    with home.opened() as ledger:
        ledger.save_task(TASK, prompt="Sort my mail\ud800")
        ledger.save_task(replace(TASK, step=2, doing="Sorting"))
    with home.opened() as ledger:
        assert ledger.task("t1") == replace(TASK, step=2, doing="Sorting")
        assert ledger.prompt("t1") == "Sort my mail\\ud800"
        assert (ledger.task("t2"), ledger.prompt("t2")) == (None, "")


def test_a_prompt_can_be_changed(ledger: Ledger) -> None:
    ledger.save_task(TASK, prompt="one")
    ledger.save_task(TASK, prompt="two")
    assert ledger.prompt("t1") == "two"


def test_unfinished_tasks_come_oldest_first(ledger: Ledger) -> None:
    ledger.save_task(replace(TASK, id="new", started_at=NOON + 5))
    ledger.save_task(replace(TASK, id="old", state="paused"))
    ledger.save_task(replace(TASK, id="over"))
    ledger.save_task(replace(TASK, id="over", state="ended", ended_at=NOON))
    assert [task.id for task in ledger.unfinished_tasks()] == ["old", "new"]


def test_a_question_waits_across_a_restart_with_what_will_run(home: Home) -> None:
    stored: dict[str, Json] = {"arguments": {"to": ["dana@corp.example"]}, "state": [1, None, 1.5]}
    with home.opened() as ledger:
        ledger.save_approval(replace(QUESTION, id="a2", created_at=NOON + 1), {})
        ledger.save_approval(replace(QUESTION, deadline_at=NOON + 300), stored)
        ledger.save_approval(QUESTION, stored)
    with home.opened() as ledger:
        assert [one.id for one, _ in ledger.open_approvals()] == ["a1", "a2"]
        assert ledger.open_approvals()[0] == (QUESTION, stored)


def test_a_question_is_closed_once(ledger: Ledger) -> None:
    ledger.save_approval(QUESTION, {})
    assert ledger.close_approval("a1", "approved")
    assert not ledger.close_approval("a1", "denied")
    assert not ledger.close_approval("nobody", "denied")
    assert ledger.open_approvals() == []


def test_a_closed_question_is_not_opened_again(ledger: Ledger) -> None:
    ledger.save_approval(QUESTION, {"a": 1})
    ledger.close_approval("a1", "denied")
    ledger.save_approval(QUESTION, {"a": 2})
    assert ledger.open_approvals() == []
    assert not ledger.use_answer("a1")


def test_an_answer_is_used_once_also_after_a_restart(home: Home) -> None:
    with home.opened() as ledger:
        ledger.save_approval(QUESTION, {})
        ledger.close_approval("a1", "approved")
        assert ledger.use_answer("a1")
        assert not ledger.use_answer("a1")
    with home.opened() as ledger:
        assert not ledger.use_answer("a1")


@pytest.mark.parametrize("outcome", ["denied", "expired", "void"])
def test_only_a_yes_can_be_used(ledger: Ledger, outcome: str) -> None:
    ledger.save_approval(QUESTION, {})
    ledger.close_approval("a1", outcome)
    assert not ledger.use_answer("a1")
    assert not ledger.use_answer("nobody")


def test_a_use_that_is_taken_back_with_its_transaction_can_be_made_again(ledger: Ledger) -> None:
    ledger.save_approval(QUESTION, {})
    with pytest.raises(LedgerError), ledger.transaction():
        use_and_fail(ledger)
    assert ledger.use_answer("a1")


def use_and_fail(ledger: Ledger) -> None:
    assert ledger.use_answer("a1")
    ledger.append(Entry(kind="x", tokens=2**70))


def test_a_kept_value_is_there_again(home: Home) -> None:
    value: Json = {"a": [1, 2.5, None, True], "b": "é\u2028", "c": {"\ud800": 1}}
    with home.opened() as ledger:
        assert ledger.kept("settings") is None
        assert ledger.kept("settings", {"x": 1}) == {"x": 1}
        ledger.keep("settings", value)
    with home.opened() as ledger:
        assert ledger.kept("settings") == value


def test_a_change_of_a_kept_value_is_an_event_and_no_change_is_none(ledger: Ledger) -> None:
    ledger.keep("stopped", True, entry=Entry(kind="stop", sentence="You stopped everything", record={"by": "tray"}))
    ledger.keep("stopped", True)
    ledger.keep("stopped", False)
    assert [one.sentence for one in ledger.since(0)] == ["You stopped everything", "Put on record: stopped"]
    assert ledger.detail(1)[1] == {"by": "tray", "state": True}


def test_bookkeeping_is_no_event_but_what_was_told_once_stays_told(ledger: Ledger) -> None:
    ledger.keep("cursor", 1, told=False)
    ledger.keep("cursor", 2, told=False)
    assert ledger.last_seq == 0
    ledger.keep("cursor", 3)
    ledger.keep("cursor", 4, told=False)
    assert ledger.last_seq == 2
    assert ledger.kept("cursor") == 4
    assert ledger.verify().first_bad == 0


def test_what_is_too_large_is_not_kept(ledger: Ledger) -> None:
    huge = "x" * (MAX_RECORD + 1)
    with pytest.raises(LedgerError, match="too large"):
        ledger.keep("a", huge)
    with pytest.raises(LedgerError, match="too large"):
        ledger.save_task(TASK, prompt=huge)
    with pytest.raises(LedgerError, match="too large"):
        ledger.save_approval(QUESTION, {"a": huge})
    assert (ledger.kept("a"), ledger.task("t1"), ledger.open_approvals()) == (None, None, [])
