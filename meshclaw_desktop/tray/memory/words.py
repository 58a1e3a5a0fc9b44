"""What is said of memories and proposals. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from meshclaw_desktop.tray import words
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.memory import DreamRow, Memories, MemoryRow, MemoryState
from meshclaw_desktop.wire.visible import visible

LONGEST_ON_A_BUTTON = 44
WAITING = (MemoryState.PROPOSED, MemoryState.HELD)


def waiting(memories: Memories | None) -> tuple[MemoryRow, ...]:
    """What waits for the user's yes, in the runtime's order."""
    return tuple(row for row in memories.rows if row.state in WAITING) if memories is not None else ()


def kept(memories: Memories | None) -> tuple[MemoryRow, ...]:
    """What was kept, also if it has faded."""
    return tuple(row for row in memories.rows if row.state not in WAITING) if memories is not None else ()


def head_line(dream: DreamRow | None, left: int) -> str:
    """What the last dream did, in one line; `left` proposals wait."""
    if dream is None:
        return tr("%n proposals", "", left) if left else ""
    parts = [
        tr("Dream", "what learns at night"),
        words.clock(dream.at),
        tr("read %n events", "", dream.events),
        tr("{count} tokens").format(count=words.tokens(dream.tokens)),
        words.money(dream.usd_micros),
        tr("%n proposals", "", dream.proposals),
    ]
    if left != dream.proposals:
        parts.append(tr("%n wait for you", "proposals", left))
    return " · ".join(parts)


def sentence(row: MemoryRow) -> str:
    """What a proposal says, raw: what others wrote is quoted, a rule is asked about."""
    if row.rule is not None:
        asked = tr("Let {connector} {action} by itself?", "e.g. Let Deployments restart web-api by itself?")
        return asked.format(connector=words.title(row.rule.connector), action=row.rule.sentence)
    return f"“{row.text}”" if row.state is MemoryState.HELD else row.text


def how_often(row: MemoryRow) -> str:
    """What speaks for a proposal; empty if nothing does."""
    if row.rule is not None:
        return tr("you approved {approved} of {asked}").format(
            approved=words.number(row.rule.approved), asked=words.number(row.rule.asked)
        )
    return tr("seen %n times", "", row.seen) if row.seen > 0 else ""


def source(row: MemoryRow) -> str:
    """Where a proposal comes from, and what follows from that."""
    if row.rule is not None:
        end = words.day(row.rule.expires_at, year=True)
        return tr("It would be a rule for this one action, until {day}. Everything else still asks.").format(day=end)
    said = tr("From: {source}").format(source=row.source)
    if row.state is MemoryState.HELD:
        return f"{said.rstrip('.')}. " + tr("What others write is never learned without you.")
    return said


def yes_to_rule(row: MemoryRow) -> str:
    """The button that makes the rule; a long action stands in the heading alone."""
    action = visible(row.rule.sentence) if row.rule is not None else ""
    if not action or len(action) > LONGEST_ON_A_BUTTON:
        return tr("Yes, let it")
    return tr("Yes, let it {action}", "e.g. restart web-api").format(action=action)


def history(row: MemoryRow) -> str:
    """Where a kept one comes from, since when there is one, and when it was used."""
    used = (
        tr("last used {time}").format(time=words.clock(row.used_at))
        if row.used_at is not None
        else tr("not used yet", "something that was learned")
    )
    parts = [tr("From: {source}").format(source=row.source)]
    if row.made_at > 0:
        parts.append(tr("since {time}").format(time=words.day(row.made_at, year=True)))
    return " · ".join((*parts, used))


def matches(row: MemoryRow, wanted: str) -> bool:
    """Whether each word that is searched for occurs in it."""
    hay = f"{row.text} {row.source}".casefold()
    return all(word in hay for word in wanted.casefold().split())


def together(rows: Iterable[MemoryRow], among: Iterable[MemoryRow]) -> list[tuple[MemoryRow, ...]]:
    """Each of `rows` once, with those of `among` that contradict it, directly or by way of others, behind it."""
    known = {row.id: row for row in (*rows, *among)}
    links: dict[str, set[str]] = {id: set() for id in known}
    for row in known.values():
        for other in row.contradicts:
            if other in known and other != row.id:
                links[row.id].add(other)
                links[other].add(row.id)
    groups: list[tuple[MemoryRow, ...]] = []
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            continue
        found, todo = [row.id], [row.id]
        while todo:
            for other in sorted(links[todo.pop()] - set(found)):
                found.append(other)
                todo.append(other)
        seen.update(found)
        groups.append(tuple(known[id] for id in found))
    return groups
