"""`meshclaw routines`: lists them, runs one, switches one on or off. It starts nothing by itself."""

from __future__ import annotations

import argparse

from meshclaw_desktop.wire.messages import ListRoutines, RunRoutine, SwitchRoutine
from meshclaw_desktop.wire.money import dollars
from meshclaw_desktop.wire.routines import RoutineRow
from meshclaw_desktop.wire.rows import TaskRow

from .command import DONE, Command, Desk, Parser, add_json, subcommands
from .output import clock, row_json


def _routines(desk: Desk, arguments: argparse.Namespace) -> int:
    match arguments.action:
        case "run":
            _run(desk, arguments.name)
        case "on" | "off":
            _switch(desk, arguments.name, arguments.action == "on")
        case _:
            _list(desk, arguments.json)
    return DONE


def _list(desk: Desk, as_json: bool) -> None:
    rows = desk.runtime.rows(RoutineRow, ListRoutines(0))
    if as_json:
        desk.output.json(row_json(rows))
        return
    desk.output.table(("NAME", "IS", "NEXT", "WHEN"), [(one.name, _is(one), _next(one), _when(one)) for one in rows])


def _run(desk: Desk, name: str) -> None:
    row = desk.runtime.row(TaskRow, RunRoutine(0, name))
    desk.output.say(f"Started {row.title} as task {row.id}. `meshclaw activity --follow` shows what it does.")


def _switch(desk: Desk, name: str, on: bool) -> None:
    row = desk.runtime.row(RoutineRow, SwitchRoutine(0, name, on))
    if not on:
        desk.output.say(f"{row.title} is off.")
        return
    levels = ", ".join(f"{connector}: {level}" for connector, level in row.levels.items()) or "no connector"
    budget = f" It may spend {dollars(row.budget_usd_micros)} a run." if row.budget_usd_micros is not None else ""
    when = f" It runs {row.when}." if row.when else " It runs on demand only."
    desk.output.say(f"{row.title} is on.{when} At most it may use {levels}.{budget}")


def _is(row: RoutineRow) -> str:
    if row.running:
        return "running"
    return "broken" if row.problem else "on" if row.on else "off"


def _next(row: RoutineRow) -> str:
    return clock(row.next_at) if row.next_at is not None else ""


def _when(row: RoutineRow) -> str:
    return row.problem or row.when or "on demand"


def _arguments(parser: Parser) -> None:
    add_json(parser)
    actions = subcommands(parser)
    for name, help in (
        ("run", "start it now"),
        ("on", "let it run by itself, with what its file asks for"),
        ("off", "let it run by itself no more"),
    ):
        actions.add_parser(name, help=help).add_argument("name", metavar="NAME")


COMMANDS = {"routines": Command(run=_routines, arguments=_arguments)}
