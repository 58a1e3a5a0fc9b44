"""The paths of a result's labels: which label speaks about which part. It reads paths; it judges nobody."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .model import Label, Origin

_STEP = re.compile(r"\.([^.\[\]/\s?()@]+)|\[(\d+)\]|\[(\*?)\]|\['([^']*)'\]|\[\"([^\"]*)\"\]")
_SAFETY = {Origin.USER: 0, Origin.SYSTEM: 1, Origin.SERVICE: 2, Origin.UNTRUSTED: 3}


class Paths:
    """The labels of one result, by path. The longest path that fits a leaf speaks; of equal ones, the stricter."""

    def __init__(self, labels: Sequence[Label]) -> None:
        self._labels: list[tuple[tuple[str, ...], Label]] = []
        for one in labels:
            steps = _steps(one.path)
            if steps is not None:
                self._labels.append((steps, one))
            elif one.origin is Origin.UNTRUSTED:
                self._labels.append(((), one))
        self._labels.sort(key=lambda one: (-len(one[0]), -_SAFETY[one[1].origin]))

    def of(self, path: tuple[str, ...]) -> Label | None:
        """The label that speaks about a leaf."""
        for steps, label in self._labels:
            if len(steps) <= len(path) and all(a in ("*", b) for a, b in zip(steps, path, strict=False)):
                return label
        return None


def _steps(path: str) -> tuple[str, ...] | None:
    """The steps of a path: `$.rows[3].body`, `rows[*].body`, `$['a b']`, or `/rows/3/body`. None for any other form."""
    text = path.strip()
    if text[:1] in ("/", "#") and text != "#":
        return tuple(one.replace("~1", "/").replace("~0", "~") for one in text.lstrip("#").split("/")[1:])
    text = text[1:] if text.startswith("$") else f".{text}" if text and text[0] not in ".[" else text
    steps: list[str] = []
    at = 0
    while at < len(text):
        step = _STEP.match(text, at)
        if step is None:
            return None
        steps.append(next(one for one in step.groups() if one is not None) or "*")
        at = step.end()
    return tuple(steps)
