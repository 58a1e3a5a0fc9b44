"""A provider's errors in plain words of ours, and no secret in them. Decides whether asking again can help."""

from __future__ import annotations

import contextlib
import email.utils
import re
import time
from dataclasses import dataclass

import httpx
from litellm import exceptions

from meshclaw_desktop.wire.worker import Complete
from meshclaw_desktop.worker import prices
from meshclaw_desktop.worker.redaction import redact

UNKNOWN = "The provider"
MOST_WORDS = 240
"""Characters of a provider's own words that we repeat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One failure: the error's name in `errors`, what to tell the user, and how to go on."""

    error: str
    title: str
    remedy: str
    again: bool = False
    retry_after_s: float = 0.0
    began: bool = False
    """Whether the provider may have worked on it, and may charge for it."""


class Silence(Exception):
    """Nothing came for too long."""


class BrokenOff(Exception):
    """The answer stopped before its end."""


class TooMuch(Exception):
    """The answer went on beyond every limit."""


class Filtered(Exception):
    """The provider's filter took the answer away."""


def say(wrong: Exception, *, request: Complete, provider: str, began: bool) -> Said:
    """What a failed call means for the user. `began`: a part of the answer was there already."""
    who = provider or UNKNOWN
    model = request.model
    status = getattr(wrong, "status_code", None)
    words = _words(wrong, request.api_key)
    if began and not isinstance(wrong, Silence | BrokenOff | TooMuch | Filtered):
        wrong = BrokenOff()
    match wrong:
        case Silence() | exceptions.Timeout():
            return Said(
                error="ModelUnreachable",
                title=f"{who} said nothing for {request.silence_s:.0f} seconds.",
                remedy="Try again later, or use another model.",
                again=True,
                began=True,
            )
        case BrokenOff():
            return Said(
                error="ModelUnreachable",
                title=f"{who} broke off in the middle of its answer.",
                remedy="Try again later, or use another model.",
                again=True,
                began=True,
            )
        case TooMuch():
            return Said(
                error="ModelError",
                title=f"{who} did not stop answering.",
                remedy="Use another model.",
                began=True,
            )
        case Filtered() | exceptions.ContentPolicyViolationError():
            return Said(
                error="ModelError",
                title=f"{who} refused: its filter does not allow this content.",
                remedy="Ask in other words, or use another model.",
                began=isinstance(wrong, Filtered),
            )
        case exceptions.ContextWindowExceededError():
            return _too_long(model)
        case exceptions.AuthenticationError() | exceptions.PermissionDeniedError():
            return _key_refused(who, status)
        case exceptions.NotFoundError():
            return _unknown(who, model)
        case exceptions.RateLimitError():
            return _busy(wrong, who, words)
    return _by_status(wrong, status, who, request, words)


def _by_status(wrong: Exception, status: object, who: str, request: Complete, words: str) -> Said:
    model = request.model
    if status in (401, 403):
        return _key_refused(who, status)
    if status == 404 and not isinstance(wrong, exceptions.APIConnectionError):
        return _unknown(who, model)
    if status == 402:
        return _no_credit(who)
    if isinstance(wrong, exceptions.LiteLLMUnknownProvider) or "LLM Provider NOT provided" in str(wrong):
        return _unknown(who, model)
    if status in (429, 529) or "overloaded" in words.lower():
        return _busy(wrong, who, words)
    if "context_length_exceeded" in f"{wrong} {getattr(wrong, 'body', '')}":
        return _too_long(model)
    if isinstance(wrong, exceptions.BadRequestError | exceptions.UnprocessableEntityError) or status in (400, 422):
        return Said(
            error="ModelError",
            title=f"{who} did not accept the request{': “' + words + '”' if words else '.'}",
            remedy="Use another model, or report this.",
        )
    if isinstance(status, int) and status >= 500 and not _never_connected(wrong):
        return Said(
            error="ModelUnreachable",
            title=f"{who} failed on its side ({status}).",
            remedy="Try again later, or use another model.",
            again=True,
        )
    address = prices.base_of(who, request.api_base)
    return Said(
        error="ModelUnreachable",
        title=f"Nothing answers for {who} at {redact(address, request.api_key)}."
        if address
        else f"{who} could not be reached.",
        remedy="Check that the server runs, and its address."
        if prices.is_loopback(address)
        else "Check the connection, and the model's address.",
        again=True,
    )


def _never_connected(wrong: BaseException | None) -> bool:
    """Whether the line was never there: libraries dress that as an error of the server's."""
    seen = 0
    while wrong is not None and seen < 10:
        if isinstance(wrong, httpx.ConnectError | httpx.ConnectTimeout | exceptions.APIConnectionError):
            return True
        wrong, seen = wrong.__cause__ or wrong.__context__, seen + 1
    return False


def _too_long(model: str) -> Said:
    return Said(
        error="ModelError",
        title=f"This is too long for {model}.",
        remedy="Ask for less at a time, or use a model that takes more.",
    )


def _key_refused(who: str, status: object) -> Said:
    return Said(
        error="ModelKeyRefused",
        title=f"{who} did not accept the key{f' ({status})' if isinstance(status, int) else ''}.",
        remedy=f"Set it anew: meshclaw credentials set model {who}",
    )


def _unknown(who: str, model: str) -> Said:
    return Said(
        error="ModelUnknown",
        title=f"{who} has no model {model}." if who != UNKNOWN else f"Nobody here knows a model {model}.",
        remedy="Check its name: provider/model, as litellm names it.",
    )


def _no_credit(who: str) -> Said:
    return Said(
        error="ModelError",
        title=f"The account at {who} has no credit left.",
        remedy="Add credit there, or use another model.",
    )


def _busy(wrong: Exception, who: str, words: str) -> Said:
    if "insufficient_quota" in f"{wrong} {getattr(wrong, 'body', '')}" or "exceeded your current quota" in words:
        return _no_credit(who)
    return Said(
        error="ModelBusy",
        title=f"{who} has too much to do, or you asked too often.",
        remedy="Try again a little later.",
        again=True,
        retry_after_s=_retry_after(wrong),
    )


def _retry_after(wrong: Exception) -> float:
    """Seconds, from the header that says so in seconds, milliseconds or as a date; 0 if none does."""
    response = getattr(wrong, "response", None)
    headers = httpx.Headers(getattr(response, "headers", None) or {})
    for extra in (getattr(wrong, "headers", None), getattr(wrong, "litellm_response_headers", None)):
        if extra:
            headers.update(dict(extra))
    with contextlib.suppress(ValueError):
        return max(0.0, float(headers.get("retry-after-ms", "")) / 1000)
    plain = headers.get("retry-after", "")
    with contextlib.suppress(ValueError):
        return max(0.0, float(plain))
    with contextlib.suppress(ValueError, TypeError):
        return max(0.0, email.utils.parsedate_to_datetime(plain).timestamp() - time.time())
    return 0.0


def _words(wrong: Exception, api_key: str) -> str:
    """What the provider itself said, short, on one line."""
    text = str(getattr(wrong, "message", "") or wrong)
    text = re.sub(r"^(?:litellm\.|[A-Za-z]*(?:Error|Exception)\b\s*[:-]\s*)+", "", text)
    text = re.sub(r"^(?:[A-Za-z]*(?:Error|Exception)\s*[:-]\s*|[A-Za-z]+Exception\s*-\s*)+", "", text)
    text = " ".join(redact(text, api_key).split())
    return text if len(text) <= MOST_WORDS else text[: MOST_WORDS - 1] + "…"
