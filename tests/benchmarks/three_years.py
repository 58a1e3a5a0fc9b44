"""A record of three years and ten million model calls, written by SQLite itself. Not a measurement.

The usage rows are all there, with both of their indexes; so are a million results, and the counts by quarter of an hour
that the ledger would have kept beside them. Events, tasks and prompts are left out: the history never reads them.
"""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

from meshclaw_desktop.ledger.ledger import Ledger

CALLS = 10_000_000
RESULTS = 1_000_000
DAYS = 3 * 365

_NUMBERS = "with recursive n (i) as (select 0 union all select i + 1 from n where i < {last}) "
_ROUTINE = "case {i} % 7 when 0 then 'morning triage' when 1 then 'deployment watch' when 2 then 'dream' else '' end"
_CONNECTOR = "case {i} % 5 when 0 then 'email' when 1 then 'slack' when 2 then 'calendar' else '' end"
_MODEL = "case when {i} % 11 < 8 then 'anthropic/claude-haiku-4-5' else 'ollama/qwen3' end"
_OUTCOME = (
    "case when i % 40 = 0 then 'undone' when i % 40 = 1 then 'denied' when i % 40 = 2 then 'ignored' else 'done' end"
)


def three_years(ledger: Path, head: Path) -> None:
    """Write the record; it ends now. Some two minutes."""
    Ledger.open(ledger, head).close()
    end = time.time()
    begin = end - DAYS * 86_400
    connection = sqlite3.connect(ledger, isolation_level=None)
    for pragma in ("synchronous = off", "journal_mode = off", "cache_size = -400000", "temp_store = memory"):
        connection.execute(f"pragma {pragma}").fetchall()
    connection.execute("begin")
    indexes = connection.execute("select name, sql from sqlite_master where tbl_name = 'usage' and type = 'index'")
    rebuild = [(name, sql) for name, sql in indexes if sql]
    for name, _ in rebuild:
        connection.execute(f"drop index {name}")
    connection.execute(
        _NUMBERS.format(last=CALLS - 1)
        + "insert into usage (at, task, routine, connector, model, input_tokens, output_tokens, cache_read_tokens,"
        f" cache_write_tokens, usd_micros, estimated) select ? + i * ?, 't' || (i / 10), {_ROUTINE.format(i='(i / 10)')},"
        f" {_CONNECTOR.format(i='(i / 10)')}, {_MODEL.format(i='(i / 10)')}, 900 + i % 700, 40 + i % 90, i % 600, i % 40, 20 + i % 900,"
        " 0 from n",
        (begin, (end - begin) / CALLS),
    )
    for _, sql in rebuild:
        connection.execute(sql)
    connection.execute(
        "insert into slots (slot, routine, connector, model, calls, input_tokens, output_tokens, cache_read_tokens,"
        " cache_write_tokens, usd_micros, estimated, wasted_usd_micros) select cast(at / 900 as integer), routine,"
        " connector, model, count(*), sum(input_tokens), sum(output_tokens), sum(cache_read_tokens),"
        " sum(cache_write_tokens), sum(usd_micros), 0, sum(usd_micros) / 9 from usage group by 1, 2, 3, 4"
    )
    connection.execute(
        _NUMBERS.format(last=RESULTS - 1)
        + "insert into results (call, slot, routine, connector, model, outcome, task) select printf('c%08d', i),"
        f" cast((? + i * ?) / 900 as integer), {_ROUTINE.format(i='i')}, {_CONNECTOR.format(i='i')},"
        f" {_MODEL.format(i='i')}, {_OUTCOME}, 't' || i from n",
        (begin, (end - begin) / RESULTS),
    )
    connection.execute(
        "insert into slots (slot, routine, connector, model, done, undone, denied, ignored, tasks) select slot, routine,"
        " connector, model, sum(outcome = 'done'), sum(outcome = 'undone'), sum(outcome = 'denied'),"
        " sum(outcome = 'ignored'), count(*) from results group by 1, 2, 3, 4 on conflict do update set"
        " done = excluded.done, undone = excluded.undone, denied = excluded.denied, ignored = excluded.ignored,"
        " tasks = excluded.tasks"
    )
    connection.execute("commit")
    connection.close()
    with ledger.open("rb+") as file:  # else the first commit that is timed would carry all of it to the disk
        os.fsync(file.fileno())
