"""`meshclaw autostart`: whether MeshClaw starts when the user logs in. It needs no runtime."""

from __future__ import annotations

import argparse

from meshclaw_desktop.autostart import autostart

from .command import DONE, Command, Desk, Parser, add_json, subcommands


def _autostart(desk: Desk, arguments: argparse.Namespace) -> int:
    entry = autostart(desk.environment)
    match arguments.action:
        case "on":
            entry.switch_on()
        case "off":
            entry.switch_off()
    on = entry.is_on()
    if arguments.json:
        desk.output.json({"on": on})
    elif on:
        desk.output.say("MeshClaw starts when you log in.")
    else:
        desk.output.say("MeshClaw does not start by itself. What it is to do at night waits until you start it.")
    return DONE


def _arguments(parser: Parser) -> None:
    add_json(parser)
    actions = subcommands(parser)
    actions.add_parser("on", help="start when you log in")
    actions.add_parser("off", help="start only when you start it")


COMMANDS = {"autostart": Command(run=_autostart, arguments=_arguments)}
