"""Events from the ledger to a client: written, read back, encoded and decoded, against the same with bare tools."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.wire.messages import Activity, runtime_codec
from tests.benchmarks.frame import Row, best_seconds, on_disk

EVENTS = 20_000
PAGE = 500
TIMES = 4


def measure() -> Iterable[Row]:
    """Events a second through all four steps in one process; and the codec by itself."""
    entries = [
        Entry(
            kind="call",
            task=f"task-{number % 7}",
            call=f"call-{number}",
            connector="email",
            tool="read",
            effect="read",
            sentence=f"Read message {number} from Inbox",
            verdict="allow",
            reason="Reading is allowed.",
            outcome="done",
        )
        for number in range(EVENTS)
    ]
    with on_disk() as folder:
        ledger = Ledger.open(folder / "ledger.sqlite3", folder / "ledger.head")
        received: list[object] = []
        measured = best_seconds(lambda: received.extend(through(ledger, entries)), TIMES)
        rows = ledger.since(0, TIMES * EVENTS)
        ledger.close()
        if received != rows:
            raise AssertionError("events were lost or changed on their way")
        rows = rows[:EVENTS]
        reference = best_seconds(lambda: bare(folder, rows), TIMES)
    yield Row(
        name="feed: append, since, encode, decode, all in one process",
        measured=EVENTS / measured,
        unit="events/s",
        reference=EVENTS / reference,
        compared_with="bare SQLite and json",
        at_least=10_000,
    )
    codec = runtime_codec()
    some = rows[:PAGE]
    lines = [codec.encode(row) for row in some]
    plain = [json.loads(line) for line in lines]
    encode = best_seconds(lambda: [codec.encode(row) for row in some], 40) / PAGE
    dumps = best_seconds(lambda: [json.dumps(one) for one in plain], 40) / PAGE
    decode = best_seconds(lambda: [codec.decode(line) for line in lines], 40) / PAGE
    loads = best_seconds(lambda: [json.loads(line) for line in lines], 40) / PAGE
    yield Row(
        name="codec: encode one activity",
        measured=encode * 1e6,
        unit="µs",
        reference=dumps * 1e6,
        compared_with="json.dumps",
        at_most=12,
    )
    yield Row(
        name="codec: decode one activity",
        measured=decode * 1e6,
        unit="µs",
        reference=loads * 1e6,
        compared_with="json.loads",
        at_most=12,
    )


def through(ledger: Ledger, entries: list[Entry]) -> Iterable[object]:
    """As they go from the runtime to the tray, a page at a time."""
    codec = runtime_codec()
    for start in range(0, len(entries), PAGE):
        before = ledger.last_seq
        ledger.append_all(entries[start : start + PAGE])
        for activity in ledger.since(before, PAGE):
            yield codec.decode(codec.encode(activity))


def bare(folder: Path, rows: list[Activity]) -> None:
    """The same rows in and out of a table, and through json, with nothing checked."""
    names = Activity.__slots__
    plain = [tuple([getattr(row, name) for name in names]) for row in rows]
    connection = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    connection.execute("pragma journal_mode = wal").fetchall()
    connection.execute("drop table if exists bare")
    connection.execute(f"create table bare ({', '.join(names)})")
    for start in range(0, len(plain), PAGE):
        connection.execute("begin")
        connection.executemany(f"insert into bare values ({','.join('?' * len(names))})", plain[start : start + PAGE])
        connection.execute("commit")
    for row in connection.execute("select * from bare"):
        json.loads(json.dumps(dict(zip(names, row, strict=True))))
    connection.close()
