"""What a question says of its targets: who is new, and who stands outside."""

from __future__ import annotations

from meshclaw_desktop.connectors.contract import Prepared
from meshclaw_desktop.policy.model import Call, Effect, Json, Parameter, Role, Tool
from meshclaw_desktop.runtime.questions import fields_of
from meshclaw_desktop.wire.rows import Field

TOOL = Tool(
    connector="email",
    name="send",
    effect=Effect.SEND,
    parameters=(Parameter(name="to", role=Role.TARGET), Parameter(name="body", role=Role.CONTENT)),
)


def the_field(to: Json, *, known: tuple[str, ...] = (), me: tuple[str, ...] = ("sam@corp.example",)) -> Field:
    arguments: dict[str, Json] = {"to": to, "body": "new@evil.example"}
    call = Call(id="c", task="t", connector="email", tool="send", arguments=arguments)
    fields = fields_of(call, TOOL, Prepared(arguments=arguments, known=frozenset(known)), {}, me)
    assert (fields[1].new, fields[1].new_values, fields[1].external) == (False, (), ())
    return fields[0]


def test_each_new_target_is_named() -> None:
    found = the_field(["Kim@corp.example", "dana@partner.example", "SAM@corp.example"], known=("kim@corp.example",))
    assert found.new
    assert found.new_values == ("dana@partner.example",)


def test_known_targets_are_not_new() -> None:
    found = the_field("kim@corp.example", known=("KIM@corp.example",))
    assert (found.new, found.new_values, found.external) == (False, (), ())


def test_targets_outside_the_users_own_domains_are_external() -> None:
    found = the_field(["kim@CORP.example", "Dana <dana@partner.example>", "a@sub.corp.example", "#general"])
    assert found.external == ("Dana <dana@partner.example>", "a@sub.corp.example")


def test_without_an_own_address_nobody_is_external() -> None:
    assert the_field(["dana@partner.example"], me=()).external == ()
