"""The record is written anew beside itself while it is written to: what comes in between wins, and nothing is left half done."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from meshclaw_desktop.errors import LedgerError, LedgerFull
from meshclaw_desktop.ledger import rewriting
from meshclaw_desktop.ledger.erasure import Period
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.ledger.rewriting import Draft
from meshclaw_desktop.wire.messages import Activity
from tests.unit.ledger.home import Home, done
from tests.unit.ledger.test_erasure import CANARY, DAYS, places, three_days


def written(ledger: Ledger) -> Draft:
    draft = ledger.draft(Period(), reason="By you.", fitted=True)
    draft.write()
    return draft


def beside(home: Home) -> list[str]:
    return sorted(one.name for one in home.folder.iterdir() if ".new-" in one.name)


@pytest.mark.parametrize("what", ["row", "value"])
def test_what_is_written_after_the_draft_began_is_not_lost_the_draft_is(home: Home, what: str) -> None:
    with three_days(home) as ledger:
        draft = written(ledger)
        if what == "row":
            ledger.append(done("meanwhile"))
        else:
            ledger.keep("stopped", False)
        end = ledger.last_seq
        assert ledger.take(draft) is None
        assert beside(home) == []
        assert (ledger.last_seq, places(home, CANARY) != []) == (end, True)
        assert ledger.take(written(ledger)) is not None
        assert places(home, CANARY) == []
        assert ledger.kept("stopped") is (what == "row")
        assert ledger.verify().first_bad == 0


def test_the_record_can_be_written_while_a_draft_is(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = Draft._delete_in

    with three_days(home) as ledger, monkeypatch.context() as patch:

        def delete_in(draft: Draft, file: Path) -> None:
            ledger.append(done("meanwhile"))
            usual(draft, file)

        patch.setattr(Draft, "_delete_in", delete_in)
        assert ledger.take(written(ledger)) is None
        assert ledger.newest(1)[0].call == "meanwhile"
        assert ledger.verify().first_bad == 0


def test_a_draft_is_taken_once_and_only_when_it_was_written(home: Home) -> None:
    with three_days(home) as ledger:
        first, unwritten = written(ledger), ledger.draft(Period(), reason="", fitted=True)
        second = written(ledger)
        assert ledger.take(unwritten) is None
        assert ledger.take(first) is not None
        assert ledger.take(first) is None
        assert ledger.take(second) is None
        assert len(ledger.newest(9)) == 1
        assert beside(home) == []


def test_listeners_hear_of_the_deletion_and_of_what_comes_after_it(home: Home) -> None:
    heard: list[Activity] = []
    with three_days(home) as ledger:
        ledger.subscribe(heard.append)
        end = ledger.last_seq
        ledger.take(written(ledger))
        ledger.append(done("later"))
    assert [(row.seq, row.kind) for row in heard] == [(end + 1, "data"), (end + 2, "call")]


def test_a_draft_that_is_abandoned_ends_and_leaves_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rewriting, "_STEPS", 1)
    with three_days(home) as ledger:
        draft = ledger.draft(Period(), reason="By you.", fitted=True)
        draft.abandon()
        with pytest.raises(LedgerError, match="interrupted"):
            draft.write()
        assert beside(home) == []
        assert ledger.take(draft) is None
        assert ledger.verify().first_bad == 0


def test_what_a_killed_process_left_beside_the_record_goes_when_it_is_opened(home: Home) -> None:
    with three_days(home) as ledger:
        written(ledger)
        [left] = beside(home)
    assert left in beside(home)
    with home.opened() as ledger:
        assert beside(home) == []
        assert ledger.task(f"t {DAYS[0]}") is not None


def test_without_room_nothing_is_deleted_and_nothing_is_left(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(draft: Draft, source: Path, target: Path) -> None:
        target.write_bytes(b"half")
        raise LedgerFull("There is no room left to write the record, so nothing is done.")

    with three_days(home) as ledger, monkeypatch.context() as patch:
        patch.setattr(Draft, "_write_anew", no_room)
        with pytest.raises(LedgerFull, match="so nothing was deleted"):
            written(ledger)
        assert beside(home) == []
        assert ledger.task(f"t {DAYS[0]}") is not None


def test_while_another_program_reads_the_record_nothing_is_deleted_and_it_goes_on(home: Home) -> None:
    with three_days(home) as ledger:
        other = sqlite3.connect(home.file)
        other.execute("begin")
        other.execute("select count(*) from events").fetchall()
        ledger.append(done("since"))
        draft = written(ledger)
        with pytest.raises(LedgerError, match=r"Another program reads the record\. Nothing was deleted"):
            ledger.take(draft)
        ledger.append(done("later"))
        other.close()
        assert beside(home) == []
        assert ledger.take(written(ledger)) is not None
        assert ledger.verify().first_bad == 0


def test_when_the_new_file_cannot_take_the_place_the_old_one_stays_in_use(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(old: Path, new: Path) -> None:
        raise PermissionError(13, "no")

    with three_days(home) as ledger, monkeypatch.context() as patch:
        draft = written(ledger)
        patch.setattr("meshclaw_desktop.ledger.database.os.replace", refuse)
        with pytest.raises(LedgerFull, match="Nothing was deleted"):
            ledger.take(draft)
        ledger.append(done("later"))
        assert (ledger.verify().first_bad, ledger.problem) == (0, "")
        assert places(home, CANARY)
    with home.opened() as ledger:
        assert (ledger.verify().first_bad, ledger.problem) == (0, "")


def test_the_new_record_is_for_the_user_alone_and_as_safe_as_the_old_one(home: Home) -> None:
    with three_days(home) as ledger:
        ledger.take(written(ledger))
        assert home.file.stat().st_mode & 0o077 == 0
        assert ledger._db.rows("pragma journal_mode") == [("wal",)]
        assert ledger._db.rows("pragma synchronous") == [(2,)]
        assert ledger._db.rows("pragma integrity_check") == [("ok",)]
