"""Faults by which the rules would be loosened without the user's hand."""

from __future__ import annotations

from tests.breaks.fault import Fault

AUTHORITY = "runtime/authority.py"
TESTS = ("tests/integration/threats/test_rules.py",)
FAULTS = (
    Fault(
        "a stricter file waits for the watch",
        AUTHORITY,
        "autonomy=self._strictest().autonomy",
        "autonomy=self._settings.autonomy",
    ),
    Fault("a pipe is waited for", "runtime/settings.py", ' | getattr(os, "O_NONBLOCK", 0)', ""),
    Fault(
        "whatever opens is read", "runtime/settings.py", "if not stat.S_ISREG(os.fstat(handle).st_mode):", "if False:"
    ),
    Fault(
        "our own names are free",
        "runtime/settings.py",
        '{"meshclaw", "model", "settings", "budget", "routines"}',
        '{"meshclaw", "model"}',
    ),
    Fault("an older record is believed", AUTHORITY, "            self._distrust()\n", "            pass\n"),
    Fault("connectors without number", "runtime/settings.py", "MOST_CONNECTORS = 100\n", "MOST_CONNECTORS = 1_000\n"),
    Fault(
        "a terminal is steered by an answer",
        "commands/output.py",
        "        self._out.write(visible(text, lines=True))\n        self._out.flush()\n",
        "        self._out.write(text)\n        self._out.flush()\n",
    ),
)
