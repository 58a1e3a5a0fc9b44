"""Memories for tests and pictures: a night's proposals, and what was kept before."""

from __future__ import annotations

import time
from typing import Any

from meshclaw_desktop.policy.model import Origin
from meshclaw_desktop.wire.memory import DreamRow, Memories, MemoryRow, MemoryState, ProposedRule

DAY = 86_400.0


def a_memory(id: str = "m1", **changes: Any) -> MemoryRow:
    """A proposal."""
    given: dict[str, Any] = {
        "id": id,
        "state": MemoryState.PROPOSED,
        "text": "You archive “[ci] nightly … passed” every time.",
        "origin": Origin.USER,
        "source": "your own approvals, 1–21 Nov",
        "rows": (3, 5),
        "seen": 41,
        "made_at": time.time() - 5 * 3600,
        "used_at": None,
    }
    return MemoryRow(**given | changes)


def a_kept(id: str = "k1", **changes: Any) -> MemoryRow:
    """One that is kept."""
    given: dict[str, Any] = {
        "state": MemoryState.KEPT,
        "text": "Answers to Mei are short and in English.",
        "source": "your own words",
        "seen": 0,
        "made_at": time.time() - 40 * DAY,
        "used_at": time.time() - DAY,
        "path": f"/home/sam/.local/share/meshclaw/memories/{id}.md",
    }
    return a_memory(id, **given | changes)


def held(id: str = "h1", **changes: Any) -> MemoryRow:
    """One that rests on what others wrote."""
    given: dict[str, Any] = {
        "state": MemoryState.HELD,
        "text": "Invoices go to billing@partner-corp.example.",
        "origin": Origin.UNTRUSTED,
        "source": "a message you received",
        "seen": 1,
    }
    return a_memory(id, **given | changes)


def a_rule(id: str = "r1", **changes: Any) -> MemoryRow:
    """A rule that is proposed."""
    rule = ProposedRule("deployments", "restart", "restart web-api", 20, 20, time.time() + 90 * DAY)
    given: dict[str, Any] = {"text": "You approved 20 of 20.", "rule": rule, "seen": 20}
    return a_memory(id, **given | changes)


def a_dream(**changes: Any) -> DreamRow:
    """Last night's."""
    three = time.localtime()
    at = time.mktime((three.tm_year, three.tm_mon, three.tm_mday, 3, 0, 0, 0, 0, -1))
    given: dict[str, Any] = {
        "task": "t9", "at": at, "events": 212, "tokens": 18_000, "usd_micros": 40_000, "proposals": 4,
    }  # fmt: skip
    return DreamRow(**given | changes)


def a_night(*rows: MemoryRow, **dream: Any) -> Memories:
    """The proposals of one night, or these rows."""
    usual = (
        a_memory("m1"),
        a_memory(
            "m2",
            text="web-api rolls back with the previous tag, not with a revert.",
            source="deployments you approved",
            seen=3,
        ),
        held(),
        a_rule(),
    )
    return Memories(rows or usual, a_dream(**dream))
