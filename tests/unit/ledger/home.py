"""A ledger's two files in a folder, a clock that stands still, and entries to write: for the ledger's tests."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from meshclaw_desktop.ledger import schema
from meshclaw_desktop.ledger.entry import Entry, Usage
from meshclaw_desktop.ledger.ledger import Ledger

NOON = 1_795_003_200.0
"""2026-11-18 12:00 UTC."""


class Clock:
    """Says the time that it was told."""

    def __init__(self, at: float = NOON) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


@dataclass(frozen=True, slots=True)
class Home:
    """Where one ledger lies."""

    folder: Path
    clock: Clock

    @property
    def file(self) -> Path:
        """The ledger."""
        return self.folder / "ledger.sqlite3"

    @property
    def head(self) -> Path:
        """Its head."""
        return self.folder / "ledger.head"

    @contextmanager
    def opened(self) -> Iterator[Ledger]:
        """The ledger, for a while."""
        ledger = Ledger.open(self.file, self.head, now=self.clock)
        try:
            yield ledger
        finally:
            ledger.close()

    def tamper(self, *statements: str) -> None:
        """Change the closed file behind the ledger's back."""
        connection = sqlite3.connect(self.file, isolation_level=None)
        for statement in statements:
            connection.execute(statement)
        connection.close()

    def become_first_version(self) -> None:
        """Turn the closed file into one of version 1, with what that version knew of its rows."""
        now = self.file.rename(self.folder / "now.sqlite3")
        connection = sqlite3.connect(self.file, isolation_level=None)
        connection.execute("pragma journal_mode = wal").fetchall()
        for statement in schema.MIGRATIONS[0].split(";"):
            connection.execute(statement)
        connection.execute(f"pragma application_id = {schema.APPLICATION_ID}")
        connection.execute("attach ? as now", (str(now),))
        for (table,) in connection.execute("select name from main.sqlite_master where type = 'table'").fetchall():
            columns = ", ".join(f"{row[1]}" for row in connection.execute(f"pragma main.table_info({table})"))
            if table not in ("days", "stale"):
                connection.execute(f"insert into main.{table} ({columns}) select {columns} from now.{table}")
        connection.execute("delete from results where outcome in ('used', 'unread', 'unknown')")
        connection.execute("update tasks set row = json_remove(row, '$.intent')")
        connection.execute("delete from meta where key in ('days zone', 'days until')")
        connection.execute("pragma user_version = 1")
        connection.close()


def done(
    call: str = "", *, effect: str = "change", outcome: str = "done", task: str = "t1", routine: str = ""
) -> Entry:
    """The end of a call."""
    return Entry(
        kind="call",
        task=task,
        routine=routine,
        call=call,
        connector="email",
        tool="archive",
        effect=effect,
        sentence="Archived 3 messages",
        verdict="allow",
        reason="you said so",
        outcome=outcome,
        record={"items": ["m1", "m2", "m3"]},
    )


def used(at: float, *, usd_micros: int = 100, task: str = "t1", routine: str = "", model: str = "m") -> Usage:
    """One model call."""
    return Usage(
        at=at,
        task=task,
        routine=routine,
        connector="",
        model=model,
        input_tokens=1000,
        output_tokens=50,
        cache_read_tokens=800,
        cache_write_tokens=20,
        usd_micros=usd_micros,
        estimated=False,
    )
