"""What the model is sent: names, declarations, and a history that stays short."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from meshclaw_desktop.policy.model import Effect, Json, Parameter, Role, Tool
from meshclaw_desktop.runtime.conversation import KEPT_CHARACTERS, RESULT_CHARACTERS, Conversation, Names, as_text
from meshclaw_desktop.wire.worker import ToolUse
from tests.unit.runtime.agent_parts import ARCHIVE, READ


def tool(connector: str, name: str) -> Tool:
    """Any tool."""
    return Tool(connector=connector, name=name, effect=Effect.READ)


def declared(names: Names, *, declaring: bool = False) -> list[dict[str, Any]]:
    """The functions as the model sees them."""
    plain = json.loads(json.dumps(names.offered(declaring=declaring), default=dict))
    return [one["function"] for one in plain]


def test_a_tool_is_declared_with_what_it_takes_and_no_word_more() -> None:
    assert declared(Names([READ, ARCHIVE])) == [
        {
            "name": "email_read",
            "description": "Text, shortened",
            "parameters": {
                "type": "object",
                "properties": {"ids": {"type": "array", "items": {"type": "string"}}},
                "required": ["ids"],
            },
        },
        {
            "name": "email_archive",
            "parameters": {
                "type": "object",
                "properties": {"ids": {"type": "array", "items": {"type": "string"}}},
                "required": ["ids"],
            },
        },
    ]


def test_an_argument_that_takes_anything_and_one_that_is_optional() -> None:
    free = Tool(
        connector="a",
        name="b",
        effect=Effect.READ,
        parameters=(
            Parameter(name="x", role=Role.CONTENT, required=False),
            Parameter(name="y", role=Role.CONTENT, schema={"enum": ["p"]}, required=False),
        ),
    )
    assert declared(Names([free]))[0]["parameters"] == {"type": "object", "properties": {"x": {}, "y": {"enum": ["p"]}}}


def test_names_that_would_fall_together_are_kept_apart() -> None:
    tools = [
        tool("a.b", "c"),
        tool("a", "b.c"),
        tool("a_b", "c"),
        tool("1", "x"),
        tool("日本", "読む"),
        tool("intend", ""),
    ]
    tools += [tool("long" * 30, "x"), tool("long" * 30, "y")]
    names = Names(tools)
    offered = [one["name"] for one in declared(names, declaring=True)]
    assert len(set(offered)) == len(tools) + 1
    assert [names.id_of(name) for name in offered[1:]] == [one.id for one in tools]


@given(st.lists(st.tuples(st.text(max_size=70), st.text(max_size=70)), max_size=12, unique=True))
def test_every_name_suits_every_provider_and_leads_back(pairs: list[tuple[str, str]]) -> None:
    tools = list({one.id: one for one in (tool(*pair) for pair in pairs)}.values())
    names = Names(tools)
    offered = [one["name"] for one in declared(names)]
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,63}", name) for name in offered)
    assert [names.id_of(name) for name in offered] == [one.id for one in tools]


def test_the_names_do_not_depend_on_chance() -> None:
    tools = [tool("a.b", "c"), tool("a", "b.c")]
    assert declared(Names(tools)) == declared(Names(tools))


def grow(talk: Conversation, steps: int, size: int) -> None:
    """Some steps with one result each."""
    for step in range(steps):
        talk.add_answer("", [ToolUse(f"c{step}", "email_read", "{}")])
        talk.add_result(f"c{step}", f"{step}:" + "x" * size)


def sizes(talk: Conversation) -> list[int]:
    """Of each result, as it is sent now."""
    return [len(str(one["content"])) for one in talk.messages if one["role"] == "tool"]


def test_results_stay_whole_until_they_are_too_many_then_the_old_ones_become_a_note() -> None:
    talk = Conversation("do", today="today", declaring=False)
    grow(talk, 4, 5_000)
    assert min(sizes(talk)) > 5_000
    grow(talk, 3, 5_000)
    assert [size < 400 for size in sizes(talk)] == [True, True, True, False, False, False, False]
    assert "5,002 characters, seen before; call again for them" in str(talk.messages[3]["content"])
    assert sum(sizes(talk)) <= KEPT_CHARACTERS


def test_whatever_comes_the_history_stays_small_beside_what_is_fresh() -> None:
    talk = Conversation("do", today="today", declaring=False)
    grow(talk, 40, RESULT_CHARACTERS * 2)
    assert sum(sizes(talk)) < 3 * RESULT_CHARACTERS + 40 * 400


def test_each_call_keeps_its_answer_in_order() -> None:
    talk = Conversation("do", today="today", declaring=False)
    grow(talk, 12, 4_000)
    roles = [str(one["role"]) for one in talk.messages]
    assert roles == ["system", "user"] + ["assistant", "tool"] * 12
    for asked, answered in zip(talk.messages[2::2], talk.messages[3::2], strict=True):
        calls: Any = asked["tool_calls"]
        assert [one["id"] for one in calls] == [answered["tool_call_id"]]


def test_a_result_is_compact_and_cut() -> None:
    assert as_text({"a": [1, "ü"]}) == '{"a":[1,"ü"]}'
    assert as_text("plain") == "plain"
    long = as_text(["x" * 100_000])
    assert len(long) < RESULT_CHARACTERS + 200
    assert long.endswith("(Cut here: 84,004 more characters. Ask for less at a time.)")


def test_a_result_that_cannot_be_shown_does_no_harm() -> None:
    deep: Json = "x"
    for _ in range(100_000):
        deep = [deep]
    assert as_text(deep) == "(a result that cannot be shown)"
    assert as_text("half \ud800 pair") == "half ? pair"
    looped: dict[str, Any] = {}
    looped["self"] = looped
    assert as_text(looped) == "(a result that cannot be shown)"


def test_the_rules_are_short_and_hold_the_day() -> None:
    rules = str(Conversation("do", today="Monday, 23 November 2026", declaring=True).messages[0]["content"])
    assert "Monday, 23 November 2026" in rules
    # A token is at least four characters of plain English, on average.
    assert len(rules) / 4 < 180


def test_an_intent_that_is_no_list_is_handed_on_as_it_is() -> None:
    names = Names([READ])
    odd: list[Mapping[str, Json]] = [{"calls": "email_read"}, {"calls": [1, {"tool": 2}, {"arguments": 3}]}, {}]
    assert [names.intent(one) for one in odd] == ["email_read", [1, {"tool": 2}, {"arguments": 3}], []]
    assert names.intent({"intent": [{"tool": "email_read", "arguments": {"ids": {"from": ["email_read", 1]}}}]}) == [
        {"tool": "email.read", "arguments": {"ids": {"from": ["email.read", 1]}}}
    ]
