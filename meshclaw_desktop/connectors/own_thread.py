"""The one thread of a connector whose service is spoken to by blocking calls. It knows no service."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class OwnThread:
    """
    Runs one operation at a time, in a thread made when it is first needed.

    An operation whose coroutine is cancelled before it began never begins; one that has begun runs to its end, since
    half of it would be worse. Whoever must know its end shields the call, as the gate does.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._pool: ThreadPoolExecutor | None = None

    async def run(self, work: Callable[[], T]) -> T:
        """What the operation gives back, or what it raises."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=self._name)
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def leave(self, work: Callable[[], object]) -> None:
        """Hand over something whose end nobody waits for; nothing is done if no operation was ever run."""
        if self._pool is not None:
            self._pool.submit(work)

    def end(self) -> None:
        """Let the thread go once what runs in it has ended. The next operation makes a new one."""
        if self._pool is not None:
            self._pool.shutdown(wait=False)
            self._pool = None
