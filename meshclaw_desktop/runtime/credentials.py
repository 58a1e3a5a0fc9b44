"""Secrets for permitted calls: read from the keychain when first needed, held in memory until they change. Never logged, never sent."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping

from meshclaw_desktop.errors import CredentialRefused


class Credentials:
    """Hands a connector's secrets over for one call, and a provider's key for one request."""

    def __init__(self, read: Callable[[str], Awaitable[str | None]], *, now: Callable[[], float] = time.time) -> None:
        """`read` gives the secret kept under a name such as `email/password`, or None; it raises KeychainError."""
        self._read = read
        self._now = now
        self._held: dict[str, str] = {}
        self._used: dict[str, float] = {}

    def used_at(self, name: str) -> float | None:
        """When a connector's secrets were last handed over, to the minute; None if they were not since the start."""
        return self._used.get(name)

    async def of(self, name: str, keys: tuple[str, ...]) -> Mapping[str, str]:
        """Every secret that a connector needs. Raises CredentialRefused for a missing one, KeychainError."""
        found = {}
        for key in keys:
            secret = await self.one(f"{name}/{key}")
            if secret is None:
                raise CredentialRefused(
                    f"There is no {key.replace('_', ' ')} for {name} in the keychain.",
                    f"Set it in the settings, or with `meshclaw credentials set {name} {key}`.",
                )
            found[key] = secret
        if found:
            self._used[name] = self._now() // 60 * 60
        return found

    async def one(self, name: str) -> str | None:
        """One secret, None if the keychain has none by that name. Raises KeychainError."""
        if name not in self._held:
            secret = await self._read(name)
            if secret is None:
                return None
            self._held[name] = secret
        return self._held[name]

    def forget(self, name: str) -> None:
        """A secret was changed or taken away: read it anew when it is next needed."""
        self._held.pop(name, None)

    def forget_all(self) -> None:
        """Drop every secret from memory."""
        self._held.clear()
