"""What may be changed in a question, and what is refused before it is sent."""

from __future__ import annotations

import pytest

from meshclaw_desktop.policy.model import Json, Origin, Role
from meshclaw_desktop.tray.approval.editing import Editable, Refused, changes, editable, parsed
from tests.gui.samples import BODY, a_batch, a_field, an_approval


def one(value: Json, role: Role, name: str = "x") -> Editable:
    found = editable(an_approval(fields=(a_field(name, value, role=role),)))
    assert len(found) == 1
    return found[0]


def test_texts_targets_amounts_and_times_may_be_changed() -> None:
    assert [form.field.name for form in editable(an_approval())] == ["to", "subject", "body"]
    assert one(12.5, Role.AMOUNT).text == "12.5"
    assert one("2026-11-24T10:00:00Z", Role.TIME).text == "2026-11-24T10:00:00Z"
    assert one(True, Role.CONTENT).text == "yes"


@pytest.mark.parametrize(
    "field",
    [
        a_field("password", "hunter2", role=Role.SECRET),
        a_field("ids", ["1", "2"], role=Role.OBJECT),
        a_field("more", "$2.00", role=Role.AMOUNT, origin=Origin.SYSTEM),
        a_field("event.title", "x"),
        a_field("tree", {"a": {"b": 1}}),
    ],
)
def test_secrets_objects_and_what_the_program_says_may_not(field: object) -> None:
    assert editable(an_approval(fields=(field,))) == ()


def test_a_batch_is_not_edited() -> None:
    assert editable(a_batch(3, fields=(a_field("label", "x"),))) == ()


def test_hidden_characters_are_left_out_and_counted() -> None:
    form = one(BODY, Role.CONTENT, "body")
    assert "\u202e" not in form.text
    assert form.left_out == 1
    assert changes([form], {"body": form.text}) == {}
    assert changes([form], {"body": form.text + "!"}) == {"body": form.text + "!"}


def test_only_what_differs_is_sent() -> None:
    forms = editable(an_approval())
    typed = {form.field.name: form.text for form in forms}
    assert changes(forms, typed) == {}
    assert changes(forms, typed | {"to": "kim@corp.example\n\n  li@corp.example "}) == {
        "to": ["kim@corp.example", "li@corp.example"]
    }
    assert changes(forms, typed | {"to": " dana@partner-corp.example"}) == {}


@pytest.mark.parametrize(
    ("value", "role", "typed", "expected"),
    [
        (5, Role.AMOUNT, " 12 ", 12),
        (5.0, Role.AMOUNT, "12", 12.0),
        ("5.00", Role.AMOUNT, "12.50", "12.50"),
        (-5, Role.AMOUNT, "-7", -7),
        ("2026-11-24", Role.TIME, "2026-11-25", "2026-11-25"),
        ("2026-11-24T10:00", Role.TIME, "2026-11-24T11:30", "2026-11-24T11:30"),
        ("Dana <dana@x.example>", Role.TARGET, "Kim <kim@x.example>", "Kim <kim@x.example>"),
        ("#general", Role.TARGET, "#random", "#random"),
        (True, Role.CONTENT, "no", False),
    ],
)
def test_what_is_typed_keeps_its_type(value: Json, role: Role, typed: str, expected: Json) -> None:
    found = parsed(one(value, role), typed)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("value", "role", "typed"),
    [
        (["dana@x.example"], Role.TARGET, ""),
        (["dana@x.example"], Role.TARGET, "dana"),
        (["dana@x.example"], Role.TARGET, "dana@x.example, kim@x.example"),
        (["dana@x.example"], Role.TARGET, "Dana <dana@x.example> <kim@x.example>"),
        (["dana@x.example"], Role.TARGET, "d\u200bana@x.example"),
        (["dana@x.example"], Role.TARGET, "\n".join(f"u{n}@x.example" for n in range(201))),
        ("#general", Role.TARGET, "  "),
        (5, Role.AMOUNT, "5.5"),
        (5, Role.AMOUNT, "-5"),
        (5, Role.AMOUNT, "1e9"),
        (5, Role.AMOUNT, "nan"),
        (5, Role.AMOUNT, "٥"),
        (5.0, Role.AMOUNT, "1,000"),
        (5.0, Role.AMOUNT, "inf"),
        ("5.00", Role.AMOUNT, "-5.00"),
        ("2026-11-24", Role.TIME, "2026-11-24T10:00"),
        ("2026-11-24", Role.TIME, "soon"),
        ("2026-11-24T10:00Z", Role.TIME, "2026-11-24T10:00"),
        ("2026-11-24T10:00", Role.TIME, "2026-11-24T10:00Z"),
        ("2026-11-24T10:00", Role.TIME, "2026-11-24"),
        ("text\n", Role.CONTENT, "x" * 200_001),
    ],
)
def test_what_is_no_value_is_refused(value: Json, role: Role, typed: str) -> None:
    with pytest.raises(Refused):
        parsed(one(value, role), typed)
