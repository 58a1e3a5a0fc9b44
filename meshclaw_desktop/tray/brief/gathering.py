"""Which of the questions that wait are alike, so that they are answered one after the other. Pure; it answers none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from meshclaw_desktop.wire.rows import Approval


@dataclass(frozen=True, slots=True)
class Group:
    """One question, or several about the same tool; never empty."""

    questions: tuple[Approval, ...]

    @property
    def first(self) -> Approval:
        """The one that was asked first."""
        return self.questions[0]

    @property
    def ids(self) -> tuple[str, ...]:
        """All of them, in the order in which they are to be answered."""
        return tuple(one.id for one in self.questions)

    @property
    def things(self) -> int:
        """How many things it is about altogether: a batch counts each of its own."""
        return sum(max(1, len(one.items)) for one in self.questions)


def groups(waiting: Iterable[Approval]) -> tuple[Group, ...]:
    """The questions by tool, each group where its first question stood."""
    found: dict[tuple[str, str], list[Approval]] = {}
    for one in waiting:
        found.setdefault((one.connector, one.tool), []).append(one)
    return tuple(Group(tuple(questions)) for questions in found.values())
