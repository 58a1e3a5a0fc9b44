"""The chained events: they are added, numbered, read back and told to who listens. Never changed; only the user removes any."""

from __future__ import annotations

import json
import logging
import secrets
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import attrgetter
from pathlib import Path
from typing import Any

from meshclaw_desktop.errors import LedgerError, LedgerFull, NoSuchThing
from meshclaw_desktop.policy.model import Json, canonical
from meshclaw_desktop.wire.messages import Activity
from meshclaw_desktop.wire.rows import VerifyRow

from .chain import COLUMNS, HEAD_LOST, first_digest, row_digest, verify
from .cuts import CUTS, Cut, cuts_of
from .database import Database
from .entry import Entry
from .head import Head, HeadFile, read_head

MAX_TEXT = 65_536
"""Characters in all text columns of one event together: so that it always fits into one line of the wire."""
MAX_RECORD = 4 * 1024 * 1024
"""Characters of an event's record as JSON, and of any other JSON value that is kept."""

_ACTIVITY = COLUMNS.removesuffix(", record, covers")
_INSERT = f"insert into events ({COLUMNS}, digest) values ({','.join('?' * 21)})"
_log = logging.getLogger(__name__)


class Journal:
    """The events of one ledger. All of it is to be used in one thread; `verify` alone may be called in any."""

    def __init__(self, database: Database, head_path: Path, *, now: Callable[[], float]) -> None:
        """Brings the head up to date, or puts on record that it did not fit. Raises LedgerError, LedgerFull."""
        self._db = database
        self._now = now
        self._head_path = head_path
        self._depth = 0
        self._pending: deque[Activity] = deque()
        self._listeners: list[Callable[[Activity], None]] = []
        self._telling = False
        if not database.rows("select 1 from meta where key = 'birth'"):
            birth = secrets.token_hex(16)
            database.change("insert into meta (key, value) values ('birth', ?), ('id', ?)", (birth, birth))
        self._birth = self._meta("birth")
        self._read_end()
        self.problem = problem = self._problem()
        """Why it was not the record that was here last, as of opening; empty if it was."""
        try:
            self._head = HeadFile(head_path)
            if not problem:
                self._head.write(Head(self._birth, self._seq, self._digest), sync=True)
        except OSError as error:
            raise LedgerFull(f"{head_path} cannot be written.", "Nothing is done until it can.") from error
        self._headed = self._seq
        if problem:
            self._record_problem(problem)

    def _read_end(self) -> None:
        last = self._db.rows("select seq, digest from events order by seq desc limit 1")
        self._seq: int = last[0][0] if last else 0
        self._digest: str = last[0][1] if last else first_digest(self._birth)

    # ---- what it is ----

    @property
    def id(self) -> str:
        """Random, made with the file; another one when the file turned out not to be the one that was here last."""
        return self._meta("id")

    @property
    def last_seq(self) -> int:
        """The number of the newest event, 0 if there is none."""
        return self._seq

    def close(self) -> None:
        """Let go of all files. May be called twice."""
        self._head.close()
        self._db.close()

    def subscribe(self, callback: Callable[[Activity], None]) -> None:
        """Call `callback` with each new event after its commit, in order. What it raises reaches the writer."""
        self._listeners.append(callback)

    # ---- writing ----

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is written together or not at all. May be nested. Never await inside.

        Raises LedgerFull, having written nothing, if there is no room.
        """
        level = self._depth
        self._enter(level)
        before = (self._seq, self._digest, len(self._pending))
        self._depth = level + 1
        try:
            yield
            self._db.change("commit" if level == 0 else f"release level{level}")
        except BaseException:
            self._seq, self._digest, pending = before
            while len(self._pending) > pending:
                self._pending.pop()
            self._take_back(level)
            raise
        finally:
            self._depth = level
        if level == 0:
            self._tell()

    def append(self, entry: Entry) -> Activity:
        """Write one event; it is on the disk when this returns.

        Lone surrogates in its texts are spelled out (`\\ud800`); all else reads back equal. Raises LedgerFull, or
        LedgerError for what is too large or no JSON.
        """
        with self.transaction():
            return self._add((entry,))[0]

    def append_all(self, entries: Iterable[Entry]) -> list[Activity]:
        """Write several events together, all or none; as `append`."""
        with self.transaction():
            return self._add(entries)

    def _append_covering(self, name: str, state: Json, entry: Entry) -> Activity:
        """Write an event that tells of a change to a rule or a kept value: `verify` holds the table against it."""
        record = {**entry.record, "state": state}
        told = Entry(**{one: getattr(entry, one) for one in Entry.__slots__} | {"record": record})
        return self._add((told,), covers=name)[0]

    def _add(self, entries: Iterable[Entry], *, covers: str = "") -> list[Activity]:
        seq, digest, now = self._seq, self._digest, self._now
        rows: list[tuple[Any, ...]] = []
        added: list[Activity] = []
        for entry in entries:
            seq += 1
            event = _row(entry, seq, float(now()))
            row = (*event, spell(entry.record) if entry.record else "{}", covers)
            try:
                digest = row_digest(digest, row)
            except ValueError as error:
                raise LedgerError("An event holds a value that cannot be recorded.") from error
            rows.append((*row, digest))
            added.append(Activity(*event))
        if len(rows) == 1:
            self._db.change(_INSERT, rows[0])
        else:
            self._db.change_many(_INSERT, rows)
        for activity in added:
            self._after_event(activity)
        self._seq, self._digest = seq, digest
        self._pending.extend(added)
        return added

    def _after_event(self, activity: Activity) -> None:
        """In the same transaction as an event: what else follows from it."""

    # ---- reading ----

    def since(self, seq: int, limit: int = 500) -> list[Activity]:
        """What came after `seq`, oldest first, at most `limit`."""
        sql = f"select {_ACTIVITY} from events where seq > ? order by seq limit ?"
        return [Activity(*row) for row in self._db.rows(sql, (seq, limit))]

    def newest(self, limit: int, task: str = "") -> list[Activity]:
        """The last `limit` events, oldest first; of one task if it is given."""
        where = "where task <> '' and task = ?" if task else ""
        sql = f"select {_ACTIVITY} from events {where} order by seq desc limit ?"
        rows = self._db.rows(sql, (task, limit) if task else (limit,))
        return [Activity(*row) for row in reversed(rows)]

    def acts_of(self, task: str, limit: int) -> list[Activity]:
        """What a task did or tried beyond reading that worked, oldest first: every row of each such call."""
        sql = (
            f"select {_ACTIVITY} from events where task <> '' and task = ? and kind = 'call'"
            " and (effect not in ('', 'read') or outcome <> 'done') order by seq limit ?"
        )
        return [Activity(*row) for row in self._db.rows(sql, (task, limit))]

    def detail(self, seq: int) -> tuple[Activity, Mapping[str, Json], str]:
        """An event, its record and its digest. Raises NoSuchThing."""
        rows = self._db.rows(f"select {_ACTIVITY}, record, digest from events where seq = ?", (seq,))
        if not rows:
            raise NoSuchThing(f"There is no row {seq} in the activity.")
        *row, record, digest = rows[0]
        return Activity(*row), json.loads(record), digest

    def since_with_records(
        self, seq: int, limit: int, kinds: Sequence[str]
    ) -> list[tuple[Activity, Mapping[str, Json]]]:
        """What came after `seq`, oldest first, at most `limit`, with the records of what acts of these kinds."""
        sql = (
            f"select {_ACTIVITY}, case when kind in ({','.join('?' * len(kinds))}) and effect <> 'read'"
            " then record else '{}' end from events where seq > ? order by seq limit ?"
        )
        return [(Activity(*row[:-1]), json.loads(row[-1])) for row in self._db.rows(sql, (*kinds, seq, limit))]

    def verify(self) -> VerifyRow:
        """Check the whole chain. Takes some 20 seconds for a million rows: call it in another thread."""
        return verify(self._db.path, self._head_path)

    # ---- transactions and the head ----

    def _enter(self, level: int) -> None:
        if level == 0:
            self._db.change("begin immediate")
        elif self._db.in_transaction:
            self._db.change(f"savepoint level{level}")
        else:
            raise LedgerFull("The record could not be written, so nothing of this is done.", "Try again.")

    def _take_back(self, level: int) -> None:
        """SQLite itself may have taken everything back; then there is nothing left to do."""
        if not self._db.in_transaction:
            return
        if level == 0:
            self._db.change("rollback")
        else:
            self._db.change(f"rollback to level{level}")
            self._db.change(f"release level{level}")

    def _tell(self) -> None:
        """After a commit: the head, then who listens. A listener may write in its turn; order is kept."""
        if self._headed != self._seq:
            try:
                self._head.write(Head(self._birth, self._seq, self._digest))
                self._headed = self._seq
            except OSError:
                _log.warning("the head of the record could not be written; it is tried again with the next event")
        if self._telling:
            return
        self._telling = True
        try:
            while self._pending:
                activity = self._pending.popleft()
                for listener in self._listeners:
                    listener(activity)
        finally:
            self._telling = False

    def _head_is_here(self) -> None:
        """See to it that the head names the newest row, on the disk. Raises LedgerFull."""
        try:
            self._head.write(Head(self._birth, self._seq, self._digest), sync=True)
            self._headed = self._seq
        except OSError as error:
            raise LedgerFull(f"{self._head_path} cannot be written.", "Nothing is done until it can.") from error

    def _problem(self) -> str:
        """Why the head does not fit, as of opening; empty if it does, or if it only lags behind."""
        try:
            head = read_head(self._head_path)
        except LedgerError as error:
            return f"when it was opened, {error.title}"
        if head is None:
            return f"when it was opened, {self._head_path} was missing" if self._seq else ""
        if head.birth != self._birth:
            return "when it was opened, it was not the record that was here before"
        if head.seq > self._seq:
            return f"when it was opened, rows {self._seq + 1} to {head.seq} were gone"
        at_head = self._db.rows("select digest from events where seq = ?", (head.seq,))
        cut = (head.seq, head.digest) in {one.end() for one in self._cuts()}
        if head.seq and not cut and (not at_head or at_head[0][0] != head.digest):
            return f"when it was opened, row {head.seq} was another one than was written last"
        return ""

    def _cuts(self) -> list[Cut]:
        """Where the user deleted rows."""
        rows = self._db.rows("select value from kept where key = ?", (CUTS,))
        return cuts_of(rows[0][0]) if rows else []

    def _record_problem(self, problem: str) -> None:
        entry = Entry(
            kind="ledger",
            sentence=f"The record of what happened is not whole: {problem}",
            outcome="failed",
            record={"problem": problem},
        )
        with self.transaction():
            self._db.change("update meta set value = ? where key = 'id'", (secrets.token_hex(16),))
            self._add((entry,), covers=HEAD_LOST)

    def _meta(self, key: str) -> str:
        rows = self._db.rows("select value from meta where key = ?", (key,))
        return str(rows[0][0]) if rows else ""


def spell(value: Json) -> str:
    """JSON as it is kept. Raises LedgerError for what JSON cannot hold or what is too large."""
    try:
        text = canonical(value)
    except (ValueError, TypeError, RecursionError) as error:
        raise LedgerError("A value that is no plain JSON cannot be recorded.") from error
    if len(text) > MAX_RECORD:
        raise LedgerError(
            f"A value of {len(text):,} characters is too large to be recorded; {MAX_RECORD:,} is the most."
        )
    return text


def plain_text(text: str) -> str:
    """A text as SQLite can hold it: lone surrogates are spelled out. Raises LedgerError for one that is too large."""
    if len(text) > MAX_RECORD:
        raise LedgerError(
            f"A text of {len(text):,} characters is too large to be recorded; {MAX_RECORD:,} is the most."
        )
    return text.encode(errors="backslashreplace").decode()


def _row(entry: Entry, seq: int, at: float) -> tuple[Any, ...]:
    """The columns of an Activity."""
    texts: Sequence[str] = [str(text) for text in _texts(entry)]
    together = "".join(texts)
    if len(together) > MAX_TEXT:
        raise LedgerError(
            f"An event of {len(together):,} characters is too large to be recorded; {MAX_TEXT:,} is the most."
        )
    try:
        together.encode()
    except UnicodeEncodeError:
        texts = [text.encode(errors="backslashreplace").decode() for text in texts]
    return (seq, at, *texts[:-2], int(entry.tokens), int(entry.usd_micros), *texts[-2:])


_texts = attrgetter(
    "task",
    "routine",
    "agent",
    "kind",
    "call",
    "connector",
    "tool",
    "effect",
    "sentence",
    "verdict",
    "reason",
    "outcome",
    "undo_id",
    "approval",
)
