"""Takes secrets out of what a provider says, before anybody sees it. Pure."""

from __future__ import annotations

import re

from meshclaw_desktop.wire.redaction import spellings

_LOOKS_SECRET = re.compile(
    r"(?i)\b(?:bearer|basic)\s+\S+"
    r"|\b(?:sk|pk|rk|key|api|xai|gsk|hf|aiza|ya29|eyj|ghp|github_pat|akia)[-_.a-z0-9*•]{8,}"
    r"|(?<![\w/-])(?=[\w+/-]*\d)[\w+/-]{40,}={0,2}"
)
SHOWN_PARTS = 8
"""So many characters in a row of a key give it away."""


def redact(text: str, secret: str) -> str:
    """`text` without the secret, however it is written, without longer pieces of it, and without what looks like one."""
    for spelling in _spellings(secret):
        text = text.replace(spelling, "…")
    return _LOOKS_SECRET.sub("…", text)


def _spellings(secret: str) -> list[str]:
    """Longest first. Providers like to show a key's beginning or end."""
    if not secret:
        return []
    parts = {piece for size in range(SHOWN_PARTS, min(len(secret), 64)) for piece in (secret[:size], secret[-size:])}
    return sorted(spellings(secret) | parts, key=len, reverse=True)
