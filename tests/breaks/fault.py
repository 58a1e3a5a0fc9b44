"""What a planted fault is. Data only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """In `file`, below the package's folder, the first `old` becomes `new`."""

    name: str
    file: str
    old: str
    new: str
