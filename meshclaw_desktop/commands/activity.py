"""`meshclaw activity`: what happened, and what happens now. It keeps its place over restarts of the runtime."""

from __future__ import annotations

import argparse
import contextlib
import time
from collections.abc import Iterator

from meshclaw_desktop.wire.messages import Activity, ListActivity
from meshclaw_desktop.wire.money import about

from .command import DONE, Command, Desk, Parser, add_json
from .connection import Connection, HungUp, reconnect
from .output import clock, row_json

NEWEST = 500
"""How many rows are shown where none is named to begin after."""
PAGE = 200
RETRY_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0)


def _activity(desk: Desk, arguments: argparse.Namespace) -> int:
    welcome = desk.runtime.welcome
    since = max(0, welcome.last_seq - NEWEST) if arguments.since is None else arguments.since
    if not arguments.follow:
        rows = list(_rows_after(desk.runtime, since))
        if arguments.json:
            desk.output.json([row_json(one) for one in rows])
        for one in () if arguments.json else rows:
            desk.output.say(_line(one))
        return DONE
    try:
        for one in _follow(desk, since, welcome.ledger):
            if arguments.json:
                desk.output.json(row_json(one))
            else:
                desk.output.piece(f"{_line(one)}\n")
    except KeyboardInterrupt:
        pass
    return DONE


def _follow(desk: Desk, since: int, ledger: str) -> Iterator[Activity]:
    """Every row after `since`, then those that come, each once and in order."""
    seen = since
    while True:
        with contextlib.closing(_wait(desk)) as line:
            if line.welcome.ledger != ledger:
                desk.output.note("The record was replaced by another one; it begins anew here.")
                seen, ledger = 0, line.welcome.ledger
            with contextlib.suppress(HungUp):
                for one in _rows_after(line, seen):
                    seen = one.seq
                    yield one
                for one in _rows_to_come(desk, seen, ledger):
                    seen = one.seq
                    yield one
        desk.output.note("The runtime ended. Waiting for it to come back.")


def _rows_to_come(desk: Desk, seen: int, ledger: str) -> Iterator[Activity]:
    line = reconnect(desk.locations, last_seq=seen, ledger=ledger)
    if line is None or line.welcome.ledger != ledger:
        return
    with contextlib.closing(line):
        for fact in line.facts():
            if isinstance(fact, Activity) and fact.seq > seen:
                seen = fact.seq
                yield fact


def _wait(desk: Desk) -> Connection:
    """The runtime when it is there again; it is not started by somebody who only looks on."""
    attempt = 0
    while True:
        if line := reconnect(desk.locations):
            return line
        time.sleep(RETRY_S[min(attempt, len(RETRY_S) - 1)])
        attempt += 1


def _rows_after(line: Connection, seq: int) -> Iterator[Activity]:
    while rows := line.rows(Activity, ListActivity(0, since=seq, limit=PAGE)):
        yield from rows
        seq = rows[-1].seq
        if len(rows) < PAGE:
            return


def _line(one: Activity) -> str:
    place = f"{one.connector}: " if one.connector else ""
    details = [one.outcome or one.verdict]
    if one.verdict in ("deny", "ask") and one.reason:
        details.append(one.reason)
    if one.usd_micros or one.tokens:
        details.append(f"{one.tokens:,} tokens, {about(one.usd_micros)}")
    if one.undo_id and one.kind != "undo":
        details.append(f"undo {one.undo_id}")
    return f"{one.seq:>6}  {clock(one.at)}  {place}{one.sentence}  [{' · '.join(filter(None, details))}]"


def _arguments(parser: Parser) -> None:
    parser.add_argument("--follow", action="store_true", help="go on with what happens from now on")
    parser.add_argument("--since", type=_seq, metavar="SEQ", help="only what came after this number")
    add_json(parser)


def _seq(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise argparse.ArgumentTypeError("a row's number, 0 or more")
    return int(text)


COMMANDS = {"activity": Command(run=_activity, arguments=_arguments)}
