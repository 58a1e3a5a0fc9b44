"""Which arguments the user may change in a question, and what they typed as a value of the same type. Pure; it sends nothing."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from meshclaw_desktop.policy.model import Json, Origin, Role
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.rows import Approval, Field
from meshclaw_desktop.wire.visible import Oddity, segments

LONGEST = 200_000
"""Characters that an edited text may have: a longer one could not be shown whole."""
LONGEST_LINE = 160
MOST_TARGETS = 200

_LONG_TEXTS = frozenset({"body", "text", "message", "content", "description", "note", "comment"})
"""Arguments that may get more lines, also where they have one now."""
_ADDRESS = re.compile(r"[^\s@<>,;\"()]+@[^\s@<>,;\"()]+\.[^\s@<>,;\"()]+")
_NAMED = re.compile(r"[^<>]*<([^<>]*)>")
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{1,9})?|\.[0-9]{1,9})")


class Entry(StrEnum):
    """How an argument is typed."""

    LINE = "line"
    TEXT = "text"
    LIST = "list"
    """One value on each line."""
    WHOLE = "whole number"
    NUMBER = "number"
    TIME = "time"
    CHOICE = "yes or no"


class Refused(ValueError):
    """What was typed is no value of that argument; its text says why, to the user."""


@dataclass(frozen=True, slots=True)
class Editable:
    """One argument that may be changed."""

    field: Field
    entry: Entry
    text: str
    """What the user begins with."""
    left_out: int
    """Hidden characters of the value that are not in `text`: an editor would obey them."""


def editable(approval: Approval) -> tuple[Editable, ...]:
    """The arguments that may be changed: no secret, nothing that names an object, nothing that the program itself says."""
    if len(approval.items) > 1:
        return ()
    found: list[Editable] = []
    for field in approval.fields:
        if field.role in (Role.SECRET, Role.OBJECT) or field.origin is Origin.SYSTEM or "." in field.name:
            continue
        entry = _entry(field)
        if entry is not None:
            text, left_out = _typeable(_as_text(field.value))
            found.append(Editable(field, entry, text, left_out))
    return tuple(found)


def changes(forms: Sequence[Editable], typed: Mapping[str, str]) -> dict[str, Json]:
    """The arguments that differ from before, each of its own type. Raises Refused for the first that is none."""
    found: dict[str, Json] = {}
    for one in forms:
        text = typed[one.field.name]
        if text == one.text:
            continue
        value = parsed(one, text)
        if value != one.field.value:
            found[one.field.name] = value
    return found


def parsed(one: Editable, text: str) -> Json:
    """What was typed, as a value. Raises Refused."""
    if len(text) > LONGEST:
        raise Refused(tr("That is too long to be shown whole."))
    match one.entry:
        case Entry.TEXT:
            return text
        case Entry.LINE:
            return _one_target(one, text) if one.field.role is Role.TARGET else text
        case Entry.LIST:
            values = [line.strip() for line in text.split("\n") if line.strip()]
            if len(values) > MOST_TARGETS:
                raise Refused(tr("That is more than %n lines.", "", MOST_TARGETS))
            if one.field.role is Role.TARGET:
                if not values:
                    raise Refused(tr("At least one is needed."))
                return [_one_target(one, value) for value in values]
            return list[Json](values)
        case Entry.WHOLE:
            return _whole(one, text.strip())
        case Entry.NUMBER:
            return _number(one, text.strip())
        case Entry.TIME:
            return _time(one, text.strip())
        case Entry.CHOICE:
            return text == "yes"


# ---- how each begins ----


def _entry(field: Field) -> Entry | None:
    value = field.value
    if isinstance(value, bool):
        return Entry.CHOICE
    if isinstance(value, str):
        if field.role is Role.TIME and _is_time(value):
            return Entry.TIME
        if field.role is Role.AMOUNT and _NUMBER.fullmatch(value):
            return Entry.NUMBER
        if field.role is Role.CONTENT and (field.name in _LONG_TEXTS or "\n" in value or len(value) > LONGEST_LINE):
            return Entry.TEXT
        return None if "\n" in value else Entry.LINE
    if isinstance(value, int):
        return Entry.WHOLE
    if isinstance(value, float):
        return Entry.NUMBER
    if isinstance(value, list | tuple) and value and all(isinstance(one, str) and "\n" not in one for one in value):
        return Entry.LIST
    return None


def _as_text(value: Json) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return "\n".join(str(one) for one in value)
    return str(value)


def _typeable(text: str) -> tuple[str, int]:
    """The text without what an editor would obey or not show, and how many characters that were. Blanks become spaces."""
    kept: list[str] = []
    at = left_out = 0
    for one in segments(text, lines=True):
        raw = text[at : at + (len(one.text) if one.oddity is None else one.count)]
        at += len(raw)
        if one.oddity is not Oddity.HIDDEN:
            kept.append(raw)
        elif raw.isspace():
            kept.append("".join({"\t": "    ", "\r": ""}.get(blank, " ") for blank in raw))
        else:
            left_out += one.count
    return "".join(kept), left_out


# ---- what was typed ----


def _one_target(one: Editable, text: str) -> str:
    """A target; where addresses stood before, an address."""
    given = text.strip()
    if not given:
        raise Refused(tr("This cannot be empty."))
    if any(piece.oddity is Oddity.HIDDEN for piece in segments(given)):
        raise Refused(tr("There is a hidden character in it."))
    if _held_addresses(one.field.value):
        named = _NAMED.fullmatch(given)
        if not _ADDRESS.fullmatch(named[1] if named else given):
            raise Refused(tr("“{text}” is not an address.").format(text=given))
    return given


def _held_addresses(value: Json) -> bool:
    values = value if isinstance(value, list | tuple) else [value]
    return all(isinstance(one, str) and "@" in one for one in values)


def _whole(one: Editable, text: str) -> int:
    if not _WHOLE_NUMBER.fullmatch(text):
        raise Refused(tr("A whole number is needed."))
    _refuse_below_nothing(one, float(text))
    return int(text)


def _number(one: Editable, text: str) -> Json:
    if not _NUMBER.fullmatch(text):
        raise Refused(tr("A number is needed, with a point before its decimals."))
    _refuse_below_nothing(one, float(text))
    return text if isinstance(one.field.value, str) else float(text)


def _refuse_below_nothing(one: Editable, number: float) -> None:
    """An amount that was not negative stays so: a minus turns a payment around."""
    if not math.isfinite(number) or number < 0 <= float(str(one.field.value)):
        raise Refused(tr("This cannot be less than nothing."))


def _time(one: Editable, text: str) -> str:
    """A moment as it was written before: with a zone if it had one, a day if it was one."""
    before = str(one.field.value)
    try:
        if len(before) <= len("2026-11-24"):
            date.fromisoformat(text)
            if len(text) > len("2026-11-24"):
                raise Refused(tr("A day is needed, for example 2026-11-24."))
            return text
        told = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise Refused(tr("A time is needed, for example {text}.").format(text=before)) from wrong
    if len(text) <= len("2026-11-24"):
        raise Refused(tr("A time is needed, for example {text}.").format(text=before))
    if (told.tzinfo is None) != (datetime.fromisoformat(before).tzinfo is None):
        raise Refused(tr("Write it with a time zone, as before, or without one, as before."))
    return text


def _is_time(value: str) -> bool:
    try:
        return len(value) >= len("2026-11-24") and datetime.fromisoformat(value) is not None
    except ValueError:
        return False
