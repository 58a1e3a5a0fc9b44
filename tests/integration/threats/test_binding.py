"""Threats C and A: what was approved is what runs, once, and only while the policy of that moment says so."""

from __future__ import annotations

import base64
import contextlib
import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email import message_from_string
from functools import partial

import pytest

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire import messages as m
from meshclaw_desktop.wire.rows import Approval, RuleRow, VerifyRow
from tests.integration.runtime_process import Client, Refused
from tests.integration.scripted_model import Says
from tests.integration.threats.scene import (
    MESSAGE,
    Body,
    Scene,
    activity,
    answers_of,
    ask,
    deny_the_rest,
    ended,
    id_of,
    lists,
    question,
    refused,
    results,
    say,
    scene,
    sends,
)


def recipients(stage: Scene, since: int) -> list[str]:
    """Of what was sent after the first `since` messages."""
    return sorted(str(message_from_string(text)["To"]) for text in stage.sent()[since:])


# ---- C02, C13, C05 ----


def test_many_answers_at_once_make_one_execution(stage: Scene, client: Client) -> None:
    """Threats C02, C13."""
    before = len(stage.sent())
    stage.plays(sends("eve@other.example"))
    task = ask(client)
    asked = question(client, task)

    def click(_: int) -> str:
        with stage.home.client(last_seq=None) as one:
            return refused(one, answers_of(asked))

    with ThreadPoolExecutor(16) as clicks:
        outcomes = Counter(clicks.map(click, range(24)))
    assert outcomes[""] == 1
    assert outcomes.keys() <= {"", "ApprovalRefused", "NoSuchThing"}
    assert ended(client, task).outcome == "done"
    assert len(stage.sent()) == before + 1
    assert refused(client, answers_of(asked)) == "NoSuchThing"


def test_answers_that_race_each_other_never_cross(stage: Scene, client: Client) -> None:
    """Threat C05."""
    before = len(stage.sent())
    people = [f"person{number}@other.example" for number in range(6)]
    lock = threading.Lock()
    waiting = list(people)

    def each(body: Body) -> Says:
        if results(body):
            return Says(text="Done.")
        with lock:
            return sends(waiting.pop())

    stage.always(each)
    tasks = [ask(client) for _ in people]
    asked = [question(client, task) for task in tasks]
    denied = {asked[0].id, asked[1].id}

    def click(turn: int) -> None:
        one, other = asked[turn % 6], asked[(turn * 5 + 1) % 6]
        digest = other.digest if turn // 6 % 2 else one.digest
        with stage.home.client(last_seq=None) as some, contextlib.suppress(Refused):
            some.request(lambda id: m.AnswerApproval(id, one.id, digest, one.id not in denied))

    with ThreadPoolExecutor(12) as clicks:
        list(clicks.map(click, [*range(6, 12), *range(48)]))
    for task in tasks:
        ended(client, task)
    to = {one.id: one.sentence.rpartition(" ")[2] for one in asked}
    assert recipients(stage, before) == sorted(to[id] for id in to if id not in denied)


def test_an_answer_for_one_question_does_not_count_for_another(stage: Scene, client: Client) -> None:
    """Threat C03."""
    before = len(stage.sent())
    texts = iter(["first", "second"])
    stage.always(lambda body: Says(text="Done.") if results(body) else sends("mei@corp.example", next(texts)))
    tasks = [ask(client), ask(client)]
    one, other = (question(client, task) for task in tasks)
    assert one.digest != other.digest
    for wrong in (other.digest, "", one.digest.upper(), one.digest[:-1], f"{one.digest} "):
        assert (
            refused(client, partial(m.AnswerApproval, approval=one.id, digest=wrong, approved=True))
            == "ApprovalRefused"
        )
    assert refused(client, lambda id: m.AnswerApproval(id, one.id, one.digest, True, items=("x",))) == "ApprovalRefused"
    for guessed in ("", "a", "a000000000000", "*", f"{one.id}\n", one.id[:-1]):
        assert (
            refused(client, partial(m.AnswerApproval, approval=guessed, digest=one.digest, approved=True))
            == "NoSuchThing"
        )
    assert {row.id for row in client.rows(Approval, m.ListApprovals)} == {one.id, other.id}
    say(client, one, False)
    say(client, other, False)
    for task in tasks:
        ended(client, task)
    assert len(stage.sent()) == before


# ---- C04 ----


def test_an_answer_after_the_task_was_stopped_counts_for_nothing(stage: Scene, client: Client) -> None:
    """Threat C04."""
    before = len(stage.sent())
    stage.plays(sends("eve@other.example"))
    task = ask(client)
    asked = question(client, task)
    client.request(lambda id: m.StopTask(id, task.id))
    ended(client, task)
    assert refused(client, answers_of(asked)) == "NoSuchThing"
    assert len(stage.sent()) == before


