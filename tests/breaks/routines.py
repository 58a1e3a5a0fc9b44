"""Faults in routines: what a file is, what it may, when it runs."""

from __future__ import annotations

from tests.breaks.fault import Fault

TESTS = (
    "tests/unit/runtime/routines/test_routine.py",
    "tests/unit/runtime/routines/test_library.py",
    "tests/unit/runtime/routines/test_grants.py",
    "tests/unit/runtime/routines/test_agreed.py",
    "tests/unit/runtime/routines/test_schedule.py",
    "tests/unit/runtime/routines/test_runner.py",
    "tests/unit/runtime/test_declaring.py",
    "tests/unit/runtime/test_clock.py",
    "tests/unit/runtime/test_gate.py",
)
FAULTS = (
    Fault("a link is followed", "runtime/routines/library.py", ' | _flag("O_NOFOLLOW")', ""),
    Fault("a pipe is waited for", "runtime/routines/library.py", ' | _flag("O_NONBLOCK")', ""),
    Fault("a folder is read", "runtime/routines/library.py", "if not stat.S_ISREG(state.st_mode):", "if False:"),
    Fault(
        "somebody else's file is read",
        "runtime/routines/library.py",
        'if os.name == "posix" and state.st_uid not in (os.getuid(), 0):',
        "if False:",
    ),
    Fault(
        "the built-in one runs in place of a broken one",
        "runtime/routines/library.py",
        "            found[name] = self._one(path, builtin=False, name=name)\n",
        "            one = self._one(path, builtin=False, name=name)\n"
        "            if one.routine is not None or name not in found:\n                found[name] = one\n",
    ),
    Fault("capitals make another name", "runtime/routines/library.py", "path.stem.casefold()[:40]", "path.stem[:40]"),
    Fault("an old reading counts", "runtime/routines/library.py", "if known.look == _look_of(known.path) and", "if"),
    Fault("a huge file is read", "runtime/routines/routine.py", "if len(data) > MAX_BYTES:", "if False:"),
    Fault("a long line is read", "runtime/routines/routine.py", "if len(given) > MAX_HEADER_LINE:", "if False:"),
    Fault("unknown keys are ignored", "runtime/routines/routine.py", "    top.finish()\n", ""),
    Fault("it may nest without end", "runtime/routines/routine.py", "if room < 0:", "if False:"),
    Fault(
        "the file's level counts alone",
        "runtime/routines/grants.py",
        "for bounds in (asked, agreed))",
        "for bounds in (asked,))",
    ),
    Fault(
        "the file's intent counts alone",
        "runtime/routines/grants.py",
        "return [one for key, one in _calls(asked.intent).items() if key in known]",
        "return [*_calls(asked.intent).values()]",
    ),
    Fault(
        "no intent is the narrowest",
        "runtime/routines/grants.py",
        "    if asked.intent is None:\n        return agreed.intent",
        "    if asked.intent is None:\n        return None",
    ),
    Fault(
        "the larger budget counts",
        "runtime/routines/grants.py",
        "return min((one for one in (asked.budget_usd_micros",
        "return max((one for one in (asked.budget_usd_micros",
    ),
    Fault(
        "a higher level is not asked about",
        "runtime/routines/grants.py",
        "if after.rank <= before.rank or",
        "if after.rank >= before.rank or",
    ),
    Fault(
        "a damaged record allows all",
        "runtime/routines/grants.py",
        "        return NOTHING\n",
        "        return Bounds()\n",
    ),
    Fault(
        "a yes agrees to everything that waits",
        "runtime/routines/agreed.py",
        "replace(agreement, bounds=loosening.apply(agreement.bounds))",
        "replace(agreement, bounds=[agreement := replace(agreement, bounds=one.apply(agreement.bounds))"
        " for _, one in [*self._waiting.values(), (name, loosening)]][-1].bounds)",
    ),
    Fault("a no is asked again", "runtime/routines/agreed.py", "if one.id not in agreement.refused}", "}"),
    Fault(
        "running what is on agrees to its file",
        "runtime/routines/agreed.py",
        "if not before.on and before.bounds != bounds:",
        "if before.bounds != bounds:",
    ),
    Fault(
        "what the file asks no more can still be approved",
        "runtime/routines/agreed.py",
        "                if loosening is None:\n                    approvals.withdraw(one.id)",
        "                if loosening is None:\n                    continue",
    ),
    Fault(
        "a time in the hour that comes twice runs twice",
        "runtime/routines/schedule.py",
        "if due > after:",
        "if due >= after - 3_600:",
    ),
    Fault(
        "the time is on record before the task",
        "runtime/routines/runner.py",
        "            task = self.begin(routine, cause.reason, lambda: self.claims.keep(routine.name, claim))",
        "            self.claims.keep(routine.name, claim)\n"
        "            task = self.begin(routine, cause.reason, lambda: None)",
    ),
    Fault(
        "the time is not on record",
        "runtime/routines/runner.py",
        "lambda: self.claims.keep(routine.name, claim))",
        "lambda: None)",
    ),
    Fault(
        "what is stopped starts",
        "runtime/routines/runner.py",
        "        if self.stopped():\n            return math.inf\n",
        "",
    ),
    Fault(
        "two runs of one routine go side by side",
        "runtime/routines/runner.py",
        "if state.looking is not None or self.running(routine.name):",
        "if state.looking is not None:",
    ),
    Fault(
        "a storm of events has no end",
        "runtime/routines/runner.py",
        "if len(starts) >= MOST_BY_EVENTS:",
        "if False:",
    ),
    Fault(
        "it keeps itself going",
        "runtime/routines/runner.py",
        "elif state.depth > LONGEST_CHAIN and starts:",
        "elif False:",
    ),
    Fault("it runs for nothing new", "runtime/routines/runner.py", "            if there:\n", "            if seen:\n"),
    Fault(
        "a clock that is set back runs it again",
        "runtime/routines/due.py",
        "if claim.at <= now + LONGEST_DAY_S:",
        "if claim.at <= now:",
    ),
    Fault(
        "what was off makes up for it",
        "runtime/routines/runner.py",
        "            self.claims.begin(routines[name], self.clock.now())\n",
        "            pass\n",
    ),
    Fault(
        "a routine taken up again may say itself what it means",
        "runtime/tasks.py",
        "intent_of_routine(row.routine) if row.routine else",
        "None if row.routine else",
    ),
    Fault(
        "an approved call runs beyond its routine's bounds",
        "runtime/stored.py",
        ", routine=approval.routine)",
        ")",
    ),
    Fault(
        "every routine interrupts",
        "runtime/asking.py",
        "if task.routine and not self._interrupts(task.routine):",
        "if False:",
    ),
)
