"""The ledger's last number and digest, in a small file of its own: so a cut tail or a replaced ledger is noticed.

Order of writes: first the ledger's commit, which is on the disk when it returns, then this file. Whatever happens in
between, the ledger is ahead of its head and never behind it: a head that is behind is what a crash leaves and no alarm;
a head that is ahead, or that names another digest, is one.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from meshclaw_desktop.errors import LedgerError

_SIZE = 200
"""Every version has the same length, so it is overwritten in place: no room is needed, and no rename."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last row that was there: of which ledger, its number, its digest."""

    birth: str
    seq: int
    digest: str


def read_head(path: Path) -> Head | None:
    """What the file says; None if it is not there. Raises LedgerError if it is not a head."""
    for _ in range(5):  # it may be overwritten at this moment
        try:
            line = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise LedgerError(f"{path} cannot be read: {error.strerror}.") from error
        found = _parse(line)
        if found:
            return found
    raise LedgerError(f"{path} does not hold the number and the digest of a record.")


class HeadFile:
    """The writer of the head. Raises OSError where it cannot write."""

    def __init__(self, path: Path) -> None:
        made = not path.exists()
        self._file = os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o600)
        if made and os.name == "posix":
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def write(self, head: Head, *, sync: bool = False) -> None:
        """Replace what stands there. It reaches the disk when the system likes, or before this returns with `sync`."""
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, _spell(head))
        if sync:
            os.fsync(self._file)

    def close(self) -> None:
        """Let go of the file. May be called twice."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _spell(head: Head) -> bytes:
    text = f"{head.birth} {head.seq} {head.digest}"
    check = hashlib.sha256(text.encode()).hexdigest()[:16]
    return f"{text} {check}".ljust(_SIZE - 1).encode() + b"\n"


def _parse(line: bytes) -> Head | None:
    try:
        birth, seq, digest, _ = line.decode("ascii").split()
        head = Head(birth, int(seq), digest)
    except ValueError:
        return None
    return head if _spell(head) == line else None
