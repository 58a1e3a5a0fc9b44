"""The command line as a whole: finds the command, runs it, and says what went wrong in one sentence and a status."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Mapping

from meshclaw_desktop import __version__
from meshclaw_desktop.errors import MeshClawError, NoRuntime, UsageError
from meshclaw_desktop.locations import locate

from .command import DONE, NO_RUNTIME, REFUSED, WRONG_USAGE, Command, Desk, Parser
from .output import Output
from .summaries import SUMMARIES

MODULES = {
    "status": "status",
    "ask": "tasks",
    "stop": "tasks",
    "resume": "tasks",
    "connectors": "connectors",
    "autonomy": "connectors",
    "credentials": "credentials",
    "model": "model",
    "approvals": "approvals",
    "approve": "approvals",
    "deny": "approvals",
    "edit": "approvals",
    "rules": "rules",
    "memory": "memory",
    "brief": "brief",
    "routines": "routines",
    "activity": "activity",
    "undo": "undo",
    "usage": "usage",
    "budget": "usage",
    "autostart": "autostart",
    "doctor": "doctor",
    "data": "data",
    "verify": "verify",
}
"""In which module each command is; only that one is imported."""
LATER = {
    "mcp": "The MCP server comes with a later version.",
}


def main(argv: list[str], environment: Mapping[str, str]) -> int:
    """Run one command. Returns the exit status: 0 done, 1 refused or failed, 2 wrong usage, 3 no runtime."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    output = Output(sys.stdout, sys.stderr)
    try:
        status = _run(argv, environment, output)
        output.flush()
    except BrokenPipeError:
        # Whoever read our answer has had enough. Python would complain about it once more at its end.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return REFUSED
    except MeshClawError as wrong:
        output.note(str(wrong))
        return _status(wrong)
    except OSError as wrong:
        output.note(f"This did not work: {wrong.strerror or type(wrong).__name__}. `meshclaw doctor` says more.")
        return REFUSED
    return status


def no_display() -> int:
    """What is said where there is no display for the tray. Returns the exit status."""
    output = Output(sys.stderr, sys.stderr)
    output.say("There is no display here for the tray. In a terminal use:\n")
    overview(output)
    return REFUSED


def overview(output: Output) -> None:
    """Every command in one line."""
    output.table((), [(f"  meshclaw {name}", summary) for name, summary in SUMMARIES.items()])


def _run(argv: list[str], environment: Mapping[str, str], output: Output) -> int:
    name, rest = (argv[0], argv[1:]) if argv else ("help", [])
    if name in ("help", "--help", "-h"):
        output.say("MeshClaw Desktop: an agent under your hand.\n")
        overview(output)
        output.say("\nEvery command explains itself with --help.")
        return DONE
    if name in ("version", "--version", "-V"):
        output.say(f"MeshClaw Desktop {__version__}")
        return DONE
    if name == "decide":
        from .decide import main as decide

        return decide(rest)
    if name in LATER:
        raise UsageError(LATER[name], "`meshclaw help` lists what there is.")
    if name not in MODULES:
        raise UsageError(f"There is no command “{name}”.", "`meshclaw help` lists them.")
    command = _command(name)
    parser = Parser(prog=f"meshclaw {name}", description=SUMMARIES[name], allow_abbrev=False)
    if command.arguments is not None:
        command.arguments(parser)
    try:
        arguments = parser.parse_args(rest)
    except SystemExit:  # it printed its help
        return DONE
    desk = Desk(locate(environment), environment, output, sys.stdin)
    try:
        return command.run(desk, arguments)
    finally:
        desk.close()


def _command(name: str) -> Command:
    commands: dict[str, Command] = importlib.import_module(f".{MODULES[name]}", __package__).COMMANDS
    return commands[name]


def _status(wrong: MeshClawError) -> int:
    match wrong:
        case UsageError():
            return WRONG_USAGE
        case NoRuntime():
            return NO_RUNTIME
        case _:
            return REFUSED
