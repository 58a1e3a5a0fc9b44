"""Which memories fit a task: Okapi BM25 over the words of at most some hundred sentences. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Protocol, TypeVar

from .claims import stems

ALLOWANCE = 400
"""Tokens that a task is given of memories at most, at the beginning and later together."""
CHARACTERS_A_TOKEN = 3
"""English has four and more, other languages fewer: rather too few memories than too many tokens."""
MOST = 12
_K1, _B = 1.2, 0.75


class Findable(Protocol):
    """What can be looked for."""

    @property
    def text(self) -> str:
        """Its words."""

    @property
    def about(self) -> tuple[str, ...]:
        """Further words to find it by."""


F = TypeVar("F", bound=Findable)


def tokens_of(line: str) -> int:
    """About how many tokens a line takes, itself and the break after it."""
    return math.ceil((len(line) + 1) / CHARACTERS_A_TOKEN)


def ranked(memories: Sequence[F], wanted: Iterable[str]) -> list[F]:
    """Those that share a word that says something with what is wanted, the best first; `wanted` are texts."""
    query = {one for text in wanted for one in stems(text)}
    if not query or not memories:
        return []
    bags = [_bag(f"{one.text} {' '.join(one.about)}") for one in memories]
    in_how_many = Counter(word for bag in bags for word in bag if word in query)
    average = sum(map(Counter.total, bags)) / len(bags) or 1.0
    scored = []
    for at, (one, bag) in enumerate(zip(memories, bags, strict=True)):
        score = 0.0
        for word in query & bag.keys():
            rare = math.log(1 + (len(bags) - in_how_many[word] + 0.5) / (in_how_many[word] + 0.5))
            often = bag[word]
            score += rare * often * (_K1 + 1) / (often + _K1 * (1 - _B + _B * bag.total() / average))
        if score > 0:
            scored.append((-score, at, one))
    scored.sort(key=lambda found: found[:2])
    return [one for _, _, one in scored]


@lru_cache(maxsize=1_024)
def _bag(text: str) -> Counter[str]:
    return Counter(stems(text))


def within(lines: Iterable[tuple[F, str]], allowance: int) -> tuple[list[F], list[str], int]:
    """As many as fit, in their order, with their lines and what is left; one that is too long makes room for the next."""
    chosen: list[F] = []
    said: list[str] = []
    for one, line in lines:
        cost = tokens_of(line)
        if cost <= allowance and len(chosen) < MOST:
            chosen.append(one)
            said.append(line)
            allowance -= cost
    return chosen, said, allowance
