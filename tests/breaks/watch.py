"""Faults in the deployment watch: what it costs, what it does twice, what goes on when it must end."""

from __future__ import annotations

from tests.breaks.fault import Fault

FOLLOWING, LOOKOUT, SIGHT, WATCH = (f"runtime/watch/{name}.py" for name in ("following", "lookout", "sight", "watch"))
TESTS = (
    "tests/unit/runtime/watch",
    "tests/unit/connectors/deployments",
    "tests/unit/runtime/test_agent.py",
    "tests/unit/runtime/test_gate.py::test_a_call_that_only_reads_ends_with_its_task",
    "tests/unit/runtime/test_gate.py::test_a_call_that_acts_is_finished_though_its_task_is_stopped",
    "tests/unit/runtime/routines/test_runner.py::test_a_watch_that_runs_hears_of_the_next_meeting_by_itself",
)
FAULTS = (
    Fault(
        "a failure is judged again", SIGHT, "if now.state is not State.FAILED or now.run in before.judged:",
        "if now.state is not State.FAILED:",
    ),
    Fault(
        "success costs tokens", SIGHT, "if now.state is not State.FAILED or now.run in before.judged:",
        "if now.run in before.judged:",
    ),
    Fault("an old failure is judged", SIGHT, "and at - before.at < RECENT_S)", "and at - before.at >= 0)"),
    Fault("what was there before is news", SIGHT, "    if not first or fresh or not now.over:", "    if True:"),
    Fault("three runs are not needed to know what is slow", SIGHT, "FEWEST_BEFORE = 3", "FEWEST_BEFORE = 1"),
    Fault("hidden signs stand in the record", SIGHT, "sign if sign.isprintable() else", "sign if sign else"),
    Fault("what is known of runs has no end", SIGHT, ", run)[-MOST_KEPT:]", ", run)"),
    Fault("roll backs that fail have no end", FOLLOWING, "if self._judged >= MOST_JUDGED:", "if False:"),
    Fault("what acted is judged again", FOLLOWING, "if self.judging and self.sight is not None:", "if False:"),
    Fault(
        "it ends before the roll back was seen", FOLLOWING, "not self.judging and not self._unseen",
        "not self.judging",
    ),
    Fault("a slow run is judged at every look", FOLLOWING, "self._remember(now, slow=True)", "self._remember(now)"),
    Fault(
        "what did not answer is told each time", WATCH, "if place not in self._unanswering:", "if place:",
    ),
    Fault("a meeting has no end", WATCH, "(left := begun + self._most_s - self._now()) > 0", "(left := 3600.0) > 0"),
    Fault("whoever is asked is cut off", WATCH, "                await self._let_judge()\n", ""),
    Fault("what failed is hidden", WATCH, "            self._raise_what_failed()\n            if self._ask", "            if self._ask"),
    Fault(
        "deployments are looked at though nobody waits", LOOKOUT, "elif not any(followed) and self._wanted():",
        "elif not any(followed):",
    ),
    Fault("a kill hides a failure", LOOKOUT, "self._memory.keep(place, begun(self._memory.of(place)))", "pass"),
    Fault(
        "what only reads goes on", "runtime/gate.py", "(asyncio.shield(acting) if tool.acts else acting)",
        "asyncio.shield(acting)",
    ),
    Fault(
        "an action is cut in half", "runtime/gate.py", "(asyncio.shield(acting) if tool.acts else acting)", "acting",
    ),
    Fault(
        "many that watch keep a start waiting", "connectors/deployments/connector.py", "async with self._looking:",
        "async with asyncio.Lock():",
    ),
    Fault(
        "it declares after it has read", "runtime/agent.py", "may_declare and agent._door.wants_intent(task)",
        "agent._door.wants_intent(task)",
    ),
    Fault(
        "each meeting is one more run", "runtime/routines/runner.py",
        "if routine.does is Does.WATCH and self.running(routine.name):", "if False:",
    ),
)  # fmt: skip
