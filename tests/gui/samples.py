"""Questions, connectors and activities as the runtime would send them, for tests and pictures."""

from __future__ import annotations

import time
from typing import Any

from meshclaw_desktop.policy.model import Autonomy, Effect, Json, Origin, Role
from meshclaw_desktop.wire.messages import Activity, Status
from meshclaw_desktop.wire.rows import Approval, ConnectorRow, Field, Item, TaskRow, ToolRow

BODY = "Hi Dana,\nthe three open invoices are attached.\nPayment is due on 30 November.\n– Sam \u202e"


def a_field(name: str, value: Json, **changes: Any) -> Field:
    """One argument of a call."""
    given: dict[str, Any] = {
        "name": name,
        "label": name.capitalize(),
        "role": Role.CONTENT,
        "value": value,
        "origin": Origin.USER,
        "source": "your words",
        "new": False,
    }
    return Field(**given | changes)


def an_approval(**changes: Any) -> Approval:
    """A question about one email, as in the picture."""
    now = time.time()
    given: dict[str, Any] = {
        "id": "a1",
        "task": "t1",
        "task_title": "Morning triage",
        "routine": "",
        "connector": "email",
        "tool": "send",
        "effect": Effect.SEND,
        "level": Autonomy.ASK,
        "sentence": "Send an email to dana@partner-corp.example",
        "reason": "This address comes from a message you received, not from you. You have never written to it.",
        "fields": (
            a_field(
                "to",
                ["dana@partner-corp.example"],
                role=Role.TARGET,
                origin=Origin.UNTRUSTED,
                source="a message from dana@partner-corp.example",
                new=True,
            ),
            a_field("subject", "Re: Q3 invoices"),
            a_field("body", BODY),
            a_field(
                "attachments",
                [{"name": "invoices.pdf", "size": 84_213, "digest": "9f3c" * 16}],
                label="Attached",
                role=Role.OBJECT,
                source="your Files",
            ),
        ),
        "columns": (),
        "items": (),
        "agent_says": "Dana asked for the invoices again.",
        "digest": "d" * 64,
        "undoable": False,
        "rememberable": True,
        "created_at": now,
        "deadline_at": now + 272,
    }
    return Approval(**given | changes)


def a_batch(rows: int = 23, **changes: Any) -> Approval:
    """A question about many messages."""
    senders = ("Build bot", "Build bot", "Jordan Lee", "Newsletter")
    subjects = (
        "[ci] nightly #{} passed",
        "[ci] nightly #{} passed",
        "Can you look at the rollback before 9?",
        "This week",
    )
    items = tuple(
        Item(f"m{n}", (senders[n % 4], subjects[n % 4].format(4411 + n), f"{2 + n // 20:02}:{n * 3 % 60:02}"))
        for n in range(rows)
    )
    given: dict[str, Any] = {
        "id": "b1",
        "tool": "archive",
        "effect": Effect.CHANGE,
        "sentence": f"Archive {rows} messages",
        "reason": "Email is set to Ask.",
        "fields": (),
        "columns": ("From", "Subject", "Received"),
        "items": items,
        "agent_says": "",
        "digest": "b" * 64,
        "undoable": True,
    }
    return an_approval(**given | changes)


def a_connector(name: str = "email", level: Autonomy = Autonomy.ASK, **changes: Any) -> ConnectorRow:
    """A connector that works."""
    given: dict[str, Any] = {
        "name": name,
        "kind": "imap",
        "level": level,
        "address": f"sam@corp.example · {name}",
        "state": "connected",
        "detail": "",
        "tools": (ToolRow("read", Effect.READ, "Read a message", False, "allow"),),
        "credentials": ("password",),
    }
    return ConnectorRow(**given | changes)


def a_task(**changes: Any) -> TaskRow:
    """A task that works."""
    given: dict[str, Any] = {
        "id": "t1",
        "title": "Morning triage",
        "routine": "",
        "agent": "meshclaw",
        "state": "working",
        "step": 14,
        "doing": "Reading 8 messages",
        "outcome": "",
        "answer": "",
        "tokens": 118_000,
        "usd_micros": 420_000,
        "started_at": time.time() - 300,
        "ended_at": None,
    }
    return TaskRow(**given | changes)


def a_status(**changes: Any) -> Status:
    """A runtime that is idle."""
    given: dict[str, Any] = {
        "stopped": False,
        "tasks": (),
        "waiting": 0,
        "oldest_waiting_at": None,
        "spent_usd_micros": 420_000,
        "limit_usd_micros": 3_000_000,
        "tokens": 118_000,
        "connectors": (
            a_connector("email", Autonomy.ASK),
            a_connector("slack", Autonomy.OBSERVE),
            a_connector("deployments", Autonomy.ASK),
            a_connector("calendar", Autonomy.AUTO),
            a_connector("files", Autonomy.OFF, state="off"),
        ),
        "model": "rehearsal",
        "keychain": "Secrets are kept in the Secret Service.",
        "problem": "",
    }
    return Status(**given | changes)


def an_activity(seq: int, **changes: Any) -> Activity:
    """Something that happened."""
    given: dict[str, Any] = {
        "seq": seq,
        "at": 1_780_000_000.0 + seq,
        "task": "t1",
        "routine": "",
        "agent": "meshclaw",
        "kind": "call",
        "call": "",
        "connector": "email",
        "tool": "read",
        "effect": "read",
        "sentence": f"Read message {seq}",
        "verdict": "allow",
        "reason": "Reading is allowed.",
        "outcome": "done",
        "tokens": 0,
        "usd_micros": 0,
        "undo_id": "",
    }
    return Activity(**given | changes)
