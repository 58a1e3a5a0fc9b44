"""A secret that is too long for one entry is kept whole or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshclaw_desktop.errors import KeychainRefused
from meshclaw_desktop.secret_parts import MARK, SecretParts

LIMIT = 1_280


class Locker:
    """Holds what Windows' Credential Locker holds, and can fail at any step."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.steps_left = 10**9

    def _step(self) -> None:
        self.steps_left -= 1
        if self.steps_left < 0:
            raise OSError("the power went off")

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._step()
        if len(password.encode("utf-16-le")) > 2 * LIMIT:
            raise OSError(1783, "The stub received bad data")
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._step()
        del self.entries[service, username]


lengths = st.sampled_from([1, 639, 640, 641, 1_280, 1_281, 10_000])
secrets = st.builds(lambda length, sign: sign * length, lengths, st.sampled_from("aß𝄞\n")) | st.text(min_size=1)


@given(st.lists(secrets | st.builds(lambda tail: MARK + tail, st.text()), min_size=1, max_size=4))
def test_the_last_secret_is_read_back_and_nothing_else_is_left(kept: list[str]) -> None:
    locker = Locker()
    parts = SecretParts(locker, "meshclaw", most_characters=LIMIT)
    for secret in kept:
        parts.set("email/password", secret)
        assert parts.get("email/password") == secret
    fresh = Locker()
    SecretParts(fresh, "meshclaw", most_characters=LIMIT).set("email/password", kept[-1])
    assert len(locker.entries) == len(fresh.entries)
    assert parts.forget("email/password")
    assert locker.entries == {}
    assert parts.get("email/password") is None
    assert not parts.forget("email/password")


@given(secrets, secrets, st.integers(min_value=0, max_value=40))
def test_whatever_fails_half_way_one_whole_secret_is_there(old: str, new: str, steps: int) -> None:
    locker = Locker()
    parts = SecretParts(locker, "meshclaw", most_characters=LIMIT)
    parts.set("email/password", old)
    locker.steps_left = steps
    try:
        parts.set("email/password", new)
        failed = False
    except OSError:
        failed = True
    assert parts.get("email/password") in ((old, new) if failed else (new,))
    locker.steps_left = 10**9
    parts.set("email/password", new)
    assert parts.get("email/password") == new
    parts.forget("email/password")
    assert locker.entries == {}


def test_a_missing_part_is_said_and_the_secret_can_be_set_again() -> None:
    locker = Locker()
    parts = SecretParts(locker, "meshclaw", most_characters=LIMIT)
    parts.set("email/password", "x" * 5_000)
    del locker.entries["meshclaw", "email/password (a2)"]
    with pytest.raises(KeychainRefused, match="missing"):
        parts.get("email/password")
    parts.set("email/password", "y" * 5_000)
    assert parts.get("email/password") == "y" * 5_000


def test_a_damaged_head_is_said_and_the_secret_can_be_set_again() -> None:
    locker = Locker()
    parts = SecretParts(locker, "meshclaw", most_characters=LIMIT)
    locker.entries["meshclaw", "email/password"] = f"{MARK}nonsense"
    with pytest.raises(KeychainRefused, match="damaged"):
        parts.get("email/password")
    parts.set("email/password", "short")
    assert parts.get("email/password") == "short"


def test_without_a_limit_every_secret_is_one_entry() -> None:
    locker = Locker()
    parts = SecretParts(locker, "meshclaw", most_characters=None)
    parts.set("email/password", MARK)
    assert parts.get("email/password") == MARK
    assert len(locker.entries) == 1
