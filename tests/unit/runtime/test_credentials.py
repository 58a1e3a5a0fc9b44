"""Secrets are handed over and held until they change; when that was last is known to the minute, and kept nowhere."""

from __future__ import annotations

import asyncio

import pytest

from meshclaw_desktop.errors import CredentialRefused
from meshclaw_desktop.runtime.credentials import Credentials


class Vault:
    """A keychain that counts how often it is read."""

    def __init__(self, **kept: str) -> None:
        self.kept = {name.replace("__", "/"): secret for name, secret in kept.items()}
        self.reads = 0

    async def read(self, name: str) -> str | None:
        self.reads += 1
        return self.kept.get(name)


def test_it_is_known_when_a_connectors_secrets_were_last_handed_over() -> None:
    vault, now = Vault(email__password="x"), [1_000_030.0]
    credentials = Credentials(vault.read, now=lambda: now[0])
    assert credentials.used_at("email") is None
    asyncio.run(credentials.of("email", ("password",)))
    assert credentials.used_at("email") == 1_000_020.0
    now[0] += 600
    asyncio.run(credentials.of("email", ("password",)))
    assert credentials.used_at("email") == 1_000_620.0
    assert vault.reads == 1
    assert credentials.used_at("work") is None


def test_what_was_not_there_was_not_used() -> None:
    credentials = Credentials(Vault().read)
    with pytest.raises(CredentialRefused, match="no password for email"):
        asyncio.run(credentials.of("email", ("password",)))
    asyncio.run(credentials.of("maildir", ()))
    assert (credentials.used_at("email"), credentials.used_at("maildir")) == (None, None)


def test_a_secret_that_changed_is_read_anew() -> None:
    vault = Vault(email__password="x")
    credentials = Credentials(vault.read)
    asyncio.run(credentials.of("email", ("password",)))
    vault.kept["email/password"] = "y"
    credentials.forget("email/password")
    assert asyncio.run(credentials.of("email", ("password",))) == {"password": "y"}
