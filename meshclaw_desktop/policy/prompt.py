"""The user's own words: which values they name, and which stand only in a text that they quote. It trusts nothing read."""

from __future__ import annotations

import re

from .spelling import words

PASSAGE = 12
"""Words of a quotation from which on it is somebody's text, and no longer a name or a value in quotes."""
PROSE = 8
"""Words of it that are plain words: a quoted list of addresses is no text."""

_QUOTED = re.compile(
    '"""(.+?)"""|```(.+?)```|"([^"]{40,}?)"|“([^”]{40,}?)”|„([^“”]{40,}?)[“”]|«([^»]{40,}?)»|「([^」]{20,}?)」',
    re.DOTALL,
)
_LINES = re.compile(r"(?:^[ \t]*>.*(?:\n|$))+", re.MULTILINE)
_FORWARDED = re.compile(
    r"^[ \t]*(?:-{2,}[^\n-]*(?:original|forwarded|weitergeleitet|ursprüngliche)[^\n]*-{2,}[ \t]*$"
    r"|(?:from|von|de|da|от): [^\n]*@[^\n]*\n(?:[^\n]*\n){0,4}?[ \t]*(?:subject|betreff|objet|asunto|oggetto|тема): )",
    re.MULTILINE | re.IGNORECASE,
)
_CURRENCIES = {
    "$": "usd", "dollar": "usd", "dollars": "usd", "bucks": "usd", "us$": "usd",
    "€": "eur", "euro": "eur", "euros": "eur", "£": "gbp", "pound": "gbp", "pounds": "gbp", "quid": "gbp",
    "¥": "jpy", "円": "jpy", "yen": "jpy", "元": "cny", "rmb": "cny", "yuan": "cny", "₹": "inr", "rs": "inr",
    "rupee": "inr", "rupees": "inr", "zł": "pln", "kč": "czk", "₽": "rub", "₩": "krw", "₪": "ils", "₺": "try",
    "%": "%", "percent": "%", "prozent": "%",
}  # fmt: skip
_CODES = frozenset(
    {
        "usd", "eur", "gbp", "jpy", "cny", "inr", "chf", "cad", "aud", "nzd", "sek", "nok", "dkk", "pln", "czk", "huf",
        "rub", "krw", "ils", "try", "brl", "mxn", "zar", "sgd", "hkd", "thb", "uah", "btc", "eth",
    }
)  # fmt: skip
_TOKEN = re.compile(r"[^\W\d_]+|[$€£¥円元₹₽₩₪₺%]")


def own_words(prompt: str) -> tuple[str, tuple[str, ...]]:
    """The prompt without the texts of others that it quotes, and those texts."""
    if len(prompt) < PASSAGE * 2:
        return prompt, ()
    quoted: list[str] = []

    def take(found: re.Match[str]) -> str:
        text = next((one for one in found.groups() if one is not None), None) or found.group()
        if not _is_text(text):
            return found.group()
        quoted.append(text)
        return " \n "

    forwarded = _FORWARDED.search(prompt)
    own = prompt
    if forwarded is not None and forwarded.start() > 0:
        quoted.append(prompt[forwarded.start() :])
        own = prompt[: forwarded.start()]
    own = _LINES.sub(take, own)
    if any(one in own for one in '"“„«「`'):
        own = _QUOTED.sub(take, own)
    return own, tuple(quoted)


def currencies_in(text: str) -> frozenset[str]:
    """The currencies that a text names, by their signs, names or codes."""
    return frozenset(found for one in _TOKEN.findall(text) if (found := currency(one)) is not None)


def currency(sign: str) -> str | None:
    """The code of a currency, or None for what is none."""
    bare = sign.strip().lower().rstrip(".")
    return _CURRENCIES.get(bare) or (bare if bare in _CODES else None)


def _is_text(text: str) -> bool:
    found = words(text)
    if not text.isascii() and len(found) < PASSAGE and len(text) >= 40 and sum(one.isalpha() for one in text) >= 30:
        return any("\u3040" <= one <= "\u9fff" for one in text)
    return len(found) >= PASSAGE and sum(one.isalpha() for one in found) >= PROSE
