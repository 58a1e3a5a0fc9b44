"""`meshclaw brief` prints what a run left, and counts as having looked at it only where a person reads it."""

from __future__ import annotations

from dataclasses import replace

from meshclaw_desktop.wire.messages import Activity, ShowBrief
from meshclaw_desktop.wire.routines import Brief

from .conftest import Shell
from .fake_runtime import FakeRuntime
from .rows import APPROVAL, NOON, TASK

RAN = replace(
    TASK, title="Morning triage", routine="morning-triage", state="ended", outcome="done", ended_at=NOON,
    answer="- Jordan: asks about the rollback\u202e",
)  # fmt: skip


def a_row(sentence: str, *, outcome: str = "done", reason: str = "", undo_id: str = "") -> Activity:
    return Activity(
        seq=1, at=NOON, task="t1", routine="morning-triage", agent="meshclaw", kind="call", call="c1", connector="email",
        tool="archive", effect="change", sentence=sentence, verdict="allow", reason=reason, outcome=outcome, tokens=0,
        usd_micros=0, undo_id=undo_id,
    )  # fmt: skip


BRIEF = Brief(
    task=RAN,
    done=(a_row("Archived 22 messages", undo_id="u1"), a_row("Drafted a reply", outcome="undone", undo_id="u2")),
    refused=(a_row("Forward a message to x@evil.example", outcome="denied", reason="Others named it."),),
    waiting=(APPROVAL,),
    waiting_elsewhere=2,
    proposals=5,
    seen=False,
)


def test_it_tells_everything_that_a_run_left(shell: Shell, runtime: FakeRuntime) -> None:
    runtime.answers[ShowBrief] = lambda _: BRIEF
    shown = shell.run("brief").out
    for words in (
        "Morning triage", "$0.002", "nobody checked this", "Jordan", "meshclaw approve", "a1", "meshclaw undo t1",
        "meshclaw undo u1", "Drafted a reply (undone)", "Forward a message to x@evil.example. Others named it.",
        "5 proposals", "2 other questions",
    ):  # fmt: skip
        assert words in shown
    assert "\u202e" not in shown
    [asked] = runtime.asked
    assert (asked.task, asked.seen) == ("", True)


def test_a_script_gets_it_as_json_and_does_not_count_as_having_seen_it(shell: Shell, runtime: FakeRuntime) -> None:
    runtime.answers[ShowBrief] = lambda _: BRIEF
    found = shell.run("brief", "t1", "--json").json
    assert (found["task"]["usd_micros"], found["done"][0]["undo_id"], found["proposals"]) == (2_149, "u1", 5)
    assert found["waiting"][0]["arguments"]["to"] == ["dana@evil.example"]
    [asked] = runtime.asked
    assert (asked.task, asked.seen) == ("t1", False)


def test_before_the_first_one_there_is_none(shell: Shell, runtime: FakeRuntime) -> None:
    runtime.answers[ShowBrief] = lambda _: None
    assert "No routine has left anything yet." in shell.run("brief").out
    assert shell.run("brief", "--json").json is None


def test_one_that_needs_nobody_says_so_calmly(shell: Shell, runtime: FakeRuntime) -> None:
    quiet = replace(
        BRIEF, task=replace(RAN, answer=""), done=(), refused=(), waiting=(), waiting_elsewhere=0, proposals=0
    )
    runtime.answers[ShowBrief] = lambda _: quiet
    shown = shell.run("brief").out
    assert "Nothing needs you." in shown
    assert "Not done" not in shown