@pytest.mark.slow
def test_an_answer_after_the_deadline_or_a_restart_counts_for_nothing() -> None:
    """Threats C04, D04."""
    with scene() as stage:
        stage.home.write_settings(stage.home.locations.settings.read_text() + "\n[approvals]\ndeadline_s = 10\n")
        with stage.home.client() as client:
            client.until(m.Activity, lambda fact: fact.kind == "policy" and "10 seconds" in fact.sentence)
            stage.plays(sends("eve@other.example"), Says(text="Done."), sends("eve@other.example", "again"))
            task = ask(client)
            asked = question(client, task)
            assert asked.deadline_at is not None
            assert asked.deadline_at - asked.created_at == 10
            client.until(m.ApprovalClosed, lambda fact: fact.outcome == "expired")
            assert refused(client, answers_of(asked)) == "NoSuchThing"
            ended(client, task)
            asked = question(client, ask(client))
        stage.home.kill()
        stage.home.start()
        with stage.home.client() as client:
            assert refused(client, answers_of(asked)) == "NoSuchThing"
            assert client.rows(Approval, m.ListApprovals) == []
        assert stage.sent() == []


# ---- the answer and the policy of the same moment ----


@pytest.mark.parametrize(
    "first",
    [
        m.StopAll,
        lambda id: m.SetAutonomy(id, "email", Autonomy.OFF),
        lambda id: m.SetAutonomy(id, "email", Autonomy.OBSERVE),
        lambda id: m.RemoveConnector(id, "email"),
    ],
    ids=["stop", "off", "observe", "removed"],
)
@pytest.mark.parametrize("order", ["policy first", "answer first"])
def test_a_stricter_policy_wins_over_an_answer_of_the_same_moment(
    stage: Scene, client: Client, first: Callable[[int], m.Request], order: str
) -> None:
    """Threats C01, F04."""
    before = len(stage.sent())
    stage.plays(sends("eve@other.example"))
    asked = question(client, ask(client))
    pair = [first(901), m.AnswerApproval(902, asked.id, asked.digest, True)]
    if order == "answer first":
        pair.reverse()
    try:
        client._socket.sendall(b"".join(map(m.client_codec().encode, pair)))
        client.until(m.TaskEnded)
        assert len(stage.sent()) == before
    finally:
        with stage.home.client(last_seq=None) as other:
            other.request(m.ResumeAll)
            if isinstance(pair[0], m.RemoveConnector) or isinstance(pair[1], m.RemoveConnector):
                settings = {"path": str(stage.mailbox), "address": "sam@corp.example"}
                other.request(lambda id: m.AddConnector(id, "maildir", "email", settings))
            other.request(lambda id: m.SetAutonomy(id, "email", Autonomy.ASK))


def test_a_yes_that_is_remembered_binds_its_exact_targets(stage: Scene, client: Client) -> None:
    """Threat C10."""
    before = len(stage.sent())
    stage.plays(
        sends("bob@corp.example", "one"),
        sends("bob@corp.example", "two"),
        sends("Bob@corp.example", "three"),
        sends(["bob@corp.example", "eve@other.example"], "four"),
        sends("bob@corp.example", "five", cc=["eve@other.example"]),
    )
    task = ask(client, "Write to bob@corp.example")
    say(client, question(client, task), True, remember=m.Remember.SECONDS, remember_s=600)
    assert len(deny_the_rest(client, task)) >= 2
    for rule in client.rows(RuleRow, m.ListRules):
        assert rule.targets == {"to": ["bob@corp.example"]}
        client.request(partial(m.ForgetRule, rule=rule.id))
    assert recipients(stage, before) == ["bob@corp.example", "bob@corp.example"]


# ---- C06, C07, C14 ----

PARTS = (
    'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nSee the file.\n'
    '--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="q3.pdf"\n'
    "Content-Transfer-Encoding: base64\n\n{content}\n--b--\n"
)


def with_attachment(name: str, content: bytes) -> str:
    head = MESSAGE.format(subject=name, id=name)
    return head + PARTS.format(content=base64.b64encode(content).decode())


