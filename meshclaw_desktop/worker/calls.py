"""One model call through litellm: streamed, counted, and its failures translated. Keeps nothing between calls."""

from __future__ import annotations

import asyncio
import importlib.metadata
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import litellm

from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.wire.worker import REHEARSAL, Complete, Done, Failure, Price, PriceOf, ToolUse, Used
from meshclaw_desktop.worker import prices
from meshclaw_desktop.worker.failures import BrokenOff, Filtered, Silence, TooMuch, say
from meshclaw_desktop.worker.rehearsal import Rehearsal

CHARACTERS_PER_TOKEN = 32
"""An answer with more of them for each token that it may have has left every limit behind."""
GRACE_S = 5.0
"""What the library's own time-out has more than ours, so that ours is the one that is told."""
SIGN_OF_LIFE_S = 1.0
"""How often the runtime hears that something comes, though it is no text."""


def version() -> str:
    """litellm's."""
    return importlib.metadata.version("litellm")


@dataclass(slots=True)
class _Heard:
    """What came of an answer so far."""

    text: str = ""
    size: int = 0
    began: bool = False
    calls: list[list[str]] = field(default_factory=list)
    open: dict[int, list[str]] = field(default_factory=dict)
    finish: str = ""
    usage: litellm.Usage | None = None


class Caller:
    """Makes calls. Several may run side by side."""

    def __init__(self) -> None:
        litellm.suppress_debug_info = True
        litellm.drop_params = True
        litellm.modify_params = True
        litellm.num_retries = 0
        litellm.turn_off_message_logging = True
        litellm.disable_streaming_logging = True
        litellm.custom_provider_map = [{"provider": REHEARSAL, "custom_handler": Rehearsal()}]

    def price(self, request: PriceOf) -> Price:
        """What a model costs."""
        return prices.price(request)

    async def complete(self, request: Complete, streamed: Callable[[str], None]) -> Done | Failure:
        """One call, its text handed to `streamed` as it comes (empty: a sign of life)."""
        _, provider = prices.provider_of(request.model)
        heard = _Heard()
        try:
            stream = await _within(request.silence_s, _open(request, provider))
            reported = await _listen(stream, request, heard, streamed)
            if heard.finish == "content_filter" and not (heard.text or heard.calls):
                raise Filtered
        except Exception as wrong:  # whatever a provider's code raises, the user is told in our words
            said = say(wrong, request=request, provider=provider, began=heard.began)
            return Failure(
                id=request.id,
                error=said.error,
                title=said.title,
                remedy=said.remedy,
                retry_after_s=said.retry_after_s,
                again=said.again,
                used=_used(request, heard, reported=False) if said.began else None,
            )
        return Done(
            id=request.id,
            text=heard.text,
            calls=tuple(ToolUse(id=one[0], name=one[1], arguments=one[2]) for one in heard.calls),
            finish=heard.finish,
            used=_used(request, heard, reported=reported),
        )


async def _open(request: Complete, provider: str) -> Any:
    model = f"{REHEARSAL}/scripted" if request.model == REHEARSAL else request.model
    return await litellm.acompletion(
        model=model,
        api_base=prices.base_of(provider, request.api_base) or None,
        api_key=request.api_key or "none",
        messages=list(request.messages),
        **({"tools": list(request.tools)} if request.tools else {}),
        max_tokens=request.max_tokens,
        stream=True,
        stream_options={"include_usage": True},
        timeout=request.silence_s + GRACE_S,
        num_retries=0,
        max_retries=0,
        _skip_mcp_handler=True,  # it would need the package mcp as soon as there are tools
    )


async def _listen(stream: Any, request: Complete, heard: _Heard, streamed: Callable[[str], None]) -> bool:
    """Follow the stream to its end; whether the provider said what was used."""
    alive = time.monotonic()
    chunks: AsyncIterator[Any] = aiter(stream)
    while (chunk := await _within(request.silence_s, anext(chunks, None))) is not None:
        if text := _take(chunk, heard):
            alive = time.monotonic()
            streamed(text)
        elif time.monotonic() - alive >= SIGN_OF_LIFE_S:
            alive = time.monotonic()
            streamed("")
        if heard.size > CHARACTERS_PER_TOKEN * (request.max_tokens + 1024):
            raise TooMuch
    if not (getattr(stream, "received_finish_reason", "") or getattr(stream, "intermittent_finish_reason", "")):
        raise BrokenOff
    # litellm counts by itself where the provider did not; only what came over the line is the provider's word.
    return any(getattr(one, "usage", None) is not None for one in getattr(stream, "chunks", ()))


def _take(chunk: Any, heard: _Heard) -> str:
    """Add one chunk to what was heard; the text in it."""
    heard.began = True
    heard.usage = getattr(chunk, "usage", None) or heard.usage
    if not chunk.choices:
        return ""
    choice = chunk.choices[0]
    heard.finish = choice.finish_reason or heard.finish
    text: str = choice.delta.content or ""
    heard.text += text
    heard.size += len(text)
    for piece in choice.delta.tool_calls or ():
        _take_call(piece, heard)
    return text


def _take_call(piece: Any, heard: _Heard) -> None:
    """Calls come in pieces that share an index; an identifier that is not the index's begins another call."""
    call = heard.open.get(piece.index)
    if call is None or (piece.id and call[0] and piece.id != call[0]):
        call = [piece.id or "", "", ""]
        heard.open[piece.index] = call
        heard.calls.append(call)
    call[0] = call[0] or piece.id or ""
    call[1] += piece.function.name or ""
    call[2] += piece.function.arguments or ""
    heard.size += len(piece.function.name or "") + len(piece.function.arguments or "") + 1


async def _within(seconds: float, work: Any) -> Any:
    try:
        async with asyncio.timeout(seconds):
            return await work
    except TimeoutError as late:
        raise Silence from late


def _used(request: Complete, heard: _Heard, *, reported: bool) -> Used:
    usage = heard.usage if reported else None
    if usage is None:
        usage = _count(request.model, request.messages, request.tools, heard)
    read = _cached(usage, "cached_tokens", "cache_read_input_tokens")
    written = _cached(usage, "cache_creation_tokens", "cache_creation_input_tokens")
    return Used(
        input_tokens=int(usage.prompt_tokens or 0),
        output_tokens=int(usage.completion_tokens or 0),
        cache_read_tokens=read,
        cache_write_tokens=written,
        usd_micros=prices.usd_micros(request.model, request.api_base, usage),
        estimated=not reported,
    )


def _count(model: str, messages: Sequence[Json], tools: Sequence[Json], heard: _Heard) -> litellm.Usage:
    spoken = heard.text + "".join(f"{name}{arguments}" for _, name, arguments in heard.calls)
    taken = litellm.token_counter(model=model, messages=list(messages), tools=list(tools) or None)
    given = litellm.token_counter(model=model, text=spoken) if spoken else 0
    return litellm.Usage(prompt_tokens=taken, completion_tokens=given, total_tokens=taken + given)


def _cached(usage: litellm.Usage, detail: str, plain: str) -> int:
    details = getattr(usage, "prompt_tokens_details", None)
    return int(getattr(details, detail, 0) or getattr(usage, plain, 0) or 0)
