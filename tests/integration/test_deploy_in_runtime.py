"""A deployment and a calendar through the whole runtime: gate, question, journal, undo, *Stop everything*."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from meshclaw_desktop.policy.model import Autonomy, Json
from meshclaw_desktop.wire import messages as m
from meshclaw_desktop.wire.rows import RuleRow, UndoRow
from tests.integration.calendar_server import USERS, calendar_server
from tests.integration.keychain_session import keychain_session
from tests.integration.keychain_session import why_not as no_keychain
from tests.integration.runtime_process import Client, Home, a_home
from tests.integration.scripted_model import Reply, Says, scripted_model

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]


@pytest.fixture
def home() -> Iterator[Home]:
    with a_home() as home:
        home.start()
        yield home


def one_round(*calls: tuple[str, Mapping[str, Any]]) -> Any:
    """A model that makes these calls, one after another, and says it is done."""

    def reply(body: Mapping[str, Any]) -> Reply:
        done = sum(1 for one in body["messages"] if one["role"] == "tool")
        return Says(calls=[calls[done]]) if done < len(calls) else Says(text="Done.")

    return reply


def add_command(client: Client, folder: Path, text: str, **settings: str) -> None:
    folder.mkdir()
    (folder / "deploy.sh").write_text(f"#!/bin/bash\n{text}\n")
    (folder / "deploy.sh").chmod(0o755)
    options = {"command": "./deploy.sh {version}", "folder": str(folder), "target": "web-api", **settings}
    client.request(lambda id: m.AddConnector(id, "command", "site", options))


def test_what_is_deployed_is_what_was_shown_and_a_rule_holds_for_exactly_that(home: Home, tmp_path: Path) -> None:
    start = ("site_start", {"target": "web-api", "version": "v41"})
    with scripted_model(one_round(start, ("site_watch", {"target": "web-api"}))) as server, home.client() as client:
        client.request(lambda id: m.UseModel(id, "openai/local", server.base_url))
        add_command(client, tmp_path / "site", "echo $1 >> deployed", environment="production")
        client.request(lambda id: m.SetAutonomy(id, "site", Autonomy.AUTO))
        client.request(lambda id: m.Ask(id, "Deploy v41 to web-api"))
        asked = client.until(m.ApprovalOpened).approval
        shown = {one.name: one.value for one in asked.fields}
        assert (shown["target"], shown["exact"], shown["stage"]) == ("web-api", "v41", "production")
        assert asked.rememberable
        assert not (tmp_path / "site" / "deployed").exists()
        client.request(
            lambda id: m.AnswerApproval(id, asked.id, asked.digest, True, remember=m.Remember.SECONDS, remember_s=3600)
        )
        assert client.until(m.TaskEnded).task.outcome == "done"
        assert (tmp_path / "site" / "deployed").read_text() == "v41\n"
        [rule] = client.rows(RuleRow, m.ListRules)
        assert rule.targets["stage"] == "production"
        client.request(lambda id: m.Ask(id, "Deploy v41 to web-api"))
        assert client.until(m.TaskEnded).task.outcome == "done"
        assert (tmp_path / "site" / "deployed").read_text() == "v41\nv41\n"
        assert not any(isinstance(fact, m.ApprovalOpened) for fact in client.facts), "the rule spoke for this one"


def test_observe_starts_nothing_and_stop_everything_ends_what_runs(home: Home, tmp_path: Path) -> None:
    """Threats A06 and D08."""
    start = ("site_start", {"target": "web-api", "version": "v41"})
    with scripted_model(one_round(start)) as server, home.client() as client:
        client.request(lambda id: m.UseModel(id, "openai/local", server.base_url))
        add_command(client, tmp_path / "site", "echo $$ > pid; exec sleep 300", environment="staging")
        client.request(lambda id: m.Ask(id, "Deploy v41 to web-api"))
        client.until(m.TaskEnded)
        assert not (tmp_path / "site" / "pid").exists()
        client.request(lambda id: m.SetAutonomy(id, "site", Autonomy.AUTO))
        client.request(lambda id: m.Ask(id, "Deploy v41 to web-api"))
        client.until(m.TaskEnded)
        pid = int(_written(tmp_path / "site" / "pid"))
        os.kill(pid, 0)
        client.request(m.StopAll)
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_an_event_is_made_in_the_calendar_and_taken_back_after_a_restart(tmp_path: Path) -> None:
    if reason := no_keychain():
        pytest.skip(reason)
    with (
        keychain_session("unlocked") as keyring,
        a_home(keyring) as home,
        calendar_server(tmp_path / "radicale") as calendars,
    ):
        path = calendars.make_calendar("work")
        home.start()
        create = ("calendar_create", {"title": "Dentist", "start": "2031-11-25T15:00"})
        with (
            scripted_model(one_round(("calendar_agenda", {"day": "2031-11-25"}), create)) as server,
            home.client() as client,
        ):
            client.request(lambda id: m.UseModel(id, "openai/local", server.base_url))
            settings = {"url": calendars.url, "user": "sam", "address": "sam@corp.example"}
            client.request(lambda id: m.AddConnector(id, "caldav", "calendar", settings))
            assert home.run("credentials", "set", "calendar", "password", input=USERS["sam"]).returncode == 0
            said = home.run("connectors", "test", "calendar")
            assert "it reads “Work”" in said.stdout, said
            client.request(lambda id: m.SetAutonomy(id, "calendar", Autonomy.ASK))
            client.request(lambda id: m.Ask(id, "Put the dentist into my calendar: 25 November 2031 at three"))
            asked = client.until(m.ApprovalOpened).approval
            assert asked.sentence == "Add “Dentist” to the calendar"
            assert asked.undoable
            client.request(lambda id: m.AnswerApproval(id, asked.id, asked.digest, True))
            assert client.until(m.TaskEnded).task.outcome == "done"
            assert len(calendars.events(path)) == 1
            made = client.until(m.Activity, lambda row: row.tool == "create" and row.outcome == "done")
        home.kill()
        home.start()
        with home.client() as client:
            [undone] = client.rows(UndoRow, lambda id: m.Undo(id, made.undo_id))
            assert undone.outcome == "undone", undone.reason
        assert calendars.events(path) == []
        listed: Json = json.loads(home.run("connectors", "--json").stdout)
        assert isinstance(listed, list)


def _written(file: Path) -> str:
    for _ in range(1_000):
        if file.exists() and file.read_text().strip():
            return file.read_text()
        time.sleep(0.01)
    raise AssertionError(f"{file} was never written")
