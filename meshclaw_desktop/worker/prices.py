"""What a model costs, by litellm's own table; never over the network. Knows no user's price and keeps no count."""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import litellm

from meshclaw_desktop.wire.worker import REHEARSAL, Price, PriceOf

SERVED_HERE = frozenset(
    {"ollama", "ollama_chat", "lm_studio", "llamafile", "hosted_vllm", "vllm", "docker_model_runner"}
)
"""Providers that are programs on a user's own machine."""
ANY_SERVER = frozenset({"openai", "text-completion-openai", "custom_openai", "openai_like"})
"""Ways to name any server that speaks OpenAI's protocol, e.g. llama.cpp's."""
DEFAULT_BASES = {
    "ollama": "http://127.0.0.1:11434",
    "ollama_chat": "http://127.0.0.1:11434",
    "lm_studio": "http://127.0.0.1:1234/v1",
    "llamafile": "http://127.0.0.1:8080/v1",
}
_INPUT = re.compile(r"(input_cost_per_token|cache_creation_input_token_cost)(_above_\w+)?")
_OUTPUT = re.compile(r"(output_cost_per_token|output_cost_per_reasoning_token)(_above_\w+)?")
_NOT_ASKED_FOR = ("_batches", "_flex", "_priority", "_ultrafast", "_above_1hr")


def provider_of(model: str) -> tuple[str, str]:
    """The model's bare name and its provider, as litellm reads the name; ("", "") where it knows none."""
    if model == REHEARSAL:
        return "scripted", REHEARSAL
    try:
        name, provider, _, _ = litellm.get_llm_provider(model)
    except litellm.exceptions.BadRequestError:
        return "", ""
    return str(name), str(provider)


def base_of(provider: str, api_base: str) -> str:
    """The address to call; empty for the provider's own."""
    return api_base or DEFAULT_BASES.get(provider, "")


def is_loopback(address: str) -> bool:
    """Whether an address cannot lead off this machine."""
    host = urlsplit(address).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def price(request: PriceOf) -> Price:
    """The price of a model at an address.

    A server on this machine costs nothing: one of `SERVED_HERE`, or one named in a way that fits any server, with a
    model that is not in the table. A name in the table has its price there too: a proxy on this machine may lead to it.
    """
    name, provider = provider_of(request.model)
    base = base_of(provider, request.api_base)
    here = provider == REHEARSAL or is_loopback(base)
    table = {} if provider in ("", REHEARSAL) else _table(name, provider)
    cloud = name.endswith(("-cloud", ":cloud"))  # Ollama hands these on to its own servers
    local = provider == REHEARSAL or (
        here and not cloud and (provider in SERVED_HERE or (provider in ANY_SERVER and not table))
    )
    # Where the table says zero, it means "not known" as often as "free".
    known = local or max(_most(table, _INPUT), _most(table, _OUTPUT)) > 0
    paid = {} if local else table
    return Price(
        id=request.id,
        known=known,
        local=local,
        provider=provider,
        needs_key=not here,
        input_usd=_most(paid, re.compile("input_cost_per_token")),
        output_usd=_most(paid, re.compile("output_cost_per_token")),
        input_usd_most=_most(paid, _INPUT),
        output_usd_most=_most(paid, _OUTPUT),
        request_usd=_per_request(paid),
        max_output_tokens=_whole(table.get("max_output_tokens") or table.get("max_tokens")),
        obeys_max_tokens=provider == REHEARSAL or _obeys(name, provider),
    )


def usd_micros(model: str, api_base: str, usage: litellm.Usage) -> int | None:
    """What one call cost, in micro-dollars, rounded up; None if the table has no price for it."""
    found = price(PriceOf(id=0, model=model, api_base=api_base))
    if found.local:
        return 0
    if not found.known:
        return None
    name, provider = provider_of(model)
    spent = sum(litellm.cost_per_token(model=name, custom_llm_provider=provider, usage_object=usage))
    return math.ceil(round(spent * 1e6, 6))


def _table(name: str, provider: str) -> Mapping[str, object]:
    """The table's entry as it stands, empty if there is none."""
    try:
        key = litellm.get_model_info(name, custom_llm_provider=provider)["key"]
    except Exception:  # litellm raises a bare Exception for a model that is not in its table
        return {}
    entry: Mapping[str, object] = litellm.model_cost.get(key, {})
    return entry


def _tiers(table: Mapping[str, object]) -> list[Mapping[str, object]]:
    """The entry itself and the tiers inside it."""
    tiers = table.get("tiered_pricing")
    return [table, *(tiers if isinstance(tiers, list) else [])]


def _most(table: Mapping[str, object], names: re.Pattern[str]) -> float:
    """The highest of the prices that `names` fits, in dollars for a million tokens."""
    return max(
        (
            round(cost * 1e6, 9)
            for tier in _tiers(table)
            for key, cost in tier.items()
            if names.fullmatch(key) and not key.endswith(_NOT_ASKED_FOR) and isinstance(cost, int | float)
        ),
        default=0.0,
    )


def _per_request(table: Mapping[str, object]) -> float:
    """Only those that search for every request charge for it; the others charge for a search that we never ask for."""
    searches = table.get("search_context_cost_per_query")
    each = table.get("input_cost_per_request")
    found = [float(each)] if isinstance(each, int | float) else [0.0]
    if table.get("litellm_provider") == "perplexity" and isinstance(searches, dict):
        found += [float(cost) for cost in searches.values()]
    return max(found)


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0


def _obeys(name: str, provider: str) -> bool:
    try:
        known = litellm.get_supported_openai_params(model=name, custom_llm_provider=provider) or []
    except Exception:  # it knows no such provider
        return False
    return "max_tokens" in known or "max_completion_tokens" in known
