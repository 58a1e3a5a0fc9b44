"""The user's data through a real runtime: told, exported to a file of theirs, and deleted so that no byte of it is left."""

from __future__ import annotations

import json
import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from meshclaw_desktop.connectors.email.sample import make_sample
from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire import messages as m
from meshclaw_desktop.wire.rows import (
    Approval,
    BudgetRow,
    ConnectorRow,
    DataRow,
    DeletedRow,
    ExportRow,
    RuleRow,
    TaskRow,
    VerifyRow,
)  # fmt: skip
from tests.integration.runtime_process import Client, Home, Refused, a_home

CANARY = "zebra-canary-41f7"
TODAY = date.today

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A runtime whose mailbox lies outside of its home, so that every byte in the home is our own."""
    make_sample(tmp_path / "mailbox")
    with a_home() as home:
        home.start()
        with home.client(last_seq=None) as client:
            settings = {"path": str(tmp_path / "mailbox"), "address": "sam@corp.example"}
            client.request(lambda id: m.AddConnector(id, "maildir", "email", settings))
            client.request(lambda id: m.SetAutonomy(id, "email", Autonomy.ASK))
            client.request(lambda id: m.UseModel(id, "rehearsal"))
        yield home


def live(client: Client) -> tuple[TaskRow, Approval]:
    """A task with the canary in the user's words, whose questions are answered yes: it, and its first question."""
    client.request(lambda id: m.Ask(id, f"Triage my mail, {CANARY}"))
    first: Approval | None = None
    while True:
        fact = client.until(object, _asked_or_ended)
        if isinstance(fact, m.TaskEnded):
            assert first is not None
            return fact.task, first
        assert isinstance(fact, m.ApprovalOpened)
        first = first or fact.approval
        answer(client, fact.approval, approved=True)


def answer(client: Client, asked: Approval, *, approved: bool) -> None:
    client.request(lambda id: m.AnswerApproval(id, asked.id, asked.digest, approved))


def places(home: Home, words: str) -> list[str]:
    """The files below the home in which these words stand."""
    return [
        str(file)
        for file in home.folder.rglob("*")
        if file.is_file() and not file.is_symlink() and words.encode() in file.read_bytes()
    ]


def _asked_or_ended(fact: object) -> bool:
    return isinstance(fact, m.ApprovalOpened | m.TaskEnded)


def refused(client: Client, make: Callable[[int], m.Request]) -> str:
    with pytest.raises(Refused) as wrong:
        client.request(make)
    return str(wrong.value)


def test_after_everything_is_deleted_no_byte_of_it_is_left_and_work_goes_on(home: Home) -> None:
    with home.client() as client:
        _, question = live(client)
        subject = question.items[0].cells[1] if question.items else question.sentence
        (home.locations.logs / "runtime.log.1").write_text(f"an older log, {CANARY}\n")
        assert len(places(home, CANARY)) > 1
        spent = client.row(BudgetRow, m.GetBudget).spent_usd_micros
        row = client.row(DeletedRow, lambda id: m.DeleteData(id, everything=True))
        assert (row.tasks, row.questions > 0, row.rows > 5) == (1, True, True)
        assert places(home, CANARY) == []
        assert places(home, subject) == []
        with pytest.raises(EOFError):
            client.until(m.Welcome)
    with home.client(last_seq=client.welcome.last_seq, ledger=client.welcome.ledger) as after:
        assert after.welcome.ledger != client.welcome.ledger
        (told,) = after.rows(m.Activity, m.ListActivity)
        assert told.sentence.startswith("Deleted everything: ")
        assert told.reason == "By you, in the app."
        found = after.row(VerifyRow, m.VerifyLedger)
        assert (found.first_bad, found.rows, found.deleted) == (0, 1, row.rows)
        assert after.row(BudgetRow, m.GetBudget).spent_usd_micros == spent
        assert [one.level for one in after.rows(ConnectorRow, m.ListConnectors)] == [Autonomy.ASK]
        live(after)
    assert home.stop() == 0
    home.start()
    with home.client() as again:
        assert again.row(VerifyRow, m.VerifyLedger).first_bad == 0
        assert again.until(m.Status).problem == ""


def test_a_deletion_stays_one_when_the_runtime_is_killed_right_after_it(home: Home) -> None:
    with home.client() as client:
        live(client)
        client.request(lambda id: m.DeleteData(id, everything=True))
        home.kill()
    assert places(home, CANARY) == []
    home.start()
    with home.client() as client:
        assert client.row(VerifyRow, m.VerifyLedger).first_bad == 0
        assert client.until(m.Status).problem == ""


def test_what_happened_today_stays_when_the_days_before_it_go(home: Home) -> None:
    with home.client() as client:
        live(client)
        today = TODAY()
        row = client.row(DeletedRow, lambda id: m.DeleteData(id, before=today.isoformat()))
        assert (row.rows, row.tasks) == (0, 0)
        assert places(home, CANARY)
    with home.client() as client:
        tomorrow = (today + timedelta(days=1)).isoformat()
        assert client.row(DeletedRow, lambda id: m.DeleteData(id, since=str(today), before=tomorrow)).tasks == 1
    assert places(home, CANARY) == []


