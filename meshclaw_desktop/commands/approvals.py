"""`meshclaw approvals`, `approve` and `deny`: shows what would run, and sends one answer bound to it."""

from __future__ import annotations

import argparse
import json

from meshclaw_desktop.errors import NoSuchThing
from meshclaw_desktop.policy.model import Json, Origin
from meshclaw_desktop.wire.messages import AnswerApproval, EditApproval, ListApprovals, Remember
from meshclaw_desktop.wire.rows import Approval, Field

from .command import DONE, Command, Desk, Parser, add_json
from .output import clock, moment, row_json

MOST_SECONDS = 31 * 86_400


def _list(desk: Desk, arguments: argparse.Namespace) -> int:
    approvals = desk.runtime.rows(Approval, ListApprovals(0))
    if arguments.json:
        desk.output.json([approval_json(one) for one in approvals])
        return DONE
    for one in approvals:
        _show(desk, one)
    if not approvals:
        desk.output.say("Nothing waits for you.")
    return DONE


def _approve(desk: Desk, arguments: argparse.Namespace) -> int:
    kind, seconds = arguments.remember
    approval = _find(desk, arguments.id)
    desk.runtime.request(
        AnswerApproval(0, approval.id, approval.digest, approved=True, remember=kind, remember_s=seconds)
    )
    desk.output.say(f"Approved: {approval.sentence}.")
    return DONE


def _deny(desk: Desk, arguments: argparse.Namespace) -> int:
    approval = _find(desk, arguments.id)
    desk.runtime.request(AnswerApproval(0, approval.id, approval.digest, approved=False, stop_task=arguments.stop_task))
    desk.output.say(f"Denied: {approval.sentence}.{' The task was stopped.' if arguments.stop_task else ''}")
    return DONE


def _edit(desk: Desk, arguments: argparse.Namespace) -> int:
    approval = _find(desk, arguments.id)
    old = {one.name: one.value for one in approval.fields}
    changes = {name: _new_value(text, old.get(name)) for name, text in arguments.changes}
    row = desk.runtime.row(Approval, EditApproval(0, approval.id, approval.digest, changes))
    if arguments.json:
        desk.output.json(approval_json(row))
        return DONE
    desk.output.say(f"Changed. It asks anew: {row.sentence}. `meshclaw approve {row.id}` or `meshclaw deny {row.id}`.")
    return DONE


def approval_json(approval: Approval) -> Json:
    """A question for a script: each argument by its name, and where each came from."""
    # What a person is shown of an object is named after its argument: `ids.subject`.
    arguments = [one for one in approval.fields if "." not in one.name]
    return {
        "id": approval.id,
        "task": approval.task,
        "task_title": approval.task_title,
        "routine": approval.routine,
        "connector": approval.connector,
        "tool": approval.tool,
        "effect": approval.effect,
        "level": approval.level,
        "sentence": approval.sentence,
        "reason": approval.reason,
        "arguments": {one.name: one.value for one in arguments},
        "origins": {one.name: one.origin for one in arguments},
        "sources": {one.name: one.source for one in arguments},
        "new": [one.name for one in arguments if one.new],
        "columns": list(approval.columns),
        "items": row_json(approval.items),
        "agent_says": approval.agent_says,
        "digest": approval.digest,
        "undoable": approval.undoable,
        "rememberable": approval.rememberable,
        "created_at": moment(approval.created_at),
        "deadline_at": moment(approval.deadline_at),
    }


def _show(desk: Desk, approval: Approval) -> None:
    desk.output.say(f"{approval.id}  {approval.connector}: {approval.sentence}")
    rows = [("    It asks because", approval.reason)]
    ids = [one.id for one in approval.items]
    rows += [(f"    {one.label or one.name}", _value(one)) for one in approval.fields if one.value != ids]
    if approval.items:
        rows += [("    -" if number else "    For", " · ".join(one.cells)) for number, one in enumerate(approval.items)]
    if approval.agent_says:
        rows.append(("    The agent says", f"“{approval.agent_says}” (nobody checked this)"))
    rows.append(("    Undo", "possible" if approval.undoable else "not possible"))
    no_deadline = approval.deadline_at is None
    rows.append(("    Without answer", "it waits" if no_deadline else f"denied at {clock(approval.deadline_at or 0)}"))
    desk.output.table((), rows)
    desk.output.say()


def _value(one: Field) -> str:
    value = one.value if isinstance(one.value, str) else json.dumps(one.value, ensure_ascii=False, default=dict)
    notes = [note for note in ("new" if one.new else "", one.source) if note]
    if one.origin is Origin.UNTRUSTED:
        notes.insert(0, "written by others")
    return f"{value}  ({'; '.join(notes)})" if notes else value


def _find(desk: Desk, name: str) -> Approval:
    for one in desk.runtime.rows(Approval, ListApprovals(0)):
        if one.id == name:
            return one
    raise NoSuchThing(f"No question {name} waits for an answer.", "`meshclaw approvals` lists those that do.")


def _remember(text: str) -> tuple[Remember, int]:
    if text == "task":
        return Remember.TASK, 0
    if text.isascii() and text.isdecimal() and 0 < int(text[:9]) <= MOST_SECONDS:
        return Remember.SECONDS, int(text[:9])
    raise argparse.ArgumentTypeError(f"“task”, or seconds from 1 to {MOST_SECONDS}")


def _new_value(text: str, old: Json) -> Json:
    """A text stays one; anything else is JSON, or for a list the one thing in it."""
    if isinstance(old, str):
        return text
    try:
        value: Json = json.loads(text)
    except ValueError:
        return [text] if isinstance(old, list | tuple) else text
    return value


def _change(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise argparse.ArgumentTypeError("an argument's name, =, and its new value")
    return name, value


def _edit_arguments(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID")
    parser.add_argument("changes", metavar="NAME=VALUE", type=_change, nargs="+", help="a text, or JSON for all else")
    add_json(parser)


def _approve_arguments(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID")
    parser.add_argument(
        "--remember",
        type=_remember,
        default=(Remember.ONCE, 0),
        metavar="task|SECONDS",
        help="say yes to exactly this again, for the rest of the task or for so long",
    )


def _deny_arguments(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID")
    parser.add_argument("--stop-task", action="store_true", help="end the task that asked")


COMMANDS = {
    "approvals": Command(run=_list, arguments=add_json),
    "approve": Command(run=_approve, arguments=_approve_arguments),
    "edit": Command(run=_edit, arguments=_edit_arguments),
    "deny": Command(run=_deny, arguments=_deny_arguments),
}
