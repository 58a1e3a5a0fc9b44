"""Text that others wrote, spelled out so that nothing in it hides or poses as something else. Pure."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Oddity(StrEnum):
    """Why a piece of text was spelled out instead of shown."""

    HIDDEN = "hidden"
    """It has no shape of its own, or changes how its neighbours look."""
    LOOK_ALIKE = "look-alike"
    """A letter of another script that poses as a Latin one."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text as it is shown: itself, or, with an `oddity`, what stands for `count` characters."""

    text: str
    oddity: Oddity | None = None
    count: int = 0


LONGEST_GAP = 8
"""More spaces than this in a row push text out of sight; they are counted instead."""
DEEPEST_INDENT = 40
"""The same at the beginning of a line, where lines may break."""
MOST_MARKS = 3
"""More combining marks than this on one letter cover their neighbours."""

_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f\ufffc")
_NAMES = {"\n": "new line", "\t": "tab", "\r": "carriage return", "\x1b": "escape", "\xa0": "no-break space"}
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_BRACKETS = "⟨⟩"
_PLAIN = re.compile(r"(?:[\x21-\x7e]|(?<! ) {1,8}(?! ))+")
"""What needs no second look: printable ASCII without wide gaps."""
_PLAIN_WORDS = re.compile(r"(?:[^\W\u115f\u1160\u3164\uffa0]|[\x21-\x7e]|(?<! ) {1,8}(?! ))+")
"""The same with every letter and digit there is, for a text in which none poses."""
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u200b-\u200f\u2060]+[^\W_]+)*")
_TOKEN = re.compile(r"\S+")

_LIKE_LATIN = {
    "CYRILLIC": frozenset("аәеёіїјкморсԁѕтухһԛԝьвгзпнӏӀАВЕЅІЇЈКМНОРСТУХҮЬԌԚԜЗ"),
    "GREEK": frozenset("αβγεηικνορτυχϲϳωΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿ"),
    "ARMENIAN": frozenset("աոսօհցզքգԼՍՏՕԱՅ"),
    "CHEROKEE": frozenset("ᎠᎡᎢᎥᎩᎪᎫᎬᎳᎷᎻᎽᏀᏂᏃᏎᏏᏒᏔᏕᏙᏚᏞᏟᏢᏤᏦᏧᏩᏭᏮᏳᏴ"),
}
"""Letters that a reader takes for Latin ones, by script: a word made of nothing else may be a disguise."""
_LIKE_LATIN_IN_LATIN = frozenset("ɑɡɩƖǀǃƒʏɢʟɴʀʙʜɪꜱᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢꞁꬲꭓꭵꮁ")
"""Phonetic letters and small capitals; no language's everyday spelling needs them."""
_MIXES_WITH_LATIN = frozenset(
    {"LATIN", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "MICRO", "KATAKANA-HIRAGANA"}
)
_SHAPE_TAGS = ("<font>", "<wide>", "<narrow>", "<compat>", "<circle>", "<square>")


def visible(text: str, *, lines: bool = False) -> str:
    """
    `text` as one string that hides nothing: `gnp⟨U+202E⟩exe`, `p⟨Cyrillic а⟩ypal`.

    A new line is spelled out too, unless `lines` says that it may break the line.
    """
    return "".join(segment.text for segment in segments(text, lines=lines))


def oddities(text: str, *, lines: bool = False) -> int:
    """How many characters of `text` are spelled out."""
    return sum(segment.count for segment in segments(text, lines=lines))


def segments(text: str, *, lines: bool = False) -> tuple[Segment, ...]:
    """`text` cut into what is shown as it is and what is spelled out; joined, they are `visible(text)`."""
    if not text:
        return ()
    return tuple(_joined(_pieces(text, lines)))


def _pieces(text: str, lines: bool) -> Iterator[Segment]:
    posing = _look_alikes(text) if not text.isascii() else frozenset()
    harmless = _PLAIN if posing else _PLAIN_WORDS
    at = 0
    while at < len(text):
        if plain := harmless.match(text, at):
            yield Segment(plain.group())
            at = plain.end()
            continue
        one = text[at]
        run = _run(text, at)
        if one == " ":
            if run > (DEEPEST_INDENT if lines and (at == 0 or text[at - 1] == "\n") else LONGEST_GAP):
                yield Segment(f"⟨{run} spaces⟩", Oddity.HIDDEN, run)
            else:
                yield Segment(" " * run)
            at += run
            continue
        if one == "\n" and lines:
            yield Segment("\n")
        elif at in posing:
            end = at + 1
            while end in posing and _script(text[end]) == _script(one):
                end += 1
            yield Segment(f"⟨{_described(text[at:end])}⟩", Oddity.LOOK_ALIKE, end - at)
            at = end
            continue
        elif _is_hidden(text, at):
            if run > 1:
                yield Segment(f"⟨{run} × {_spelled(one)}⟩", Oddity.HIDDEN, run)
            else:
                yield Segment(f"⟨{_spelled(one)}⟩", Oddity.HIDDEN, 1)
            at += run
            continue
        else:
            yield Segment(one)
        at += 1


