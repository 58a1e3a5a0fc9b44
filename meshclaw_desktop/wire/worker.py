"""Every message between the runtime and the model worker, which it starts: both are of one version. Data only."""

from __future__ import annotations

from dataclasses import dataclass, field

from meshclaw_desktop.policy.model import Json

from .codec import Codec

MAX_WORKER_LINE = 16 * 1024 * 1024
"""Bytes of one line: a request carries the task's whole history."""
HOME_PREFIX = "meshclaw-model-"
"""How the folder's name begins in which a worker lives, and which goes when it does."""
REHEARSAL = "rehearsal"
"""The name of the built-in scripted model."""


@dataclass(frozen=True, slots=True)
class Complete:
    """Runtime → worker: one model call. Answered by Deltas and then one Done or Failure with the same `id`."""

    id: int
    model: str
    """As litellm names it, or `rehearsal`."""
    api_base: str
    """Empty: the provider's own."""
    api_key: str = field(repr=False)
    """Kept for this call only; empty if the provider needs none."""
    messages: tuple[Json, ...]
    """In the form of OpenAI's chat completions, like `tools`."""
    tools: tuple[Json, ...]
    max_tokens: int
    silence_s: float
    """The call is given up when nothing came for so long."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Runtime → worker: end one call. Answered by one Cancelled, whether the call still ran or not."""

    id: int


@dataclass(frozen=True, slots=True)
class PriceOf:
    """Runtime → worker: answered by one Price or Failure with the same `id`."""

    id: int
    model: str
    api_base: str


@dataclass(frozen=True, slots=True)
class Ready:
    """Worker → runtime: the first line; litellm is loaded."""

    litellm: str
    """Its version."""


@dataclass(frozen=True, slots=True)
class Delta:
    """Worker → runtime: a piece of the answer's text, or none when only something else came."""

    id: int
    text: str


@dataclass(frozen=True, slots=True)
class ToolUse:
    """One tool call in a model's answer, as it came."""

    id: str
    name: str
    arguments: str
    """JSON, unread."""


@dataclass(frozen=True, slots=True)
class Used:
    """What one model call took. Tokens of the cache are part of the input tokens."""

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    usd_micros: int | None = 0
    """By litellm's table, rounded up; None if it has no price."""
    estimated: bool = False
    """Counted here, because the provider did not say."""


@dataclass(frozen=True, slots=True)
class Done:
    """Worker → runtime: the whole answer of one call."""

    id: int
    text: str
    calls: tuple[ToolUse, ...]
    finish: str
    """`stop`, `tool_calls`, `length` (cut at `max_tokens`) or what else the provider calls it."""
    used: Used


@dataclass(frozen=True, slots=True)
class Failure:
    """Worker → runtime: a call gave no whole answer. `error` is a class's name in `errors`; no secret stands in it."""

    id: int
    error: str
    title: str
    remedy: str
    retry_after_s: float
    """What the provider asked for; 0 if it did not say."""
    again: bool
    """Whether the same request may well succeed a little later."""
    used: Used | None
    """An estimate of what the provider may charge all the same; None when it began nothing."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Worker → runtime: the call was ended; nothing more comes of it."""

    id: int


@dataclass(frozen=True, slots=True)
class Price:
    """Worker → runtime: what litellm's table knows. In dollars for a million tokens (= micro-dollars for one)."""

    id: int
    known: bool
    local: bool
    """It runs on this machine and costs nothing."""
    provider: str
    needs_key: bool
    input_usd: float
    output_usd: float
    input_usd_most: float
    """The most that one input token can cost: beyond a long context's threshold, or written to a cache."""
    output_usd_most: float
    request_usd: float
    """The most that one request costs beside its tokens, in dollars."""
    max_output_tokens: int
    """Of one answer; 0 if not known."""
    obeys_max_tokens: bool
    """Whether the provider takes a limit for the answer."""


FROM_RUNTIME_TO_WORKER: tuple[type, ...] = (Complete, Cancel, PriceOf)
FROM_WORKER: tuple[type, ...] = (Ready, Delta, Done, Failure, Cancelled, Price)


def request_codec() -> Codec:
    """What the runtime writes and the worker reads."""
    return Codec(FROM_RUNTIME_TO_WORKER, max_line=MAX_WORKER_LINE)


def answer_codec() -> Codec:
    """What the worker writes and the runtime reads."""
    return Codec(FROM_WORKER, max_line=MAX_WORKER_LINE)
