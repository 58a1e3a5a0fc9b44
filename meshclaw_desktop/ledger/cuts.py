"""Where the user deleted rows: each gap in the chain, as numbers, dates and one digest. Pure; never what stood there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from meshclaw_desktop.policy.model import Json

CUTS = "cuts"
"""The kept value that lists all gaps; the last row that tells of it is in the chain."""
STILL = "still"
"""Stands in the record of such a row: what earlier rows told of rules and kept values, as digests."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Rows `first` to `last` are gone. `digest` is the last one's: what the next row builds on."""

    first: int
    last: int
    digest: str

    @property
    def rows(self) -> int:
        """How many rows are gone."""
        return self.last - self.first + 1

    def end(self) -> tuple[int, str]:
        """The number and the digest of the last row."""
        return self.last, self.digest


def runs(rows: Iterable[tuple[int, str]]) -> list[Cut]:
    """The gaps that rows leave: each row is given by its number and digest, in order."""
    found: list[Cut] = []
    for seq, digest in rows:
        if found and found[-1].last == seq - 1:
            found[-1] = Cut(found[-1].first, seq, digest)
        else:
            found.append(Cut(seq, seq, digest))
    return found


def joined(old: Sequence[Cut], new: Sequence[Cut]) -> list[Cut]:
    """All gaps in order; those that touch become one."""
    found: list[Cut] = []
    for cut in sorted((*old, *new), key=lambda one: one.first):
        if found and found[-1].last == cut.first - 1:
            found[-1] = Cut(found[-1].first, cut.last, cut.digest)
        else:
            found.append(cut)
    return found


def cuts_to_json(cuts: Sequence[Cut]) -> list[Json]:
    """As it is kept."""
    return [[cut.first, cut.last, cut.digest] for cut in cuts]


def cuts_of(text: str) -> list[Cut]:
    """The gaps that a kept value lists; none, if it lists none that we understand: then rows are missing."""
    try:
        listed = [Cut(int(first), int(last), str(digest)) for first, last, digest in json.loads(text)]
    except (ValueError, TypeError):
        return []
    return listed if all(cut.first <= cut.last for cut in listed) else []


def still_told(record: Mapping[str, Any]) -> dict[str, str]:
    """What rows before a deletion told, by name."""
    still = record.get(STILL, {})
    return {str(name): str(digest) for name, digest in still.items()} if isinstance(still, Mapping) else {}
