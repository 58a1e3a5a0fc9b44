"""One line of what is on record: its name, its value, and a quieter note. Data only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """`value` and `note` are raw, to be spelled out where they are shown. Without a name the value stands alone."""

    name: str
    value: str
    note: str = ""
    fixed: bool = False
    """Shown in a typewriter's font: names and digests."""
