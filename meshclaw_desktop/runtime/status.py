"""What the tray shows, gathered from those who know it. It changes nothing."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Callable

from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Autonomy, Effect, Tool
from meshclaw_desktop.policy.sentence import title
from meshclaw_desktop.wire.messages import Status
from meshclaw_desktop.wire.rows import ConnectorRow, ToolRow

from .approvals import Approvals
from .authority import Authority
from .budget import Budget
from .roster import Roster
from .tasks import Tasks

MOST_OFTEN_S = 0.1
"""A status is sent at most this often."""


class StatusBoard:
    """Makes a Status when something changed, and hands it on, never more often than ten times a second."""

    def __init__(
        self,
        ledger: Ledger,
        roster: Roster,
        authority: Authority,
        approvals: Approvals,
        tasks: Tasks,
        budget: Budget,
        publish: Callable[[Status], None],
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._ledger = ledger
        self._roster = roster
        self._authority = authority
        self._approvals = approvals
        self._tasks = tasks
        self._budget = budget
        self._publish = publish
        self._now = now
        self._keychain = "Not used yet."
        self._trouble = ""
        self._due: asyncio.TimerHandle | None = None
        self._last: Status | None = None
        self._sent_at = 0.0

    def keychain_is(self, sentence: str) -> None:
        """What is known of the keychain, in a sentence."""
        self._keychain = sentence
        self.changed()

    def trouble_is(self, sentence: str) -> None:
        """What keeps the record from being written, in a sentence; empty once it can be written again."""
        if sentence != self._trouble:
            self._trouble = sentence
            self.changed()

    def changed(self) -> None:
        """Something may look different: send it soon, once."""
        if self._due is None:
            loop = asyncio.get_running_loop()
            self._due = loop.call_at(max(loop.time(), self._sent_at + MOST_OFTEN_S), self._send)

    def now(self) -> float:
        """This moment, as Unix time."""
        return self._now()

    def status(self) -> Status:
        """All of it, as of now."""
        waiting = self._approvals.open
        today = start_of_day(self._now())
        budget = self._budget.row()
        return Status(
            stopped=self._authority.stopped,
            tasks=tuple(task.row() for task in self._tasks.open),
            waiting=len(waiting),
            oldest_waiting_at=min((one.created_at for one in waiting), default=None),
            spent_usd_micros=budget.spent_usd_micros,
            limit_usd_micros=budget.day_usd_micros,
            tokens=self._ledger.tokens_since(today),
            connectors=self.connectors(),
            model=self._authority.settings.model.name,
            keychain=self._keychain,
            problem=self._trouble or self._authority.problem,
        )

    def connectors(self) -> tuple[ConnectorRow, ...]:
        """Each connector with its level, its state and what its tools may do at this level."""
        return tuple(self.connector(one.name) for one in self._authority.settings.connectors)

    def connector(self, name: str) -> ConnectorRow:
        """One connector's row. Raises NoSuchThing."""
        settings = self._authority.settings.connector(name)
        state, detail = self._roster.state(name)
        level = self._authority.level(name)
        broken = settings is not None and name not in self._roster.opened
        return ConnectorRow(
            name=name,
            kind=settings.kind if settings is not None else self._roster.kind(name),
            level=level,
            address="" if broken else self._roster.connector(name).address,
            state="off" if level is Autonomy.OFF and not broken else state,
            detail=detail,
            tools=tuple(_tool_row(tool, level) for tool in self._roster.tools() if tool.connector == name),
            credentials=() if broken else self._roster.keys(name),
            used_at=self._roster.used_at(name),
        )

    def _send(self) -> None:
        self._due = None
        self._sent_at = asyncio.get_running_loop().time()
        status = self.status()
        if status != self._last:
            self._last = status
            self._publish(status)


def start_of_day(now: float) -> float:
    """Unix time of the user's last midnight: their days, by the machine's time zone."""
    return (
        dt.datetime.fromtimestamp(now, dt.UTC)
        .astimezone()
        .replace(hour=0, minute=0, second=0, microsecond=0)
        .timestamp()
    )


def _tool_row(tool: Tool, level: Autonomy) -> ToolRow:
    effect = tool.effect or Effect.DESTROY
    return ToolRow(
        name=tool.name, effect=effect, title=title(tool), undoable=tool.undoable, verdict=_usual(effect, level)
    )


def _usual(effect: Effect, level: Autonomy) -> str:
    """What this level usually means for this effect; the gate judges each call anew."""
    match level, effect:
        case Autonomy.OFF, _:
            return "deny"
        case _, Effect.READ:
            return "allow"
        case Autonomy.OBSERVE, _:
            return "observe"
        case Autonomy.AUTO, Effect.CHANGE:
            return "allow"
        case Autonomy.AUTO, Effect.SEND | Effect.EXECUTE:
            return "unsure"
        case _:
            return "ask"
