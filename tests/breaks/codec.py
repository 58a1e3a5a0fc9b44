"""Faults of the codec: lines that pass though they are not exactly a known message."""

from __future__ import annotations

from tests.breaks.fault import Fault

CODEC = "wire/codec.py"
TESTS = ("tests/unit/wire",)
FAULTS = (
    Fault(
        "any length is read",
        CODEC,
        '        if len(line) > self._max_line:\n            raise ProtocolError("A line was',
        '        if False:\n            raise ProtocolError("A line was',
    ),
    Fault(
        "any length is sent",
        CODEC,
        "        if len(line) > self._max_line:\n            raise ProtocolError(f",
        "        if False:\n            raise ProtocolError(f",
    ),
    Fault("a key may stand twice", CODEC, "if len(found) != len(pairs):", "if False:"),
    Fault("keys are not counted", CODEC, "if len(payload) == text.count('\":') and _is_tight(text):", "if True:"),
    Fault("fields may be missing or more", CODEC, "or len(payload) != len(self._names)", ""),
    Fault(
        "a value of another type passes",
        CODEC,
        "    if type(value) is not kind:\n        raise",
        "    if False:\n        raise",
    ),
    Fault(
        "a truth value is a number",
        CODEC,
        "if type(value) not in (int, float) or not isfinite(value):",
        "if not isinstance(value, int | float) or not isfinite(value):",
    ),
    Fault(
        "not a number is a number",
        CODEC,
        "type(value) not in (int, float) or not isfinite(value)",
        "type(value) not in (int, float)",
    ),
    Fault(
        "constants of no JSON are read",
        CODEC,
        "def _refuse_constant(name: str) -> None:\n    raise ValueError(name)",
        "def _refuse_constant(name: str) -> None:\n    return None",
    ),
    Fault("something may follow", CODEC, 'if text[end:] not in ("\\n", ""):', "if False:"),
    Fault("any depth", CODEC, "    if depth == 0:\n", "    if False:\n"),
    Fault(
        "errors of reading escape",
        CODEC,
        '            raise ProtocolError("A line was not a message.") from wrong',
        "            raise",
    ),
    Fault(
        "infinite numbers in plain JSON",
        CODEC,
        '        if not isfinite(value):\n            raise ValueError("not a JSON number")\n',
        "",
    ),
    Fault(
        "flat messages are not looked at",
        CODEC,
        "        if not self.flat or tuple(map(type, values)) != self._types:",
        "        if not self.flat:",
    ),
)
