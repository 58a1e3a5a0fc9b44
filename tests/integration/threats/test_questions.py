"""Threats A and K, with a runtime of its own: how often the user is asked, and what ends it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire import messages as m
from meshclaw_desktop.wire.rows import Approval
from tests.integration.runtime_process import Client
from tests.integration.scripted_model import Says
from tests.integration.threats.scene import (
    HOSTILE_RUNTIME,
    Body,
    Scene,
    activity,
    ask,
    deny_the_rest,
    ended,
    lists,
    question,
    results,
    rows_in,
    say,
    scene,
    sends,
)


@pytest.fixture(scope="module")
def stage() -> Iterator[Scene]:
    with scene(Autonomy.ASK, command=HOSTILE_RUNTIME) as made:
        yield made


def test_a_hundred_questions_in_a_minute_set_the_connector_to_observe_and_say_so(stage: Scene, client: Client) -> None:
    """K06, D07: a flood voids what waits, the connector only observes, the status and the record say it."""
    before = len(stage.sent())
    stage.always(
        lambda body: Says(text="Done.") if results(body) else sends("a@other.example", f"n{len(stage.model.requests)}")
    )
    tasks = [ask(client) for _ in range(100)]
    for task in tasks:
        ended(client, task)
    opened = {fact.approval.id for fact in client.facts if isinstance(fact, m.ApprovalOpened)}
    assert len(opened) <= 30
    assert client.rows(Approval, m.ListApprovals) == []
    status = json.loads(stage.home.run("status", "--json").stdout)
    assert {one["name"]: one["level"] for one in status["connectors"]}["email"] == "observe"
    assert "email asked more than 30 questions within a minute" in status["problem"]
    [row] = [row for row in activity(client) if row.kind == "policy" and "within a minute" in row.reason]
    assert row.sentence == "Set email to observe"
    assert len(stage.sent()) == before
    assert stage.home.run("autonomy", "email", "ask").returncode == 0
    status = json.loads(stage.home.run("status", "--json").stdout)
    assert status["problem"] == ""


def test_the_same_question_of_many_tasks_is_asked_once(stage: Scene, client: Client) -> None:
    """K06: equal questions of tasks side by side are one; each task acts for itself once it is answered."""
    before = len(stage.sent())
    stage.always(lambda body: Says(text="Done.") if results(body) else sends("a@other.example", "the same"))
    tasks = [ask(client) for _ in range(4)]
    while True:
        asked = question(client)
        if "4 tasks ask for the same" in asked.reason:
            break
    assert client.rows(Approval, m.ListApprovals) == [asked]
    say(client, asked, True)
    for task in tasks:
        assert ended(client, task).outcome == "done"
    assert len(stage.sent()) == before + 4


def test_like_calls_of_one_reply_are_one_batch(stage: Scene, client: Client) -> None:
    """B04, K06: one question lists all; the ticked ones are done, and the model hears which were left out."""
    told: list[str] = []

    def archives(body: Body) -> Says:
        return Says(calls=[("email_archive", {"ids": [row[0]]}) for row in rows_in(body)[:4]])

    def listen(body: Body) -> Says:
        told.extend(results(body)[1:])
        return Says(text="Done.")

    stage.plays(lists(6), archives, listen)
    task = ask(client)
    asked = question(client, task)
    assert len(asked.items) == 4
    before = stage.in_archive()
    say(client, asked, True, items=(asked.items[0].id, asked.items[2].id))
    ended(client, task)
    assert len(stage.in_archive() - before) == 2
    assert [one.startswith("Denied: The user left this out") for one in told] == [False, True, False, True]
    assert [row.outcome for row in activity(client, task.id) if row.tool == "archive"] == ["waiting", "running", "done"]


def test_an_attacker_who_asks_again_and_again_is_held(stage: Scene, client: Client) -> None:
    """A04: after a no, at most three more questions; then the task may do nothing more, whatever it tries."""
    before = len(stage.sent())
    tries = [sends(f"p{number}@evil{number}.example", f"s{number}", f"text {number}") for number in range(12)]
    stage.plays(*tries)
    task = ask(client)
    asked = deny_the_rest(client, task)
    assert 1 <= len(asked) <= 4
    assert len(stage.sent()) == before
    last = [row for row in activity(client, task.id) if row.tool == "send"][-1]
    assert "this task may do nothing more" in last.reason
