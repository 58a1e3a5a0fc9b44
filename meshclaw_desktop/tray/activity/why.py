"""Why a call was allowed, asked about or refused, in words: the gate's rules and levels as a person reads them. It judges nothing."""

from __future__ import annotations

from collections.abc import Iterator

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.tray.words import level, level_means, title
from meshclaw_desktop.wire.rows import ActivityDetail
from meshclaw_desktop.wire.visible import visible

from .fact import Fact
from .line import Line, Standing


def heading(standing: Standing) -> str:
    """What stands over the reasons."""
    match standing:
        case Standing.WAITING:
            return tr("Why you are asked")
        case Standing.REFUSED | Standing.BLOCKED | Standing.OBSERVED:
            return tr("Why it was not done")
        case Standing.FAILED:
            return tr("What went wrong")
        case Standing.UNKNOWN:
            return tr("Why nobody knows")
        case Standing.NOTED:
            return tr("Why")
        case _:
            return tr("Why this was allowed")


def reasons(line: Line, detail: ActivityDetail | None) -> Iterator[Fact]:
    """The verdict's reason, what was answered, the level then, and the rule behind it."""
    last = line.last
    answered = detail.answered if detail is not None else ""
    if last.reason and last.reason != line.why_asked and not (answered and line.standing is Standing.APPROVED):
        yield Fact("", last.reason)
    if line.why_asked:
        yield Fact(tr("Why asked") if line.standing is not Standing.WAITING else "", line.why_asked)
    if answered:
        yield Fact(tr("Your answer"), answered)
    if detail is None:
        return
    if words := level_in_words(last.connector, detail.level):
        yield Fact(tr("Level"), words)
    if detail.rule:
        words = rule_in_words(detail.rule)
        yield Fact(tr("Rule"), words or detail.rule, note=detail.rule if words else "")


def level_in_words(connector: str, name: str) -> str:
    """A connector's level as it was: `Email was on Ask: asks before it acts`."""
    known = next((one for one in Autonomy if one == name), None)
    if known is None or not connector:
        return ""
    return tr("{connector} was on {level}: {meaning}").format(
        connector=title(visible(connector)), level=level(known), meaning=level_means(known)
    )


def rule_in_words(rule: str) -> str:
    """What a rule of the gate says; empty for one that has no words here."""
    return (
        _allows(rule) or _asks_for_its_target(rule) or _asks_whatever_its_target(rule) or _refuses(rule) or _ends(rule)
    )


def _allows(rule: str) -> str:
    match rule:
        case "read":
            return tr("What only reads is allowed, from Observe up.")
        case "change":
            return tr("On Auto, a change to your own data is allowed.")
        case "intent":
            return tr(
                "On Auto, what the task said beforehand is allowed, where you or a trusted source named the target."
            )
        case "answer":
            return tr("Your answer holds for exactly this call, once.")
        case "remembered":
            return tr("You answered this before and asked for it to be remembered.")
        case _:
            return ""


def _asks_for_its_target(rule: str) -> str:
    match rule:
        case "beyond-intent":
            return tr("On Auto, what the task did not say beforehand asks.")
        case "foreign-target":
            return tr("On Auto, a target that others named asks.")
        case "changed-target":
            return tr("On Auto, another target than the task said beforehand asks.")
        case "not-named":
            return tr("On Auto, a target that you did not name asks.")
        case "reaches-out":
            return tr("A read that tells somebody something asks, unless you named where it goes.")
        case "delicate-place":
            return tr("Places where secrets lie, and this machine's own network, are asked about or refused.")
        case _:
            return ""


def _asks_whatever_its_target(rule: str) -> str:
    match rule:
        case "level-ask":
            return tr("On Ask, everything that acts asks first.")
        case "destroy":
            return tr("What cannot be undone always asks.")
        case "public":
            return tr("What anyone could see always asks.")
        case "again":
            return tr("The same payment a second time asks.")
        case "private":
            return tr("Private data for somebody who was not part of it asks.")
        case "guarded":
            return tr("On Auto, what is guarded, such as production, asks.")
        case "adds-up":
            return tr("Much of the same in one task asks, even where each alone would pass.")
        case "parked":
            return tr("A question of a routine waits until you are back.")
        case _:
            return ""


def _refuses(rule: str) -> str:
    match rule:
        case "off":
            return tr("On Off, nothing is allowed.")
        case "observe":
            return tr("On Observe, what would act is noted and not done.")
        case "stopped":
            return tr("While everything is stopped, nothing is allowed.")
        case "foreign-and-beyond":
            return tr("What the task did not say beforehand, for a target that others named, is refused.")
        case "destroy-beyond":
            return tr("What cannot be undone and was not said beforehand is refused once others were read.")
        case "refused-before":
            return tr("After your no, the same by another way is refused.")
        case "task-held":
            return tr("After your second no, a task may do nothing more.")
        case _:
            return ""


def _ends(rule: str) -> str:
    """How a question ended without an answer."""
    match rule:
        case "silence":
            return tr("No answer in time is a no.")
        case "queue":
            return tr("Too many questions waited already.")
        case "flood":
            return tr("A connector that asks too much in a short time is set to Observe.")
        case "waits":
            return tr("The same question waits already.")
        case "void":
            return tr("A question that lost its task is a no.")
        case "unknown-tool" | "other-task" | "arguments" | "error":
            return tr("What cannot be judged is refused.")
        case _:
            return ""
