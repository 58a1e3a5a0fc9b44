"""Whether a call is what the task said it would do. It compares call and intent; it trusts nobody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from .amounts import numbers, read_amount
from .intent import Anything, From, IntendedCall, Value
from .model import Call, Effect, Flag, Json, Role, Tool
from .origins import FROM_THE_USER, TRUSTED, How, Traced, values_of
from .prompt import currencies_in, currency
from .session import Session
from .spelling import is_address, is_url, phrase, place_kind, words
from .values import leaves


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
    names = (call.tool_id, tool.name)
    named = [one for one in session.intent if one.tool in names]
    if not named:
        return _UNCOVERED
    fitting = [one for one in named if _fits(one, call, tool, traced, session)]
    if not fitting:
        near = any(_targets_are_near(one, traced, session) for one in named)
        return Coverage(Covered.TARGETS) if near else _UNCOVERED
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
    decide_it = targets or [one for one in traced if one.role is Role.OBJECT]
    if session.tainted or not decide_it:
        return _UNCOVERED
    chosen = all(one.how in TRUSTED for one in decide_it) and any(_is_chosen(one, session) for one in decide_it)
    rest = all(
        _unnamed(tool, parameter.role, values, session, names_targets=True)
        for parameter in tool.parameters
        if chosen and (values := [one for one in traced if one.name == parameter.name])
    )
    return Coverage(Covered.WHOLE, frozenset(), 1) if chosen and rest else _UNCOVERED


def _is_chosen(one: Traced, session: Session) -> bool:
    """Whether the user's words choose a value: they name it, or what a trusted source lists beside it."""
    if one.how in FROM_THE_USER:
        return True
    things = session.readings.things_with(one.key)
    return any(one.key in thing.trusted and _names(thing.trusted, session.typed_phrase) for thing in things)


def is_spoken_of(one: Traced, session: Session) -> bool:
    """Whether the user's words name what stands beside a value, whoever wrote it. Never a reason to trust the value."""
    parts = (part for thing in session.readings.things_with(one.key) for part in thing.all)
    return any(len(part) > 3 and not part.isdigit() and phrase(part) in session.typed_phrase for part in parts)


def _names(named: frozenset[str], said: str) -> bool:
    """Whether the user's words hold a name that stands there, or the first word of one."""
    return any(len(word) > 2 and f" {word} " in said for name in named for word in (name, name.partition(" ")[0]))


def _fits(intended: IntendedCall, call: Call, tool: Tool, traced: Sequence[Traced], session: Session) -> bool:
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
                if not _unnamed(tool, parameter.role, values, session, names_targets=names_targets):
                    return False
            case Value(value):
                if not _equal(parameter.role, value, call.arguments[parameter.name], values, session):
                    return False
            case From(tools):
                if parameter.role not in (Role.CONTENT, Role.QUERY, Role.TIME) and not all(
                    _came_from(one, tools, session) for one in values
                ):
                    return False
            case Anything():
                pass
    return True


def _targets_are_near(intended: IntendedCall, traced: Sequence[Traced], session: Session) -> bool:
    """
    Whether the targets may be what was meant: the intent leaves them to what is read, and one at least was read where it
    says, or beside it; or it describes them (“my manager”), and these are addresses or the like, or were read beside it.
    """
    near, far = False, False
    for one in traced:
        if one.role is not Role.TARGET:
            continue
        match intended.arguments.get(one.name):
            case Value(value) if one.key not in values_of(value) and one.how is not How.MINE:
                if not (_describes(value, one) or _is_linked(one, value, session, trusted=False)):
                    return False
                near = True
            case From(tools) if not _came_from(one, _connectors(tools), session):
                far = True
            case _:
                near = True
    return near or not far


def _describes(meant: Json, one: Traced) -> bool:
    """Whether the intent says in words what stands in the call as an address, a URL or a code: they cannot be compared."""
    return _is_place(one.text) and not any(_is_place(str(leaf)) for leaf in leaves(meant))


def _is_place(text: str) -> bool:
    return is_address(text) or is_url(text) or any(map(str.isdigit, text))


def _is_linked(one: Traced, meant: Json, session: Session, *, trusted: bool) -> bool:
    """Whether what the intent says stands beside the target in one row that was read, e.g. a name beside an address."""
    said = [phrase(leaf) for leaf in leaves(meant) if isinstance(leaf, str) and len(leaf) > 1 and not is_address(leaf)]
    if not said:
        return False
    for thing in session.readings.things_with(one.key):
        beside = thing.trusted if trusted else thing.all
        if one.key in beside and any(text in f" {name} " for text in said for name in beside if name != one.key):
            return True
    return False


def _connectors(tools: frozenset[str]) -> frozenset[str]:
    return frozenset(one.partition(".")[0] for one in tools)


