"""What a task means to do, in the words that a person reads: made from the declarations and the intent. It judges nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .intent import Anything, From, IntendedCall, Meant, Value
from .model import Parameter, Role, Tool
from .sentence import counted, named, tidy, title

MOST_NAMED = 8
"""Intended calls that one sentence names; of more, the rest is counted."""

_PLACE = re.compile(r"\{([A-Za-z0-9_]+)(?::([^}]*))?\}")
_PEOPLE = re.compile(r"^(?:to|cc|bcc|recipients?|people|participants?|attendees?|invitees?|members?|e?mails?)$")
_LOOSE_ENDS = frozenset({"to", "from", "for", "with", "in", "on", "at", "of", "as", "and", "tell", "“”"})


def meaning(intent: Sequence[IntendedCall], tool_of: Callable[[str], Tool | None]) -> str:
    """`It means to: archive messages; reply to addresses from what it reads in email.`"""
    said = list(dict.fromkeys(meaning_of(one, tool_of(one.tool)) for one in intent))
    if not said:
        return "It means only to read."
    more = [f"and {len(said) - MOST_NAMED} more"] if len(said) > MOST_NAMED else []
    return f"It means to: {'; '.join([*said[:MOST_NAMED], *more])}."


def meaning_of(one: IntendedCall, tool: Tool | None) -> str:
    """One intended call, as the end of a sentence: `send an email to dana@partner.example`."""
    if tool is None:
        return f"use {named(one.tool)}"
    if not tool.sentence:
        return _lower(title(tool)) + _where(one, tool)

    def put(place: re.Match[str]) -> str:
        parameter, noun = tool.parameter(place.group(1)), place.group(2)
        meant = _meant(one, tool, parameter) if parameter is not None else None
        match meant:
            case Value(value):
                return counted(value, noun) if noun else named(value)
            case From(tools) if parameter is not None and not noun and parameter.role is Role.TARGET:
                return f"{_kind(parameter)} from what it reads in {_places(tools)}"
            case Anything() if parameter is not None and not noun and parameter.role is Role.TARGET:
                return "anybody" if _PEOPLE.match(parameter.name) else "anything"
            case _:
                return counted([1, 2], noun).partition(" ")[2] if noun else ""

    words = tidy(_PLACE.sub(put, tool.sentence)).rstrip(" :,").replace(" “”", "").split(" ")
    while len(words) > 1 and words[-1] in _LOOSE_ENDS:
        words.pop()
    return _lower(" ".join(words))


def _meant(one: IntendedCall, tool: Tool, parameter: Parameter) -> Meant | None:
    """What is meant for an argument. What the connector fills in follows from the thing that the call is about."""
    meant = one.arguments.get(parameter.name)
    if meant is not None or not parameter.filled or parameter.role is not Role.TARGET:
        return meant
    things = [one.arguments.get(other.name) for other in tool.parameters if other.role is Role.OBJECT]
    return next((thing for thing in things if isinstance(thing, From)), None)


def _where(one: IntendedCall, tool: Tool) -> str:
    for parameter in tool.parameters:
        if parameter.role is Role.TARGET:
            match one.arguments.get(parameter.name):
                case Value(value):
                    return f": {named(value)}"
                case From(tools):
                    return f": {_kind(parameter)} from what it reads in {_places(tools)}"
    return ""


def _kind(parameter: Parameter) -> str:
    return "addresses" if _PEOPLE.match(parameter.name) else "something"


def _places(tools: frozenset[str]) -> str:
    return named(sorted({one.partition(".")[0] for one in tools}))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
