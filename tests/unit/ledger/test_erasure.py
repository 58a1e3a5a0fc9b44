"""What the user deletes is in no byte of the files any more, and the chain holds over the gap and still tells of tampering."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from meshclaw_desktop.errors import LedgerError
from meshclaw_desktop.ledger.days import begin_of
from meshclaw_desktop.ledger.entry import Entry, Usage
from meshclaw_desktop.ledger.erasure import PLAN, STAYS, Period
from meshclaw_desktop.ledger.export import DERIVED, EXPORTED, FIELDS, export
from meshclaw_desktop.ledger.head import Head, HeadFile, read_head
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Rule
from tests.unit.ledger.home import Home, done
from tests.unit.ledger.test_state import QUESTION, TASK

CANARY = "canary-7f3a91"
DAYS = (date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 3))


def at(day: date, hour: int = 12) -> float:
    return begin_of(day, None) + 3600 * hour


def live_through(ledger: Ledger, home: Home, day: date) -> None:
    """A task, its calls, a question, a rule, an undo record and a model call of that day, all with the canary in them."""
    home.clock.at = at(day)
    told = f"{CANARY} {day}"
    task = replace(TASK, id=f"t {day}", title=told, started_at=home.clock.at, state="ended", answer=told)
    ledger.save_task(replace(task, state="working"), prompt=told)
    ledger.begin_call(f"c {day}", replace(done(f"c {day}", task=task.id, outcome="running"), sentence=told))
    ledger.end_call(f"c {day}", replace(done(f"c {day}", task=task.id), record={"body": told * 50}))
    ledger.save_approval(replace(QUESTION, id=f"a {day}", sentence=told, created_at=home.clock.at), {"call": told})
    ledger.close_approval(f"a {day}", "approved")
    rule = Rule(
        id=f"r {day}",
        connector="email",
        tool="send",
        definition="d",
        targets={"to": [told]},
        expires_at=home.clock.at + 60,
        created_at=home.clock.at,
    )
    ledger.add_rule(rule, told)
    ledger.save_undo(
        f"u {day}", call=f"c {day}", task=task.id, connector="email", tool="archive", sentence=told,
        undo={"subject": told}, until=home.clock.at + 1e6,
    )  # fmt: skip
    ledger.save_usage(
        Usage(
            at=home.clock.at, task=task.id, routine=told, connector="email", model=told, input_tokens=10,
            output_tokens=1, cache_read_tokens=0, cache_write_tokens=0, usd_micros=1_000_000, estimated=False,
        )
    )  # fmt: skip
    ledger.usage(30, "day")
    ledger.save_task(task)


@contextmanager
def three_days(home: Home) -> Iterator[Ledger]:
    with home.opened() as ledger:
        for day in DAYS:
            live_through(ledger, home, day)
        ledger.keep("stopped", True)
        ledger.keep("settings", {"email": "ask"})
        yield ledger


def deleted(ledger: Ledger, since: date | None = None, before: date | None = None, *, fitted: bool = True) -> None:
    draft = ledger.draft(Period(since, before), reason="By you.", fitted=fitted)
    draft.write()
    assert ledger.take(draft) is not None


def places(home: Home, words: str) -> list[str]:
    return [file.name for file in home.folder.rglob("*") if file.is_file() and words.encode() in file.read_bytes()]


def test_nothing_of_what_was_deleted_is_in_any_byte_of_any_file(home: Home) -> None:
    with three_days(home) as ledger:
        assert places(home, CANARY)
        deleted(ledger)
        assert places(home, CANARY) == []
    assert places(home, CANARY) == []


def test_what_earlier_versions_left_in_free_pages_goes_too(home: Home) -> None:
    with three_days(home):
        pass
    home.tamper("pragma secure_delete = off", f"update tasks set prompt = '{'left-over ' * 900}'", "delete from tasks")
    assert places(home, "left-over")
    with home.opened() as ledger:
        deleted(ledger, before=DAYS[1])
        assert places(home, "left-over") == []


def test_only_the_days_before_the_date_go(home: Home) -> None:
    with three_days(home) as ledger:
        deleted(ledger, before=DAYS[2])
        assert [places(home, f"{CANARY} {day}") != [] for day in DAYS] == [False, False, True]
        assert ledger.task(f"t {DAYS[2]}") is not None
        assert ledger.undo_record(f"u {DAYS[2]}") is not None


def test_days_in_between_can_go(home: Home) -> None:
    with three_days(home) as ledger:
        deleted(ledger, since=DAYS[1], before=DAYS[2])
        assert [places(home, f"{CANARY} {day}") != [] for day in DAYS] == [True, False, True]
        assert ledger.verify().first_bad == 0


@pytest.mark.parametrize(("since", "before"), [(None, None), (None, DAYS[1]), (DAYS[1], DAYS[2]), (DAYS[2], None)])
def test_the_chain_holds_after_a_deletion_and_goes_on(home: Home, since: date | None, before: date | None) -> None:
    with three_days(home) as ledger:
        rows = ledger.last_seq
        deleted(ledger, since, before)
        found = ledger.verify()
        assert (found.first_bad, found.reason) == (0, "")
        assert 0 < found.deleted <= rows
        assert found.rows + found.deleted == rows + 1
        ledger.append(done("later"))
        ledger.keep("stopped", False)
    with home.opened() as ledger:
        assert (ledger.verify().first_bad, ledger.problem) == (0, "")
        deleted(ledger)
        assert ledger.verify().first_bad == 0


def test_the_gap_is_told_in_numbers_and_dates_only(home: Home) -> None:
    with three_days(home) as ledger:
        deleted(ledger, before=DAYS[1])
        told, record, _ = ledger.detail(ledger.last_seq)
        assert told.sentence == (
            "Deleted everything before 2026-11-02: 3 rows, 1 task, 1 question, 1 model call, 1 undo record, 1 rule"
        )
        assert record["deleted"]
        assert CANARY not in str(record)


@pytest.mark.parametrize(
    "tampering",
    [
        "delete from events where seq = (select min(seq) from events)",
        "update events set sentence = 'x' where seq = (select min(seq) from events)",
        "delete from events where kind = 'data'",
        "update kept set value = replace(value, '[[1,', '[[2,') where key = 'cuts'",
        "update kept set value = '[]' where key = 'cuts'",
        "delete from kept where key = 'cuts'",
        "delete from kept where key = 'settings'",
        "update kept set value = 'false' where key = 'stopped'",
        "insert into rules (id, created_at, value) values ('new', 0, '{}')",
        "update events set digest = 'd' where kind = 'data'",
    ],
)
def test_tampering_after_a_deletion_is_still_found(home: Home, tampering: str) -> None:
    with three_days(home) as ledger:
        deleted(ledger, before=DAYS[2])
        ledger.append(done("later"))
    home.tamper(tampering)
    with home.opened() as ledger:
        assert ledger.verify().first_bad > 0


def test_rows_that_somebody_else_deletes_are_no_gap_that_the_record_tells_of(home: Home) -> None:
    with three_days(home):
        pass
    rows = sqlite3.connect(home.file).execute("select seq, digest from events where seq <= 4").fetchall()
    home.tamper(
        "delete from calls",
        "delete from events where seq <= 4",
        f"insert into kept values ('cuts', '[[1,4,\"{rows[-1][1]}\"]]', 1)",
    )
    with home.opened() as ledger:
        assert ledger.verify().first_bad > 0


def test_a_deletion_does_not_make_a_rule_good_that_was_slipped_in_before(home: Home) -> None:
    with three_days(home):
        pass
    home.tamper("insert into rules (id, created_at, expires_at, value) values ('new', 1e10, 2e10, '{}')")
    with home.opened() as ledger:
        deleted(ledger, before=DAYS[2])
        assert "'rule new' stands in the record" in ledger.verify().reason


def test_that_the_chain_did_not_hold_before_goes_on_record(home: Home) -> None:
    with three_days(home) as ledger:
        deleted(ledger, fitted=False)
        assert ledger.newest(1)[0].reason == "By you. The record did not fit together before that."


def test_a_head_that_names_the_last_deleted_row_is_no_alarm_and_one_within_the_gap_is(home: Home) -> None:
    with three_days(home) as ledger:
        before = read_head(home.head)
        deleted(ledger)
    assert before is not None
    HeadFile(home.head).write(before)
    with home.opened() as ledger:
        assert (ledger.problem, ledger.verify().first_bad) == ("", 0)
    HeadFile(home.head).write(Head(before.birth, before.seq - 1, before.digest))
    with home.opened() as ledger:
        assert ledger.problem


def test_what_was_spent_today_stays_spent(home: Home) -> None:
    with three_days(home) as ledger:
        midnight = at(DAYS[2], 0)
        assert ledger.spent_since(midnight) == 1_000_000
        deleted(ledger)
        assert ledger.spent_since(midnight) == 1_000_000
        assert [(row.key, row.calls) for row in ledger.usage(30, "model")] == [("", 0)]


@pytest.mark.parametrize("what", ["task", "call", "reservation"])
def test_nothing_is_deleted_while_something_is_under_way(home: Home, what: str) -> None:
    with three_days(home) as ledger:
        match what:
            case "task":
                ledger.save_task(replace(TASK, id="now"))
            case "call":
                ledger.begin_call("now", done("now", outcome="running"))
            case _:
                ledger.reserve("r", "t", 5)
        with pytest.raises(LedgerError, match="still under way"):
            deleted(ledger)
        assert ledger.task(f"t {DAYS[0]}") is not None


def test_rules_in_force_stay_when_older_days_go_and_go_with_everything(home: Home) -> None:
    with three_days(home) as ledger:
        live = Rule(id="live", connector="email", tool="send", definition="d", targets={}, expires_at=at(DAYS[2]) + 1e6,
                    created_at=at(DAYS[0]))  # fmt: skip
        ledger.add_rule(live, "Send")
        deleted(ledger, before=DAYS[2])
        assert [rule.id for rule, _ in ledger.rules(home.clock.at)] == ["live", f"r {DAYS[2]}"]
        deleted(ledger)
        assert ledger.rules(home.clock.at) == []
        assert ledger.verify().first_bad == 0


def test_clients_learn_that_it_is_another_record_now(home: Home) -> None:
    with three_days(home) as ledger:
        before = ledger.id
        deleted(ledger)
        assert ledger.id != before


def test_every_table_is_either_deleted_from_or_left_for_a_reason(ledger: Ledger, home: Home) -> None:
    names = {
        name for (name,) in sqlite3.connect(home.file).execute("select name from sqlite_master where type = 'table'")
    }
    assert names == PLAN.keys() | STAYS.keys()
    assert names == {table for table, _, _ in EXPORTED.values()} | DERIVED


def test_an_export_holds_everything_and_explains_each_field(home: Home, tmp_path: Path) -> None:
    with three_days(home) as ledger:
        ledger.append(Entry(kind="event", sentence="After"))
        out = io.BytesIO()
        lines = export(home.file, out, extra={"meshclaw.toml": "[email]\n"}, now="today")
        assert lines["activity.jsonl"] == ledger.last_seq
    archive = zipfile.ZipFile(out)
    assert archive.read("meshclaw.toml") == b"[email]\n"
    about = archive.read("README.txt").decode()
    for name in EXPORTED:
        assert name in about
    assert CANARY in archive.read("tasks.jsonl").decode()
    columns = {line.split(":")[0].strip() for line in about.splitlines() if line.startswith("    ")}
    assert columns <= FIELDS.keys()
