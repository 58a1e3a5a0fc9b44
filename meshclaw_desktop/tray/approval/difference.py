"""What changed between two values, told line by line. Pure."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from meshclaw_desktop.policy.model import Json


class Side(StrEnum):
    """Where a line stands."""

    BOTH = "both"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of either value, raw."""

    text: str
    side: Side


MOST_LINES = 400
"""A longer text is told as gone and come whole: comparing takes the square of the lines."""


def difference(before: Json, after: Json) -> tuple[Change, ...]:
    """The lines of both values in order; those that stand in one of them only say so."""
    old, new = _lines(before), _lines(after)
    if len(old) > MOST_LINES or len(new) > MOST_LINES:
        return (*(Change(one, Side.BEFORE) for one in old), *(Change(one, Side.AFTER) for one in new))
    return tuple(_compared(old, new))


def _compared(old: list[str], new: list[str]) -> Iterator[Change]:
    for what, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield from (Change(one, Side.BOTH) for one in old[i1:i2])
        else:
            yield from (Change(one, Side.BEFORE) for one in old[i1:i2])
            yield from (Change(one, Side.AFTER) for one in new[j1:j2])


def _lines(value: Json) -> list[str]:
    if isinstance(value, str):
        return value.split("\n")
    if isinstance(value, list | tuple):
        return [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False, default=dict) for one in value]
    return [json.dumps(value, ensure_ascii=False, default=dict)]
