"""What a watch leaves behind in words: its brief. Made by our code; what a model said stands in it as quoted. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

QUIET = "Nothing needs you."
"""Of a meeting in which nothing happened: it leaves no brief."""
MOST_LINES = 40
LONGEST_WORDS = 1_500
"""Characters of what the model said about one failure."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that is to stand in the brief, and what the model said about it."""

    at: float
    sentence: str
    words: str = ""
    ours: str = ""
    """What our code has to add."""


def story(
    happened: Sequence[Happened],
    going_on: Sequence[str],
    *,
    meeting: tuple[float, float] | None,
    ended_because: str = "",
    zone: tzinfo | None = None,
) -> str:
    """
    The brief. `meeting` is its begin and end as far as they were watched; None on demand. `going_on` are the sentences of
    what had not ended yet.
    """
    lines = [_heading(meeting, zone, anything=bool(happened or going_on))]
    shown = sorted(happened, key=lambda one: one.at)[-MOST_LINES:]
    if left_out := len(happened) - len(shown):
        lines.append(f"- {left_out} earlier lines are on record")
    for one in shown:
        lines.append(f"- {_clock(one.at, zone)} {one.sentence}")
        if one.words:
            lines.append(f"  The model: “{_cut(' '.join(one.words.split()))}”")
        if one.ours:
            lines.append(f"  {one.ours}")
    lines += [f"- Not over yet: {one}" for one in going_on]
    if ended_because:
        lines.append(ended_because)
    return "\n".join(lines)


def _heading(meeting: tuple[float, float] | None, zone: tzinfo | None, *, anything: bool) -> str:
    if meeting is None:
        return "Watched:" if anything else "There was nothing to watch: no deployment goes on."
    if not anything:
        return QUIET
    return f"During your meeting ({_clock(meeting[0], zone)} to {_clock(meeting[1], zone)}):"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_WORDS else f"{text[: LONGEST_WORDS - 1]}…"


def _clock(at: float, zone: tzinfo | None) -> str:
    return f"{datetime.fromtimestamp(at, zone).astimezone(zone):%H:%M}"
