"""Commands that stay: the feed, and a task followed to its end, also over a restart of the runtime."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from meshclaw_desktop.commands import tasks as tasks_module
from meshclaw_desktop.commands.output import Output
from meshclaw_desktop.errors import MeshClawError
from meshclaw_desktop.locations import Locations
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.wire.messages import (
    Activity,
    ApprovalOpened,
    Ask,
    ListActivity,
    ShowTask,
    Synced,
    TaskEnded,
    TextDelta,
)

from .conftest import Shell
from .fake_runtime import FakeRuntime
from .rows import APPROVAL, TASK, activity

DONE = replace(TASK, state="ended", outcome="done", answer="All sorted.", tokens=12, usd_micros=7)


def _rows(*rows: Activity) -> Callable[[ListActivity], list[Activity]]:
    def answer(request: ListActivity) -> list[Activity]:
        return [one for one in rows if one.seq > (request.since or 0)][: request.limit]

    return answer


def test_the_feed_is_one_list(shell: Shell, runtime: FakeRuntime) -> None:
    runtime.last_seq = 3
    runtime.answers[ListActivity] = _rows(*(activity(seq) for seq in (1, 2, 3)))
    rows = shell.run("activity", "--json", "--since", "1").json
    assert [one["seq"] for one in rows] == [2, 3]
    keys = "seq at task routine agent kind connector tool sentence verdict reason outcome tokens usd_micros undo_id"
    assert set(rows[0]) >= set(keys.split())
    assert rows[0]["at"].startswith("2026-")
    shown = shell.run("activity").out
    assert "email: Archived 3 messages  [done · undo u1]" in shown


def test_a_long_feed_comes_in_pages_and_whole(shell: Shell, runtime: FakeRuntime) -> None:
    runtime.last_seq = 1_000
    runtime.answers[ListActivity] = _rows(*(activity(seq) for seq in range(1, 1_001)))
    assert len(shell.run("activity", "--json", "--since", "0").json) == 1_000
    assert [one["seq"] for one in shell.run("activity", "--json").json] == list(range(501, 1_001))


def test_the_feed_survives_a_restart_and_repeats_nothing(
    shell: Shell, locations: Locations, runtime: FakeRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime.last_seq = 2
    runtime.answers[ListActivity] = _rows(activity(1), activity(2))
    runtime.facts = [activity(2), Synced(), activity(3)]
    second: list[FakeRuntime] = []

    def restart() -> None:
        _until(lambda: any(one.last_seq == 2 for one in runtime.greeted))
        time.sleep(0.1)
        runtime.close()
        again = FakeRuntime(locations, {ListActivity: _rows(*map(activity, (1, 2, 3, 4)))})
        again.last_seq = 4
        again.facts = [activity(5), activity(6)]
        second.append(again)

    thread = threading.Thread(target=restart)
    thread.start()
    _interrupt_after(monkeypatch, 6)
    ran = shell.run("activity", "--follow", "--json", "--since", "0")
    thread.join()
    second[0].close()
    assert ran.status == 0
    assert [json.loads(line)["seq"] for line in ran.out.splitlines()] == [1, 2, 3, 4, 5, 6]
    assert "Waiting for it" in ran.err


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 90
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)


def _interrupt_after(monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    """As Ctrl-C does, once so many rows were printed."""
    printed = 0
    real = Output.json

    def json_(self: Output, value: Json) -> None:
        nonlocal printed
        real(self, value)
        printed += 1
        if printed == rows:
            raise KeyboardInterrupt

    monkeypatch.setattr(Output, "json", json_)


def test_another_ledger_begins_anew(
    shell: Shell, locations: Locations, runtime: FakeRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime.answers[ListActivity] = _rows(activity(1), activity(2))
    again: list[FakeRuntime] = []

    def restart() -> None:
        _until(lambda: any(one.last_seq == 2 for one in runtime.greeted))
        runtime.close()
        again.append(FakeRuntime(locations, {ListActivity: _rows(activity(1, "Another life"))}, ledger="L2"))

    thread = threading.Thread(target=restart)
    thread.start()
    _interrupt_after(monkeypatch, 3)
    ran = shell.run("activity", "--follow", "--json", "--since", "0")
    thread.join()
    again[0].close()
    assert [json.loads(line)["sentence"] for line in ran.out.splitlines()][-1] == "Another life"
    assert "replaced" in ran.err


def test_ask_says_which_task_it_started(shell: Shell, runtime: FakeRuntime) -> None:
    runtime.answers[Ask] = lambda _: TASK
    assert "t1" in shell.run("ask", "triage").out
    assert shell.run("ask", "triage", "--json").json["id"] == "t1"


def test_ask_and_wait_streams_the_answer(shell: Shell, runtime: FakeRuntime) -> None:
    runtime.answers[Ask] = lambda _: TASK
    runtime.facts_after[Ask] = [
        TextDelta("t2", "not mine"),
        TextDelta("t1", "All "),
        ApprovalOpened(APPROVAL),
        ApprovalOpened(replace(APPROVAL, id="a9", task="t2")),
        TextDelta("t1", "sorted."),
        TaskEnded(replace(DONE, id="t2", outcome="failed")),
        TaskEnded(DONE),
    ]
    ran = shell.run("ask", "--wait", "triage")
    assert (ran.status, ran.out) == (0, "All sorted.\n")
    assert "meshclaw approve a1" in ran.err
    assert "a9" not in ran.err
    assert "Done. 12 tokens, <$0.001." in ran.err


def test_ask_and_wait_prints_one_value(shell: Shell, runtime: FakeRuntime) -> None:
    runtime.answers[Ask] = lambda _: TASK
    runtime.facts_after[Ask] = [TextDelta("t1", "All "), TaskEnded(DONE)]
    found = shell.run("ask", "--wait", "--json", "triage").json
    expected = {"id": "t1", "outcome": "done", "answer": "All sorted.", "tokens": 12, "usd_micros": 7}
    assert expected.items() <= found.items()


@pytest.mark.parametrize("outcome", ["failed", "denied", "stopped", "interrupted"])
def test_a_task_that_did_not_end_well_is_status_1(shell: Shell, runtime: FakeRuntime, outcome: str) -> None:
    runtime.answers[Ask] = lambda _: TASK
    runtime.facts_after[Ask] = [TaskEnded(replace(DONE, outcome=outcome, answer="It did not work."))]
    ran = shell.run("ask", "--wait", "triage")
    assert ran.status == 1
    assert "It did not work." in ran.out
    assert outcome.capitalize() in ran.err


def test_a_task_is_followed_over_a_restart(shell: Shell, locations: Locations, runtime: FakeRuntime) -> None:
    runtime.answers[Ask] = lambda _: TASK
    second: list[FakeRuntime] = []

    def restart() -> None:
        _until(lambda: any(isinstance(one, Ask) for one in runtime.asked))
        runtime.close()
        ended = replace(DONE, outcome="interrupted", answer="")
        second.append(FakeRuntime(locations, {ShowTask: lambda _: ended}))

    thread = threading.Thread(target=restart)
    thread.start()
    ran = shell.run("ask", "--wait", "--json", "triage")
    thread.join()
    second[0].close()
    assert (ran.status, ran.json["outcome"]) == (1, "interrupted")


def test_a_runtime_that_is_gone_for_good_is_status_3(
    shell: Shell, runtime: FakeRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks_module, "RETURN_S", 0.2)
    runtime.answers[Ask] = lambda _: TASK

    def end() -> None:
        _until(lambda: any(isinstance(one, Ask) for one in runtime.asked))
        runtime.close()

    thread = threading.Thread(target=end)
    thread.start()
    ran = shell.run("ask", "--wait", "triage")
    thread.join()
    assert ran.status == 3
    assert "t1" in ran.err


def test_an_interrupt_leaves_the_task_running_and_says_so(
    shell: Shell, runtime: FakeRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime.answers[Ask] = lambda _: TASK

    def interrupt(_self: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(tasks_module._Follower, "follow", interrupt)
    ran = shell.run("ask", "--wait", "triage")
    assert ran.status == 1
    assert "Task t1 goes on without you." in ran.err


def test_a_refused_task_is_said(shell: Shell, runtime: FakeRuntime) -> None:
    def refuse(_: object) -> None:
        raise MeshClawError("No model is chosen.", "Choose one.")

    runtime.answers[Ask] = refuse
    ran = shell.run("ask", "--wait", "triage")
    assert (ran.status, ran.err) == (1, "No model is chosen. Choose one.\n")
