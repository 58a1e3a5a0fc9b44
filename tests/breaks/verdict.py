"""Faults of the verdict: what would let a fooled model do what nobody asked for."""

from __future__ import annotations

from tests.breaks.fault import Fault

DECIDE, ORIGINS, COVERAGE = "policy/decide.py", "policy/origins.py", "policy/coverage.py"
TESTS = (
    "tests/unit/policy/test_table.py",
    "tests/unit/policy/test_other_worlds.py",
    "tests/unit/policy/test_threat_rows.py",
    "tests/unit/policy/test_threats_gate.py",
    "tests/unit/policy/test_threats_ways_out.py",
)
FAULTS = (
    Fault("stopping does not hold the gate", DECIDE, "if policy.stopped:", "if False:"),
    Fault("a connector that is off is not", DECIDE, "    if level is Autonomy.OFF:", "    if level is None:"),
    Fault("what destroys runs on auto", DECIDE, 'Verdict.ASK, "destroy"', 'Verdict.ALLOW, "destroy"'),
    Fault("a foreign target is no doubt", DECIDE, "    doubtful = _doubtful(case)\n", "    doubtful = None\n"),
    Fault("both doubts only ask", DECIDE, 'Verdict.DENY, "foreign-and-beyond"', 'Verdict.ASK, "foreign-and-beyond"'),
    Fault("what was refused is forgotten", DECIDE, "if not session.refusals or", "if True or"),
    Fault("nothing adds up", DECIDE, "        return _added_up(case) or found", "        return found"),
    Fault("what is public passes", DECIDE, 'Verdict.ASK, "public"', 'Verdict.ALLOW, "public"'),
    Fault("what leaks is not looked for", DECIDE, "    if leak is not None:", "    if False:"),
    Fault("a rule for one target speaks for all", DECIDE, "    if bound - rule.targets.keys():", "    if False:"),
    Fault("a look-alike is taken for its twin", ORIGINS, "if odd and _is_alike(", "if False and _is_alike("),
    Fault("what was laundered is trusted", ORIGINS, "if value in session.written:", "if False:"),
    Fault("any currency will do", ORIGINS, "fits = named <=", "fits = True or named <="),
    Fault("a name beside another is one", "policy/things.py", "around if len(value) == 1 else nothing", "around"),
    Fault("who stands beside it may be anybody", COVERAGE, "beside = thing.trusted if trusted else", "beside ="),
    Fault("another of a list is as good", COVERAGE, "not any(_is_another(one, session) for one in values)", "True"),
    Fault("a mention is a source", COVERAGE, "return not _is_mere_mention(one, tools, session)", "return True"),
    Fault(
        "a quoted text is the user's",
        "policy/session.py",
        "own, quoted = own_words(prompt)",
        "own, quoted = prompt, ()",
    ),
    Fault(
        "a label with an odd path is not heard",
        "policy/paths.py",
        "elif one.origin is Origin.UNTRUSTED:",
        "elif False:",
    ),
    Fault(
        "a minus pays",
        "policy/arguments.py",
        "return _TOO_LITTLE if money and value < 0",
        "return None if money and value < 0",
    ),
)
