"""Where each value of a call came from: the user, what was read, or nobody. It allows nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from enum import StrEnum
from typing import NamedTuple, cast

from .amounts import numbers, read_amount
from .model import Call, Json, Origin, Parameter, Role, Tool, ValueOrigin
from .prompt import currency
from .readings import Seen
from .session import Session
from .spelling import LONGEST, hides, is_address, is_url, key, phrase, runs_together, skeleton, split
from .values import Leaf, leaves, places_in

LONG_CONTENT = 120
"""Characters of a content that can be a value of somebody's; a longer one is a text, and its pieces are looked at."""

_RANK = {Origin.USER: 0, Origin.SYSTEM: 1, Origin.SERVICE: 2, Origin.UNTRUSTED: 3}


class How(StrEnum):
    """How a value is known."""

    TYPED = "it stands in the user's words"
    MINE = "it is the user's own address"
    DECLARED = "the intent named it before anything foreign was read"
    APPROVED = "the user approved it for this tool in this task"
    EDITED = "the user wrote it into the question about this call"
    READ = "a source returned it where no third party can write"
    OWN = "the model made it, having read only the user's words and trusted sources"
    FOREIGN = "others wrote it"
    MADE = "nobody wrote it; the model made it after it had read others' words"
    ALIKE = "it looks like a value of the user's and is another"


FROM_THE_USER = frozenset({How.TYPED, How.MINE, How.DECLARED, How.APPROVED, How.EDITED})
TRUSTED = FROM_THE_USER | {How.READ}
_SOURCES = {
    How.TYPED: ValueOrigin(origin=Origin.USER, source="your words"),
    How.MINE: ValueOrigin(origin=Origin.USER, source="your own address"),
    How.DECLARED: ValueOrigin(origin=Origin.USER, source="what this task set out to do"),
    How.APPROVED: ValueOrigin(origin=Origin.USER, source="what you approved in this task"),
    How.EDITED: ValueOrigin(origin=Origin.USER, source="what you wrote in the question"),
    How.OWN: ValueOrigin(origin=Origin.USER, source="the agent, before it read what others wrote"),
    How.MADE: ValueOrigin(origin=Origin.UNTRUSTED, source="the agent, after it read what others wrote"),
}


class Traced(NamedTuple):
    """One value of a call, and how it is known. Many are made for each verdict, and a tuple is made fastest."""

    name: str
    role: Role
    text: str
    """As it stands in the call."""
    key: str
    how: How
    origin: ValueOrigin
    seen: Seen | None


def trace(call: Call, tool: Tool, session: Session) -> tuple[Traced, ...]:
    """Every value of a call that has one, in the order of the declaration."""
    found: list[Traced] = []
    edited = session.edited.get(call.id)
    tool_id = call.tool_id
    for parameter in tool.parameters:
        value = call.arguments.get(parameter.name)
        if value is None or value == "":
            continue
        before = len(found)
        said = _said(session, (tool_id, parameter.name))
        if type(value) is str:
            leaves_of: Sequence[Leaf] = (value,)
        elif type(value) is list and _ONLY_TEXT.issuperset(map(type, value)):
            leaves_of = cast("Sequence[Leaf]", value)
        elif parameter.role is Role.TARGET:
            leaves_of, beside = places_in(value)
            if beside:
                described = Parameter(name=f"{parameter.name} (described)", role=Role.CONTENT, required=False)
                found.extend(_trace(one, described, _UNSAID, session) for one in beside if one != "")
        else:
            leaves_of = leaves(value)
        for leaf in leaves_of:
            if type(leaf) is str and parameter.role is Role.TARGET and ("," in leaf or ";" in leaf):
                found.extend(_trace(part, parameter, said, session) for part in split(leaf) if part)
            elif leaf != "":
                found.append(_trace(leaf, parameter, said, session))
        if edited is not None and parameter.name in edited:
            found[before:] = [_unless_edited(one, edited[parameter.name]) for one in found[before:]]
    return tuple(found)


def _unless_edited(one: Traced, edited: frozenset[str]) -> Traced:
    return one._replace(how=How.EDITED, origin=_SOURCES[How.EDITED]) if one.text in edited else one


def worst(traced: tuple[Traced, ...]) -> Mapping[str, ValueOrigin]:
    """For each argument, the least trusted origin of its values."""
    found: dict[str, ValueOrigin] = {}
    for one in traced:
        old = found.get(one.name)
        if old is None or _RANK[one.origin.origin] > _RANK[old.origin]:
            found[one.name] = one.origin
    return found


def values_of(value: Json) -> list[str]:
    """The keys of all single values in an argument, addresses in one text taken apart."""
    found = [value] if isinstance(value, str) else places_in(value)[0]
    return [key(part) for leaf in found for part in (split(leaf) if isinstance(leaf, str) else [leaf])]


class _Said(NamedTuple):
    """What the intent and the user's answers say about one argument of one tool."""

    declared: Set[str]
    approved: Set[str]


_NOTHING: Set[str] = frozenset()
_ONLY_TEXT = frozenset({str})
_UNSAID = _Said(_NOTHING, _NOTHING)


