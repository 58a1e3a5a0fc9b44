"""`meshclaw undo`: takes an action back, or all of a task."""

from __future__ import annotations

import argparse

from meshclaw_desktop.wire.messages import Undo
from meshclaw_desktop.wire.rows import UndoRow

from .command import DONE, REFUSED, Command, Desk, Parser

LIMIT_S = 300.0
"""A task's every action is taken back over the network."""


def _undo(desk: Desk, arguments: argparse.Namespace) -> int:
    rows = desk.runtime.rows(UndoRow, Undo(0, arguments.id), limit_s=LIMIT_S)
    for one in rows:
        if one.outcome == "undone":
            desk.output.say(f"Undone: {one.sentence}.")
        else:
            desk.output.note(f"Not undone: {one.sentence}. {one.reason}")
    if not rows:
        desk.output.note(f"There is nothing to undo for {arguments.id}. `meshclaw activity` names what can be undone.")
    return DONE if rows and all(one.outcome == "undone" for one in rows) else REFUSED


def _arguments(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", help="an undo id from the activity, or a task's id for all of it")


COMMANDS = {"undo": Command(run=_undo, arguments=_arguments)}