def test_a_task_that_has_not_ended_keeps_everything_from_being_deleted(home: Home) -> None:
    with home.client() as client:
        task = client.row(TaskRow, lambda id: m.Ask(id, f"Triage my mail, {CANARY}"))
        client.until(m.ApprovalOpened)
        said = refused(client, lambda id: m.DeleteData(id, everything=True))
        assert f"“{task.title}” has not ended, so nothing was deleted." in said
        assert places(home, CANARY)
        client.request(lambda id: m.StopTask(id, task.id))
        client.until(m.TaskEnded)
        client.request(lambda id: m.DeleteData(id, everything=True))
    assert places(home, CANARY) == []


@pytest.mark.parametrize(
    ("since", "before", "everything"),
    [("", "", False), ("2026-11-01", "", True), ("yesterday", "", False), ("2026-11-02", "2026-11-01", False), ("", "0001-01-01", False)],
)  # fmt: skip
def test_what_is_to_go_must_be_said_plainly(home: Home, since: str, before: str, everything: bool) -> None:
    with home.client() as client:
        rows = len(client.rows(m.Activity, m.ListActivity))
        refused(client, lambda id: m.DeleteData(id, since, before, everything))
        assert len(client.rows(m.Activity, m.ListActivity)) == rows


def test_an_export_is_for_the_user_alone_and_holds_what_happened(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "mine.zip"
    with home.client() as client:
        task, _ = live(client)
        row = client.row(ExportRow, lambda id: m.ExportData(id, str(file)))
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert (row.path, row.octets) == (str(file), file.stat().st_size)
        assert row.lines["activity.jsonl"] == client.rows(m.Activity, m.ListActivity)[-1].seq - 1
    archive = zipfile.ZipFile(file)
    assert archive.testzip() is None
    tasks = [json.loads(line) for line in archive.read("tasks.jsonl").decode().splitlines()]
    assert [(one["id"], CANARY in one["prompt"]) for one in tasks] == [(task.id, True)]
    assert "Passwords and keys are not in here" in archive.read("README.txt").decode()


def test_an_export_goes_through_no_link_and_over_no_file(home: Home, tmp_path: Path) -> None:
    mine, elsewhere = tmp_path / "mine", tmp_path / "elsewhere"
    mine.mkdir(mode=0o700)
    elsewhere.mkdir(mode=0o700)
    (mine / "there.zip").write_text("keep me")
    (mine / "link.zip").symlink_to(elsewhere / "target.zip")
    (tmp_path / "linked").symlink_to(elsewhere)
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    bad = [
        mine / "there.zip", mine / "link.zip", tmp_path / "linked" / "a.zip", shared / "a.zip", mine / "no" / "a.zip",
        home.locations.data / "a.zip", Path("relative.zip"), Path("/"), mine / "..", mine / ("x" * 300),
    ]  # fmt: skip
    with home.client() as client:
        for path in bad:
            refused(client, partial(m.ExportData, path=str(path)))
    assert (mine / "there.zip").read_text() == "keep me"
    assert os.listdir(elsewhere) == []
    assert sorted(os.listdir(mine)) == ["link.zip", "there.zip"]
    assert os.listdir(shared) == []


def test_rules_go_with_everything(home: Home) -> None:
    with home.client() as client:
        client.request(lambda id: m.Ask(id, "Triage my mail"))
        asked = client.until(m.ApprovalOpened, lambda fact: fact.approval.rememberable).approval
        client.request(
            lambda id: m.AnswerApproval(id, asked.id, asked.digest, True, remember=m.Remember.SECONDS, remember_s=3600)
        )
        while isinstance(fact := client.until(object, _asked_or_ended), m.ApprovalOpened):
            answer(client, fact.approval, approved=False)
        assert client.rows(RuleRow, m.ListRules)
        client.request(lambda id: m.DeleteData(id, everything=True))
    with home.client() as client:
        assert client.rows(RuleRow, m.ListRules) == []
        assert client.row(VerifyRow, m.VerifyLedger).first_bad == 0


def test_the_command_line_tells_exports_and_deletes(home: Home, tmp_path: Path) -> None:
    with home.client() as client:
        live(client)
    told = json.loads(home.run("data", "--json").stdout)
    assert {part["name"] for part in told["parts"]} == {"record", "settings", "head", "logs"}
    assert (told["tasks"], told["parts"][0]["octets"] > 10_000) == (1, True)
    assert "what happened" in home.run("data").stdout
    assert home.run("data", "export", str(tmp_path / "mine.zip")).returncode == 0
    assert zipfile.is_zipfile(tmp_path / "mine.zip")
    assert home.run("data", "delete").returncode == 2
    assert home.run("data", "delete", "--before", "yesterday").returncode == 2
    no = home.run("data", "delete", "--all", input="no\n")
    assert (no.returncode, no.stdout) == (1, "Nothing was deleted.\n")
    assert places(home, CANARY)
    done = home.run("data", "delete", "--all", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert places(home, CANARY) == []
    assert "were deleted by you before" in home.run("verify").stdout
    with home.client() as client:
        assert client.row(DataRow, m.GetData).tasks == 0
