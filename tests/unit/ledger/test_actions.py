"""The journal of calls, undo records, rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from meshclaw_desktop.errors import LedgerError, NoSuchThing
from meshclaw_desktop.ledger.entry import UndoRecord
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Json, Rule
from meshclaw_desktop.wire.rows import TaskRow
from tests.unit.ledger.home import NOON, Home, done

RULE = Rule(
    id="r1",
    connector="email",
    tool="send",
    definition="d",
    targets={"to": ["dana@corp.example"], "cc": []},
    expires_at=NOON + 60,
    created_at=NOON,
)


def test_a_call_that_began_and_did_not_end_is_known_after_a_restart(home: Home) -> None:
    with home.opened() as ledger:
        ledger.begin_call("c1", done(outcome="running"))
        ledger.end_call("c1", done())
        began = ledger.begin_call("c2", done(outcome="running"))
        assert began.call == "c2"
    with home.opened() as ledger:
        assert ledger.unfinished_calls() == [began]
        ledger.end_call("c2", done(outcome="unknown"))
        assert ledger.unfinished_calls() == []


def test_a_call_begins_once(home: Home) -> None:
    with home.opened() as ledger:
        ledger.begin_call("c1", done())
        with pytest.raises(LedgerError, match="not done twice"):
            ledger.begin_call("c1", done())
        ledger.end_call("c1", done())
    with home.opened() as ledger:
        with pytest.raises(LedgerError, match="not done twice"):
            ledger.begin_call("c1", done())
        assert ledger.last_seq == 2


def test_a_call_ends_once_and_only_if_it_began(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="not under way"):
        ledger.end_call("c1", done())
    ledger.begin_call("c1", done())
    ledger.end_call("c1", done())
    with pytest.raises(LedgerError, match="not under way"):
        ledger.end_call("c1", done())
    assert ledger.last_seq == 2


def undo(ledger: Ledger, undo_id: str, *, task: str = "t1", what: Json = None) -> None:
    ledger.save_undo(
        undo_id,
        call=f"c-{undo_id}",
        task=task,
        connector="email",
        tool="archive",
        sentence="Archived\ud800",
        undo=what,
        until=NOON + 60,
    )


def test_an_undo_is_there_again(home: Home) -> None:
    what: Json = {"messages": [{"uid": 5, "from": "Inbox"}], "text": "\u2028"}
    with home.opened() as ledger:
        undo(ledger, "u1", what=what)
    with home.opened() as ledger:
        assert ledger.undo_record("u1") == UndoRecord(
            id="u1",
            call="c-u1",
            task="t1",
            connector="email",
            tool="archive",
            sentence="Archived\\ud800",
            undo=what,
            made_at=NOON,
            until=NOON + 60,
            outcome="",
            reason="",
        )
        assert ledger.undo_record("u2") is None


def test_the_undos_of_a_task_come_newest_first(ledger: Ledger) -> None:
    for name in ("u9", "u1", "u5"):
        undo(ledger, name)
    undo(ledger, "u2", task="t2")
    assert [one.id for one in ledger.undos_of("t1")] == ["u5", "u1", "u9"]


def test_what_became_of_an_undo_is_kept(ledger: Ledger) -> None:
    undo(ledger, "u1")
    ledger.mark_undone("u1", "refused", "The message is gone.")
    found = ledger.undo_record("u1")
    assert found is not None
    assert (found.outcome, found.reason) == ("refused", "The message is gone.")
    with pytest.raises(NoSuchThing):
        ledger.mark_undone("u2", "undone")


def test_a_rule_is_there_again_with_its_sentence_until_its_time_is_over(home: Home) -> None:
    with home.opened() as ledger:
        ledger.add_rule(RULE, "Send to dana@corp.example")
    with home.opened() as ledger:
        assert ledger.rules(NOON) == [(RULE, "Send to dana@corp.example")]
        assert ledger.rules(NOON + 60) == []


def test_a_rule_ends_with_its_task(ledger: Ledger) -> None:
    row = TaskRow("t1", "Triage", "", "meshclaw", "working", 1, "", "", "", 0, 0, NOON, None)
    ledger.save_task(row)
    ledger.add_rule(replace(RULE, task="t1", expires_at=None), "In this task")
    assert len(ledger.rules(NOON + 10**9)) == 1
    ledger.save_task(replace(row, state="ended"))
    assert ledger.rules(NOON) == []


def test_a_rule_without_an_end_is_void(ledger: Ledger) -> None:
    ledger.add_rule(replace(RULE, expires_at=None), "For ever")
    assert ledger.rules(NOON) == []


def test_a_rule_that_is_forgotten_is_gone_and_both_are_on_record(home: Home) -> None:
    with home.opened() as ledger:
        ledger.add_rule(RULE, "Send to dana@corp.example")
        ledger.add_rule(replace(RULE, id="r2"), "Send again")
        ledger.forget_rule("r1")
        with pytest.raises(NoSuchThing):
            ledger.forget_rule("r1")
        assert [one.sentence for one in ledger.since(0)] == [
            "Remembered: Send to dana@corp.example",
            "Remembered: Send again",
            "No longer: Send to dana@corp.example",
        ]
    with home.opened() as ledger:
        assert [rule.id for rule, _ in ledger.rules(NOON)] == ["r2"]
        assert ledger.verify().first_bad == 0


def test_two_rules_of_one_name_are_refused(ledger: Ledger) -> None:
    ledger.add_rule(RULE, "one")
    with pytest.raises(LedgerError):
        ledger.add_rule(RULE, "two")
    assert ledger.last_seq == 1
    assert ledger.verify().first_bad == 0
