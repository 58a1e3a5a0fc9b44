"""What came of a task, counted from the sentences on record: `read 41 messages, archived 22`. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

MOST_PARTS = 4
"""Kinds of changes that are told."""
_COUNTED = re.compile(r"([A-Z][a-z]{1,19}) ([0-9][0-9,]{0,8}|an?) ([a-z]{2,20})\b")
_IRREGULAR = {"replies": "reply", "entries": "entry", "queries": "query", "people": "person"}


class Result(NamedTuple):
    """One kind of thing that was done: `archived`, `message`."""

    verb: str
    noun: str
    acted: bool


def result_of(sentence: str, *, acted: bool) -> tuple[Result, int] | None:
    """What a sentence about something done counts, and how many; None if it counts nothing."""
    found = _COUNTED.match(sentence)
    if found is None:
        return None
    verb, number, noun = found.groups()
    count = 1 if number.startswith("a") else int(number.replace(",", ""))
    return Result(verb.lower(), _singular(noun), acted), count


def in_words(counts: Mapping[Result, int]) -> list[str]:
    """The results as short parts: one of what was read, then what was changed, the most first."""
    known = sorted(((one, count) for one, count in counts.items() if count), key=_weight)
    seen = [pair for pair in known if not pair[0].acted][:1]
    done = [pair for pair in known if pair[0].acted][:MOST_PARTS]
    parts: list[str] = []
    last = ""
    for one, count in seen + done:
        noun = "" if one.noun == last else f" {one.noun if count == 1 else _plural(one.noun)}"
        parts.append(f"{one.verb} {count:,}{noun}")
        last = one.noun
    return parts


def _weight(pair: tuple[Result, int]) -> tuple[bool, int, Result]:
    """What was read says more than what was listed or searched."""
    one, count = pair
    return one.verb != "read", -count, one


def _singular(noun: str) -> str:
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    if noun.endswith(("sses", "xes", "ches", "shes")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def _plural(noun: str) -> str:
    for many, one in _IRREGULAR.items():
        if one == noun:
            return many
    return f"{noun}es" if noun.endswith(("ss", "x", "ch", "sh")) else f"{noun}s"
