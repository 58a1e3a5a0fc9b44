"""A home, a fake runtime in it, and a way to run a command against both."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from meshclaw_desktop.commands.program import main
from meshclaw_desktop.locations import Locations, locate

from .fake_runtime import FakeRuntime, fake_runtime


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a command."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value that it printed."""
        return json.loads(self.out)


class Shell:
    """Runs commands in one home."""

    def __init__(self, capture: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
        self._capture = capture
        self._monkeypatch = monkeypatch
        self.environment = {"MESHCLAW_HOME": str(home)}

    def run(self, *argv: str, stdin: bytes = b"") -> Ran:
        """One command, with `stdin` piped into it."""
        self._monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        status = main(list(argv), self.environment)
        out, err = self._capture.readouterr()
        return Ran(status, out, err)


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder with a short name, for a socket to fit in."""
    with tempfile.TemporaryDirectory(prefix="mc-") as folder:
        yield Path(folder)


@pytest.fixture
def locations(home: Path) -> Locations:
    """The places of that home."""
    return locate({"MESHCLAW_HOME": str(home)})


@pytest.fixture
def runtime(locations: Locations) -> Iterator[FakeRuntime]:
    """A fake runtime without answers yet."""
    with fake_runtime(locations, {}) as one:
        yield one


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, home: Path) -> Shell:
    """To run commands."""
    return Shell(capsys, monkeypatch, home)
