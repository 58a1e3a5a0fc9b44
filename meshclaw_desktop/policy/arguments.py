"""A model's arguments: read strictly, held against the tool's declaration. It decides nothing and mends nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, cast

from .amounts import is_unit, read_amount
from .model import Flag, Json, Parameter, Role, Tool

MAX_LENGTH = 1024 * 1024
"""Characters of JSON that are read at all."""
MAX_DEPTH = 32
MAX_DIGITS = 400
"""Of one number, as it is written."""
EXACT = 2**53
"""Up to here a whole number has one value, whoever reads it."""

_ONE_LINE = frozenset(
    {"subject", "title", "name", "filename", "file_name", "label", "folder", "channel", "topic", "headline", "location"}
)
_HEADER = re.compile(
    r"[\r\n]+[ \t]*(?:bcc|cc|to|from|sender|reply-to|subject|content-[a-z]+|x-[a-z-]+)[ \t]*:", re.IGNORECASE
)
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]")
_NEVER = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")

_ONLY_TEXT = frozenset({str})
_PLAIN = frozenset({int, bool, type(None)})
_NO_AMOUNT = "is not an amount"
_TOO_LITTLE = "is less than nothing"
_IN_LINES = "holds a line break or a control character"
_OBJECTS = frozenset({dict, MappingProxyType})
_PLAIN_KEYS = frozenset({"type", "items", "description", "title"})
_TEXT = {"type": "string"}
_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list, tuple),
    "object": (Mapping,),
    "null": (type(None),),
}


def read_json(text: str, *, most: int = MAX_LENGTH) -> Json:
    """
    Any JSON value, read strictly: no key twice, no NaN, no number beyond a float, no half character, no deep nesting.

    A whole number written as a float (`1.0`, `1e2`) becomes an int, so that all who read it see one value.
    Raises ValueError with a reason in plain words.
    """
    if len(text) > most:
        raise ValueError("it is too long")
    try:
        value: Json = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_number, parse_int=_whole
        )
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    except json.JSONDecodeError as wrong:
        raise ValueError(f"it is not JSON ({wrong.msg})") from None
    _sound(value)
    return value


def parse(text: str) -> dict[str, Json]:
    """A model's arguments: a JSON object, read as `read_json` does. Raises ValueError with a reason in plain words."""
    value = read_json(text)
    if not isinstance(value, dict):
        raise ValueError("the arguments are not an object")
    return value


def check(tool: Tool, arguments: Mapping[str, Json]) -> str | None:
    """Why the arguments do not fit the tool's declaration, in plain words, or None if they do."""
    known = 0
    for one in tool.parameters:
        known += one.name in arguments
    if known != len(arguments):
        declared = {one.name for one in tool.parameters}
        for name in arguments:
            if name not in declared:
                return f"{tool.id} takes no argument “{_shown(name)}”."
    try:
        _sound(arguments)
    except ValueError as unsound:
        return f"The arguments cannot be used: {unsound}."
    for parameter in tool.parameters:
        value = arguments.get(parameter.name)
        if value is None:
            if parameter.required:
                return f"“{parameter.name}” is missing."
            continue
        wrong = _fits_role(tool, parameter, value)
        if wrong is None and parameter.schema is not None:
            wrong = _fits(parameter.schema, value, MAX_DEPTH)
        if wrong is not None:
            return f"“{parameter.name}” {wrong}."
    return None


def _sound(value: object) -> None:
    """Raises ValueError for what JSON cannot hold, for half characters, and for nesting beyond MAX_DEPTH."""
    if type(value) not in _OBJECTS or not _plain_object(cast("Mapping[object, object]", value)):
        _walk(value)


def _walk(value: object) -> None:
    """As `_sound`, part by part."""
    waiting: list[tuple[object, int]] = [(value, 0)]
    while waiting:
        one, depth = waiting.pop()
        if isinstance(one, str):
            if not one.isascii() and _SURROGATE.search(one):
                raise ValueError("it holds half of a character")
        elif type(one) in _PLAIN:
            continue
        elif isinstance(one, float):
            if one != one or one in (float("inf"), float("-inf")):
                raise ValueError("it holds something that is not a number")
        elif depth >= MAX_DEPTH:
            raise ValueError("it is nested too deep")
        elif isinstance(one, Mapping):
            for key, inner in one.items():
                if not isinstance(key, str):
                    raise ValueError("a key is not text")
                waiting.append((key, depth))
                waiting.append((inner, depth + 1))
        elif isinstance(one, (list, tuple)):
            waiting.extend([(inner, depth + 1) for inner in one])
        else:
            raise ValueError(f"it holds a {type(one).__name__}")


def _plain_object(value: Mapping[object, object]) -> bool:
    """Whether names and values are all of the commonest kinds."""
    return _plain_texts(tuple(value)) and all(map(_plainly_sound, value.values()))


def _plainly_sound(value: object) -> bool:
    """The commonest values, told quickly: a plain text, a list of such, a truth value, a whole number, nothing."""
    kind = type(value)
    if kind is str:
        return cast("str", value).isascii()
    if kind is list:
        return _plain_texts(cast("list[object]", value))
    return kind in _PLAIN


def _plain_texts(values: Sequence[object]) -> bool:
    return _ONLY_TEXT.issuperset(map(type, values)) and "".join(cast("Sequence[str]", values)).isascii()


def _fits_role(tool: Tool, parameter: Parameter, value: Json) -> str | None:
    """What holds for a role whatever the schema says."""
    match parameter.role:
        case Role.TARGET | Role.OBJECT:
            if type(value) is str:
                return _IN_LINES if _CONTROL.search(value) else None
            if parameter.schema is None and isinstance(value, bool):
                return "is of the wrong type"
            return _one_line(value)
        case Role.AMOUNT:
            return _amount(value, money=Flag.MONEY in tool.flags, free=parameter.schema is None)
        case Role.TIME | Role.SECRET:
            return _one_line(value)
        case Role.CONTENT | Role.QUERY:
            if parameter.name.lower() in _ONE_LINE:
                return _one_line(value)
            return _no_header(value)


