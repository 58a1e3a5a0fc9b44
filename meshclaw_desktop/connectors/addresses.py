"""What counts as one address to write to. Pure; it never changes an address: it takes it as it is or says why not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from meshclaw_desktop.policy.model import Json

MOST_RECIPIENTS = 100
LONGEST = 254
LONGEST_LOCAL = 64
LONGEST_LABEL = 63

_ATOM = r"[^\x00-\x20!\"%(),.:;<>@\[\\\]`|\x7f]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_ALNUM, _ALNUM_OR_HYPHEN = r"[^\x00-\x2f:-@\[-`{-\x7f]", r"[^\x00-\x2c./:-@\[-`{-\x7f]"
_LABEL = re.compile(rf"{_ALNUM}(?:{_ALNUM_OR_HYPHEN}*{_ALNUM})?")
"""What of ASCII is not allowed is named: a range of all other signs takes 20 ms to compile."""
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"})


def address_fault(address: str) -> str:
    """
    Why this is not exactly one plain address (`name@host.example`); empty if it is one.

    Names beside the address, groups, comments, quoting, routing signs (`%`, `!`), numeric hosts and hidden characters
    are all refused: what is shown to the user must be byte for byte what is sent. Letters of other scripts stay as they
    are.
    """
    if len(address.encode("utf-8", "replace")) > LONGEST:
        return "it is too long"
    if any(unicodedata.category(character) in _HIDDEN for character in address):
        return "it has a space or a hidden character in it"
    if unicodedata.normalize("NFKC", address) != address:
        return "it is written with characters that stand for others"
    local, sign, host = address.rpartition("@")
    if not sign or not local or not host or "@" in local:
        return "give one bare address, like name@host.example"
    if len(local) > LONGEST_LOCAL or local.startswith("-") or not _LOCAL.fullmatch(local):
        return "the part before the @ is not plain; give one bare address, like name@host.example"
    labels = host.split(".")
    if len(labels) < 2 or labels[-1].isdigit():
        return "the part after the @ is not the name of a mail host"
    if any(len(label) > LONGEST_LABEL or not _LABEL.fullmatch(label) for label in labels):
        return "the part after the @ is not the name of a mail host"
    return ""


def recipients(value: Json, *, name: str) -> tuple[str, ...]:
    """The addresses of one argument, each exactly as given. Raises ValueError that says which is wrong and why."""
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise ValueError(f"“{name}” is a list of addresses.")
    found: list[str] = []
    for one in value:
        if not isinstance(one, str):
            raise ValueError(f"“{name}” is a list of addresses.")
        fault = address_fault(one)
        if fault:
            raise ValueError(f"“{one[:80]}” cannot be written to: {fault}.")
        if one not in found:
            found.append(one)
    if len(found) > MOST_RECIPIENTS:
        raise ValueError(f"“{name}” has more than {MOST_RECIPIENTS} addresses.")
    return tuple(found)


def same_address(one: str, other: str) -> bool:
    """Whether two addresses are one, small and capital ASCII letters taken as alike."""
    return plain(one) == plain(other)


def plain(address: str) -> str:
    """An address with its ASCII letters small; a letter of another script is never folded into one of ours."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in address)
