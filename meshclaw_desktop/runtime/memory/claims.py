"""What a short text claims: its values, its gist, whether it will do as a memory. Pure; it trusts nothing."""

from __future__ import annotations

import re
from collections.abc import Set

from meshclaw_desktop.policy.spelling import key, keys_in, strong_keys_in, words
from meshclaw_desktop.wire.memory import LONGEST_TEXT
from meshclaw_desktop.wire.visible import oddities

RUN = 3
"""So many words in a row, taken from somebody's text, are still theirs."""

_END = re.compile(r"[.!?…][\"”’)]*\s+\S")
_ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|etc|vs|approx|no|z\.B|d\.h|bzw|Dr|Mr|Mrs|Ms)\.(?=\s)", re.IGNORECASE)
_QUOTED = re.compile(r"“([^”]*)”|\"([^\"]*)\"|„([^“”]*)[“”]|«([^»]*)»|‘([^’]*)’|`([^`]*)`|'([^']{3,})'")
_PLAIN_CAPITALS = frozenset(
    {
        "i", "you", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february",
        "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "english",
        "german", "french",
    }
)  # fmt: skip
_FILLERS = frozenset(
    {
        "a", "an", "the", "this", "that", "these", "those", "it", "its", "you", "your", "yours", "i", "my", "me",
        "we", "our", "us", "they", "them", "their", "he", "she", "his", "her", "and", "or", "not", "no", "but", "so",
        "if", "then", "than", "as", "at", "by", "for", "from", "in", "into", "of", "off", "on", "onto", "out", "over",
        "to", "up", "with", "without", "is", "are", "was", "were", "be", "been", "am", "do", "does", "did", "done",
        "has", "have", "had", "will", "would", "shall", "should", "can", "could", "may", "might", "must", "every",
        "each", "all", "any", "some", "what", "which", "who", "whom", "whose", "when", "where", "why", "how", "there",
        "here", "again", "always", "never", "time", "times", "once", "also", "too", "only", "very", "just", "der",
        "die", "das", "ein", "eine", "einen", "und", "oder", "nicht", "kein", "ist", "sind", "war", "im", "auf",
        "aus", "bei", "mit", "von", "zu", "zum", "zur", "für", "den", "dem", "des", "du", "dein", "mein", "sie",
        "ihr", "wir", "uns", "immer", "nie", "jede", "jedes",
    }
)  # fmt: skip
_ENDINGS = ("ings", "ing", "ied", "ies", "ed", "es", "s", "e")


def unfit(text: str) -> str:
    """Why a text cannot be a memory, in plain words; empty if it can: one visible sentence, not longer than it may be."""
    if not text.strip():
        return "it is empty"
    if len(text) > LONGEST_TEXT:
        return f"it is longer than {LONGEST_TEXT} characters"
    if "\n" in text or "\r" in text:
        return "it is more than one line"
    if oddities(text):
        return "it holds hidden characters or letters that pose as others"
    if _END.search(_ABBREVIATED.sub("", _QUOTED.sub("“”", text))):
        return "it is more than one sentence"
    return ""


def values_in(text: str) -> frozenset[str]:
    """The keys of all in a text that names something: addresses, URLs, numbers, codes, names, and every word in quotes."""
    found = set(strong_keys_in(text))
    for quoted in _QUOTED.findall(text):
        for part in quoted:
            found.update(key(one) for one in words(part))
    begins = True
    for raw in text.split():
        parts = words(raw)
        if not parts:
            continue
        one = _bare(parts[0])
        if _names_something(one, begins=begins):
            found.add(key(one))
        begins = raw.endswith((".", "!", "?", ":", "…"))
    return frozenset(found)


def known_in(text: str) -> set[str]:
    """The keys of everything in a text, for what it vouches for."""
    return keys_in(text, words(text)) | {key(_bare(one)) for one in words(text)}


def stems(text: str) -> list[str]:
    """The words of a text that say something, without their endings, in order."""
    return [
        _stem(one)
        for one in re.findall(r"\w+", text.casefold())
        if one not in _FILLERS and (len(one) > 1 or one.isdigit())
    ]


def gist(text: str) -> str:
    """What a text says, as words in a fixed order: two texts with one gist say the same."""
    return " ".join(sorted(set(stems(text))))


def repeats(one: str, other: str) -> bool:
    """Whether two gists say the same, or nearly."""
    mine, theirs = set(one.split()), set(other.split())
    if not mine or not theirs:
        return mine == theirs
    return len(mine & theirs) / len(mine | theirs) >= 0.8


def still_theirs(former: str, text: str) -> bool:
    """Whether something of a former text is in a new one: a value of it, or a few words in a row."""
    if values_in(former) & known_in(text):
        return True
    before, now = _lowered(former), _lowered(text)
    runs = {tuple(before[at : at + RUN]) for at in range(len(before) - RUN + 1)}
    return any(tuple(now[at : at + RUN]) in runs for at in range(len(now) - RUN + 1))


def foreign_words(text: str, others: Set[str], own: Set[str]) -> bool:
    """Whether it says something in words that only others used: `others` and `own` hold stems."""
    return any(one in others and one not in own for one in stems(text) if len(one) > 3)


def _lowered(text: str) -> list[str]:
    return [one.casefold() for one in words(text)]


def _bare(word: str) -> str:
    return word[:-2] if word[-2:] in ("'s", "’s") else word


def _names_something(word: str, *, begins: bool) -> bool:
    if any(one.isdigit() or one in "@_-./\\#$€£%=+&:" for one in word):
        return True
    capitals = sum(one.isupper() for one in word)
    if capitals == 0 or word.casefold() in _PLAIN_CAPITALS:
        return not word.isascii() and not any(one.islower() for one in word)
    return capitals > 1 or not begins


def _stem(word: str) -> str:
    if word.isascii() and word.isalpha():
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 3:
                return word[: -len(ending)]
    return word
