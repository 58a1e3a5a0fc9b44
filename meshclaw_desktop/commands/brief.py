"""`meshclaw brief`: what the last run of a routine left. It shows what the runtime says and answers nothing."""

from __future__ import annotations

import argparse

from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import Activity, ShowBrief
from meshclaw_desktop.wire.money import about
from meshclaw_desktop.wire.routines import Brief
from meshclaw_desktop.wire.visible import visible

from .approvals import approval_json
from .command import DONE, Command, Desk, Parser, add_json
from .output import clock, count, row_json


def _brief(desk: Desk, arguments: argparse.Namespace) -> int:
    reply = desk.runtime.request(ShowBrief(0, task=arguments.task, seen=not arguments.json))
    if reply is None:
        if arguments.json:
            desk.output.json(None)
        else:
            desk.output.say("No routine has left anything yet.")
        return DONE
    brief = from_json(Brief, reply)
    if arguments.json:
        desk.output.json(_json(brief))
    else:
        _show(desk, brief)
    return DONE


def _json(brief: Brief) -> Json:
    row = row_json(brief)
    return {**row, "waiting": [approval_json(one) for one in brief.waiting]} if isinstance(row, dict) else row


def _show(desk: Desk, brief: Brief) -> None:
    say, task = desk.output.say, brief.task
    at = clock(task.ended_at if task.ended_at is not None else task.started_at)
    said = "" if task.outcome == "done" else f", {task.outcome or task.state}"
    say(f"{task.title}, {at}{said}: {about(task.usd_micros)}, {task.tokens:,} tokens")
    if task.answer:
        whose = "What it says" if brief.ours else "What it says (nobody checked this)"
        whose = whose if task.outcome == "done" else "Why it did not get through"
        _part(desk, whose, task.answer.splitlines())
    elif task.outcome == "done":
        _part(desk, "Nothing needs you.", [])
    asks = [f"{one.id}  {one.connector}: {one.sentence}. {one.reason}" for one in brief.waiting]
    _part(desk, "Waits for your yes (`meshclaw approve ID`)", asks, only_if=asks)
    done = [_done(one) for one in brief.done]
    _part(desk, f"Done (all of it: `meshclaw undo {task.id}`)", done, only_if=done)
    refused = [f"{one.sentence}. {one.reason}" for one in brief.refused]
    _part(desk, "Not done", refused, only_if=refused)
    if brief.left_out:
        say(f"\nAnd {brief.left_out:,} more; see `meshclaw activity`.")
    if brief.proposals:
        say(f"\n{count(brief.proposals, 'proposal')} of what it learned: `meshclaw memory`.")
    if brief.waiting_elsewhere > 0:
        say(f"\n{count(brief.waiting_elsewhere, 'other question')} too: `meshclaw approvals`.")


def _part(desk: Desk, head: str, lines: list[str], only_if: object = True) -> None:
    if only_if:
        desk.output.say("\n".join(["", head, *(f"  {visible(one)}" for one in lines)]))


def _done(row: Activity) -> str:
    if row.outcome == "undone":
        return f"{row.sentence} (undone)"
    return f"{row.sentence} (`meshclaw undo {row.undo_id}`)" if row.undo_id else row.sentence


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "task", metavar="TASK", nargs="?", default="", help="a run; without it the newest that left any"
    )
    add_json(parser)


COMMANDS = {"brief": Command(run=_brief, arguments=_arguments)}
