"""What repeats from night to night, counted: subjects that differ only in numbers, answers to the same question. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

from meshclaw_desktop.policy.model import Effect, Json, digest
from meshclaw_desktop.policy.spelling import strong_keys_in
from meshclaw_desktop.wire.rows import Approval
from meshclaw_desktop.wire.visible import oddities

from .evidence import Deed, Evidence, Reply, foreign, targets_of

MOST_PATTERNS = 400
MOST_ASKED = 200
MOST_ANSWERS = 100
"""Of one question, the last ones."""
MOST_ROWS = 20
"""That are named for one pattern, the last ones."""
REMEMBERED_S = 60 * 24 * 3600.0
"""What was not seen for so long is forgotten."""
LONGEST_TEMPLATE = 100
LONGEST_SUBJECT = 400
SUBJECTS = ("subject", "event", "title", "change", "name")
"""Columns whose cells say what a thing is about."""

_VARIES = re.compile(r"(?<!\S)\S*\d\S*")
"""A word is tried from its beginning only, so that a long one takes no longer than its length."""
_GAPS = re.compile(r"…(?:[\s,;:/|-]*…)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Things that were treated alike, and whose subjects differ in numbers only."""

    connector: str
    tool: str
    template: str
    seen: int = 0
    against: int = 0
    """How often one of them was left out, refused or taken back."""
    approved: int = 0
    """How many of them in a question that the user answered; the others were done in a task they asked for."""
    first_at: float = 0.0
    last_at: float = 0.0
    rows: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """What identifies it."""
        return f"pattern {digest([self.connector, self.tool, self.template])[:16]}"

    @property
    def strange(self) -> bool:
        """Whether its words name an address, a link, an account, or hide something: then it is more than a subject."""
        return bool(strong_keys_in(self.template)) or oddities(self.template) > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One answer."""

    at: float
    seq: int
    yes: bool
    rememberable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question as it comes again: the same tool with the same targets, and how it was answered."""

    connector: str
    tool: str
    bound: Mapping[str, Json]
    """The arguments that an answer binds."""
    targets: Mapping[str, Json]
    """Those of them that say whom or what it reaches."""
    sentence: str
    foreign: bool = False
    """Others chose a part of it."""
    answers: tuple[Said, ...] = ()

    @property
    def key(self) -> str:
        """What identifies it."""
        return f"asked {digest([self.connector, self.tool, dict(self.bound)])[:16]}"

    @property
    def approved(self) -> int:
        """How often it was a yes."""
        return sum(one.yes for one in self.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallies:
    """Everything counted so far, as it is kept."""

    patterns: Mapping[str, Pattern] = field(default_factory=lambda: MappingProxyType({}))
    asked: Mapping[str, Asked] = field(default_factory=lambda: MappingProxyType({}))
    calls: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """By call, the patterns of its things: for when it is taken back on another day."""


P = TypeVar("P")
Bound = Callable[[Approval], Mapping[str, Json] | None]
"""The arguments that an answer to this question would bind; None if a yes to it may not be remembered."""


def counted(before: Tallies, evidence: Evidence, bound: Bound, now: float) -> Tallies:
    """The tallies with a span of the record more."""
    patterns = dict(before.patterns)
    calls = dict(before.calls)
    for deed in evidence.deeds:
        _count_deed(patterns, calls, deed)
    done = evidence.done_of()
    for reply in evidence.replies:
        _count_left_out(patterns, reply, done.get(reply.question.id, frozenset()))
    for undone in evidence.undos:
        for key in calls.get(undone.call, ()):
            if key in patterns:
                patterns[key] = replace(patterns[key], against=patterns[key].against + 1)
    asked = dict(before.asked)
    for reply in evidence.replies:
        _count_reply(asked, reply, bound)
    return Tallies(
        patterns=_newest(patterns, lambda one: one.last_at, now, MOST_PATTERNS),
        asked=_newest(asked, lambda one: one.answers[-1].at, now, MOST_ASKED),
        calls=dict(list(calls.items())[-MOST_PATTERNS:]),
    )


@lru_cache(maxsize=8_192)
def template_of(subject: str) -> str:
    """A subject with `…` for every word that holds a digit; empty where less than two words are left."""
    found = _GAPS.sub("…", without_numbers(subject[:LONGEST_SUBJECT]))
    found = found if len(found) <= LONGEST_TEMPLATE else f"{found[: LONGEST_TEMPLATE - 1].rstrip()}…"
    said = [one for one in found.split() if any(map(str.isalpha, one))]
    return found if len(said) >= 2 else ""


def without_numbers(text: str) -> str:
    """A text with `…` for every word that holds a digit."""
    return _VARIES.sub("…", " ".join(text.split()))


def subjects(columns: Iterable[str], cells: Iterable[Iterable[str]]) -> list[str]:
    """What each thing of a batch is about."""
    at = next((place for place, one in enumerate(columns) if one.lower() in SUBJECTS), None)
    return [] if at is None else [row[at] for row in map(tuple, cells) if at < len(row)]


def _count_deed(patterns: dict[str, Pattern], calls: dict[str, tuple[str, ...]], deed: Deed) -> None:
    if deed.row.effect != Effect.CHANGE:
        return
    touched: dict[str, None] = {}
    for subject in subjects(deed.columns, (one.cells for one in deed.items)):
        pattern = Pattern(connector=deed.row.connector, tool=deed.row.tool, template=template_of(subject))
        if not pattern.template:
            continue
        old = patterns.get(pattern.key, replace(pattern, first_at=deed.row.at))
        rows = old.rows if old.rows[-1:] == (deed.row.seq,) else (*old.rows, deed.row.seq)[-MOST_ROWS:]
        patterns[pattern.key] = replace(
            old, seen=old.seen + 1, approved=old.approved + deed.approved, last_at=deed.row.at, rows=rows
        )
        touched[pattern.key] = None
    if touched:
        calls[deed.row.call] = tuple(touched)


def _count_left_out(patterns: dict[str, Pattern], reply: Reply, done: Set[str]) -> None:
    """What the user unticked in a batch, or all of it if they said no."""
    question = reply.question
    if not question.items or reply.outcome == "expired":
        return
    if reply.outcome == "approved" and not done:
        return  # it failed, or is on record elsewhere: no word of the user's against it
    left = [item.cells for item in question.items if item.id not in done]
    for subject in subjects(question.columns, left):
        key = Pattern(connector=question.connector, tool=question.tool, template=template_of(subject)).key
        if key in patterns:
            patterns[key] = replace(patterns[key], against=patterns[key].against + 1)


def _count_reply(asked: dict[str, Asked], reply: Reply, bound: Bound) -> None:
    question = reply.question
    remembers = bound(question)
    values = remembers if remembers is not None else targets_of(question.fields)
    one = Asked(
        connector=question.connector, tool=question.tool, bound=values, sentence=question.sentence,
        targets=targets_of(question.fields),
        foreign=foreign(question.fields),
    )  # fmt: skip
    old = asked.get(one.key, one)
    said = Said(
        at=reply.row.at, seq=reply.row.seq, yes=reply.outcome == "approved",
        rememberable=remembers is not None and question.rememberable,
    )  # fmt: skip
    asked[one.key] = replace(
        old, sentence=one.sentence, foreign=old.foreign or one.foreign, answers=(*old.answers, said)[-MOST_ANSWERS:]
    )


def _newest(found: dict[str, P], at: Callable[[P], float], now: float, most: int) -> dict[str, P]:
    alive = sorted((one for one in found.items() if now - at(one[1]) <= REMEMBERED_S), key=lambda one: at(one[1]))
    return dict(alive[-most:])
