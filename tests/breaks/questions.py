"""Faults of what is done with a question before it is answered: changed, shared, made one with others, asked too often."""

from __future__ import annotations

from tests.breaks.fault import Fault

APPROVALS = "runtime/approvals.py"
ASKING = "runtime/asking.py"
EDITING = "runtime/editing.py"
GATE = "runtime/gate.py"
TOGETHER = "runtime/together.py"
TESTS = (
    "tests/unit/runtime/test_editing.py",
    "tests/unit/runtime/test_like_questions.py",
    "tests/unit/runtime/test_together.py",
    "tests/unit/runtime/test_declaring.py",
    "tests/unit/runtime/test_questions.py",
    "tests/unit/policy/test_asked_again.py",
)
FAULTS = (
    Fault(
        "an intent of nothing that there is counts",
        "runtime/declaring.py",
        "            if not given and not task.session.tainted:\n",
        "            if False:\n",
    ),
    Fault("it can be answered while it is changed", APPROVALS, "        if one.changing:\n", "        if False:\n"),
    Fault("the question before a change stays", APPROVALS, "        del self._waiting[id]\n", ""),
    Fault(
        "all of a changed argument is the user's",
        "policy/origins.py",
        "if one.text in edited else one",
        "if True else one",
    ),
    Fault(
        "a change reaches other calls",
        "policy/origins.py",
        "session.edited.get(call.id)",
        "next(iter(session.edited.values()), None)",
    ),
    Fault("a change widens a batch", EDITING, "if not set(after) <= set(before) or", "if False or"),
    Fault("a change is not held against the tool", EDITING, "    if wrong is not None:\n", "    if False:\n"),
    Fault("an unknown argument is taken", EDITING, "        if parameter is None:\n", "        if False:\n"),
    Fault("a change is not judged", ASKING, "        if decision.verdict is Verdict.DENY:\n", "        if False:\n"),
    Fault(
        "a change leaves the parked copy",
        ASKING,
        "copy = stored_call(first.call, first.prepared,",
        "copy = stored_call(parts[0].ready.call, parts[0].ready.prepared,",
    ),
    Fault(
        "a shared question looks like one",
        ASKING,
        'digest=digest({"shown": shown.digest, "and": ready.call.digest(ready.tool)}),',
        "digest=shown.digest,",
    ),
    Fault(
        "different calls share a question",
        ASKING,
        "        and canonical(one.call.arguments) == canonical(other.call.arguments)\n",
        "",
    ),
    Fault(
        "the first to leave takes it along", APPROVALS, "if not one.tasks and not reply.done():", "if not reply.done():"
    ),
    Fault("nobody counts the questions", "runtime/flood.py", "        if len(asked) <= MOST:\n", "        if True:\n"),
    Fault(
        "a flood leaves its questions",
        ASKING,
        "        self._approvals.void(connector=connector, parked=True, why=why)\n",
        "",
    ),
    Fault("a flood leaves the level", ASKING, "        self._authority.quieten(connector, why)\n", ""),
    Fault(
        "calls are drawn before a reading", TOGETHER, "if other is None or not other.tool.acts:", "if other is None:"
    ),
    Fault(
        "what sends is made one",
        TOGETHER,
        "if tool.effect not in (Effect.CHANGE, Effect.DESTROY):",
        "if not tool.acts:",
    ),
    Fault("the same thing is named twice", TOGETHER, "not things & taken and", "True and"),
    Fault("the model is told that all was done", GATE, "if things_of(each) <= left_out", "if False"),
    Fault("what was refused is not reported", GATE, "if decision.rule in TWO_DOUBTS:", "if False:"),
    Fault("a secret is shown", "runtime/questions.py", "HIDDEN if parameter.role is Role.SECRET else value", "value"),
    Fault("it may ask on and on", "policy/session.py", " or len(self.unanswered) >= MOST_AFTER_NO", ""),
)
