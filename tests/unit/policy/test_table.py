"""The levels and the effects, as the design's table has them."""

from __future__ import annotations

import pytest

from meshclaw_desktop.policy.decide import decide
from meshclaw_desktop.policy.intent import IntendedCall, Value
from meshclaw_desktop.policy.model import Autonomy, Call, Effect, Parameter, Policy, Role, Tool, Verdict
from meshclaw_desktop.policy.session import Session

TABLE = {
    (Autonomy.OFF, Effect.READ): Verdict.DENY,
    (Autonomy.OFF, Effect.CHANGE): Verdict.DENY,
    (Autonomy.OFF, Effect.SEND): Verdict.DENY,
    (Autonomy.OFF, Effect.EXECUTE): Verdict.DENY,
    (Autonomy.OFF, Effect.DESTROY): Verdict.DENY,
    (Autonomy.OBSERVE, Effect.READ): Verdict.ALLOW,
    (Autonomy.OBSERVE, Effect.CHANGE): Verdict.DENY,
    (Autonomy.OBSERVE, Effect.SEND): Verdict.DENY,
    (Autonomy.OBSERVE, Effect.EXECUTE): Verdict.DENY,
    (Autonomy.OBSERVE, Effect.DESTROY): Verdict.DENY,
    (Autonomy.ASK, Effect.READ): Verdict.ALLOW,
    (Autonomy.ASK, Effect.CHANGE): Verdict.ASK,
    (Autonomy.ASK, Effect.SEND): Verdict.ASK,
    (Autonomy.ASK, Effect.EXECUTE): Verdict.ASK,
    (Autonomy.ASK, Effect.DESTROY): Verdict.ASK,
    (Autonomy.AUTO, Effect.READ): Verdict.ALLOW,
    (Autonomy.AUTO, Effect.CHANGE): Verdict.ALLOW,
    (Autonomy.AUTO, Effect.SEND): Verdict.ALLOW,
    (Autonomy.AUTO, Effect.EXECUTE): Verdict.ALLOW,
    (Autonomy.AUTO, Effect.DESTROY): Verdict.ASK,
}


@pytest.mark.parametrize(("level", "effect"), TABLE)
def test_the_table_for_what_the_user_named_and_meant(level: Autonomy, effect: Effect) -> None:
    tool = Tool(
        connector="email",
        name="use",
        effect=effect,
        parameters=(Parameter(name="to", role=Role.OBJECT if effect is Effect.READ else Role.TARGET),),
    )
    session = Session(task="t", prompt="Do it with dana@partner.example")
    session.declare([IntendedCall("email.use", {"to": Value("dana@partner.example")})])
    call = Call(id="c", task="t", connector="email", tool="use", arguments={"to": "dana@partner.example"})
    assert decide(call, tool, Policy(autonomy={"email": level}), session).verdict is TABLE[level, effect]


def test_a_connector_that_is_not_named_is_off() -> None:
    tool = Tool(connector="email", name="list", effect=Effect.READ)
    decision = decide(
        Call(id="c", task="t", connector="email", tool="list"), tool, Policy(), Session(task="t", prompt="")
    )
    assert (decision.verdict, decision.rule) == (Verdict.DENY, "off")
