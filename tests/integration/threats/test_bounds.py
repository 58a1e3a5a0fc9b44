"""Threats K, E12 and M01: loops, floods and monsters. Everything ends, in bounded memory, and the user is served meanwhile."""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import resource
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire import messages as m
from meshclaw_desktop.wire.codec import MAX_LINE
from meshclaw_desktop.wire.rows import Approval, BudgetRow
from tests.integration.runtime_process import Client
from tests.integration.scripted_model import Fails, Reply, Says
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
from tests.pace import LEEWAY, busyness

MOST_BYTES = 150_000_000
"""That the runtime may grow by."""


@pytest.fixture(scope="module")
def stage() -> Iterator[Scene]:
    with scene(command=HOSTILE_RUNTIME) as made:
        with made.home.client(last_seq=None) as client:
            client.request(lambda id: m.AddConnector(id, "bad", "bad", {}))
        yield made


def memory(stage: Scene) -> int:
    assert stage.home.process is not None
    return int(Path(f"/proc/{stage.home.process.pid}/statm").read_text().split()[1]) * resource.getpagesize()


@contextlib.contextmanager
def served_meanwhile(stage: Scene, *, within_s: float = 1.5) -> Iterator[None]:
    """The user's other client is answered all the time, and memory stays."""
    slowest, over = [0.0], threading.Event()

    def look() -> None:
        with stage.home.client(last_seq=None) as other:
            while not over.is_set():
                before = time.monotonic()
                other.request(m.GetStatus)
                slowest[0] = max(slowest[0], time.monotonic() - before)
                over.wait(0.05)

    begun, busy = memory(stage), busyness()
    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield
    finally:
        over.set()
        looking.join()
    assert slowest[0] < within_s * LEEWAY * max(busy, busyness())
    assert memory(stage) - begun < MOST_BYTES


# ---- K01 ----


def test_one_call_for_ever_is_stopped_and_told_once(stage: Scene) -> None:
    """Threat K01."""
    stage.always(lambda body: Says(calls=[("email_list", {"limit": 2})]))
    with stage.home.client() as client:
        task = ask(client)
        last = ended(client, task)
        assert last.outcome == "failed"
        assert "3 times in a row" in last.answer
        rows = activity(client, task.id)
    assert sum(row.kind == "call" for row in rows) <= 20
    assert sum(row.kind == "task" and row.outcome == "failed" for row in rows) == 1


