"""One SQLite file with one writer: the lock, the connection, what its errors mean. It knows no table."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from meshclaw_desktop.errors import LedgerError, LedgerFull

from .schema import migrate, refuse_newer

Row = tuple[Any, ...]
Value = str | int | float | None
Parameters = Sequence[Value] | Mapping[str, Value]

_NO_ROOM = (sqlite3.SQLITE_FULL,)
_NO_RIGHT = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH)
_STEPS = 20_000
"""Of SQLite's own machine, about a millisecond: so often a long statement is asked whether it is still wanted."""
_READING = (sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ)


class Database:
    """The open file. Everything raises LedgerFull where there is no room or no right to write, else LedgerError.

    Every commit is on the disk before it returns (`synchronous` is FULL: 0.4 ms here against 0.03 ms for NORMAL, and a
    power cut takes nothing that was acknowledged, as far as the disk keeps its word).
    """

    def __init__(self, path: Path) -> None:
        """Raises LedgerNewer, LedgerError (not a ledger, or another process has it) or LedgerFull."""
        self.path = path
        try:
            refuse_newer(path)
        except (sqlite3.Error, OSError) as error:
            raise meaning(error, path) from error
        self._lock = _Lock(path)
        try:
            make_private(path)
            self._connection = _connect(path)
        except (sqlite3.Error, OSError) as error:
            self._lock.release()
            raise meaning(error, path) from error
        except BaseException:
            self._lock.release()
            raise

    def close(self) -> None:
        """Let go of the file. May be called twice."""
        try:
            self._connection.close()
        except sqlite3.Error as error:
            raise meaning(error, self.path) from error
        finally:
            self._lock.release()

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open. SQLite ends one by itself when the disk is full."""
        return self._connection.in_transaction

    @property
    def changes(self) -> int:
        """How many rows were changed since the file was opened; also those of which the change was taken back."""
        return self._connection.total_changes

    def give_up_when(self, unwanted: Callable[[], bool]) -> None:
        """Break a statement off, with LedgerError, once what it is for is not wanted any more."""
        self._connection.set_progress_handler(unwanted, _STEPS)

    def replace_with(self, other: Path) -> None:
        """Let another whole file, already on the disk, take this one's place in one step.

        Raises LedgerError while another program reads this one, LedgerFull if the system refuses; then all is as it was.
        """
        self.rows("pragma busy_timeout = 0")
        ((blocked, _, _),) = self.rows("pragma wal_checkpoint(truncate)")
        if blocked:
            self.rows("pragma busy_timeout = 1000")
            raise LedgerError("Another program reads the record.", "Close it, then try again.")
        try:
            self._connection.close()
            try:
                for end in ("-wal", "-shm"):  # empty by now; one with rows in it would be taken for the new file's
                    self.path.with_name(self.path.name + end).unlink(missing_ok=True)
                os.replace(other, self.path)
                _keep_name(self.path)
            finally:
                self._connection = _connect(self.path)
        except (sqlite3.Error, OSError) as error:
            raise meaning(error, self.path) from error

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Run one statement and give all its rows."""
        try:
            return self._connection.execute(sql, parameters).fetchall()
        except (sqlite3.Error, OverflowError, UnicodeError) as error:
            raise meaning(error, self.path) from error

    def change(self, sql: str, parameters: Parameters = ()) -> int:
        """Run one statement; how many rows it changed."""
        try:
            return self._connection.execute(sql, parameters).rowcount
        except (sqlite3.Error, OverflowError, UnicodeError) as error:
            raise meaning(error, self.path) from error

    def change_many(self, sql: str, parameters: Iterable[Sequence[Value]]) -> None:
        """Run one statement for each row of parameters."""
        try:
            self._connection.executemany(sql, parameters)
        except (sqlite3.Error, OverflowError, UnicodeError) as error:
            raise meaning(error, self.path) from error


def meaning(error: Exception, path: Path) -> LedgerError:
    """Our error for one of SQLite's or the system's."""
    code = getattr(error, "sqlite_errorcode", 0) or 0
    plain = code & 0xFF
    if plain in _NO_ROOM:
        return LedgerFull(
            "There is no room left to write the record, so nothing is done.",
            f"Free some space where {path.parent} lies, then go on.",
        )
    if plain in _NO_RIGHT or isinstance(error, PermissionError):
        return LedgerFull(
            "The record cannot be written, so nothing is done.",
            f"See to it that {path.parent} can be written by you.",
        )
    if isinstance(error, OSError) or (plain == sqlite3.SQLITE_IOERR and code not in _READING):
        return LedgerFull(
            "The record could not be written to the disk, so nothing is done.",
            f"See whether the disk that holds {path.parent} is full or failing.",
        )
    if plain in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return LedgerError(f"The record {path} is damaged.", "`meshclaw verify` says from where on.")
    return LedgerError(f"The record {path} could not be used: {error}.")


def make_private(path: Path) -> None:
    """Begin a file that nobody else can read, if there is none. SQLite gives its side files the rights of the main one."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        return


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=1.0, cached_statements=256)
    try:
        connection.execute("pragma journal_mode = wal").fetchall()
        connection.execute("pragma synchronous = full")
        connection.execute("pragma foreign_keys = on")
        connection.execute("pragma trusted_schema = off")
        migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _keep_name(path: Path) -> None:
    """See to it that a file's new name outlives a power cut."""
    if os.name != "posix":
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class _Lock:
    """Held for as long as the file is open; the system takes it back when the process dies."""

    def __init__(self, path: Path) -> None:
        place = path.with_name(path.name + ".lock")
        try:
            self._file = os.open(place, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise meaning(error, path) from error
        try:
            _lock(self._file)
        except OSError as error:
            os.close(self._file)
            raise LedgerError(
                f"Another process writes the record {path}.", "End the other runtime first: `meshclaw status` shows it."
            ) from error

    def release(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
