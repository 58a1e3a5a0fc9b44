"""Whether an amount follows by arithmetic from the user's own numbers and from what a trusted source says. It allows nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .amounts import numbers, read_amount
from .model import Role
from .origins import TRUSTED, Traced
from .session import Session

MAX_NUMBERS = 40
"""Numbers of each sort that are tried; who needs more must ask."""
CENT = 0.005


def follows(amount: Traced, traced: Sequence[Traced], session: Session) -> bool:
    """
    Whether it is the user's number, or a percentage of theirs, put on or taken off an amount that a trusted source
    names beside this very target or object: “10 % more than last time”, “the difference to 80”, “half of it”.
    """
    read = read_amount(amount.text)
    if read is None or not session.amounts:
        return False
    wanted = [float(one) for one in numbers(read[0])]
    typed = [float(one) for one in sorted(session.amounts)[:MAX_NUMBERS]]
    known = _known(traced, session)
    return any(abs(found - one) < CENT for one in wanted for found in _results(known, typed))


def _known(traced: Sequence[Traced], session: Session) -> list[float]:
    """
    The trusted numbers that stand in one thing with a trusted target or object of the call. Where a trusted source names
    it nowhere, those of the things that speak of it.
    """
    found: set[float] = set()
    for one in traced:
        if one.role in (Role.TARGET, Role.OBJECT) and one.how in TRUSTED:
            named = [thing for thing in session.readings.things_with(one.key) if one.key in thing.trusted]
            for thing in named or session.readings.things_about(one.text):
                found.update(_numbers_of(thing.trusted - {one.key}))
    return sorted(found)[:MAX_NUMBERS]


def _numbers_of(keys: Iterable[str]) -> list[float]:
    return [float(one) for one in keys if len(one) < 12 and one.replace(".", "", 1).isdigit()]


def _results(known: Sequence[float], typed: Sequence[float]) -> Iterable[float]:
    for amount in known:
        for number in typed:
            part = amount * number / 100
            yield from (amount + number, abs(amount - number), part, amount + part, amount - part)
            yield from (part + other for other in typed if other != number)
