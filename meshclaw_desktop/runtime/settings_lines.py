"""Finds the line of the settings file that a key stands in. For messages only: it never fails, and never decides."""

from __future__ import annotations

import tomllib
from typing import Any

_LONG_QUOTES = ('"""', "'''")


def line_of(text: str, path: tuple[str, ...]) -> int:
    """The line, counted from 1, where `path` is given, or else its table; 0 if there is neither."""
    best, depth = 0, 0
    table: tuple[str, ...] = ()
    closing = ""
    for number, line in enumerate(text.split("\n"), 1):
        if closing:
            closing = "" if closing in line else closing
            continue
        here = _path_of(line)
        if line.lstrip().startswith("["):
            table = found = here
        else:
            found = (*table, *here) if here else ()
        if len(found) > depth and path[: len(found)] == found:
            best, depth = number, len(found)
        closing = next((quotes for quotes in _LONG_QUOTES if line.count(quotes) % 2), "")
    return best


def _path_of(line: str) -> tuple[str, ...]:
    """The keys that one line alone names: those of a header, or those before the equals sign."""
    alone = line.strip()
    if not alone.startswith("["):
        name, equals, _ = alone.partition("=")
        if not equals:
            return ()
        alone = f"{name}= 0"
    try:
        value: Any = tomllib.loads(alone)
    except (ValueError, RecursionError):
        return ()
    keys: list[str] = []
    while isinstance(value, dict) and value:
        key, value = next(iter(value.items()))
        keys.append(key)
    return tuple(keys)
