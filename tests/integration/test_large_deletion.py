"""A large record is deleted while the runtime goes on: it stops at once when told to, and survives being killed in the middle."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.locations import Locations
from meshclaw_desktop.wire import messages as m
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.rows import DeletedRow, VerifyRow
from tests.integration.runtime_process import Home, a_home

CANARY = "zebra-canary-90c2"
ROWS = 40_000
KILLS = 4
AT_ONCE_S = 1.0

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]


def opened(locations: Locations) -> Ledger:
    return Ledger.open(locations.ledger, locations.ledger_head)


@pytest.fixture(scope="module")
def lived() -> Iterator[Locations]:
    """A large record, written once."""
    with a_home() as home:
        home.locations.prepare()
        ledger = opened(home.locations)
        for first in range(0, ROWS, 4_000):
            ledger.append_all(
                Entry(kind="event", sentence=f"{CANARY} {number}", outcome="done", record={"body": CANARY * 20})
                for number in range(first, first + 4_000)
            )
        ledger.close()
        yield home.locations


@pytest.fixture
def home(lived: Locations) -> Iterator[Home]:
    """A home with that record; no runtime has been started in it."""
    with a_home() as home:
        home.locations.prepare()
        shutil.copy2(lived.ledger, home.locations.ledger)
        shutil.copy2(lived.ledger_head, home.locations.ledger_head)
        yield home


def drafts(home: Home) -> list[Path]:
    return list(home.locations.data.glob("*.new-*"))


def wait_for_draft(home: Home) -> None:
    """Until the record is being written anew."""
    give_up = time.monotonic() + 120
    while not drafts(home):
        assert time.monotonic() < give_up
        time.sleep(0.002)


def test_everything_stops_within_a_second_while_a_large_record_is_being_deleted(home: Home) -> None:
    home.start()
    with home.client(last_seq=None) as asker, home.client(client="command", last_seq=None) as other:
        asker.send(m.DeleteData(7001, everything=True))
        wait_for_draft(home)
        began = time.monotonic()
        other.request(m.StopAll)
        assert time.monotonic() - began < AT_ONCE_S
        answer = asker.until_reply(7001)
        assert isinstance(answer, m.Reply)
        assert from_json(DeletedRow, answer.value).rows >= ROWS
    with home.client() as after:
        assert after.until(m.Status).stopped
        found = after.row(VerifyRow, m.VerifyLedger)
        assert (found.first_bad, found.rows) == (0, 1)
    assert drafts(home) == []
    assert CANARY.encode() not in home.locations.ledger.read_bytes()
    assert home.stop() == 0


def test_a_kill_in_the_middle_leaves_the_whole_record_or_none_of_what_was_to_go(home: Home) -> None:
    chance = random.Random(90)
    for _ in range(KILLS):
        home.start()
        with home.client(last_seq=None) as client:
            client.send(m.DeleteData(7001, everything=True))
            wait_for_draft(home)
            time.sleep(chance.uniform(0, 0.4))
            home.kill()
        ledger = opened(home.locations)
        found = ledger.verify()
        ledger.close()
        assert (found.first_bad, ledger.problem) == (0, "")
        assert found.rows >= ROWS or CANARY.encode() not in home.locations.ledger.read_bytes()
        assert drafts(home) == []


def test_who_asks_and_leaves_has_it_deleted_and_an_orderly_end_does_not_wait_for_it(home: Home) -> None:
    home.start()
    with home.client(last_seq=None) as client:
        client.send(m.DeleteData(7001, everything=True))
        wait_for_draft(home)
    give_up = time.monotonic() + 120
    while CANARY.encode() in home.locations.ledger.read_bytes():
        assert time.monotonic() < give_up
        time.sleep(0.05)
    assert home.stop() == 0
    ledger = opened(home.locations)
    assert (ledger.verify().first_bad, ledger.problem) == (0, "")
    ledger.close()


def test_an_end_in_the_middle_of_a_deletion_is_orderly_and_leaves_nothing_half_done(home: Home) -> None:
    home.start()
    with home.client(last_seq=None) as client:
        client.send(m.DeleteData(7001, everything=True))
        wait_for_draft(home)
        assert home.stop() == 0
    assert drafts(home) == []
    ledger = opened(home.locations)
    assert (ledger.verify().first_bad, ledger.problem) == (0, "")
    ledger.close()
