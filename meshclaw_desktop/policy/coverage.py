"""Whether a call is what the task said it would do. It compares call and intent; it trusts nobody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from .intent import Anything, From, IntendedCall, Value
from .model import Call, Effect, Json, Role, Tool
from .origins import FROM_THE_USER, TRUSTED, How, Traced, values_of
from .session import Session
from .spelling import words


class Covered(IntEnum):
    """How far the intent reaches."""

    NOT = 0
    TARGETS = 1
    """The tool was named and no other target for it, but with other values, or with targets from near by."""
    WHOLE = 2


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far, and what the intent says of the content."""

    covered: Covered
    contents: frozenset[str] | None = frozenset()
    """The tools whose contents may be handed on; None means any."""
    entries: int = 0
    """How many intended calls cover this one whole."""


_UNCOVERED = Coverage(Covered.NOT)


def coverage(call: Call, tool: Tool, traced: Sequence[Traced], session: Session) -> Coverage:
    """Hold a call against the intent."""
    if session.intent is None:
        return _implied(call, tool, traced, session)
    named = [one for one in session.intent if one.tool in (tool.id, tool.name)]
    if not named:
        return _UNCOVERED
    fitting = [one for one in named if _fits(one, call, tool, traced)]
    if not fitting:
        return Coverage(Covered.TARGETS) if any(_targets_are_near(one, traced) for one in named) else _UNCOVERED
    contents: frozenset[str] | None = frozenset()
    for one in fitting:
        contents = _widest(contents, _contents(one, tool))
    return Coverage(Covered.WHOLE, contents, len(fitting))


def _implied(call: Call, tool: Tool, traced: Sequence[Traced], session: Session) -> Coverage:
    """
    Nothing was declared. A model that has read only the user's words cannot have been fooled: what it does with targets
    that the user named is meant. Afterwards nothing is.
    """
    targets = [one for one in traced if one.role is Role.TARGET]
    if session.tainted or not targets or any(one.how not in FROM_THE_USER for one in targets):
        return _UNCOVERED
    return Coverage(Covered.WHOLE, frozenset(), 1)


def _fits(intended: IntendedCall, call: Call, tool: Tool, traced: Sequence[Traced]) -> bool:
    names_targets = any(
        (parameter := tool.parameter(name)) is not None and parameter.role is Role.TARGET for name in intended.arguments
    )
    for parameter in tool.parameters:
        values = [one for one in traced if one.name == parameter.name]
        if not values:
            continue
        meant = intended.arguments.get(parameter.name)
        match meant:
            case None:
                if not _unnamed(tool, parameter.role, values, names_targets):
                    return False
            case Value(value):
                if not _equal(parameter.role, value, call.arguments[parameter.name], values):
                    return False
            case From(tools):
                if parameter.role not in (Role.CONTENT, Role.QUERY, Role.TIME) and not all(
                    _came_from(one, tools) for one in values
                ):
                    return False
            case Anything():
                pass
    return True


def _targets_are_near(intended: IntendedCall, traced: Sequence[Traced]) -> bool:
    """Whether the intent leaves the targets to what is read, and one at least was read where it says, or beside it."""
    near, far = False, False
    for one in traced:
        if one.role is not Role.TARGET:
            continue
        match intended.arguments.get(one.name):
            case Value(value) if one.key not in values_of(value) and one.how is not How.MINE:
                return False
            case From(tools) if not _came_from(one, _connectors(tools)):
                far = True
            case _:
                near = True
    return near or not far


def _connectors(tools: frozenset[str]) -> frozenset[str]:
    return frozenset(one.partition(".")[0] for one in tools)


def _unnamed(tool: Tool, role: Role, values: Sequence[Traced], names_targets: bool) -> bool:
    """Whether an argument of which the intent says nothing may have these values."""
    if role is Role.TARGET:
        return not names_targets or all(one.how in TRUSTED for one in values)
    if role in (Role.OBJECT, Role.SECRET):
        # A thing of the user's own that was listed as one; not one that a message only speaks of.
        return all(
            one.how in TRUSTED or one.how is How.OWN or (one.seen is not None and one.seen.whole) for one in values
        )
    if tool.effect is Effect.EXECUTE and role is Role.CONTENT:
        return all(one.how in TRUSTED or one.how is How.OWN for one in values)
    return True


def _equal(role: Role, meant: Json, given: Json, values: Sequence[Traced]) -> bool:
    wanted = set(values_of(meant))
    if role in (Role.CONTENT, Role.QUERY):
        return _loosely(meant, given) or all(one.key in wanted for one in values if one.key)
    if role is Role.TARGET:
        return all(one.key in wanted or one.how is How.MINE for one in values)
    if role is Role.TIME:
        return _within(_digits(meant), _digits(given))
    return all(one.key in wanted for one in values)


def _came_from(one: Traced, tools: frozenset[str]) -> bool:
    if one.how in FROM_THE_USER or (one.role is Role.OBJECT and one.text.isalpha() and one.text.islower()):
        return True  # the user's own, or the kind of a thing beside its identifier
    if one.how in (How.MADE, How.ALIKE, How.OWN):
        return False
    return one.seen is not None and any(_is_of(source, tools) for source in one.seen.tools)


def _is_of(source: str, tools: frozenset[str]) -> bool:
    connector, _, name = source.partition(".")
    return source in tools or connector in tools or name in tools


def is_of(source: str, tools: frozenset[str] | None) -> bool:
    """Whether a tool's id is one of those named; a connector's name stands for all of its tools, None for all."""
    return tools is None or _is_of(source, tools)


def _contents(intended: IntendedCall, tool: Tool) -> frozenset[str] | None:
    found: frozenset[str] | None = frozenset()
    for name, meant in intended.arguments.items():
        parameter = tool.parameter(name)
        if parameter is None or parameter.role not in (Role.CONTENT, Role.OBJECT, Role.QUERY):
            continue
        if isinstance(meant, Anything):
            return None
        if isinstance(meant, From):
            found = _widest(found, meant.tools)
    return found


def _widest(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    return None if one is None or other is None else one | other


def _loosely(meant: object, given: object) -> bool:
    """Texts say the same if the words are the same; signs and capitals do not count."""
    if not isinstance(meant, str) or not isinstance(given, str):
        return meant == given
    return [one.casefold() for one in words(meant)] == [one.casefold() for one in words(given)]


def _within(part: list[str], whole: list[str]) -> bool:
    """Whether a time is as said: a day covers its hours, a day and a month cover any year."""
    return any(whole[at : at + len(part)] == part for at in range(len(whole) - len(part) + 1))


def _digits(value: object) -> list[str]:
    return re.findall(r"[1-9]\d*", str(value)) if value is not None else []
