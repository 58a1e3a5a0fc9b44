"""What a client sees of routines and of what they leave behind: their files, the brief. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from meshclaw_desktop.policy.model import Autonomy

from .facts import Activity
from .rows import Approval, Intended, TaskRow


@dataclass(frozen=True, slots=True)
class RoutineRow:
    """One routine: its file, when it runs, what it may, and how it went last."""

    name: str
    """Its file's name without the ending; what `meshclaw routines run` takes."""
    title: str
    when: str
    """In plain words: "weekdays at 06:30", "when a meeting begins"; empty if it runs on demand only."""
    on: bool
    builtin: bool
    """It comes with the program; a file of the same name in the user's folder stands before it."""
    path: str
    problem: str
    """What is wrong with the file, with its line; it is off until that is mended. Empty if nothing is."""
    levels: Mapping[str, Autonomy]
    """By connector, the level that it has at most; connectors that are not named are off for it."""
    budget_usd_micros: int | None
    """What one run may spend; None means no limit but the user's own."""
    intent: tuple[Intended, ...]
    text: str
    """The instruction."""
    next_at: float | None
    running: str
    """The id of the task that runs now; empty if none does."""
    last: TaskRow | None
    """Its last run; None if it never ran."""


@dataclass(frozen=True, slots=True)
class BriefHead:
    """One of the briefs, by its run."""

    task: str
    title: str
    routine: str
    at: float
    """When the run ended."""
    seen: bool


@dataclass(frozen=True, slots=True)
class Brief:
    """What one run of a routine left: what needs the user, what is done, what waits for a yes, what it cost."""

    task: TaskRow
    """Its `answer` says, in the model's words, what needs the user."""
    done: tuple[Activity, ...]
    """What it did that changed something, oldest first, with what takes it back."""
    refused: tuple[Activity, ...]
    """What it was not allowed, or could not do."""
    waiting: tuple[Approval, ...]
    """The questions that it left and that are still open."""
    waiting_elsewhere: int
    """Other questions that wait."""
    proposals: int
    """What was learned and waits for the user's yes."""
    seen: bool
    """Whether the user has opened it before."""
    left_out: int = 0
    """Rows of what was done and refused that did not fit: the activity has them."""
    ours: bool = False
    """Whether the answer is made by our code alone: no model and nobody else wrote a word of it."""
    others: tuple[BriefHead, ...] = ()
    """The newest other briefs, newest first."""
