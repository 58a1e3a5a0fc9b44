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
    rows: frozenset[int] = frozenset()
    """Only the lines that these facts are of, by their numbers; none means all."""

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
        if self.rows and not self._names(line):
            return False
        return all(word in line.searched() for word in self._left_of(line.group))

    def select(self, group: Group) -> list[Line]:
        """The lines of a task that are to be seen; the same as `accepts` for each, but quicker."""
        lines = group.lines
        match self.show:
            case Show.EVERYTHING:
                lines = lines[:]
            case Show.NEEDS_YOU:
                lines = (
                    [line for line in lines if line.standing is Standing.WAITING]
                    if group.tally[Standing.WAITING]
                    else []
                )
            case Show.CHANGED:
                lines = [line for line in lines if line.acted] if group.changes else []
            case Show.BLOCKED:
                lines = [line for line in lines if line.standing in _BLOCKED]
        if self.connectors:
            lines = [line for line in lines if line.connector in self.connectors]
        if self.agents:
            lines = [line for line in lines if line.last.agent in self.agents]
        if self.rows:
            lines = [line for line in lines if self._names(line)]
        for word in self._left_of(group) if lines else ():
            lines = [line for line in lines if word in (line.haystack or line.searched())]
        return lines

    def _names(self, line: Line) -> bool:
        return line.first.seq in self.rows or line.last.seq in self.rows

    def _left_of(self, group: Group) -> tuple[str, ...]:
        """The words that do not stand in a task's title."""
        if not self.words:
            return ()
        title = group.title.casefold()
        return tuple(word for word in self.words if word not in title)

    def accepts_heading(self, group: Group) -> bool:
        """Whether a task is to be seen even if none of its lines is."""
        if self.show is not Show.EVERYTHING or self.connectors or self.rows:
            return False
        if self.agents and group.agent not in self.agents:
            return False
        title = group.title.casefold()
        return all(word in title for word in self.words)


def words_of(text: str) -> tuple[str, ...]:
    """A search line's words."""
    return tuple(text.casefold().split())
