"""The model that the user chose: asked, priced, asked again where that helps. It knows no tool and keeps no account."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from meshclaw_desktop import errors
from meshclaw_desktop.errors import (
    KeychainError,
    ModelBusy,
    ModelError,
    ModelKeyRefused,
    ModelUnknown,
)
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.wire import worker as wire
from meshclaw_desktop.wire.rows import ModelRow
from meshclaw_desktop.wire.worker import REHEARSAL, Complete, Failure, ToolUse, Used

from .price import Price, price_of
from .settings import ModelSettings, Settings
from .worker import Worker, WorkerGone

TRIES = 3
WAITS_S = (2.0, 8.0)
"""Before the second and the third try, where the provider names no time."""
LONGEST_WAIT_S = 60.0
"""A provider that asks for more is not waited for."""
ALONE_S = 30.0
"""How long others wait for the first call with a model."""
SILENCE_S = 120.0
"""A call is given up when nothing came for so long."""
MOST_OUTPUT_TOKENS = 4096
"""Of one answer, if the caller does not say."""
AGAIN_NOTE = "\n\n(The answer broke off. It begins again.)\n\n"

Message = Mapping[str, Json]
"""In the form of OpenAI's chat completions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """A model's whole answer, and what it took."""

    text: str
    calls: tuple[ToolUse, ...]
    finish: str
    """`length` if it was cut at the limit; else `stop`, `tool_calls` or the provider's own word."""
    used: Used
    usd_micros: int


class Toll(Protocol):
    """What stands at the road to a provider. `pay` is called once for each `reserve` that returned."""

    async def reserve(self, usd_micros: int) -> None:
        """Before a try: it may cost so much at most. Whatever is raised here ends the call before it begins."""

    def pay(self, used: Used | None, usd_micros: int) -> None:
        """After a try, also a failed or cancelled one: what it took; None if the provider began nothing."""


class NoToll:
    """For what costs nothing."""

    async def reserve(self, usd_micros: int) -> None:
        """Let it pass."""

    def pay(self, used: Used | None, usd_micros: int) -> None:
        """Nothing to do."""


