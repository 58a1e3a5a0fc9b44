"""Starts the runtime as a process of its own, which outlives the one that started it. It waits for nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from meshclaw_desktop.locations import Locations


def program() -> list[str]:
    """The command that this program is started by, without arguments."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "meshclaw_desktop"]


def start_runtime(locations: Locations, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start it, detached. If it ends at once, `last_words` says why. Raises OSError if it cannot be started at all."""
    locations.prepare()
    with _words(locations).open("wb") as words:
        return subprocess.Popen(
            [*program(), "runtime"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=words,
            cwd=Path(__file__).parents[1],
            env=dict(environment),
            start_new_session=True,
            creationflags=getattr(subprocess, "DETACHED_PROCESS", 0)
            | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )


def last_words(locations: Locations) -> str:
    """The last line that a runtime said which we started; empty if it said nothing."""
    try:
        lines = _words(locations).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return lines[-1] if lines else ""


def _words(locations: Locations) -> Path:
    return locations.logs / "runtime.start"
