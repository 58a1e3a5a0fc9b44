"""What an argument's value is (address, link, amount, moment, file, secret, code, text) and how each is said. Pure; nothing is cut."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from meshclaw_desktop.policy.model import Json, Role
from meshclaw_desktop.tray import words
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.rows import Field

from .moments import moment

LONGEST_LINE = 160
"""Characters of a text that needs no box of its own."""
LONGEST_TARGET = 400
"""The same for an address or a name of a thing: it is read as one."""
LONGEST_TEXT = 200_000
"""Characters of a text that can be shown at all; a longer one cannot be approved."""
LONGEST_LIST = 12
"""Values that stand under each other; more of them scroll in a box."""

_CODE = frozenset({"code", "command", "cmd", "script", "sql", "patch", "diff", "expression", "regex"})
_NAMED_ADDRESS = re.compile(r"([^<>]*)<([^<>\s@]+@[^<>\s@]+)>")
_ADDRESS = re.compile(r"[^<>\s@]+@[^<>\s@]+")
_LINK = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:[/\\]{2})([^/\\?#\s]*)(\S*)")
_ENCLOSED = re.compile(r"((?:[^/]*/)*)([^/]+) \(([0-9]{1,15})\sbytes,\ssha256\s([0-9a-f]{64})\)")
_PORT = re.compile(r":\d*\Z")


class Kind(StrEnum):
    """How a value is laid out."""

    LINES = "lines"
    """Short ones under each other."""
    TEXT = "text"
    """In a box that scrolls."""
    CODE = "code"
    """The same, also for a short one."""
    TOO_LONG = "too long"


@dataclass(frozen=True, slots=True)
class Line:
    """One short value. `text` is raw."""

    text: str
    strong: tuple[int, int] = (0, 0)
    """What matters most of it, e.g. a link's host: from which character to which."""
    note: str = ""
    """What is to be known beside it."""
    warning: str = ""
    """What may deceive about it."""
    new: bool = False
    external: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """A value, ready to be shown."""

    kind: Kind
    lines: tuple[Line, ...] = ()
    text: str | tuple[str, ...] = ""
    """Of a box: one raw text, or several that stand on a line each."""


def value_of(field: Field, *, now: datetime) -> Value:
    """What there is to show of an argument."""
    if field.role is Role.SECRET:
        length = len(field.value) if isinstance(field.value, str) else 0
        told = tr("%n characters, not shown", "", length) if length else tr("not shown")
        return Value(Kind.LINES, (Line(f"•••••••• {told}", quiet=True),))
    value = field.value
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            return Value(Kind.TOO_LONG)
        if field.name.rpartition(".")[2].casefold() in _CODE:
            return Value(Kind.CODE, text=value)
        if _text_line(value, field.role, now) is None:
            return Value(Kind.TEXT, text=value)
    several = list(value) if isinstance(value, Sequence) and not isinstance(value, str) and value else [value]
    lines = [_line(one, field.role, now) for one in several]
    if all(line is not None for line in lines):
        return _listed([line for line in lines if line is not None], several, field)
    text = json.dumps(value, indent=2, ensure_ascii=False, default=dict)
    return Value(Kind.TEXT, text=text) if len(text) <= LONGEST_TEXT else Value(Kind.TOO_LONG)


def _listed(lines: list[Line], values: Sequence[Json], field: Field) -> Value:
    """Short values: the new ones first, then those outside, then the rest."""
    alone = len(lines) == 1
    marked = [
        replace(line, new=one in field.new_values or (alone and field.new), external=one in field.external)
        for line, one in zip(lines, values, strict=True)
    ]
    marked.sort(key=lambda line: (not line.new, not line.external))
    if len(marked) <= LONGEST_LIST:
        return Value(Kind.LINES, tuple(marked))
    told = tuple(_marked_text(line) for line in marked)
    return Value(Kind.TEXT, text=told) if sum(map(len, told)) <= LONGEST_TEXT else Value(Kind.TOO_LONG)


def _marked_text(line: Line) -> str:
    """A line of a long list, where there is no room for marks beside it."""
    marks = [tr("new") if line.new else "", tr("external") if line.external else "", line.warning]
    told = ", ".join(one for one in marks if one)
    return f"{line.text}  ({told})" if told else line.text


