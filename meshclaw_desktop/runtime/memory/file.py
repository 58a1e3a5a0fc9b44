"""One memory as a file: TOML between `+++` lines, then its words. Pure; it reads and writes no disk."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime

from meshclaw_desktop.policy.model import Json, digest
from meshclaw_desktop.wire.visible import oddities

LONGEST_FILE = 16_384
"""Octets."""
LONGEST_TEXT = 1_000
"""Characters of a memory that the user writes by hand."""
FENCE = "+++"
KNOWN = frozenset({"id", "made", "origin", "source", "rows", "used"})
NAME = re.compile(r"[a-z0-9-]{1,40}")

_LINE = re.compile(r"at line (\d+)")


class FileProblem(ValueError):
    """A file that is not used; `line` is the line that is wrong, counted from 1."""

    def __init__(self, what: str, line: int) -> None:
        super().__init__(what)
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What stands in a file. Only its words count: the header says where they came from, for whoever reads the file."""

    text: str
    used_at: float | None = None


def text_digest(text: str) -> str:
    """What identifies the words of a memory."""
    return digest({"memory": text})


def read(name: str, octets: bytes) -> Written:
    """The file called `name`, without its ending. Raises FileProblem."""
    if not NAME.fullmatch(name):
        raise FileProblem("its name may hold small letters, digits and hyphens only, at most 40", 1)
    if len(octets) > LONGEST_FILE:
        raise FileProblem(f"it is larger than {LONGEST_FILE:,} octets", 1)
    try:
        whole = octets.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise FileProblem("it is not UTF-8 text", octets[: wrong.start].count(b"\n") + 1) from None
    lines = whole.replace("\r\n", "\n").split("\n")
    if lines[0].rstrip() != FENCE:
        raise FileProblem(f"it does not begin with {FENCE}", 1)
    end = next((at for at, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), None)
    if end is None:
        raise FileProblem(f"its header has no second {FENCE}", len(lines))
    header = _header("\n".join(lines[1:end]))
    used = _checked(name, header, lines)
    text = _words(lines, end)
    return Written(text=text, used_at=used)


def spell(
    *, id: str, text: str, made_at: float, origin: str, source: str, rows: tuple[int, ...], used_at: float | None
) -> bytes:
    """A memory as its file."""
    header = [
        f"id = {_quoted(id)}",
        f"made = {_moment(made_at)}",
        f"origin = {_quoted(origin)}",
        f"source = {_quoted(source)}",
        f"rows = [{', '.join(map(str, rows))}]",
        *([f"used = {_moment(used_at)}"] if used_at is not None else []),
    ]
    return "\n".join([FENCE, *header, FENCE, text, ""]).encode()


def _header(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        found = _LINE.search(str(wrong))
        line = int(found.group(1)) + 1 if found else text.count("\n") + 2
        raise FileProblem("its header is not TOML", line) from None
    except RecursionError:
        raise FileProblem("its header is nested too deep", 2) from None


def _checked(name: str, header: dict[str, object], lines: list[str]) -> float | None:
    for key, value in header.items():
        line = next((at for at, one in enumerate(lines, 1) if re.match(rf"\s*\"?{re.escape(key)}\b", one)), 2)
        if key not in KNOWN:
            raise FileProblem(f"there is nothing called {key[:40]}", line)
        if key in ("made", "used") and not isinstance(value, datetime):
            raise FileProblem(f"{key} is no moment like 2026-11-21T03:00:00Z", line)
        if key in ("id", "origin", "source") and not isinstance(value, str):
            raise FileProblem(f"{key} is no text", line)
        if key == "id" and value != name:
            raise FileProblem(f"its id is not {name}, which is the file's name", line)
        if key == "rows" and not (
            isinstance(value, list) and all(isinstance(one, int) and not isinstance(one, bool) for one in value)
        ):
            raise FileProblem("rows is no list of numbers", line)
    used = header.get("used")
    return used.timestamp() if isinstance(used, datetime) else None


def _words(lines: list[str], end: int) -> str:
    text = "\n".join(lines[end + 1 :]).strip()
    if not text:
        raise FileProblem("it says nothing", end + 1)
    if len(text) > LONGEST_TEXT:
        raise FileProblem(f"its text is longer than {LONGEST_TEXT:,} characters", end + 2)
    for at, line in enumerate(lines[end + 1 :], end + 2):
        if oddities(line):
            raise FileProblem("it holds hidden characters or letters that pose as others", at)
    return text


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _quoted(text: Json) -> str:
    """A TOML string: JSON's escapes are TOML's, too."""
    import json

    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007f")
