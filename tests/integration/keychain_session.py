"""A keychain in each state that a person's can be in: GNOME Keyring on a bus of its own. It knows no code of ours."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from meshclaw_desktop.commands.private_session import private_session

KeychainState = Literal["unlocked", "locked", "new", "no service", "no bus"]
"""`new`: the service runs and was never given a password, so that it has nowhere to keep anything."""

PASSWORD = "desk drawer"


def why_not() -> str:
    """Why there can be no keychain here; nothing if there can."""
    missing = [program for program in ("dbus-daemon", "gnome-keyring-daemon") if not shutil.which(program)]
    return f"not installed: {', '.join(missing)}" if missing else ""


@contextmanager
def keychain_session(state: KeychainState) -> Iterator[dict[str, str]]:
    """The environment for processes that find the keychain in this state. No display: nobody can be asked."""
    with private_session() as session:
        if state != "no bus":
            session.start_bus(services=False)
        if state in ("unlocked", "locked"):
            keyring = session.start_keyring(PASSWORD)
            if state == "locked":
                session.stop(keyring)
        if state in ("locked", "new"):
            session.start_keyring()
        yield session.environment
