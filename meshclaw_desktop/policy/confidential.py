"""Whether what would leave carries what was read to somebody who was not party to it. It decides nothing."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from .coverage import is_of
from .model import Role, Tool
from .origins import How, Traced
from .session import Session
from .spelling import distinctive, is_url, key, words

MAX_TEXT = 20_000
"""Characters of one text that are compared. What is longer carries something by its length alone."""

MIN_CODE = 6
"""Characters below which nothing says anything of its own."""
MIN_TEXT = 16
"""Characters below which no text holds a passage."""
SIGNS = 6
"""Unknown words of a text that are tried for being words in disguise."""

BLOB = 16
"""Characters without a space that may be a text in code."""

_BLOB = re.compile(r"[A-Za-z0-9+/_-]{16,}")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_ROT13 = str.maketrans(
    "".join(map(chr, range(65, 91))) + "".join(map(chr, range(97, 123))),
    "".join(chr(65 + (at + 13) % 26) for at in range(26)) + "".join(chr(97 + (at + 13) % 26) for at in range(26)),
)
_URL_SAFE = str.maketrans("-_", "+/")


@dataclass(frozen=True, slots=True)
class Leak:
    """A piece of something private, where it was read, and to whom it would go."""

    piece: str
    source: str
    target: str


def leaking(tool: Tool, traced: Sequence[Traced], session: Session, handed_on: frozenset[str] | None) -> Leak | None:
    """The first piece that was read in this task and that a target would learn without having been party to it."""
    if handed_on is None or not session.readings.any_private:
        return None
    targets = [one for one in traced if one.role is Role.TARGET and one.how is not How.MINE]
    if not targets and any(one.role is Role.TARGET for one in tool.parameters):
        return None  # nobody is told
    for one in traced:
        if one.role in (Role.CONTENT, Role.QUERY, Role.SECRET) and len(one.text) >= MIN_CODE:
            found = _leak_in(one.text[:MAX_TEXT], targets, session, handed_on)
            if found is not None:
                return found
    return None


def carries(connector: str, traced: Sequence[Traced], session: Session) -> bool:
    """Whether a question to a service carries a passage that was read in another one."""
    for one in traced:
        if one.role is Role.QUERY and len(one.text) >= MIN_TEXT and one.how is not How.TYPED:
            parts = words(one.text[:MAX_TEXT])
            for form in (parts, *(words(text) for text in _undisguised(one.text[:MAX_TEXT], parts, session))):
                for _, record in session.readings.passages(form):
                    if not session.readings.passage(record).tool.startswith(f"{connector}."):
                        return True
    return False


def _leak_in(text: str, targets: Sequence[Traced], session: Session, handed_on: frozenset[str]) -> Leak | None:
    parts = words(text)
    for form in (parts, *(words(one) for one in _undisguised(text, parts, session))):
        for piece, record in _pieces(form, session):
            passage = session.readings.passage(record)
            if is_of(passage.tool, handed_on):
                continue
            stranger = next((one for one in targets if one.key not in passage.parties), None)
            if stranger is not None or not targets:
                return Leak(piece, passage.source, stranger.text if stranger is not None else "")
    return None


def _pieces(parts: Sequence[str], session: Session) -> list[tuple[str, int]]:
    found = session.readings.passages(parts)
    for word in parts:
        if len(word) < 6 or word.isalpha() or not (distinctive(word) or is_url(word)):
            continue
        value = key(word)
        seen = session.readings.find(value)
        if seen is not None and seen.private and value not in session.typed:
            found.append((word, seen.record))
    return found


def _undisguised(text: str, parts: Sequence[str], session: Session) -> list[str]:
    """What a text says when it is read through the usual disguises, where there is a sign of one."""
    forms: list[str] = []
    if "%" in text and _PERCENT.search(text):
        forms.append(unquote(text))
    if any(len(one) >= BLOB for one in parts):
        for blob in _BLOB.findall(text)[:8]:
            forms.extend(_decoded(blob))
    find = session.readings.find
    strange = [one for one in parts[:SIGNS] if len(one) > 4 and one.isalpha() and find(one.lower()) is None]
    for turn in (_rot13, _reversed) if strange else ():
        known = sum(find(turn(one).lower()) is not None for one in strange)
        if known and 2 * known >= len(strange):
            forms.append(turn(text))
    return forms


def _decoded(blob: str) -> list[str]:
    found: list[bytes] = []
    for decode in (_hex, _base64):
        try:
            found.append(decode(blob))
        except (binascii.Error, ValueError):
            continue
    return [one.decode("utf-8", "ignore") for one in found]


def _hex(blob: str) -> bytes:
    return bytes.fromhex(blob)


def _base64(blob: str) -> bytes:
    return base64.b64decode(blob.translate(_URL_SAFE) + "=" * (-len(blob) % 4))


def _rot13(text: str) -> str:
    return text.translate(_ROT13)


def _reversed(text: str) -> str:
    return text[::-1]
