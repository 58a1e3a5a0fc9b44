"""The command line as a whole: statuses, one sentence for each error, nothing that acts on a terminal."""

from __future__ import annotations

import socket
import struct
import subprocess
import sys

import pytest

from meshclaw_desktop import launch
from meshclaw_desktop.commands import connection, program
from meshclaw_desktop.commands.summaries import SUMMARIES
from meshclaw_desktop.errors import Denied, LedgerFull
from meshclaw_desktop.locations import Locations
from meshclaw_desktop.wire.messages import GetStatus, ListActivity, ListConnectors, ListUsage

from .conftest import Shell
from .fake_runtime import FakeRuntime
from .rows import EMAIL, STATUS


def test_every_command_is_explained(shell: Shell) -> None:
    for name in SUMMARIES:
        if name in ("decide", "demo", "runtime"):
            continue
        explained = shell.run(name, "--help")
        assert explained.status == 0
        assert SUMMARIES[name].split(";")[0][:20] in explained.out
    assert "meshclaw approve" in shell.run("help").out


def test_every_command_of_the_overview_exists() -> None:
    assert set(program.MODULES) | {"decide", "demo", "runtime"} == set(SUMMARIES)


@pytest.mark.parametrize(
    "argv",
    [
        ["nonsense"],
        ["--nonsense"],
        ["ask"],
        ["ask", " "],
        ["ask", "a", "b"],
        ["status", "more"],
        ["status", "--nonsense"],
        ["approve"],
        ["approve", "a1", "--remember", "ever"],
        ["approve", "a1", "--remember", "0"],
        ["approve", "a1", "--remember", "99999999999999999999"],
        ["deny"],
        ["autonomy", "email", "always"],
        ["budget", "--day", "lots"],
        ["budget", "--day", "-1"],
        ["usage", "--by", "colour"],
        ["usage", "--days", "0"],
        ["usage", "--days", "x"],
        ["activity", "--since", "-1"],
        ["connectors", "add", "imap"],
        ["connectors", "add", "imap", "x", "--set", "novalue"],
        ["connectors", "sing"],
        ["credentials", "set", "email"],
        ["model", "use"],
        ["rules", "forget"],
        ["undo"],
        ["routines", "fly"],
        ["routines", "run"],
        ["memory", "keep"],
        ["memory", "forget"],
        ["mcp"],
        ["activity", "--sin", "3"],
    ],
)
def test_wrong_usage_is_one_sentence_and_status_2(
    shell: Shell, argv: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "start_runtime", _nobody_starts)
    ran = shell.run(*argv)
    assert ran.status == 2
    assert ran.out == ""
    assert len(ran.err.splitlines()) == 1
    assert "Traceback" not in ran.err


def _nobody_starts(*_: object) -> None:
    raise AssertionError("wrong usage starts nothing")


def test_no_runtime_is_status_3(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(13, "Permission denied")

    monkeypatch.setattr(launch, "start_runtime", fail)
    ran = shell.run("status", "--json")
    assert (ran.status, ran.out) == (3, "")
    assert "could not be started: Permission denied" in ran.err


def test_a_runtime_that_dies_at_once_says_why(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "RIVAL_S", 0.1)
    monkeypatch.setattr(launch, "program", lambda: [sys.executable, "-c", "import sys; sys.exit('No room.')"])
    ran = shell.run("status")
    assert ran.status == 3
    assert "No room." in ran.err


def test_a_refusal_is_status_1_with_its_remedy(shell: Shell, runtime: FakeRuntime) -> None:
    def refuse(_: object) -> None:
        raise LedgerFull("The disk is full.", "Make room.")

    runtime.answers[GetStatus] = refuse
    ran = shell.run("status")
    assert (ran.status, ran.err) == (1, "The disk is full. Make room.\n")


def test_an_error_that_we_do_not_know_is_still_one(shell: Shell, runtime: FakeRuntime) -> None:
    class FromTheFuture(Denied):
        """An error that this version does not have."""

    def refuse(_: object) -> None:
        raise FromTheFuture("No.", "Wait.")

    runtime.answers[GetStatus] = refuse
    ran = shell.run("status")
    assert (ran.status, ran.err) == (1, "No. Wait.\n")


def test_a_runtime_of_another_version_is_named(shell: Shell, runtime: FakeRuntime) -> None:
    runtime.version = 99
    ran = shell.run("status")
    assert ran.status == 3
    assert "another version" in ran.err


def test_a_runtime_that_does_not_answer_is_left(
    shell: Shell, locations: Locations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "GREETING_S", 0.1)
    locations.prepare()
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(locations.socket))
        silent.listen()
        ran = shell.run("status")
    assert ran.status == 3
    assert "does not answer" in ran.err


@pytest.mark.only_on("linux")
def test_somebody_elses_runtime_is_not_spoken_to(
    shell: Shell, runtime: FakeRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = struct.unpack
    monkeypatch.setattr(struct, "unpack", lambda form, data: (*real(form, data)[:1], 12345, 0))
    ran = shell.run("status")
    assert ran.status == 3
    assert "Somebody else" in ran.err
    assert runtime.greeted == []


def test_no_terminal_escape_gets_out(shell: Shell, runtime: FakeRuntime) -> None:
    from dataclasses import replace

    evil = "\x1b]0;pwned\x07\x9b31m\u202egnp\r"
    runtime.answers = {
        GetStatus: lambda _: replace(STATUS, problem=evil, connectors=(replace(EMAIL, address=evil, detail=evil),)),
        ListConnectors: lambda _: [replace(EMAIL, name=evil)],
        ListUsage: lambda _: [],
        ListActivity: lambda _: [],
    }
    for argv in (["status"], ["status", "--json"], ["connectors"], ["autonomy"], [evil], ["autonomy", evil, evil]):
        ran = shell.run(*argv)
        for sign in ("\x1b", "\x07", "\x9b", "\u202e", "\r"):
            assert sign not in ran.out + ran.err


def test_status_starts_fast_and_light() -> None:
    heavy = "PySide6 keyring sqlite3 asyncio tomlkit watchdog litellm email http"
    program_ = f"""
import sys
from meshclaw_desktop.commands import status, program
print([name for name in {heavy!r}.split() if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", program_], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