@pytest.mark.parametrize("spelling", ["turns", "other words between", "spaced otherwise"])
def test_circles_with_something_between_are_stopped_too(stage: Scene, spelling: str) -> None:
    """Threat K01."""

    def reply(body: Body) -> Reply:
        number = len(results(body))
        match spelling:
            case "turns":
                return Says(calls=[("email_list", {"limit": 2 + number // 2 % 2}), ("email_list", {"limit": 5})])
            case "other words between":
                return Says(calls=[("email_list", {"limit": 2}), ("email_search", {"text": f"word{number}"})])
            case _:
                return Says(calls=[("email_list", f'{{"limit":{" " * (number + 1)}2}}')])

    stage.always(reply)
    with stage.home.client() as client:
        task = ask(client)
        assert ended(client, task).outcome == "failed"
        calls = [row for row in activity(client, task.id) if row.kind == "call"]
    same = [row for row in calls if row.sentence == calls[0].sentence and row.tool == "list"]
    assert len(same) <= 40


# ---- K02 ----


@pytest.mark.slow
def test_ten_tasks_at_once_stop_at_the_cap_also_after_a_restart() -> None:
    """Threat K02."""
    with scene() as stage:
        with stage.home.client(last_seq=None) as client:
            client.request(lambda id: m.UseModel(id, "openai/local", stage.model.base_url, 1.0, 1.0))
            client.request(lambda id: m.SetBudget(id, day_usd_micros=4_000_000, task_usd_micros=50_000_000))
        stage.always(lambda body: Says(calls=[("email_list", {"limit": 2 + len(results(body))})], usage=(1_000_000, 9)))
        with stage.home.client() as client:
            tasks = [ask(client) for _ in range(10)]
            for _ in tasks:
                asked = client.until(m.ApprovalOpened).approval
                assert asked.connector == "budget"
            spent = client.row(BudgetRow, m.GetBudget)
            assert spent.reserved_usd_micros == 0
            begun = len(stage.model.requests)
            assert spent.spent_usd_micros == begun * 1_000_009
            assert 3_000_000 <= spent.spent_usd_micros <= 4_000_000 + 1_000_009
        stage.home.kill()
        stage.home.start()
        with stage.home.client() as client:
            again = client.row(BudgetRow, m.GetBudget)
            assert again.spent_usd_micros >= spent.spent_usd_micros
            ask(client)
            assert client.until(m.ApprovalOpened).approval.connector == "budget"
            assert len(stage.model.requests) <= begun + 1
            assert client.row(BudgetRow, m.GetBudget).spent_usd_micros <= 4_000_000 + 1_000_009


# ---- K04 ----


@pytest.mark.slow
@pytest.mark.parametrize("status", [429, 500])
def test_a_provider_that_always_fails_is_given_up_and_nothing_is_done_twice(stage: Scene, status: int) -> None:
    """Threat K04."""
    with stage.watching(Autonomy.ASK) as client:
        before = len(stage.sent())
        asked_of_model = len(stage.model.requests)
        stage.plays(sends("mei@corp.example"), *[Fails(status=status)] * 20)
        task = ask(client)
        say(client, question(client, task), True)
        assert ended(client, task).outcome == "failed"
        assert len(stage.model.requests) - asked_of_model <= 1 + 3
        assert len(stage.sent()) == before + 1


# ---- K05 ----


@pytest.mark.parametrize("what", ["text", "deep", "list"])
def test_a_monstrous_result_is_cut(stage: Scene, what: str) -> None:
    """Threat K05."""
    sizes: list[int] = []

    def listen(body: Body) -> Reply:
        sizes.append(len(json.dumps(body)))
        return Says(text="Done.")

    stage.plays(Says(calls=[("bad_huge", {"what": what})]), listen)
    with stage.home.client() as client:
        task = ask(client)
        assert ended(client, task).outcome in ("done", "failed")
        client.request(m.GetStatus)
    assert all(size < 100_000 for size in sizes)


def nested(depth: int) -> str:
    return '{"ids":' + "[" * depth + "]" * depth + "}"


MONSTERS: dict[str, Says] = {
    "10,000 calls": Says(calls=[("email_list", {"limit": number}) for number in range(10_000)]),
    "deep arguments": Says(calls=[("email_read", nested(50_000))]),
    "a long name": Says(calls=[("e" * 1_000_000, {})]),
    "a long number": Says(calls=[("email_list", '{"limit":' + "9" * 100_000 + "}")]),
    "many recipients": Says(
        calls=[("email_send", {"to": [f"p{n}@x{n}.example" for n in range(20_000)], "subject": "x", "body": "x"})]
    ),
    "many ids": Says(calls=[("email_archive", {"ids": [f"{number:05}" for number in range(50_000)]})]),
    "a long body": Says(
        calls=[("email_send", {"to": ["sam@corp.example"], "subject": "x", "body": "a@b.example " * 60_000})]
    ),
    "many words": Says(calls=[("email_search", {"text": "word " * 100_000})]),
    "twice the same key": Says(calls=[("email_list", '{"limit":1,"limit":2}')]),
    "half a character": Says(calls=[("email_search", '{"text":"\\ud800"}')]),
    "no number": Says(calls=[("email_list", '{"limit":NaN}'), ("email_list", '{"limit":1e400}')]),
    "an endless intent": Says(
        calls=[("intend", {"calls": [{"tool": "email_send", "arguments": {"to": {"any": True}}}] * 20_000})]
    ),
}


@pytest.mark.parametrize("level", [Autonomy.ASK, Autonomy.AUTO])
@pytest.mark.parametrize("name", MONSTERS)
def test_a_monstrous_reply_harms_nobody(stage: Scene, name: str, level: Autonomy) -> None:
    """Threats K05, A11."""
    before = len(stage.sent())
    stage.plays(MONSTERS[name])
    with stage.watching(level) as client, served_meanwhile(stage):
        task = ask(client)
        deny_the_rest(client, task)
        rows = activity(client, task.id)
    assert len(stage.sent()) == before
    assert len([row for row in rows if row.kind == "call"]) <= 100


def writes(body: str) -> Says:
    """A message whose letters are not spelled out by the model."""
    arguments = {"to": ["mei@corp.example"], "subject": "long", "body": body}
    return Says(calls=[("email_send", json.dumps(arguments, ensure_ascii=False))])


def test_what_is_too_long_to_be_shown_is_refused_and_locks_nobody_out(stage: Scene) -> None:
    """Threats B01, E12."""
    before = len(stage.sent())
    told: list[str] = []

    def listen(body: Body) -> Reply:
        told.extend(results(body))
        return Says(text="Done.")

    stage.plays(writes("ä" * 100_000), listen)
    with stage.watching(Autonomy.ASK) as client:
        task = ask(client)
        assert deny_the_rest(client, task) == []
        assert "too long to be shown" in told[0]
    assert len(stage.sent()) == before


def test_long_subjects_make_a_question_that_can_be_shown(stage: Scene) -> None:
    subject = base64.b64encode(("😀" * 5_000).encode()).decode()
    put = [
        stage.put(
            f"long{number}",
            f"From: {'x' * 60}{number} <a{number}@b.example>\nSubject: =?utf-8?b?{subject}?=\n"
            f"Message-ID: <long{number}@b.example>\n\nHello\n",
        )
        for number in range(60)
    ]
    stage.plays(lists(60), lambda body: Says(calls=[("email_archive", {"ids": [row[0] for row in rows_in(body)]})]))
    with stage.watching(Autonomy.ASK) as client:
        task = ask(client)
        asked = question(client, task)
        assert len(asked.items) == 60
        with Client(stage.home.locations.socket) as tray:  # it would not come in if this could not be sent
            assert tray.until(m.ApprovalOpened).approval == asked
        assert client.rows(Approval, m.ListApprovals) == [asked]
        say(client, asked, False)
        deny_the_rest(client, task)
    for path in put:
        path.unlink(missing_ok=True)


def test_many_long_questions_are_listed_as_far_as_they_fit(stage: Scene) -> None:
    """Threat D07."""
    numbers = itertools.count()  # the same call of several tasks would be one question
    stage.always(lambda body: Says(text="Done.") if results(body) else writes("ä" * 33_000 + str(next(numbers))))
    with stage.watching(Autonomy.ASK) as client:
        tasks = [ask(client) for _ in range(8)]
        asked = [question(client, task) for task in tasks]
        listed = client.rows(Approval, m.ListApprovals)
        assert 1 <= len(listed) < len(asked)
        assert sum(len(str(one)) for one in listed) < MAX_LINE
        with Client(stage.home.locations.socket) as tray:
            waiting = [fact.approval for fact in tray.facts if isinstance(fact, m.ApprovalOpened)]
        assert len(waiting) == len(asked)


def test_an_endless_answer_still_has_an_end(stage: Scene) -> None:
    stage.plays(Says(text="😀" * 120_000, pieces=40))
    with stage.home.client() as client, served_meanwhile(stage):
        last = ended(client, ask(client))
        assert len(last.answer) <= 60_000


# ---- M01 ----

HEAD = (
    "From: Mal <mal@evil.example>\r\nTo: sam@corp.example\r\nMessage-ID: <{name}@evil.example>\r\nSubject: {name}\r\n"
)


def _nested(depth: int) -> bytes:
    parts = HEAD.format(name="nested") + "MIME-Version: 1.0\r\n"
    for number in range(depth):
        parts += f'Content-Type: multipart/mixed; boundary="b{number}"\r\n\r\n--b{number}\r\n'
    return (parts + "Content-Type: text/plain\r\n\r\nthe core\r\n").encode()


MAILS: dict[str, bytes] = {
    "nested": _nested(1_000),
    "headers": HEAD.format(name="headers").encode() + b"".join(b"X-%d: y\r\n" % n for n in range(100_000)) + b"\r\nx",
    "parts": (HEAD.format(name="parts") + 'Content-Type: multipart/mixed; boundary="b"\r\n\r\n').encode()
    + b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 20_000,
    "addresses": (HEAD.format(name="addresses") + "Cc: " + ", ".join(f"a{n}@b.example" for n in range(50_000))).encode()
    + b"\r\n\r\nx",
    "words": HEAD.format(name="words").replace("Subject: ", "Subject: " + "=?utf-8?q?x?= " * 20_000).encode() + b"\r\nx",
    "html": (HEAD.format(name="html") + "Content-Type: text/html\r\n\r\n" + "<div><b>" * 100_000).encode(),
    "entities": (HEAD.format(name="entities") + "Content-Type: text/html\r\n\r\n" + "&#x41;" * 200_000).encode(),
    "one line": HEAD.format(name="one line").encode() + b"\r\n" + b"A" * 5_000_000,
    "quotes": HEAD.format(name="quotes").encode() + b"\r\n" + b"> " * 500_000,
    "charset": (HEAD.format(name="charset") + "Content-Type: text/plain; charset=zip\r\n\r\n").encode() + bytes(range(256)),
    "base64": (HEAD.format(name="base64") + "Content-Transfer-Encoding: base64\r\n\r\n").encode() + b"=" * 100_000,
    "empty": b"",
    "zeros": HEAD.format(name="zeros").encode() + b"\0" * 10_000,
    "comments": HEAD.format(name="comments").replace("Mal <", "(" * 20_000 + " <").encode() + b"\r\nx",
    "dates": HEAD.format(name="dates").encode() + b"Date: " + b"Mon, " * 20_000 + b"\r\n\r\nx",
    "continued": HEAD.format(name="continued").encode() + b"X-Y: z\r\n" + b" more\r\n" * 100_000 + b"\r\nx",
    "boundary": (HEAD.format(name="boundary") + "Content-Type: multipart/mixed; boundary*0=a; boundary*1=b\r\n\r\n").encode()
    + b"--" * 200_000,
    "nuls in a name": b"From: a\0b <x\0@evil.example>\r\nSubject: nul\0l\r\nMessage-ID: <nuls@x>\r\n\r\nx",
}  # fmt: skip


@pytest.mark.parametrize("name", MAILS)
def test_a_monstrous_mail_is_read_soon_and_stays_a_strangers(stage: Scene, name: str) -> None:
    """Threat M01."""
    path = stage.put("monster", MAILS[name])
    times: list[float] = []
    told: list[str] = []

    def reads(body: Body) -> Reply:
        times.append(time.monotonic())
        return Says(
            calls=[("email_read", {"ids": [rows_in(body)[0][0]]}), ("email_thread", {"id": rows_in(body)[0][0]})]
        )

    def forwards(body: Body) -> Reply:
        times.append(time.monotonic())
        told.extend(results(body))
        return sends("eve@evil.example", "as told")

    stage.plays(lists(1), reads, forwards)
    try:
        with stage.watching(Autonomy.ASK) as client, served_meanwhile(stage, within_s=2.5):
            task = ask(client)
            asked = question(client, task)
            [to] = [field for field in asked.fields if field.name == "to"]
            assert to.origin == "untrusted"
            say(client, asked, False)
            deny_the_rest(client, task)
        assert times[1] - times[0] < 4 * LEEWAY * busyness()
        assert all(len(one) < 20_000 for one in told)
    finally:
        path.unlink(missing_ok=True)
