"""Briefs as the runtime would send them, for tests and pictures."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from meshclaw_desktop.policy.model import Effect
from meshclaw_desktop.wire.messages import Activity
from meshclaw_desktop.wire.routines import Brief, BriefHead
from meshclaw_desktop.wire.rows import Approval, TaskRow
from tests.gui.samples import a_batch, a_task, an_activity, an_approval

SAYS = (
    "- Jordan Lee: can you look at the rollback before 9?\n"
    "- Mei Tan: which of the two designs goes to the customer, by noon\n"
    "- [deploy] web-api staging: degraded since 04:12"
)


def half_past_six(days_ago: int = 0) -> float:
    """06:31 of today, or of a day before, as this machine's clock says it."""
    today = time.localtime(time.time() - days_ago * 86_400)
    return time.mktime((*today[:3], 6, 31, 0, 0, 0, -1))


def a_run(**changes: Any) -> TaskRow:
    """A triage that got through."""
    given: dict[str, Any] = {
        "routine": "morning-triage",
        "state": "ended",
        "outcome": "done",
        "doing": "",
        "answer": SAYS,
        "tokens": 18_240,
        "usd_micros": 41_000,
        "started_at": half_past_six() - 60,
        "ended_at": half_past_six(),
    }
    return a_task(**given | changes)


def left(id: str = "b1", **changes: Any) -> Approval:
    """A question that the run left."""
    given: dict[str, Any] = {
        "id": id,
        "routine": "morning-triage",
        "deadline_at": None,
        "reason": "Email is set to Ask.",
    }
    return a_batch(23, **given | changes)


def a_reply(id: str, name: str, **changes: Any) -> Approval:
    """A question about one mail, like others."""
    given: dict[str, Any] = {
        "id": id,
        "routine": "morning-triage",
        "tool": "reply",
        "effect": Effect.SEND,
        "sentence": f"Reply to {name}",
        "reason": "Email is set to Ask.",
        "deadline_at": None,
        "digest": id * 32,
    }
    return an_approval(**given | changes)


def did(seq: int, sentence: str, **changes: Any) -> Activity:
    """Something that the run did."""
    given: dict[str, Any] = {
        "routine": "morning-triage",
        "call": f"c{seq}",
        "tool": "draft",
        "effect": "change",
        "sentence": sentence,
        "undo_id": f"u{seq}",
        "at": half_past_six(),
    }
    return an_activity(seq, **given | changes)


def refused(seq: int, sentence: str, reason: str, outcome: str = "denied") -> Activity:
    """Something that it was not allowed to do."""
    return did(seq, sentence, reason=reason, outcome=outcome, verdict="deny", undo_id="")


def others() -> tuple[BriefHead, ...]:
    """A dream before it, and yesterday's."""
    return (
        BriefHead("t0", "Dream", "dream", half_past_six() - 12_600, seen=False),
        BriefHead("t-1", "Morning triage", "morning-triage", half_past_six(1), seen=True),
    )


def a_brief(**changes: Any) -> Brief:
    """A morning as it often is."""
    given: dict[str, Any] = {
        "task": a_run(),
        "done": (did(3, "Drafted a reply to Jordan Lee"), did(4, "Drafted a reply to Mei Tan")),
        "refused": (
            refused(
                5,
                "Forward “Q3 invoices” to billing@partner-corp.example",
                "This task did not set out to do it, and the address comes from a message you received.",
            ),
        ),
        "waiting": (left(), a_reply("r1", "Jordan Lee"), a_reply("r2", "Mei Tan")),
        "waiting_elsewhere": 0,
        "proposals": 5,
        "seen": False,
        "others": others(),
    }
    return Brief(**given | changes)


def a_quiet_brief() -> Brief:
    """It did something, and nothing needs the user."""
    return a_brief(
        task=a_run(answer="", usd_micros=9_000, tokens=4_100),
        done=(did(3, "Archived 12 messages", tool="archive"),),
        refused=(),
        waiting=(),
        proposals=0,
        others=(),
    )


def a_failed_brief() -> Brief:
    """It did not get through."""
    return replace(
        a_quiet_brief(),
        task=a_run(outcome="failed", answer="The model did not answer within two minutes. Try again later."),
        done=(),
    )
