"""Faults of the gate: what would let a call through, or leave it without a record."""

from __future__ import annotations

from tests.breaks.fault import Fault

GATE = "runtime/gate.py"
TESTS = ("tests/unit/runtime/test_gate.py",)
FAULTS = (
    Fault(
        "the first verdict is ignored",
        GATE,
        "if tool is None or (first.verdict is Verdict.DENY and first.rule in FINAL):",
        "if tool is None:",
    ),
    Fault("a question is taken for a yes", GATE, "if ready.decision.verdict is Verdict.ASK:", "if False:"),
    Fault(
        "the last verdict is ignored", GATE, "if decision.verdict is not Verdict.ALLOW:", "if decision.verdict is None:"
    ),
    Fault("a no is carried out", GATE, "        if not approved:\n", "        if answer is None:\n"),
    Fault(
        "silence is carried out",
        GATE,
        "        if not approved:\n",
        "        if answer is not None and not approved:\n",
    ),
    Fault(
        "no record before it acts",
        GATE,
        "            self._record.began(ready)\n",
        "            pass\n",
    ),
    Fault("a stop cuts the call off", GATE, "(asyncio.shield(acting) if tool.acts else acting)", "acting"),
    Fault("arguments are not copied", "runtime/preparing.py", "arguments=_frozen(prepared.arguments), ", ""),
    Fault("ticks are ignored", GATE, "ready = _keep_ticked(ready, frozenset(answer.items))", "pass"),
    Fault("a rule lasts for ever", GATE, "expires_at=now + lasts", "expires_at=now + lasts * 1000"),
    Fault("a rule forgets its targets", GATE, "targets=MappingProxyType(targets)", "targets=MappingProxyType({})"),
    Fault(
        "what must not be remembered is",
        GATE,
        "answer.remember is not Remember.ONCE and ready.decision.rememberable",
        "answer.remember is not Remember.ONCE",
    ),
    Fault(
        "a failing judge allows",
        GATE,
        'verdict=Verdict.DENY, reason=UNJUDGED, rule="error"',
        'verdict=Verdict.ALLOW, reason=UNJUDGED, rule="error"',
    ),
    Fault(
        "nonsense of the judge counts",
        GATE,
        "if not isinstance(judged, Decision) or time",
        "if not isinstance(judged, Decision):\n            return Decision(verdict=Verdict.ALLOW)\n        if time",
    ),
    Fault(
        "a crash is forgotten",
        "runtime/call_record.py",
        'outcome="unknown",\n                ),',
        'outcome="done",\n                ),',
    ),
    Fault("a bug while acting counts as failed", GATE, '"unknown" if tool.acts else "failed"', '"failed"'),
    Fault(
        "a routine's question is not parked",
        "runtime/asking.py",
        "            if task.routine and not self._interrupts(task.routine):\n",
        "            if False:\n",
    ),
    Fault("undo works for ever", "runtime/undo.py", "if self._now() > record.until:", "if False:"),
    Fault("undo works twice", "runtime/undo.py", 'if record.outcome == "undone":', "if False:"),
    Fault(
        "the level is read once",
        "runtime/authority.py",
        "autonomy=self._strictest().autonomy,",
        "autonomy=self.__dict__.setdefault('_once', self._strictest().autonomy),",
    ),
)
