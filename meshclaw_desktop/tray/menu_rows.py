"""What each row of the tray's menu says, made from the runtime's last word. Pure."""

from __future__ import annotations

from meshclaw_desktop.wire.messages import Status
from meshclaw_desktop.wire.routines import BriefHead
from meshclaw_desktop.wire.rows import TaskRow

from . import words
from .menu_row import Part, Row, plain
from .theme import Tone
from .translation import tr

BAR_SIGNS = 10
LONGEST_PROBLEM = 80
LONGEST_NAME = 30
"""Characters of a routine's name."""
NOTHING = Row(())
"""A row that is not shown."""


def problem(sentence: str) -> Row:
    """What the user should mend."""
    return Row((Part(plain(sentence, LONGEST_PROBLEM), Tone.CARE),), ground=Tone.CARE) if sentence else NOTHING


def task(status: Status | None) -> Row:
    """What runs."""
    if status is None:
        return Row((Part(tr("Not connected"), Tone.CARE, bold=True),))
    if status.stopped:
        return Row((Part(tr("Everything is stopped"), Tone.BAD, bold=True),))
    running = [one for one in status.tasks if one.state != "ended"]
    if not running:
        return Row((Part(tr("Nothing is running")),))
    first = running[0]
    step = tr("step {step}").format(step=first.step)
    if len(running) > 1:
        step = tr("{step}, {more} more").format(step=step, more=len(running) - 1)
    return Row((Part(plain(first.title), bold=True), Part(f" · {_state(first)}", Tone.QUIET)), step)


def waiting(count: int, age_s: float | None) -> Row:
    """How many questions wait, and since when."""
    if count <= 0:
        return NOTHING
    age = tr("oldest {age}").format(age=words.span(age_s)) if age_s is not None else ""
    return Row((Part(tr("%n approvals waiting…", "", count), Tone.CARE, bold=True),), age, ground=Tone.CARE)


def learned(proposals: int) -> Row:
    """What was learned and waits for a yes."""
    if proposals <= 0:
        return NOTHING
    return Row((Part(tr("What it learned")),), tr("%n proposals", "", proposals))


def today(status: Status | None, *, signs: bool) -> Row:
    """What today cost; with `signs`, and a bar made of signs."""
    if status is None:
        return NOTHING
    tokens = tr("{count} tokens").format(count=words.tokens(status.tokens))
    if signs:
        full = min(BAR_SIGNS, max(round(share(status) * BAR_SIGNS), 1 if status.spent_usd_micros else 0))
        tokens = f"{'▰' * full}{'▱' * (BAR_SIGNS - full)} {tokens}"
    said = tr("Today {spent} of {limit}", "money; the words around {spent} and {limit} may stand anywhere")
    spent, limit = words.money(status.spent_usd_micros), words.money(status.limit_usd_micros)
    before, _, after = said.partition("{spent}")
    parts = (Part(before.format(limit=limit)), Part(spent, bold=True), Part(after.format(limit=limit), Tone.QUIET))
    return Row(tuple(part for part in parts if part.text), tokens)


def share(status: Status) -> float:
    """How much of today's limit is spent, from 0 to 1."""
    if status.limit_usd_micros <= 0:
        return 1.0
    return min(1.0, status.spent_usd_micros / status.limit_usd_micros)


def setup(status: Status | None) -> Row:
    """What has to be chosen before anything can run."""
    if status is None or (status.model and status.connectors):
        return NOTHING
    if status.model:
        text = tr("Connect your first account…")
    elif status.connectors:
        text = tr("Choose a model…")
    else:
        text = tr("Set MeshClaw up…")
    return Row((Part(text, Tone.GOOD, bold=True),))


def ask(shortcut: str) -> Row:
    """The line to ask, with the keys that open it from anywhere, where there are some."""
    return Row((Part(tr("Ask MeshClaw…")),), shortcut)


def brief(unseen: tuple[BriefHead, ...]) -> Row:
    """The window of the briefs; while one has not been seen, whose it is and since when."""
    if not unseen:
        return Row((Part(tr("Brief")),))
    newest = unseen[0]
    named = tr("{routine}, {clock}", "a brief: Morning triage, 06:31")
    told = named.format(routine=plain(newest.title, LONGEST_NAME), clock=words.clock(newest.at))
    more = tr("{n} new").format(n=len(unseen)) if len(unseen) > 1 else tr("new", "a brief that nobody has read")
    return Row((Part(tr("Brief"), Tone.GOOD, bold=True), Part(f" · {told}", Tone.QUIET)), more)


def activity() -> Row:
    """The activity window."""
    return Row((Part(tr("Activity")),))


def usage() -> Row:
    """The window of the usage history."""
    return Row((Part(tr("Usage history")),))


def settings() -> Row:
    """The settings window."""
    return Row((Part(tr("Settings…")),))


def start() -> Row:
    """For when there is no runtime."""
    return Row((Part(tr("Start MeshClaw's runtime")),))


def stop(status: Status | None) -> Row:
    """Stops everything, or lets it go on."""
    if status is not None and status.stopped:
        return Row((Part(tr("Resume"), Tone.GOOD, bold=True),))
    return Row((Part(tr("Stop everything now"), Tone.BAD, bold=True),))


def leave() -> Row:
    """Ends the tray."""
    return Row((Part(tr("Quit")),))


def _state(one: TaskRow) -> str:
    match one.state:
        case "queued":
            return tr("queued")
        case "working":
            return tr("working")
        case "waiting":
            return tr("waiting")
        case "paused":
            return tr("paused")
        case other:
            return plain(other)
