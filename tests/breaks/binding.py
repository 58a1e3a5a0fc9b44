"""Faults by which something else would run than was approved, or more often, or after a stop."""

from __future__ import annotations

from tests.breaks.fault import Fault

APPROVALS = "runtime/approvals.py"
TESTS = (
    "tests/unit/connectors/email/test_maildir.py",
    "tests/unit/connectors/email/test_swapped_files.py",
    "tests/integration/threats/test_binding.py",
    "tests/integration/threats/test_obeying.py",
)
FAULTS = (
    Fault("an answer for something else counts", APPROVALS, "if digest != one.approval.digest:", "if False:"),
    Fault(
        "what changed since is used",
        "connectors/email/objects.py",
        "if ref not in there or there[ref].fingerprint != fingerprint:",
        "if ref not in there:",
    ),
    Fault(
        "another attachment is sent", "connectors/email/sending.py", "if _described(id, enclosed) != text:", "if False:"
    ),
    Fault("links are followed", "connectors/email/maildir.py", 'getattr(os, "O_NOFOLLOW", 0)', "0"),
    Fault("stop leaves the questions open", "runtime/app.py", "self._approvals.void(parked=True)", "pass"),
    Fault(
        "stop leaves parked questions open",
        "runtime/app.py",
        "self._approvals.void(parked=True)",
        "self._approvals.void()",
    ),
    Fault(
        "stop leaves the tasks",
        "runtime/app.py",
        "            self._tasks.stop_all()\n            self._lookout",
        "            self._lookout",
    ),
    Fault("a judge that hangs is believed", "runtime/gate.py", "time.monotonic() - began > LONGEST_JUDGING_S", "False"),
    Fault(
        "a judge's failure is a yes",
        "runtime/gate.py",
        'verdict=Verdict.DENY, reason=UNJUDGED, rule="error"',
        'verdict=Verdict.ALLOW, reason=UNJUDGED, rule="error"',
    ),
    Fault(
        "a judge's garbage is a yes",
        "runtime/gate.py",
        "if not isinstance(judged, Decision) or time",
        "if not isinstance(judged, Decision):\n            return Decision(verdict=Verdict.ALLOW)\n        if time",
    ),
)
