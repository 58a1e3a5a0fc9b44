"""Takes a known secret out of a text or a JSON value, however it is written there. Pure."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from meshclaw_desktop.policy.model import Json

GONE = "…"
"""Stands where a secret stood."""
SHORTEST = 6
"""A shorter secret is a part of too many words to be looked for."""
SHORTEST_BASE64 = 8
"""A shorter piece of base64 says nothing."""


def spellings(secret: str) -> set[str]:
    """The forms in which a secret is found: as it is, in a URL, in JSON, in hexadecimal, in base64 at any place."""
    if not secret:
        return set()
    raw = secret.encode("utf-8", "replace")
    return {
        secret,
        quote(secret, safe=""),
        json.dumps(secret)[1:-1],
        base64.b64encode(raw).decode(),
        base64.urlsafe_b64encode(raw).decode(),
        raw.hex(),
        *_inside_base64(raw),
    }


def without(text: str, secrets: Iterable[str]) -> str:
    """`text` with none of the secrets in it."""
    for secret in secrets:
        if len(secret) >= SHORTEST:
            for spelling in sorted(spellings(secret), key=len, reverse=True):
                text = text.replace(spelling, GONE)
    return text


def json_without(value: Json, secrets: Iterable[str]) -> Json:
    """A JSON value with none of the secrets in its texts and keys."""
    known = [one for one in secrets if len(one) >= SHORTEST]
    return _json_without(value, known) if known else value


def _json_without(value: Json, secrets: list[str]) -> Json:
    if isinstance(value, str):
        return without(value, secrets)
    if isinstance(value, Mapping):
        return {without(key, secrets): _json_without(one, secrets) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_json_without(one, secrets) for one in value]
    return value


def _inside_base64(raw: bytes) -> set[str]:
    """What is left of the secret when it was encoded together with what stood before and after it (`AUTH PLAIN`)."""
    found: set[str] = set()
    for before in range(3):
        coded = base64.b64encode(bytes(before) + raw).decode()
        piece = coded[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]
        if len(piece) >= SHORTEST_BASE64:
            found |= {piece, piece.translate(str.maketrans("+/", "-_"))}
    return found
