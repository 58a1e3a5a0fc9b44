"""
What a task has read, indexed when it is read, so that a value in a call is found at once. It judges nothing.

Values are kept whole: the leaves of a result, and in texts their words, addresses and URLs. What does not fit under the
caps is not kept, and a value that is found nowhere counts as foreign.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from .model import Json, Label, Origin, ValueOrigin
from .paths import Paths
from .spelling import LONGEST, address_of, key, phrase, place_kind, strong_keys_in, words
from .things import Thing, Things

MAX_KEYS = 120_000
"""Values that one task remembers."""
MAX_TEXT = 2_000_000
"""Characters of text that one task remembers for phrases of several words."""
MAX_LEAVES = 10_000
"""Values of one result that are looked at."""
MAX_SIGNS = 300_000
"""Characters of one result that are looked at."""
MAX_LEAF = 50_000
"""Characters of one value that are looked at."""
RUN = 5
"""Words of a private passage that are compared as one."""


_Leaf = tuple[str, Label | None, bool]
"""A text, the label that speaks about it, and whether it is what somebody says rather than what something is called."""
_PROSE = frozenset(
    {
        "subject", "body", "text", "content", "message", "snippet", "preview", "description", "summary", "note", "notes",
        "comment", "comments", "html", "markdown", "reason", "review", "reviews", "bio", "topic", "status_text",
    }
)  # fmt: skip
"""Fields in which people write to each other. What stands in one is nobody's thing, even if it stands there alone."""


@dataclass(frozen=True, slots=True)
class Seen:
    """
    Where a value was read: who could have written it at best and at worst, and what returned it. Neither of the two: it
    was read as a mere part of a trusted text, which says nothing of who put it there.
    """

    trusted: ValueOrigin | None
    foreign: ValueOrigin | None
    strong: bool
    """In what others wrote it stands as an address or the like, not as a mere word."""
    tools: frozenset[str]
    record: int
    """The row it was first read in."""
    private: bool
    """Not everybody can read it."""
    whole: bool = False
    """It was a value of its own, not a word in somebody's text."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A row that was read: whom it names."""

    tool: str
    source: str
    parties: frozenset[str]


