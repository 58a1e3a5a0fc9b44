"""The ledger's tables and how an older file becomes a newer one. A file that is newer than us is not touched."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from meshclaw_desktop.errors import LedgerError, LedgerNewer

APPLICATION_ID = 0x4D434C57
"""Stands in the file's header and tells a ledger from any other SQLite file."""

_MAGIC = b"SQLite format 3\0"
_HEADER_BYTES = 100
_USER_VERSION_AT = 60

_COUNTS = """
    calls integer not null default 0,
    input_tokens integer not null default 0,
    output_tokens integer not null default 0,
    cache_read_tokens integer not null default 0,
    cache_write_tokens integer not null default 0,
    usd_micros integer not null default 0,
    estimated integer not null default 0,
    tasks integer not null default 0,
    connector_tasks integer not null default 0,
    model_tasks integer not null default 0,
    done integer not null default 0,
    undone integer not null default 0,
    denied integer not null default 0,
    ignored integer not null default 0,
    failed integer not null default 0
"""

_FIRST = f"""
create table meta (key text primary key, value text not null) strict, without rowid;

create table events (
    seq integer primary key,
    at real not null,
    task text not null,
    routine text not null,
    agent text not null,
    kind text not null,
    call text not null,
    connector text not null,
    tool text not null,
    effect text not null,
    sentence text not null,
    verdict text not null,
    reason text not null,
    outcome text not null,
    tokens integer not null,
    usd_micros integer not null,
    undo_id text not null,
    record text not null,
    covers text not null,
    digest text not null
) strict;
create index events_of_task on events (task, seq) where task <> '';

create table calls (
    id text primary key,
    began integer not null references events (seq),
    ended integer references events (seq)
) strict, without rowid;
create index calls_unfinished on calls (began) where ended is null;

create table tasks (
    id text primary key,
    prompt text not null,
    routine text not null,
    state text not null,
    started_at real not null,
    row text not null
) strict, without rowid;
create index tasks_unfinished on tasks (started_at) where state <> 'ended';

create table approvals (
    id text primary key,
    created_at real not null,
    approval text not null,
    stored text not null,
    outcome text not null default '',
    used integer not null default 0
) strict, without rowid;
create index approvals_open on approvals (created_at) where outcome = '';

create table rules (
    id text primary key,
    created_at real not null,
    task text,
    expires_at real,
    value text not null
) strict, without rowid;

create table kept (key text primary key, value text not null, told integer not null) strict, without rowid;

create table undos (
    number integer primary key,
    id text not null unique,
    call text not null,
    task text not null,
    connector text not null,
    tool text not null,
    sentence text not null,
    undo text not null,
    made_at real not null,
    until real not null,
    outcome text not null default '',
    reason text not null default ''
) strict;
create index undos_of_task on undos (task, number);

create table usage (
    number integer primary key,
    at real not null,
    task text not null,
    routine text not null,
    connector text not null,
    model text not null,
    input_tokens integer not null,
    output_tokens integer not null,
    cache_read_tokens integer not null,
    cache_write_tokens integer not null,
    usd_micros integer not null,
    estimated integer not null
) strict;
create index usage_at on usage (at);
create index usage_of_task on usage (task, number);

create table reservations (
    id text primary key,
    at real not null,
    task text not null,
    usd_micros integer not null
) strict, without rowid;

create table results (
    call text primary key,
    slot integer not null,
    routine text not null,
    connector text not null,
    model text not null,
    outcome text not null
) strict, without rowid;

create table touched (
    task text not null,
    what text not null,
    name text not null,
    primary key (task, what, name)
) strict, without rowid;

create table slots (
    slot integer not null,
    routine text not null,
    connector text not null,
    model text not null,
    {_COUNTS},
    primary key (slot, routine, connector, model)
) strict, without rowid;

create table days (
    day text not null,
    routine text not null,
    connector text not null,
    model text not null,
    {_COUNTS},
    primary key (day, routine, connector, model)
) strict, without rowid;

create table stale (slot integer primary key) strict;
"""

_SECOND = """
alter table events add column approval text not null default '';
update tasks set row = json_set(row, '$.intent', json('[]'));
update approvals set approval = json_set(approval, '$.fields', (
    select json_group_array(json_set(value, '$.new_values', json('[]'), '$.external', json('[]')))
    from json_each(approval, '$.fields')
));
"""

