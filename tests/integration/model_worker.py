"""What tests of a real model worker share: the model in use against a scripted server, and a toll that takes notes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

from meshclaw_desktop.runtime.model import Model
from meshclaw_desktop.runtime.settings import AgentSettings, ModelSettings, Settings
from meshclaw_desktop.runtime.worker import Worker
from meshclaw_desktop.wire.worker import Used

KEY = "sk-canary-4f1c9e77d2a84b06"
COMMAND = (
    sys.executable,
    "-P",
    "-s",
    "-c",
    "from meshclaw_desktop.worker.app import main; raise SystemExit(main([], {}))",
)
"""The worker alone, without the program's front door."""


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


@contextlib.asynccontextmanager
async def model(
    settings: ModelSettings,
    *,
    key: str | None = KEY,
    environment: Mapping[str, str] | None = None,
    silence_s: float = 10.0,
    idle_s: int = 300,
    waited: list[float] | None = None,
) -> AsyncIterator[Model]:
    """A model with a worker of its own; waits between tries are noted in `waited` and not waited for."""

    async def key_for(provider: str) -> str | None:
        return key

    async def sleep(seconds: float) -> None:
        if waited is not None:
            waited.append(seconds)
        await asyncio.sleep(0)

    ours = dict(os.environ) if environment is None else environment
    chosen = Settings(model=settings, agent=AgentSettings(worker_idle_s=idle_s))
    made = Model(
        ours,
        settings=lambda: chosen,
        key_for=key_for,
        worker=Worker(ours, command=COMMAND),
        sleep=sleep,
        silence_s=silence_s,
    )
    try:
        yield made
    finally:
        await made.close()