class Readings:
    """An index of all results of one task."""

    def __init__(self) -> None:
        self._seen: dict[str, Seen] = {}
        self._texts: list[tuple[str, Seen]] = []
        self._text_size = 0
        self._merged: dict[tuple[Seen, Seen], Seen] = {}
        self._runs: dict[int, int] = {}
        self._passages: list[Passage] = []
        self._things = Things()
        self._names: dict[str, set[str]] = {}
        self._kinds: dict[str, set[str]] = {}
        self.tainted = False

    def add(
        self, tool: str, content: Json, labels: Sequence[Label], default: ValueOrigin, *, private: bool = True
    ) -> None:
        """Index one result. `default` holds where no label does; `private` is False for what anybody can read."""
        if isinstance(content, str) and content.lstrip()[:1] in ("{", "["):
            content = _unpacked(content)
        tree = Paths(labels)
        self._things.add(tool, content, tree, default)
        leaves, signs = 0, 0
        for part in _rows(content):
            found: list[_Leaf] = []
            for text, label, prose in _leaves(part, tree):
                leaves, signs = leaves + 1, signs + min(len(text), MAX_LEAF)
                if leaves > MAX_LEAVES or signs > MAX_SIGNS:
                    # What is not looked at is in nobody's favour.
                    self.tainted = self.tainted or Origin.UNTRUSTED in (default.origin, *(one.origin for one in labels))
                    break
                found.append((text, label, prose))
            if found:
                self._add_row(tool, found, default, private=private, listing=isinstance(content, str))
            if leaves > MAX_LEAVES or signs > MAX_SIGNS:
                return

    def find(self, value: str) -> Seen | None:
        """Where the value with this `key` was read, if it was."""
        return self._seen.get(value)

    def find_phrase(self, text: str) -> Seen | None:
        """Where a text of several words was read as it stands."""
        wanted = phrase(text)
        if len(wanted) < 4:
            return None
        found: Seen | None = None
        for body, seen in self._texts:
            if wanted in body:
                found = seen if found is None else self._merge(found, seen)
        return found

    def passages(self, parts: Sequence[str]) -> list[tuple[str, int]]:
        """Runs of words that were read, word for word, in a private place, each with its row."""
        if not self._runs:
            return []
        found: dict[int, str] = {}
        lowered = [one.lower() for one in parts]
        for run in zip(lowered, lowered[1:], lowered[2:], lowered[3:], lowered[4:], strict=False):
            record = self._runs.get(hash(run))
            if record is not None and record not in found:
                found[record] = " ".join(run)
        return [(piece, record) for record, piece in found.items()]

    def things_with(self, value: str) -> Sequence[Thing]:
        """Every thing that was read, of which the value with this `key` is a part."""
        return self._things.with_part(value)

    def names_with(self, word: str) -> Iterable[str]:
        """The keys of all trusted values of several words that begin with this one."""
        return self._names.get(word, ())

    def gives(self, kind: str) -> Iterable[str]:
        """The tools that gave places of this kind where no third party can write."""
        return [tool for tool, kinds in self._kinds.items() if kind in kinds]

    def things_about(self, name: str) -> Sequence[Thing]:
        """Of the things that were read last, those that speak of this name."""
        return self._things.about(name)

    def things_named(self, word: str) -> Sequence[Thing]:
        """Every thing that a trusted source lists under a name which begins with this word."""
        return self._things.named(word)

    @property
    def any_private(self) -> bool:
        """Whether there is anything that could leak."""
        return bool(self._runs) or bool(self._seen)

    def passage(self, record: int) -> Passage:
        """The row with this number."""
        return self._passages[record]

    def _add_row(self, tool: str, leaves: list[_Leaf], default: ValueOrigin, *, private: bool, listing: bool) -> None:
        record = len(self._passages)
        parties: set[str] = set()
        for text, label, prose in leaves:
            origin = (
                default if label is None else ValueOrigin(origin=label.origin, source=_source(tool, label, default))
            )
            foreign = origin.origin is Origin.UNTRUSTED
            seen = Seen(
                trusted=None if foreign else origin,
                foreign=origin if foreign else None,
                strong=True,
                tools=frozenset((tool,)),
                record=record,
                private=private,
            )
            self._add_leaf(text[:MAX_LEAF], seen, replace(seen, strong=False), parties, listing=listing, prose=prose)
            if foreign and any(map(str.isalpha, text)):
                self.tainted = True
        source = leaves[0][1].source if leaves and leaves[0][1] is not None else ""
        self._passages.append(Passage(tool=tool, source=source or default.source, parties=frozenset(parties)))

    def _add_leaf(self, text: str, strong: Seen, weak: Seen, parties: set[str], *, listing: bool, prose: bool) -> None:
        if len(text) <= LONGEST:
            whole = key(text)
            self._put(whole, replace(strong if _addresses(text) else weak, whole=not (listing or prose)))
            if len(text) <= 80:
                parties.add(whole)
        parts = words(text)
        if not parts:
            return
        inside, inside_strong = weak, strong
        if weak.trusted is not None:
            # A word within a trusted value is no value. Only a result that is one text lists its values in its lines.
            for one in _items(text) if listing else ():
                self._put(key(one), weak)
            inside = inside_strong = replace(weak, trusted=None)
            if weak.trusted.origin is Origin.USER:
                inside_strong = strong  # an address or a number in the user's own notes is what it says
        self._add_words(text, parts, inside, inside_strong)
        parties.update(strong_keys_in(text))
        if len(parts) > 1 and weak.foreign is not None and self._text_size + len(text) <= MAX_TEXT:
            self._text_size += len(text)
            self._texts.append((phrase(text), weak))
        self._add_runs(parts, weak)

    def _add_words(self, text: str, parts: list[str], weak: Seen, strong: Seen) -> None:
        for one in strong_keys_in(text):
            self._put(one, strong)
        if len(parts) > 1 or parts[0] != text:
            for one in parts:
                self._put(key(one), strong if _addresses(one) else weak)

    def _add_runs(self, parts: list[str], seen: Seen) -> None:
        if seen.private and len(parts) >= RUN:
            lowered = [one.lower() for one in parts]
            for at in range(0, len(lowered) - RUN + 1, RUN):
                if len(self._runs) < MAX_KEYS:
                    self._runs.setdefault(hash(tuple(lowered[at : at + RUN])), seen.record)

    def _put(self, value: str, seen: Seen) -> None:
        old = self._seen.get(value)
        if old is None:
            if len(self._seen) < MAX_KEYS:
                self._seen[value] = seen
                if seen.trusted is not None:
                    self._index(value, seen)
        elif old is not seen:
            self._seen[value] = self._merge(old, seen)

    def _index(self, value: str, seen: Seen) -> None:
        if " " in value:
            self._names.setdefault(value.partition(" ")[0], set()).add(value)
        kind = place_kind(value)
        if kind:
            for tool in seen.tools:
                self._kinds.setdefault(tool, set()).add(kind)

    def _merge(self, old: Seen, new: Seen) -> Seen:
        if (
            (new.trusted is None or old.trusted is not None)
            and (new.foreign is None or old.foreign is not None)
            and (old.strong or not new.strong or new.foreign is None)
            and new.tools <= old.tools
            and (new.private or not old.private)
            and (old.whole or not new.whole)
        ):
            return old
        pair = (old, new)
        merged = self._merged.get(pair)
        if merged is None:
            merged = self._merged[pair] = Seen(
                trusted=old.trusted or new.trusted,
                foreign=old.foreign or new.foreign,
                strong=(old.strong and old.foreign is not None) or (new.strong and new.foreign is not None),
                tools=old.tools | new.tools,
                record=old.record,
                private=old.private and new.private,
                whole=old.whole or new.whole,
            )
        return merged


