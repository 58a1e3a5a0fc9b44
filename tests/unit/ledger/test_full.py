"""No room, no right to write: said plainly, nothing half written, and it goes on when there is room again."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest

from meshclaw_desktop.errors import LedgerFull
from meshclaw_desktop.ledger.database import Database
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.wire.messages import Activity
from tests.unit.ledger.home import NOON, Clock, Home, done, used

LARGE = Entry(kind="call", sentence="Large", record={"text": "x" * 50_000})


def fill(ledger: Ledger) -> int:
    """Write until there is no room; how many events were acknowledged."""
    for number in range(10_000):
        try:
            ledger.append(LARGE)
        except LedgerFull:
            return number
    raise AssertionError("there is room without end")


def nothing_more_is_written(ledger: Ledger) -> None:
    told: list[Activity] = []
    ledger.subscribe(told.append)
    before = ledger.last_seq
    with pytest.raises(LedgerFull):
        ledger.append_all([done("a"), LARGE, LARGE])
    with pytest.raises(LedgerFull):
        ledger.begin_call("c1", LARGE)
    with pytest.raises(LedgerFull), ledger.transaction():
        ledger.append(LARGE)
    assert (ledger.last_seq, ledger.unfinished_calls(), told) == (before, [], [])
    found = ledger.verify()
    assert (found.rows, found.first_bad) == (before, 0)


def goes_on(ledger: Ledger) -> None:
    before = ledger.last_seq
    ledger.begin_call("c1", LARGE)
    ledger.end_call("c1", done())
    assert (ledger.last_seq, ledger.verify().first_bad) == (before + 2, 0)


def test_a_file_that_may_not_grow_is_full(home: Home) -> None:
    database = Database(home.file)
    ledger = Ledger(database, home.head, now=home.clock)
    ledger.save_usage(used(NOON))
    database.rows("pragma max_page_count = 200")
    with pytest.raises(LedgerFull) as full:
        ledger.append_all([LARGE] * 100)
    assert "no room" in full.value.title
    assert full.value.remedy
    assert fill(ledger) > 5
    nothing_more_is_written(ledger)
    assert len(ledger.usage(7, "day", UTC)) == 1, "the history can be read"
    database.rows("pragma max_page_count = 100000")
    goes_on(ledger)
    ledger.close()


def test_a_transaction_that_lost_an_inner_part_for_want_of_room_is_lost_as_a_whole(home: Home) -> None:
    database = Database(home.file)
    ledger = Ledger(database, home.head, now=home.clock)
    database.rows("pragma max_page_count = 100")
    with pytest.raises(LedgerFull):
        go_on_after_failing(ledger)
    assert ledger.last_seq == len(ledger.since(0))
    assert ledger.verify().first_bad == 0
    ledger.close()


def go_on_after_failing(ledger: Ledger) -> None:
    with ledger.transaction():
        ledger.append(done())
        try:
            ledger.append_all([LARGE] * 100)
        except LedgerFull:
            ledger.append_all([LARGE] * 100)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def take_all_room(folder: Path) -> Path:
    """A file that fills the file system to the last byte."""
    ballast = folder / "ballast"
    file = os.open(ballast, os.O_CREAT | os.O_WRONLY)
    with contextlib.suppress(OSError):
        while os.write(file, b"x" * 4096):
            pass
    os.close(file)
    return ballast


needs_root = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root can mount a file system to fill"
)


@needs_root
def test_a_full_disk_loses_nothing_and_writing_goes_on_when_there_is_room(small_disk: Path) -> None:
    home = Home(small_disk, Clock())
    with home.opened() as ledger:
        assert fill(ledger) > 5
        nothing_more_is_written(ledger)
        subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
        goes_on(ledger)
    with home.opened() as ledger:
        assert ledger.verify().first_bad == 0


@needs_root
def test_a_full_disk_can_be_opened_again_and_read(small_disk: Path) -> None:
    home = Home(small_disk, Clock())
    with home.opened() as ledger:
        written = fill(ledger)
    ballast = take_all_room(small_disk)
    with home.opened() as ledger:
        assert len(ledger.since(0)) == written
        nothing_more_is_written(ledger)
        ballast.unlink()
        subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
        goes_on(ledger)


@needs_root
def test_where_there_is_no_room_at_all_no_record_is_begun(small_disk: Path) -> None:
    ballast = take_all_room(small_disk)
    home = Home(small_disk, Clock())
    with pytest.raises(LedgerFull):
        Ledger.open(home.file, home.head)
    ballast.unlink()
    with home.opened() as ledger:
        assert ledger.append(done()).seq == 1


@needs_root
def test_a_disk_that_may_not_be_written_is_said_to_be_so(small_disk: Path) -> None:
    home = Home(small_disk, Clock())
    with home.opened() as ledger:
        ledger.append(done())
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(LedgerFull, match="cannot be written") as refused:
        Ledger.open(home.file, home.head)
    assert str(small_disk) in refused.value.remedy
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    with home.opened() as ledger:
        assert ledger.append(done()).seq == 2


def test_a_folder_that_is_not_there_cannot_be_written(tmp_path: Path) -> None:
    home = Home(tmp_path / "nowhere", Clock())
    with pytest.raises(LedgerFull):
        Ledger.open(home.file, home.head)


def test_a_head_that_cannot_be_written_keeps_the_record_shut(home: Home) -> None:
    home.head.mkdir()
    with pytest.raises(LedgerFull):
        Ledger.open(home.file, home.head)
    home.head.rmdir()
    with home.opened() as ledger:
        assert ledger.append(done()).seq == 1
