"""The loop of one task."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from meshclaw_desktop.errors import (
    BudgetReached,
    ConnectorUnreachable,
    Denied,
    LedgerFull,
    NoSuchThing,
    Stopped,
)
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.runtime.agent import Ending, Seen
from tests.unit.runtime.agent_parts import ARCHIVE, FakeDoor, FakeModel, FakePurse, FakeTask, agent, says


def results(model: FakeModel) -> list[str]:
    """What the model was told of its calls, as of its last request."""
    return [str(one["content"]) for one in model.requests[-1][0] if one["role"] == "tool"]


def test_it_uses_what_the_model_calls_for_and_ends_with_its_answer() -> None:
    model = FakeModel(
        [
            says("I look.", ("email_read", {"ids": ["1", "2"]})),
            says("", ("email_archive", {"ids": ["1"]}), ("email_archive", {"ids": ["2"]})),
            says("Archived two newsletters."),
        ]
    )
    door = FakeDoor(results={"read": {"1": "News", "2": "More news"}})
    task = FakeTask()
    journal: list[Entry] = []
    ending = asyncio.run(agent(door, model, journal=journal).run(task))
    assert ending == Ending("done", "Archived two newsletters.")
    assert [(call.tool_id, call.task, call.arguments) for call, _ in door.used] == [
        ("email.read", "t1", {"ids": ["1", "2"]}),
    ]
    assert door.together == [[{"ids": ["1"]}, {"ids": ["2"]}]]
    assert door.used[0][1] == "I look."
    assert results(model) == ['{"1":"News","2":"More news"}', "archive done", "archive done"]
    assert "".join(task.said).endswith("Archived two newsletters.")
    assert task.steps == [
        (1, "Thinking"),
        (1, "Using email.read"),
        (2, "Thinking"),
        (2, "Using email.archive"),
        (3, "Thinking"),
    ]
    assert (task.tokens, task.usd_micros) == (45, 300)
    thoughts = [entry for entry in journal if entry.kind == "thought"]
    assert [entry.sentence for entry in thoughts] == [
        "Thought about 2 messages · test/model",
        "Thought about 4 messages · test/model",
        "Thought about 7 messages · test/model",
    ]
    assert [entry.usd_micros for entry in thoughts] == [100, 100, 100]


def test_the_usage_of_every_call_is_settled_with_the_connector_it_was_about() -> None:
    purse = FakePurse()
    model = FakeModel([says("", ("email_read", {"ids": ["1"]})), says("Done.")])
    asyncio.run(agent(FakeDoor(), model, purse).run(FakeTask(routine="morning")))
    assert [(one.connector, one.routine, one.input_tokens, one.usd_micros) for one in purse.usages] == [
        ("", "morning", 10, 100),
        ("email", "morning", 10, 100),
    ]
    assert purse.open == {}


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (Denied("The target comes from a message.", "Ask."), "Denied: The target comes from a message."),
        (ConnectorUnreachable("Nobody answers.", "Try later."), "Failed: Nobody answers. Try later."),
        (NoSuchThing("There is no message 9."), "Failed: There is no message 9."),
    ],
)
def test_a_call_that_did_not_work_is_told_to_the_model_and_the_task_goes_on(problem: Any, told: str) -> None:
    model = FakeModel([says("", ("email_read", {"ids": ["9"]})), says("It could not be read.")])
    ending = asyncio.run(agent(FakeDoor(results={"read": problem}), model).run(FakeTask()))
    assert ending.outcome == "done"
    assert results(model) == [told]


@pytest.mark.parametrize("problem", [Stopped("Everything is stopped."), LedgerFull("The disk is full.")])
def test_what_nobody_can_mend_ends_the_task(problem: Any) -> None:
    model = FakeModel([says("", ("email_read", {"ids": ["9"]})), says("never")])
    with pytest.raises(type(problem)):
        asyncio.run(agent(FakeDoor(results={"read": problem}), model).run(FakeTask()))


def test_a_task_that_is_over_uses_nothing_more() -> None:
    model = FakeModel([says("", ("email_archive", {"ids": ["1"]}), ("email_read", {"ids": ["2"]}))])
    door = FakeDoor()
    with pytest.raises(Stopped):
        asyncio.run(agent(door, model).run(FakeTask(over_after=2)))
    assert len(door.used) == 1


@pytest.mark.parametrize(
    "arguments",
    ['{"ids": ["1"], "ids": ["2"]}', '{"ids": [NaN]}', '{"ids": ["1"]', "[1]", '{"ids": 1e400}', '"\\ud800"'],
)
def test_arguments_that_cannot_be_read_are_told_and_never_reach_the_door(arguments: str) -> None:
    door = FakeDoor()
    model = FakeModel([says("", ("email_archive", arguments)), says("Sorry.")])
    asyncio.run(agent(door, model).run(FakeTask()))
    assert door.used == []
    assert results(model)[0].startswith("Not done: the arguments cannot be read")


def test_a_tool_that_was_not_offered_is_told_and_never_reaches_the_door() -> None:
    door = FakeDoor(offers=(ARCHIVE,))
    model = FakeModel([says("", ("email_read", {}), ("email.archive", {}), ("intend", {})), says("Sorry.")])
    asyncio.run(agent(door, model).run(FakeTask()))
    assert (door.used, door.declared) == ([], [])
    assert all(text.startswith("Not done: there is no tool") for text in results(model))


def test_three_equal_calls_in_a_row_end_the_task_however_they_are_spelled() -> None:
    spellings = ['{"ids":["1"],"a":1}', '{"a": 1.0, "ids": ["1"]}']
    model = FakeModel(lambda messages: says("", ("email_read", spellings[len(messages) % 4 // 2])))
    door = FakeDoor()
    ending = asyncio.run(agent(door, model).run(FakeTask()))
    assert ending.outcome == "failed"
    assert ending.answer == "It made the same call 3 times in a row (email.read), so it was ended."
    assert len(door.used) == 2


def test_equal_calls_with_others_between_them_go_on_until_the_steps_are_over() -> None:
    model = FakeModel(lambda messages: says("", ("email_read", {"ids": [str(len(messages) % 4)]})))
    door = FakeDoor()
    ending = asyncio.run(agent(door, model, max_steps=7).run(FakeTask()))
    assert ending.outcome == "failed"
    assert "more than 7 steps" in ending.answer
    assert ending.at_step_limit
    assert len(door.used) == 7


def test_an_empty_answer_is_asked_for_once_more() -> None:
    assert asyncio.run(agent(FakeDoor(), FakeModel([says(""), says("There was nothing.")])).run(FakeTask())) == Ending(
        "done", "There was nothing."
    )
    assert asyncio.run(agent(FakeDoor(), FakeModel([says(""), says(" ")])).run(FakeTask())).outcome == "failed"


def test_an_answer_that_was_cut_says_so() -> None:
    ending = asyncio.run(agent(FakeDoor(), FakeModel([says("Long", finish="length")])).run(FakeTask()))
    assert ending.answer == "Long\n\n(The answer was cut at its longest.)"


def test_at_a_limit_it_asks_and_goes_on_with_a_yes() -> None:
    purse = FakePurse(limit=250)

    def raised(needed: int) -> None:
        purse.limit += needed

    door = FakeDoor(more=[True, True], raised=raised)
    model = FakeModel([says("", ("email_read", {"ids": ["1"]})), says("Done.")])
    assert asyncio.run(agent(door, model, purse).run(FakeTask())).outcome == "done"
    assert door.asked == [(50, "day")]


def test_at_a_limit_it_ends_kindly_with_a_no() -> None:
    door = FakeDoor(more=[False])
    model = FakeModel([says("", ("email_read", {"ids": ["1"]})), says("never")])
    ending = asyncio.run(agent(door, model, FakePurse(limit=250)).run(FakeTask()))
    assert ending.outcome == "stopped"
    assert ending.answer == (
        "Today's limit of $1.00 would be passed. Raise it. Until then it had made 1 call; all of them are on record."
    )


def test_where_nothing_may_be_spent_nobody_is_asked() -> None:
    class Nothing(FakePurse):
        def reserve(self, task: str, usd_micros: int) -> str:
            raise BudgetReached("Today's limit is $0.00: nothing may be spent.", "Raise the limit.")

    door = FakeDoor()
    ending = asyncio.run(agent(door, FakeModel([]), Nothing()).run(FakeTask()))
    assert ending.outcome == "stopped"
    assert door.asked == []


def test_an_intent_is_offered_where_a_connector_is_on_auto_until_something_is_used() -> None:
    calls = [
        {"tool": "email_archive", "arguments": {"ids": {"from": "email_read"}, "into": {"value": "email_read"}}},
        "email_read",
    ]
    model = FakeModel(
        [
            says("", ("intend", {"calls": calls}), ("email_read", {"ids": ["1"]})),
            says("", ("intend", {})),
            says("Done."),
        ]
    )
    door = FakeDoor(auto=True)
    asyncio.run(agent(door, model).run(FakeTask()))
    offered = [[tool["function"]["name"] for tool in json.loads(json.dumps(tools))] for _, tools in model.requests]
    assert offered == [
        ["intend", "email_read", "email_archive"],
        ["email_read", "email_archive"],
        ["email_read", "email_archive"],
    ]
    assert door.declared == [
        [
            {"tool": "email.archive", "arguments": {"ids": {"from": "email.read"}, "into": {"value": "email_read"}}},
            "email.read",
        ]
    ]
    assert "intend" in str(model.requests[0][0][0]["content"])
    assert results(model)[-1] == "Not done: there is no tool intend."


def test_an_intent_that_was_not_taken_may_be_declared_again_and_one_that_was_taken_may_not() -> None:
    model = FakeModel(
        [*(says("", ("intend", {"calls": [name]})) for name in ("post", "email_archive", "x")), says("Done.")]
    )
    door = FakeDoor(auto=True, refuses=["Not declared: it names no tool that there is."])
    asyncio.run(agent(door, model).run(FakeTask()))
    assert door.declared == [["post"], ["email.archive"]]
    assert [one.partition(":")[0] for one in results(model)] == ["Not declared", "Declared.", "Not done"]


def test_without_auto_no_intent_is_offered() -> None:
    model = FakeModel([says("Done.")])
    asyncio.run(agent(FakeDoor(), model).run(FakeTask()))
    assert "intend" not in json.dumps(model.requests)


def test_many_calls_in_one_reply_are_cut() -> None:
    door = FakeDoor()
    many = [("email_read", {"ids": [str(number)]}) for number in range(150)]
    model = FakeModel([says("", *many), says("Done.")])
    asyncio.run(agent(door, model).run(FakeTask()))
    assert len(door.used) == 100
    assert len(results(model)) == 100


def test_what_our_code_has_seen_stands_before_the_model_as_its_own_calls_and_nothing_is_declared_after_it() -> None:
    model = FakeModel([says("It is full.", ("email_archive", {"ids": ["1"]})), says("Done.")])
    door = FakeDoor(auto=True)
    seen = [Seen("email.read", {"ids": ["1"]}, {"1": "News"}), Seen("email.read", {"ids": ["2"]}, "Failed: gone")]
    ending = asyncio.run(agent(door, model).run(FakeTask(), seen=seen, word="Look at it."))
    assert ending == Ending("done", "Done.")
    messages: list[Any] = list(model.requests[0][0])
    tools = model.requests[0][1]
    assert [one["role"] for one in messages] == ["system", "user", "assistant", "tool", "tool", "user"]
    assert json.loads(messages[2]["tool_calls"][0]["function"]["arguments"]) == {"ids": ["1"]}
    assert [one["function"]["name"] for one in messages[2]["tool_calls"]] == ["email_read", "email_read"]
    assert [one["content"] for one in messages[3:]] == ['{"1":"News"}', "Failed: gone", "Look at it."]
    assert "intend" not in json.dumps([messages, tools]), "it has read what others wrote"
    assert [call.tool for call, _ in door.used] == ["archive"], "what was seen is not used again"
