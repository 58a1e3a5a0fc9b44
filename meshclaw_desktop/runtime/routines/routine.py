"""One routine's file as data, and how its text is read. Pure: it opens no file, starts nothing, and allows nothing."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from cronsim import CronSim, CronSimError

from meshclaw_desktop.errors import RoutineError
from meshclaw_desktop.policy.intent import read_intent
from meshclaw_desktop.policy.model import Autonomy, Json, canonical, nothing
from meshclaw_desktop.runtime.settings import connector_name
from meshclaw_desktop.runtime.settings_table import MAX_REASON, Table

FENCE = "+++"
"""Stands alone in the line before the header and in the one after it."""
MAX_BYTES = 64 * 1024
"""A larger file is no routine."""
MAX_HEADER = 16 * 1024
MAX_HEADER_LINE = 1_000
"""Longer ones can be made so that reading them takes for ever."""
MOST_LINES = 24
"""Of cron, and of events."""
MOST_LEVELS = 100
LONGEST_CRON = 100
MOST_DEEP = 20
NAME = re.compile(r"[a-z0-9-]{1,40}")
E = TypeVar("E", bound=StrEnum)
SOME_DAY = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)


class Does(StrEnum):
    """Which program a routine runs."""

    TASK = "task"
    """The agent, with the text as the request."""
    WATCH = "watch"
    DREAM = "dream"


class Missed(StrEnum):
    """What becomes of a time at which the machine slept."""

    RUN = "run"
    SKIP = "skip"


class Happening(StrEnum):
    """What a routine can wait for."""

    NEW_MAIL = "new mail"
    MEETING_STARTED = "meeting started"
    MEETING_ENDED = "meeting ended"
    DEPLOYMENT_FAILED = "deployment failed"
    DEPLOYMENT_SUCCEEDED = "deployment succeeded"
    DEPLOYMENT_CHANGED = "deployment changed"


DEPLOYMENTS = frozenset(one for one in Happening if one.startswith("deployment "))
"""What is found out by looking: nobody looks unless a routine waits for one."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """One event that starts a routine."""

    happening: Happening
    connector: str = ""
    """The only one that it counts of; empty for any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine:
    """What one file says. Its bounds hold only as far as the user has agreed to them: see `grants`."""

    name: str
    title: str
    text: str
    """The instruction."""
    when: tuple[str, ...] = ()
    """Cron lines."""
    on: tuple[Trigger, ...] = ()
    zone: str = ""
    """Of the cron lines; empty means the machine's, followed when it changes."""
    missed: Missed = Missed.RUN
    budget_usd_micros: int | None = None
    """What one run may spend; None means no limit but the user's own."""
    does: Does = Does.TASK
    interrupts: bool = False
    """Whether its questions pop up with a deadline, instead of waiting until the user is back."""
    only_if: Happening | None = None
    """Looked for before the agent starts: without it there is nothing to do."""
    levels: Mapping[str, Autonomy] = field(default_factory=lambda: MappingProxyType({}))
    """By connector or family, at most; what is not named is off."""
    intent: Json = None
    """As `read_intent` takes it; None if the file does not say what it means to do."""
    own: Mapping[str, Json] = field(default_factory=nothing)
    """The table of the program that it runs."""


def read_routine(name: str, data: bytes) -> Routine:
    """What a file says that lies there as NAME.md. Raises RoutineError, with the line where one is known."""
    if not NAME.fullmatch(name):
        raise RoutineError(
            "A routine's file is named with small letters, digits and - only, at most 40 of them.", "Rename it."
        )
    if len(data) > MAX_BYTES:
        raise _mistake(0, f"it is larger than {MAX_BYTES // 1024} KB", "This is no routine: move it away.")
    header, text = _parted(data)
    try:
        return _routine(name, Table(header, (), tomllib.loads(header, parse_float=Decimal), _mistake), text)
    except RoutineError:
        raise
    except tomllib.TOMLDecodeError as wrong:
        raise _mistake(*_syntax(str(wrong), header), "Mend the line; until then the routine is off.") from wrong
    except (ValueError, ArithmeticError, RecursionError) as wrong:
        raise _mistake(0, "something in it is too large or nested too deep", "Mend it by hand.") from wrong


def _routine(name: str, top: Table, text: str) -> Routine:
    does = top.checked("does", top.text("does", Does.TASK), _one_of(Does, "program"))
    own: Mapping[str, Json] = nothing()
    if does is not Does.TASK:
        given = top.raw(does)
        if given is not None and not isinstance(given, dict):
            raise top.error(does, f"“{does}” must be a table", f"Write it as [{does}].")
        own = top.checked(does, given or {}, _plain_table)
    only_if = top.text("only_if")
    routine = Routine(
        name=name,
        title=top.text("title") or name.replace("-", " ").capitalize(),
        text=text,
        when=tuple(top.checked("when", line, _cron) for line in top.texts("when", MOST_LINES)),
        on=tuple(top.checked("on", one, _trigger) for one in top.texts("on", MOST_LINES)),
        zone=top.checked("zone", top.text("zone"), _zone),
        missed=top.checked("missed", top.text("missed", Missed.RUN), _one_of(Missed, "way")),
        budget_usd_micros=top.money("budget_usd", None),
        does=does,
        interrupts=top.truth("interrupts", False),
        only_if=top.checked("only_if", only_if, _only_if) if only_if else None,
        levels=_levels(top.table("levels")),
        intent=top.checked("intent", top.raw("intent"), _intent),
        own=own,
    )
    top.finish()
    return routine


