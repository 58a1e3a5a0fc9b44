"""What the rehearsal model makes of the memories that come with a request: what is always archived, and what is not. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .rehearsal_talk import Row

_KNOWN = re.compile(r"^(?:known|kept) from before\b[^\n]*\n((?:- [^\n]*(?:\n|$))+)", re.IGNORECASE | re.MULTILINE)
_QUOTED = re.compile(r"[“\"]([^”\"]{2,200})[”\"]")
_GAP = re.compile(r"\s*(?:…|\.\.\.|\*)\s*")
_LEAVES = re.compile(r"\b(?:never|not|don't|leave|leaves|left|keep|keeps|read|reads)\b", re.IGNORECASE)
_ARCHIVES = re.compile(r"\barchiv", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Habits:
    """The memories that were given, one sentence each."""

    archived: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    def archives(self, row: Row) -> bool:
        """Whether the user always archives such a message."""
        return any(_is_about(one, row) for one in self.archived) and not self.leaves(row)

    def leaves(self, row: Row) -> bool:
        """Whether the user wants such a message left alone."""
        return any(_is_about(one, row) for one in self.left)


def habits_in(prompt: str) -> Habits:
    """What is known of the user's habits, as it stands below their words, or below what was read."""
    blocks = [found.group(1) for found in _KNOWN.finditer(prompt)]
    lines = [line.removeprefix("- ") for block in blocks for line in block.splitlines()]
    left = tuple(one for one in lines if _LEAVES.search(one))
    return Habits(tuple(one for one in lines if _ARCHIVES.search(one) and one not in left), left)


def _is_about(memory: str, row: Row) -> bool:
    """Whether a memory quotes a message's subject, with gaps if it has some, or names its sender."""
    quoted: Sequence[str] = _QUOTED.findall(memory)
    if any(_fits(one, text) for one in quoted for text in (row.subject, row.sender_name, row.address) if text):
        return True
    name = row.sender_name.lower()
    return not quoted and len(name) > 3 and name in memory.lower()


def _fits(quoted: str, text: str) -> bool:
    parts = [re.escape(part) for part in _GAP.split(quoted.strip())]
    return re.search(".*".join(parts), text, re.IGNORECASE) is not None
