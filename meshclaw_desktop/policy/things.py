"""Which values stand beside each other in one object that was read: a name beside an address. It trusts nobody."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .model import Json, Origin, ValueOrigin
from .paths import Paths
from .spelling import key, phrase

MAX_THINGS = 20_000
"""Objects of one task that are remembered."""
MAX_SEARCHED = 500
"""Objects that are searched one by one, the last ones."""
MAX_PART = 120
"""Characters of a value that can name something; a longer one is a text."""


class Thing(NamedTuple):
    """The parts of one object, by their keys, and what returned it."""

    tool: str
    trusted: frozenset[str]
    """Those that no third party can have written."""
    all: frozenset[str]


class Things:
    """Every object of all results, found by each of its parts."""

    def __init__(self) -> None:
        self._with: dict[str, list[Thing]] = {}
        self._named: dict[str, list[Thing]] = {}
        self._count = 0
        self._last: deque[Thing] = deque(maxlen=MAX_SEARCHED)

    def with_part(self, value: str) -> Sequence[Thing]:
        """The objects that have the value with this `key`."""
        return self._with.get(value, ())

    def named(self, word: str) -> Sequence[Thing]:
        """The objects that have a trusted name which begins with this word."""
        return self._named.get(word, ())

    def about(self, name: str) -> Sequence[Thing]:
        """Of the objects that were read last, those of which a part is this name or holds it as a word."""
        wanted = phrase(name)
        return [one for one in self._last if any(wanted in phrase(part) for part in one.all)]

    def add(self, tool: str, content: Json, tree: Paths, default: ValueOrigin) -> None:
        """
        Take one result apart, as it was labelled.

        An object, with what stands in those around it, is one thing; its neighbours in a list are others.
        """
        nothing = Thing(tool, frozenset(), frozenset())
        waiting: list[tuple[tuple[str, ...], Json, Thing]] = [((), content, nothing)]
        while waiting and self._count < MAX_THINGS:
            path, value, around = waiting.pop()
            if isinstance(value, Mapping):
                around = self._add(path, value, tree, default, around)
                waiting.extend(((*path, name), one, around) for name, one in value.items() if not isinstance(one, str))
            elif isinstance(value, list | tuple):
                around = around if len(value) == 1 else nothing
                waiting.extend(((*path, str(at)), one, around) for at, one in enumerate(value[:MAX_THINGS]))

    def _add(
        self, path: tuple[str, ...], value: Mapping[str, Json], tree: Paths, default: ValueOrigin, around: Thing
    ) -> Thing:
        trusted: set[str] = set(around.trusted)
        every: set[str] = set(around.all)
        for name, one in value.items():
            at: tuple[str, ...] = (*path, name)
            if isinstance(one, list | tuple) and len(one) == 1:
                at, one = (*at, "0"), one[0]
            if isinstance(one, bool) or not isinstance(one, str | int | float):
                continue
            if isinstance(one, str) and len(one) > MAX_PART:
                continue
            label = tree.of(at)
            every.add(key(one))
            if (label.origin if label is not None else default.origin) is not Origin.UNTRUSTED:
                trusted.add(key(one))
        found = Thing(around.tool, frozenset(trusted), frozenset(every))
        if len(every) > max(1, len(around.all)):
            self._count += 1
            self._last.append(found)
            for part in every:
                self._with.setdefault(part, []).append(found)
            for part in trusted:
                if " " in part:
                    self._named.setdefault(part.partition(" ")[0], []).append(found)
        return found
