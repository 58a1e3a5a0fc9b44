"""`meshclaw data`: what is kept of the user, a copy of it in a file, and deleting it for good."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from meshclaw_desktop.errors import UsageError
from meshclaw_desktop.wire.messages import DeleteData, ExportData, GetData
from meshclaw_desktop.wire.rows import DataRow, DeletedRow, ExportRow

from .command import DONE, REFUSED, Command, Desk, Parser, add_json, subcommands
from .output import clock, count, row_json, size

LIMIT_S = 600.0
PARTS = {"record": "what happened", "settings": "what you set", "head": "the record's last digest", "logs": "logs"}


def _data(desk: Desk, arguments: argparse.Namespace) -> int:
    match arguments.action:
        case "export":
            return _export(desk, Path(arguments.file))
        case "delete":
            return _delete(desk, arguments)
    row = desk.runtime.row(DataRow, GetData(0))
    if arguments.json:
        desk.output.json(row_json(row))
        return DONE
    desk.output.table(
        ("PART", "SIZE", "WHERE"),
        [(PARTS.get(one.name, one.name), size(one.octets), one.path) for one in row.parts],
        right=("SIZE",),
    )
    since = f" since {clock(row.oldest_at)}" if row.oldest_at is not None else ""
    held = (
        count(row.rows, "row"),
        count(row.tasks, "task"),
        count(row.questions, "question"),
        count(row.model_calls, "call of the model", "calls of the model"),
        count(row.undos, "action that can be undone", "actions that can be undone"),
    )
    desk.output.say(f"The record holds {', '.join(held)}{since}.")
    return DONE


def _export(desk: Desk, file: Path) -> int:
    path = Path.cwd() / file.expanduser()
    row = desk.runtime.row(ExportRow, ExportData(0, str(path)), limit_s=LIMIT_S)
    desk.output.say(f"Wrote {row.path}: {size(row.octets)}, {count(sum(row.lines.values()), 'line')}.")
    desk.output.note("It holds what you and others wrote, in plain text, and no passwords. Only you can read it.")
    return DONE


def _delete(desk: Desk, arguments: argparse.Namespace) -> int:
    since, before = arguments.since, arguments.before
    if arguments.all == bool(since or before):
        raise UsageError("Say what is to be deleted.", "Either --before DATE, or --since DATE, or --all.")
    what = "everything that happened"
    if since or before:
        what = " ".join(
            ["what happened", *([f"since {since}"] if since else []), *([f"before {before}"] if before else [])]
        )
    if not arguments.yes:
        desk.output.note(f"This deletes {what}, for good: it cannot be undone from here. Type “delete” to go on.")
        if desk.stdin.readline().strip().casefold() != "delete":
            desk.output.say("Nothing was deleted.")
            return REFUSED
    request = DeleteData(
        0,
        since=since.isoformat() if since else "",
        before=before.isoformat() if before else "",
        everything=arguments.all,
    )
    row = desk.runtime.row(DeletedRow, request, limit_s=LIMIT_S)
    desk.output.say(
        f"Deleted {count(row.rows, 'row')}, {count(row.tasks, 'task')}, {count(row.questions, 'question')} and the logs;"
        f" {size(row.freed_octets)} are free again. The activity holds one row that says so."
    )
    return DONE


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a day is written as 2026-11-01") from None


def _arguments(parser: Parser) -> None:
    add_json(parser)
    actions = subcommands(parser)
    export = actions.add_parser("export", help="write everything into one new zip file, without secrets")
    export.add_argument("file", metavar="FILE")
    delete = actions.add_parser("delete", help="delete for good what happened; nothing may run meanwhile")
    delete.add_argument("--before", type=_day, metavar="DATE", help="what happened before that day")
    delete.add_argument("--since", type=_day, metavar="DATE", help="what happened on that day and after it")
    delete.add_argument("--all", action="store_true", help="everything, with the answers that are remembered")
    delete.add_argument("--yes", action="store_true", help="do not ask")


COMMANDS = {"data": Command(run=_data, arguments=_arguments)}
