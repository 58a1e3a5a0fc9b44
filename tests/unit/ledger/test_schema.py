"""Which files are taken, which are refused, and that a refused one is left as it is, byte for byte."""

from __future__ import annotations

import os
import sqlite3
import stat
from dataclasses import fields, replace
from pathlib import Path

import pytest

from meshclaw_desktop.errors import LedgerError, LedgerNewer
from meshclaw_desktop.ledger import schema
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.ledger.schema import VERSION
from meshclaw_desktop.policy.model import Origin, Role, Rule
from meshclaw_desktop.wire.rows import Approval, Field, Intended, Item, Meant, TaskRow
from tests.unit.ledger.home import Home, done
from tests.unit.ledger.test_state import QUESTION


def contents(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in sorted(folder.iterdir())}


def test_a_newer_file_is_refused_and_left_untouched(home: Home) -> None:
    with home.opened() as ledger:
        ledger.append(done())
    home.tamper(f"pragma user_version = {VERSION + 1}")
    before = contents(home.folder)
    with pytest.raises(LedgerNewer, match="newer version"):
        Ledger.open(home.file, home.head)
    assert contents(home.folder) == before


def test_a_newer_file_is_known_by_what_stands_in_its_log(home: Home) -> None:
    with home.opened():
        pass
    connection = sqlite3.connect(home.file, isolation_level=None)
    connection.execute("pragma journal_mode = wal").fetchall()
    connection.execute(f"pragma user_version = {VERSION + 1}")
    copy = Home(home.folder / "copy", home.clock)
    copy.folder.mkdir()
    for name in ("ledger.sqlite3", "ledger.sqlite3-wal"):
        (copy.folder / name).write_bytes((home.folder / name).read_bytes())
    connection.close()
    before = contents(copy.folder)
    with pytest.raises(LedgerNewer):
        Ledger.open(copy.file, copy.head)
    after = contents(copy.folder)
    assert {name: after[name] for name in before} == before


@pytest.mark.parametrize("content", [b"hello", b"SQLite format 3\0", b"x" * 4096], ids=["text", "short", "long"])
def test_a_file_that_is_no_record_is_refused_and_left_untouched(home: Home, content: bytes) -> None:
    home.file.write_bytes(content)
    with pytest.raises(LedgerError, match="not a record"):
        Ledger.open(home.file, home.head)
    assert contents(home.folder) == {home.file.name: content}


@pytest.mark.parametrize("version", [0, 1])
def test_the_database_of_another_program_is_refused_and_left_untouched(home: Home, version: int) -> None:
    home.tamper("create table bookmarks (a)", f"pragma user_version = {version}")
    before = contents(home.folder)
    with pytest.raises(LedgerError, match="not a record"):
        Ledger.open(home.file, home.head)
    assert contents(home.folder) == before


def test_an_empty_file_becomes_a_record(home: Home) -> None:
    home.file.touch()
    with home.opened() as ledger:
        assert ledger.append(done()).seq == 1


def test_a_new_file_has_the_present_version_and_is_the_users_alone(home: Home) -> None:
    with home.opened() as ledger:
        ledger.append(done())
        for one in home.folder.iterdir():
            if os.name == "posix":
                assert stat.S_IMODE(one.stat().st_mode) == 0o600, one.name
    connection = sqlite3.connect(home.file)
    assert connection.execute("pragma user_version").fetchone() == (VERSION,)
    assert connection.execute("pragma journal_mode").fetchone() == ("wal",)
    assert all(strict for *_, strict in connection.execute("pragma table_list") if not _[1].startswith("sqlite_"))
    connection.close()


def test_an_older_file_is_brought_up_step_by_step(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with home.opened() as ledger:
        ledger.append(done())
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, "alter table kept add column note text", ""))
    monkeypatch.setattr(schema, "VERSION", VERSION + 2)
    with home.opened() as ledger:
        ledger.keep("a", 1)
        assert ledger.verify().first_bad == 0
    connection = sqlite3.connect(home.file)
    assert connection.execute("pragma user_version").fetchone() == (VERSION + 2,)
    assert connection.execute("select note from kept").fetchall() == [(None,)]
    connection.close()


def test_a_step_that_fails_leaves_the_file_at_the_step_before(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with home.opened() as ledger:
        ledger.append(done())
    broken = "alter table kept add column note text; create table kept (a)"
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, broken))
        patch.setattr(schema, "VERSION", VERSION + 1)
        with pytest.raises(LedgerError):
            Ledger.open(home.file, home.head)
    with home.opened() as ledger:
        assert (ledger.last_seq, ledger.verify().first_bad) == (1, 0)


def test_what_is_kept_as_json_has_the_fields_that_this_version_of_the_file_knows() -> None:
    """If this fails, a class got a field: add a migration that gives it to older files' rows, then change this."""
    known = {
        TaskRow: "id title routine agent state step doing outcome answer tokens usd_micros started_at ended_at intent",
        Approval: "id task task_title routine connector tool effect level sentence reason fields columns items"
        " agent_says digest undoable rememberable created_at deadline_at",
        Field: "name label role value origin source new new_values external",
        Item: "id cells",
        Intended: "tool sentence arguments",
        Meant: "name label value sources anything",
        Rule: "id connector tool definition targets task expires_at created_at",
    }
    assert VERSION == 4
    assert {kind: " ".join(one.name for one in fields(kind)) for kind in known} == known


def test_a_file_of_the_first_version_is_whole_and_readable_afterwards(home: Home) -> None:
    task = TaskRow("t1", "Triage", "", "meshclaw", "working", 1, "Reading", "", "", 0, 0, 1.0, None)
    fields = tuple(
        Field(name, name, Role.TARGET, ["a@b.example"], Origin.UNTRUSTED, "x", True) for name in ("to", "cc")
    )
    questions = [replace(QUESTION, id=id, fields=shown) for id, shown in (("a1", fields), ("a2", ()))]
    with home.opened() as ledger:
        ledger.append(done())
        ledger.save_task(task, "triage my mail")
        for one in questions:
            ledger.save_approval(one, {"call": "c1"})
        ledger.append(done())
    home.become_first_version()
    home.tamper(
        "update approvals set approval = json_remove(approval, '$.fields[0].new_values', '$.fields[0].external',"
        " '$.fields[1].new_values', '$.fields[1].external')",
    )
    with home.opened() as ledger:
        ledger.append(replace(done(), approval="a1"))
        assert ledger.verify().first_bad == 0
        assert [row.approval for row in ledger.newest(3)] == ["", "", "a1"]
        assert ledger.task("t1") == task
        assert [one for one, _ in ledger.open_approvals()] == questions
    home.tamper("update events set approval = '' where seq = 3")
    with home.opened() as ledger:
        assert ledger.verify().first_bad == 3
