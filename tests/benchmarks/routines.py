"""What the three built-in routines cost in tokens: one triage, one watch with a failure in it, one dream after a day's work.

The triage is the rehearsal model's, which reads and drafts; the other two ask once each, whatever the answer. The tokens
are counted by the worker, as for a provider that reports none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire import messages as m
from meshclaw_desktop.wire.rows import TaskRow, UndoRow
from tests.benchmarks.frame import Row
from tests.benchmarks.processes import a_runtime
from tests.integration.day.mind import DREAM, WATCH, Talk
from tests.integration.runtime_process import Client, Home, a_home
from tests.integration.scripted_model import Reply, Says, scripted_model
from tests.integration.threats.scene import activity, ended, say

DEPLOYMENTS = 5
"""Of the day that is dreamt about."""


def measure() -> Iterable[Row]:
    """All in one home, in the order of a day."""
    with a_home() as home, scripted_model(_answer) as server, a_runtime(home), home.client() as client:
        client.request(m.AddSample)
        client.request(lambda id: m.SetAutonomy(id, "sample", Autonomy.AUTO))
        triage = _run(client, "morning-triage")
        yield Row(name="tokens: one triage of 44 messages", measured=triage.tokens, unit="tokens", at_most=30_000)
        client.request(lambda id: m.UseModel(id, "openai/gpt-4o-mini", server.base_url))
        _work(home, client)
        watch = _run(client, "deployment-watch")
        yield Row(name="tokens: one watch, one failure judged", measured=watch.tokens, unit="tokens", at_most=5_000)
        dream = _run(client, "dream")
        yield Row(name="tokens: one dream", measured=dream.tokens, unit="tokens", at_most=3_000)


def _work(home: Home, client: Client) -> None:
    """A day: something taken back, deployments approved one after the other, the last of which fails."""
    done = [row for row in activity(client) if row.tool == "archive" and row.outcome == "done"]
    client.rows(UndoRow, lambda id: m.Undo(id, done[-1].undo_id))
    folder = home.folder / "site"
    _script(folder, "echo fine")
    options = {"command": "./deploy.sh {version}", "folder": str(folder), "target": "web-api", "environment": "staging"}
    client.request(lambda id: m.AddConnector(id, "command", "site", options))
    client.request(lambda id: m.SetAutonomy(id, "site", Autonomy.ASK))
    for number in range(DEPLOYMENTS):
        if number == DEPLOYMENTS - 1:
            _script(
                folder,
                "for line in $(seq 200); do echo step $line of two hundred is done, and went well; done; echo it broke >&2; exit 3",
            )
        task = client.row(TaskRow, lambda id: m.Ask(id, "Deploy v41 to web-api"))
        say(client, client.until(m.ApprovalOpened, partial(_of, task)).approval, True)
        ended(client, task)


def _of(task: TaskRow, fact: m.ApprovalOpened) -> bool:
    return fact.approval.task == task.id


def _script(folder: Path, text: str) -> None:
    folder.mkdir(exist_ok=True)
    new = folder / "new"
    new.write_text(f"#!/bin/bash\n{text}\n")
    new.chmod(0o755)
    new.replace(folder / "deploy.sh")


def _run(client: Client, routine: str) -> TaskRow:
    task = ended(client, client.row(TaskRow, lambda id: m.RunRoutine(id, routine)))
    if task.outcome != "done" or not task.tokens:
        raise RuntimeError(f"{routine}: {task.outcome}, {task.tokens} tokens: {task.answer}")
    return task


def _answer(body: Mapping[str, Any]) -> Reply:
    talk = Talk(body)
    if WATCH in talk.asked:
        return Says(text="A step of the script fails; what was live before still is. Wait.", usage=None)
    if DREAM in talk.asked:
        return Says(calls=[("propose", {"memories": []})], usage=None)
    if not talk.used("site_start"):
        return Says(calls=[("site_start", {"target": "web-api", "version": "v41"})], usage=None)
    return Says(calls=[], text="It is on its way.", usage=None)
