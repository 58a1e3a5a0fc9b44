"""What the brief says of itself: when it was made, what it cost, how each thing stands. It paints nothing."""

from __future__ import annotations

from meshclaw_desktop.tray.theme import Tone
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.tray.words import clock, money, title, tokens
from meshclaw_desktop.wire.messages import Activity
from meshclaw_desktop.wire.routines import Brief, BriefHead
from meshclaw_desktop.wire.rows import Approval, TaskRow
from meshclaw_desktop.wire.visible import visible

MOST_NAMED = 3
"""Things of a batch that are named before it is opened."""


def made_at(task: TaskRow) -> float:
    """When the run ended, or began if it still goes on."""
    return task.ended_at if task.ended_at is not None else task.started_at


def head_of(brief: Brief) -> BriefHead:
    """A brief as it is listed beside others."""
    task = brief.task
    return BriefHead(task=task.id, title=task.title, routine=task.routine, at=made_at(task), seen=brief.seen)


def name_of(head: BriefHead) -> str:
    """`Morning triage, 06:31`."""
    words = tr("{routine}, {clock}", "a brief: Morning triage, 06:31")
    return words.format(routine=visible(head.title), clock=clock(head.at))


def cost_line(brief: Brief) -> str:
    """`06:31 · 18 k tokens · $0.04`."""
    task = brief.task
    used = tr("{count} tokens").format(count=tokens(task.tokens))
    return " · ".join((clock(made_at(task)), used, money(task.usd_micros)))


def ending(task: TaskRow) -> str:
    """Why a run did not get to its end, in a line above what it says; empty if it did."""
    match task.outcome:
        case "failed":
            return tr("It did not get through.")
        case "denied" | "stopped":
            return tr("It was stopped before its end.")
        case "interrupted":
            return tr("It was interrupted.")
        case _:
            return ""


def standing(row: Activity) -> tuple[str, Tone]:
    """The pill of what was not done."""
    match row.outcome:
        case "observed":
            return tr("would have", "decision: noted and not done"), Tone.QUIET
        case "failed":
            return tr("failed", "decision"), Tone.BAD
        case "unknown":
            return tr("unknown", "decision: it may have happened"), Tone.CARE
        case "expired":
            return tr("withdrawn", "decision: the question ended without an answer"), Tone.QUIET
        case _:
            return tr("not allowed", "decision"), Tone.CARE


def of_connector(row: Activity | Approval) -> str:
    """`Email`."""
    return title(visible(row.connector))


def why(row: Activity | Approval) -> str:
    """The reason, with the connector before it unless it names it itself."""
    name = of_connector(row)
    return (
        row.reason
        if name.casefold() in visible(row.reason).casefold()
        else " · ".join(one for one in (name, row.reason) if one)
    )


def things(one: Approval) -> str:
    """The first things of a batch in one line; empty for a single call."""
    if len(one.items) < 2:
        return ""
    named = [item.cells[1] if len(item.cells) > 1 else "".join(item.cells[:1]) for item in one.items[:MOST_NAMED]]
    more = len(one.items) - len(named)
    listed = ", ".join(visible(name) for name in named if name)
    return tr("{things} and {more} more").format(things=listed, more=more) if more > 0 else listed
