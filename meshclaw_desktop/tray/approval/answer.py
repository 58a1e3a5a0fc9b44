"""What the user gives back to a question: an answer, or other arguments. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.wire.messages import Remember
from meshclaw_desktop.wire.rows import Approval


@dataclass(frozen=True, slots=True)
class Answer:
    """What the user said to the question that was on screen."""

    approval: Approval
    approved: bool
    items: tuple[str, ...] | None = None
    remember: Remember = Remember.ONCE
    remember_s: int = 0
    stop_task: bool = False


@dataclass(frozen=True, slots=True)
class Edited:
    """What the user wants to be asked instead. It approves nothing."""

    approval: Approval
    arguments: Mapping[str, Json]
    """The changed ones, by name."""
