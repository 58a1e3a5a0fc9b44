"""The keychain for the event loop: it blocks a thread of its own, never the loop. It keeps no secret itself."""

from __future__ import annotations

import asyncio
import functools
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from meshclaw_desktop.errors import KeychainError, KeychainLocked, KeychainRefused
from meshclaw_desktop.keychain import Secrets

T = TypeVar("T")


class KeychainThread:
    """Secrets by awaitable calls, made one after the other, each with a time limit.

    The thread is not waited for when the program ends, as it may be waiting for the user.
    """

    def __init__(self, secrets: Secrets, *, limit_s: float = 30.0) -> None:
        self._secrets = secrets
        self._limit_s = limit_s
        self._calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    async def check(self) -> str:
        """As `Secrets.check`."""
        return await self._on_thread(self._secrets.check)

    async def state(self) -> str:
        """As `Secrets.state`; never raises."""
        try:
            return await self._on_thread(self._secrets.state)
        except KeychainError as wrong:
            return wrong.title

    async def get(self, name: str, key: str) -> str | None:
        """As `Secrets.get`."""
        return await self._on_thread(lambda: self._secrets.get(name, key))

    async def set(self, name: str, key: str, secret: str) -> None:
        """As `Secrets.set`."""
        await self._on_thread(lambda: self._secrets.set(name, key, secret))

    async def forget(self, name: str, key: str) -> bool:
        """As `Secrets.forget`."""
        return await self._on_thread(lambda: self._secrets.forget(name, key))

    async def _on_thread(self, call: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def settle(deliver: Callable[[], None]) -> None:
            if not future.done():
                deliver()

        def work() -> None:
            if future.done():
                return
            deliver = functools.partial(future.set_exception, KeychainRefused("The keychain failed.", "Try again."))
            try:
                deliver = functools.partial(future.set_result, call())
            except KeychainError as failed:
                deliver = functools.partial(future.set_exception, failed)
            finally:
                with suppress(RuntimeError):  # the loop was closed meanwhile
                    loop.call_soon_threadsafe(settle, deliver)

        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="keychain", daemon=True)
            self._thread.start()
        self._calls.put(work)
        try:
            async with asyncio.timeout(self._limit_s):
                return await future
        except TimeoutError:
            raise KeychainLocked("The keychain did not answer.", "See whether it asks for its password.") from None

    def _run(self) -> None:
        while True:
            self._calls.get()()
