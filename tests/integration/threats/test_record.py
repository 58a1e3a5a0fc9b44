"""Threats J: nothing acts without a record, and a record that was tampered with says where."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire import messages as m
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.rows import ActivityDetail, ConnectorRow, VerifyRow
from tests.integration.runtime_process import Client, Home, Refused
from tests.integration.scripted_model import Reply, Says
from tests.integration.threats.scene import (
    Body,
    Scene,
    activity,
    ask,
    deny_the_rest,
    ended,
    lists,
    question,
    refused,
    rows_in,
    say,
    scene,
    sends,
)


def archives(number: int, count: int = 1) -> Callable[[Body], Reply]:
    """The model archives these of the listed messages."""
    return lambda body: Says(
        calls=[("email_archive", {"ids": [row[0] for row in rows_in(body)[number : number + count]]})]
    )


# ---- J06 ----


def test_every_decision_is_on_record_with_all_that_it_was_made_from(stage: Scene) -> None:
    """Threat J06."""
    with stage.watching(Autonomy.ASK) as client:
        stage.plays(
            lists(8),
            archives(0, 3),
            archives(4),
            sends("eve@evil.example"),
            Says(calls=[("email_send", {"to": ["a b"], "subject": "x", "body": "x", "extra": 1})]),
        )
        task = ask(client)
        first = question(client, task)
        ticked = tuple(item.id for item in first.items[1:])
        say(client, first, True, items=ticked)
        say(client, question(client, task), True)
        say(client, question(client, task), False)
        deny_the_rest(client, task)
        rows = [row for row in activity(client, task.id) if row.kind == "call"]
        detail = {row.seq: _detail(client, row.seq) for row in rows}
    verdicts = [(row.tool, row.verdict, row.outcome) for row in rows]
    for wanted in (
        ("list", "allow", "done"),
        ("archive", "ask", "waiting"),
        ("archive", "allow", "running"),
        ("archive", "allow", "done"),
        ("send", "ask", "waiting"),
        ("send", "deny", "denied"),
    ):
        assert wanted in verdicts, verdicts
    for row in rows:
        assert row.reason
        assert row.agent == "meshclaw"
        assert row.at > 0
        if row.tool != "list":
            assert detail[row.seq].rule
    ran = [detail[row.seq] for row in rows if row.outcome == "running"]
    assert ran[0].shown_digest == first.digest != ran[0].ran_digest  # it ran for those that were ticked
    assert ran[1].shown_digest == ran[1].ran_digest
    assert all("approved" in one.answered for one in ran)


def _detail(client: Client, seq: int) -> ActivityDetail:
    return from_json(ActivityDetail, client.request(partial(m.ShowActivity, seq=seq)))


# ---- J02 ----

TAMPERING: dict[str, str] = {
    "a word changed": "update events set sentence = 'Nothing happened' where seq = (select max(seq) / 2 from events)",
    "a verdict changed": "update events set verdict = 'allow' where seq = (select max(seq) from events)",
    "a row deleted": "delete from events where seq = (select max(seq) / 2 from events)",
    "the tail cut": "delete from events where seq > (select max(seq) - 2 from events)",
    "all deleted": "delete from events",
    "two rows swapped": "update events set seq = case seq when 2 then -3 when 3 then -2 end where seq in (2, 3);"
    "update events set seq = -seq where seq < 0",
    "a row added": "insert into events select max(seq) + 1, at, task, routine, agent, kind, call, connector, tool, effect,"
    " sentence, verdict, reason, outcome, tokens, usd_micros, undo_id, record, covers, digest, approval from events",
    "a level raised": """update kept set value = replace(value, '"observe"', '"auto"') where key = 'settings'""",
    "stop lifted": "update kept set value = 'false' where key = 'stopped'",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("how", TAMPERING)
def test_a_record_that_was_tampered_with_says_so(how: str) -> None:
    """Threat J02."""
    with contextlib.closing(_Kept()) as kept:
        home = kept.home
        home.stop()
        with contextlib.closing(sqlite3.connect(home.locations.ledger)) as file:
            file.executescript(TAMPERING[how])
            file.commit()
        settings = home.locations.settings
        settings.write_text(settings.read_text().replace('"observe"', '"auto"'))
        verified = home.run("verify")
        assert verified.returncode == 1, verified.stdout
        assert home.run("activity").returncode == 0
        with home.client(last_seq=None) as client:
            os.kill(client.welcome.pid, 15)


class _Kept:
    """A home with a few rows in its record."""

    def __init__(self) -> None:
        self.home = Home()
        self.home.start()
        with self.home.client(last_seq=None) as client:
            box = self.home.folder / "box"
            for part in ("cur", "new", "tmp"):
                (box / part).mkdir(parents=True)
            settings = {"path": str(box), "address": "sam@corp.example"}
            client.request(lambda id: m.AddConnector(id, "maildir", "email", settings))
            for dollars in range(1, 6):
                client.request(partial(m.SetBudget, day_usd_micros=dollars * 1_000_000))
            client.request(m.StopAll)

    def close(self) -> None:
        """Away with it."""
        time.sleep(0.3)
        self.home.remove()


# ---- J04 ----


@contextlib.contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A disk of its own."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a disk")
    with tempfile.TemporaryDirectory(prefix="md") as folder:
        size = f"size={megabytes}m"
        subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


def fill(folder: Path) -> Path:
    """Until nothing more goes in."""
    ballast = folder / "ballast"
    with ballast.open("ab", buffering=0) as file:
        for size in (65_536, 4_096, 512, 1):
            with contextlib.suppress(OSError):
                while file.write(b"x" * size):
                    pass
    return ballast


@pytest.mark.slow
def test_on_a_full_disk_nothing_acts_and_stop_and_stricter_still_hold() -> None:
    """Threat J04."""
    with scene() as stage, small_disk(4) as disk:
        home = stage.home
        home.stop()
        home.environment["MESHCLAW_HOME"] = str(disk / "h")
        home.start()
        try:
            with home.client() as client:
                settings = {"path": str(stage.mailbox), "address": "sam@corp.example"}
                client.request(lambda id: m.AddConnector(id, "maildir", "email", settings))
                client.request(lambda id: m.SetAutonomy(id, "email", Autonomy.ASK))
                client.request(lambda id: m.UseModel(id, "openai/local", stage.model.base_url))
                archived = stage.in_archive()
                stage.plays(lists(5), archives(0), archives(1))
                task = ask(client)
                asked = question(client, task)
                ballast = fill(disk)
                with pytest.raises(Refused, match="LedgerFull"):
                    say(client, asked, True)
                client.request(lambda id: m.StopTask(id, task.id))
                ended(client, task)
                assert stage.in_archive() == archived
                client.until(m.Status, lambda status: "no room" in status.problem.lower() or "record" in status.problem)
                assert refused(client, lambda id: m.Ask(id, "Go on")) in ("LedgerFull", "")
                refused(client, lambda id: m.SetAutonomy(id, "email", Autonomy.OFF))
                assert [row.level for row in client.rows(ConnectorRow, m.ListConnectors)] == [Autonomy.OFF]
                refused(client, m.StopAll)
                assert client.row(m.Status, m.GetStatus).stopped
                refused(client, m.ResumeAll)
                assert client.row(m.Status, m.GetStatus).stopped
                assert stage.in_archive() == archived
                ballast.unlink()
                client.request(m.ResumeAll)
                client.request(lambda id: m.SetAutonomy(id, "email", Autonomy.ASK))
                stage.plays(lists(5), archives(0))
                task = ask(client)
                say(client, question(client, task), True)
                assert ended(client, task).outcome == "done"
                assert len(stage.in_archive()) == len(archived) + 1
                assert client.row(VerifyRow, m.VerifyLedger).first_bad == 0
        finally:
            home.kill()


# ---- J01 ----


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_every_message_that_left_before_a_kill_had_its_record_first(seed: int) -> None:
    """Threat J01."""
    chance = random.Random(seed)
    with scene(Autonomy.AUTO) as stage:
        numbers = itertools.count()
        stage.always(lambda body: sends("sam@corp.example", f"number {next(numbers)}"))
        for _ in range(4):
            with stage.home.client() as client:
                ask(client, "Write to sam@corp.example again and again")
                client.until(m.Activity, lambda row: row.tool == "send" and row.outcome == "done")
                time.sleep(chance.uniform(0, 0.3))
                stage.home.kill()
            stage.home.start()
        with stage.home.client() as client:
            rows = [row for row in activity(client) if row.tool == "send"]
            assert client.row(VerifyRow, m.VerifyLedger).first_bad == 0
        begun = {row.call for row in rows if row.outcome == "running"}
        assert len(stage.sent()) <= len(begun)
        assert sum(row.outcome == "done" for row in rows) <= len(stage.sent())


# ---- undo ----


def test_an_undo_asked_twice_at_once_is_done_once_and_ends_though_the_asker_left(stage: Scene) -> None:
    with stage.watching(Autonomy.ASK) as client:
        archived = stage.in_archive()
        stage.plays(lists(5), archives(0))
        task = ask(client)
        say(client, question(client, task), True)
        ended(client, task)
        [done] = [row for row in activity(client, task.id) if row.undo_id]
        assert len(stage.in_archive()) == len(archived) + 1
        doors = [stage.home.client(last_seq=None) for _ in range(6)]
        ready = threading.Barrier(len(doors))

        def hit(door: Client) -> None:
            ready.wait()
            door.send(m.Undo(1, done.undo_id))
            door.close()

        hitting = [threading.Thread(target=hit, args=(door,)) for door in doors]
        for one in hitting:
            one.start()
        for one in hitting:
            one.join()
        client.until(m.Activity, lambda row: row.kind == "undo" and row.outcome == "undone")
        undos = [row for row in activity(client) if row.kind == "undo" and row.task == task.id]
        begun = [row for row in undos if row.outcome == "running"]
        assert len(undos) == 2 * len(begun)
        assert sum(row.outcome == "undone" for row in undos) == 1
        assert stage.in_archive() == archived
        assert refused(client, lambda id: m.Undo(id, "u000000000000")) == "NoSuchThing"
        assert refused(client, lambda id: m.Undo(id, "")) == "NoSuchThing"
        assert refused(client, lambda id: m.Undo(id, "%")) == "NoSuchThing"
