"""Where a chart's bars, lines and labels lie. Pure geometry."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

LINES = 3
"""Lines above the ground line, at most."""
WIDEST_BAR = 26.0
SHARE = 0.64
"""Of the room that a bar has, what it fills."""
LEAST_PART = 1.0
"""Pixels of the smallest part that is not nothing."""
_STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


@dataclass(frozen=True, slots=True)
class Scale:
    """A ground line and `lines` more, each `step` higher."""

    step: float
    lines: int

    @property
    def top(self) -> float:
        """The value of the highest line."""
        return self.step * self.lines


def scale(highest: float) -> Scale:
    """The smallest round scale that holds `highest`."""
    if highest <= 0:
        return Scale(1.0, LINES)
    size = 10 ** math.floor(math.log10(highest / LINES))
    step = next(one * size for one in _STEPS if one * size * LINES >= highest * (1 - 1e-9))
    return Scale(step, LINES)


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a bar. From the left and top of the plot, in pixels."""

    x: float
    y: float
    width: float
    height: float


def slot(index: int, count: int, width: float) -> tuple[float, float]:
    """The left edge and the width of the room that a bar has."""
    room = width / max(count, 1)
    return index * room, room


def parts(values: Sequence[int], index: int, count: int, width: float, height: float, top: float) -> list[Box]:
    """A bar's parts, from the ground up; one of no height for each value that is nothing."""
    left, room = slot(index, count, width)
    bar = min(room * SHARE, WIDEST_BAR)
    x = left + (room - bar) / 2
    boxes: list[Box] = []
    ground = height
    for value in values:
        tall = max(value / top * height, LEAST_PART) if value > 0 and top > 0 else 0.0
        tall = min(tall, ground)
        boxes.append(Box(x, ground - tall, bar, tall))
        ground -= tall
    return boxes


def at(x: float, count: int, width: float) -> int | None:
    """Which bar's room a point lies in."""
    if not 0 <= x < width or not count:
        return None
    return min(int(x / (width / count)), count - 1)


def every(count: int, width: float, label: float, *, near: Sequence[int] = (1, 2, 5, 7, 10, 14, 20, 30)) -> int:
    """One bar in so many has a label, so that the labels have room."""
    room = width / max(count, 1)
    return next((one for one in near if one * room >= label), max(count, 1))
