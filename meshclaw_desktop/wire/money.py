"""Dollars as people write them, and micro-dollars as we keep them. Exact: no floating point number is involved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

MICROS = 1_000_000
"""Micro-dollars in a dollar."""
MOST_DOLLARS = 1_000_000
"""A larger amount is taken for a mistake."""
_CENT, _LEAST = 10_000, 1_000


def micros(amount: str | int | Decimal) -> int:
    """Micro-dollars of an amount in dollars. Raises ValueError, with a reason to show, for what is none."""
    from decimal import Decimal  # here, because it is large and the tray reads no amounts

    try:
        dollars_ = Decimal(amount.strip().removeprefix("$") if isinstance(amount, str) else amount)
    except ArithmeticError:
        raise ValueError("this is not an amount") from None
    if not dollars_.is_finite():
        raise ValueError("this is not an amount")
    if dollars_ < 0:
        raise ValueError("an amount cannot be below zero")
    if dollars_ > MOST_DOLLARS:
        raise ValueError(f"an amount cannot be above ${MOST_DOLLARS:,}")
    _, digits, exponent = dollars_.as_tuple()
    if isinstance(exponent, int) and exponent < -6 and any(digits[exponent + 6 :]):
        raise ValueError("an amount has at most six decimals")
    return int(dollars_ * MICROS)


def decimal_dollars(usd_micros: int) -> str:
    """The exact amount with at least two decimals and no sign for the currency: `3.00`, `0.125`."""
    whole, rest = divmod(abs(usd_micros), MICROS)
    decimals = f"{rest:06}".rstrip("0").ljust(2, "0")
    return f"{'-' if usd_micros < 0 else ''}{whole}.{decimals}"


def dollars(usd_micros: int) -> str:
    """The exact amount for a sentence: `$3.00`, `$0.125`."""
    return f"${decimal_dollars(usd_micros)}"


@dataclass(frozen=True, slots=True)
class Rounded:
    """An amount as tables and windows show it, before a language writes it: see `rounded`."""

    negative: bool
    below: bool
    """It is less than what is shown, and not nothing."""
    units: int
    """How many of the smallest unit that is shown: cents, or tenths of them."""
    places: int
    """Decimals that are shown."""

    @property
    def dollars(self) -> float:
        """For a formatter of the platform's, which writes it with `places`."""
        return float(self.units / 10**self.places)


def rounded(usd_micros: int) -> Rounded:
    """Cents from one cent up, three places below, and never zero for what is not. The one rule for all who show money."""
    micros_ = abs(usd_micros)
    if 0 < micros_ < _LEAST:
        return Rounded(usd_micros < 0, True, 1, 3)
    places = 2 if micros_ >= _CENT or not micros_ else 3
    unit = MICROS // 10**places
    return Rounded(usd_micros < 0, False, (micros_ + unit // 2) // unit, places)


def about(usd_micros: int) -> str:
    """The amount for a table of the command line: `$0.42`, `$0.004`, `<$0.001`."""
    one = rounded(usd_micros)
    whole, rest = divmod(one.units, 10**one.places)
    return f"{'-' if one.negative else ''}{'<' if one.below else ''}${whole:,}.{rest:0{one.places}}"
