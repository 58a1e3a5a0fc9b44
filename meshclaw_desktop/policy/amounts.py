"""Amounts as people and services write them: a number, with a currency or a unit before or after. It trusts nobody."""

from __future__ import annotations

import re
from functools import lru_cache

from .spelling import amounts_in

_SIGN = "[$€£¥₹₽₩₪₺₴฿%°円元]"
_AMOUNT = re.compile(
    rf"(?P<before>[A-Za-z]{{0,5}}\.?{_SIGN}?)\s*(?P<minus>[-+\u2212]?)\s*(?P<again>{_SIGN}?)\s*"
    rf"(?P<number>\d[\d.,'\u2019\u00a0\u202f ]*)\s*(?P<after>{_SIGN}|[^\W\d_]{{0,12}}\.?)"
)


@lru_cache(maxsize=4096)
def read_amount(text: str) -> tuple[str, tuple[str, ...]] | None:
    """The number of an amount as it is written, with its minus, and its units; None for what is no amount."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        return None
    minus = "-" if found["minus"] in ("-", "\u2212") else ""
    units = tuple(one for one in (found["before"], found["again"], found["after"]) if one)
    return minus + found["number"].strip(), units


def is_unit(text: str) -> bool:
    """Whether a text can be the currency or the unit beside an amount."""
    return 0 < len(text) <= 12 and (text.isalpha() or re.fullmatch(rf"[A-Z]{{0,3}}{_SIGN}", text) is not None)


def numbers(number: str) -> set[str]:
    """The keys of a number, its separators read both ways; of a negative one none, because nobody types it so."""
    return set() if number.startswith("-") else amounts_in(number)
