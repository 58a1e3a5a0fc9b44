"""The two records of one call that acts, against two bare inserts that reach the disk as well."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Json
from tests.benchmarks.frame import Row, median_seconds, on_disk

TIMES = 300
RECORD: dict[str, Json] = {
    "fields": [{"name": "to", "value": ["dana@partner-corp.example"], "origin": "user"}] * 4,
    "items": [{"id": f"m{number}", "cells": ["Weekly report", "dana@partner-corp.example"]} for number in range(8)],
    "shown_digest": "d" * 64,
    "ran_digest": "d" * 64,
}


def measure() -> Iterable[Row]:
    """Median of both records together."""
    with on_disk() as folder:
        reference = bare(folder)
        measured = journalled(folder)
    yield Row(
        name="journal: the two records of a call",
        measured=measured * 1000,
        unit="ms",
        reference=reference * 1000,
        compared_with="two bare inserts, synced",
        at_most=2.0,
    )


def journalled(folder: Path) -> float:
    """Before and after, as the gate writes them."""
    ledger = Ledger.open(folder / "ledger.sqlite3", folder / "ledger.head")
    numbers = itertools.count()

    def both() -> None:
        call = f"call-{next(numbers)}"
        ledger.begin_call(call, entry("running"))
        ledger.end_call(call, entry("done"))

    measured = median_seconds(both, TIMES)
    ledger.close()
    return measured


def bare(folder: Path) -> float:
    """The least that SQLite needs to have two rows of that size on the disk."""
    connection = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    connection.execute("pragma journal_mode = wal").fetchall()
    connection.execute("pragma synchronous = full")
    connection.execute("create table bare (number integer primary key, text text not null) strict")
    text = "x" * 1500

    def both() -> None:
        connection.execute("insert into bare (text) values (?)", (text,))
        connection.execute("insert into bare (text) values (?)", (text,))

    measured = median_seconds(both, TIMES)
    connection.close()
    return measured


def entry(outcome: str) -> Entry:
    """One half of the record of a call on eight messages."""
    return Entry(
        kind="call",
        task="task-1",
        call="",
        connector="email",
        tool="archive",
        effect="change",
        sentence="Archived 8 messages",
        verdict="allow",
        reason="You allowed email to act by itself.",
        outcome=outcome,
        record=RECORD,
    )
