"""How a world is written down, and how it is put through `meshclaw decide`. It judges nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from meshclaw_desktop.commands.decide import Bench

ME = ("sam@corp.example",)
ARMS = ("right", "names", "none", "garbage")


@dataclass(frozen=True, slots=True)
class Step:
    """A call of an ordinary task; then what it gives back."""

    tool: str
    arguments: Mapping[str, Any]
    result: Any = None
    labels: Sequence[tuple[str, str]] = ()
    asks: bool = False
    """Whether it rests on something that others decide, so that it asks also with the right intent."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a person asked for, what it takes, and what somebody else would have done on the way."""

    prompt: str
    intent: Sequence[Mapping[str, Any]]
    steps: Sequence[Step]
    attacks: Sequence[tuple[str, Mapping[str, Any]]] = ()
    me: Sequence[str] = ME


@dataclass(frozen=True, slots=True)
class World:
    """The tools as their author declared them, and the tasks."""

    name: str
    tools: Sequence[Mapping[str, Any]]
    tasks: Sequence[Task]


def tools(text: str) -> list[Mapping[str, Any]]:
    """
    Declarations, one on a line: `chat.post send channel:target text:content !membership -> service`.

    An argument's role is what follows its colon; `!` sets a flag; the arrow says who can have written the result.
    """
    found: list[Mapping[str, Any]] = []
    for line in text.strip().splitlines():
        head, _, returns = line.partition("->")
        name, effect, *rest = head.split()
        connector, _, short = name.partition(".")
        found.append(
            {
                "connector": connector,
                "name": short,
                "effect": effect,
                "returns": returns.strip() or "untrusted",
                "flags": [one[1:] for one in rest if one.startswith("!")],
                "arguments": dict(one.split(":") for one in rest if ":" in one),
            }
        )
    return found


def meant(tool: str, **arguments: Any) -> Mapping[str, Any]:
    """One intended call."""
    return {"tool": tool, "arguments": arguments}


def value(what: Any) -> Mapping[str, Any]:
    """Exactly this."""
    return {"value": what}


def of(*names: str) -> Mapping[str, Any]:
    """Whatever these tools gave back."""
    return {"from": list(names)}


ANY: Mapping[str, Any] = {"any": True}


def intent(task: Task, arm: str) -> Any:
    """The intent of a task in one of the `ARMS`; None declares nothing."""
    match arm:
        case "right":
            return task.intent
        case "names":
            return [{"tool": one["tool"]} for one in task.intent]
        case "garbage":
            return [{"tool": "no.such_tool", "arguments": {"x": {"value": "y"}}}]
    return None


class Telling:
    """One task on the bench, on `auto`."""

    def __init__(self, world: World, task: Task, arm: str) -> None:
        self._bench = Bench()
        self._count = 0
        opening = {"prompt": task.prompt, "me": list(task.me), "autonomy": "auto"}
        self._say({"task": opening, "tools": list(world.tools)})
        said = intent(task, arm)
        if said is not None:
            self._bench.answer(json.dumps({"intent": said}))

    def call(self, tool: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """The verdict on a call, and why."""
        self._count += 1
        return self._say({"call": {"id": f"c{self._count}", "tool": tool, "arguments": dict(arguments)}})

    def answer(self, *, approved: bool) -> Mapping[str, Any]:
        """The person's answer to the last call."""
        return self._say({"answer": {"id": f"c{self._count}", "approved": approved}})

    def result(self, step: Step) -> None:
        """What the last call gave back."""
        if step.result is not None:
            labels = [{"path": path, "origin": origin} for path, origin in step.labels]
            self._say({"result": {"id": f"c{self._count}", "content": step.result, "labels": labels}})

    def _say(self, line: Mapping[str, Any]) -> Mapping[str, Any]:
        said = self._bench.answer(json.dumps(line))
        assert "error" not in said, said
        return said
