"""A deletion for good: the record is written anew beside the old one, without what goes, and takes its place in one step."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from meshclaw_desktop.errors import LedgerError, LedgerFull
from meshclaw_desktop.wire.messages import Activity
from meshclaw_desktop.wire.rows import DeletedRow

from .database import Database, make_private, meaning
from .erasure import Erasing, Period
from .head import Head, HeadFile

_DRAFT = ".new-"
"""Between the record's name and a random part: the folder in which it is written anew."""
_STEPS = 20_000


class Draft:
    """The record without what is deleted, on its way. The one in use is only read, and may be written meanwhile."""

    def __init__(
        self,
        path: Path,
        *,
        span: Period,
        reason: str,
        fitted: bool,
        head: Head,
        mark: tuple[str, int],
        now: Callable[[], float],
    ) -> None:
        """`mark` says which state of the record at `path` it is made from."""
        self._path = path
        self._span = span
        self._reason = reason
        self._fitted = fitted
        self._head = head
        self._now = now
        self._unwanted = threading.Event()
        self._folder: Path | None = None
        self.mark = mark
        self.counts: dict[str, int] = {}
        self.told: Activity | None = None
        """The row that tells of it."""

    @property
    def file(self) -> Path:
        """The new record, once it is written."""
        if self._folder is None:
            raise LedgerError("The record was not written anew.")
        return self._folder / "new"

    def write(self) -> None:
        """Write it, in any thread. Takes seconds for a large record; leaves nothing behind when it does not succeed.

        Raises LedgerFull if there is no room, LedgerError if it was abandoned.
        """
        try:
            self._folder = Path(tempfile.mkdtemp(prefix=f"{self._path.name}{_DRAFT}", dir=self._path.parent))
            old = self._folder / "old"
            self._write_anew(self._path, old)
            self._delete_in(old)
            self._write_anew(old, self.file)
            old.unlink()
            _to_disk(self.file)
        except LedgerFull as full:
            self.discard()
            raise LedgerFull(
                "There is no room to write the record anew without them, so nothing was deleted.",
                "Free twice as much space as the record takes, then delete again.",
            ) from full
        except (sqlite3.Error, OSError) as error:
            self.discard()
            raise meaning(error, self._path) from error
        except BaseException:
            self.discard()
            raise

    def abandon(self) -> None:
        """It is not wanted any more: `write` ends soon."""
        self._unwanted.set()

    def discard(self) -> None:
        """Leave nothing of it behind."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _write_anew(self, source: Path, target: Path) -> None:
        """All rows of one file into another, without its free pages."""
        make_private(target)
        connection = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        try:
            connection.set_progress_handler(self._unwanted.is_set, _STEPS)
            connection.execute("vacuum into ?", (str(target),))
        except sqlite3.Error as error:
            raise meaning(error, self._path) from error
        finally:
            connection.close()

    def _delete_in(self, file: Path) -> None:
        """A crash in here costs a copy, so nothing is kept back for one."""
        head = file.with_name("head")
        names_it = HeadFile(head)
        try:
            names_it.write(self._head)
        finally:
            names_it.close()
        database = Database(file)
        try:
            database.rows("pragma journal_mode = off")
            database.rows("pragma synchronous = off")
            database.rows("pragma secure_delete = off")
            database.give_up_when(self._unwanted.is_set)
            copy = Erasing(database, head, now=self._now)
            self.counts = copy.delete_rows(self._span, reason=self._reason, fitted=self._fitted)
            (self.told,) = copy.newest(1)
            copy.close()
        finally:
            database.close()


class Rewriting(Erasing):
    """Deletes for good, in two steps, so that nothing waits for it: a draft is written in a thread, and then taken."""

    def draft(self, span: Period, *, reason: str, fitted: bool) -> Draft:
        """The record without what happened in these days, to be written.

        `fitted` says whether the chain held before; it goes on record, as nobody can find out afterwards. Raises
        LedgerError while something is under way.
        """
        if self.under_way():
            raise LedgerError("Something is still under way, so nothing was deleted.", "Wait until it has ended.")
        return Draft(
            self._db.path,
            span=span,
            reason=reason,
            fitted=fitted,
            head=Head(self._birth, self._seq, self._digest),
            mark=self._mark(),
            now=self._now,
        )

    def take(self, draft: Draft) -> DeletedRow | None:
        """Let a written draft take the record's place: from now on what was deleted is gone. Takes some milliseconds.

        None, having done nothing, if the record was written to since: then a new draft is needed. Raises LedgerError,
        having done nothing, while another program reads the record.
        """
        try:
            if self._depth or draft.mark != self._mark() or draft.told is None:
                return None
            size = self._octets()
            self._head_is_here()
            try:
                self._db.replace_with(draft.file)
            except LedgerError as wrong:
                raise type(wrong)(f"{wrong.title} Nothing was deleted.", wrong.remedy) from wrong
        finally:
            draft.discard()
        self._read_end()
        self._pending.append(draft.told)
        self._tell()
        return DeletedRow(**draft.counts, freed_octets=max(0, size - self._octets()))

    def _mark(self) -> tuple[str, int]:
        return self.id, self._db.changes

    def _octets(self) -> int:
        files = (self._db.path, *(self._db.path.with_name(self._db.path.name + end) for end in ("-wal", "-shm")))
        return sum(file.stat().st_size for file in files if file.exists())

    def _clear_drafts(self) -> None:
        """What a process left behind that was killed while it deleted."""
        for folder in self._db.path.parent.glob(f"{self._db.path.name}{_DRAFT}*"):
            shutil.rmtree(folder, ignore_errors=True)


def _to_disk(file: Path) -> None:
    handle = os.open(file, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
