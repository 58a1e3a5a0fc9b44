"""Keeps a secret in several entries where one entry of a keychain is too short for it. It knows no keychain itself.

A short secret is one entry, as it is. A long one is a first entry that says how many parts there are and which set of
them counts, and the parts in one of two sets. New parts are written into the set that does not count, then the first
entry is replaced: at every moment the keychain holds the whole old secret or the whole new one.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import Protocol

from meshclaw_desktop.errors import KeychainRefused

MARK = "meshclaw-parts:"


class Store(Protocol):
    """What we use of a keyring; the names are its own."""

    def get_password(self, service: str, username: str, /) -> str | None:
        """None if there is no such entry."""

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Write or replace one entry."""

    def delete_password(self, service: str, username: str, /) -> None:
        """Raises if there is no such entry."""


class SecretParts:
    """The entries of one service. Without `most_characters` every secret is one entry."""

    def __init__(self, store: Store, service: str, *, most_characters: int | None) -> None:
        self._store = store
        self._service = service
        # A character outside the first plane counts twice.
        self._part = most_characters // 2 if most_characters else None

    def get(self, user: str) -> str | None:
        """The whole secret, None if there is none. Raises KeychainRefused if parts of it are missing."""
        first = self._store.get_password(self._service, user)
        if first is None or self._part is None or not first.startswith(MARK):
            return first
        which, count, check = _head(first)
        parts = [self._store.get_password(self._service, _name(user, which, number)) for number in range(count)]
        whole = "".join(part or "" for part in parts)
        if None in parts or _check(whole) != check:
            raise KeychainRefused("A part of this secret is missing from the keychain.", "Set it again.")
        return whole

    def set(self, user: str, secret: str) -> None:
        """Write a secret in the place of the old one. What fails half-way leaves the old one."""
        first = self._store.get_password(self._service, user) if self._part else None
        old = first.removeprefix(MARK)[:1] if first and first.startswith(MARK) else ""
        if self._part is None or (len(secret) <= self._part and not secret.startswith(MARK)):
            self._store.set_password(self._service, user, secret)
        else:
            new = "b" if old == "a" else "a"
            self._forget_parts(user, new)
            parts = [secret[start : start + self._part] for start in range(0, len(secret), self._part)]
            try:
                for number, part in enumerate(parts):
                    self._store.set_password(self._service, _name(user, new, number), part)
                self._store.set_password(self._service, user, f"{MARK}{new}:{len(parts)}:{_check(secret)}")
            except BaseException:
                self._forget_parts(user, new)
                raise
        if old in ("a", "b"):
            self._forget_parts(user, old)

    def forget(self, user: str) -> bool:
        """Delete every entry of a secret. Whether there was one."""
        found = self._store.get_password(self._service, user) is not None
        if found:
            self._store.delete_password(self._service, user)
        if self._part is not None:
            for which in ("a", "b"):
                self._forget_parts(user, which)
        return found

    def _forget_parts(self, user: str, which: str) -> None:
        """The last part goes first, so that what is left of a broken attempt is found by the next one."""
        count = 0
        while self._store.get_password(self._service, _name(user, which, count)) is not None:
            count += 1
        for number in reversed(range(count)):
            self._store.delete_password(self._service, _name(user, which, number))


def _name(user: str, which: str, number: int) -> str:
    return f"{user} ({which}{number + 1})"


def _head(first: str) -> tuple[str, int, str]:
    with suppress(ValueError):
        which, count, check = first.removeprefix(MARK).split(":")
        if which in ("a", "b") and 0 < int(count) < 1_000:
            return which, int(count), check
    raise KeychainRefused("A secret in the keychain is damaged.", "Set it again.")


def _check(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()[:16]
