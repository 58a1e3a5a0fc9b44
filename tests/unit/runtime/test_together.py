"""Which calls of one reply are one call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from meshclaw_desktop.policy.model import Effect, Json, Parameter, Role, Tool
from meshclaw_desktop.runtime.together import Proposed, alike, as_one, things_of

IDS: Mapping[str, Json] = {"type": "array", "items": {"type": "string"}}


def tool(name: str, effect: Effect, *more: Parameter, required: bool = True) -> Tool:
    ids = Parameter(name="ids", role=Role.OBJECT, schema=IDS, required=required)
    return Tool(connector="email", name=name, effect=effect, parameters=(ids, *more))


READ = tool("read", Effect.READ)
ARCHIVE = tool("archive", Effect.CHANGE)
DELETE = tool("delete", Effect.DESTROY)
MOVE = tool("move", Effect.CHANGE, Parameter(name="folder", role=Role.OBJECT, schema={"type": "string"}))
SEND = tool("send", Effect.SEND, Parameter(name="to", role=Role.TARGET), required=False)
NOTIFY = tool("notify", Effect.SEND)
PACK = tool("pack", Effect.CHANGE, required=False)


def call(tool: Tool, *ids: str, **more: Json) -> Proposed:
    return Proposed(tool, {"ids": list(ids), **more})


@pytest.mark.parametrize(
    ("calls", "found"),
    [
        ([call(ARCHIVE, "1"), call(ARCHIVE, "2"), call(ARCHIVE, "3", "4")], [0, 1, 2]),
        ([call(DELETE, "1"), call(DELETE, "2")], [0, 1]),
        ([call(MOVE, "1", folder="A"), call(MOVE, "2", folder="B"), call(MOVE, "3", folder="A")], [0, 2]),
        ([call(ARCHIVE, "1"), call(ARCHIVE, "1")], [0]),
        ([call(ARCHIVE, "1"), call(ARCHIVE, "2"), call(ARCHIVE, "2", "3"), call(ARCHIVE, "3")], [0, 1]),
        ([call(ARCHIVE, "1"), call(READ, "2"), call(ARCHIVE, "2")], [0]),
        ([call(ARCHIVE, "1"), call(READ, "9"), call(ARCHIVE, "2")], [0]),
        ([call(NOTIFY, "1"), call(NOTIFY, "2")], [0]),
        ([call(ARCHIVE, "1"), None, call(ARCHIVE, "2")], [0]),
        ([call(ARCHIVE, "1"), call(DELETE, "2"), call(ARCHIVE, "2")], [0]),
        ([call(ARCHIVE, "1"), call(DELETE, "1"), call(ARCHIVE, "2")], [0, 2]),
        ([call(SEND, "a.pdf", to="x"), call(SEND, "b.pdf", to="x")], [0]),
        ([call(PACK, "1"), call(PACK, "2")], [0]),
        ([call(READ, "1"), call(READ, "2")], [0]),
        ([call(ARCHIVE), call(ARCHIVE, "2")], [0]),
        ([Proposed(ARCHIVE, {"ids": "1"}), call(ARCHIVE, "2")], [0]),
        ([call(ARCHIVE, "1"), Proposed(ARCHIVE, {"ids": {"a": 1}})], [0]),
        ([call(ARCHIVE, "1"), Proposed(replace(ARCHIVE, description="another"), {"ids": ["2"]})], [0]),
        ([None, call(ARCHIVE, "2")], [0]),
    ],
)
def test_like_calls_are_those_of_one_tool_for_other_things_with_nothing_read_between(
    calls: list[Proposed | None], found: list[int]
) -> None:
    assert alike(0, calls) == found


def test_what_is_done_is_passed_over() -> None:
    calls = [call(ARCHIVE, "1"), call(DELETE, "5"), call(ARCHIVE, "2"), call(DELETE, "2")]
    assert alike(0, calls) == [0, 2]
    assert alike(1, calls, {0, 2}) == [1, 3]


def test_one_call_for_the_things_of_all() -> None:
    calls = [call(MOVE, "1", folder="A"), call(MOVE, "2", "3", folder="A")]
    assert as_one(calls) == {"ids": ["1", "2", "3"], "folder": "A"}
    assert [things_of(one) for one in calls] == [{"1"}, {"2", "3"}]
