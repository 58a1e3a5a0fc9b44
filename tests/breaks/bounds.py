"""Faults by which something would have no end: a loop, a reply, a question, an answer."""

from __future__ import annotations

from tests.breaks.fault import Fault

AGENT = "runtime/agent.py"
TESTS = ("tests/integration/threats/test_bounds.py",)
FAULTS = (
    Fault("all calls of a reply are used", AGENT, "answer.calls[:MOST_CALLS]", "answer.calls"),
    Fault("equal calls in a row go on", AGENT, "if self._equal >= MOST_EQUAL:", "if False:"),
    Fault("circles go on", AGENT, 'if self._made[this] >= MOST_IN_ALL else ""', 'if False else ""'),
    Fault("any question is asked", "runtime/approvals.py", "if size_of(approval) > LONGEST:", "if False:"),
    Fault("cells are not cut", "connectors/email/objects.py", "if len(text) <= LONGEST_CELL else", "if text else"),
    Fault(
        "all questions go into one line", "runtime/requests.py", "            if room < 0:\n                break\n", ""
    ),
    Fault(
        "answers are not cut",
        "runtime/tasks.py",
        "answer if len(answer) <= LONGEST_ANSWER else",
        "answer if answer else",
    ),
    Fault("results are not cut", "runtime/conversation.py", "if len(text) <= RESULT_CHARACTERS:", "if text:"),
    Fault(
        "one long fact ends the greeting",
        "runtime/server.py",
        "with contextlib.suppress(ProtocolError):  # one",
        "with contextlib.suppress(KeyError):  # one",
    ),
)
