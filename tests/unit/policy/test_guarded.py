"""A value that a declaration guards asks, whatever the intent says; a rule that names it lets it pass."""

from __future__ import annotations

import pytest

from meshclaw_desktop.connectors.deployments.tools import tools
from meshclaw_desktop.policy.decide import decide, rule_targets
from meshclaw_desktop.policy.intent import read_intent
from meshclaw_desktop.policy.model import Autonomy, Call, Decision, Json, Label, Origin, Policy, Rule, Verdict
from meshclaw_desktop.policy.session import Session

START = next(tool for tool in tools("deploy") if tool.name == "start")


def session(*, tainted: bool = False) -> Session:
    made = Session(task="t", prompt="Deploy v41 to web-api")
    made.declare(
        read_intent(
            [{"tool": "deploy.start", "arguments": {"target": {"value": "web-api"}, "version": {"value": "v41"}}}]
        )
    )
    if tainted:
        made.record_result(call({}), START, "read by others", (Label(path="$", origin=Origin.UNTRUSTED),))
    return made


def decided(made: Call, policy: Policy, session: Session) -> Decision:
    """As the gate does: what the connector filled in is recorded with its origin first."""
    for name in ("environment", "stage"):
        value = made.arguments.get(name)
        if value is not None:
            session.record_result(made, START, value, (Label(path="$", origin=Origin.SERVICE),))
    return decide(made, START, policy, session)


def call(more: dict[str, Json]) -> Call:
    arguments: dict[str, Json] = {"target": "web-api", "version": "v41", **more}
    return Call(id="c", task="t", connector="deploy", tool="start", arguments=arguments)


AUTO = {"deploy": Autonomy.AUTO}


@pytest.mark.parametrize("tainted", [False, True])
def test_what_the_intent_covers_runs_elsewhere_and_asks_in_production(tainted: bool) -> None:
    elsewhere = call({"environment": "staging", "stage": "not production"})
    assert decided(elsewhere, Policy(autonomy=AUTO), session(tainted=tainted)).verdict is Verdict.ALLOW
    there = decided(
        call({"environment": "prod", "stage": "production"}), Policy(autonomy=AUTO), session(tainted=tainted)
    )
    assert (there.verdict, there.rule, there.rememberable) == (Verdict.ASK, "guarded", True)


def test_a_rule_that_names_production_lets_exactly_that_pass() -> None:
    made = call({"environment": "prod", "stage": "production"})
    bound = {name: made.arguments[name] for name in rule_targets(START, made.arguments)}
    assert {"target", "environment", "stage", "version"} <= bound.keys()
    rule = Rule(id="r", connector="deploy", tool="start", definition=START.digest, targets=bound, expires_at=1e12)
    policy = Policy(autonomy=AUTO, rules=(rule,))
    assert decided(made, policy, session()).verdict is Verdict.ALLOW
    for other in ({"version": "v42"}, {"environment": "prod-eu"}, {"target": "payments"}):
        changed = call({"environment": "prod", "stage": "production", **other})
        assert decided(changed, policy, session()).verdict is not Verdict.ALLOW


def test_the_guard_is_part_of_the_definition_that_an_approval_binds() -> None:
    from dataclasses import replace

    unguarded = replace(START, parameters=tuple(replace(one, guarded=()) for one in START.parameters))
    assert unguarded.digest != START.digest
