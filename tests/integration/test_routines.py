"""Routines through a real runtime process: files, switching, bounds, runs."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire import messages as m
from meshclaw_desktop.wire.routines import RoutineRow
from meshclaw_desktop.wire.rows import TaskRow
from tests.integration.day.fake_clock import Hand
from tests.integration.runtime_process import Client, Home, Refused, a_home
from tests.integration.scripted_model import Says, ScriptedModel, scripted_model


def use(client: Client, model: ScriptedModel) -> None:
    client.request(lambda id: m.UseModel(id, "openai/test", model.base_url, 1.0, 1.0))


def names(body: Mapping[str, Any], ending: str) -> str:
    """The name under which a tool was offered."""
    return next(name for one in body["tools"] if (name := str(one["function"]["name"])).endswith(ending))


def write(home: Home, name: str, *header: str, text: str = "Do it.") -> None:
    home.locations.routines.mkdir(parents=True, exist_ok=True)
    path = home.locations.routines / f"{name}.md"
    new = path.with_suffix(".new")
    new.write_text("\n".join(["+++", *header, "+++", text]))
    new.replace(path)


def rows(client: Client) -> dict[str, RoutineRow]:
    return {one.name: one for one in client.rows(RoutineRow, m.ListRoutines)}


@pytest.fixture
def home() -> Iterator[Home]:
    with a_home() as home:
        yield home


def test_the_built_in_ones_are_there_and_off(home: Home) -> None:
    home.start()
    with home.client() as client:
        found = rows(client)
    assert list(found) == ["deployment-watch", "dream", "morning-triage"]
    assert all(one.builtin and not one.on and not one.problem and one.next_at is None for one in found.values())
    assert found["morning-triage"].when == "weekdays at 06:30"


def test_a_bad_file_is_named_with_its_line_and_the_built_in_one_does_not_run_in_its_place(home: Home) -> None:
    write(home, "dream", 'colour = "red"')
    home.start()
    with home.client() as client:
        found = rows(client)
        assert not found["dream"].builtin
        assert "line 2" in found["dream"].problem
        with pytest.raises(Refused, match="line 2"):
            client.request(lambda id: m.RunRoutine(id, "dream"))
        with pytest.raises(Refused, match="line 2"):
            client.request(lambda id: m.SwitchRoutine(id, "dream", True))
        with pytest.raises(Refused, match="no routine"):
            client.request(lambda id: m.RunRoutine(id, "nothing"))
        assert not found["morning-triage"].problem


def test_a_run_has_its_text_its_name_and_its_limit(home: Home) -> None:
    with scripted_model([Says(text="Done.")]) as model:
        write(home, "greet", 'title = "Greet"', "budget_usd = 0.000001", text="Greet the world.")
        write(home, "greet-more", 'title = "Greet more"', text="Greet the world.")
        home.start()
        with home.client() as client:
            use(client, model)
            poor = client.row(TaskRow, lambda id: m.RunRoutine(id, "greet"))
            ended = client.until(m.TaskEnded, lambda one: one.task.id == poor.id)
            assert ended.task.outcome == "stopped", ended.task.answer
            assert "limit" in ended.task.answer
            row = client.row(TaskRow, lambda id: m.RunRoutine(id, "greet-more"))
            assert (row.title, row.routine) == ("Greet more", "greet-more")
            ended = client.until(m.TaskEnded, lambda one: one.task.id == row.id)
            assert ended.task.outcome == "done"
            assert rows(client)["greet-more"].last == ended.task
        assert "Greet the world." in str(model.requests[0].messages)
        assert len(model.requests) == 1


def test_switching_is_kept_over_a_restart_and_on_record(home: Home) -> None:
    home.start()
    with home.client() as client:
        row = client.row(RoutineRow, lambda id: m.SwitchRoutine(id, "dream", True))
        assert row.on
        client.until(m.Activity, lambda one: "Switched the routine “Dream” on" in one.sentence)
    home.kill()
    home.start()
    with home.client() as client:
        assert rows(client)["dream"].on
        assert not client.row(RoutineRow, lambda id: m.SwitchRoutine(id, "dream", False)).on


def test_the_command_line_lists_runs_and_switches(home: Home) -> None:
    with scripted_model([Says(text="Done.")]) as model:
        write(home, "greet", 'title = "Greet"')
        write(home, "broken", "title = ")
        home.start()
        with home.client() as client:
            use(client, model)
        listed = json.loads(home.run("routines", "--json").stdout)
        assert [one["name"] for one in listed] == ["broken", "deployment-watch", "dream", "greet", "morning-triage"]
        assert home.run("routines", "on", "greet").stdout.startswith("Greet is on.")
        assert "line 2" in home.run("routines").stdout
        assert home.run("routines", "off", "greet").stdout == "Greet is off.\n"
        assert home.run("routines", "run", "greet").stdout.startswith("Started Greet as task")
        assert home.run("routines", "run", "none").returncode == 1
        assert home.run("routines", "fly").returncode == 2
        with home.client() as client:
            client.until(m.TaskEnded)


def test_levels_are_by_connector_and_stay_within_the_users_own(home: Home) -> None:
    home.start()
    with home.client() as client:
        client.request(lambda id: m.AddSample(id))
        found = rows(client)["morning-triage"]
        assert found.levels == {"calendar": Autonomy.OBSERVE, "sample": Autonomy.AUTO}


# ---- by itself ----


@pytest.mark.slow
def test_it_runs_at_its_time_catches_up_once_and_never_while_stopped(home: Home) -> None:
    zone = ZoneInfo("Europe/Berlin")
    home.environment["TZ"] = "Europe/Berlin"
    file = home.folder / "clock"
    hand = Hand(
        file,
        datetime(2026, 11, 23, 6, 0, tzinfo=zone),
        lambda: home.process.pid if home.process is not None and home.process.poll() is None else None,
    )
    home.command = [sys.executable, "-m", "tests.integration.day.timed_runtime", str(file)]
    with scripted_model([Says(text="Done.")] * 9) as model:
        write(home, "greet", 'title = "Greet"', 'when = ["30 6 * * *"]', 'missed = "run"')
        home.start()
        with home.client() as client:
            use(client, model)
            row = client.row(RoutineRow, lambda id: m.SwitchRoutine(id, "greet", True))
            assert row.next_at == datetime(2026, 11, 23, 6, 30, tzinfo=zone).timestamp()
            hand.move_to(datetime(2026, 11, 23, 6, 30, tzinfo=zone))
            client.until(m.TaskEnded, lambda one: one.task.routine == "greet")
            started = client.until(m.Activity, lambda one: one.outcome == "started")
            assert started.reason == "It was due at 06:30."
            assert rows(client)["greet"].next_at == datetime(2026, 11, 24, 6, 30, tzinfo=zone).timestamp()
        home.kill()
        hand.move_to(datetime(2026, 11, 26, 9, 0, tzinfo=zone))
        home.start()
        with home.client() as client:
            started = client.until(
                m.Activity, lambda one: one.outcome == "started" and "when nothing could run" in one.reason
            )
            client.until(m.TaskEnded, lambda one: one.task.id == started.task)
            client.request(lambda id: m.StopAll(id))
            hand.move_to(datetime(2026, 11, 27, 6, 31, tzinfo=zone))
            hand.move_to(datetime(2026, 11, 28, 6, 31, tzinfo=zone))
            assert len(model.requests) == 2
            client.request(lambda id: m.ResumeAll(id))
            client.until(m.TaskEnded, lambda one: one.task.id != started.task and one.task.routine == "greet")
            assert len(model.requests) == 3


@pytest.mark.slow
def test_a_file_that_changes_while_it_runs_counts_at_the_next_call(home: Home) -> None:
    def script(body: Mapping[str, Any]) -> Says:
        tools = [one for one in body["messages"] if one["role"] == "tool"]
        match len(tools):
            case 0:
                return Says(calls=[(names(body, "list"), {"limit": 1})])
            case 1:
                write(home, "tidy", 'title = "Tidy"', "[levels]", 'calendar = "auto"')
                return Says(calls=[("sample_list", {"limit": 2})])
            case _:
                return Says(text="Done.")

    with scripted_model(script) as model:
        write(home, "tidy", 'title = "Tidy"', "[levels]", 'email = "observe"')
        home.start()
        with home.client() as client:
            use(client, model)
            client.request(lambda id: m.AddSample(id))
            client.row(RoutineRow, lambda id: m.SwitchRoutine(id, "tidy", True))
            task = client.row(TaskRow, lambda id: m.RunRoutine(id, "tidy"))
            client.until(m.TaskEnded, lambda one: one.task.id == task.id)
            asked = client.until(m.ApprovalOpened, lambda one: one.approval.connector == "routines")
            assert asked.approval.sentence == "Let the routine tidy use calendar at auto instead of off"
            assert asked.approval.deadline_at is None
            last = model.requests[-1].messages
            told = [one["content"] for one in last if one["role"] == "tool"]
            assert "rows" in str(told[0])
            assert "rows" not in str(told[1])
            assert not client.request(lambda id: m.AnswerApproval(id, asked.approval.id, asked.approval.digest, False))
            assert rows(client)["tidy"].levels == {"calendar": Autonomy.OFF}


def test_a_file_that_is_edited_or_replaced_is_followed(home: Home) -> None:
    home.start()
    path = home.locations.routines / "mine.md"
    with home.client() as client:
        write(home, "mine", 'title = "Mine"', "budget_usd = 0.10")
        assert rows(client)["mine"].title == "Mine"
        client.row(RoutineRow, lambda id: m.SwitchRoutine(id, "mine", True))
        write(home, "mine", 'title = "Mine, dearer"', "budget_usd = 5.00")
        asked = client.until(m.ApprovalOpened)
        assert asked.approval.sentence == "Let the routine mine spend $5.00 a run instead of $0.10"
        found = rows(client)["mine"]
        assert (found.title, found.budget_usd_micros) == ("Mine, dearer", 100_000)
        client.request(lambda id: m.AnswerApproval(id, asked.approval.id, asked.approval.digest, True))
        assert rows(client)["mine"].budget_usd_micros == 5_000_000
        write(home, "mine", "budget_usd = 9.00")
        assert "$9.00" in client.until(m.ApprovalOpened, lambda one: "$9.00" in one.approval.sentence).approval.sentence
        path.unlink()
        client.until(m.ApprovalClosed, lambda one: one.approval != asked.approval.id)
        os.mkfifo(path)
        found = rows(client)["mine"]
        assert not found.on
        assert "no plain file" in found.problem
        assert client.request(lambda id: m.EditRoutine(id, "dream")) == str(home.locations.routines / "dream.md")
        assert not rows(client)["dream"].builtin
        assert not rows(client)["dream"].on


@pytest.mark.slow
def test_without_new_mail_no_model_is_asked(home: Home) -> None:
    file = home.folder / "clock"
    zone = ZoneInfo("UTC")
    home.environment["TZ"] = "UTC"
    hand = Hand(
        file,
        datetime(2026, 11, 23, 6, 0, tzinfo=zone),
        lambda: home.process.pid if home.process is not None and home.process.poll() is None else None,
    )
    home.command = [sys.executable, "-m", "tests.integration.day.timed_runtime", str(file)]
    with scripted_model([Says(text="Done.")] * 9) as model:
        header = ('title = "Sort"', 'when = ["30 6 * * *"]', 'only_if = "new mail"', "[levels]", 'email = "observe"')
        write(home, "sort", *header)
        home.start()
        with home.client() as client:
            use(client, model)
            client.request(lambda id: m.AddSample(id))
            client.row(RoutineRow, lambda id: m.SwitchRoutine(id, "sort", True))
            hand.move_to(datetime(2026, 11, 23, 6, 30, tzinfo=zone))
            client.until(m.TaskEnded, lambda one: one.task.routine == "sort")
            assert len(model.requests) == 1
            hand.move_to(datetime(2026, 11, 24, 6, 30, tzinfo=zone))
            nothing = client.until(m.Activity, lambda one: one.sentence == "Sort: nothing new")
            assert nothing.routine == "sort"
            deliver(home, "Something new")
            hand.move_to(datetime(2026, 11, 25, 6, 30, tzinfo=zone))
            client.until(m.TaskEnded, lambda one: one.task.routine == "sort")
            assert len(model.requests) == 2


def deliver(home: Home, subject: str) -> None:
    """A message into the sample mailbox."""
    inbox = home.locations.data / "sample-mailbox" / "new"
    text = f"From: dana@partner-corp.example\nTo: sam@corp.example\nSubject: {subject}\n\nHello.\n"
    (inbox / "1795500000.1_1.test").write_text(text)


@pytest.mark.only_on("linux")
def test_a_quiet_runtime_with_routines_on_is_woken_by_nothing(home: Home) -> None:
    home.start()
    with home.client() as client:
        for name in ("morning-triage", "dream", "deployment-watch"):
            assert client.row(RoutineRow, partial(m.SwitchRoutine, routine=name, on=True)).on
    give_up = time.monotonic() + 120
    while time.monotonic() < give_up:
        before = woken(home)
        time.sleep(3)
        if woken(home) == before:
            return
    raise AssertionError("something wakes it again and again")


def woken(home: Home) -> int:
    """How often the threads of the runtime went to sleep, each once for every time that they were woken."""
    assert home.process is not None
    threads = Path(f"/proc/{home.process.pid}/task").iterdir()
    lines = (line for one in threads for line in (one / "status").read_text().splitlines())
    return sum(int(line.split()[1]) for line in lines if line.startswith("voluntary_ctxt_switches"))
