"""What a task means to do, declared before it reads what others wrote. Data and its JSON form; it compares nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from .model import Json, Tool

MAX_CALLS = 200
"""Calls that one intent can name."""


@dataclass(frozen=True, slots=True)
class Value:
    """Exactly this, from the user's words; of a list, nothing but these."""

    value: Json


@dataclass(frozen=True, slots=True)
class From:
    """Whatever one of these tools returned; `connector.tool` each, or a connector's name for all of its tools."""

    tools: frozenset[str]


@dataclass(frozen=True, slots=True)
class Anything:
    """Any value."""


Meant = Value | From | Anything


@dataclass(frozen=True, slots=True)
class IntendedCall:
    """One tool that the task means to use, and with what."""

    tool: str
    arguments: Mapping[str, Meant] = field(default_factory=lambda: MappingProxyType({}))


def read_intent(value: Json) -> tuple[IntendedCall, ...]:
    """
    An intent from its JSON form: `[{"tool": "email.send", "arguments": {"to": {"value": …}, "body": {"from": …}}}]`.

    Raises ValueError with a reason in plain words.
    """
    if isinstance(value, Mapping) and "tool" in value:
        value = [value]
    if not isinstance(value, list | tuple):
        raise ValueError("an intent is a list of calls")
    if len(value) > MAX_CALLS:
        raise ValueError(f"an intent names at most {MAX_CALLS} calls")
    return tuple(_call(one) for one in value)


def refuse_unknown(intent: tuple[IntendedCall, ...], tool_of: Callable[[str], Tool | None]) -> None:
    """Raise ValueError, with a reason in plain words, for an intent that names calls and no tool that there is."""
    if intent and all(tool_of(one.tool) is None for one in intent):
        raise ValueError("it names no tool that there is")


def intent_json(intent: tuple[IntendedCall, ...]) -> Json:
    """The JSON form of an intent."""
    return [
        {"tool": one.tool, "arguments": {name: _json(meant) for name, meant in one.arguments.items()}} for one in intent
    ]


def _call(value: Json) -> IntendedCall:
    if isinstance(value, str):
        return IntendedCall(value)
    if not isinstance(value, Mapping):
        raise ValueError("an intended call is an object with a tool")
    tool, connector = value.get("tool"), value.get("connector")
    if not isinstance(tool, str) or not tool:
        raise ValueError("an intended call names its tool")
    if isinstance(connector, str) and connector and not tool.startswith(f"{connector}."):
        tool = f"{connector}.{tool}"
    arguments = value.get("arguments")
    if arguments is None:
        arguments = {}
    if not isinstance(arguments, Mapping):
        raise ValueError("the arguments of an intended call are an object")
    return IntendedCall(tool, MappingProxyType({name: _meant(one) for name, one in arguments.items()}))


def _meant(value: Json) -> Meant:
    if value in ("any", "*"):
        return Anything()
    if isinstance(value, Mapping) and len(value) == 1:
        (form, what), *_ = value.items()
        match form:
            case "any":
                return Anything()
            case "value" | "values":
                return Value(what)
            case "from":
                names = [what] if isinstance(what, str) else what
                if not isinstance(names, list | tuple) or not names or not all(isinstance(one, str) for one in names):
                    raise ValueError("“from” names the tool that the value comes from")
                return From(frozenset(map(str, names)))
    if isinstance(value, Mapping) and value.keys() & {"value", "from", "any"}:
        raise ValueError("an argument is a value, or comes from a tool, or is any")
    return Value(value)


def _json(meant: Meant) -> Json:
    match meant:
        case Value(value):
            return {"value": value}
        case From(tools):
            names: list[Json] = [*sorted(tools)]
            return {"from": names[0] if len(names) == 1 else names}
        case Anything():
            return {"any": True}
