"""A call's arguments against their declaration."""

from __future__ import annotations

import pytest

from meshclaw_desktop.policy.arguments import check, read_json
from meshclaw_desktop.policy.model import Effect, Flag, Json, Parameter, Role, Tool

STRINGS: dict[str, Json] = {"type": "array", "items": {"type": "string"}, "maxItems": 3}


def _check(value: Json, schema: dict[str, Json] | None, role: Role = Role.CONTENT, *flags: Flag) -> str | None:
    tool = Tool(
        connector="t", name="use", effect=Effect.SEND, flags=frozenset(flags),
        parameters=(Parameter(name="x", role=role, schema=schema),),
    )  # fmt: skip
    return check(tool, {"x": value})


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "string"}, ["", "x"], [1, True, ["x"], {"x": 1}]),
        ({"type": "integer"}, [1, 0, -5, 2.0], ["1", 1.5, True, [1]]),
        ({"type": "number"}, [1, 1.5], ["1", True]),
        ({"type": "boolean"}, [True, False], [1, 0, "true"]),
        ({"type": ["string", "null"]}, ["x"], [1]),
        (STRINGS, [[], ["a"], ["a", "b", "c"]], ["a", [1], ["a", None], ["a"] * 4]),
        ({"enum": ["read", "unread", 1]}, ["read", 1], ["Read", True, "1"]),
        ({"const": 5}, [5], [6, "5"]),
        ({"type": "integer", "minimum": 1, "maximum": 50}, [1, 50], [0, 51]),
        ({"type": "string", "minLength": 2, "maxLength": 3}, ["ab", "abc"], ["a", "abcd"]),
        ({"anyOf": [{"type": "string"}, STRINGS]}, ["a", ["a"]], [1, [1]]),
        (
            {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False},
            [{"a": "x"}], [{}, {"a": 1}, {"a": "x", "b": 1}, []],
        ),
    ],
)  # fmt: skip
def test_a_value_must_be_of_its_declared_type(schema: dict[str, Json], good: list[Json], bad: list[Json]) -> None:
    for value in good:
        assert _check(value, schema) is None, value
    for value in bad:
        assert _check(value, schema) is not None, value


def test_a_required_argument_must_be_there_and_null_is_not_there() -> None:
    assert _check(None, {"type": "string"}) == "“x” is missing."
    tool = Tool(
        connector="t",
        name="use",
        effect=Effect.SEND,
        parameters=(Parameter(name="x", role=Role.TARGET, required=False),),
    )
    assert check(tool, {}) is None
    assert check(tool, {"x": None}) is None


@pytest.mark.parametrize(
    "value", ["a\nb", "a\rb", "a\x00b", "a\u2028b", "a\x7f", ["ok", "a\nb"], {"k": "a\nb"}, {"k\n": "v"}]
)
@pytest.mark.parametrize("role", [Role.TARGET, Role.OBJECT, Role.TIME, Role.SECRET])
def test_what_stands_on_one_line_holds_no_line_break(value: Json, role: Role) -> None:
    """Threat H06."""
    assert _check(value, None, role) is not None


@pytest.mark.parametrize(
    "text", ["One\nTwo", "Tab\there", "Dear Sam,\r\n\r\nTo: be or not to be\r\nBye\n", "😀 e\u0301 \u202e"]
)
def test_a_text_may_have_lines(text: str) -> None:
    assert _check(text, None) is None


def test_nothing_is_less_than_nothing() -> None:
    assert _check(-1, None, Role.AMOUNT, Flag.MONEY) is not None
    assert _check(-1, None, Role.AMOUNT) is None


@pytest.mark.parametrize(
    "text", ["1", '"x"', "null", "[]", " {} \n", "[1E22, -0, 123e65, 1e-2]", '{"": {"": ""}}', '"\\u0000"']
)
def test_every_json_value_can_be_read(text: str) -> None:
    """Threat M03."""
    read_json(text)
