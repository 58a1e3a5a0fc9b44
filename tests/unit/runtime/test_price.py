"""What a model costs, and the most that a call can cost."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshclaw_desktop.runtime.price import OVERHEAD_TOKENS, Price, price_of
from meshclaw_desktop.runtime.settings import ModelSettings
from meshclaw_desktop.wire import worker as wire
from meshclaw_desktop.wire.worker import Used

TABLE = wire.Price(
    id=1,
    known=True,
    local=False,
    provider="openai",
    needs_key=True,
    input_usd=1.25,
    output_usd=10.0,
    input_usd_most=2.5,
    output_usd_most=15.0,
    request_usd=0.005,
    max_output_tokens=64_000,
    obeys_max_tokens=True,
)
NOTHING = replace(
    TABLE, known=False, input_usd=0.0, output_usd=0.0, input_usd_most=0.0, output_usd_most=0.0, request_usd=0.0
)


def chosen(taken: int | None = None, given_: int | None = None) -> ModelSettings:
    """A model with the user's own price."""
    return ModelSettings(name="m", input_usd_micros=taken, output_usd_micros=given_)


def test_the_most_is_every_byte_a_token_at_the_highest_price() -> None:
    price = price_of(TABLE, chosen())
    assert price.most(10_000, 1_000) == (10_000 + OVERHEAD_TOKENS) * 2.5 + 1_000 * 15 + 5_000


def test_a_provider_that_takes_no_limit_may_answer_at_its_longest() -> None:
    price = price_of(replace(TABLE, obeys_max_tokens=False), chosen())
    assert price.most(0, 1_000) == OVERHEAD_TOKENS * 2.5 + 64_000 * 15 + 5_000


def test_the_table_s_price_is_taken_as_it_was_counted() -> None:
    assert price_of(TABLE, chosen()).cost(Used(usd_micros=17)) == 17


def test_a_guess_is_priced_and_rounded_up() -> None:
    price = price_of(replace(TABLE, request_usd=0.0), chosen())
    assert price.cost(Used(input_tokens=3, output_tokens=1, usd_micros=None, estimated=True)) == 14


def test_the_user_s_own_price_counts_before_the_table_s_and_for_what_the_table_does_not_know() -> None:
    for listed in (TABLE, NOTHING):
        price = price_of(replace(listed, request_usd=0.0), chosen(2_000_000, 500_000))
        assert (price.source, price.known, price.input, price.output_most) == ("own", True, 2.0, 0.5)
        assert price.cost(Used(input_tokens=10, output_tokens=10, usd_micros=999)) == 25


def test_half_a_price_is_enough_only_where_the_table_has_the_other_half() -> None:
    assert price_of(TABLE, chosen(2_000_000)).output == 10.0
    assert not price_of(NOTHING, chosen(2_000_000)).known


def test_an_own_price_of_nothing_is_a_price() -> None:
    price = price_of(NOTHING, chosen(0, 0))
    assert price.known
    assert price.most(10_000, 4_096) == 0


def test_what_runs_here_costs_nothing() -> None:
    price = price_of(replace(NOTHING, known=True, local=True), chosen())
    assert (price.source, price.most(10_000, 4_096), price.cost(Used(input_tokens=10, usd_micros=None))) == (
        "local",
        0,
        0,
    )


@pytest.mark.parametrize("price", [price_of(TABLE, chosen()), price_of(NOTHING, chosen(3_000_000, 15_000_000))])
@given(text=st.text(max_size=300), share=st.floats(0, 1), said=st.integers(0, 1_000))
def test_no_call_costs_more_than_the_most(price: Price, text: str, share: float, said: int) -> None:
    size = len(json.dumps(text, ensure_ascii=False).encode("utf-8", "replace"))
    taken = int(size * share) + OVERHEAD_TOKENS
    used = Used(input_tokens=taken, output_tokens=said, usd_micros=None)
    assert price.cost(used) <= price.most(size, 1_000)
