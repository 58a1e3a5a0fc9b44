"""A routine's file is read whole or not at all, and a mistake in it is named with its line."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshclaw_desktop.errors import RoutineError
from meshclaw_desktop.locations import resources
from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.runtime.routines.routine import (
    MAX_BYTES,
    Does,
    Happening,
    Missed,
    Routine,
    Trigger,
    read_routine,
)

WHOLE = """+++
title = "Morning triage"
when = ["30 6 * * mon-fri", "0 9 1 * *"]
on = ["new mail", "work: deployment failed"]
zone = "Europe/Berlin"
missed = "skip"
budget_usd = 0.25
interrupts = true
only_if = "new mail"
[levels]
email = "ask"
work = "auto"
[[intent]]
tool = "email.archive"
arguments = { ids = { from = "email.list" } }
+++

Triage what came.

+++ this is text
"""


def read(text: str) -> Routine:
    return read_routine("triage", text.encode())


def header(*lines: str) -> str:
    return "\n".join(["+++", *lines, "+++", "Do it."])


def test_a_whole_file_is_read() -> None:
    routine = read(WHOLE)
    assert routine.name == "triage"
    assert routine.title == "Morning triage"
    assert routine.when == ("30 6 * * mon-fri", "0 9 1 * *")
    assert routine.on == (Trigger(Happening.NEW_MAIL), Trigger(Happening.DEPLOYMENT_FAILED, "work"))
    assert (routine.zone, routine.missed, routine.budget_usd_micros) == ("Europe/Berlin", Missed.SKIP, 250_000)
    assert (routine.does, routine.interrupts, routine.only_if) == (Does.TASK, True, Happening.NEW_MAIL)
    assert dict(routine.levels) == {"email": Autonomy.ASK, "work": Autonomy.AUTO}
    assert routine.intent == [{"tool": "email.archive", "arguments": {"ids": {"from": "email.list"}}}]
    assert routine.text == "Triage what came.\n\n+++ this is text"


def test_what_is_not_said_is_the_careful_choice() -> None:
    routine = read(header())
    assert routine.title == "Triage"
    assert (routine.when, routine.on, dict(routine.levels)) == ((), (), {})
    assert not routine.interrupts
    assert routine.does is Does.TASK


def test_a_windows_file_is_read_like_any_other() -> None:
    assert read("\ufeff" + WHOLE.replace("\n", "\r\n")) == read(WHOLE)


def test_a_program_gets_its_own_table() -> None:
    routine = read(header('does = "watch"', "[watch]", 'targets = ["web-api"]', "every = 1.5"))
    assert routine.own == {"targets": ["web-api"], "every": 1.5}


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        (['colour = "red"'], 2, "not known"),
        (["", "title = 3"], 3, "must be a text"),
        (['title = "a"', "when = 5"], 3, "list of texts"),
        (['when = ["30 6 * *"]'], 2, "no cron line"),
        (['when = ["0 0 30 6 * *"]'], 2, "no cron line"),
        (['when = ["61 6 * * *"]'], 2, "bad minute"),
        (['when = ["0 0 30 2 *"]'], 2, "day"),
        (['when = ["0 0 * 2 mon#6"]'], 2, "no cron line"),
        (['when = ["²L * * * *"]'], 2, "no cron line"),
        (['on = ["old mail"]'], 2, "no event"),
        (['on = ["../x: new mail"]'], 2, "connector"),
        (['zone = "Mars/Base"'], 2, "no time zone"),
        (['zone = "../../etc/passwd"'], 2, "no time zone"),
        (['missed = "later"'], 2, "run, skip"),
        (['does = "sleep"'], 2, "no program"),
        (["budget_usd = -1"], 2, "below zero"),
        (["budget_usd = nan"], 2, "not an amount"),
        (['interrupts = "yes"'], 2, "true or false"),
        (['only_if = "meeting started"'], 2, "new mail"),
        (["[levels]", 'email = "most"'], 3, "no level"),
        (["[levels]", "email = 3"], 3, "must be a text"),
        (["[levels]", '"../x" = "ask"'], 3, "connector"),
        (["[[intent]]", 'tool = "a.b"', "why = 1"], 2, "nothing else"),
        (["[[intent]]", "arguments = {}"], 2, "names its tool"),
        (["intent = 1979-05-27"], 2, "[[intent]]"),
        (['does = "watch"', "watch = 1"], 3, "table"),
        (['does = "watch"', "[watch]", "at = 1979-05-27"], 3, "quotation marks"),
        (['does = "watch"', "[dream]", "a = 1"], 3, "not known"),
        (["title = "], 2, "invalid value"),
        (["a = ["] + ["[" * 900] * 3, 0, "too deep"),
        (["title = '" + "x" * 2_000 + "'"], 2, "too long"),
    ],
)
def test_a_mistake_is_named_with_its_line(lines: list[str], line: int, words: str) -> None:
    with pytest.raises(RoutineError) as wrong:
        read(header(*lines))
    assert words in wrong.value.title.lower() + wrong.value.remedy.lower()
    assert wrong.value.line == line or (line == 0 and not wrong.value.line)
    if line:
        assert f"line {line}" in wrong.value.title


@pytest.mark.parametrize("name", ["", "A", "a b", "../a", "a.md", "ä", "a" * 41, "a\n"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(RoutineError):
        read_routine(name, WHOLE.encode())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Just a note",
        b"+++\ntitle='x'\nno end",
        b"+++\n+++\n   \n",
        b"\x7fELF\x00\x00\x01",
        b"+++\n+++\nA zero \x00 in it",
        b"+++\ntitle='\xff'\n+++\nx",
        b"+++\n+++\n" + b"x" * MAX_BYTES,
    ],
)
def test_what_is_no_routine_is_refused(data: bytes) -> None:
    with pytest.raises(RoutineError):
        read_routine("triage", data)


@pytest.mark.parametrize(
    "bomb",
    [
        "a = " + "[" * 900,
        "\n".join(["a = ["] * 3_000),
        "[" + ".".join("a" * 1 for _ in range(490)) + "]",
        "\n".join("[" + ".".join(f"a{line}" for _ in range(160)) + "]" for line in range(24)),
        ".".join("b" for _ in range(490)) + " = 1",
        "a = " + "{a=" * 250 + "1" + "}" * 250,
        "a = 1e999999999",
        "budget_usd = 1e999999999",
        'does = "watch"\n[watch]\na = 1e999999999',
        'does = "watch"\nwatch = ' + "{a=" * 200 + "1" + "}" * 200,
    ],
)
def test_a_file_made_to_keep_us_busy_is_refused_soon(bomb: str) -> None:
    began = time.process_time()
    with pytest.raises(RoutineError):
        read(header(bomb))
    assert time.process_time() - began < 5


@given(st.binary(max_size=300))
def test_no_bytes_do_anything_but_be_read_or_refused(data: bytes) -> None:
    for whole in (data, b"+++\n" + data + b"\n+++\nDo it.", b"+++\n+++\n" + data):
        with contextlib.suppress(RoutineError):
            assert read_routine("triage", whole).text


@given(st.text(alphabet="0123456789*,-/#LW monfrijulSUN", max_size=30))
def test_no_cron_line_does_anything_but_be_read_or_refused(line: str) -> None:
    with contextlib.suppress(RoutineError):
        assert read(header(f"when = ['{line}']")).when == (line,)


def test_the_built_in_ones_are_good() -> None:
    files = sorted((resources() / "routines").glob("*.md"))
    assert [one.stem for one in files] == ["deployment-watch", "dream", "morning-triage"]
    found = {one.stem: read_routine(one.stem, one.read_bytes()) for one in files}
    assert {one.does for one in found.values()} == set(Does)
    assert all(one.budget_usd_micros is not None and not one.interrupts for one in found.values())
    auto = {(one.name, of) for one in found.values() for of, level in one.levels.items() if level is Autonomy.AUTO}
    own = {("morning-triage", "email"), ("deployment-watch", "deployments")}
    assert auto == own, "at most: the user's own level for each connector holds too"
