"""`meshclaw credentials`: writes secrets into the keychain itself. They never travel, and are never shown."""

from __future__ import annotations

import argparse
import getpass
from dataclasses import dataclass

from meshclaw_desktop.errors import KeychainError, KeychainRefused, NoSuchThing
from meshclaw_desktop.keychain import MAX_SECRET, MODEL, Keychain
from meshclaw_desktop.wire.messages import CredentialChanged, GetModel, ListConnectors
from meshclaw_desktop.wire.rows import ConnectorRow, ModelRow

from .command import DONE, Command, Desk, Parser, add_json, subcommands
from .output import row_json


@dataclass(frozen=True, slots=True)
class _Credential:
    """One secret that something needs. `present` is None where the keychain does not say."""

    name: str
    key: str
    present: bool | None


def _credentials(desk: Desk, arguments: argparse.Namespace) -> int:
    keychain = Keychain(desk.environment)
    match arguments.action:
        case "set":
            _demand(desk, arguments.name, arguments.key)
            where = keychain.check()
            keychain.set(arguments.name, arguments.key, _read_secret(desk, arguments.name, arguments.key))
            _tell(desk, arguments, f"The {arguments.key} of {arguments.name} is kept in {where}.")
        case "forget":
            if not keychain.forget(arguments.name, arguments.key):
                raise NoSuchThing(
                    f"No {arguments.key} of {arguments.name} is kept.", "`meshclaw credentials` lists them."
                )
            _tell(desk, arguments, f"The {arguments.key} of {arguments.name} is forgotten.")
        case _:
            _list(desk, keychain, as_json=arguments.json)
    return DONE


def _list(desk: Desk, keychain: Keychain, *, as_json: bool) -> None:
    try:
        found = [_Credential(name, key, keychain.get(name, key) is not None) for name, key in _needed(desk)]
    except KeychainError as wrong:
        desk.output.note(str(wrong))
        found = [_Credential(name, key, None) for name, key in _needed(desk)]
    if as_json:
        desk.output.json(row_json(found))
    elif found:
        words = {True: "kept", False: "missing", None: "unknown"}
        desk.output.table(("NAME", "KEY", ""), [(one.name, one.key, words[one.present]) for one in found])
    else:
        desk.output.say("Nothing here needs a secret yet.")


def _needed(desk: Desk) -> list[tuple[str, str]]:
    needed = [(one.name, key) for one in desk.runtime.rows(ConnectorRow, ListConnectors(0)) for key in one.credentials]
    model = desk.runtime.row(ModelRow, GetModel(0))
    return [*needed, (MODEL, model.credential)] if model.credential else needed


def _demand(desk: Desk, name: str, key: str) -> None:
    """Any provider may have a key; a connector has those of its kind."""
    if name == MODEL and key.isascii() and key.replace("_", "").replace("-", "").isalnum():
        return
    needed = _needed(desk)
    if (name, key) in needed:
        return
    keys = [known for other, known in needed if other == name]
    if keys:
        raise NoSuchThing(f"{name} has no secret called {key}.", f"It has: {', '.join(keys)}.")
    raise NoSuchThing(f"Nothing called {name} needs a secret.", "`meshclaw connectors` lists the connectors.")


def _read_secret(desk: Desk, name: str, key: str) -> str:
    """From the terminal without echo; else all of standard input, without the one newline at its end."""
    if desk.stdin.isatty():
        return getpass.getpass(f"{key} of {name}: ")
    try:
        given = desk.stdin.buffer.read(4 * MAX_SECRET + 1).decode()
    except UnicodeDecodeError:
        raise KeychainRefused("This is not text.", "See what you passed on.") from None
    return given.removesuffix("\n")


def _tell(desk: Desk, arguments: argparse.Namespace, said: str) -> None:
    desk.runtime.request(CredentialChanged(0, arguments.name, arguments.key))
    desk.output.say(said)


def _arguments(parser: Parser) -> None:
    add_json(parser)
    actions = subcommands(parser)
    for action, explained in (("set", "ask for the secret and keep it"), ("forget", "delete it")):
        one = actions.add_parser(action, help=explained)
        one.add_argument("name", metavar="NAME", help="a connector's name, or `model`")
        one.add_argument("key", metavar="KEY", help="for example `password`; for a model its provider, `openai`")


COMMANDS = {"credentials": Command(run=_credentials, arguments=_arguments)}
