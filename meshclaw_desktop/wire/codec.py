"""Messages to JSON lines and back. Strict both ways: what is not exactly a known message is refused."""

from __future__ import annotations

import functools
import json
import types
import typing
from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from json.encoder import encode_basestring_ascii
from math import isfinite
from operator import attrgetter, itemgetter
from typing import Any, TypeVar

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.policy.model import Json

MAX_LINE = 1024 * 1024
"""Bytes, the newline included. A longer line is refused by both ends."""
MAX_DEPTH = 64
"""How deep JSON values inside a message may nest."""

T = TypeVar("T")
_Read = Callable[[Any], Any]
_Write = Callable[[Any], Any]
_WRONG = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


class Codec:
    """Encodes and decodes one family of messages, told apart by `type`, the class's name."""

    def __init__(self, messages: tuple[type, ...], *, max_line: int = MAX_LINE) -> None:
        self._shapes = {one: _shape(one) for one in messages}
        self._readers = {one.__name__: _shape(one).read for one in messages}
        self._flat = frozenset(one.__name__ for one in messages if _shape(one).flat)
        self._max_line = max_line

    def encode(self, message: object) -> bytes:
        """One message as one line. Raises ProtocolError for what is too long or not a message."""
        try:
            line = self._shapes[type(message)].spell(message).encode()
        except _WRONG as wrong:
            raise ProtocolError(f"{type(message).__name__} cannot be sent.") from wrong
        if len(line) > self._max_line:
            raise ProtocolError(f"{type(message).__name__} is too long to be sent.")
        return line

    def decode(self, line: bytes) -> object:
        """The inverse of `encode`. Raises ProtocolError for anything else."""
        if len(line) > self._max_line:
            raise ProtocolError("A line was too long.")
        try:
            payload = self._parse(line.decode())
            return self._readers[payload.pop("type")](payload)
        except _WRONG as wrong:
            raise ProtocolError("A line was not a message.") from wrong

    def _parse(self, text: str) -> Any:
        """One JSON object. A key that stands twice is refused.

        Looking at every key costs as much as all the rest, so where no objects lie inside they are counted: a key ends
        in a quote and a colon; texts can add to that number, nothing can take from it.
        """
        if text.startswith(_TYPE_FIRST) and text[len(_TYPE_FIRST) : text.find('"', len(_TYPE_FIRST))] in self._flat:
            payload, end = _quick.raw_decode(text)
            if len(payload) == text.count('":') and _is_tight(text):
                _nothing_after(text, end)
                return payload
        payload, end = _careful.raw_decode(text)
        _nothing_after(text, end)
        return payload


