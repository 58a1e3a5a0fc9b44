"""Money is exact both ways."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshclaw_desktop.wire.money import about, decimal_dollars, dollars, micros


@given(st.integers(min_value=0, max_value=10**12))
def test_an_amount_survives_being_written_and_read(usd_micros: int) -> None:
    assert micros(decimal_dollars(usd_micros)) == usd_micros
    assert micros(dollars(usd_micros)) == usd_micros


@pytest.mark.parametrize(
    ("written", "kept"),
    [("3.00", 3_000_000), ("0.1", 100_000), ("$2", 2_000_000), (" 0.000001 ", 1), ("1.0000000", 1_000_000), (0, 0)],
)
def test_an_amount_is_read_exactly(written: str | int, kept: int) -> None:
    assert micros(written) == kept


@pytest.mark.parametrize(
    "written", ["", "a lot", "-1", "nan", "inf", "1e999999999", "1000000.01", "0.0000001", "1e-99999999", "3,00", "1 2"]
)
def test_what_is_no_exact_amount_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        micros(written)


def test_a_huge_number_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="amount"):
        micros(Decimal("1e500000"))


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        (0, "$0.00"),
        (1, "<$0.001"),
        (2_149, "$0.002"),
        (380_000, "$0.38"),
        (3_000_000, "$3.00"),
        (1_234_567_890, "$1,234.57"),
    ],
)
def test_a_table_shows_what_can_be_read(kept: int, shown: str) -> None:
    assert about(kept) == shown


@pytest.mark.parametrize(("kept", "shown"), [(3_000_000, "$3.00"), (125_000, "$0.125"), (1, "$0.000001"), (0, "$0.00")])
def test_a_sentence_shows_the_exact_amount(kept: int, shown: str) -> None:
    assert dollars(kept) == shown


@given(st.integers(min_value=-(10**13), max_value=10**13))
def test_what_is_shown_is_the_amount_rounded_half_up(usd_micros: int) -> None:
    exact = Decimal(abs(usd_micros)) / 1_000_000
    places = 2 if exact >= Decimal("0.01") or not usd_micros else 3
    shown = max(
        exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), Decimal("0.001") if usd_micros else Decimal(0)
    )
    below = 0 < exact < Decimal("0.001")
    assert about(usd_micros) == f"{'-' if usd_micros < 0 else ''}{'<' if below else ''}${shown:,.{places}f}"
