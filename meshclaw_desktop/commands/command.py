"""What a command of the command line is, and what it is given. It runs none."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn, TextIO

from meshclaw_desktop.errors import UsageError
from meshclaw_desktop.locations import Locations

from .connection import Connection, connect
from .output import Output

DONE = 0
REFUSED = 1
WRONG_USAGE = 2
NO_RUNTIME = 3


class Parser(argparse.ArgumentParser):
    """Argparse that raises UsageError instead of ending the process with a page of text."""

    def error(self, message: str) -> NoReturn:
        """Raise UsageError."""
        raise UsageError(f"{message[:1].upper()}{message[1:]}.", f"See `{self.prog} --help`.")


class Desk:
    """What a command works with. The runtime is reached, or started, when it is first needed."""

    def __init__(self, locations: Locations, environment: Mapping[str, str], output: Output, stdin: TextIO) -> None:
        self.locations = locations
        self.environment = environment
        self.output = output
        self.stdin = stdin
        self._connection: Connection | None = None

    @property
    def runtime(self) -> Connection:
        """The line to the runtime. Raises NoRuntime."""
        if self._connection is None:
            self._connection = connect(self.locations, self.environment)
        return self._connection

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One word of the command line."""

    run: Callable[[Desk, argparse.Namespace], int]
    """Does it and returns the exit status; raises MeshClawError."""
    arguments: Callable[[Parser], None] | None = None
    """Adds what it takes."""


def add_json(parser: argparse.ArgumentParser) -> None:
    """The flag that every listing has."""
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def subcommands(parser: Parser) -> argparse._SubParsersAction[Parser]:
    """Words below a command; without one the command lists."""
    return parser.add_subparsers(dest="action", metavar="ACTION", parser_class=Parser)
