"""What the activity says: decisions and headings in plain words. Pure; it paints nothing."""

from __future__ import annotations

import time

from meshclaw_desktop.tray.theme import Tone
from meshclaw_desktop.tray.words import clock, count, money, span
from meshclaw_desktop.wire.visible import visible

from .fold import Group, Line, Standing

_DECISIONS = {
    Standing.WAITING: ("waiting", Tone.CARE),
    Standing.RUNNING: ("running", Tone.GOOD),
    Standing.ALLOWED: ("allowed", Tone.QUIET),
    Standing.APPROVED: ("you approved", Tone.GOOD),
    Standing.REFUSED: ("not approved", Tone.BAD),
    Standing.BLOCKED: ("blocked", Tone.BAD),
    Standing.OBSERVED: ("would have", Tone.QUIET),
    Standing.FAILED: ("failed", Tone.BAD),
    Standing.UNKNOWN: ("unknown", Tone.CARE),
    Standing.UNDONE: ("undone", Tone.QUIET),
}
_ENDINGS = {
    "done": "done",
    "failed": "failed",
    "denied": "not approved",
    "stopped": "stopped",
    "interrupted": "interrupted",
}


def decision(line: Line, now: float) -> tuple[str, Tone]:
    """A line's pill; empty for a fact that nobody decided about."""
    if line.standing is Standing.NOTED:
        return "", Tone.QUIET
    text, tone = _DECISIONS[line.standing]
    if line.standing is Standing.WAITING:
        text = f"{text} {span(now - line.last.at)}"
    return text, tone


def moment(at: float) -> str:
    """The user's time of day, to the second."""
    return time.strftime("%H:%M:%S", time.localtime(at))


def day_of(at: float, now: float) -> str:
    """The user's day, in words."""
    then, today = time.localtime(at), time.localtime(now)
    if then[:3] == today[:3]:
        return "today"
    return time.strftime("%d %b" if then.tm_year == today.tm_year else "%d %b %Y", then).lstrip("0")


def title(group: Group) -> str:
    """A task's title, with everything hidden in it spelled out."""
    return visible(group.title) or "A task"


def summary(group: Group, now: float) -> str:
    """What stands beside a task's title."""
    parts = [clock(group.first_at, now) if group.task else day_of(group.first_at, now)]
    steps = [count(len(group.lines), "step")] if group.task else []
    counts = [
        (group.changes, "change"),
        (group.tally[Standing.BLOCKED], "blocked"),
        (group.tally[Standing.FAILED], "failed"),
        (group.tally[Standing.UNKNOWN], "unknown"),
        (group.tally[Standing.WAITING], "waiting for you"),
    ]
    parts.append(", ".join(steps + [_counted(number, words) for number, words in counts if number]))
    if group.outcome and group.outcome != "done":
        parts.append(_ENDINGS.get(group.outcome, visible(group.outcome)))
    return " · ".join(part for part in parts if part)


def _counted(number: int, words: str) -> str:
    return count(number, words) if words == "change" else f"{number:,} {words}"


def cell(row: Group | Line, column: int, now: float | None = None) -> str:
    """What stands in a cell."""
    now = time.time() if now is None else now
    if isinstance(row, Group):
        return _heading_cell(row, column, now)
    match column:
        case 0:
            return moment(row.first.at)
        case 1:
            return row.text
        case 2:
            return decision(row, now)[0]
        case 3:
            return f"{row.tokens:,}" if row.tokens else ""
        case 4:
            return money(row.usd_micros) if row.usd_micros else ""
        case _:
            return "Undo" if row.undo_id else ""


def said(row: Group | Line, column: int, *, is_open: bool) -> str:
    """What a screen reader says of a cell."""
    if isinstance(row, Group) and column == 0:
        return f"{title(row)}, {summary(row, time.time())}, {'unfolded' if is_open else 'folded'}"
    return cell(row, column)


def _heading_cell(group: Group, column: int, now: float) -> str:
    match column:
        case 1:
            return f"{title(group)} · {summary(group, now)}"
        case 3:
            return f"{group.tokens:,}" if group.tokens and group.begins else ""
        case 4:
            return money(group.usd_micros) if group.usd_micros and group.begins else ""
        case _:
            return ""
