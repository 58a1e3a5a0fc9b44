"""Messages to JSON lines and back. Strict both ways: what is not exactly a known message is refused."""

from __future__ import annotations

import functools
import json
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
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


class Codec:
    """Encodes and decodes one family of messages, told apart by `type`, the class's name."""

    def __init__(self, messages: tuple[type, ...], *, max_line: int = MAX_LINE) -> None:
        self._readers = {one.__name__: _reader(one) for one in messages}
        self._writers = {one: (json.dumps(one.__name__), _writer(one)) for one in messages}
        self._max_line = max_line

    def encode(self, message: object) -> bytes:
        """One message as one line. Raises ProtocolError for what is too long or not a message."""
        try:
            name, write = self._writers[type(message)]
            text = json.dumps(write(message), ensure_ascii=True, allow_nan=False, separators=(",", ":"))
        except (KeyError, ValueError, TypeError, RecursionError) as wrong:
            raise ProtocolError(f"{type(message).__name__} cannot be sent.") from wrong
        line = f'{{"type":{name}{"," if len(text) > 2 else ""}{text[1:]}\n'.encode()
        if len(line) > self._max_line:
            raise ProtocolError(f"{type(message).__name__} is too long to be sent.")
        return line

    def decode(self, line: bytes) -> object:
        """The inverse of `encode`. Raises ProtocolError for anything else."""
        if len(line) > self._max_line:
            raise ProtocolError("A line was too long.")
        try:
            payload = json.loads(line, parse_constant=_refuse_constant, object_pairs_hook=_unique)
            return self._readers[payload.pop("type")](payload)
        except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as wrong:
            raise ProtocolError("A line was not a message.") from wrong


def to_json(value: object) -> Json:
    """A row, or a list of rows, as plain JSON."""
    if isinstance(value, list | tuple):
        return [to_json(one) for one in value]
    kind: Any = type(value)
    plain: Json = _writer(kind)(value) if is_dataclass(value) else _json(value, MAX_DEPTH)
    return plain


def from_json(kind: type[T], value: object) -> T:
    """A row of `kind` from plain JSON, as strict as `decode`. Raises ProtocolError."""
    known: Any = kind
    try:
        row: T = _reader(known)(value)
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as wrong:
        raise ProtocolError(f"Not a {kind.__name__}.") from wrong
    return row


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _json(value: Any, depth: int) -> Any:
    if value is None or type(value) in (str, int, bool):
        return value
    if type(value) is float:
        if value != value or value in (float("inf"), float("-inf")):
            raise ValueError("not a JSON number")
        return value
    if depth == 0:
        raise ValueError("nested too deep")
    if isinstance(value, Mapping):
        if not all(type(key) is str for key in value):
            raise ValueError("a key is not a string")
        return {key: _json(one, depth - 1) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_json(one, depth - 1) for one in value]
    if isinstance(value, str):
        return str(value)
    raise ValueError(f"not a JSON value: {type(value).__name__}")


@functools.cache
def _reader(kind: Any) -> _Read:
    if is_dataclass(kind) and isinstance(kind, type):
        return _dataclass_reader(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda value: kind(_exactly(str, value))
    if kind is float:
        return _number
    if kind in (str, int, bool):
        return functools.partial(_exactly, kind)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        item = _reader(arguments[0])
        return lambda value: tuple(item(one) for one in _exactly(list, value))
    if origin is types.UnionType and len(arguments) == 2 and type(None) in arguments:
        inner = _reader(next(one for one in arguments if one is not type(None)))
        return lambda value: None if value is None else inner(value)
    if origin in (dict, Mapping):
        item = _reader(arguments[1])
        return lambda value: {_exactly(str, key): item(one) for key, one in _exactly(dict, value).items()}
    return lambda value: _json(value, MAX_DEPTH)


def _dataclass_reader(kind: type) -> _Read:
    hints = _hints(kind)
    readers = tuple((one.name, _reader(hints[one.name])) for one in fields(kind))
    expected = len(readers)

    def read(payload: Any) -> Any:
        if len(payload) != expected:
            raise ValueError(f"wrong fields for {kind.__name__}")
        return kind(**{name: reader(payload[name]) for name, reader in readers})

    return read


@functools.cache
def _writer(kind: Any) -> _Write:
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        writers = tuple((one.name, _writer(hints[one.name])) for one in fields(kind))
        return lambda value: {name: writer(getattr(value, name)) for name, writer in writers}
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        item = _writer(arguments[0])
        return lambda value: [item(one) for one in value]
    if origin is types.UnionType and len(arguments) == 2 and type(None) in arguments:
        inner = _writer(next(one for one in arguments if one is not type(None)))
        return lambda value: None if value is None else inner(value)
    if kind in (str, int, bool, float):
        return _same
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda value: value.value
    return lambda value: _json(value, MAX_DEPTH)


def _hints(kind: type) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {name: Json if hint == Json else hint for name, hint in hints.items()}


def _same(value: Any) -> Any:
    return value


def _exactly(kind: type[T], value: Any) -> T:
    if type(value) is not kind:
        raise ValueError(f"expected {kind.__name__}")
    return value


def _number(value: Any) -> float:
    if type(value) not in (int, float):
        raise ValueError("expected a number")
    return float(value)
