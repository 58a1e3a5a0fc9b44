"""What a question says of its targets: who is new, and who stands outside."""

from __future__ import annotations

from dataclasses import replace

from meshclaw_desktop.connectors.contract import Prepared
from meshclaw_desktop.policy.model import Call, Effect, Json, Parameter, Role, Tool
from meshclaw_desktop.policy.sentence import sentence
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


def test_a_secret_stands_in_no_question_and_no_sentence() -> None:
    """I07: it is masked for the eye and the record, and bound by the digest."""
    tool = Tool(
        connector="shop", name="sign_in", effect=Effect.SEND, sentence="Sign in as {user} with {password}",
        parameters=(Parameter(name="user", role=Role.TARGET), Parameter(name="password", role=Role.SECRET)),
    )  # fmt: skip
    digests = set()
    for secret in ("kestrel-4417", "otter-9"):
        call = Call(id="c", task="t", connector="shop", tool="sign_in", arguments={"user": "sam", "password": secret})
        shown = fields_of(call, tool, Prepared(arguments=call.arguments), {}, ())
        assert secret not in str(shown) + sentence(tool, call.arguments) + sentence(
            replace(tool, sentence=""), call.arguments
        )
        assert [one.name for one in shown] == ["user", "password"]
        digests.add(call.digest(tool))
    assert len(digests) == 2


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