_THIRD = f"""
drop table days;
delete from stale;
delete from meta where key in ('days zone', 'days until');

alter table slots add column used integer not null default 0;
alter table slots add column wasted integer not null default 0;
alter table slots add column wasted_usd_micros integer not null default 0;
alter table slots add column limited integer not null default 0;
alter table slots add column limited_usd_micros integer not null default 0;
alter table tasks add column wasted integer not null default 0;
alter table results add column task text not null default '';

create table sums (
    span text not null,
    what text not null,
    since text not null,
    name text not null,
    {_COUNTS},
    used integer not null default 0,
    wasted integer not null default 0,
    wasted_usd_micros integer not null default 0,
    limited integer not null default 0,
    limited_usd_micros integer not null default 0,
    primary key (span, what, since, name)
) strict, without rowid;

update results set task = told.task
    from (select call, max(task) as task from events where kind = 'call' and call <> '' group by call) as told
    where told.call = results.call;
create index results_of_task on results (task, outcome) where task <> '';
create index results_open on results (slot) where outcome in ('unread', 'unknown');

insert into results (call, slot, routine, connector, model, outcome, task)
    select 'answer of ' || id, cast(json_extract(row, '$.ended_at') / 900 as integer), routine, '',
        coalesce((select model from usage where usage.task = tasks.id order by number desc limit 1), ''), 'used', id
    from tasks
    where state = 'ended' and json_extract(row, '$.outcome') = 'done' and trim(json_extract(row, '$.answer')) <> ''
        and json_extract(row, '$.ended_at') is not null
        and not exists (select 1 from results as other where other.task = tasks.id and other.task <> '');
insert into slots (slot, routine, connector, model, used)
    select slot, routine, connector, model, count(*) from results where outcome = 'used' group by 1, 2, 3, 4
    on conflict do update set used = used + excluded.used;

update tasks set wasted = 1 where state = 'ended' and not exists (
    select 1 from results where results.task = tasks.id and results.task <> ''
        and outcome not in ('undone', 'denied', 'ignored', 'failed'));
insert into slots (slot, routine, connector, model, wasted)
    select cast(started_at / 900 as integer), routine, '', '', count(*) from tasks where wasted = 1 group by 1, 2, 3, 4
    on conflict do update set wasted = wasted + excluded.wasted;
insert into slots (slot, routine, connector, model, wasted_usd_micros)
    select cast(usage.at / 900 as integer), usage.routine, usage.connector, usage.model, sum(usage.usd_micros)
    from tasks join usage on usage.task = tasks.id where tasks.wasted = 1 group by 1, 2, 3, 4
    on conflict do update set wasted_usd_micros = wasted_usd_micros + excluded.wasted_usd_micros;
"""

_FOURTH = """
create index tasks_of_routines on tasks (started_at, id) where routine <> '';
"""

MIGRATIONS: tuple[str, ...] = (_FIRST, _SECOND, _THIRD, _FOURTH)
"""Number n takes a file from version n to n + 1. What was released is never changed; a new step is added at the end.

Tasks, approvals and rules are kept as the JSON of their classes: a new field in one of these needs a step too.
"""

VERSION = len(MIGRATIONS)


def refuse_newer(path: Path) -> None:
    """Look without writing. Raises LedgerNewer, or LedgerError if it is no ledger. An absent or empty file is fine.

    Raises OSError and sqlite3.Error if it cannot be read.
    """
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
    except FileNotFoundError:
        return
    if not header:
        return
    if not header.startswith(_MAGIC) or len(header) < _HEADER_BYTES:
        raise _foreign(path)
    _judge(int.from_bytes(header[_USER_VERSION_AT : _USER_VERSION_AT + 4], "big"), path)
    # The header is right but for what still stands in the write-ahead log; only SQLite can read that.
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    try:
        ((version,),) = connection.execute("pragma user_version")
        ((application,),) = connection.execute("pragma application_id")
        ((tables,),) = connection.execute("select count(*) from sqlite_master")
    finally:
        connection.close()
    _judge(version, path)
    if application != APPLICATION_ID and (application or version or tables):
        raise _foreign(path)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring an open file to the present version, each step all or nothing. Raises sqlite3.Error."""
    ((version,),) = connection.execute("pragma user_version")
    for number in range(version, VERSION):
        connection.execute("begin immediate")
        try:
            for statement in _statements(MIGRATIONS[number]):
                connection.execute(statement)
            connection.execute(f"pragma application_id = {APPLICATION_ID}")
            connection.execute(f"pragma user_version = {number + 1}")
            connection.execute("commit")
        except BaseException:
            if connection.in_transaction:
                connection.execute("rollback")
            raise
    if version != VERSION:
        connection.execute("pragma wal_checkpoint(truncate)").fetchall()


def _statements(script: str) -> list[str]:
    """`executescript` would commit; none of our statements holds a semicolon."""
    return [one for one in script.split(";") if one.strip()]


def _judge(version: int, path: Path) -> None:
    if version > VERSION:
        raise LedgerNewer(
            f"The record {path} was written by a newer version of MeshClaw.",
            "Install that version again, or a newer one. The file was left as it is.",
        )


def _foreign(path: Path) -> LedgerError:
    return LedgerError(f"{path} is not a record of MeshClaw.", "Move it away, and a new one is begun.")
