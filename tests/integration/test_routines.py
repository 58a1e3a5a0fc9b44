"""Routines through a real runtime process: files, switching, bounds, runs."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire import messages as m
from meshclaw_desktop.wire.routines import RoutineRow
from meshclaw_desktop.wire.rows import TaskRow
from tests.integration.runtime_process import Client, Home, Refused, a_home
from tests.integration.scripted_model import Says, ScriptedModel, scripted_model


def use(client: Client, model: ScriptedModel) -> None:
    client.request(lambda id: m.UseModel(id, "openai/test", model.base_url, 1.0, 1.0))


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
        assert found.levels == {"calendar": Autonomy.OBSERVE, "sample": Autonomy.ASK}
