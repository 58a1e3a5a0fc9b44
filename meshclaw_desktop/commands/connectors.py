"""`meshclaw connectors` and `autonomy`: what can be reached, and how far each may go."""

from __future__ import annotations

import argparse

from meshclaw_desktop.errors import NoSuchThing
from meshclaw_desktop.policy.model import Autonomy, Json
from meshclaw_desktop.wire.messages import AddConnector, ListConnectors, RemoveConnector, SetAutonomy, TestConnector
from meshclaw_desktop.wire.rows import ConnectorRow

from .command import DONE, Command, Desk, Parser, add_json, subcommands
from .output import row_json

TEST_S = 120.0


def _connectors(desk: Desk, arguments: argparse.Namespace) -> int:
    match arguments.action:
        case "add":
            _add(desk, arguments)
        case "test":
            desk.output.say(str(desk.runtime.request(TestConnector(0, arguments.name), limit_s=TEST_S)))
        case "remove":
            desk.runtime.request(RemoveConnector(0, arguments.name), limit_s=TEST_S)
            desk.output.say(f"Removed {arguments.name}; its secrets are forgotten.")
        case _:
            _list(desk, arguments)
    return DONE


def _list(desk: Desk, arguments: argparse.Namespace) -> None:
    rows = desk.runtime.rows(ConnectorRow, ListConnectors(0))
    if arguments.json:
        desk.output.json(row_json(rows))
    elif rows:
        desk.output.table(
            ("NAME", "KIND", "LEVEL", "STATE", "ADDRESS", ""),
            [(one.name, one.kind, one.level, one.state, one.address, one.detail) for one in rows],
        )
    else:
        desk.output.say("No connector yet; see `meshclaw connectors add --help`.")


def _add(desk: Desk, arguments: argparse.Namespace) -> None:
    settings = dict(arguments.settings)
    row = desk.runtime.row(ConnectorRow, AddConnector(0, arguments.kind, arguments.name, settings))
    desk.output.say(f"Added {row.name} ({row.kind}) at {row.level}.")
    for key in row.credentials:
        desk.output.say(f"It needs a secret: meshclaw credentials set {row.name} {key}")


def _autonomy(desk: Desk, arguments: argparse.Namespace) -> int:
    if arguments.level is not None:
        rows = [desk.runtime.row(ConnectorRow, SetAutonomy(0, arguments.name, arguments.level))]
    else:
        rows = desk.runtime.rows(ConnectorRow, ListConnectors(0))
        if arguments.name is not None:
            rows = [one for one in rows if one.name == arguments.name]
            if not rows:
                raise NoSuchThing(
                    f"There is no connector called {arguments.name}.", "`meshclaw connectors` lists them."
                )
    if arguments.json:
        levels: list[Json] = [_level_json(one) for one in rows]
        desk.output.json(levels if arguments.name is None else levels[0])
    elif not rows:
        desk.output.say("No connector yet; see `meshclaw connectors add --help`.")
    elif arguments.name is None:
        desk.output.table(("NAME", "LEVEL"), [(one.name, one.level) for one in rows])
    else:
        desk.output.say(f"{rows[0].name} is at {rows[0].level}.")
        tools = [(tool.name, tool.effect, tool.verdict, tool.title) for tool in rows[0].tools]
        desk.output.table(("TOOL", "EFFECT", "NOW", ""), tools)
    return DONE


def _level_json(row: ConnectorRow) -> Json:
    return {"name": row.name, "kind": row.kind, "level": row.level, "tools": row_json(row.tools)}


def _setting(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise argparse.ArgumentTypeError("a setting is KEY=VALUE")
    return key.strip(), value


def _connector_arguments(parser: Parser) -> None:
    add_json(parser)
    actions = subcommands(parser)
    add = actions.add_parser("add", help="add one; it starts at observe")
    add.add_argument("kind", metavar="KIND", help="imap or maildir")
    add.add_argument("name", metavar="NAME", help="what you want to call it")
    add.add_argument("--set", dest="settings", action="append", type=_setting, default=[], metavar="KEY=VALUE")
    actions.add_parser("test", help="say whether it works").add_argument("name", metavar="NAME")
    actions.add_parser("remove", help="remove it and forget its secrets").add_argument("name", metavar="NAME")


def _autonomy_arguments(parser: Parser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="?")
    parser.add_argument("level", metavar="LEVEL", nargs="?", type=_level, help="off, observe, ask or auto")
    add_json(parser)


def _level(text: str) -> Autonomy:
    try:
        return Autonomy(text)
    except ValueError:
        raise argparse.ArgumentTypeError("off, observe, ask or auto") from None


COMMANDS = {
    "connectors": Command(run=_connectors, arguments=_connector_arguments),
    "autonomy": Command(run=_autonomy, arguments=_autonomy_arguments),
}
