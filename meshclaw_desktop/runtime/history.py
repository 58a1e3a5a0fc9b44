"""Answers what is asked of the personal history. It only reads, and never holds the process up for long."""

from __future__ import annotations

import asyncio
import contextlib

from meshclaw_desktop.errors import LedgerError, LedgerFull, UsageError
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import ListUsage, ShowHistory

LONGEST = 36_500
"""Days."""
_AT_ONCE = 2
"""Days that are summed before others get their turn."""


class HistoryRequests:
    """The two requests of the history."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def rows(self, request: ListUsage, by: str) -> Json:
        """`ListUsage`."""
        if not 1 <= request.days <= LONGEST:
            raise UsageError(f"The number of days must be between 1 and {LONGEST:,}.")
        await self._bring_up()
        try:
            return to_json(self._ledger.usage(request.days, request.by))
        except LedgerError as wrong:
            raise UsageError(wrong.title, wrong.remedy) from None

    async def history(self, request: ShowHistory, by: str) -> Json:
        """`ShowHistory`."""
        if not 0 <= request.days <= LONGEST:
            raise UsageError(f"The number of days must be between 0 and {LONGEST:,}.")
        if bool(request.first) != bool(request.last):
            raise UsageError("A range has a first and a last day.")
        await self._bring_up()
        try:
            found = self._ledger.history(by=request.by, days=request.days, first=request.first, last=request.last)
        except LedgerError as wrong:
            raise UsageError(wrong.title, wrong.remedy) from None
        return to_json(found)

    async def _bring_up(self) -> None:
        """After a long absence or in another zone many days are to be summed: a few at a time."""
        with contextlib.suppress(LedgerFull):  # then they are made in passing
            for _ in range(LONGEST // _AT_ONCE):
                if self._ledger.roll_up(days=_AT_ONCE):
                    return
                await asyncio.sleep(0)
