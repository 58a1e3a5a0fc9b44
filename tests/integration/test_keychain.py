"""The keychain against a real GNOME Keyring, in each state that a person's can be in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from meshclaw_desktop.commands.private_session import private_session
from tests.integration.keychain_session import PASSWORD, KeychainState, keychain_session, why_not

pytestmark = pytest.mark.only_on("linux")

DRIVER = """
import json, os, sys
from meshclaw_desktop.errors import KeychainError
from meshclaw_desktop.keychain import Keychain
chain = Keychain(os.environ)
for call, *arguments in json.load(sys.stdin):
    try:
        answer = getattr(chain, call)(*arguments)
    except KeychainError as wrong:
        answer = [type(wrong).__name__, wrong.title, wrong.remedy]
    print(json.dumps(answer), flush=True)
"""


def _drive(environment: Mapping[str, str], *calls: list[str]) -> list[object]:
    done = subprocess.run(
        [sys.executable, "-c", DRIVER],
        input=json.dumps(calls),
        env={**environment, "PYTHONPATH": os.getcwd()},
        capture_output=True,
        text=True,
        timeout=180,
        check=True,
    )
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def session(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The environment of a session whose keychain is in the state that the test is marked with."""
    reason = why_not()
    if reason:
        pytest.skip(reason)
    state: KeychainState = request.param
    with keychain_session(state) as environment:
        yield environment


@pytest.mark.parametrize("session", ["unlocked"], indirect=True)
def test_an_open_keychain_keeps_what_it_is_given(session: dict[str, str]) -> None:
    long = "x" * 10_000
    assert _drive(
        session,
        ["check"],
        ["state"],
        ["test"],
        ["get", "email", "password"],
        ["set", "email", "password", "first"],
        ["set", "email", "password", "trailing newline\n"],
        ["get", "email", "password"],
        ["set", "model", "openai", long],
        ["get", "model", "openai"],
    ) == [
        "GNOME Keyring",
        "GNOME Keyring is open.",
        "GNOME Keyring keeps and returns secrets.",
        None,
        None,
        None,
        "trailing newline\n",
        None,
        long,
    ]
    assert _drive(session, ["get", "email", "password"]) == ["trailing newline\n"]
    assert _drive(session, *[["forget", "email", "password"]] * 2) == [True, False]


@pytest.mark.parametrize(
    ("session", "kind", "words"),
    [
        ("locked", "KeychainLocked", "is locked"),
        ("new", "KeychainMissing", "no keyring yet"),
        ("no service", "KeychainMissing", "no keychain here"),
        ("no bus", "KeychainMissing", "no keychain here"),
    ],
    indirect=["session"],
)
def test_a_keychain_that_cannot_be_used_says_why(session: dict[str, str], kind: str, words: str) -> None:
    answers = _drive(session, ["check"], ["set", "a", "b", "c"], ["get", "a", "b"], ["forget", "a", "b"], ["test"])
    for answer in answers:
        assert isinstance(answer, list)
        assert answer[0] == kind
        assert words in answer[1]
        assert answer[2]


def test_a_secret_is_there_again_in_the_next_session() -> None:
    if reason := why_not():
        pytest.skip(reason)
    with private_session() as session:
        session.start_bus(services=False)
        keyring = session.start_keyring(PASSWORD)
        assert _drive(session.environment, ["set", "email", "password", "kept"]) == [None]
        session.stop(keyring)
        assert _drive(session.environment, ["state"]) == ["There is no keychain here that encrypts what it keeps."]
        session.start_keyring(PASSWORD)
        assert _drive(session.environment, ["get", "email", "password"]) == ["kept"]


PLAIN_TEXT = """
from pathlib import Path
from keyring.backend import KeyringBackend
class PlaintextKeyring(KeyringBackend):
    priority = 9
    def get_password(self, service, username): return None
    def set_password(self, service, username, password): Path({marker!r}).write_text(password)
"""


@pytest.mark.parametrize("session", ["no bus"], indirect=True)
def test_a_keyring_that_stores_plain_text_is_never_used(session: dict[str, str], tmp_path: Path) -> None:
    marker = tmp_path / "written"
    package = Path(session["HOME"]) / "site"
    (package / "keyrings" / "alt").mkdir(parents=True)
    (package / "keyrings" / "alt" / "file.py").write_text(PLAIN_TEXT.format(marker=str(marker)))
    (package / "keyrings_alt-9.dist-info").mkdir()
    (package / "keyrings_alt-9.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: keyrings.alt\nVersion: 9\n"
    )
    (package / "keyrings_alt-9.dist-info" / "entry_points.txt").write_text(
        "[keyring.backends]\nfile = keyrings.alt.file\n"
    )
    environment = {**session, "PYTHON_KEYRING_BACKEND": "keyrings.alt.file.PlaintextKeyring"}
    by_keyring = "import keyring; keyring.set_password('a', 'b', 'c')"
    paths = {"PYTHONPATH": f"{os.getcwd()}:{package}"}
    subprocess.run([sys.executable, "-c", by_keyring], env={**environment, **paths}, check=True)
    assert marker.read_text() == "c", "the stand-in is what keyring itself would take"
    marker.unlink()
    done = subprocess.run(
        [sys.executable, "-c", DRIVER],
        input=json.dumps([["set", "email", "password", "hunter2"]]),
        env={**environment, **paths},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)[0] == "KeychainMissing"
    assert not marker.exists()
