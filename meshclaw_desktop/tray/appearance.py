"""Which state the tray icon shows, and its one line. Pure; it never looks safer than things are."""

from __future__ import annotations

from dataclasses import dataclass

from meshclaw_desktop.wire.messages import Status
from meshclaw_desktop.wire.visible import visible

from . import words
from .icon import Look
from .translation import tr

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
        return Appearance(Look.NOT_CONNECTED, 0, tr("MeshClaw is not connected"))
    active = [one for one in status.tasks if one.state not in ("paused", "ended")]
    paused = [one for one in status.tasks if one.state == "paused"]
    if status.stopped:
        look, doing = Look.STOPPED, tr("everything is stopped")
    elif active:
        look, doing = Look.WORKING, _task(active[0].title, active[0].step, len(active))
    elif paused:
        look, doing = Look.PAUSED, tr("{task} is paused").format(task=_short(paused[0].title))
    else:
        look, doing = Look.IDLE, tr("idle")
    if waiting and not status.stopped:
        look = Look.NEEDS_YOU
    parts = [f"MeshClaw: {doing}"]
    if waiting:
        parts.append(tr("%n approvals waiting", "", waiting))
    spent, limit = words.money(status.spent_usd_micros), words.money(status.limit_usd_micros)
    parts.append(tr("{spent} of {limit} today").format(spent=spent, limit=limit))
    return Appearance(look, waiting, " · ".join(parts))


def _task(title: str, step: int, count: int) -> str:
    if count > 1:
        return tr("{task}, step {step}, and %n more", "", count - 1).format(task=_short(title), step=step)
    return tr("{task}, step {step}").format(task=_short(title), step=step)


def _short(title: str) -> str:
    text = visible(title) or tr("a task")
    return text if len(text) <= LONGEST_TITLE else f"{text[: LONGEST_TITLE - 1]}…"
