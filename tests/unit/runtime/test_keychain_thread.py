"""A keychain that blocks never blocks the event loop."""

from __future__ import annotations

import asyncio
import threading

import pytest

from meshclaw_desktop.errors import KeychainLocked, KeychainRefused
from meshclaw_desktop.keychain import SessionSecrets
from meshclaw_desktop.runtime.keychain_thread import KeychainThread


class Stuck(SessionSecrets):
    """Waits for its user, as one with a prompt does."""

    def __init__(self) -> None:
        super().__init__()
        self.answered = threading.Event()

    def get(self, name: str, key: str) -> str | None:
        self.answered.wait(30)
        return super().get(name, key)


def test_secrets_pass_through() -> None:
    async def run() -> None:
        chain = KeychainThread(SessionSecrets())
        await chain.set("email", "password", "x")
        assert await chain.get("email", "password") == "x"
        assert await chain.forget("email", "password")
        assert await chain.check()
        assert await chain.state()

    asyncio.run(run())


def test_errors_pass_through() -> None:
    async def run() -> None:
        await KeychainThread(SessionSecrets()).set("email", "password", "")

    with pytest.raises(KeychainRefused):
        asyncio.run(run())


def test_a_keychain_that_waits_for_its_user_holds_up_nothing_else() -> None:
    stuck = Stuck()

    async def run() -> None:
        chain = KeychainThread(stuck, limit_s=0.1)
        with pytest.raises(KeychainLocked, match="did not answer"):
            await chain.get("email", "password")
        stuck.answered.set()
        assert await chain.get("email", "password") is None

    asyncio.run(run())


def test_the_loop_can_end_while_the_keychain_waits() -> None:
    stuck = Stuck()

    async def run() -> None:
        chain = KeychainThread(stuck)
        task = asyncio.create_task(chain.get("email", "password"))
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(run())
    stuck.answered.set()
