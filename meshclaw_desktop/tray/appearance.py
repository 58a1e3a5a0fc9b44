"""Which state the tray icon shows, and its one line. Pure; it never looks safer than things are."""

from __future__ import annotations

from dataclasses import dataclass

from meshclaw_desktop.wire.messages import Status
from meshclaw_desktop.wire.visible import visible

from . import words
from .icon import Look

LONGEST_TITLE = 40


@dataclass(frozen=True, slots=True)
class Appearance:
    """The icon as it should be now."""

    look: Look
    waiting: int
    tooltip: str


def appearance(status: Status | None, waiting: int) -> Appearance:
    """What to show. None means that nothing is known; `waiting` counts the questions."""
    if status is None:
        return Appearance(Look.NOT_CONNECTED, 0, "MeshClaw is not connected")
    active = [one for one in status.tasks if one.state not in ("paused", "ended")]
    paused = [one for one in status.tasks if one.state == "paused"]
    if status.stopped:
        look, doing = Look.STOPPED, "everything is stopped"
    elif active:
        look, doing = Look.WORKING, _task(active[0].title, active[0].step, len(active))
    elif paused:
        look, doing = Look.PAUSED, f"{_short(paused[0].title)} is paused"
    else:
        look, doing = Look.IDLE, "idle"
    if waiting and not status.stopped:
        look = Look.NEEDS_YOU
    parts = [f"MeshClaw: {doing}"]
    if waiting:
        parts.append(f"{words.count(waiting, 'approval')} waiting")
    parts.append(f"{words.money(status.spent_usd_micros)} of {words.money(status.limit_usd_micros)} today")
    return Appearance(look, waiting, " · ".join(parts))


def _task(title: str, step: int, count: int) -> str:
    more = f" and {count - 1} more" if count > 1 else ""
    return f"{_short(title)}, step {step}{more}"


def _short(title: str) -> str:
    text = visible(title) or "a task"
    return text if len(text) <= LONGEST_TITLE else f"{text[: LONGEST_TITLE - 1]}…"
