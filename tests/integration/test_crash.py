"""The runtime is killed at random moments while an agent files mail: nothing is lost, nothing is done twice, doubt is named."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from meshclaw_desktop.connectors.email.sample import make_sample
from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire import messages as m
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.rows import TaskRow, VerifyRow
from tests.integration.runtime_process import Client, a_home
from tests.integration.scripted_model import Reply, Says, scripted_model

STEPS = 12

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]


def files_one_by_one() -> Callable[[Mapping[str, Any]], Reply]:
    """A model that lists the mail, then archives one message a step."""
    waiting: list[str] = []

    def reply(body: Mapping[str, Any]) -> Reply:
        results = [one["content"] for one in body["messages"] if one["role"] == "tool"]
        if not results:
            return Says(calls=[("email_list", {"limit": STEPS})])
        if len(results) == 1:
            waiting[:] = [row[0] for row in json.loads(results[0])["rows"]]
        if not waiting:
            return Says(text="Filed.")
        return Says(calls=[("email_archive", {"ids": [waiting.pop(0)]})])

    return reply


def message_ids(mailbox: Path) -> Counter[str]:
    """How often each message lies in the mailbox, in whatever folder."""
    found: Counter[str] = Counter()
    for path in mailbox.rglob("*"):
        if path.is_file() and path.parent.name in ("cur", "new", "tmp"):
            text = path.read_bytes().decode("utf-8", "replace")
            found[next(line for line in text.splitlines() if line.lower().startswith("message-id:"))] += 1
    return found


def activity(client: Client) -> list[m.Activity]:
    """All of it."""
    rows = client.request(lambda id: m.ListActivity(id, since=0, limit=5_000))
    assert isinstance(rows, list)
    return [from_json(m.Activity, row) for row in rows]


def crash_once(seed: int) -> None:
    """One life: set up, ask, die at a random moment, start again, look."""
    chance = random.Random(seed)
    with a_home() as home:
        mailbox = home.folder / "mailbox"
        make_sample(mailbox)
        before = message_ids(mailbox)
        archived_before = sum(message_ids(mailbox / ".Archive").values())
        home.start()
        with scripted_model(files_one_by_one()) as server:
            with home.client(last_seq=None) as client:
                settings = {"path": str(mailbox), "address": "sam@corp.example"}
                client.request(lambda id: m.AddConnector(id, "maildir", "email", settings))
                client.request(lambda id: m.SetAutonomy(id, "email", Autonomy.AUTO))
                client.request(lambda id: m.UseModel(id, "openai/local", server.base_url))
                task = client.row(TaskRow, lambda id: m.Ask(id, "File my mail"))
            with home.client() as client:
                client.until(m.Activity, lambda row: row.tool == "list" and row.outcome == "done")
                time.sleep(chance.uniform(0.0, 0.4))
                home.kill()
        home.start()
        with home.client(last_seq=None) as client:
            assert client.row(VerifyRow, m.VerifyLedger).first_bad == 0
            rows = activity(client)
            assert client.row(TaskRow, lambda id: m.ShowTask(id, task.id)).title == "File my mail"
            calls = [row for row in rows if row.kind == "call" and row.effect == "change"]
            begun = Counter(row.call for row in calls if row.outcome == "running")
            ended = Counter(row.call for row in calls if row.outcome in ("done", "failed", "unknown"))
            assert set(begun.values()) <= {1}
            assert begun == ended
            assert sum(row.outcome == "unknown" for row in calls) <= 1
            assert any(row.kind == "task" and row.task == task.id for row in rows)
        assert message_ids(mailbox) == before
        archived = sum(message_ids(mailbox / ".Archive").values()) - archived_before
        done = sum(row.outcome == "done" for row in calls)
        assert done <= archived <= done + sum(row.outcome == "unknown" for row in calls)


@pytest.mark.parametrize("seed", range(4))
def test_a_kill_at_any_moment_loses_nothing_and_repeats_nothing(seed: int) -> None:
    crash_once(seed)


@pytest.mark.parametrize("seed", range(100, 108))
def test_many_kills_lose_nothing_and_repeat_nothing(seed: int) -> None:
    crash_once(seed)
