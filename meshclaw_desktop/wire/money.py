"""Dollars as people write them, and micro-dollars as we keep them. Exact: no floating point number is involved."""

from __future__ import annotations

from decimal import Decimal

MICROS = 1_000_000
"""Micro-dollars in a dollar."""
MOST_DOLLARS = 1_000_000
"""A larger amount is taken for a mistake."""


def micros(amount: str | int | Decimal) -> int:
    """Micro-dollars of an amount in dollars. Raises ValueError, with a reason to show, for what is none."""
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


def about(usd_micros: int) -> str:
    """The amount for a table: cents from one cent up, three decimals below, and never zero for what is not."""
    if usd_micros == 0:
        return "$0.00"
    if usd_micros < 1_000:
        return "<$0.001"
    if usd_micros < 10_000:
        return f"${(usd_micros + 500) // 1_000 / 1_000:.3f}"
    return f"${(usd_micros + 5_000) // 10_000 / 100:,.2f}"
