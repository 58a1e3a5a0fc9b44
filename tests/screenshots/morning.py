"""A morning's work as the runtime would tell it: tasks, calls, a question, things undone and refused. Sample data for pictures."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import Activity, ListActivity, ShowActivity, ShowTask
from meshclaw_desktop.wire.rows import ActivityDetail, Item, Meant
from meshclaw_desktop.wire.rows import Intended as Intention
from tests.gui.samples import a_field, a_task, an_activity
from tests.gui.stand_in_runtime import StandIn

CHANGES: dict[str, dict[str, Any]] = {
    "read": {"effect": "read", "reason": "Reading is allowed."},
    "archived": {"effect": "change", "tool": "archive", "reason": "Email is set to Auto, and you asked for it."},
    "asked": {
        "effect": "send", "tool": "send", "verdict": "ask", "outcome": "waiting", "approval": "a1",
        "reason": "This address comes from a message you received, not from you.",
    },
    "denied": {
        "effect": "send", "tool": "forward", "verdict": "deny", "outcome": "denied",
        "reason": "The task did not say that it would, and the address comes from a message.",
    },
    "failed": {"effect": "change", "tool": "move", "outcome": "failed", "reason": "The mail server did not answer."},
    "observed": {
        "effect": "change", "tool": "archive", "verdict": "deny", "outcome": "observed", "connector": "slack",
        "reason": "Slack is set to Observe.",
    },
}  # fmt: skip
LONG = "Re: " + "a subject that its writer did not want to end, and so it goes on " * 4


def morning() -> list[Activity]:
    """About sixty rows: three tasks and what happened beside them."""
    return list(_numbered(_rows()))


def many(count: int) -> list[Activity]:
    """As many rows as wanted, in tasks of twenty."""
    now = time.time()
    kinds = list(CHANGES)
    return [
        an_activity(
            seq,
            at=now - (count - seq) * 7,
            task=f"t{seq // 20}",
            sentence=f"Task {seq // 20}" if seq % 20 == 0 else f"Read “[ci] nightly #{seq} passed”",
            tokens=seq * 37 % 2_000,
            usd_micros=seq * 53 % 9_000,
            **({"kind": "task", "outcome": "started"} if seq % 20 == 0 else CHANGES[kinds[seq % 7 % len(kinds)]]),
        )
        for seq in range(1, count + 1)
    ]


def remembers(runtime: StandIn, rows: list[Activity]) -> None:
    """Let the runtime know these rows, and answer what the activity window asks about them."""
    runtime.activities = rows
    runtime.answers |= {
        ListActivity: lambda request: _listed(rows, request),
        ShowActivity: lambda request: to_json(a_detail(request.seq)),
        ShowTask: lambda request: to_json(a_task(id=request.task)),
    }


def a_detail(seq: int) -> ActivityDetail:
    """What is on record about an email that was sent."""
    return ActivityDetail(
        seq=seq,
        digest="9f3c" + "0" * 58 + "e1",
        fields=(a_field("to", ["dana@partner-corp.example"]), a_field("subject", "Re: Q3 invoices")),
        columns=("From", "Subject"),
        items=(Item("m1", ("Build bot", "[ci] nightly #4411 passed")), Item("m2", ("Newsletter", "This week"))),
        agent_says="These were read and need no answer.",
        rule="ask",
        answered="approved by you at 08:14 in the pop-up",
        shown_digest="9f3c" + "0" * 60,
        ran_digest="9f3c" + "0" * 60,
        result="2 messages moved to Archive.",
        undo_until=time.time() + 29 * 86_400,
        undo_refused="",
        intent=(
            Intention(
                "email.archive",
                "archive messages that it reads in email",
                (Meant("id", "Message", None, ("email",), False),),
            ),
        ),
    )


def _listed(rows: list[Activity], request: ListActivity) -> Json:
    if request.since is None:
        return to_json(rows[-request.limit :])
    return to_json([one for one in rows if one.seq > request.since][: request.limit])


def _rows() -> Iterator[dict[str, Any]]:
    yield {
        "task": "t1",
        "kind": "task",
        "outcome": "started",
        "sentence": "Triage my mail",
        "routine": "",
        "effect": "",
    }
    for n in range(14):
        yield {
            "task": "t1",
            "sentence": f"Read “[ci] nightly #{4400 + n} passed”",
            "tokens": 420 + 13 * n,
            **CHANGES["read"],
        }
    yield {"task": "t1", "sentence": "Archived 23 messages", "undo_id": "u1", "tokens": 900, **CHANGES["archived"]}
    yield {"task": "t1", "sentence": f"Read “{LONG}”", "tokens": 1_300, "usd_micros": 4_200, **CHANGES["read"]}
    yield {"task": "t1", "sentence": "Forward a message to audit@outside.example", **CHANGES["denied"]}
    yield {"task": "t1", "sentence": "Read “Rechnung für \u202eNovember”", **CHANGES["read"]}
    yield {
        "task": "t1",
        "kind": "task",
        "outcome": "done",
        "sentence": "Triage my mail: done",
        "effect": "",
        "usd_micros": 61_000,
    }
    yield {"task": "t2", "kind": "task", "outcome": "started", "sentence": "Watch the deployment", "effect": ""}
    for n in range(18):
        yield {
            "task": "t2",
            "connector": "deployments",
            "sentence": f"Looked at web-api v3.12: {n * 5} % of traffic",
            "tokens": 210,
            **CHANGES["read"],
        }
    yield {"task": "t2", "connector": "deployments", "sentence": "Roll web-api back to v3.11", **CHANGES["failed"]}
    yield {"task": "t3", "kind": "task", "outcome": "started", "sentence": "Answer Dana", "effect": ""}
    yield {"task": "t3", "sentence": "Archive 4 messages in Slack", **CHANGES["observed"]}
    yield {"task": "t3", "sentence": "Read “Re: Q3 invoices”", "tokens": 800, "usd_micros": 2_100, **CHANGES["read"]}
    yield {"task": "t3", "sentence": "Send an email to dana@partner-corp.example", **CHANGES["asked"]}


def _numbered(rows: Iterator[dict[str, Any]]) -> Iterator[Activity]:
    listed = list(rows)
    begin = time.time() - 95 * len(listed)
    for at, changes in enumerate(listed):
        yield an_activity(at + 1, at=begin + 93 * at, **changes)
