"""Faults in what may be spent, in the loop and in what the model is sent."""

from __future__ import annotations

from tests.breaks.fault import Fault

TESTS = (
    "tests/unit/runtime/test_budget.py",
    "tests/unit/runtime/test_price.py",
    "tests/unit/runtime/test_model.py",
    "tests/unit/runtime/test_agent.py",
    "tests/unit/runtime/test_conversation.py",
    "tests/unit/worker/test_redaction.py",
)
FAULTS = (
    Fault(
        "the day's limit forgets what is set aside",
        "runtime/budget.py",
        "self._book.spent_since(self._midnight()) + self._book.reserved()",
        "self._book.spent_since(self._midnight())",
    ),
    Fault(
        "a task's limit is not looked at",
        "runtime/budget.py",
        "            self._check_task(task, usd_micros)\n",
        "",
    ),
    Fault(
        "a settled call stays set aside",
        "runtime/budget.py",
        "            self._book.release(reservation)\n            self._book.save_usage(usage)",
        "            self._book.save_usage(usage)",
    ),
    Fault(
        "what was spent is forgotten",
        "runtime/budget.py",
        "            self._book.save_usage(usage)\n",
        "            pass\n",
    ),
    Fault(
        "a yes for one task counts for the day", "runtime/budget.py", "key = task or self._day()", "key = self._day()"
    ),
    Fault("output is not in the bound", "runtime/price.py", "taken + output * self.output_most", "taken"),
    Fault("a cancelled call is paid for by nobody", "runtime/model.py", "toll.pay(used, cost)", "_ = toll"),
    Fault(
        "a provider that counts too much is believed to be honest",
        "runtime/model.py",
        "max(self._surprise.get(request.place, 1.0), cost / most)",
        "1.0",
    ),
    Fault("a refused key is tried again", "runtime/model.py", "if not failure.again or", "if False or"),
    Fault("a model without a price is called", "runtime/model.py", "if not price.known:", "if False:"),
    Fault(
        "a model that repeats itself goes on",
        "runtime/agent.py",
        "        if self._equal >= MOST_EQUAL:\n",
        "        if False:\n",
    ),
    Fault(
        "a no at the limit is taken for a yes",
        "runtime/toll.py",
        "if not limit.which or not await self._ask_more(",
        "if not limit.which or await self._ask_more(",
    ),
    Fault(
        "the steps have no end",
        "runtime/agent.py",
        "while self._step < self._agent._max_steps:",
        "while self._step < 10_000:",
    ),
    Fault(
        "tool calls are made while the task is paused",
        "runtime/agent.py",
        '        await self._task.checkpoint(self._step, f"Using {tool.id}")\n',
        "",
    ),
    Fault("names fall together", "runtime/conversation.py", "if name in self._tools or", "if"),
    Fault("old results are never shortened", "runtime/conversation.py", "<= KEPT_CHARACTERS:", "<= 10**9:"),
    Fault("results are not cut", "runtime/conversation.py", "if len(text) <= RESULT_CHARACTERS:", "if text:"),
    Fault("the worker gets the user's environment", "runtime/worker.py", "if name in HANDED_ON}", "}"),
    Fault("a key in a provider's words is shown", "worker/redaction.py", 'text = text.replace(spelling, "…")', "pass"),
)