def _parted(data: bytes) -> tuple[str, str]:
    """The header and the instruction."""
    try:
        whole = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as wrong:
        line = data.count(b"\n", 0, wrong.start) + 1
        raise _mistake(line - 1, "it is not UTF-8 text", "Save it as UTF-8.") from None
    if "\0" in whole:
        raise _mistake(0, "it is no text", "This is no routine: move it away.")
    lines = whole.split("\n")
    if lines[0].rstrip() != FENCE:
        raise _mistake(0, f"a routine begins with a header between two lines {FENCE}", "See docs/routines.md.")
    end = next((at for at, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), 0)
    if not end:
        raise _mistake(0, "the header has no end", f"Put a line {FENCE} behind it.")
    header = lines[1:end]
    for number, given in enumerate(header, 1):
        if len(given) > MAX_HEADER_LINE:
            raise _mistake(number, "the line is too long", f"Keep it under {MAX_HEADER_LINE:,} characters.")
    if sum(map(len, header)) > MAX_HEADER:
        raise _mistake(0, f"the header is larger than {MAX_HEADER // 1024} KB", "Make it shorter.")
    text = "\n".join(lines[end + 1 :]).strip()
    if not text:
        raise _mistake(end, "there is no instruction", "Say below the header what it should do.")
    return "\n".join(header), text


def _levels(table: Table) -> Mapping[str, Autonomy]:
    names = table.names()
    if len(names) > MOST_LEVELS:
        raise table.error(None, f"there are more than {MOST_LEVELS} levels", "Take some out.")
    found = {}
    for name in names:
        table.checked(name, name, connector_name)
        found[name] = table.checked(name, table.text(name, required=True), _one_of(Autonomy, "level"))
    return MappingProxyType(found)


def _one_of(kind: type[E], word: str) -> Callable[[str], E]:
    def check(value: str) -> E:
        try:
            return kind(value)
        except ValueError:
            raise ValueError(f"there is no {word} “{value[:40]}”; there are {', '.join(map(str, kind))}") from None

    return check


def _cron(line: str) -> str:
    if len(line) > LONGEST_CRON or not line.isascii():
        raise ValueError("this is no cron line")
    if len(line.split()) != 5:
        raise ValueError(f"“{line}” is no cron line: it has minute, hour, day, month and weekday")
    try:
        next(CronSim(line, SOME_DAY))
    except StopIteration:
        raise ValueError(f"“{line}” names a day that never comes") from None
    except (CronSimError, ValueError, ArithmeticError) as wrong:
        raise ValueError(f"“{line}” is no cron line: {str(wrong).lower()}") from None
    return line


def _trigger(text: str) -> Trigger:
    connector, colon, happening = text.rpartition(":")
    if colon:
        connector_name(connector.strip())
    return Trigger(_one_of(Happening, "event")(happening.strip()), connector.strip())


def _only_if(text: str) -> Happening:
    if text != Happening.NEW_MAIL:
        raise ValueError(f"it can only be “{Happening.NEW_MAIL}”")
    return Happening.NEW_MAIL


def _zone(name: str) -> str:
    if not name:
        return name
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no time zone “{name[:40]}”") from None
    return name


def _intent(value: Any) -> Json:
    if value is None:
        return None
    if not isinstance(value, list):
        raise ValueError("write each intended call under [[intent]]")
    plain = _plain(value)
    canonical(plain)
    for one in value:
        if not isinstance(one, dict) or not one.keys() <= {"tool", "arguments"}:
            raise ValueError("an intended call has a tool and arguments, and nothing else")
    read_intent(plain)
    return plain


def _plain_table(value: Mapping[str, Any]) -> Mapping[str, Json]:
    plain = {str(key): _plain(one) for key, one in value.items()}
    canonical(plain)
    return MappingProxyType(plain)


def _plain(value: Any, room: int = MOST_DEEP) -> Json:
    """TOML as JSON: what JSON does not have is refused. Raises ValueError."""
    if room < 0:
        raise ValueError("it is nested too deep")
    match value:
        case bool() | int() | str():
            plain: Json = value
        case Decimal():
            if not value.is_finite() or abs(value.adjusted()) > 300:
                raise ValueError("a number is too large")
            plain = float(value)
        case list():
            plain = [_plain(one, room - 1) for one in value]
        case dict():
            plain = {str(key): _plain(one, room - 1) for key, one in value.items()}
        case _:
            raise ValueError("a date must stand between quotation marks")
    return plain


def _syntax(message: str, text: str) -> tuple[int, str]:
    """The line and the reason from tomllib's message: "Invalid value (at line 3, column 5)"."""
    reason, _, place = message.partition(" (at ")
    number = place.removeprefix("line ").partition(",")[0]
    line = int(number) if number.isdecimal() else text.count("\n") + 1
    return line, f"{reason[:1].lower()}{reason[1:]}"


def _mistake(line: int, reason: str, remedy: str) -> RoutineError:
    """What to raise for a mistake in a line of the header, counted from 1; 0 if no line is known."""
    place = f"line {line + 1}" if line else "the file"
    return RoutineError(f"There is a mistake in {place}: {reason[:MAX_REASON]}.", remedy, line=line + 1 if line else 0)
