"""The keychain that other tests stand on answers as the real one does in each of its states."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.integration.keychain_session import KeychainState, keychain_session, why_not

pytestmark = pytest.mark.only_on("linux")

STORE_AND_READ = """
import keyring
try:
    keyring.set_password("meshclaw-test", "somebody", "hunter2")
    print(keyring.get_password("meshclaw-test", "somebody"))
except keyring.errors.KeyringError as refusal:
    print(type(refusal).__name__)
"""


@pytest.mark.parametrize(
    ("state", "answer"),
    [
        ("unlocked", "hunter2"),
        ("locked", "KeyringLocked"),
        ("new", "InitError"),
        ("no service", "NoKeyringError"),
        ("no bus", "NoKeyringError"),
    ],
)
def test_each_state_answers_in_its_own_way(state: KeychainState, answer: str) -> None:
    if reason := why_not():
        pytest.skip(reason)
    with keychain_session(state) as environment:
        said = subprocess.run(
            [sys.executable, "-c", STORE_AND_READ],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
    assert said.stdout.strip() == answer
