"""What one memory is, and what is proposed. Data only; nothing here reads or writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from meshclaw_desktop.policy.model import Json, Origin

FADES_S = 90 * 24 * 3600.0
"""What no task was given for so long is used no more."""
RULE_S = 30 * 24 * 3600.0
"""How long a rule holds that was proposed: a routine of a month can change, so it is looked at again."""
MOST_PROPOSALS = 100
"""That wait at a time; the oldest give way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOffer:
    """An answer that could be remembered, as exactly as the gate takes it."""

    connector: str
    tool: str
    definition: str
    """The digest of the tool's definition when it was proposed."""
    targets: Mapping[str, Json]
    sentence: str
    """"restart web-api"."""
    approved: int
    asked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """One thing that was learned, without its words: where it comes from, and how far it may be trusted."""

    origin: Origin
    source: str
    rows: tuple[int, ...] = ()
    seen: int = 1
    made_at: float = 0.0
    quotes: bool = False
    """It quotes words that others wrote. They are data of theirs, whatever the user makes of it."""
    about: tuple[str, ...] = ()
    """The connectors that it is about, with their families and tools: words to find it by."""
    contradicts: tuple[str, ...] = ()
    key: str = ""
    """What finding it was made from; the same is not proposed twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What waits for the user's yes."""

    id: str
    text: str
    held: bool
    """It rests on what others wrote."""
    memory: Memory
    rule: RuleOffer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """What the user said yes to: these very words (by their digest), and no others."""

    words: str
    """The digest of the text."""
    gist: str
    memory: Memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What is not to be proposed again, unless it is seen much more often than then."""

    key: str
    gist: str
    seen: int
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Dreamt:
    """The last dream, as it went."""

    task: str
    at: float
    events: int
    tokens: int
    usd_micros: int
    proposals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """All that is on record of memories beside their files."""

    proposals: tuple[Proposal, ...] = ()
    confirmed: Mapping[str, Confirmed] = field(default_factory=lambda: MappingProxyType({}))
    forgotten: tuple[Forgotten, ...] = ()
    dream: Dreamt | None = None