def _joined(pieces: Iterator[Segment]) -> Iterator[Segment]:
    held: list[str] = []
    for piece in pieces:
        if piece.oddity is None:
            held.append(piece.text)
            continue
        if held:
            yield Segment("".join(held))
            held.clear()
        yield piece
    if held:
        yield Segment("".join(held))


def _run(text: str, at: int) -> int:
    end = at + 1
    while end < len(text) and text[end] == text[at]:
        end += 1
    return end - at


def _is_hidden(text: str, at: int) -> bool:
    one = text[at]
    if " " <= one <= "~":
        return False
    if one in _BRACKETS or one in _BLANK_LETTERS:
        return True
    category = unicodedata.category(one)
    if category in _HIDDEN_CATEGORIES:
        return not (one == "\u200d" and _joins_pictures(text, at))
    if category == "Zs":
        return True
    if "\ufe00" <= one <= "\ufe0f" or "\U000e0100" <= one <= "\U000e01ef":
        return not (one == "\ufe0f" and at > 0 and _takes_a_picture(text[at - 1]))
    if category in ("Mn", "Me"):
        first = at
        while first > 0 and at - first < MOST_MARKS and unicodedata.category(text[first - 1]) in ("Mn", "Me"):
            first -= 1
        return first == 0 or at - first >= MOST_MARKS or text[first - 1].isspace()
    return False


def _takes_a_picture(before: str) -> bool:
    return unicodedata.category(before) == "So" or before in "#*0123456789\u203c\u2049\u2194\u2934\u2935\u3030"


def _joins_pictures(text: str, at: int) -> bool:
    before = text[at - 1] if at > 0 else ""
    if before == "\ufe0f" and at > 1:
        before = text[at - 2]
    after = text[at + 1] if at + 1 < len(text) else ""
    return all(one and unicodedata.category(one) in ("So", "Sk") for one in (before, after))


def _spelled(one: str) -> str:
    return _NAMES.get(one, f"U+{ord(one):04X}")


# ---- letters that pose as others ----


def _look_alikes(text: str) -> frozenset[int]:
    """Where in `text` a letter stands that a reader takes for a Latin one."""
    foreign = frozenset(one for one in text if not one.isascii())
    honest = {script for script, letters in _LIKE_LATIN.items() if _is_written_in(foreign, script, letters)}
    latin = any("a" <= one <= "z" or "A" <= one <= "Z" for one in text)
    found: set[int] = set()
    known: dict[str, tuple[int, ...]] = {}
    for token in _TOKEN.finditer(text):
        piece = token.group()
        if piece.isascii():
            continue
        if piece not in known:
            known[piece] = tuple(
                word.start() + at
                for word in _WORD.finditer(piece)
                for at in _posing(word.group(), piece, honest, latin)
            )
        found.update(token.start() + at for at in known[piece])
    return frozenset(found)


def _posing(word: str, token: str, honest: set[str], latin: bool) -> Iterator[int]:
    if word.isascii():
        return
    scripts = [_script(one) for one in word]
    has_latin = "LATIN" in scripts
    disguises = {
        script: _is_disguise(word, token, script, script in honest, latin)
        for script in _LIKE_LATIN
        if script in scripts
    }
    for at, (one, script) in enumerate(zip(word, scripts, strict=True)):
        if one.isascii() or script == "" or one in _BLANK_LETTERS:
            continue
        if (
            _is_disguised(one)
            or one in _LIKE_LATIN_IN_LATIN
            or (has_latin and script not in _MIXES_WITH_LATIN)
            or disguises.get(script, False)
        ):
            yield at


def _is_disguise(word: str, token: str, script: str, honest: bool, latin: bool) -> bool:
    """Whether a word of one foreign script could be read as a Latin one, where Latin is to be expected."""
    letters = [one for one in word if _script(one) == script]
    if not all(one in _LIKE_LATIN[script] for one in letters):
        return False
    if any("a" <= one <= "z" or "A" <= one <= "Z" for one in token):
        return len(letters) > 1 or not honest
    return not honest and (latin or len(letters) > 1)


def _is_written_in(letters: frozenset[str], script: str, like_latin: frozenset[str]) -> bool:
    return any(_script(one) == script and one not in like_latin for one in letters)


def _is_disguised(one: str) -> bool:
    """A styled copy of a Latin letter or digit: full-width, mathematical, circled."""
    form = unicodedata.decomposition(one)
    if not form.startswith(_SHAPE_TAGS):
        return False
    plain = unicodedata.normalize("NFKC", one)
    return len(plain) == 1 and plain.isascii() and plain.isalnum()


@functools.lru_cache(maxsize=4096)
def _script(one: str) -> str:
    """The first word of a letter's name, which is its script; empty for what is not a letter."""
    if one.isascii():
        return "LATIN" if one.isalpha() else ""
    return unicodedata.name(one, "").partition(" ")[0] if one.isalnum() else ""


def _described(letters: str) -> str:
    script = _script(letters[0]).capitalize()
    if _is_disguised(letters[0]):
        return f"{script} {unicodedata.normalize('NFKC', letters)}"
    return f"{script} {letters}"
