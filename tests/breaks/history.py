"""Faults of the history: figures that drift from what happened, and exports that do harm."""

from __future__ import annotations

from tests.breaks.fault import Fault

TESTS = ("tests/unit/ledger/test_history.py", "tests/gui/history")
FAULTS = (
    Fault(
        "a changed day keeps its old sums",
        "ledger/counts.py",
        "if key[0] < int(self._meta(ROLLED_UNTIL) or 0):",
        "if False:",
    ),
    Fault("a result of today counts as kept", "ledger/history.py", 'found["done"] - young + ', 'found["done"] + '),
    Fault(
        "what was denied is no waste", "ledger/outcomes.py", "_LOST = \"'undone', 'denied', ", "_LOST = \"'undone', "
    ),
    Fault(
        "what came of a task later is not looked at",
        "ledger/outcomes.py",
        "                self._judge(task)\n        return bool(rows)",
        "        return bool(rows)",
    ),
    Fault(
        "a name is a formula in an export",
        "tray/history/export.py",
        'return f"\'{plain}" if',
        "return plain if",
    ),
    Fault("a report without names has names", "tray/history/export.py", "    if not named:\n", "    if False:\n"),
    Fault("an export can be read by others", "tray/history/file_writer.py", "0o600", "0o644"),
    Fault(
        "a late answer is shown",
        "tray/history/reader.py",
        "        if number != self._asked:\n            return\n        self.waiting = False\n        try:",
        "        self.waiting = False\n        try:",
    ),
)
