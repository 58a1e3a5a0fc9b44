"""Whether anything new has come since a routine last ran: asked through the gate, without a model. It starts nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from meshclaw_desktop.errors import Denied
from meshclaw_desktop.policy.model import Call, Json
from meshclaw_desktop.policy.session import Session
from meshclaw_desktop.runtime.tasks import Task

from .routine import Routine

FAMILY = "email"
MOST = 100
"""The newest messages that are compared."""

Use = Callable[[Task, Call], Awaitable[Json]]
"""The gate's way to use a tool; see `Gate.use`."""


async def look_for_new_mail(
    routine: Routine, before: Mapping[str, Json] | None, mailboxes: Sequence[str], use: Use, now: float
) -> tuple[bool, Mapping[str, Json]]:
    """
    Whether a mailbox that the routine may read has a message that was not there `before`, and the newest that are there
    now. Without a mailbox that it may read there is nothing new. Raises ConnectorError, Stopped.
    """
    asker = Task(
        id="", prompt=routine.title, session=Session(task="", prompt=routine.title, routine=routine.name),
        started_at=now, changed=lambda task: None, spoke=lambda task, text: None, routine=routine.name,
    )  # fmt: skip
    new, seen = False, dict[str, Json]()
    for name in mailboxes:
        call = Call(id="", task="", connector=name, tool="list", arguments={"limit": MOST})
        try:
            ids = _ids(await use(asker, call))
        except Denied:
            continue
        known = before.get(name) if before is not None else None
        new = new or not isinstance(known, list) or not set(ids) <= set(known)
        seen[name] = list(ids)
    return new, seen


def _ids(content: Json) -> list[str]:
    rows = content.get("rows") if isinstance(content, Mapping) else None
    return [str(row[0]) for row in rows if isinstance(row, list) and row] if isinstance(rows, list) else []
