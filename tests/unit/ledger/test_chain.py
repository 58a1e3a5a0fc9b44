"""Whatever is changed behind the ledger's back, `verify` names the first row that does not fit, and says why."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from meshclaw_desktop.ledger.chain import COLUMNS
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.head import Head, HeadFile, read_head
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Rule
from meshclaw_desktop.wire.rows import VerifyRow
from tests.unit.ledger.home import NOON, Home, done

RULE = Rule(
    id="r1", connector="email", tool="send", definition="d", targets={"to": ["dana@corp.example"]}, expires_at=NOON + 60
)


def filled(home: Home) -> None:
    """Ten rows; rows 8 to 10 tell of a rule and of kept values."""
    with home.opened() as ledger:
        ledger.append_all([done(f"c{number}") for number in range(7)])
        ledger.add_rule(RULE, "Send to dana@corp.example")
        ledger.keep("stopped", True)
        ledger.keep("settings", {"email": "ask"})


def verified(home: Home) -> VerifyRow:
    with home.opened() as ledger:
        return ledger.verify()


def test_a_whole_record_fits(home: Home) -> None:
    filled(home)
    assert verified(home) == VerifyRow(rows=10, first_bad=0, reason="")


def test_an_empty_record_fits(home: Home) -> None:
    assert verified(home) == VerifyRow(rows=0, first_bad=0, reason="")


CHANGED = {name: f"{name} = {name} || 'x'" for name in COLUMNS.split(", ")} | {
    "seq": "seq = 50",
    "at": "at = at + 0.000001",
    "tokens": "tokens = 1",
    "usd_micros": "usd_micros = 1",
    "covers": "covers = 'rule r2'",
}


@pytest.mark.parametrize("name", CHANGED)
def test_a_change_in_any_column_is_found(home: Home, name: str) -> None:
    """Threat J02."""
    filled(home)
    home.tamper("update events set " + CHANGED[name] + " where seq = 4")
    found = verified(home)
    assert found.first_bad == 4
    assert "row 4" in found.reason


@pytest.mark.parametrize(
    ("statements", "first_bad", "why"),
    [
        (["delete from events where seq = 4"], 4, "row 4 is missing"),
        (["delete from events where seq = 1"], 1, "row 1 is missing"),
        (["update events set digest = '' where seq = 5"], 5, "row 5"),
        (
            [
                "update events set seq = 99 where seq = 3",
                "update events set seq = 3 where seq = 4",
                "update events set seq = 4 where seq = 99",
            ],
            3,
            "row 3",
        ),
        (["insert into events select 11, " + COLUMNS[5:] + ", digest from events where seq = 10"], 11, "row 11"),
        (["insert into events select 0, " + COLUMNS[5:] + ", digest from events where seq = 1"], 1, "missing"),
        (["update meta set value = 'x' where key = 'birth'"], 1, "row 1"),
        (["delete from events where seq = 10"], 10, "rows 10 to 10 were gone"),
        (["delete from events where seq > 5"], 6, "rows 6 to 10 were gone"),
        (["delete from events"], 1, "rows 1 to 10 were gone"),
        (["update rules set value = replace(value, 'dana', 'eve')"], 8, "rule r1"),
        (["delete from rules"], 8, "rule r1"),
        (["insert into rules select 'r2', created_at, task, expires_at, value from rules"], 10, "rule r2"),
        (["update kept set value = 'false' where key = 'stopped'"], 9, "kept stopped"),
        (["update kept set told = 0, value = '1' where key = 'settings'"], 10, "kept settings"),
        (["delete from kept where key = 'settings'"], 10, "kept settings"),
        (["update kept set value = 'no json' where key = 'settings'"], 10, "kept settings"),
    ],
)  # fmt: skip
def test_it_is_found_and_named(home: Home, statements: list[str], first_bad: int, why: str) -> None:
    filled(home)
    home.tamper("pragma foreign_keys = off", *statements)
    found = verified(home)
    assert found.first_bad == first_bad
    assert why in found.reason
    assert verified(home).first_bad == first_bad, "it is still found the next time"


def test_a_change_is_found_while_the_runtime_writes(home: Home) -> None:
    with home.opened() as ledger:
        ledger.append_all([done() for _ in range(5)])
        home.tamper("update events set sentence = 'Nothing' where seq = 3")
        ledger.append(done())
        assert ledger.verify().first_bad == 3


def test_a_tail_that_is_cut_while_the_runtime_is_away_is_put_on_record(home: Home) -> None:
    filled(home)
    with home.opened() as ledger:
        known = ledger.id
    home.tamper("delete from events where seq > 8")
    with home.opened() as ledger:
        told = ledger.since(8)
        assert [one.kind for one in told] == ["ledger"]
        assert "rows 9 to 10 were gone" in told[0].sentence
        assert ledger.id != known, "clients that know of rows 9 and 10 forget them"
        ledger.append(done())
        assert ledger.verify().first_bad == 9


def test_two_faults_are_both_told(home: Home) -> None:
    filled(home)
    home.tamper("delete from events where seq > 8")
    verified(home)
    home.tamper("update rules set value = replace(value, 'dana', 'eve')")
    found = verified(home)
    assert found.first_bad == 8
    assert "rule r1" in found.reason
    assert "were gone" in found.reason


def replaced_by_another(home: Home) -> None:
    home.file.unlink()
    kept = home.head.read_bytes()
    home.head.unlink()
    filled(home)
    home.head.write_bytes(kept)


def replaced_by_an_older_copy(home: Home) -> None:
    copy = home.folder / "copy"
    shutil.copy(home.file, copy)
    with home.opened() as ledger:
        ledger.append(done())
    shutil.copy(copy, home.file)


def replaced_by_another_end(home: Home) -> None:
    copy, head = home.folder / "copy", home.folder / "copy.head"
    shutil.copy(home.file, copy)
    shutil.copy(home.head, head)
    with home.opened() as ledger:
        ledger.append(done())
    shutil.copy(copy, home.file)
    kept = home.head.read_bytes()
    shutil.copy(head, home.head)
    with home.opened() as ledger:
        ledger.append(Entry(kind="call", sentence="Something else"))
    home.head.write_bytes(kept)


def removed(home: Home) -> None:
    home.file.unlink()


def head_removed(home: Home) -> None:
    home.head.unlink()


def head_emptied(home: Home) -> None:
    home.head.write_bytes(b"")


def head_changed(home: Home) -> None:
    home.head.write_bytes(home.head.read_bytes().replace(b" 10 ", b" 11 "))


@pytest.mark.parametrize(
    "replace",
    [
        replaced_by_another,
        replaced_by_an_older_copy,
        replaced_by_another_end,
        removed,
        head_removed,
        head_emptied,
        head_changed,
    ],
)
def test_a_file_that_was_replaced_is_noticed(home: Home, replace: Callable[[Home], None]) -> None:
    filled(home)
    replace(home)
    found = verified(home)
    assert found.first_bad > 0
    assert found.reason


def test_a_head_that_a_crash_left_behind_is_no_alarm(home: Home) -> None:
    with home.opened() as ledger:
        ledger.append(done())
        behind = home.head.read_bytes()
        ledger.append_all([done() for _ in range(5)])
    home.head.write_bytes(behind)
    assert verified(home) == VerifyRow(rows=6, first_bad=0, reason="")
    found = read_head(home.head)
    assert found is not None
    assert found.seq == 6


def test_a_crash_before_the_first_head_is_no_alarm(home: Home) -> None:
    with home.opened():
        pass
    home.head.unlink()
    assert verified(home).first_bad == 0


def test_a_head_that_goes_missing_while_the_runtime_writes_is_noticed(home: Home, ledger: Ledger) -> None:
    ledger.append(done())
    home.head.unlink()
    assert ledger.verify().first_bad == 1


def test_a_head_comes_back_as_it_was_written(home: Home) -> None:
    file = HeadFile(home.head)
    longest = Head("b" * 32, 2**63 - 1, "d" * 64)
    for head in (longest, Head("b" * 32, 0, "d" * 64)):
        file.write(head, sync=True)
        assert read_head(home.head) == head
    file.close()
    file.close()


def test_a_damaged_file_is_said_to_be_damaged(home: Home) -> None:
    with home.opened() as ledger:
        ledger.append_all([Entry(kind="x", sentence="s" * 3000) for _ in range(100)])
    home.tamper("vacuum")
    content = bytearray(home.file.read_bytes())
    content[200_000:201_000] = b"\xff" * 1000
    with home.opened() as ledger:
        home.file.write_bytes(content)
        found = ledger.verify()
        assert 0 < found.first_bad <= 100
