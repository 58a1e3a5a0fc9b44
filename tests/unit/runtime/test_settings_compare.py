"""A changed file never loosens the policy by itself."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.runtime.settings import (
    AgentSettings,
    ApprovalSettings,
    ConnectorSettings,
    Limits,
    ModelSettings,
    Settings,
)
from meshclaw_desktop.runtime.settings_compare import compare

from .some_settings import all_settings, edits

EMAIL = ConnectorSettings(name="email", kind="imap", options={"host": "imap.corp.example"})
MODEL = ModelSettings(name="openai/gpt")
START = Settings(connectors=(EMAIL,), model=MODEL)


def _at(level: Autonomy, one: ConnectorSettings = EMAIL) -> Settings:
    return replace(START, connectors=(replace(one, level=level),))


def _is_looser(now: Settings, before: Settings) -> list[str]:
    """Every part in which `now` allows more than `before`, said again in the plainest way."""
    found = []
    if now.model.name:
        if (now.model.name, now.model.api_base) != (before.model.name, before.model.api_base):
            found.append("model")
        for price, was in (
            (now.model.input_usd_micros, before.model.input_usd_micros),
            (now.model.output_usd_micros, before.model.output_usd_micros),
        ):
            if price != was and (price is None or was is None or price < was):
                found.append("price")
    if now.limits.day_usd_micros > before.limits.day_usd_micros:
        found.append("day")
    if now.limits.task_usd_micros > before.limits.task_usd_micros:
        found.append("task")
    if now.approvals.deadline_s > before.approvals.deadline_s:
        found.append("deadline")
    if now.agent.max_steps > before.agent.max_steps:
        found.append("steps")
    for one in now.connectors:
        was_one = before.connector(one.name)
        if was_one is None:
            found += ["new"] if one.level.rank > Autonomy.OBSERVE.rank else []
        else:
            found += ["level"] if one.level.rank > was_one.level.rank else []
            found += ["reach"] if (one.kind, one.options) != (was_one.kind, was_one.options) else []
    return found


@pytest.mark.parametrize(("low", "high"), list(pairwise(Autonomy)))
def test_a_higher_level_waits_and_a_lower_one_does_not(low: Autonomy, high: Autonomy) -> None:
    up = compare(_at(low), _at(high))
    assert up.now == _at(low)
    assert [one.sentence for one in up.looser] == [f"Raise email from {low} to {high}"]
    down = compare(_at(high), _at(low))
    assert down.now == _at(low)
    assert down.looser == ()
    assert down.applied == (f"Lowered email from {high} to {low}",)


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (
            replace(START, limits=Limits(day_usd_micros=10_000_000)),
            "Let it spend $10.00 a day instead of $3.00",
        ),
        (
            replace(START, limits=Limits(task_usd_micros=500_001)),
            "Let it spend $0.500001 on a task instead of $0.50",
        ),
        (
            replace(START, approvals=ApprovalSettings(deadline_s=600)),
            "Let it wait 10 minutes for an answer instead of 5 minutes",
        ),
        (replace(START, agent=AgentSettings(max_steps=51)), "Let it take 51 steps in a task instead of 50"),
        (
            replace(START, model=replace(MODEL, api_base="http://evil.example")),
            "Send what the agent reads and the key for openai to http://evil.example"
            " instead of the provider's own address",
        ),
        (
            replace(START, model=ModelSettings(name="evil/x")),
            "Use the model evil/x instead of openai/gpt: its provider reads what the agent reads",
        ),
        (
            replace(START, model=ModelSettings(name="openai/x", api_base="http://evil.example")),
            "Send what the agent reads and the key for openai to http://evil.example, for openai/x",
        ),
        (
            replace(START, model=replace(MODEL, input_usd_micros=0)),
            "Count input tokens at $0.00 for a million instead of the table's price",
        ),
        (
            replace(START, connectors=(replace(EMAIL, options={"host": "evil.example"}),)),
            'Use the password and the data of email with host "evil.example" instead of "imap.corp.example"',
        ),
    ],
)
def test_what_is_looser_waits_with_a_plain_sentence(wanted: Settings, sentence: str) -> None:
    comparison = compare(START, wanted)
    assert comparison.now == START
    assert [one.sentence for one in comparison.looser] == [sentence]
    assert comparison.looser[0].apply(START) == wanted


def test_a_lower_own_price_waits_and_a_higher_one_does_not() -> None:
    low, high = (replace(START, model=replace(MODEL, output_usd_micros=price)) for price in (100_000, 600_000))
    cheaper = compare(high, low)
    assert cheaper.now == high
    assert [one.sentence for one in cheaper.looser] == ["Count output tokens at $0.10 for a million instead of $0.60"]
    assert compare(low, high).now == high
    for before, after in ((START, low), (low, START)):
        assert compare(before, after).now == before, "the table's price may be any"


def test_a_new_connector_at_auto_comes_at_observe_and_its_level_waits() -> None:
    comparison = compare(Settings(), replace(Settings(), connectors=(replace(EMAIL, level=Autonomy.AUTO),)))
    assert comparison.now.autonomy == {"email": Autonomy.OBSERVE}
    assert [one.sentence for one in comparison.looser] == ["Raise email from observe to auto"]


def test_a_new_connector_at_observe_or_off_needs_no_yes() -> None:
    for level in (Autonomy.OBSERVE, Autonomy.OFF):
        wanted = replace(Settings(), connectors=(replace(EMAIL, level=level),))
        assert compare(Settings(), wanted).now == wanted


def test_a_password_cannot_be_led_elsewhere_by_taking_its_connector_out_and_putting_it_back() -> None:
    without = compare(START, replace(START, connectors=()))
    assert without.now.connectors == ()
    evil = replace(EMAIL, options={"host": "evil.example"})
    back = compare(without.now, replace(START, connectors=(evil,)))
    assert back.now.connectors == ()
    assert "evil.example" in back.looser[0].sentence
    renamed = compare(START, replace(START, connectors=(replace(evil, name="Email"),)))
    assert renamed.now.connectors == ()
    same = compare(without.now, START)
    assert same.now == START
    assert same.now.former == ()


def test_a_stricter_part_does_not_wait_for_a_looser_one() -> None:
    wanted = replace(_at(Autonomy.OFF), limits=Limits(day_usd_micros=9_000_000, task_usd_micros=0))
    comparison = compare(START, wanted)
    assert comparison.now.autonomy == {"email": Autonomy.OFF}
    assert comparison.now.limits == Limits(task_usd_micros=0)
    assert len(comparison.looser) == 1


def test_no_model_is_stricter_than_any() -> None:
    comparison = compare(START, replace(START, model=ModelSettings()))
    assert comparison.looser == ()
    assert comparison.applied == ("No model is chosen any more",)


@given(edits() | st.tuples(all_settings, all_settings))
def test_what_holds_now_is_never_looser_than_before(edit: tuple[Settings, Settings]) -> None:
    in_force, wanted = edit
    assert _is_looser(compare(in_force, wanted).now, in_force) == []


@given(edits() | st.tuples(all_settings, all_settings))
def test_a_yes_to_everything_gives_what_was_wanted(edit: tuple[Settings, Settings]) -> None:
    in_force, wanted = edit
    comparison = compare(in_force, wanted)
    settings = comparison.now
    for one in comparison.looser:
        settings = one.apply(settings)
    assert settings == wanted


@given(all_settings)
def test_the_same_settings_need_nothing(settings: Settings) -> None:
    comparison = compare(settings, settings)
    assert comparison.now == settings
    assert comparison.applied == ()
    assert comparison.looser == ()


@given(edits() | st.tuples(all_settings, all_settings))
def test_asking_again_asks_for_the_same(edit: tuple[Settings, Settings]) -> None:
    in_force, wanted = edit
    first = compare(in_force, wanted)
    second = compare(first.now, wanted)
    assert second.applied == ()
    assert second.now == first.now
    assert [one.id for one in second.looser] == [one.id for one in first.looser]


@given(edits() | st.tuples(all_settings, all_settings))
def test_every_waiting_change_has_its_own_name_and_sentence(edit: tuple[Settings, Settings]) -> None:
    in_force, wanted = edit
    looser = compare(in_force, wanted).looser
    assert len({one.id for one in looser}) == len(looser)
    assert all(one.sentence for one in looser)
