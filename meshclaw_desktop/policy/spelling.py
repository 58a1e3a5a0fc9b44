"""
One spelling for values that mean the same: addresses, URLs, numbers, names. It compares; it trusts nothing.

Two measures, on purpose unequal. `key` is strict: what has the same key may be trusted as the same. `skeleton` is
loose: what has the same skeleton looks the same to a person, and is a look-alike when its key differs.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

LONGEST = 600
"""Characters of a value that can be the same as another one; a longer one is nobody's name or address."""

_LOCAL = r"[A-Za-z0-9!#$&'*+/=?^_`{|}~.-]+"
_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
_ADDRESS = re.compile(rf"{_LOCAL}@{_HOST}\.?")
_NAMED_ADDRESS = re.compile(
    rf"(?:\"(?P<quoted>[^\"@<>\\]*)\"|(?P<plain>[^\"@<>,;:\\()]*))\s*<(?P<address>{_LOCAL}@{_HOST})>"
)
_TOGETHER = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff"
"""Letters of scripts that put words side by side without a space, and that nobody takes for Latin ones."""
_LETTER = rf"[^\W{_TOGETHER}]"
_ADDRESS_IN_TEXT = re.compile(rf"(?<![.+%@/=!-])(?<!{_LETTER}){_LOCAL}@{_HOST}(?![@%-])(?!{_LETTER})")
_URL_IN_TEXT = re.compile(
    rf"(?:https?|ftp)://[^\s<>\"'`|\\^{{}}{_TOGETHER}\uff00-\uff0f]+"
    rf"|(?<![@/.-])(?<!{_LETTER})www\.[^\s<>\"'`|\\^{{}}{_TOGETHER}\uff00-\uff0f]+",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}(?:/\S*)?")
_NUMBER = re.compile(r"[-+]?(?:0|[1-9]\d*)(?:\.\d+)?")
_GROUPED = re.compile(r"[A-Za-z0-9+]{1,8}(?:[ -][A-Za-z0-9]{1,8}){1,12}")
_GROUPED_IN_TEXT = re.compile(rf"(?<!-)(?<!{_LETTER})[A-Z0-9+]{{2,6}}(?:[ -][A-Z0-9]{{2,6}}){{1,12}}(?!-)(?!{_LETTER})")
_PHONE = re.compile(r"[+(]\d[\d ().\u00a0/-]{5,22}\d")
_PHONE_IN_TEXT = re.compile(r"(?<![\w+(])[+(]\d[\d ().\u00a0/-]{5,22}\d(?!\w)")
_VERSION = re.compile(r"[vV]\d+(?:\.\d+)+(?:[-+.]\w+)*")
_WORDS_AROUND = re.compile(r"^(?:[A-Z]+[ -])+|(?:[ -][A-Z]+)+$")
_RUNS_TOGETHER = re.compile(f"[{_TOGETHER}]")
_AMOUNT_IN_TEXT = re.compile(r"\d[\d.,'\u00a0]*\d|\d")
_EDGES = " \t\r\n\"'`()[]{}<>,;:!?.…“”‘’„«»*|，。、；：！？（）【】《》「」『』〈〉·¿¡"
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
_LOOKS = str.maketrans(
    dict(zip("абвгдеёзикмнорстухѕіјԛԝһӏьԁ", "a6brgeeзuкmhopctyxsijqwhibd", strict=True))
    | dict(zip("αβγεικνορτυχωηδσ", "aβyeiкvoptuxwnδo", strict=True))
    | dict(zip("ıɑɡȷ∣ǀ0135|!", "iagjiioiesii", strict=True))
    | {"к": "k"}
)