def _rows(content: Json) -> Iterator[tuple[tuple[str, ...], Json]]:
    """A result as its rows: the objects of its first list, and what stands around them."""
    found = _list_of_rows(content, (), 4)
    if found is None:
        yield (), content
        return
    path, rows = found
    for at, one in enumerate(rows[: MAX_LEAVES + 1]):
        yield (*path, str(at)), one
    if path and isinstance(content, Mapping):
        rest = {name: one for name, one in content.items() if name != path[0]}
        if rest:
            yield (), rest


def _list_of_rows(content: Json, path: tuple[str, ...], depth: int) -> tuple[tuple[str, ...], Sequence[Json]] | None:
    if isinstance(content, list | tuple):
        return (path, content) if len(path) <= 1 and content and isinstance(content[0], Mapping) else None
    if isinstance(content, Mapping) and depth and not path:
        for name, one in content.items():
            found = _list_of_rows(one, (*path, name), depth - 1)
            if found is not None:
                return found
    return None


def _leaves(part: tuple[tuple[str, ...], Json], tree: Paths) -> Iterator[_Leaf]:
    waiting: list[tuple[tuple[str, ...], Json]] = [part]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, Mapping):
            for name, one in value.items():
                inner = (*path, name)
                waiting.append((inner, one))
                if any(not ("a" <= sign <= "z" or sign == "_") for sign in name):
                    yield name, tree.of(inner), False
        elif isinstance(value, list | tuple):
            waiting.extend(((*path, str(at)), one) for at, one in reversed(list(enumerate(value[: MAX_LEAVES + 1]))))
        elif isinstance(value, str):
            yield value, tree.of(path), _is_prose(path)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield key(value), tree.of(path), False


def _is_prose(path: tuple[str, ...]) -> bool:
    return next((step.lower() in _PROSE for step in reversed(path) if not step.isdigit()), False)


def _items(text: str) -> list[str]:
    """The parts of a text that stand for themselves: its lines, what they list, and what follows a name and a colon."""
    found: list[str] = []
    for line in text.splitlines():
        _, colon, after = line.partition(": ")
        for part in (line, after) if colon else (line,):
            found.append(part)
            if "," in part or ";" in part:
                found.extend(re.split(r"[,;]", part))
    return [bare for one in found if (bare := one.strip()) and len(bare) <= LONGEST]


def _addresses(text: str) -> bool:
    if "@" in text:
        return address_of(text.strip()) is not None
    return "://" in text or text[:4].lower() == "www." or (len(text) >= 8 and sum(map(str.isdigit, text)) >= 6)


def _unpacked(text: str) -> Json:
    if len(text) > MAX_SIGNS:
        return text
    try:
        value: Json = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return value


def _source(tool: str, label: Label, default: ValueOrigin) -> str:
    """What to call the place that a part came from: the tool's own words are for those who could write all of it."""
    if label.source or label.origin is default.origin:
        return label.source or default.source
    return tool.partition(".")[0]
