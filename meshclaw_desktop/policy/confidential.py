"""Whether what would leave carries what was read to somebody who was not party to it. It decides nothing."""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from .coverage import is_of
from .model import Role
from .origins import How, Traced
from .session import Session
from .spelling import distinctive, key, words

MAX_TEXT = 20_000
"""Characters of one text that are compared. What is longer carries something by its length alone."""

_BLOB = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){12,}")


@dataclass(frozen=True, slots=True)
class Leak:
    """A piece of something private, where it was read, and to whom it would go."""

    piece: str
    source: str
    target: str


def leaking(traced: Sequence[Traced], session: Session, handed_on: frozenset[str] | None) -> Leak | None:
    """The first piece that was read in this task and that a target would learn without having been party to it."""
    if handed_on is None or not session.readings.any_private:
        return None
    targets = [one for one in traced if one.role is Role.TARGET and one.how is not How.MINE]
    if not targets and any(one.role is Role.TARGET for one in traced):
        return None
    for one in traced:
        if one.role in (Role.CONTENT, Role.QUERY, Role.SECRET):
            found = _leak_in(one.text[:MAX_TEXT], targets, session, handed_on)
            if found is not None:
                return found
    return None


def _leak_in(text: str, targets: Sequence[Traced], session: Session, handed_on: frozenset[str]) -> Leak | None:
    for form in _forms(text):
        for piece, record in _pieces(form, session):
            passage = session.readings.passage(record)
            if is_of(passage.tool, handed_on):
                continue
            stranger = next((one for one in targets if one.key not in passage.parties), None)
            if stranger is not None or not targets:
                return Leak(piece, passage.source, stranger.text if stranger is not None else "")
    return None


def _pieces(text: str, session: Session) -> list[tuple[str, int]]:
    found = session.readings.passages(text)
    for word in words(text):
        if distinctive(word):
            value = key(word)
            seen = session.readings.find(value)
            if seen is not None and seen.private and value not in session.typed:
                found.append((word, seen.record))
    return found


def _forms(text: str) -> list[str]:
    """The text as it stands, and what it says when it is read through the usual disguises."""
    forms = [text]
    if "%" in text:
        forms.append(unquote(text))
    for one in _BLOB.findall(text)[:8]:
        for decode in (base64.b64decode, base64.urlsafe_b64decode):
            try:
                forms.append(decode(one + "=" * (-len(one) % 4)).decode())
            except (binascii.Error, UnicodeDecodeError, ValueError):
                continue
    for one in _HEX.findall(text)[:8]:
        try:
            forms.append(bytes.fromhex(one).decode())
        except (UnicodeDecodeError, ValueError):
            continue
    if len(text) < 4_000:
        forms.append(codecs.encode(text, "rot13"))
        forms.append(text[::-1])
    return forms
