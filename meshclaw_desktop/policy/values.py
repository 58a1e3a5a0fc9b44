"""The single values in an argument, and which of them say where it goes. It trusts nobody."""

from __future__ import annotations

from collections.abc import Mapping

from .model import Json, Role
from .spelling import LONGEST, is_address, is_url, key, split

Leaf = str | int | float | bool

_DESCRIBES = frozenset(
    {
        "name", "displayname", "fullname", "firstname", "lastname", "givenname", "familyname", "realname", "nickname",
        "label", "title", "type", "kind", "role", "permission", "status", "responsestatus", "optional", "required",
        "organizer", "self", "rsvp", "comment", "note",
    }
)  # fmt: skip
"""What the parts of a recipient are called that do not say where it is. They count as such beside one that does."""
_PLACES = frozenset(
    {"id", "email", "emailaddress", "mail", "address", "url", "uri", "iban", "account", "phone", "handle"}
)


def leaves(value: Json) -> list[Leaf]:
    """Every string, number and truth value in a JSON value, keys of objects left out."""
    if isinstance(value, (str, int, float)):
        return [value]
    found: list[Leaf] = []
    waiting: list[Json] = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, (str, int, float)):
            found.append(one)
        elif isinstance(one, (list, tuple)):
            waiting.extend(reversed(one))
        elif isinstance(one, Mapping):
            waiting.extend(reversed(list(one.values())))
    return found


def parts(leaf: Leaf) -> list[Leaf]:
    """A value, or the addresses that a text lists."""
    return list(split(leaf)) if isinstance(leaf, str) and len(leaf) <= LONGEST * 10 else [leaf]


def single_values(value: Json, role: Role) -> frozenset[str]:
    """Every single value in an argument as text; of targets, addresses in one text are taken apart."""
    found = [part for leaf in leaves(value) for part in (parts(leaf) if role is Role.TARGET else [leaf])]
    return frozenset(one if isinstance(one, str) else key(one) for one in found)


def places_in(value: Json) -> tuple[list[Leaf], list[Leaf]]:
    """
    Of a target: the values that say where it goes, and those that only describe it.

    In `{"email": "dana@partner.example", "displayName": "Dana", "optional": false}` the first says it, the others do
    not. An object without a value that does (`{"type": "anyone"}`, `{"name": "Dana"}`) is taken at its every word.
    """
    if not isinstance(value, Mapping) and not (isinstance(value, list | tuple) and any(map(_is_object, value))):
        return leaves(value), []
    places: list[Leaf] = []
    beside: list[Leaf] = []
    waiting: list[Json] = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str | int | float):
            places.append(one)
        elif isinstance(one, list | tuple):
            waiting.extend(reversed(one))
        elif isinstance(one, Mapping):
            says = any(_says_where(name, inner) for name, inner in one.items())
            for name, inner in one.items():
                if says and (isinstance(inner, bool) or (_bare(name) in _DESCRIBES and not _leads(inner))):
                    beside.extend(leaves(inner))
                else:
                    waiting.append(inner)
    return places, beside


def _is_object(value: Json) -> bool:
    return isinstance(value, Mapping)


def _bare(name: str) -> str:
    return "".join(one for one in name.lower() if one.isalnum())


def _says_where(name: str, value: Json) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and (_bare(name) in _PLACES or _leads(value))


def _leads(value: Json) -> bool:
    """Whether a value can be a place by its looks alone, or is more than one value."""
    if isinstance(value, str):
        return is_address(value) or is_url(value) or sum(map(str.isdigit, value)) >= 4 or value.lower() in _ANYBODY
    return isinstance(value, list | tuple | Mapping)


_ANYBODY = frozenset({"anyone", "anybody", "everyone", "everybody", "public", "domain", "world", "allusers", "*"})
