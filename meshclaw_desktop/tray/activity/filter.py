"""Which lines of the activity are shown. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .fold import Group
from .line import Line, Standing


class Show(StrEnum):
    """The one question that a person has when they look."""

    EVERYTHING = "everything"
    NEEDS_YOU = "needs-you"
    CHANGED = "changed"
    BLOCKED = "blocked"


_BLOCKED = (Standing.BLOCKED, Standing.REFUSED, Standing.OBSERVED)


@dataclass(frozen=True, slots=True)
class Filter:
    """What is shown; every part narrows it further."""

    show: Show = Show.EVERYTHING
    connectors: frozenset[str] = frozenset()
    """Any of these; none means all."""
    agents: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    """Case folded; each must occur."""

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self != Filter()

    def accepts(self, line: Line) -> bool:
        """Whether a line is to be seen."""
        match self.show:
            case Show.NEEDS_YOU if line.standing is not Standing.WAITING:
                return False
            case Show.CHANGED if not line.acted:
                return False
            case Show.BLOCKED if line.standing not in _BLOCKED:
                return False
        if self.connectors and line.connector not in self.connectors:
            return False
        if self.agents and line.last.agent not in self.agents:
            return False
        return not self.words or line.contains(self.words)

    def accepts_heading(self, group: Group) -> bool:
        """Whether a task is to be seen even if none of its lines is."""
        if self.show is not Show.EVERYTHING or self.connectors:
            return False
        if self.agents and group.agent not in self.agents:
            return False
        title = group.title.casefold()
        return all(word in title for word in self.words)


def words_of(text: str) -> tuple[str, ...]:
    """A search line's words."""
    return tuple(text.casefold().split())
