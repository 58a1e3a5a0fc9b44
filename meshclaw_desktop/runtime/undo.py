"""Takes actions back: one, or all of a task, newest first. Only what the ledger holds an undo record of."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import replace

from meshclaw_desktop.errors import LedgerError, MeshClawError, NoSuchThing, UndoRefused
from meshclaw_desktop.ledger.entry import Entry, UndoRecord
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Autonomy, Effect
from meshclaw_desktop.wire.redaction import without
from meshclaw_desktop.wire.rows import UndoRow

from .authority import Authority
from .credentials import Credentials
from .roster import Roster

log = logging.getLogger(__name__)


class Undo:
    """The user's hand only: the agent has no way to it. Each undo is journalled like the action it takes back."""

    def __init__(
        self,
        roster: Roster,
        authority: Authority,
        ledger: Ledger,
        credentials: Credentials,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._roster = roster
        self._authority = authority
        self._ledger = ledger
        self._credentials = credentials
        self._now = now
        self._running: set[asyncio.Task[tuple[UndoRow, ...]]] = set()
        self._under_way: set[str] = set()

    async def take_back(self, what: str, by: str) -> tuple[UndoRow, ...]:
        """Undo one action by its undo id, or every action of a task. Raises NoSuchThing; each refusal is a row with its reason."""
        taking = asyncio.get_running_loop().create_task(self._take_all_back(what, by), name=f"undo {what}")
        self._running.add(taking)
        taking.add_done_callback(self._running.discard)
        return await asyncio.shield(taking)

    async def settle(self) -> None:
        """Wait for what is being taken back right now: whoever asked may have hung up, its record must have an end."""
        if self._running:
            await asyncio.wait(self._running)

    async def _take_all_back(self, what: str, by: str) -> tuple[UndoRow, ...]:
        one = self._ledger.undo_record(what)
        records = [one] if one is not None else self._ledger.undos_of(what)
        if not records:
            raise NoSuchThing(f"There is nothing to undo by the name {what}.", "`meshclaw activity` shows what can be.")
        if one is None:
            records = [record for record in records if not record.outcome] or records
        return tuple([await self._take_back(record, by) for record in records])

    def refusal(self, record: UndoRecord) -> str:
        """Why an action cannot be taken back any more, as far as can be told without looking; empty if nothing is known against it."""
        if record.id in self._under_way:
            return "It is being undone right now."
        if record.outcome == "undone":
            return "It was undone already."
        if self._now() > record.until:
            return "The 30 days in which it could be undone are over."
        if record.connector not in self._roster.opened:
            return f"The connector {record.connector} was removed."
        if self._authority.level(record.connector) is Autonomy.OFF:
            return f"{record.connector} is off. Set it to observe, then undo."
        return ""

    async def _take_back(self, record: UndoRecord, by: str) -> UndoRow:
        refusal = self.refusal(record)
        if refusal:
            return UndoRow(record.id, record.sentence, "refused", refusal)
        self._under_way.add(record.id)
        try:
            return await self._carry_out(record, by)
        finally:
            self._under_way.discard(record.id)

    async def _carry_out(self, record: UndoRecord, by: str) -> UndoRow:
        call_id = f"undo-{record.id}-{int(self._now() * 1000)}"
        entry = Entry(
            kind="undo",
            task=record.task,
            call=call_id,
            connector=record.connector,
            tool=record.tool,
            effect=str(Effect.CHANGE),
            sentence=f"Undo: {record.sentence}",
            verdict="allow",
            reason=f"You asked for it in {by}.",
            outcome="running",
            undo_id=record.id,
            record={"undo": record.id, "of": record.call},
        )
        try:
            keys = self._roster.keys(record.connector)
            connector = self._roster.connector(record.connector)
            secrets = await self._credentials.of(record.connector, keys)
            self._ledger.begin_call(call_id, entry)
        except LedgerError:
            raise
        except MeshClawError as wrong:
            return UndoRow(record.id, record.sentence, "failed", str(wrong))
        outcome, reason = "undone", ""
        try:
            await connector.undo(record.undo, secrets)
        except MeshClawError as wrong:
            outcome = "refused" if isinstance(wrong, UndoRefused) else "failed"
            reason = without(str(wrong), secrets.values())
        except Exception as wrong:
            log.exception("an undo failed in a way nobody foresaw")
            outcome, reason = "failed", f"{record.connector} failed in a way nobody foresaw ({type(wrong).__name__})."
        with self._ledger.transaction():
            self._ledger.end_call(call_id, replace(entry, outcome=outcome, reason=reason or entry.reason))
            if outcome == "undone":
                self._ledger.mark_undone(record.id, outcome, reason)
        return UndoRow(record.id, record.sentence, outcome, reason)