@lru_cache(maxsize=8192, typed=True)
def key(value: str | int | float | bool) -> str:
    """The strict spelling. Values with one key are the same: `1`, `"1"`, `1.0`; `#x`, `X`; `A@b.example`, `Ann <a@B.example>`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(float(value)) if abs(value) < 2**53 else str(value)
    if value.isascii() and value.isalpha():
        return value.lower()
    text = " ".join(value.split()) if value.isascii() else " ".join(unicodedata.normalize("NFC", value).split())
    if text[:1] in ("#", "@") and len(text) > 1 and "@" not in text[1:]:
        text = text[1:]
    if "@" in text:
        address = address_of(text)
        return address if address is not None else f"odd:{_fold(text)}"
    if text[:1] in ("+", "(") and _PHONE.fullmatch(text):
        return _bare_number(text)
    if _NUMBER.fullmatch(text):
        return _number(float(text)) if len(text) < 16 else text
    if _SCHEME.match(text) or text[:4].lower() == "www." or ("." in text and _DOMAIN.fullmatch(text)):
        return _url(text)
    if (" " in text or "-" in text) and _GROUPED.fullmatch(text) and sum(map(str.isdigit, text)) >= 6:
        return text.replace(" ", "").replace("-", "").lower()
    return _fold(text[1:] if text[:1] in ("v", "V") and _VERSION.fullmatch(text) else text)


@lru_cache(maxsize=8192)
def skeleton(value: str) -> str:
    """The loose spelling: what a person would take for the same. Never a reason to trust."""
    if value.isascii():
        plain = value.lower()
    else:
        spread = unicodedata.normalize("NFKD", _INVISIBLE.sub("", value)).casefold()
        plain = "".join(one for one in spread if not unicodedata.combining(one))
    return plain.translate(_LOOKS).replace("rn", "m").replace("vv", "w").replace("l", "i").replace(" ", "")


@lru_cache(maxsize=8192)
def hides(value: str) -> bool:
    """Whether it holds characters that are not seen, or letters of two scripts in one word."""
    if value.isascii():
        return False
    if _INVISIBLE.search(value):
        return True
    return any(_mixed(word) for word in re.split(r"[\s.@/_-]+", value))


def address_of(text: str) -> str | None:
    """The e-mail address that a mail program would write to, in its one spelling; None where that is not plain."""
    if text[:7].lower() == "mailto:" and "?" not in text:
        text = text[7:]
    if _ADDRESS.fullmatch(text):
        return text.rstrip(".").lower()
    named = _NAMED_ADDRESS.fullmatch(text)
    if named is None or _INVISIBLE.search(text):
        return None
    return named["address"].lower()


@lru_cache(maxsize=8192)
def is_address(value: str) -> bool:
    """Whether it names somebody's mailbox, however oddly."""
    return "@" in value.strip()[1:]


@lru_cache(maxsize=8192)
def is_url(value: str) -> bool:
    """Whether it says where something lies outside: it has a scheme, a host with a path, or begins with www."""
    text = value.strip()
    if re.match(r"[a-z][a-z0-9+.-]*:(?!\s|\d+$)\S", text, re.IGNORECASE) and not re.match(
        r"[a-z]:\\", text, re.IGNORECASE
    ):
        return "//" in text or not _GROUPED.fullmatch(text)
    return (
        text[:4].lower() == "www."
        or text[:2] in ("//", "\\\\")
        or ("/" in text and _DOMAIN.fullmatch(text) is not None)
    )


def split(value: str) -> list[str]:
    """The single addresses of a text that lists several (`a@x.example, B <b@y.example>`); anything else as it is."""
    if "@" not in value or not ("," in value or ";" in value):
        return [value]
    parts: list[str] = []
    quoted, start = False, 0
    for at, one in enumerate(value):
        if one == '"':
            quoted = not quoted
        elif one in ",;" and not quoted:
            parts.append(value[start:at])
            start = at + 1
    parts.append(value[start:])
    return [one.strip() for one in parts if one.strip()] or [value]


def runs_together(value: str) -> bool:
    """Whether it is of a script that writes words without spaces between them, and more than one sign of it."""
    return not value.isascii() and len(value) > 1 and _RUNS_TOGETHER.search(value) is not None


def words(text: str) -> list[str]:
    """The words of a text in their order, without the signs around them; addresses and URLs are words."""
    return [bare for one in text.split() if (bare := one.strip(_EDGES))]


@lru_cache(maxsize=8192)
def phrase(text: str) -> str:
    """The words, folded, with one space around each: one phrase stands whole in another if its text does."""
    return f" {' '.join(_fold(one) for one in words(text))} "