def _said(session: Session, place: tuple[str, str]) -> _Said:
    declared, approved = session.declared.get(place), session.approved.get(place)
    return _UNSAID if declared is None and approved is None else _Said(declared or _NOTHING, approved or _NOTHING)


def _trace(leaf: Leaf, parameter: Parameter, said: _Said, session: Session) -> Traced:
    role = parameter.role
    bare = True
    if type(leaf) is str:
        if len(leaf) > (LONG_CONTENT if role is Role.CONTENT else LONGEST):
            how = How.MADE if session.tainted else How.OWN
            return Traced(parameter.name, role, leaf, "", how, _SOURCES[how], None)
        value, text = key(leaf), leaf
        bare = leaf.isalnum() and leaf.isascii()
    else:
        value = text = key(leaf)
    seen = session.readings.find(value)
    if value in session.typed:
        how = How.TYPED
    elif bare and seen is None and role is not Role.AMOUNT:  # the commonest: a word or a number that was read nowhere
        if value in session.mine:
            how = How.MINE
        elif value in said.declared:
            how = How.DECLARED
        elif value in said.approved:
            how = How.APPROVED
        else:
            how = How.MADE if session.tainted else How.OWN
    else:
        how, seen = _how(value, leaf, role, said, session)
    origin = _SOURCES.get(how)
    if origin is None:
        origin = _origin(how, text, seen, session)
    return Traced(parameter.name, role, text, value, how, origin, seen)


def _how(value: str, leaf: Leaf, role: Role, said: _Said, session: Session) -> tuple[How, Seen | None]:
    seen = session.readings.find(value)
    by_user = _by_user(value, leaf, role, said, session)
    if by_user is not None:
        return by_user, seen
    if isinstance(leaf, str):
        if seen is None and " " in leaf and not is_address(leaf) and role is not Role.CONTENT:
            seen = session.readings.find_phrase(leaf)
        odd = role is Role.TARGET and (not leaf.isascii() or is_address(leaf) or is_url(leaf))
        if odd and _is_alike(leaf, value, seen, session):
            return How.ALIKE, seen
    if seen is not None and (seen.trusted is not None or seen.foreign is not None):
        if value in session.written:
            return How.FOREIGN, seen
        if seen.trusted is not None and not (seen.foreign is not None and seen.strong):
            return How.READ, seen
        return How.FOREIGN, seen
    return (How.MADE if session.tainted else How.OWN), None


def _is_alike(leaf: str, value: str, seen: Seen | None, session: Session) -> bool:
    """Whether a person would take it for something of the user's; a name with its accents, from a trusted list, is no trick."""
    listed = seen is not None and seen.trusted is not None and seen.foreign is None
    if hides(leaf):
        return not listed or session.familiar.get(skeleton(leaf)) is not None
    alike = session.familiar.get(skeleton(leaf))
    return alike is not None and key(alike) != value and not (listed and not is_address(leaf) and not is_url(leaf))


def _by_user(value: str, leaf: Leaf, role: Role, said: _Said, session: Session) -> How | None:
    if value in session.typed or (role is Role.AMOUNT and _is_typed_amount(value, leaf, session)):
        return How.TYPED
    if value in session.mine:
        return How.MINE
    if type(leaf) is str and not (leaf.isascii() and leaf.isalnum()) and _is_in_own_words(leaf, session):
        return How.TYPED
    if value in said.declared:
        return How.DECLARED
    return How.APPROVED if value in said.approved else None


def _is_in_own_words(text: str, session: Session) -> bool:
    """Whether a value of more than one bare word stands in the user's words, with other signs around it."""
    if " " not in text and text[0].isalnum() and text[-1].isalnum():
        return runs_together(text) and text in session.own_words
    if is_address(text) or is_url(text):
        return False
    words = phrase(text)
    return (len(words) > 3 and words in session.typed_phrase) or (runs_together(text) and text in session.own_words)


def _is_typed_amount(value: str, leaf: Leaf, session: Session) -> bool:
    if not isinstance(leaf, str):
        return value in session.amounts
    found = read_amount(leaf)
    if found is None:
        sign = currency(leaf)
        return sign is not None and sign in session.currencies
    number, units = found
    if not units:
        return bool(numbers(number) & session.amounts)
    named = {currency(one) for one in units}
    fits = named <= session.currencies if session.currencies else None not in named
    return bool(numbers(number) & session.amounts) and (fits or all(key(one) in session.typed for one in units))


def _origin(how: How, text: str, seen: Seen | None, session: Session) -> ValueOrigin:
    if how is How.ALIKE:
        alike = session.familiar.get(skeleton(text))
        return ValueOrigin(
            origin=Origin.UNTRUSTED,
            source=f"nobody you named: it only looks like {alike}" if alike else "hidden or mixed letters",
        )
    if how is How.READ and seen is not None and seen.trusted is not None:
        return seen.trusted
    if how is How.FOREIGN and seen is not None:
        if seen.foreign is not None:
            return seen.foreign
        return ValueOrigin(
            origin=Origin.UNTRUSTED, source="what the agent wrote itself after it read what others wrote"
        )
    return _SOURCES[how]