@pytest.mark.parametrize("swap", ["other bytes", "gone", "a link", "a pipe"])
@pytest.mark.parametrize("way", ["send", "forward"])
def test_an_attachment_that_changed_since_the_question_is_not_sent(
    stage: Scene, client: Client, swap: str, way: str
) -> None:
    """Threat C06."""
    before = len(stage.sent())
    name = f"{way} {swap}".replace(" ", "-")
    path = stage.put(name, with_attachment(name, b"the honest file"))

    def uses_it(body: Body) -> Says:
        id = id_of(body, name)
        if way == "send":
            return sends("mei@corp.example", name, attachments=[f"{id}/q3.pdf"])
        return Says(calls=[("email_forward", {"id": id, "to": ["mei@corp.example"], "body": "See below."})])

    stage.plays(lists(3), uses_it)
    task = ask(client, "Hand the file on to mei@corp.example")
    asked = question(client, task)
    shown = str([field.value for field in asked.fields if field.name == "attachments"])
    assert "sha256" in shown
    stat = path.stat()
    path.unlink()
    match swap:
        case "other bytes":
            path.write_text(with_attachment(name, b"another file ok"))
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        case "a link":
            secret = stage.home.folder / "id_rsa"
            secret.write_text(with_attachment(name, b"private key"))
            path.symlink_to(secret)
        case "a pipe":
            os.mkfifo(path)
    try:
        say(client, asked, True)
        ended(client, task)
        assert len(stage.sent()) == before
        failed = [row for row in activity(client, task.id) if row.tool == way and row.outcome in ("failed", "unknown")]
        assert len(failed) == 1
    finally:
        path.unlink(missing_ok=True)


def test_an_unchanged_attachment_is_sent_as_it_was_shown(stage: Scene, client: Client) -> None:
    """Threat C06."""
    before = len(stage.sent())
    path = stage.put("whole", with_attachment("whole", b"the honest file"))
    stage.plays(
        lists(3), lambda body: sends("mei@corp.example", "whole", attachments=[f"{id_of(body, 'whole')}/q3.pdf"])
    )
    task = ask(client)
    say(client, question(client, task), True)
    assert ended(client, task).outcome == "done"
    [text] = stage.sent()[before:]
    assert base64.b64encode(b"the honest file").decode() in text
    path.unlink()


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd", "~/.ssh/id_rsa", ".env", "../../../etc/shadow", "file:///etc/passwd", "12345/../../etc/passwd", ""],
)
def test_a_file_of_this_machine_is_never_attached(stage: Scene, client: Client, name: str) -> None:
    """Threats H07, F02."""
    before = len(stage.sent())
    told: list[str] = []

    def listen(body: Body) -> Says:
        told.extend(results(body))
        return Says(text="Done.")

    stage.plays(sends("mei@corp.example", attachments=[name]), listen)
    ended(client, ask(client))
    assert len(stage.sent()) == before
    assert told[-1].startswith("Failed")


@pytest.mark.slow
def test_a_message_that_turns_into_a_link_is_never_followed(stage: Scene, client: Client) -> None:
    """Threat C07."""
    secret = stage.home.folder / "outside"
    secret.write_text(MESSAGE.format(subject="flip", id="flip") + "\nTOP-SECRET-OUTSIDE\n")
    path = stage.put("flip", MESSAGE.format(subject="flip", id="flip") + "\nharmless\n")
    honest = path.read_text()
    going = threading.Event()

    def swap() -> None:
        spare = path.with_name("spare")
        while not going.is_set():
            spare.symlink_to(secret)
            spare.replace(path)
            spare.write_text(honest)
            spare.replace(path)

    seen: list[str] = []

    def reads(body: Body) -> Says:
        seen.extend(results(body))
        return Says(calls=[("email_search", {"text": f"flip OR{len(seen)}"}), ("email_list", {"limit": 3 + len(seen)})])

    stage.plays(lists(3), *([reads] * 25))
    swapping = threading.Thread(target=swap)
    swapping.start()
    try:
        ended(client, ask(client))
    finally:
        going.set()
        swapping.join()
        path.unlink(missing_ok=True)
    assert seen
    assert "TOP-SECRET" not in str(seen)


# ---- C12 ----


@pytest.mark.slow
@pytest.mark.parametrize("after_ms", [0, 1, 2, 4, 8, 16, 40])
def test_a_kill_between_answer_and_execution_repeats_nothing(after_ms: int) -> None:
    """Threat C12."""
    with scene() as stage:
        stage.plays(sends("eve@other.example"))
        with stage.home.client() as client:
            asked = question(client, ask(client))
            client.send(m.AnswerApproval(77, asked.id, asked.digest, True))
            time.sleep(after_ms / 1_000)
        stage.home.kill()
        then = len(stage.sent())
        stage.home.start()
        with stage.home.client() as client:
            assert client.row(VerifyRow, m.VerifyLedger).first_bad == 0
            rows = [row for row in activity(client) if row.tool == "send"]
            assert refused(client, answers_of(asked)) == "NoSuchThing"
            client.request(lambda id: m.SetBudget(id, day_usd_micros=1))
        assert len(stage.sent()) == then <= 1
        outcomes = [row.outcome for row in rows]
        assert outcomes.count("running") == outcomes.count("done") + outcomes.count("unknown")
        assert then <= outcomes.count("running")
