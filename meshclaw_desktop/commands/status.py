"""`meshclaw status`. It shows what the runtime says and adds nothing."""

from __future__ import annotations

import argparse
import time

from meshclaw_desktop.wire.messages import GetStatus, Status
from meshclaw_desktop.wire.money import about, dollars

from .command import DONE, Command, Desk, add_json
from .output import count, row_json, span


def _status(desk: Desk, arguments: argparse.Namespace) -> int:
    status = desk.runtime.row(Status, GetStatus(0))
    if arguments.json:
        desk.output.json(row_json(status))
    else:
        _show(desk, status)
    return DONE


def _show(desk: Desk, status: Status) -> None:
    say, table = desk.output.say, desk.output.table
    if status.stopped:
        say("Everything is stopped. `meshclaw resume` allows work again.")
    if status.problem:
        say(status.problem)
    waiting = count(status.waiting, "question") if status.waiting else "nothing"
    if status.oldest_waiting_at is not None:
        waiting += f", the oldest for {span(time.time() - status.oldest_waiting_at)}; see `meshclaw approvals`"
    spent = f"{about(status.spent_usd_micros)} of {dollars(status.limit_usd_micros)}, {status.tokens:,} tokens"
    model = status.model or "none chosen; see `meshclaw model --help`"
    pairs = (("Waits for you", waiting), ("Spent today", spent), ("Model", model), ("Keychain", status.keychain))
    table((), pairs)
    say()
    if status.tasks:
        rows = [(one.id, one.state, one.title, one.doing, about(one.usd_micros)) for one in status.tasks]
        table(("TASK", "STATE", "TITLE", "DOING", "COST"), rows, right=("COST",))
    else:
        say("No task runs.")
    say()
    if status.connectors:
        rows = [(one.name, one.level, one.state, one.address, one.detail) for one in status.connectors]
        table(("CONNECTOR", "LEVEL", "STATE", "ADDRESS", ""), rows)
    else:
        say("No connector yet; see `meshclaw connectors add --help`.")


COMMANDS = {"status": Command(run=_status, arguments=add_json)}
