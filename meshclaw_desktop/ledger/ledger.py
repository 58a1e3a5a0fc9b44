"""The ledger as the runtime uses it: one object, one file, one writer."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from .database import Database
from .rewriting import Rewriting


class Ledger(Rewriting):
    """The durable record. Calls are synchronous; all but `verify`, the first history of a zone and a draft's `write` take
    about a millisecond.

    What a writing call returned from is on the disk: neither a killed process nor, as far as the disk keeps its word, a
    power cut takes it back.
    """

    @classmethod
    def open(cls, path: Path, head_path: Path, *, now: Callable[[], float] = time.time) -> Self:
        """Open, or begin, the record at `path`; `now` gives Unix time.

        Raises LedgerNewer (the file is left untouched), LedgerFull (no room or no right) or LedgerError (not ours,
        damaged, or another process writes it).
        """
        database = Database(path)
        try:
            ledger = cls(database, head_path, now=now)
        except BaseException:
            database.close()
            raise
        try:
            ledger._settle_left_over()
            ledger._clear_drafts()
        except BaseException:
            ledger.close()
            raise
        return ledger
