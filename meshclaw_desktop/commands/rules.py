"""`meshclaw rules`: the answers that are remembered, and how to forget one."""

from __future__ import annotations

import argparse

from meshclaw_desktop.wire.messages import ForgetRule, ListRules
from meshclaw_desktop.wire.rows import RuleRow

from .command import DONE, Command, Desk, Parser, add_json, subcommands
from .output import clock, row_json


def _rules(desk: Desk, arguments: argparse.Namespace) -> int:
    if arguments.action == "forget":
        desk.runtime.request(ForgetRule(0, arguments.id))
        desk.output.say(f"Forgot rule {arguments.id}.")
        return DONE
    rules = desk.runtime.rows(RuleRow, ListRules(0))
    if arguments.json:
        desk.output.json(row_json(rules))
    elif rules:
        desk.output.table(("ID", "RULE", "ENDS"), [(one.id, one.sentence, _end(one)) for one in rules])
    else:
        desk.output.say("No answer is remembered.")
    return DONE


def _end(rule: RuleRow) -> str:
    return f"with task {rule.task}" if rule.expires_at is None else clock(rule.expires_at)


def _arguments(parser: Parser) -> None:
    add_json(parser)
    forget = subcommands(parser).add_parser("forget", help="ask again")
    forget.add_argument("id", metavar="ID")


COMMANDS = {"rules": Command(run=_rules, arguments=_arguments)}