def to_json(value: object) -> Json:
    """A row, or a list of rows, as plain JSON. Raises ValueError for what JSON cannot hold."""
    if isinstance(value, list | tuple):
        return [to_json(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        plain: Json = _shape(type(value)).write(value)
    else:
        plain = _json(value, MAX_DEPTH)
    return plain


def from_json(kind: type[T], value: object) -> T:
    """A row of `kind` from plain JSON, as strict as `decode`. Raises ProtocolError."""
    try:
        row: T = _shape(typing.cast("Hashable", kind)).read(value)
    except _WRONG as wrong:
        raise ProtocolError(f"Not a {kind.__name__}.") from wrong
    return row


# ---- lines ----

_TYPE_FIRST = '{"type":"'


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


_quick = json.JSONDecoder(parse_constant=_refuse_constant)
_careful = json.JSONDecoder(parse_constant=_refuse_constant, object_pairs_hook=_unique)
_encode = json.JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode


def _is_tight(text: str) -> bool:
    """Whether no blank can stand between a key and its colon. A no may be mistaken, a yes is not."""
    return '" ' not in text and "\t" not in text and "\r" not in text and text.find("\n") in (-1, len(text) - 1)


def _nothing_after(text: str, end: int) -> None:
    if text[end:] not in ("\n", ""):
        raise ValueError("something follows")


# ---- classes ----


class _Shape:
    """One dataclass: how its fields are read, written and spelled. Flat ones, of plain values, go a shorter way."""

    def __init__(self, kind: type) -> None:
        hints = typing.get_type_hints(kind)
        self._kind = kind
        self._names = tuple(one.name for one in fields(kind))
        self._keywords = any(one.kw_only for one in fields(kind))
        hinted = tuple(hints[name] for name in self._names)
        self._readers = tuple(_reader(hint) for hint in hinted)
        self._writers = tuple(_writer(hint) for hint in hinted)
        self._take = _all_of(itemgetter, self._names)
        self._get = _all_of(attrgetter, self._names)
        self._types = hinted
        self._floats = tuple(place for place, hint in enumerate(hinted) if hint is float)
        self.flat = all(hint in _SPELL for hint in hinted)
        self._spellers = tuple(_SPELL[hint] for hint in hinted) if self.flat else ()
        parts = ("type", *self._names)
        self._template = "{" + ",".join(f'"{name}":%s' for name in parts).replace("%s", f'"{kind.__name__}"', 1) + "}\n"
        self._head = f'{_TYPE_FIRST}{kind.__name__}"'

    def read(self, payload: Any) -> Any:
        """An instance from plain JSON."""
        if type(payload) is not dict or len(payload) != len(self._names):
            raise ValueError(f"wrong fields for {self._kind.__name__}")
        values = self._take(payload)
        if not self._as_hinted(values):
            values = tuple([reader(value) for reader, value in zip(self._readers, values, strict=True)])
        if self._keywords:
            return self._kind(**dict(zip(self._names, values, strict=True)))
        return self._kind(*values)

    def write(self, value: Any) -> dict[str, Any]:
        """Plain JSON from an instance."""
        values = self._get(value)
        if not self._as_hinted(values):
            values = tuple([writer(one) for writer, one in zip(self._writers, values, strict=True)])
        return dict(zip(self._names, values, strict=True))

    def spell(self, value: Any) -> str:
        """A line from an instance, with the class's name in front."""
        if self.flat:
            values = self._get(value)
            if self._as_hinted(values):
                return self._template % tuple([spell(one) for spell, one in zip(self._spellers, values, strict=True)])
        text = _encode(self.write(value))
        return f"{self._head}{',' if len(text) > 2 else ''}{text[1:]}\n"

    def _as_hinted(self, values: tuple[Any, ...]) -> bool:
        """Whether each value is exactly of its field's type: then nothing needs to be looked at one by one."""
        if not self.flat or tuple(map(type, values)) != self._types:
            return False
        return all(isfinite(values[place]) for place in self._floats)


_SPELL: dict[Any, Callable[[Any], str]] = {
    str: encode_basestring_ascii,
    int: int.__repr__,
    float: float.__repr__,
    bool: {True: "true", False: "false"}.__getitem__,
}


def _all_of(getter: Any, names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """itemgetter and attrgetter give a tuple only for two names and more."""
    if not names:
        return lambda _: ()
    if len(names) == 1:
        one = getter(names[0])
        return lambda value: (one(value),)
    return typing.cast("Callable[[Any], tuple[Any, ...]]", getter(*names))


@functools.cache
def _shape(kind: Hashable) -> _Shape:
    return _Shape(typing.cast("type", kind))


# ---- fields ----


def _reader(hint: Any) -> _Read:
    if _is_row(hint):
        return lambda value: _shape(hint).read(value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return lambda value: hint(_exactly(str, value))
    if hint is float:
        return _number
    if hint in (str, int, bool):
        return lambda value: _exactly(hint, value)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        item = _reader(arguments[0])
        return lambda value: tuple([item(one) for one in _exactly(list, value)])
    if _is_optional(hint):
        inner = _reader(_without_none(arguments))
        return lambda value: None if value is None else inner(value)
    if origin is Mapping:
        item = _reader(arguments[1])
        return lambda value: {_exactly(str, key): item(one) for key, one in _exactly(dict, value).items()}
    return _any_json(hint)


def _writer(hint: Any) -> _Write:
    if _is_row(hint):
        return lambda value: _shape(hint).write(_exactly(hint, value))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return lambda value: hint(value).value
    if hint is float:
        return _number
    if hint is str:
        return _text
    if hint in (int, bool):
        return lambda value: _exactly(hint, value)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        item = _writer(arguments[0])
        return lambda value: [item(one) for one in _sequence(value)]
    if _is_optional(hint):
        inner = _writer(_without_none(arguments))
        return lambda value: None if value is None else inner(value)
    if origin is Mapping:
        item = _writer(arguments[1])
        return lambda value: {_text(key): item(one) for key, one in value.items()}
    return _any_json(hint)


def _is_row(hint: Any) -> bool:
    return isinstance(hint, type) and is_dataclass(hint)


def _is_optional(hint: Any) -> bool:
    arguments = typing.get_args(hint)
    return typing.get_origin(hint) is types.UnionType and len(arguments) == 2 and type(None) in arguments


def _without_none(arguments: tuple[Any, ...]) -> Any:
    return next(one for one in arguments if one is not type(None))


def _any_json(hint: Any) -> Callable[[Any], Any]:
    """Json itself, the only union of more than two; resolved hints of it are no longer equal to it."""
    if typing.get_origin(hint) not in (types.UnionType, typing.Union):
        raise TypeError(f"{hint} cannot be a field of a message")
    return lambda value: _json(value, MAX_DEPTH)


def _json(value: Any, depth: int) -> Any:
    kind = type(value)
    if value is None or kind is str or kind is int or kind is bool:
        return value
    if kind is float:
        if not isfinite(value):
            raise ValueError("not a JSON number")
        return value
    if depth == 0:
        raise ValueError("nested too deep")
    if isinstance(value, Mapping):
        return {_text(key): _json(one, depth - 1) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_json(one, depth - 1) for one in value]
    return _text(value)


def _exactly(kind: type[T], value: Any) -> T:
    if type(value) is not kind:
        raise ValueError(f"expected {kind.__name__}")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"expected a text, not {type(value).__name__}")
    return str(value)


def _sequence(value: Any) -> list[Any] | tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError("expected a list")
    return value


def _number(value: Any) -> float:
    if type(value) not in (int, float) or not isfinite(value):
        raise ValueError("expected a number")
    return float(value)
