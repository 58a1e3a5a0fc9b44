"""`meshclaw memory`: what it learned, what waits for a yes, and to keep or forget it."""

from __future__ import annotations

import argparse

from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.memory import Memories, MemoryRow, MemoryState
from meshclaw_desktop.wire.messages import ForgetMemory, KeepMemory, ListMemories
from meshclaw_desktop.wire.money import dollars

from .command import DONE, Command, Desk, Parser, add_json, subcommands
from .output import clock, count, row_json

WORDS = {
    MemoryState.PROPOSED: "proposed",
    MemoryState.HELD: "held back",
    MemoryState.KEPT: "kept",
    MemoryState.FADED: "faded",
}
HELD_BACK = "What others write is never learned without you."


def _memory(desk: Desk, arguments: argparse.Namespace) -> int:
    match arguments.action:
        case "keep":
            reply = desk.runtime.request(KeepMemory(0, arguments.id, arguments.text, arguments.anyway))
            said = "It is a rule now." if reply is None else f"Kept: {from_json(MemoryRow, reply).text}"
            desk.output.say(said)
            return DONE
        case "forget":
            desk.runtime.request(ForgetMemory(0, arguments.id))
            desk.output.say(f"Forgot {arguments.id}.")
            return DONE
    memories = desk.runtime.row(Memories, ListMemories(0))
    if arguments.json:
        desk.output.json(row_json(memories.rows))
    else:
        _show(desk, memories)
    return DONE


def _show(desk: Desk, memories: Memories) -> None:
    if dream := memories.dream:
        desk.output.say(
            f"Dream, {clock(dream.at)}: read {count(dream.events, 'event')}, {dream.tokens:,} tokens, "
            f"{dollars(dream.usd_micros)}, {count(dream.proposals, 'proposal')}"
        )
    if memories.rows:
        desk.output.table(
            ("ID", "STATE", "SEEN", "MEMORY"),
            [(one.id, WORDS[one.state], _seen(one), _said(one)) for one in memories.rows],
            right=("SEEN",),
        )
    else:
        desk.output.say("Nothing was learned yet.")


def _seen(one: MemoryRow) -> str:
    return f"{one.rule.approved} of {one.rule.asked}" if one.rule is not None else str(one.seen)


def _said(one: MemoryRow) -> str:
    lines = [one.text] if one.text else []
    if one.problem:
        return "\n".join([*lines, one.problem])
    held = f". {HELD_BACK}" if one.state is MemoryState.HELD else ""
    if one.rule is not None:
        lines.append(f"A rule for this one action, until {clock(one.rule.expires_at)}")
    elif one.source:
        lines.append(f"From: {one.source}{held}")
    if one.contradicts:
        lines.append(f"Says otherwise: {', '.join(one.contradicts)}")
    return "\n".join(lines)


def _arguments(parser: Parser) -> None:
    add_json(parser)
    actions = subcommands(parser)
    keep = actions.add_parser("keep", help="keep what is proposed; change what is kept; take up a faded one")
    keep.add_argument("id", metavar="ID")
    keep.add_argument("--text", default="", help="in your own words")
    keep.add_argument("--anyway", action="store_true", help="also what was held back")
    forget = actions.add_parser("forget", help="forget it, and do not propose it again")
    forget.add_argument("id", metavar="ID")


COMMANDS = {"memory": Command(run=_memory, arguments=_arguments)}
