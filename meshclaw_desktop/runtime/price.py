"""What a model costs: the user's own price, else the table's; and the most that a call can cost. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from meshclaw_desktop.wire import worker as wire
from meshclaw_desktop.wire.worker import Used

from .settings import ModelSettings

OVERHEAD_TOKENS = 512
"""What a provider adds to a request by itself: its own frame around messages and tools."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a model costs. Amounts in micro-dollars for one token (= dollars for a million)."""

    source: str
    """`table` (litellm's), `own` (the user's), `local` (nothing), `none` (not known)."""
    provider: str
    needs_key: bool
    input: float
    output: float
    input_most: float
    output_most: float
    request: float
    """Of one request, beside its tokens, in micro-dollars."""
    max_output_tokens: int
    obeys_max_tokens: bool

    @property
    def known(self) -> bool:
        """Whether a call's cost can be told beforehand."""
        return self.source != "none"

    def most(self, request_bytes: int, max_tokens: int) -> int:
        """The most that one call can cost, in micro-dollars.

        No tokenizer makes more tokens than the text has bytes, so the request's bytes (as JSON, tools and all) and
        `OVERHEAD_TOKENS` bound its input; `max_tokens` bounds the output, or the model's own maximum where the
        provider takes no limit.
        """
        output = max_tokens if self.obeys_max_tokens else max(max_tokens, self.max_output_tokens)
        taken = (request_bytes + OVERHEAD_TOKENS) * self.input_most
        return math.ceil(taken + output * self.output_most + self.request)

    def cost(self, used: Used) -> int:
        """What a call cost, in micro-dollars, rounded up. Of an own price, cached tokens count like others."""
        if self.source == "local":
            return 0
        if self.source == "table" and used.usd_micros is not None:
            return used.usd_micros
        spent = used.input_tokens * self.input + used.output_tokens * self.output + self.request
        return math.ceil(round(spent, 6))


def price_of(listed: wire.Price, chosen: ModelSettings) -> Price:
    """The user's own price counts before the table's; a half-given one counts for the half that is given."""
    own = (chosen.input_usd_micros, chosen.output_usd_micros)
    price = Price(
        source="local" if listed.local else "table" if listed.known else "none",
        provider=listed.provider,
        needs_key=listed.needs_key,
        input=listed.input_usd,
        output=listed.output_usd,
        input_most=max(listed.input_usd, listed.input_usd_most),
        output_most=max(listed.output_usd, listed.output_usd_most),
        request=listed.request_usd * 1e6,
        max_output_tokens=listed.max_output_tokens,
        obeys_max_tokens=listed.obeys_max_tokens,
    )
    if own == (None, None) or (None in own and not listed.known):
        return price
    if own[0] is not None:
        price = replace(price, source="own", input=own[0] / 1e6, input_most=own[0] / 1e6)
    if own[1] is not None:
        price = replace(price, source="own", output=own[1] / 1e6, output_most=own[1] / 1e6)
    return price
