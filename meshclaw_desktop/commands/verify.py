"""`meshclaw verify`: whether the record is as it was written."""

from __future__ import annotations

import argparse

from meshclaw_desktop.wire.messages import VerifyLedger
from meshclaw_desktop.wire.rows import VerifyRow

from .command import DONE, REFUSED, Command, Desk
from .output import count

LIMIT_S = 600.0


def _verify(desk: Desk, arguments: argparse.Namespace) -> int:
    row = desk.runtime.row(VerifyRow, VerifyLedger(0), limit_s=LIMIT_S)
    if row.first_bad:
        desk.output.say(f"Row {row.first_bad} of the record does not fit: {row.reason or 'its digest differs'}.")
        desk.output.note("Somebody or something changed the record. Keep a copy of it before you go on.")
        return REFUSED
    if row.reason:
        desk.output.say(f"The record does not fit: {row.reason}.")
        return REFUSED
    gone = f" {count(row.deleted, 'row')} were deleted by you before." if row.deleted else ""
    desk.output.say(f"The record is whole: {count(row.rows, 'row')}, each fits the one before.{gone}")
    return DONE


COMMANDS = {"verify": Command(run=_verify)}
