"""The keychain says three different things when it is locked, missing or unwilling, and never a secret."""

from __future__ import annotations

import subprocess
import sys

import pytest
from keyring import errors

from meshclaw_desktop import keychain
from meshclaw_desktop.errors import KeychainError, KeychainLocked, KeychainMissing, KeychainRefused
from meshclaw_desktop.keychain import WINDOWS_CHARACTERS, Backend, Keychain, SessionSecrets

SECRET = "hunter2-hunter2"


class Ring:
    """A keyring in memory that can be made to fail."""

    def __init__(self, wrong: Exception | None = None) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.wrong = wrong

    def get_password(self, service: str, username: str) -> str | None:
        if self.wrong:
            raise self.wrong
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.wrong:
            raise self.wrong
        if len(password) > WINDOWS_CHARACTERS:
            raise OSError(1783, "The stub received bad data")
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


def _keychain(ring: Ring, **environment: str) -> Keychain:
    return Keychain(environment, choose=lambda: Backend(title="Test Keychain", store=ring, most_characters=1_280))


def test_a_secret_is_kept_replaced_and_forgotten() -> None:
    chain = _keychain(Ring())
    assert chain.get("email", "password") is None
    chain.set("email", "password", SECRET)
    chain.set("email", "password", f"{SECRET}\n")
    assert chain.get("email", "password") == f"{SECRET}\n"
    assert chain.forget("email", "password")
    assert not chain.forget("email", "password")
    assert chain.state() == "Test Keychain is open."


def test_secrets_lie_where_the_documentation_says() -> None:
    ring = Ring()
    chain = _keychain(ring)
    chain.set("email", "password", SECRET)
    chain.set("model", "openai", SECRET)
    assert set(ring.entries) == {("meshclaw", "email/password"), ("meshclaw", "model:openai/api_key")}


def test_a_home_of_its_own_has_secrets_of_its_own() -> None:
    ring = Ring()
    _keychain(ring).set("email", "password", SECRET)
    assert _keychain(ring, MESHCLAW_HOME="/tmp/demo").get("email", "password") is None


def test_a_long_secret_fits_through_windows_limit() -> None:
    chain = _keychain(Ring())
    chain.set("email", "token", "x" * 10_000)
    assert chain.get("email", "token") == "x" * 10_000


def test_the_test_leaves_nothing_behind() -> None:
    ring = Ring()
    assert _keychain(ring).test() == "Test Keychain keeps and returns secrets."
    assert ring.entries == {}


class _Pretender(Ring):
    """What keyring's null backend does: takes everything, keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Says that it went well."""


def test_a_keyring_that_keeps_nothing_is_noticed() -> None:
    with pytest.raises(KeychainRefused, match="did not keep"):
        _keychain(_Pretender()).set("email", "password", SECRET)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (errors.KeyringLocked(SECRET), KeychainLocked),
        (errors.NoKeyringError(SECRET), KeychainMissing),
        (errors.InitError(SECRET), KeychainMissing),
        (errors.PasswordSetError(SECRET), KeychainRefused),
        (OSError(1783, SECRET), KeychainRefused),
        (ValueError(SECRET), KeychainRefused),
        (EOFError(SECRET), KeychainRefused),
    ],
)
def test_each_failure_is_one_of_three_and_never_repeats_the_secret(wrong: Exception, said: type[KeychainError]) -> None:
    chain = _keychain(Ring(wrong))
    with pytest.raises(said) as caught:
        chain.set("email", "password", SECRET)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert caught.value.remedy


@pytest.mark.parametrize("unfit", ["", "a\0b", "\ud800", "x" * 100_000])
def test_what_is_no_secret_is_refused(unfit: str) -> None:
    for where in (_keychain(Ring()), SessionSecrets()):
        with pytest.raises(KeychainRefused):
            where.set("email", "password", unfit)


def test_session_secrets_are_never_shown() -> None:
    kept = SessionSecrets()
    kept.set("email", "password", SECRET)
    assert kept.get("email", "password") == SECRET
    assert SECRET not in repr(kept)
    assert kept.forget("email", "password")
    assert kept.get("email", "password") is None


def test_no_keyring_is_imported_before_it_is_needed() -> None:
    program = (
        f"import sys, {keychain.__name__}; print([name for name in ('keyring', 'asyncio') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