class Model:
    """The model in use, by the settings of the moment. Several calls may run side by side."""

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        settings: Callable[[], Settings],
        key_for: Callable[[str], Awaitable[str | None]],
        worker: Worker | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        silence_s: float = SILENCE_S,
    ) -> None:
        """`key_for` reads a provider's key from the keychain, None if there is none; it may raise KeychainError."""
        self._settings = settings
        self._key_for = key_for
        self._worker = worker or Worker(environment)
        self._sleep = sleep
        self._silence_s = silence_s
        self._listed: dict[tuple[str, str], wire.Price] = {}
        self._surprise: dict[tuple[str, str], float] = {}
        """By model and address: how many times more than its bound a call has cost; known once one was paid for."""
        self._first = asyncio.Lock()

    @property
    def name(self) -> str:
        """As litellm names it; empty if none is chosen."""
        return self._settings().model.name

    @property
    def worker_pid(self) -> int | None:
        """The worker's process, if one runs."""
        return self._worker.pid

    async def price(self) -> Price:
        """What the model in use costs. Starts the worker the first time. Raises ModelError."""
        chosen = self._chosen()
        place = (chosen.name, chosen.api_base)
        if place not in self._listed:
            self._awake()
            try:
                self._listed[place] = await self._worker.price(*place)
            except WorkerGone as gone:
                raise ModelError(gone.title, "Try again.") from gone
        return price_of(self._listed[place], chosen)

    async def complete(
        self,
        messages: Sequence[Message],
        tools: Sequence[Json] = (),
        *,
        max_tokens: int = MOST_OUTPUT_TOKENS,
        toll: Toll | None = None,
        on_text: Callable[[str], None] = lambda _: None,
        on_wait: Callable[[str], None] = lambda _: None,
    ) -> Completion:
        """One answer, its text handed to `on_text` as it comes.

        Tries again, at most `TRIES` times in all, what may succeed a little later; `on_wait` is told in a sentence
        what is waited for. Raises ModelUnknown (no such model, or its price is not known), ModelKeyRefused, ModelBusy,
        ModelUnreachable, ModelError, KeychainError, and whatever the toll raises.
        """
        price = await self.price()
        if not price.known:
            raise ModelUnknown(
                f"Nobody here knows what {self.name} costs.",
                "Give its price for a million tokens: input_usd and output_usd under [model] in the settings.",
            )
        if price.max_output_tokens:
            max_tokens = min(max_tokens, price.max_output_tokens)
        key = await self._key(price)
        request = _Request(self._chosen(), key, tuple(messages), tuple(tools), max_tokens, self._silence_s)
        for tries_left in reversed(range(TRIES)):
            ended = await self._try(request, price, toll or NoToll(), on_text)
            if isinstance(ended, Completion):
                return ended
            wait = _wait(ended, TRIES - 1 - tries_left)
            if not tries_left or wait is None:
                raise _error(ended)
            on_wait(f"{ended.title} Trying again {_soon(wait)}.")
            await self._sleep(wait)
        raise AssertionError("unreachable")

    async def test(self, toll: Toll | None = None) -> str:
        """One short call; a sentence that says it works. Raises like `complete`."""
        answer = await self.complete([{"role": "user", "content": "Say: ok"}], max_tokens=64, toll=toll)
        return f"{self.name} answers ({answer.used.input_tokens} tokens in, {answer.used.output_tokens} out)."

    async def row(self) -> ModelRow:
        """The model in use, as the user sees it. What cannot be found out is left empty."""
        chosen = self._settings().model
        row = ModelRow(
            model=chosen.name,
            api_base=chosen.api_base,
            provider="",
            credential="",
            credential_present=False,
            input_usd=None,
            output_usd=None,
            price_from="none",
        )
        if not chosen.name:
            return row
        try:
            price = await self.price()
        except ModelError:
            return row
        return replace(
            row,
            provider=price.provider,
            credential=f"model/{price.provider}" if price.needs_key else "",
            credential_present=price.needs_key and await self._has_key(price.provider),
            input_usd=price.input if price.known else None,
            output_usd=price.output if price.known else None,
            price_from=price.source,
        )

    def changed(self) -> None:
        """Another model, key or address may count from now on."""
        self._listed.clear()

    async def kill(self) -> None:
        """End every call at once. The next one starts the worker anew."""
        self._worker.kill()

    async def close(self) -> None:
        """End the worker for good."""
        await self._worker.close()

    def _chosen(self) -> ModelSettings:
        chosen = self._settings().model
        if not chosen.name:
            raise ModelUnknown(
                "No model is chosen.", "Choose one in the settings, or try `meshclaw model use rehearsal`."
            )
        return chosen

    def _awake(self) -> None:
        self._worker.idle_s = float(self._settings().agent.worker_idle_s)

    async def _key(self, price: Price) -> str:
        if price.provider == REHEARSAL:
            return ""
        try:
            key = await self._key_for(price.provider)
        except KeychainError:
            if price.needs_key:
                raise
            return ""
        if not key and price.needs_key:
            raise ModelKeyRefused(
                f"There is no key for {price.provider} in the keychain.",
                f"Set it in the settings, or with `meshclaw credentials set model {price.provider}`.",
            )
        return key or ""

    async def _has_key(self, provider: str) -> bool:
        try:
            return bool(await self._key_for(provider))
        except KeychainError:
            return False

    async def _try(
        self, request: _Request, price: Price, toll: Toll, on_text: Callable[[str], None]
    ) -> Completion | Failure:
        """One try, paid for however it ends. The first with a model is made alone: it shows whether the bound holds."""
        most = price.most(request.size, request.max_tokens)
        await toll.reserve(self._bound(request, most))
        if price.source == "local" or request.place in self._surprise:
            return await self._pay_and_try(request, price, most, toll, on_text)
        reserved = self._bound(request, most)
        alone = await self._my_turn(toll)
        try:
            if request.place not in self._surprise:
                return await self._pay_and_try(request, price, most, toll, on_text)
        finally:
            if alone:
                self._first.release()
        if self._bound(request, most) > reserved:
            toll.pay(None, 0)
            await toll.reserve(self._bound(request, most))
        return await self._pay_and_try(request, price, most, toll, on_text)

    async def _my_turn(self, toll: Toll) -> bool:
        """Wait until no first call is under way, `ALONE_S` at most; whether it is ours to release."""
        try:
            async with asyncio.timeout(ALONE_S):
                return await self._first.acquire()
        except TimeoutError:
            return False
        except BaseException:
            toll.pay(None, 0)
            raise

    def _bound(self, request: _Request, most: int) -> int:
        return math.ceil(most * self._surprise.get(request.place, 1.0))

    async def _pay_and_try(
        self, request: _Request, price: Price, most: int, toll: Toll, on_text: Callable[[str], None]
    ) -> Completion | Failure:
        heard: list[str] = []

        def streamed(text: str) -> None:
            if text:
                heard.append(text)
                on_text(text)

        used: Used | None = request.guess(heard)
        try:
            self._awake()
            last = await self._worker.complete(request.numbered, streamed)
            used = last.used
        except WorkerGone as gone:
            used = request.guess(heard)
            last = Failure(0, "ModelError", gone.title, "Try again.", 0.0, True, used)
        except ModelError:
            used = None
            raise
        except BaseException:
            used = request.guess(heard)
            raise
        finally:
            cost = price.cost(used) if used is not None else 0
            self._learn(request, used, cost, most)
            toll.pay(used, cost)
        if isinstance(last, Failure):
            if heard and last.again:
                on_text(AGAIN_NOTE)
            return last
        return Completion(
            text=last.text, calls=last.calls, finish=last.finish, used=last.used, usd_micros=price.cost(last.used)
        )

    def _learn(self, request: _Request, used: Used | None, cost: int, most: int) -> None:
        """A provider may count what we cannot see; from then on as much more is set aside."""
        if used is not None and not used.estimated and most > 0:
            self._surprise[request.place] = max(self._surprise.get(request.place, 1.0), cost / most)


