"""What the runtime tells every client without being asked. Data only."""

from __future__ import annotations

from dataclasses import dataclass

from .rows import Approval, ConnectorRow, TaskRow


@dataclass(frozen=True, slots=True)
class Activity:
    """Something happened. `seq` never repeats and never skips within a ledger."""

    seq: int
    at: float
    task: str
    routine: str
    agent: str
    kind: str
    call: str
    connector: str
    tool: str
    effect: str
    sentence: str
    verdict: str
    reason: str
    outcome: str
    tokens: int
    usd_micros: int
    undo_id: str
    """What to ask an undo for; of an undo itself (kind `undo`), what it takes back."""
    approval: str = ""
    """The question that this row waits for, or that was asked about it; empty if nobody was asked."""


@dataclass(frozen=True, slots=True)
class ApprovalOpened:
    """A question waits for the user."""

    approval: Approval


@dataclass(frozen=True, slots=True)
class ApprovalClosed:
    """A question waits no longer: `approved`, `denied`, `expired` or `void`."""

    approval: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Status:
    """All that the tray shows, as of now. Sent when it changes, at most ten times a second."""

    stopped: bool
    tasks: tuple[TaskRow, ...]
    """The ones that run, wait or are paused, oldest first."""
    waiting: int
    oldest_waiting_at: float | None
    spent_usd_micros: int
    limit_usd_micros: int
    tokens: int
    """Of today, in and out."""
    connectors: tuple[ConnectorRow, ...]
    model: str
    keychain: str
    """One sentence."""
    problem: str
    """What the user should know and mend, e.g. a broken settings file; empty if nothing."""


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of a task's answer as it comes. Not kept: the whole answer stands in the task's row."""

    task: str
    text: str


@dataclass(frozen=True, slots=True)
class TaskEnded:
    """A task has ended; its row holds the answer and how it ended."""

    task: TaskRow


@dataclass(frozen=True, slots=True)
class Synced:
    """What was missed has been sent; what follows is live."""


Fact = Activity | ApprovalOpened | ApprovalClosed | Status | TextDelta | TaskEnded | Synced
