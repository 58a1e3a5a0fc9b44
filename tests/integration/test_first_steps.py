"""What the first run asks of the runtime: the sample mailbox, laid out and connected once, at the lowest useful level."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire import messages as m
from meshclaw_desktop.wire.rows import AnswersRow, ConnectorRow, ModelRow, TaskRow
from tests.integration.runtime_process import Client, Home, Refused, a_home

pytestmark = pytest.mark.only_on("linux")


@pytest.fixture
def home() -> Iterator[Home]:
    with a_home() as home:
        home.start()
        yield home


def add_sample(client: Client) -> ConnectorRow:
    return client.row(ConnectorRow, lambda id: m.AddSample(id))


def test_the_sample_may_read_and_a_model_that_costs_nothing_is_chosen(home: Home) -> None:
    with home.client() as client:
        row = add_sample(client)
        assert (row.name, row.kind, row.level) == ("sample", "maildir", Autonomy.OBSERVE)
        assert client.row(ModelRow, lambda id: m.GetModel(id)).model == "rehearsal"
        assert (home.locations.data / "sample-mailbox" / "new").is_dir()
        task = client.row(TaskRow, lambda id: m.Ask(id, "Triage my mail"))
        ended = client.until(m.TaskEnded, lambda fact: fact.task.id == task.id)
        assert ended.task.outcome == "done"
        assert ended.task.usd_micros == 0


def test_asked_twice_there_is_one_sample(home: Home) -> None:
    with home.client() as client:
        assert add_sample(client) == add_sample(client)
        assert len(client.rows(ConnectorRow, lambda id: m.ListConnectors(id))) == 1


def test_a_model_that_the_user_chose_stays(home: Home) -> None:
    with home.client() as client:
        client.request(lambda id: m.UseModel(id, "ollama/qwen3", api_base="http://127.0.0.1:9"))
        add_sample(client)
        assert client.row(ModelRow, lambda id: m.GetModel(id)).model == "ollama/qwen3"


def test_another_connector_of_that_name_is_left_alone(home: Home) -> None:
    with home.client() as client:
        add_sample(client)
        client.request(lambda id: m.RemoveConnector(id, "sample"))
        shutil.move(home.locations.data / "sample-mailbox", home.folder / "mine")
        settings = {"path": str(home.folder / "mine"), "address": "me@corp.example"}
        client.request(lambda id: m.AddConnector(id, "maildir", "sample", settings))
        with pytest.raises(Refused, match="Another connector"):
            add_sample(client)


def test_how_the_user_answered_is_told_by_tool(home: Home) -> None:
    with home.client() as client:
        add_sample(client)
        assert client.rows(AnswersRow, lambda id: m.ListAnswers(id)) == []
        client.request(lambda id: m.SetAutonomy(id, "sample", Autonomy.ASK))
        client.request(lambda id: m.Ask(id, "Triage my mail"))
        asked = client.until(m.ApprovalOpened).approval
        client.request(lambda id: m.AnswerApproval(id, asked.id, asked.digest, True))
        client.until(m.ApprovalClosed, lambda fact: fact.approval == asked.id)
        (row,) = client.rows(AnswersRow, lambda id: m.ListAnswers(id))
        assert row == AnswersRow(connector="sample", tool=asked.tool, approved=1, answered=1)
        client.request(lambda id: m.StopAll(id))
