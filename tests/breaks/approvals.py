"""Faults of the questions: answers that count when they must not."""

from __future__ import annotations

from tests.breaks.fault import Fault

APPROVALS = "runtime/approvals.py"
TESTS = ("tests/unit/runtime/test_gate.py",)
FAULTS = (
    Fault("any digest will do", APPROVALS, "if digest != one.approval.digest:", "if False:"),
    Fault(
        "ticks are not held against the question",
        APPROVALS,
        "and not (answer.items and set(answer.items) <= items)",
        "and False",
    ),
    Fault("a late answer counts", APPROVALS, "self._now() >= one.approval.deadline_at", "False"),
    Fault(
        "silence is a yes",
        APPROVALS,
        'self._end(one, "expired", Unanswered(IN_TIME, late=True))',
        'reply.set_result(Answered(AnswerApproval(1, one.approval.id, one.approval.digest, True), "nobody"))',
    ),
    Fault(
        "a question stays open",
        APPROVALS,
        "if self._waiting.pop(id, None) is not None:",
        "if self._waiting.get(id) is not None:",
    ),
    Fault("an answer is used twice", APPROVALS, "if not self._ledger.use_answer(approval.id):", "if False:"),
    Fault("parked questions are lost", APPROVALS, "if approval.deadline_at is None and stored:", "if False:"),
    Fault("questions of dead tasks come back", APPROVALS, "if approval.deadline_at is None and stored:", "if True:"),
)