def _unnamed(tool: Tool, role: Role, values: Sequence[Traced], session: Session, *, names_targets: bool) -> bool:
    """Whether an argument of which the intent says nothing may have these values."""
    if role is Role.TARGET:
        if names_targets:
            return all(one.how in TRUSTED for one in values)
        return not any(_is_another(one, session) for one in values)
    if role is Role.OBJECT:
        # A thing of the user's own that was listed as one; not one that a message only speaks of. Where a tool has no
        # target, its object says what happens to whom, and is not the model's to choose.
        aims = any(parameter.role is Role.TARGET for parameter in tool.parameters)
        return all(
            one.how in TRUSTED
            or (aims and (one.how is How.OWN or (one.how is How.MADE and _is_kind(one))))
            or (one.seen is not None and one.seen.whole)
            for one in values
        )
    if role is Role.SECRET:
        return all(one.how in TRUSTED or one.how is How.OWN for one in values)
    if Flag.MONEY in tool.flags:
        # Who is paid and how much is judged by itself; what else is said is a text, unless it changes the currency.
        known = session.currencies
        return not known or all((named := currency(one.text)) is None or named in known for one in values)
    if tool.effect is Effect.EXECUTE and role is Role.AMOUNT and session.amounts:
        return all(one.how in TRUSTED for one in values)
    if tool.effect is Effect.EXECUTE and role in (Role.CONTENT, Role.AMOUNT):
        return all(one.how in TRUSTED or (one.how is How.OWN and not _is_code(one.text)) for one in values)
    return True


def _is_another(one: Traced, session: Session) -> bool:
    """Whether the user named another target of the same kind: one of the same trusted list, or another URL."""
    if one.how is How.FOREIGN and is_url(one.text):
        return any(said.startswith("url:") for said in session.typed)
    if one.how is not How.READ or one.seen is None or _is_chosen(one, session):
        return False
    return any(_is_listed(said, one.seen.tools, session) for said in session.typed)


def _is_listed(word: str, tools: frozenset[str], session: Session) -> bool:
    """Whether a word of the user's is, or begins, what one of these tools lists as a value."""
    readings = session.readings
    names = [name for name in readings.names_with(word) if f" {name} " in session.typed_phrase]
    found = [readings.find(name) for name in (word, *names)]
    if any(seen is not None and seen.trusted and seen.whole and not tools.isdisjoint(seen.tools) for seen in found):
        return True
    return any(thing.tool in tools for thing in readings.things_named(word))


def _is_code(text: str) -> bool:
    """A version, a number, an identifier: what is started depends on it, and nobody says it by chance."""
    return " " not in text and any(map(str.isdigit, text)) and not text.isdigit()


def _is_kind(one: Traced) -> bool:
    """The kind of a thing beside its identifier, or a plain word such as `primary`."""
    return one.text.isascii() and one.text.isalpha() and one.text.islower()


def _equal(role: Role, meant: Json, given: Json, values: Sequence[Traced], session: Session) -> bool:
    wanted = set(values_of(meant))
    if role in (Role.CONTENT, Role.QUERY):
        return _loosely(meant, given) or all(one.key in wanted for one in values if one.key)
    if role is Role.TARGET:
        return all(
            one.key in wanted
            or one.how is How.MINE
            or (one.how is How.READ and _is_linked(one, meant, session, trusted=True))
            for one in values
        )
    if role is Role.AMOUNT:
        return all(one.key in wanted or _same_amount(meant, one, session) for one in values)
    if role is Role.TIME:
        return _within(_digits(meant), _digits(given))
    return all(one.key in wanted for one in values)


def _same_amount(meant: Json, one: Traced, session: Session) -> bool:
    """Whether an amount is what was meant, however both are written, in a currency that was meant or typed."""
    named = frozenset().union(*(currencies_in(str(leaf)) for leaf in leaves(meant))) or session.currencies
    read = read_amount(one.text)
    if read is None:
        return currency(one.text) in named
    number, units = read
    if units and named and not {currency(unit) for unit in units} <= named:
        return False
    return any(
        not numbers(number).isdisjoint(numbers(other[0]))
        for leaf in leaves(meant)
        if (other := read_amount(str(leaf))) is not None
    )


def _came_from(one: Traced, tools: frozenset[str], session: Session) -> bool:
    if one.how in FROM_THE_USER or (one.role is Role.OBJECT and _is_kind(one)):
        return True
    if one.how in (How.MADE, How.ALIKE, How.OWN):
        return False
    if one.seen is None or not any(_is_of(source, tools) for source in one.seen.tools):
        return False
    return not _is_mere_mention(one, tools, session)


def _is_mere_mention(one: Traced, tools: frozenset[str], session: Session) -> bool:
    """
    Whether a place stands in somebody's text, while the source itself gives such places in fields that nobody else can
    write: “from the transactions” means those who were paid, and not an account that the text of a payment speaks of.
    """
    kind = place_kind(one.key)
    if one.role is not Role.TARGET or one.how is not How.FOREIGN or not kind or one.seen is None or one.seen.whole:
        return False
    return any(_is_of(source, tools) and source in one.seen.tools for source in session.readings.gives(kind))


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
