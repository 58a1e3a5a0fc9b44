"""What a client sees of memories: what was learned, what was proposed, and where it comes from. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from meshclaw_desktop.policy.model import Origin

LONGEST_TEXT = 200
"""Letters of a memory that is proposed, or written in a window: one sentence."""


class MemoryState(StrEnum):
    """`kept` is used; `faded` was not used for long and is used no more; `proposed` and `held` wait for the user."""

    PROPOSED = "proposed"
    HELD = "held"
    """Proposed, but it rests on what others wrote: it takes a second look."""
    KEPT = "kept"
    FADED = "faded"


@dataclass(frozen=True, slots=True)
class ProposedRule:
    """An answer that could be remembered: this tool, exactly these targets, until then."""

    connector: str
    tool: str
    sentence: str
    """"restart web-api", made by our code."""
    approved: int
    asked: int
    expires_at: float


@dataclass(frozen=True, slots=True)
class MemoryRow:
    """One thing that was learned, or is proposed."""

    id: str
    state: MemoryState
    text: str
    """One sentence."""
    origin: Origin
    """Who can have written what it rests on: a memory is never trusted beyond it."""
    source: str
    """In plain words: "your own approvals, 1 to 21 November", "a message you received"."""
    rows: tuple[int, ...]
    """The rows of the activity that it comes from."""
    seen: int
    """How often that happened."""
    made_at: float
    used_at: float | None
    contradicts: tuple[str, ...] = ()
    """The ids of others that say otherwise."""
    rule: ProposedRule | None = None
    """Set if it proposes a rule; keeping it makes the rule."""
    path: str = ""
    """The file of a kept one."""
    problem: str = ""
    """What is wrong with its file; it is not used until that is mended."""


@dataclass(frozen=True, slots=True)
class DreamRow:
    """The last night's dream."""

    task: str
    at: float
    events: int
    """Rows of the record that it looked at."""
    tokens: int
    usd_micros: int
    proposals: int


@dataclass(frozen=True, slots=True)
class Memories:
    """All of it: what waits for the user first, newest first; then what is kept."""

    rows: tuple[MemoryRow, ...]
    dream: DreamRow | None
    """None if it never dreamt."""
