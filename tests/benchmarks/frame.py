"""What a measurement gives: rows with a figure, a reference measured in the same run, and a target. And what they need."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure. Exactly one of the three targets is set."""

    name: str
    measured: float
    unit: str
    reference: float | None = None
    """The same unit; what the bare machine needs for something like it, in this run."""
    compared_with: str = ""
    """What the reference is."""
    at_most: float | None = None
    at_least: float | None = None
    ratio_at_most: float | None = None
    """Of `measured` to `reference`."""

    @property
    def ratio(self) -> float | None:
        """Measured by reference."""
        return self.measured / self.reference if self.reference else None

    @property
    def target(self) -> str:
        """The target in words."""
        if self.ratio_at_most is not None:
            return f"≤ {self.ratio_at_most:g} ×"
        if self.at_least is not None:
            return f"≥ {self.at_least:,g} {self.unit}"
        return f"≤ {self.at_most:,g} {self.unit}"

    @property
    def ok(self) -> bool:
        """Whether the target is met."""
        if self.ratio_at_most is not None:
            return self.ratio is not None and self.ratio <= self.ratio_at_most
        if self.at_least is not None:
            return self.measured >= self.at_least
        return self.at_most is not None and self.measured <= self.at_most


def seconds(work: Callable[[], object]) -> float:
    """How long one run takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def best_seconds(work: Callable[[], object], times: int) -> float:
    """The quickest of several runs: what it takes when nobody else is at work."""
    return min(seconds(work) for _ in range(times))


def median_seconds(work: Callable[[], object], times: int) -> float:
    """The middle of several runs."""
    return statistics.median(seconds(work) for _ in range(times))


@contextmanager
def on_disk() -> Iterator[Path]:
    """A folder on the disk that this checkout lies on: /tmp may be in memory."""
    place = Path(__file__).parents[2] / ".cache" / "benchmarks"
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place) as folder:
        yield Path(folder)