def keys_in(text: str, parts: list[str]) -> set[str]:
    """The keys of all in a text that can be meant as one value: its `words`, addresses, URLs, numbers in groups."""
    found = {key(one) for one in parts}
    for one in parts:
        if one[-2:] in ("'s", "’s", "s'"):
            found.add(key(one[:-2] if one[-1] == "s" else one[:-1]))
    found |= strong_keys_in(text)
    return found


def strong_keys_in(text: str) -> set[str]:
    """The keys of what in a text points outside or names one thing only: addresses, URLs, account numbers."""
    found: set[str] = set()
    if "@" in text:
        found.update(one.lower() for one in _ADDRESS_IN_TEXT.findall(text))
    if "://" in text or "www." in text or "WWW." in text:
        found.update(_url(one.rstrip(_EDGES)) for one in _URL_IN_TEXT.findall(text))
    for one in _GROUPED_IN_TEXT.findall(text):
        if sum(map(str.isdigit, one)) >= 6:
            found.add(one.replace(" ", "").replace("-", "").lower())
            number = _WORDS_AROUND.sub("", one)  # “IBAN DE89 3704 …”
            found.add(number.replace(" ", "").replace("-", "").lower())
    if "+" in text or "(" in text:
        found.update(_bare_number(one) for one in _PHONE_IN_TEXT.findall(text))
    return found


def _bare_number(text: str) -> str:
    return text[:1].replace("(", "") + "".join(one for one in text[1:] if one.isdigit())


def amounts_in(text: str) -> set[str]:
    """The keys of all numbers in a text, thousands' separators read both ways."""
    found: set[str] = set()
    for one in _AMOUNT_IN_TEXT.findall(text):
        bare = one.replace("'", "").replace("\u00a0", "")
        for spelling in (bare.replace(",", ""), bare.replace(".", "").replace(",", ".")):
            if spelling.count(".") <= 1:
                found.add(_number(float(spelling)))
    return found


def place_kind(value: str) -> str:
    """What sort of place a value with this `key` names: an address, a URL, an account; empty for a name or a word."""
    if "@" in value:
        return "address"
    if value.startswith("url:"):
        return "url"
    return "account" if len(value) >= 10 and value.isalnum() and sum(map(str.isdigit, value)) >= 6 else ""


def distinctive(word: str) -> bool:
    """Whether a word says something that nobody writes by chance: a code, a number of an account, a password."""
    if len(word) < 6 or len(word) > 200 or re.match(r"\d{4}-\d\d|\d{1,2}:\d\d|[\d.,:/-]{1,5}$", word):
        return False
    digits = sum(map(str.isdigit, word))
    if digits == 0:
        return False
    letters = sum(map(str.isalpha, word))
    return digits >= 6 or (
        letters >= 2 and not re.fullmatch(r"[A-Za-z]+[-_]?\d{1,2}|\d+(?:st|nd|rd|th|px|kg|km|am|pm)", word)
    )


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFC", text).casefold()
    return f"\0{folded}" if folded.isascii() else folded


def _mixed(word: str) -> bool:
    scripts = {unicodedata.name(one, "?").partition(" ")[0] for one in word if one.isalpha()}
    return "LATIN" in scripts and bool(
        scripts & {"CYRILLIC", "GREEK", "CHEROKEE", "ARMENIAN", "FULLWIDTH", "MATHEMATICAL"}
    )


def _url(text: str) -> str:
    raw = text if _SCHEME.match(text) else f"http://{text}"
    try:
        parts = urlsplit(raw)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return f"odd:{text}"
    if parts.scheme.lower() not in ("http", "https") or not host or "@" in parts.netloc or "\\" in text:
        return f"odd:{text}"
    at = host.rstrip(".") + ("" if port in (None, 80, 443) else f":{port}")
    tail = (
        (parts.path or "/")
        + (f"?{parts.query}" if parts.query else "")
        + (f"#{parts.fragment}" if parts.fragment else "")
    )
    return f"url:{at}{tail}"
