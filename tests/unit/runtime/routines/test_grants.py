"""A routine never gets more than the user has agreed to, whatever its file says; and more is named, thing by thing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshclaw_desktop.policy.intent import read_intent
from meshclaw_desktop.policy.model import Autonomy, Json, canonical
from meshclaw_desktop.runtime.routines.grants import (
    NOTHING,
    Bounds,
    bounds_from_json,
    bounds_json,
    cap_for,
    in_place,
    intent_for,
    level_in,
    levels_for,
    looser,
)

CONNECTORS: Mapping[str, str] = {"work": "email", "home": "email", "cal": "calendar", "email": "deployments"}
CALLS: tuple[Json, ...] = (
    {"tool": "email.archive", "arguments": {"ids": {"from": "email.list"}}},
    {"tool": "work.send", "arguments": {"to": {"value": ["ann@friend.example"]}}},
    {"tool": "cal.create", "arguments": {}},
)

levels = st.dictionaries(st.sampled_from([*CONNECTORS, "calendar", "gone"]), st.sampled_from(Autonomy), max_size=5)
bounds = st.builds(
    Bounds,
    levels=levels.map(MappingProxyType),
    intent=st.none() | st.lists(st.sampled_from(CALLS), max_size=3),
    budget_usd_micros=st.none() | st.integers(0, 10**6),
    interrupts=st.booleans(),
)


def names(one: Bounds, other: Bounds) -> list[str]:
    return [found.sentence for found in looser(one, other, CONNECTORS, lambda id: None)]


def within(inner: Bounds, outer: Bounds) -> bool:
    """Whether one allows nothing that the other does not."""
    capped = inner.budget_usd_micros is not None and inner.budget_usd_micros <= (outer.budget_usd_micros or 0)
    intended = outer.intent is None or (
        isinstance(inner.intent, list | tuple)
        and isinstance(outer.intent, list | tuple)
        and {canonical(one) for one in inner.intent} <= {canonical(one) for one in outer.intent}
    )
    everybody = {**dict.fromkeys([*inner.levels, *outer.levels], ""), **CONNECTORS}
    return (
        all(level_in(inner, one, of).rank <= level_in(outer, one, of).rank for one, of in everybody.items())
        and (outer.budget_usd_micros is None or capped)
        and intended
        and inner.interrupts <= outer.interrupts
    )


@given(asked=bounds, agreed=bounds)
def test_what_counts_is_never_more_than_either(asked: Bounds, agreed: Bounds) -> None:
    found = levels_for(asked, agreed, CONNECTORS, lambda one: CONNECTORS.get(one, ""))
    cap, intent = cap_for(asked, agreed), intent_for(asked, agreed)
    for one in (asked, agreed):
        assert all(level.rank <= level_in(one, name, CONNECTORS[name]).rank for name, level in found.items())
        assert one.budget_usd_micros is None or (cap is not None and cap <= one.budget_usd_micros)
        if one.intent is not None:
            assert isinstance(intent, list | tuple)
            assert isinstance(one.intent, list | tuple)
            assert {canonical(call) for call in intent} <= {canonical(call) for call in one.intent}


@given(asked=bounds, agreed=bounds)
def test_nothing_is_asked_about_exactly_if_nothing_is_more(asked: Bounds, agreed: Bounds) -> None:
    assert bool(names(agreed, asked)) is not within(asked, agreed)


@given(asked=bounds, agreed=bounds)
def test_with_a_yes_to_everything_nothing_is_left_to_ask(asked: Bounds, agreed: Bounds) -> None:
    now = agreed
    for one in looser(agreed, asked, CONNECTORS, lambda id: None):
        now = one.apply(now)
    assert within(asked, now)
    assert not names(now, asked)


@given(asked=bounds)
def test_of_a_routine_that_nobody_switched_on_nothing_counts(asked: Bounds) -> None:
    found = levels_for(asked, NOTHING, CONNECTORS, lambda one: CONNECTORS.get(one, ""))
    assert set(found.values()) == {Autonomy.OFF}
    assert cap_for(asked, NOTHING) == 0
    assert intent_for(asked, NOTHING) in ([], ())


@given(bounds)
def test_what_was_agreed_to_is_read_back(one: Bounds) -> None:
    back = bounds_from_json(bounds_json(one))
    assert (dict(back.levels), back.budget_usd_micros, back.interrupts) == (
        dict(one.levels), one.budget_usd_micros, one.interrupts,
    )  # fmt: skip
    assert canonical(back.intent) == canonical(one.intent)


@pytest.mark.parametrize(
    "kept",
    [
        None, {}, [], "x", {"levels": {}}, {"levels": [], "intent": None, "budget_usd_micros": None, "interrupts": True},
        {"levels": {"a": "most"}, "intent": None, "budget_usd_micros": None, "interrupts": True},
        {"levels": {}, "intent": 3, "budget_usd_micros": None, "interrupts": True},
        {"levels": {}, "intent": None, "budget_usd_micros": True, "interrupts": True},
        {"levels": {}, "intent": None, "budget_usd_micros": "1", "interrupts": True},
    ],
)  # fmt: skip
def test_a_record_that_cannot_be_read_allows_nothing(kept: Json) -> None:
    assert bounds_from_json(kept) == NOTHING


def test_each_thing_that_is_more_has_its_sentence() -> None:
    agreed = Bounds(
        levels=MappingProxyType({"email": Autonomy.ASK, "cal": Autonomy.ASK}), intent=[], budget_usd_micros=100_000
    )
    asked = Bounds(
        levels=MappingProxyType({"work": Autonomy.AUTO, "cal": Autonomy.OBSERVE, "home": Autonomy.ASK}),
        intent=[CALLS[1]], budget_usd_micros=250_000, interrupts=True,
    )  # fmt: skip
    assert names(agreed, asked) == [
        "use work at auto instead of ask",
        "do without asking: use work.send",
        "spend $0.25 a run instead of $0.10",
        "interrupt you with its questions",
    ]
    assert names(asked, agreed) == ["use cal at ask instead of observe", "use email at ask instead of off"]


def test_a_connector_whose_own_lower_level_is_taken_out_is_asked_about() -> None:
    agreed = Bounds(levels=MappingProxyType({"email": Autonomy.AUTO, "work": Autonomy.OBSERVE}))
    asked = Bounds(levels=MappingProxyType({"email": Autonomy.AUTO}))
    assert names(agreed, asked) == ["use work at auto instead of observe"]


def test_a_family_in_an_intent_stands_for_each_of_its_connectors() -> None:
    connectors = {"work": "email", "home": "email", "cal": "calendar"}
    placed = in_place(
        [CALLS[0], {"tool": "calendar.create", "arguments": {"title": {"from": ["email", "cal"]}}}], connectors
    )
    assert placed == [
        {"tool": "work.archive", "arguments": {"ids": {"from": ["work.list", "home.list"]}}},
        {"tool": "home.archive", "arguments": {"ids": {"from": ["work.list", "home.list"]}}},
        {"tool": "cal.create", "arguments": {"title": {"from": ["work", "home", "cal"]}}},
    ]
    read_intent(placed)
    assert in_place(None, connectors) is None
    assert in_place([], connectors) == []
    many = {f"m{number}": "email" for number in range(100)}
    assert len(read_intent(in_place([CALLS[0]] * 100, many))) == 200
