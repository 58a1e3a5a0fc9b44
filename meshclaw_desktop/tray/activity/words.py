"""What the activity says: decisions, headings and figures in plain words. It paints nothing."""

from __future__ import annotations

import time

from meshclaw_desktop.tray.theme import Tone
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.tray.words import clock, day, money, number, span
from meshclaw_desktop.wire.visible import visible

from .fold import Group
from .line import THOUGHT_KIND, Line, Standing
from .results import in_words

_TONES = {
    Standing.WAITING: Tone.CARE,
    Standing.RUNNING: Tone.GOOD,
    Standing.APPROVED: Tone.GOOD,
    Standing.REFUSED: Tone.BAD,
    Standing.BLOCKED: Tone.BAD,
    Standing.FAILED: Tone.BAD,
    Standing.UNKNOWN: Tone.CARE,
}
TAIL = " · "
"""What parts a sentence from what stands behind it, e.g. a thought from its model."""
OURSELVES = "meshclaw"
"""How the runtime names its own agent."""


def decision_word(standing: Standing) -> str:
    """A pill's word; empty for what nobody decided about."""
    match standing:
        case Standing.WAITING:
            return tr("waiting", "decision: a question waits for the user")
        case Standing.RUNNING:
            return tr("running", "decision: it is being done")
        case Standing.ALLOWED:
            return tr("allowed", "decision")
        case Standing.APPROVED:
            return tr("you approved", "decision")
        case Standing.REFUSED:
            return tr("not approved", "decision")
        case Standing.BLOCKED:
            return tr("blocked", "decision")
        case Standing.OBSERVED:
            return tr("would have", "decision: noted and not done")
        case Standing.FAILED:
            return tr("failed", "decision")
        case Standing.UNKNOWN:
            return tr("unknown", "decision: it may have happened")
        case Standing.UNDONE:
            return tr("undone", "decision")
        case _:
            return ""


def decision_words() -> list[str]:
    """The words of all pills, the waiting one with a time: what there must be room for."""
    return [decision_word(one) + (" 59 m" if one is Standing.WAITING else "") for one in Standing]


def decision(line: Line, now: float) -> tuple[str, Tone]:
    """A line's pill; empty for a fact that nobody decided about."""
    text = decision_word(line.standing)
    if line.standing is Standing.WAITING:
        text = f"{text} {span(now - line.last.at)}"
    return text, _TONES.get(line.standing, Tone.QUIET)


def decision_sentence(line: Line) -> str:
    """A line's decision, as a sentence of its own."""
    match line.standing:
        case Standing.WAITING:
            return tr("Waiting for your answer")
        case Standing.RUNNING:
            return tr("Running now")
        case Standing.ALLOWED:
            return tr("Allowed without a question")
        case Standing.APPROVED:
            return tr("Approved by you at {time}").format(time=moment(line.approved_at))
        case Standing.REFUSED:
            return tr("You were asked, and it was not done")
        case Standing.BLOCKED:
            return tr("Blocked: it was not done")
        case Standing.OBSERVED:
            return tr("Observed: this is what it would have done")
        case Standing.FAILED:
            return tr("It was tried and failed")
        case Standing.UNKNOWN:
            return tr("It may or may not have happened")
        case Standing.UNDONE:
            return tr("Undone")
        case _:
            return ""


def moment(at: float) -> str:
    """The user's time of day, to the second."""
    return time.strftime("%H:%M:%S", time.localtime(at))


def day_of(at: float, now: float) -> str:
    """The user's day, in words."""
    then, today = time.localtime(at), time.localtime(now)
    if then[:3] == today[:3]:
        return tr("today")
    return day(at, year=then.tm_year != today.tm_year)


def agent_name(agent: str) -> str:
    """An agent as people call it."""
    return "MeshClaw" if agent == OURSELVES else visible(agent)


def spent(usd_micros: int) -> str:
    """What a day cost, in whole cents; nothing that was spent looks like nothing."""
    return f"<{money(10_000)}" if 0 < usd_micros < 10_000 else money(usd_micros)


def title(group: Group) -> str:
    """A task's title, with everything hidden in it spelled out."""
    if not group.task:
        return tr("Outside tasks")
    return visible(group.title) or tr("A task")


def summary(group: Group, now: float) -> str:
    """What stands beside a task's title: when, who if not we, and what came of it."""
    parts = [clock(group.first_at, now) if group.task else day_of(group.first_at, now)]
    if group.agent and group.agent != OURSELVES:
        parts.append(agent_name(group.agent))
    parts.append(", ".join(_outcomes(group)))
    ending = _ending(group)
    return " · ".join(part for part in (*parts, ending) if part)


def _outcomes(group: Group) -> list[str]:
    """What was done, and what was not; where nothing can be counted, how much happened."""
    tally, parts = group.tally, in_words(group.results)
    if some := group.uncounted:
        parts.append(tr("%n other changes", "", some) if parts else tr("%n changes", "", some))
    if some := group.taken_back:
        parts.append(tr("%n undone", "actions", some))
    if some := tally[Standing.OBSERVED]:
        parts.append(tr("%n noted, not done", "actions", some))
    if some := tally[Standing.BLOCKED]:
        parts.append(tr("%n blocked", "actions", some))
    if some := tally[Standing.REFUSED]:
        parts.append(tr("%n not approved", "actions", some))
    if some := tally[Standing.FAILED]:
        parts.append(tr("%n failed", "actions", some))
    if some := tally[Standing.UNKNOWN]:
        parts.append(tr("%n unknown", "actions", some))
    if some := tally[Standing.WAITING]:
        parts.append(tr("%n waiting for you", "actions", some))
    if parts:
        return parts
    return [tr("%n steps", "", len(group.lines)) if group.task else tr("%n entries", "", len(group.lines))]


def _ending(group: Group) -> str:
    match group.outcome:
        case "" | "done":
            return ""
        case "failed":
            return tr("failed", "ending of a task")
        case "denied":
            return tr("not approved", "ending of a task")
        case "stopped":
            return tr("stopped", "ending of a task")
        case "interrupted":
            return tr("interrupted", "ending of a task")
        case other:
            return visible(other)


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
            return number(row.tokens) if row.tokens else ""
        case 4:
            return money(row.usd_micros) if row.usd_micros else ""
        case _:
            return tr("Undo") if row.undo_id else ""


def tail_at(line: Line) -> int:
    """Where the less important end of a line's text begins; its length if there is none."""
    at = line.text.rfind(TAIL) if line.last.kind == THOUGHT_KIND else -1
    return at if at > 0 else len(line.text)


def said(row: Group | Line, column: int, *, is_open: bool) -> str:
    """What a screen reader says of a cell."""
    if isinstance(row, Group) and column == 0:
        state = tr("unfolded") if is_open else tr("folded")
        return f"{title(row)}, {summary(row, time.time())}, {state}"
    return cell(row, column)


def _heading_cell(group: Group, column: int, now: float) -> str:
    match column:
        case 1:
            return f"{title(group)} · {summary(group, now)}"
        case 3:
            return number(group.tokens) if group.tokens and group.begins else ""
        case 4:
            return money(group.usd_micros) if group.usd_micros and group.begins else ""
        case _:
            return ""