# ---- one value ----


def _line(value: Json, role: Role, now: datetime) -> Line | None:
    """One value in one line, or None if it takes more."""
    if isinstance(value, bool):
        return Line(tr("yes") if value else tr("no"))
    if isinstance(value, str):
        return _text_line(value, role, now)
    if isinstance(value, int | float):
        return _whole(_number(value) if role is Role.AMOUNT else str(value), strong=role in (Role.AMOUNT, Role.TARGET))
    if isinstance(value, Mapping):
        return _file(value) or _money(value)
    if value is None or not value:
        return Line(tr("none"), quiet=True)
    return None


def _text_line(text: str, role: Role, now: datetime) -> Line | None:
    if not text:
        return Line(tr("empty"), quiet=True)
    if role is Role.OBJECT and (file := _ENCLOSED.fullmatch(text)):
        told = " · ".join((file[1] + file[2], words.size(int(file[3])), _ends(file[4])))
        return Line(told, strong=file.span(2))
    longest = LONGEST_TARGET if role in (Role.TARGET, Role.OBJECT) else LONGEST_LINE
    if len(text) > longest or "\n" in text:
        return None
    if role is Role.TIME and (when := moment(text, now=now)) is not None:
        return Line(when.words, note=when.note)
    if link := _LINK.fullmatch(text):
        return _link(text, link)
    if named := _NAMED_ADDRESS.fullmatch(text):
        posing = _ADDRESS.search(named[1]) is not None
        warning = tr("The name before it looks like another address.") if posing else ""
        return Line(text, strong=named.span(2), warning=warning)
    return _whole(text, strong=role in (Role.TARGET, Role.AMOUNT))


def _whole(text: str, *, strong: bool) -> Line:
    return Line(text, strong=(0, len(text)) if strong else (0, 0))


def _link(text: str, link: re.Match[str]) -> Line:
    """A link with its host in bold: what stands before an @ is no host, and what reads like one may be none."""
    authority = link[2]
    start = authority.rfind("@") + 1
    host = authority[start:]
    if not host.endswith("]"):
        host = _PORT.sub("", host)
    warnings: list[str] = []
    if start:
        warnings.append(tr("What stands before the @ is not where it leads."))
    if "\\" in text:
        warnings.append(tr("It holds a backslash, which programs read in different ways."))
    at = link.start(2) + start
    return Line(
        text,
        strong=(at, at + len(host)),
        note=tr("leads to {host}").format(host=_plain_host(host)) if host else tr("names no host"),
        warning=" ".join(warnings),
    )


def _plain_host(host: str) -> str:
    """The host as the network knows it, and as it reads where these differ."""
    try:
        if host.isascii():
            read = host.encode("ascii").decode("idna") if "xn--" in host.casefold() else host
            return host if read == host else f"{host} ({read})"
        return f"{host.encode('idna').decode('ascii')} ({host})"
    except UnicodeError:
        return host


def _number(value: float) -> str:
    """A number with its thousands apart; no digit is lost."""
    return f"{value:,}"


def _money(value: Mapping[str, Json]) -> Line | None:
    """An amount with its currency; None for what is not just that."""
    name = next((one for one in ("amount", "value") if one in value), "")
    amount, currency = value.get(name), value.get("currency")
    if value.keys() != {name, "currency"} or not isinstance(currency, str) or isinstance(amount, bool):
        return None
    if not isinstance(amount, str | int | float):
        return None
    told = amount if isinstance(amount, str) else _number(amount)
    return _whole(f"{told} {currency}", strong=True)


def _file(value: Mapping[str, Json]) -> Line | None:
    """A file by name, size and digest; None for what is not just that."""
    if not {"name", "size"} <= value.keys() <= {"name", "size", "digest", "sha256", "type"}:
        return None
    size = value["size"]
    digest = value.get("digest") or value.get("sha256")
    name = str(value["name"])
    parts = [name, words.size(size) if isinstance(size, int | float) else str(size)]
    if value.get("type"):
        parts.append(str(value["type"]))
    if digest:
        parts.append(_ends(str(digest)))
    return Line(" · ".join(parts), strong=(0, len(name)))


def _ends(digest: str) -> str:
    return f"SHA-256 {digest[:8]}…{digest[-8:]}"
