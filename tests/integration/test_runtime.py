"""The runtime as a process: one per user, a private socket, facts that are never missed, an end that is clean."""

from __future__ import annotations

import socket
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from meshclaw_desktop.connectors.email.sample import make_sample
from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire import messages as m
from meshclaw_desktop.wire.history import History
from meshclaw_desktop.wire.rows import Approval, BudgetRow, ConnectorRow, TaskRow, VerifyRow
from tests.integration.runtime_process import Client, Home, Refused, a_home
from tests.pace import within

pytestmark = pytest.mark.only_on("linux")


@pytest.fixture
def home() -> Iterator[Home]:
    with a_home() as home:
        home.start()
        yield home


def add_maildir(home: Home, level: Autonomy = Autonomy.ASK) -> None:
    """A sample mailbox, connected by the user's hand."""
    folder = home.folder / "mailbox"
    make_sample(folder)
    with home.client(last_seq=None) as client:
        settings = {"path": str(folder), "address": "sam@corp.example"}
        client.request(lambda id: m.AddConnector(id, "maildir", "email", settings))
        client.request(lambda id: m.SetAutonomy(id, "email", level))
        client.request(lambda id: m.UseModel(id, "rehearsal"))


def deny_the_rest(client: Client) -> TaskRow:
    """Say no to every further question until the task has ended."""
    while True:
        fact = client.until(object, lambda fact: isinstance(fact, m.ApprovalOpened | m.TaskEnded))
        if isinstance(fact, m.TaskEnded):
            return fact.task
        assert isinstance(fact, m.ApprovalOpened)
        answer(client, fact.approval, approved=False)


def answer(client: Client, approval: Approval, *, approved: bool) -> None:
    """What a click sends."""
    client.request(lambda id: m.AnswerApproval(id, approval.id, approval.digest, approved))


def test_the_socket_is_for_its_user_alone(home: Home) -> None:
    path = home.locations.socket
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_all_files_are_for_their_user_alone(home: Home) -> None:
    with home.client() as client:
        client.request(lambda id: m.SetBudget(id, day_usd_micros=5_000_000))
    for path in home.folder.rglob("*"):
        forbidden = stat.S_IRWXG | stat.S_IRWXO
        assert not stat.S_IMODE(path.stat().st_mode) & forbidden, path


def test_there_is_one_runtime_for_a_user(home: Home) -> None:
    second = home.run("runtime")
    assert second.returncode == 1
    assert "already running" in second.stderr
    with home.client() as client:
        assert home.process is not None
        assert client.welcome.pid == home.process.pid


def test_it_ends_cleanly_when_asked(home: Home) -> None:
    assert home.stop() == 0
    assert not home.locations.socket.exists()
    home.start()
    with home.client() as client:
        assert client.row(VerifyRow, m.VerifyLedger).first_bad == 0