class _Request:
    """What is sent, alike at every try."""

    def __init__(
        self,
        chosen: ModelSettings,
        key: str,
        messages: tuple[Message, ...],
        tools: tuple[Json, ...],
        max_tokens: int,
        silence_s: float,
    ) -> None:
        self._chosen = chosen
        self._key = key
        self._messages = messages
        self._tools = tools
        self._silence_s = silence_s
        self.place = (chosen.name, chosen.api_base)
        self.max_tokens = max_tokens
        self.size = len(json.dumps([messages, tools], ensure_ascii=False, default=dict).encode("utf-8", "replace"))
        """Bytes of UTF-8."""

    def numbered(self, id: int) -> Complete:
        """The message to the worker."""
        return Complete(
            id,
            self._chosen.name,
            self._chosen.api_base,
            self._key,
            self._messages,
            self._tools,
            self.max_tokens,
            self._silence_s,
        )

    def guess(self, heard: Sequence[str]) -> Used:
        """What a call took that was cut off: about four bytes make a token."""
        given = sum(len(text.encode("utf-8", "replace")) for text in heard)
        return Used(
            input_tokens=math.ceil(self.size / 4),
            output_tokens=math.ceil(given / 4),
            usd_micros=None,
            estimated=True,
        )


def _wait(failure: Failure, tries: int) -> float | None:
    """Seconds until it is worth another try; None if it is not."""
    if not failure.again or failure.retry_after_s > LONGEST_WAIT_S:
        return None
    return failure.retry_after_s or WAITS_S[min(tries, len(WAITS_S) - 1)]


def _soon(wait_s: float) -> str:
    return f"in {math.ceil(wait_s)} second{'' if math.ceil(wait_s) == 1 else 's'}"


def _error(failure: Failure) -> ModelError:
    if failure.error == "ModelBusy":
        remedy = failure.remedy
        if failure.retry_after_s > LONGEST_WAIT_S:
            remedy = f"It asks you to wait {math.ceil(failure.retry_after_s / 60)} minutes."
        return ModelBusy(failure.title, remedy, retry_after_s=failure.retry_after_s)
    kind = getattr(errors, failure.error, ModelError)
    known = isinstance(kind, type) and issubclass(kind, ModelError)
    return (kind if known else ModelError)(failure.title, failure.remedy)
