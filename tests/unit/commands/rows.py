"""Rows for tests of the command line."""

from __future__ import annotations

from meshclaw_desktop.policy.model import Autonomy, Effect, Origin, Role
from meshclaw_desktop.wire.messages import Activity, Status
from meshclaw_desktop.wire.rows import Approval, ConnectorRow, Field, Item, ModelRow, TaskRow, ToolRow

NOON = 1_790_000_000.25

EMAIL = ConnectorRow(
    name="email",
    kind="imap",
    level=Autonomy.ASK,
    address="sam@corp.example · IMAP",
    state="connected",
    detail="",
    tools=(ToolRow("archive", Effect.CHANGE, "Archive messages", True, "ask"),),
    credentials=("password",),
)
TASK = TaskRow(
    id="t1",
    title="Triage",
    routine="",
    agent="meshclaw",
    state="working",
    step=3,
    doing="reads the inbox",
    outcome="",
    answer="",
    tokens=1_200,
    usd_micros=2_149,
    started_at=NOON,
    ended_at=None,
)
STATUS = Status(
    stopped=False,
    tasks=(TASK,),
    waiting=2,
    oldest_waiting_at=NOON,
    spent_usd_micros=380_000,
    limit_usd_micros=3_000_000,
    tokens=118_204,
    connectors=(EMAIL,),
    model="rehearsal",
    keychain="GNOME Keyring is open.",
    problem="",
)
APPROVAL = Approval(
    id="a1",
    task="t1",
    task_title="Triage",
    routine="",
    connector="email",
    tool="send",
    effect=Effect.SEND,
    level=Autonomy.ASK,
    sentence="Send an email to dana@evil.example",
    reason="the address comes from a message",
    fields=(
        Field("to", "To", Role.TARGET, ["dana@evil.example"], Origin.UNTRUSTED, "a message from dana", True),
        Field("body", "", Role.CONTENT, "Hello\x1b[31m\nworld", Origin.USER, "", False),
    ),
    columns=("From", "Subject"),
    items=(Item("m1", ("Dana", "Hi")),),
    agent_says="Trust me",
    digest="d" * 64,
    undoable=False,
    rememberable=True,
    created_at=NOON,
    deadline_at=None,
)
MODEL = ModelRow(
    model="openai/gpt",
    api_base="",
    provider="openai",
    credential="openai",
    credential_present=False,
    input_usd=0.15,
    output_usd=0.6,
    price_from="table",
)


def activity(seq: int, sentence: str = "Archived 3 messages") -> Activity:
    """One row of the feed."""
    return Activity(
        seq=seq,
        at=NOON,
        task="t1",
        routine="",
        agent="meshclaw",
        kind="call",
        call="c1",
        connector="email",
        tool="archive",
        effect="change",
        sentence=sentence,
        verdict="allow",
        reason="",
        outcome="done",
        tokens=0,
        usd_micros=0,
        undo_id=f"u{seq}",
    )
