"""
Makes a message's text short for the model: quoted history, signatures and footers are cut. Pure.

A cut leaves a mark in square brackets, so that the model knows that there is more; a forwarded message is never cut.
"""

from __future__ import annotations

import re
import unicodedata

LARGEST = 400_000
"""Characters of text that are looked at."""
SHORT_QUOTE = 2
"""Lines of quotation that stay: an answer between the lines needs them."""
LONGEST_LINK = 100
LONGEST_SIGNATURE = 12

_ATTRIBUTION = re.compile(
    r"^(?:on|am|le|el|il|op|den|em)\b.{4,200}"
    r"\b(?:wrote|writes|schrieb|a écrit|escribió|ha scritto|schreef|skrev|escreveu)\b.{0,80}:\s*$",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^[-_]{2,}\s*(?:original message|ursprüngliche nachricht|message d'origine)\s*[-_]{2,}$", re.IGNORECASE
)
_HEADER_LINE = re.compile(r"^\*?(?:from|von|de|sent|gesendet|date|to|an|subject|betreff)\*?:\s", re.IGNORECASE)
_FORWARDED = re.compile(
    r"^[-_]{2,}\s*(?:forwarded message|weitergeleitete nachricht)|^begin forwarded message", re.IGNORECASE
)
_FOOTER = re.compile(
    r"^(?:this (?:e-?mail|message|communication)(?: and any| may contain| contains| \(including|,? including"
    r"| is confidential| is intended| was sent to)|the information (?:contained )?in this (?:e-?mail|message)"
    r"|you(?:'re| are) receiving (?:this|it)\b|you receive(?:d)? this|to unsubscribe|unsubscribe\b|no longer want"
    r"|if you (?:no longer|are not the intended|have received this)|confidentiality notice|disclaimer\b|diese e-?mail"
    r"|view (?:this|it) (?:e-?mail )?in (?:your|a) browser|manage (?:your )?(?:preferences|subscription)"
    r"|please consider the environment|sent from my\b|©|copyright\b)",
    re.IGNORECASE,
)
_LINK = re.compile(rf"https?://[^\s<>\"\])]{{{LONGEST_LINK - 8},}}")
_BLANKS = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_INVISIBLE = frozenset(
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060\u2061\u2062\u2063\u2064\ufeff\u3164\uffa0"
)
_JOINERS = frozenset("\u200c\u200d")


def shorten(text: str) -> str:
    """The text without what the model need not read, whitespace folded; the cuts are marked."""
    lines = fold(text[:LARGEST]).split("\n")
    lines = _without_footer(_without_signature(_without_quotes(lines)))
    return "\n".join(lines).strip()


def page(text: str, offset: int, limit: int) -> tuple[str, int]:
    """A piece of a text, cut between words where it can be, and the offset of what follows; 0 if nothing does."""
    offset = max(0, offset)
    if len(text) - offset <= limit:
        return text[offset:], 0
    end = max(
        text.rfind(" ", offset + limit // 2, offset + limit), text.rfind("\n", offset + limit // 2, offset + limit)
    )
    end = end if end > offset else offset + limit
    return text[offset:end], end


def fold(text: str) -> str:
    """Whitespace made plain, invisible characters dropped, those that steer spelled out, long links cut."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    lines = [_BLANKS.sub(" ", spell_out(line)).rstrip() for line in text.split("\n")]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(_LINK.sub(_short_link, line) if len(line) > LONGEST_LINK else line)
    return "\n".join(kept)


def spell_out(line: str) -> str:
    """The line without invisible characters; those that turn the direction or carry hidden text are named instead."""
    if line.isascii() and line.isprintable():
        return line
    shown: list[str] = []
    smuggled = False
    for at, letter in enumerate(line):
        if letter in _INVISIBLE:
            continue
        if letter in _JOINERS:
            if 0 < at < len(line) - 1 and not line[at - 1].isascii() and not line[at - 1].isspace():
                shown.append(letter)
            continue
        category = unicodedata.category(letter)
        if 0xE0000 <= ord(letter) <= 0xE0FFF:
            smuggled = True
        elif category in ("Cf", "Co", "Cn") or (category == "Cc" and letter != "\t"):
            shown.append(f"[U+{ord(letter):04X}]" if category == "Cf" else "")
        elif category == "Cs":
            shown.append("\ufffd")
        else:
            shown.append(letter)
    return "".join(shown) + ("[hidden characters dropped]" if smuggled else "")


def unflow(text: str, *, delete_space: bool) -> str:
    """`format=flowed` (RFC 3676): lines that end in a space go on in the next."""
    lines: list[str] = []
    flowing = False
    for line in text.replace("\r\n", "\n").split("\n"):
        quoted = line.startswith(">")
        if line.startswith(" ") and not quoted:
            line = line[1:]
        flows = line.endswith(" ") and line != "-- "
        body = line[:-1] if flows and delete_space else line
        if flowing and not quoted and lines:
            lines[-1] += body
        else:
            lines.append(body)
        flowing = flows and not quoted
    return "\n".join(lines)


# ---- within ----


def _short_link(found: re.Match[str]) -> str:
    return f"{found.group()[:60]}…[link cut]"


def _without_quotes(lines: list[str]) -> list[str]:
    kept: list[str] = []
    at = 0
    while at < len(lines):
        if _FORWARDED.match(lines[at]):
            return kept + lines[at:]
        if any(one and not one.startswith("[") for one in kept) and _begins_history(lines, at):
            if any(_FORWARDED.match(line) for line in lines[at : at + 3]):
                return kept + lines[at:]
            kept.append(f"[{_counted(lines[at:])} quoted lines cut]")
            return kept
        end = at
        while end < len(lines) and lines[end].lstrip().startswith(">"):
            end += 1
        if end - at > SHORT_QUOTE and (kept or end < len(lines)):
            _drop_attribution(kept)
            kept.append(f"[{end - at} quoted lines cut]")
            at = end
        else:
            end = max(end, at + 1)
            kept += lines[at:end]
            at = end
    return kept


def _begins_history(lines: list[str], at: int) -> bool:
    line = lines[at]
    if _ORIGINAL.match(line):
        return True
    if not _HEADER_LINE.match(line) or (at and lines[at - 1] and not re.fullmatch(r"[-_]{3,}", lines[at - 1])):
        return False
    return sum(bool(_HEADER_LINE.match(following)) for following in lines[at : at + 5]) >= 3


def _drop_attribution(kept: list[str]) -> None:
    """Take away a last line like "On Monday Dana wrote:", also when it was broken in two."""
    while kept and not kept[-1]:
        kept.pop()
    for length in (1, 2):
        if len(kept) >= length and _ATTRIBUTION.match(" ".join(kept[-length:])):
            del kept[-length:]
            return


def _counted(lines: list[str]) -> int:
    return sum(bool(line) for line in lines)


def _without_signature(lines: list[str]) -> list[str]:
    for at, line in enumerate(lines):
        if line in ("--", "-- ") and at > 0:
            rest = lines[at + 1 :]
            after = [one for one in rest if one.startswith("[") and one.endswith("quoted lines cut]")]
            if _counted(rest) <= LONGEST_SIGNATURE + len(after):
                return [*lines[:at], *after]
    return lines


def _without_footer(lines: list[str]) -> list[str]:
    """Cut what begins like a disclaimer or an unsubscribe line and stands in the last part of the text."""
    last = max(3, len(lines) * 2 // 5)
    for at in range(max(1, len(lines) - last), len(lines)):
        begins = not lines[at - 1] or re.fullmatch(r"[-_=*]{3,}", lines[at - 1])
        if begins and _FOOTER.match(lines[at].lstrip("*_ ")):
            quotes = [one for one in lines[at:] if one.endswith("quoted lines cut]")]
            return [*lines[:at], "[footer cut]", *quotes]
    return lines
