"""What is handed to the ledger to be kept: an event, a model call's usage. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from meshclaw_desktop.policy.model import Json, nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event before it has a number and a time. `record` is everything else worth keeping; it goes into the chain.

    What counts in the personal history: a `kind` of `call` with an `effect` other than `read` and one of the outcomes
    `done`, `failed`, `denied`, `expired` (nobody answered: it counts as ignored). Other outcomes are kept, not counted.
    """

    kind: str
    task: str = ""
    routine: str = ""
    agent: str = "meshclaw"
    call: str = ""
    connector: str = ""
    tool: str = ""
    effect: str = ""
    sentence: str = ""
    verdict: str = ""
    reason: str = ""
    outcome: str = ""
    tokens: int = 0
    usd_micros: int = 0
    undo_id: str = ""
    approval: str = ""
    record: Mapping[str, Json] = field(default_factory=nothing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one model call used. `at` is Unix time; `estimated` says that the provider did not report it."""

    at: float
    task: str
    routine: str
    connector: str
    model: str
    input_tokens: int
    output_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    usd_micros: int
    estimated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoRecord:
    """All that is kept for taking one action back. `outcome` is empty as long as nobody tried, or a try failed."""

    id: str
    call: str
    task: str
    connector: str
    tool: str
    sentence: str
    undo: Json
    made_at: float
    until: float
    outcome: str
    reason: str
