"""The personal history as one reply: totals, the range before, a stacked series, rows, and what is worth a look. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .rows import UsageRow


class Outcome(StrEnum):
    """What became of a result. The rules stand with the code that follows them, in the ledger's `outcomes`."""

    KEPT = "kept"
    UNDONE = "undone"
    DENIED = "denied"
    IGNORED = "ignored"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One group, or the totals (then the key is empty)."""

    usage: UsageRow
    open: int
    """Results of which it cannot be said yet whether they are kept."""
    wasted: int
    """Tasks that ended and left nothing that is kept or open."""
    wasted_usd_micros: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One day, week or month, cut to the range. The values are those of the groups, in their order."""

    first: str
    last: str
    usd_micros: tuple[int, ...]
    tokens: tuple[int, ...]


class Found(StrEnum):
    """A kind of thing that is worth a look."""

    NOTHING_LEFT = "nothing left"
    """`count` tasks ended and left nothing that was kept."""
    STEP_LIMIT = "step limit"
    """`count` tasks were ended because they had taken all the steps they may."""
    NEVER_OPENED = "never opened"
    """`count` answers of the routine `key` were not opened, and none was."""
    NONE_KEPT = "none kept"
    """`count` results of the routine `key`, and all were undone, denied, ignored, or failed."""
    OFTEN_UNDONE = "often undone"
    """`count` of `of` results of the routine `key` were undone."""
    OFTEN_DENIED = "often denied"
    """`count` of `of` actions with the connector `key` were denied."""
    UNANSWERED = "unanswered"
    """`count` questions about the connector `key` ran out without an answer."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line that is worth a look; `usd_micros` is 0 where no cost can be named."""

    what: Found
    key: str
    count: int
    of: int
    usd_micros: int


@dataclass(frozen=True, slots=True)
class History:
    """All that the history window shows of one range. Days are ISO dates of the user's, both ends included."""

    by: str
    first: str
    last: str
    span: str
    """What one bar is: day, week (from Monday) or month."""
    oldest: str
    """The first day of which anything is on record; empty if there is none."""
    totals: HistoryRow
    before: HistoryRow | None
    """The totals of as many days before; None if the record does not reach back that far."""
    groups: tuple[str, ...]
    """The dearest ones, the dearest first."""
    rest: bool
    """Whether each bar has one more value at its end: all other groups together."""
    bars: tuple[Bar, ...]
    rows: tuple[HistoryRow, ...]
    """All groups, the dearest first."""
    findings: tuple[Finding, ...]
