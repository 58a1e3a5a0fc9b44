"""What a command prints: plain tables, sentences, JSON. Text of others never reaches a terminal as it is."""

from __future__ import annotations

import json
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import TextIO

from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.visible import visible

TIMES = frozenset(
    {
        "at",
        "created_at",
        "deadline_at",
        "started_at",
        "ended_at",
        "expires_at",
        "oldest_waiting_at",
        "undo_until",
        "oldest_at",
        "used_at",
        "made_at",
        "next_at",
    }
)
"""The fields of rows that hold a moment."""


class Output:
    """Where a command's answer goes (`out`), and what is said beside it (`err`)."""

    def __init__(self, out: TextIO, err: TextIO) -> None:
        self._out = out
        self._err = err

    def say(self, text: str = "") -> None:
        """One or more lines of the answer."""
        self._out.write(f"{visible(text, lines=True)}\n")

    def piece(self, text: str) -> None:
        """A piece of an answer that comes bit by bit, at once."""
        self._out.write(visible(text, lines=True))
        self._out.flush()

    def note(self, text: str) -> None:
        """A line beside the answer."""
        self._out.flush()
        self._err.write(f"{visible(text, lines=True)}\n")
        self._err.flush()

    def json(self, value: Json) -> None:
        """The answer as one JSON value on one line. In ASCII, so that nothing in it acts on a terminal."""
        self._out.write(f"{json.dumps(value, ensure_ascii=True, allow_nan=False)}\n")
        self._out.flush()

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[str] = ()) -> None:
        """Aligned columns under their heads, if there are any; those named in `right` are aligned to the right.

        The first column may be indented. A cell of several lines goes on under itself where it is the last.
        """
        cells = [[*map(_cell, row[:-1]), visible(row[-1], lines=True)] for row in rows]
        if heads:
            cells.insert(0, list(heads))
        sides = [head in right for head in heads] or [False] * (len(rows[0]) if rows else 0)
        widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
        for *row, last in cells:
            padded = [_padded(cell, width, side) for cell, width, side in zip(row, widths, sides, strict=False)]
            first, *more = last.split("\n")
            under = " " * (sum(widths[:-1]) + 2 * len(row))
            first = _padded(first, widths[-1], sides[-1])
            self._out.write(
                "\n".join([f"{'  '.join([*padded, first])}".rstrip(), *(f"{under}{one}" for one in more), ""])
            )

    def flush(self) -> None:
        """Bring everything out."""
        self._out.flush()


def row_json(row: object) -> Json:
    """A row as JSON for a script: as on the wire, but with every moment in ISO 8601 with its zone."""
    if isinstance(row, list | tuple):
        return [row_json(one) for one in row]
    if not is_dataclass(row):
        return to_json(row)
    plain: dict[str, Json] = {}
    for field in fields(row):
        value = getattr(row, field.name)
        plain[field.name] = moment(value) if field.name in TIMES else row_json(value)
    return plain


def moment(at: float | None) -> str | None:
    """A moment in ISO 8601 with the zone of this machine; None stays None."""
    return None if at is None else datetime.fromtimestamp(at).astimezone().isoformat(timespec="milliseconds")


def clock(at: float, *, now: float | None = None) -> str:
    """A moment for a table: the time, with the date before it if that is not today's."""
    then = datetime.fromtimestamp(at).astimezone()
    today = datetime.fromtimestamp(time.time() if now is None else now).astimezone()
    return then.strftime("%H:%M:%S" if then.date() == today.date() else "%Y-%m-%d %H:%M:%S")


def count(number: int, one: str, many: str = "") -> str:
    """`1 question`, `2 questions`."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def span(seconds: float) -> str:
    """A length of time, roughly: `40 s`, `5 min`, `3 h`, `2 days`."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3_600:
        return f"{whole // 60} min"
    if whole < 2 * 86_400:
        return f"{whole // 3_600} h"
    return f"{whole // 86_400} days"


def size(octets: float) -> str:
    """A file's size: `84 kB`."""
    value, unit = float(octets), "bytes"
    for unit in ("bytes", "kB", "MB", "GB"):
        if value < 999.5 or unit == "GB":
            break
        value /= 1000
    return f"{value:.0f} {unit}" if unit == "bytes" or value >= 9.95 else f"{value:.1f} {unit}"


def _cell(text: str) -> str:
    """A cell in one line; what it is indented by is ours."""
    indent = len(text) - len(text.lstrip(" "))
    return f"{text[:indent]}{visible(text[indent:])}"


def _padded(text: str, width: int, right: bool) -> str:
    gap = " " * (width - _width(text))
    return f"{gap}{text}" if right else f"{text}{gap}"


def _width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )
