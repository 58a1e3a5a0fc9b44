"""Faults in the keychain and the command line: where secrets go, what a script is told, what a terminal is sent."""

from __future__ import annotations

from tests.breaks.fault import Fault

TESTS = ("tests/unit/test_keychain.py", "tests/unit/test_secret_parts.py", "tests/unit/commands")
FAULTS = (
    Fault("what was kept is not read back", "keychain.py", "if parts.get(_user(name, key)) != secret:", "if False:"),
    Fault(
        "an error repeats what the keyring said",
        "keychain.py",
        'f"{title} said no ({reason})."',
        'f"{title} said no ({wrong})."',
    ),
    Fault("every home has the same secrets", "keychain.py", "if home else SERVICE", "if False else SERVICE"),
    Fault(
        "locked is the same as refused",
        "keychain.py",
        "except errors.KeyringLocked:",
        "except errors.PasswordDeleteError:",
    ),
    Fault("a failed set leaves half a secret", "secret_parts.py", 'new = "b" if old == "a" else "a"', 'new = "a"'),
    Fault(
        "parts stay behind",
        "secret_parts.py",
        '        if old in ("a", "b"):\n            self._forget_parts(user, old)',
        "        if False:\n            self._forget_parts(user, old)",
    ),
    Fault(
        "a missing part is not noticed", "secret_parts.py", "if None in parts or _check(whole) != check:", "if False:"
    ),
    Fault("every error is status 1", "commands/program.py", "return NO_RUNTIME", "return REFUSED"),
    Fault("a terminal gets others' words as they are", "commands/output.py", "visible(text[indent:])", "text[indent:]"),
    Fault(
        "an error gets others' words as they are",
        "commands/output.py",
        '        self._err.write(f"{visible(text, lines=True)}\\n")',
        '        self._err.write(f"{text}\\n")',
    ),
    Fault(
        "a yes is not bound to what was shown",
        "commands/approvals.py",
        "AnswerApproval(0, approval.id, approval.digest, approved=True",
        "AnswerApproval(0, approval.id, '', approved=True",
    ),
    Fault(
        "the beginning of an id will do", "commands/approvals.py", "if one.id == name:", "if one.id.startswith(name):"
    ),
    Fault(
        "the feed repeats itself",
        "commands/activity.py",
        "if isinstance(fact, Activity) and fact.seq > seen:",
        "if isinstance(fact, Activity):",
    ),
    Fault(
        "all newlines of a secret are cut",
        "commands/credentials.py",
        'given.removesuffix("\\n")',
        'given.rstrip("\\n")',
    ),
    Fault("a stranger's runtime is spoken to", "commands/connection.py", "if user != os.getuid():", "if False:"),
    Fault(
        "a failed task is a success",
        "commands/tasks.py",
        'return DONE if ended.outcome == "done" else REFUSED',
        "return DONE",
    ),
)
