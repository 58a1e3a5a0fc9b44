"""Checking the ledger's chain, against the digests alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import astuple

from meshclaw_desktop.ledger.ledger import Ledger
from tests.benchmarks.frame import Row, best_seconds, on_disk
from tests.benchmarks.journal import entry

ROWS = 50_000


def measure() -> Iterable[Row]:
    """A million rows are to be checked within a minute."""
    with on_disk() as folder:
        ledger = Ledger.open(folder / "ledger.sqlite3", folder / "ledger.head")
        for _ in range(ROWS // 1000):
            ledger.append_all([entry("done")] * 1000)
        measured = best_seconds(ledger.verify, 3)
        if ledger.verify().rows != ROWS:
            raise AssertionError("the chain does not fit")
        plain = [(*astuple(row), json.dumps({})) for row in ledger.since(0, ROWS)]
        ledger.close()
    reference = best_seconds(lambda: [hashlib.sha256(json.dumps(row).encode()).hexdigest() for row in plain], 3)
    yield Row(
        name="verify: rows of the ledger's chain",
        measured=ROWS / measured,
        unit="rows/s",
        reference=ROWS / reference,
        compared_with="json and SHA-256 alone",
        at_least=1_000_000 / 60,
    )
