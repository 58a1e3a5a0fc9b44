"""Faults in the settings file: what may loosen by itself, what is written, what is refused."""

from __future__ import annotations

from tests.breaks.fault import Fault

TESTS = (
    "tests/unit/runtime/test_settings.py",
    "tests/unit/runtime/test_settings_compare.py",
    "tests/unit/runtime/test_settings_change.py",
)
FAULTS = (
    Fault(
        "a higher level counts at once", "runtime/settings_compare.py", "if new.rank > old.rank:", "if new.rank > 9:"
    ),
    Fault(
        "a higher limit counts at once",
        "runtime/settings_compare.py",
        "    if new > old:\n        found.wait(",
        "    if new > old:\n        found.apply('', change)\n    elif new < 0:\n        found.wait(",
    ),
    Fault(
        "another host counts at once",
        "runtime/settings_compare.py",
        "if new.reach != old.reach:",
        "if new.kind != old.kind:",
    ),
    Fault(
        "another address of the model counts at once",
        "runtime/settings_compare.py",
        "(old.name, old.api_base) != (new.name, new.api_base)",
        "old.name != new.name",
    ),
    Fault(
        "a connector that comes back elsewhere gets the old password",
        "runtime/settings_compare.py",
        "if former is not None and former.reach",
        "if former is None and new.reach",
    ),
    Fault(
        "a lower price counts at once",
        "runtime/settings_compare.py",
        'and new > old:\n        found.apply(f"A million',
        'and new != old:\n        found.apply(f"A million',
    ),
    Fault(
        "a new connector comes at its wanted level",
        "runtime/settings_compare.py",
        "careful = replace(new, level=min(new.level, Autonomy.OBSERVE, key=lambda level: level.rank))",
        "careful = new",
    ),
    Fault("a link is followed", "runtime/settings_change.py", "if path.is_symlink():", "if False:"),
    Fault("others may read the file", "runtime/settings_change.py", "0o600", "0o644"),
    Fault(
        "another program's change is lost",
        "runtime/settings_change.py",
        "if read_file(path) != before or path.is_symlink():",
        "if path.is_symlink():",
    ),
    Fault(
        "a secret may stand in the file", "runtime/settings_table.py", "if key.casefold() in SECRET_KEYS:", "if False:"
    ),
    Fault(
        "an unknown key is ignored",
        "runtime/settings_table.py",
        "for key in self._values:\n            raise",
        "for key in ():\n            raise",
    ),
    Fault("true is a number", "runtime/settings_table.py", "type(value) is not int", "not isinstance(value, int)"),
    Fault("a huge file is read", "runtime/settings.py", "if len(text) > MAX_BYTES:", "if False:"),
)