def _amount(value: Json, *, money: bool, free: bool) -> str | None:
    """A number, a text with one, or an object of one with its currency; `free` says that no schema speaks about it."""
    if isinstance(value, Mapping):
        found = [_amount(one, money=money, free=free) for one in value.values() if not _is_unit(one)]
        return next((one for one in found if one is not None), None if found or not free else _NO_AMOUNT)
    if isinstance(value, str):
        read = read_amount(value)
        if read is None:
            return _NO_AMOUNT
        return _TOO_LITTLE if money and read[0].startswith("-") else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _TOO_LITTLE if money and value < 0 else None
    return _NO_AMOUNT if free else None


def _is_unit(value: Json) -> bool:
    return isinstance(value, str) and is_unit(value)


def _strings(value: Json) -> Sequence[str]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and _plain_texts(value):
        return value
    found: list[str] = []
    waiting: list[Json] = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, Mapping):
            found.extend(one)
            waiting.extend(one.values())
        elif isinstance(one, list | tuple):
            waiting.extend(one)
    return found


def _one_line(value: Json) -> str | None:
    return _IN_LINES if _CONTROL.search(" ".join(_strings(value))) else None


def _no_header(value: Json) -> str | None:
    for one in _strings(value):
        if _NEVER.search(one):
            return "holds a control character"
        if "\r" in one and len(one) < 300 and one.count("\n") < 3 and _HEADER.search(one):
            return "holds a line that would be read as a header"
    return None


def _fits(schema: Mapping[str, Json], value: Json, depth: int) -> str | None:
    """The part of JSON Schema that declarations use. What it does not know, it does not judge."""
    if _plainly_fits(schema, value):
        return None
    if depth == 0:
        return "is nested too deep"
    return (
        _type(schema, value) or _bounds(schema, value) or _choice(schema, value, depth) or _inside(schema, value, depth)
    )


def _plainly_fits(schema: Mapping[str, Json], value: Json) -> bool:
    """The two commonest forms, told quickly: a text, and a list of texts."""
    if not schema.keys() <= _PLAIN_KEYS:
        return False
    if schema.get("type") == "string":
        return isinstance(value, str)
    items = schema.get("items")
    if schema.get("type") != "array" or not isinstance(value, list) or items != _TEXT:
        return False
    return _ONLY_TEXT.issuperset(map(type, value))


def _type(schema: Mapping[str, Json], value: Json) -> str | None:
    wanted = schema.get("type")
    if wanted is None:
        return None
    names = [wanted] if isinstance(wanted, str) else wanted if isinstance(wanted, list | tuple) else []
    for name in names:
        kinds = _TYPES.get(str(name), ())
        if isinstance(value, kinds) and (name == "boolean" or not isinstance(value, bool)):
            return None
        if name == "integer" and isinstance(value, float) and value.is_integer():
            return None
    return "is of the wrong type"


def _bounds(schema: Mapping[str, Json], value: Json) -> str | None:
    size: float | None = None
    low, high = "minimum", "maximum"
    if isinstance(value, str):
        size, low, high = len(value), "minLength", "maxLength"
    elif isinstance(value, list | tuple):
        size, low, high = len(value), "minItems", "maxItems"
    elif isinstance(value, int | float) and not isinstance(value, bool):
        size = value
    if size is None:
        return None
    least, most = schema.get(low), schema.get(high)
    if isinstance(least, int | float) and size < least:
        return "is too small"
    if isinstance(most, int | float) and size > most:
        return "is too large"
    return None


def _choice(schema: Mapping[str, Json], value: Json, depth: int) -> str | None:
    choices = schema.get("enum")
    if isinstance(choices, list | tuple) and not any(_same(one, value) for one in choices):
        return "is not one of the values it can have"
    if "const" in schema and not _same(schema["const"], value):
        return "is not the value it must have"
    for keyword in ("anyOf", "oneOf"):
        ways = schema.get(keyword)
        if isinstance(ways, list | tuple) and not any(
            isinstance(one, Mapping) and _fits(one, value, depth - 1) is None for one in ways
        ):
            return "fits none of the forms it can have"
    return None


def _inside(schema: Mapping[str, Json], value: Json, depth: int) -> str | None:
    if isinstance(value, list | tuple):
        items = schema.get("items")
        if isinstance(items, Mapping):
            for one in value:
                wrong = _fits(items, one, depth - 1)
                if wrong is not None:
                    return f"has an item that {wrong}"
    if isinstance(value, Mapping):
        properties = schema.get("properties")
        known = properties if isinstance(properties, Mapping) else {}
        required = schema.get("required")
        for name in required if isinstance(required, list | tuple) else ():
            if name not in value:
                return f"lacks “{name}”"
        for name, one in value.items():
            inner = known.get(name)
            if isinstance(inner, Mapping):
                wrong = _fits(inner, one, depth - 1)
                if wrong is not None:
                    return f"has “{_shown(name)}”, which {wrong}"
            elif schema.get("additionalProperties") is False:
                return f"has “{_shown(name)}”, which is not known"
    return None


def _same(one: Json, other: Json) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _shown(name: str) -> str:
    return ascii(name)[1:-1][:40]


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _number(text: str) -> int | float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError("a number is too large")
    return int(value) if value.is_integer() and abs(value) <= EXACT else value


def _whole(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError("a number is too long")
    return int(text)
