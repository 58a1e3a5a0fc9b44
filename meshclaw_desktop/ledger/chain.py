"""The chain of digests: each row's covers all of its content and the digest of the row before. Reads only.

It tells that rows were changed, removed, added or put in another order by anyone who did not also compute all digests
after that anew and write a new head. Who can do all that as the user cannot be kept out by a file of the user's.
Rows that the user deleted are a gap that a later row tells of: the chain goes on from the digest which that row names.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from meshclaw_desktop.errors import LedgerError
from meshclaw_desktop.wire.rows import VerifyRow

from .cuts import CUTS, Cut, cuts_of, still_told
from .head import Head, read_head

COLUMNS = (
    "seq, at, task, routine, agent, kind, call, connector, tool, effect, sentence, verdict, reason, outcome,"
    " tokens, usd_micros, undo_id, approval, record, covers"
)
"""All columns of an event but its digest, in the order in which they are digested."""

_APPROVAL = COLUMNS.split(", ").index("approval")

HEAD_LOST = "head"
"""Stands in `covers` of the event that says that the head and the ledger did not fit when it was opened."""

_spell = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode


def first_digest(birth: str) -> str:
    """What the first row's digest builds on."""
    return hashlib.sha256(f"meshclaw ledger {birth}".encode()).hexdigest()


def row_digest(previous: str, row: Sequence[Any]) -> str:
    """
    The digest of a row: its COLUMNS in order, after the row whose digest is `previous`.

    Rows of the first version had no `approval`: an empty one is left out, so that their digests still hold.
    """
    if not row[_APPROVAL]:
        row = (*row[:_APPROVAL], *row[_APPROVAL + 1 :])
    return hashlib.sha256(f"{previous}\n{_spell(row)}".encode()).hexdigest()


def verify(path: Path, head_path: Path) -> VerifyRow:
    """Check every row, the head, and the state that rows tell of; any thread may call it.

    It has a connection of its own. Some 20 seconds for a million rows. Raises LedgerError if it cannot be opened.
    """
    try:
        head: Head | None = read_head(head_path)
        complaint = "" if head else f"{head_path} is missing, so nobody can say whether rows were cut off."
    except LedgerError as error:
        head, complaint = None, error.title
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    except sqlite3.Error as error:
        raise LedgerError(f"The record {path} cannot be opened: {error}.") from error
    try:
        check = _Check(connection, head, complaint)
        return check.run()
    finally:
        connection.close()


class _Check:
    """One walk over all rows, in one snapshot that begins after the head was read."""

    def __init__(self, connection: sqlite3.Connection, head: Head | None, complaint: str) -> None:
        self._connection = connection
        self._head = head
        self._complaint = complaint
        self._rows = 0
        self._bad: list[tuple[int, str]] = []
        self._told: dict[str, tuple[int, str]] = {}
        self._cuts: Mapping[int, Cut] = {}
        self._last = 0

    def run(self) -> VerifyRow:
        try:
            self._connection.execute("begin")
            if self._walk():
                self._compare_head()
                self._compare_state()
        except (sqlite3.Error, UnicodeError) as error:
            self._bad.append((self._last + 1, f"row {self._last + 1} and what follows cannot be read: {error}"))
        deleted = sum(cut.rows for cut in self._cuts.values())
        if not self._bad:
            return VerifyRow(rows=self._rows, first_bad=0, reason="", deleted=deleted)
        self._bad.sort(key=lambda one: one[0])
        reason = "; ".join(why for _, why in self._bad[:3])
        return VerifyRow(rows=self._rows, first_bad=self._bad[0][0], reason=reason, deleted=deleted)

    def _walk(self) -> bool:
        """Whether the chain holds to its end."""
        ((birth,),) = self._connection.execute("select value from meta where key = 'birth'").fetchall() or (("",),)
        if self._head and self._head.birth != birth:
            self._bad.append((1, "this is not the record that was here before: it began as another one"))
        kept = self._connection.execute("select value from kept where key = ?", (CUTS,)).fetchone()
        self._cuts = {cut.first: cut for cut in cuts_of(kept[0] if kept else "[]")}
        previous = first_digest(birth)
        expected = 1
        for *row, digest in self._connection.execute(f"select {COLUMNS}, digest from events order by seq"):
            while row[0] != expected and (cut := self._cuts.get(expected)) is not None:
                if self._head and cut.first <= self._head.seq <= cut.last and cut.end() != self._end_of_head():
                    self._bad.append(
                        (expected, f"row {self._head.seq} was written last, and a deletion ends elsewhere")
                    )
                    return False
                previous, expected = cut.digest, cut.last + 1
            if row[0] != expected:
                self._bad.append((expected, f"row {expected} is missing"))
                return False
            try:
                fits = row_digest(previous, row) == digest
            except (TypeError, ValueError):
                fits = False
            if not fits:
                self._bad.append((expected, f"row {expected} is not as it was written, or the one before it is not"))
                return False
            if row[-1]:
                self._note(row)
            if self._head and expected == self._head.seq and digest != self._head.digest:
                self._bad.append((expected, f"row {expected} is another one than was written last"))
                return False
            previous, self._last, expected = digest, expected, expected + 1
            self._rows += 1
        return True

    def _end_of_head(self) -> tuple[int, str]:
        return (self._head.seq, self._head.digest) if self._head else (0, "")

    def _note(self, row: Sequence[Any]) -> None:
        seq, record, covers = row[0], row[-2], row[-1]
        if covers == HEAD_LOST:
            self._bad.append((seq, f"row {seq}: {json.loads(record).get('problem', 'the end of the record was lost')}"))
            return
        told = json.loads(record)
        if covers == f"kept {CUTS}":
            self._told = {name: (seq, digest) for name, digest in still_told(told).items()}
        self._told[covers] = (seq, covered_digest(told["state"]))

    def _compare_head(self) -> None:
        if self._complaint:
            self._bad.append((max(self._last, 1), self._complaint))
        elif self._head and self._head.seq > self._last and not self._bad:
            missing = self._last + 1
            self._bad.append((missing, f"row {missing} was the end of the record or stood before it, and is gone"))

    def _compare_state(self) -> None:
        """What stands in the tables of rules and kept values must be what the last row about it told."""
        found = {f"rule {key}": value for key, value in self._connection.execute("select id, value from rules")}
        kept = self._connection.execute("select key, value from kept where told = 1")
        found.update({f"kept {key}": value for key, value in kept})
        gone = covered_digest(None)
        for name, (seq, told) in self._told.items():
            value = found.pop(name, None)
            if told != (gone if value is None else _digest_of_text(value)):
                self._bad.append((seq, f"{name!r} is not what row {seq} says it is"))
        self._bad.extend(
            (max(self._last, 1), f"{name!r} stands in the record, but no row tells of it") for name in found
        )


def covered_digest(state: Mapping[str, Any] | None) -> str:
    """What is compared of a rule or a kept value; None stands for one that was forgotten."""
    return _digest_of_text(_canonical(state))


def _digest_of_text(text: str) -> str:
    try:
        return hashlib.sha256(_canonical(json.loads(text)).encode()).hexdigest()
    except ValueError:
        return ""


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
