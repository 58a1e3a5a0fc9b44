"""Keys that are pressed together, and how registering them ended. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How registering ended."""

    REGISTERED = "registered"
    TAKEN = "taken"
    """Another program has these keys."""
    ASKED = "asked"
    """The desktop is asking its user, or itself; the end is told later."""
    ABSENT = "absent"
    """The platform, or this session of it, gives no program such keys."""


@dataclass(frozen=True, slots=True)
class Keys:
    """One letter with modifiers."""

    letter: str
    """A capital, A to Z."""
    ctrl: bool = False
    alt: bool = False
    shift: bool = False

    @property
    def portable(self) -> str:
        """The same as one word that Qt understands."""
        held = (("ctrl", self.ctrl), ("alt", self.alt), ("shift", self.shift))
        return "+".join([*(name for name, on in held if on), self.letter.lower()])


ASK = Keys("M", ctrl=True, alt=True)
"""Open the line to ask."""
