"""What is kept of the user: how much, whether it fits, a copy of it, and its end. The loop waits for none of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from meshclaw_desktop.errors import LedgerError, MeshClawError, UsageError
from meshclaw_desktop.ledger.days import begin_of
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.erasure import Period
from meshclaw_desktop.ledger.export import export
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.locations import Locations
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.wire import messages as m
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.rows import DataPart, DataRow, DeletedRow, ExportRow

from .approvals import Approvals
from .authority import Authority
from .log import clear_logs
from .new_file import new_file
from .tasks import Tasks

MOST_DRAFTS = 5
"""So often a deletion begins anew as the record was written to meanwhile; then the user has to make it quiet."""

log = logging.getLogger(__name__)


class DataRequests:
    """One of these at a time. Whoever writes to the record meanwhile goes first: a deletion begins anew."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        locations: Locations,
        tasks: Tasks,
        approvals: Approvals,
        authority: Authority,
        begin_anew: Callable[[], None],
        forget_learned: Callable[[], None] = lambda: None,
    ) -> None:
        """
        `begin_anew` parts with all clients once they have their replies, so that they forget what they were shown;
        `forget_learned` deletes the memories, and what was counted for them.
        """
        self._ledger = ledger
        self._locations = locations
        self._tasks = tasks
        self._approvals = approvals
        self._authority = authority
        self._begin_anew = begin_anew
        self._forget_learned = forget_learned
        self._one = asyncio.Lock()
        self._deleting: asyncio.Task[DeletedRow] | None = None

    async def show(self, request: m.GetData, by: str) -> Json:
        """Where everything lies, and how large it is."""
        counts, oldest = self._ledger.holdings()
        places = self._locations
        record = [places.ledger, *(places.ledger.with_name(places.ledger.name + end) for end in ("-wal", "-shm"))]
        parts = (
            DataPart("record", str(places.ledger), _octets(record)),
            DataPart("settings", str(places.settings), _octets([places.settings])),
            DataPart("head", str(places.ledger_head), _octets([places.ledger_head])),
            DataPart("logs", str(places.logs), _octets(sorted(places.logs.glob("*")))),
        )
        return to_json(DataRow(parts=parts, oldest_at=oldest, **counts))

    async def verify(self, request: m.VerifyLedger, by: str) -> Json:
        """Check the chain of digests."""
        async with self._one:
            return to_json(await asyncio.to_thread(self._ledger.verify))

    async def export(self, request: m.ExportData, by: str) -> Json:
        """Write a copy of everything into one new file of the user's."""
        path = Path(request.path)
        ours = (self._locations.config, self._locations.data, self._locations.state, self._locations.runtime)
        if any(path.is_relative_to(folder) for folder in ours):
            raise UsageError("That folder is MeshClaw's own.", "Choose another one, for example your documents.")
        async with self._one:
            try:
                lines, octets = await asyncio.to_thread(self._write, path)
            except OSError as wrong:
                raise MeshClawError(
                    f"{path.name} could not be written: {wrong.strerror or type(wrong).__name__}.",
                    "Choose another folder, or free some space there.",
                ) from wrong
        entry = Entry(kind="data", sentence="Exported everything to a file", outcome="done", reason=f"By you, in {by}.",
                      record={"lines": dict(lines)})  # fmt: skip
        self._ledger.append(entry)
        return to_json(ExportRow(path=str(path), octets=octets, lines=lines))

    async def delete(self, request: m.DeleteData, by: str) -> Json:
        """Delete what happened in some days, or everything; only while nothing runs. It is done though the asker leaves."""
        self._deleting = asyncio.create_task(self._delete(_span(request), by), name="deletion")
        return to_json(await asyncio.shield(self._deleting))

    # ---- inside ----

    async def _delete(self, span: Period, by: str) -> DeletedRow:
        asked_again = False
        try:
            async with self._one:
                self._refuse_while_busy()
                fits = await asyncio.to_thread(self._ledger.verify)
                for _ in range(MOST_DRAFTS):
                    self._refuse_while_busy()
                    asked_again = self._withdraw_questions(span) or asked_again
                    if span.everything:
                        self._forget_learned()
                    draft = self._ledger.draft(span, reason=f"By you, in {by}.", fitted=not fits.first_bad)
                    try:
                        await asyncio.to_thread(draft.write)
                    except asyncio.CancelledError:
                        draft.abandon()
                        raise
                    row = self._ledger.take(draft)
                    if row is not None:
                        self._forget_beside()
                        return row
        finally:
            if asked_again:
                self._authority.file_changed()
        raise LedgerError(
            "Too much went on meanwhile, so nothing was deleted.", "Stop everything for a moment, then delete again."
        )

    def _forget_beside(self) -> None:
        """What lies beside the record: the logs, and what clients were shown."""
        self._begin_anew()
        try:
            clear_logs(self._locations.logs)
        except OSError:
            log.warning("the logs could not be deleted")

    def _write(self, path: Path) -> tuple[dict[str, int], int]:
        settings = self._locations.settings
        extra = {settings.name: settings.read_text("utf-8", "replace")} if settings.is_file() else {}
        for one in sorted(self._locations.memories.glob("*.md")):
            if one.is_file() and not one.is_symlink():
                extra[f"memories/{one.name}"] = one.read_text("utf-8", "replace")
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        with new_file(path) as file:
            lines = export(self._locations.ledger, file, extra=extra, now=now)
            return lines, file.tell()

    def _refuse_while_busy(self) -> None:
        running = self._tasks.open
        if running:
            more = f" and {len(running) - 1} more" if len(running) > 1 else ""
            raise MeshClawError(
                f"“{running[0].title}”{more} has not ended, so nothing was deleted.",
                "Stop it or wait for it, then delete.",
            )
        if self._ledger.under_way():
            raise MeshClawError("Something is still under way, so nothing was deleted.", "Try again when it has ended.")

    def _withdraw_questions(self, span: Period) -> bool:
        """Questions of those days go with them. Whether one of them has to be asked anew, as it is about the settings."""
        low = begin_of(span.since, None) if span.since else 0.0
        high = begin_of(span.before, None) if span.before else float("inf")
        old = [one for one in self._approvals.open if low <= one.created_at < high]
        for one in old:
            self._approvals.withdraw(one.id)
        return any(not one.task for one in old)


def _span(request: m.DeleteData) -> Period:
    if request.everything == bool(request.since or request.before):
        raise UsageError("Say which days are to be deleted, or everything.", "Name a day, for example 2026-11-01.")
    try:
        span = Period(
            date.fromisoformat(request.since) if request.since else None,
            date.fromisoformat(request.before) if request.before else None,
        )
        for day in (span.since, span.before):
            if day is not None:
                begin_of(day, None)
    except (ValueError, OverflowError, OSError):
        raise UsageError("That is not a day.", "Write it as 2026-11-01.") from None
    if span.since and span.before and span.since >= span.before:
        raise UsageError("The first day is not before the last one.", "Name them the other way round.")
    return span


def _octets(files: list[Path]) -> int:
    return sum(file.lstat().st_size for file in files if file.is_file())
