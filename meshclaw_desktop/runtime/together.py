"""Which calls of one reply are alike, so that the user is asked about them once. Pure; it proposes nothing."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from meshclaw_desktop.policy.model import Effect, Json, Role, Tool, canonical
from meshclaw_desktop.policy.values import leaves


@dataclass(frozen=True, slots=True)
class Proposed:
    """A call that the model wrote, as far as it could be read; None for one that could not."""

    tool: Tool
    arguments: Mapping[str, Json]


def alike(first: int, calls: Sequence[Proposed | None], done: Container[int] = ()) -> list[int]:
    """
    The places of the calls that can be made as one with the call at `first`: the same tool with all else the same,
    for other things. Those that are `done` are passed over.

    None is drawn before a call that reads, since what is proposed after it was read is judged as such, nor before one
    that touches the same things.
    """
    one = calls[first]
    name = _things(one.tool) if one is not None else None
    if one is None or name is None or not _named(one, name):
        return [first]
    found, taken, between = [first], set(_named(one, name)), set[str]()
    for at in range(first + 1, len(calls)):
        if at in done:
            continue
        other = calls[at]
        if other is None or not other.tool.acts:
            break
        if _all_but(other, name) == _all_but(one, name) and other.tool.digest == one.tool.digest:
            things = set(_named(other, name))
            if things and not things & taken and not things & between:
                found.append(at)
                taken |= things
                continue
        between |= _objects(other)
    return found


def as_one(calls: Sequence[Proposed]) -> dict[str, Json]:
    """The arguments of one call for the things of all of them."""
    name = _things(calls[0].tool) or ""
    things: list[Json] = [thing for one in calls for thing in _list(one.arguments.get(name))]
    return {**calls[0].arguments, name: things}


def things_of(call: Proposed) -> frozenset[str]:
    """What a call of several is about, by their ids."""
    name = _things(call.tool)
    return frozenset(map(str, _list(call.arguments.get(name)))) if name else frozenset()


def _things(tool: Tool) -> str | None:
    """The argument that lists things which the tool treats each by itself. What sends treats them as one."""
    if tool.effect not in (Effect.CHANGE, Effect.DESTROY):
        return None
    lists = [
        one.name
        for one in tool.parameters
        if one.role is Role.OBJECT and one.required and (one.schema or {}).get("type") == "array"
    ]
    return lists[0] if len(lists) == 1 else None


def _named(call: Proposed, name: str) -> list[str]:
    return [canonical(one) for one in _list(call.arguments.get(name)) if isinstance(one, str | int)]


def _all_but(call: Proposed, name: str) -> str:
    return canonical({key: value for key, value in call.arguments.items() if key != name})


def _objects(call: Proposed) -> set[str]:
    return {
        canonical(leaf)
        for one in call.tool.parameters
        if one.role is Role.OBJECT
        for leaf in leaves(call.arguments.get(one.name))
    }


def _list(value: Json) -> list[Json]:
    return list(value) if isinstance(value, list | tuple) else []
