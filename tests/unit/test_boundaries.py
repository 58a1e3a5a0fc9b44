"""The processes stay apart: what each one really imports, asked of a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
QT = {"PySide6", "shiboken6"}
HEAVY = {"litellm", "openai", "httpx", "mcp", "keyring", "imapclient", "tomlkit", "watchdog"}


def modules_after(statement: str) -> set[str]:
    """The names of all top modules that are loaded after a statement."""
    run = subprocess.run(
        [sys.executable, "-c", f"import sys; {statement}; print(*sys.modules)"],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    )
    return set(run.stdout.split())


@pytest.mark.parametrize(
    ("statement", "forbidden"),
    [
        ("import meshclaw_desktop.policy.decide", QT | HEAVY | {"sqlite3", "asyncio", "socket"}),
        ("import meshclaw_desktop.wire.messages", QT | HEAVY | {"sqlite3", "asyncio", "socket"}),
        ("import meshclaw_desktop.runtime.app", QT | HEAVY),
        ("import meshclaw_desktop.connectors.kinds", QT | HEAVY),
        ("import meshclaw_desktop.__main__", QT | HEAVY | {"sqlite3", "asyncio"}),
        ("import meshclaw_desktop.commands.status", QT | HEAVY | {"sqlite3", "asyncio"}),
    ],
)
def test_a_process_loads_only_what_is_its_own(statement: str, forbidden: set[str]) -> None:
    loaded = modules_after(statement)
    assert not {name.partition(".")[0] for name in loaded} & forbidden


@pytest.mark.qt
def test_the_tray_loads_no_model_no_ledger_and_no_connector() -> None:
    loaded = modules_after("import meshclaw_desktop.tray.app")
    assert not {name.partition(".")[0] for name in loaded} & (HEAVY | {"sqlite3", "asyncio"})
    ours = {name for name in loaded if name.startswith("meshclaw_desktop.")}
    areas = {name.split(".")[1] for name in ours}
    assert not areas & {"runtime", "ledger", "connectors", "worker"}
    assert "meshclaw_desktop.policy.decide" not in ours
