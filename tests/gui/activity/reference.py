"""The activity window's rows, said again as simply as possible: what the model is held against."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from meshclaw_desktop.wire.messages import Activity

Plain = tuple[str, str]
"""A row: `("task", id)` for a heading, `("line", key)` for a line."""


def group_of(fact: Activity) -> str:
    return fact.task or time.strftime("day:%Y-%m-%d", time.localtime(fact.at))


def key_of(fact: Activity) -> str:
    return fact.call or f"#{fact.seq}"


def is_head(fact: Activity) -> bool:
    return bool(fact.task) and fact.kind == "task"


def standing(facts: Sequence[Activity], of_group: Sequence[Activity], everything: Sequence[Activity]) -> str:
    """Where a line stands, from all its facts in order, its task's, and all there are."""
    last = facts[-1]
    undone = {fact.undo_id for fact in everything if fact.kind == "undo" and fact.outcome == "undone" and fact.undo_id}
    if last.kind != "undo" and last.undo_id in undone:
        return "undone"
    heads = [fact for fact in of_group if is_head(fact)]
    ended = bool(heads) and heads[-1].outcome not in ("started", "")
    asked = any(
        (fact.outcome == "waiting" and fact.verdict == "ask") or (fact.kind == "policy" and fact.verdict)
        for fact in facts
    )
    if last.outcome == "waiting" and last.verdict == "ask":
        return "refused" if ended and not any(fact.routine for fact in of_group) else "waiting"
    if last.outcome in ("running", "observed", "failed", "unknown", "undone"):
        return last.outcome
    if last.outcome == "refused":
        return "failed"
    if last.outcome == "denied" or last.verdict == "deny":
        return "refused" if asked else "blocked"
    if last.verdict == "allow":
        return "approved" if asked else "allowed"
    return "noted"


def rows(
    facts: Iterable[Activity],
    *,
    show: str = "everything",
    connectors: frozenset[str] = frozenset(),
    words: tuple[str, ...] = (),
    open_groups: frozenset[str] | None = None,
) -> list[Plain]:
    """What is shown; `open_groups` None means that all are unfolded."""
    everything = sorted(facts, key=lambda fact: fact.seq)
    found: list[tuple[int, list[Plain]]] = []
    for group in dict.fromkeys(map(group_of, everything)):
        of_group = [fact for fact in everything if group_of(fact) == group]
        heads = [fact for fact in of_group if is_head(fact)]
        title = heads[-1].sentence if heads else ""
        body = [fact for fact in of_group if not is_head(fact)]
        lines: list[Plain] = []
        for key in dict.fromkeys(map(key_of, body)):
            of_line = [fact for fact in body if key_of(fact) == key]
            last, stands = of_line[-1], standing(of_line, of_group, everything)
            acted = last.effect not in ("", "read") and stands in (
                "running",
                "allowed",
                "approved",
                "unknown",
                "undone",
            )
            text = "\n".join((last.sentence, last.reason, last.connector, last.tool, last.kind, stands, title))
            accepted = (
                {
                    "everything": True,
                    "needs-you": stands == "waiting",
                    "changed": acted,
                    "blocked": stands in ("blocked", "refused", "observed"),
                }[show]
                and (not connectors or (last.connector or of_line[0].connector) in connectors)
                and all(word in text.casefold() for word in words)
            )
            if accepted:
                lines.append(("line", key))
        bare = show == "everything" and not connectors and all(word in title.casefold() for word in words)
        if lines or bare:
            shown = lines[::-1] if open_groups is None or group in open_groups else []
            order = of_group[0].seq if of_group[0].task else of_group[-1].seq
            found.append((order, [("task", group), *shown]))
    return [row for _order, block in sorted(found, reverse=True) for row in block]