@pytest.mark.parametrize(
    "line",
    [b"\n", b"{}\n", b"hello\n", b'{"type":"Ask","id":1,"text":"hi"}\n', b"\xff\xfe\n", b"x" * 3_000_000 + b"\n"],
)
def test_strangers_hear_nothing(home: Home, line: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.settimeout(90)
        stranger.connect(str(home.locations.socket))
        try:
            stranger.sendall(line)
            assert stranger.recv(1) == b""
        except ConnectionError:
            pass
    with home.client() as client:
        assert client.request(m.GetStatus)


def test_another_version_is_told_ours_and_no_more(home: Home) -> None:
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.settimeout(90)
        stranger.connect(str(home.locations.socket))
        stranger.sendall(m.client_codec().encode(m.Hello(99, "tray", 0)))
        with stranger.makefile("rb") as lines:
            assert isinstance(m.runtime_codec().decode(lines.readline()), m.Welcome)
            assert lines.readline() == b""


def test_a_silent_stranger_is_hung_up_on(home: Home) -> None:
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.settimeout(90)
        stranger.connect(str(home.locations.socket))
        assert stranger.recv(1) == b""


def test_nothing_listens_on_the_network(home: Home) -> None:
    assert home.process is not None
    sockets = _sockets(home.process.pid)
    for table in ("tcp", "tcp6", "udp", "udp6"):
        rows = Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        assert not sockets & {row.split()[9] for row in rows}


def test_a_reconnecting_client_misses_nothing_and_repeats_nothing(home: Home) -> None:
    with home.client() as client:
        ledger = client.welcome.ledger
        for dollars in range(1, 6):
            client.request(partial(m.SetBudget, day_usd_micros=dollars * 1_000_000))
        seen = [client.until(m.Activity).seq for _ in range(5)]
    with home.client(last_seq=seen[2], ledger=ledger) as again:
        missed = [fact.seq for fact in again.facts if isinstance(fact, m.Activity)]
    assert missed == seen[3:]


def test_limits_are_kept_in_the_file_and_over_a_restart(home: Home) -> None:
    with home.client() as client:
        client.request(lambda id: m.SetBudget(id, day_usd_micros=7_500_000, task_usd_micros=0))
    assert "7.5" in home.locations.settings.read_text()
    home.stop()
    home.start()
    with home.client() as client:
        row = client.row(BudgetRow, m.GetBudget)
    assert (row.day_usd_micros, row.task_usd_micros) == (7_500_000, 0)


def test_a_looser_file_waits_for_a_yes_and_a_stricter_one_does_not(home: Home) -> None:
    add_maildir(home, Autonomy.OBSERVE)
    text = home.locations.settings.read_text()
    with home.client() as client:
        home.write_settings(text.replace('"observe"', '"auto"'))
        asked = client.until(m.ApprovalOpened, lambda fact: fact.approval.connector == "settings").approval
        assert asked.deadline_at is None
        assert _level(client) is Autonomy.OBSERVE
        home.write_settings(text.replace('"observe"', '"off"'))
        client.until(m.Status, lambda status: status.connectors[0].level is Autonomy.OFF)
        client.until(m.ApprovalClosed, lambda fact: fact.approval == asked.id)
        home.write_settings(text.replace('"observe"', '"ask"'))
        again = client.until(m.ApprovalOpened, lambda fact: fact.approval.connector == "settings").approval
        client.request(lambda id: m.AnswerApproval(id, again.id, again.digest, True))
        client.until(m.Status, lambda status: status.connectors[0].level is Autonomy.ASK)


def test_a_broken_file_is_named_with_its_line_and_changes_nothing(home: Home) -> None:
    add_maildir(home, Autonomy.OBSERVE)
    text = home.locations.settings.read_text()
    with home.client() as client:
        home.write_settings(text + "\nthis is not toml\n")
        problem = client.until(m.Status, lambda status: bool(status.problem)).problem
        assert f"line {len(text.splitlines()) + 2}" in problem
        assert _level(client) is Autonomy.OBSERVE
        home.write_settings(text)
        client.until(m.Status, lambda status: not status.problem)


def test_an_older_looser_file_is_noticed_after_a_restart(home: Home) -> None:
    add_maildir(home, Autonomy.ASK)
    old = home.locations.settings.read_text()
    with home.client(last_seq=None) as client:
        client.request(lambda id: m.SetAutonomy(id, "email", Autonomy.OBSERVE))
    home.stop()
    home.write_settings(old)
    home.start()
    with home.client() as client:
        assert _level(client) is Autonomy.OBSERVE
        assert [one.connector for one in client.rows(Approval, m.ListApprovals)] == ["settings"]


def test_stop_everything_survives_a_restart(home: Home) -> None:
    add_maildir(home)
    with home.client() as client:
        client.request(m.StopAll)
    home.kill()
    home.start()
    with home.client() as client:
        with pytest.raises(Refused, match="stopped"):
            client.request(lambda id: m.Ask(id, "triage my mail"))
        client.request(m.ResumeAll)
        assert client.row(TaskRow, lambda id: m.Ask(id, "hello")).state in ("queued", "working")


def test_triage_from_the_question_to_the_archive(home: Home) -> None:
    add_maildir(home)
    with home.client() as client:
        task = client.row(TaskRow, lambda id: m.Ask(id, "Triage my mail"))
        asked = client.until(m.ApprovalOpened).approval
        assert asked.task == task.id
        assert asked.tool == "archive"
        assert len(asked.items) > 10
        ticked = tuple(item.id for item in asked.items[1:])
        client.request(lambda id: m.AnswerApproval(id, asked.id, asked.digest, True, items=ticked))
        done = client.until(m.Activity, lambda fact: fact.tool == "archive" and fact.outcome == "done")
        assert done.undo_id
        ended = deny_the_rest(client)
        assert ended.outcome == "done"
        assert "script" in ended.answer
        archive = [path.name for path in (home.folder / "mailbox" / ".Archive").rglob("*") if path.is_file()]
        rows = client.request(lambda id: m.Undo(id, done.undo_id))
        assert isinstance(rows, list)
        after = [path.name for path in (home.folder / "mailbox" / ".Archive").rglob("*") if path.is_file()]
        assert len(archive) - len(after) == len(ticked)
        assert client.row(VerifyRow, m.VerifyLedger).first_bad == 0


def test_stop_everything_works_within_a_second(home: Home) -> None:
    add_maildir(home)
    with home.client() as client:
        client.request(lambda id: m.Ask(id, "Triage my mail"))
        asked = client.until(m.ApprovalOpened).approval
        with within(1):
            client.request(m.StopAll)
            client.until(m.TaskEnded)
        with pytest.raises(Refused):
            client.request(lambda id: m.AnswerApproval(id, asked.id, asked.digest, True))


def _level(client: Client) -> Autonomy:
    [row] = client.rows(ConnectorRow, m.ListConnectors)
    return row.level


def _sockets(pid: int) -> set[str]:
    """The inodes of the sockets that a process holds."""
    held = [str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir() if one.is_symlink()]
    return {one[len("socket:[") : -1] for one in held if one.startswith("socket:[")}


def test_the_history_holds_what_a_task_cost_and_left_and_survives_a_kill(home: Home) -> None:
    add_maildir(home)
    with home.client() as client:
        task = client.row(TaskRow, lambda id: m.Ask(id, "Triage my mail"))
        assert deny_the_rest(client).id == task.id
        history = client.row(History, lambda id: m.ShowHistory(id, days=7))
        again = client.row(History, lambda id: m.ShowHistory(id, days=7, by="connector"))
        totals = history.totals
        assert (totals.usage.tasks, history.groups, len(history.bars)) == (1, ("",), 7)
        assert totals.usage.calls > 0
        assert totals.usage.denied > 0
        assert (totals.usage.kept, totals.wasted) == (0, 1), "all of it was denied"
        assert {row.usage.key for row in again.rows} >= {"email"}
        assert again.totals == totals
        for days, by, first in ((-1, "routine", ""), (7, "day", ""), (0, "routine", "2026-11-01"), (7, "x; drop", "")):
            with pytest.raises(Refused, match="UsageError"):
                client.request(partial(m.ShowHistory, days=days, by=by, first=first))
    home.kill()
    home.start()
    with home.client() as client:
        assert client.row(History, lambda id: m.ShowHistory(id, days=7)) == history
