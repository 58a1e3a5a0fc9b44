"""`meshclaw usage` and `budget`: what it cost, what came of it, and how much may be spent."""

from __future__ import annotations

import argparse

from meshclaw_desktop.wire.messages import GetBudget, ListUsage, SetBudget
from meshclaw_desktop.wire.money import about, dollars, micros
from meshclaw_desktop.wire.rows import BudgetRow, UsageRow

from .command import DONE, Command, Desk, Parser, add_json
from .output import row_json

GROUPS = ("day", "routine", "connector", "model", "agent")
MOST_DAYS = 36_500
NUMBERS = ("CALLS", "IN", "OUT", "CACHED", "COST", "TASKS", "KEPT", "UNDONE", "DENIED", "IGNORED", "FAILED")


def _usage(desk: Desk, arguments: argparse.Namespace) -> int:
    rows = desk.runtime.rows(UsageRow, ListUsage(0, days=arguments.days, by=arguments.by))
    if arguments.json:
        desk.output.json(row_json(rows))
    elif rows:
        desk.output.table((arguments.by.upper(), *NUMBERS), [_cells(one) for one in rows], right=NUMBERS)
        if any(one.estimated for one in rows):
            desk.output.say("* counted by us in part, because the provider did not say")
    else:
        desk.output.say("Nothing was used in this time.")
    return DONE


def _cells(row: UsageRow) -> tuple[str, ...]:
    numbers = (row.tasks, row.kept, row.undone, row.denied, row.ignored, row.failed)
    return (
        row.key or "(none)",
        f"{row.calls:,}",
        f"{row.input_tokens:,}",
        f"{row.output_tokens:,}",
        f"{row.cache_read_tokens:,}",
        f"{about(row.usd_micros)}{'*' if row.estimated else ''}",
        *(f"{number:,}" for number in numbers),
    )


def _budget(desk: Desk, arguments: argparse.Namespace) -> int:
    if arguments.day is None and arguments.task is None:
        row = desk.runtime.row(BudgetRow, GetBudget(0))
    else:
        row = desk.runtime.row(BudgetRow, SetBudget(0, day_usd_micros=arguments.day, task_usd_micros=arguments.task))
    if arguments.json:
        desk.output.json(row_json(row))
        return DONE
    reserved = f", {about(row.reserved_usd_micros)} reserved" if row.reserved_usd_micros else ""
    today = f"{about(row.spent_usd_micros)} of {dollars(row.day_usd_micros)} spent{reserved}"
    desk.output.table((), [("Today", today), ("A task", f"at most {dollars(row.task_usd_micros)}")])
    return DONE


def _amount(text: str) -> int:
    try:
        return micros(text)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(str(wrong)) from None


def _days(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 0 < int(text[:9]) <= MOST_DAYS:
        raise argparse.ArgumentTypeError(f"a number of days from 1 to {MOST_DAYS:,}")
    return int(text)


def _usage_arguments(parser: Parser) -> None:
    parser.add_argument("--days", type=_days, default=30, metavar="N", help="how far back, today included (30)")
    parser.add_argument("--by", choices=GROUPS, default="day", help="what to group by (day)")
    add_json(parser)


def _budget_arguments(parser: Parser) -> None:
    parser.add_argument("--day", type=_amount, metavar="USD", help="what may be spent a day; 0 means nothing")
    parser.add_argument("--task", type=_amount, metavar="USD", help="what one task may cost; 0 means nothing")
    add_json(parser)


COMMANDS = {
    "usage": Command(run=_usage, arguments=_usage_arguments),
    "budget": Command(run=_budget, arguments=_budget_arguments),
}
