"""What tests of a real model worker share: one loop and one worker for all, since loading litellm takes seconds."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from meshclaw_desktop.runtime.model import Model
from meshclaw_desktop.runtime.settings import AgentSettings, ModelSettings, Settings
from meshclaw_desktop.runtime.worker import Worker
from meshclaw_desktop.wire.worker import Used

T = TypeVar("T")
KEY = "sk-canary-4f1c9e77d2a84b06"


@dataclass
class Notes:
    """A toll that lets everything pass and notes it."""

    reserved: list[int] = field(default_factory=list)
    paid: list[tuple[Used | None, int]] = field(default_factory=list)

    async def reserve(self, usd_micros: int) -> None:
        """Note it."""
        self.reserved.append(usd_micros)

    def pay(self, used: Used | None, usd_micros: int) -> None:
        """Note it."""
        self.paid.append((used, usd_micros))


class Workshop:
    """An event loop that lasts from test to test, with one worker process for all who ask."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self.environment = dict(os.environ) if environment is None else dict(environment)
        self.worker = Worker(self.environment)
        self.waited: list[float] = []
        """The pauses between tries; nobody waits for them here."""
        self._loop = asyncio.new_event_loop()

    def run(self, work: Coroutine[Any, Any, T], timeout_s: float = 120.0) -> T:
        """Run on the loop; in between, the loop stands still."""
        return self._loop.run_until_complete(asyncio.wait_for(work, timeout_s))

    def model(
        self,
        settings: ModelSettings,
        *,
        key_for: Callable[[str], str | None] = lambda _: KEY,
        silence_s: float = 20.0,
        idle_s: int = 300,
    ) -> Model:
        """A model with that worker."""
        chosen = Settings(model=settings, agent=AgentSettings(worker_idle_s=idle_s))

        async def key(provider: str) -> str | None:
            return key_for(provider)

        async def sleep(seconds: float) -> None:
            self.waited.append(seconds)
            await asyncio.sleep(0)

        return Model(
            self.environment,
            settings=lambda: chosen,
            key_for=key,
            worker=self.worker,
            sleep=sleep,
            silence_s=silence_s,
        )

    def close(self) -> None:
        """End the worker and the loop."""
        self.run(self.worker.close())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()


@contextlib.contextmanager
def workshop(environment: Mapping[str, str] | None = None) -> Iterator[Workshop]:
    """For as long as the block runs."""
    made = Workshop(environment)
    try:
        yield made
    finally:
        made.close()
