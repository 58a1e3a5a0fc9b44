"""The tray as a process: what it needs, what it loads, and that there is one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from meshclaw_desktop.locations import Locations, locate
from meshclaw_desktop.tray.app import main
from meshclaw_desktop.tray.runtime_starter import RuntimeStarter
from tests.gui.stand_in_runtime import StandIn

RUN = "import os, sys; from meshclaw_desktop.tray.app import main; sys.exit(main(['--no-start-runtime'], os.environ))"
LOADED = """
import sys
{imports}
print(*sys.modules)
"""


def start_tray(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", RUN], env={**os.environ, "MESHCLAW_HOME": str(home)}, stderr=subprocess.PIPE, text=True
    )


def loaded_by(imports: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(imports=imports)], check=True, capture_output=True, text=True
    )
    return set(done.stdout.split())


@pytest.mark.only_on("linux")
def test_without_a_display_it_names_the_command_line_and_loads_no_qt() -> None:
    code = (
        "import sys; from meshclaw_desktop.tray.app import main; s = main([], {}); print(s, 'PySide6' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False"]
    assert "meshclaw status" in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_unknown_option_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--loud"], {}) == 2
    assert "--loud" in capsys.readouterr().err


def test_it_loads_no_model_no_database_and_no_window_before_it_needs_one() -> None:
    modules = loaded_by("import meshclaw_desktop.tray.desktop")
    assert not {name.partition(".")[0] for name in modules} & {
        "litellm",
        "openai",
        "mcp",
        "sqlite3",
        "keyring",
        "asyncio",
    }
    assert not any(name.startswith("meshclaw_desktop.tray.activity") for name in modules)
    assert not any(name.startswith("meshclaw_desktop.tray.settings") for name in modules)
    assert "meshclaw_desktop.runtime.gate" not in modules


def test_before_the_icon_it_loads_little() -> None:
    modules = loaded_by("import meshclaw_desktop.tray.host, meshclaw_desktop.tray.single, meshclaw_desktop.locations")
    assert (
        not {"meshclaw_desktop.wire.messages", "meshclaw_desktop.policy.model", "PySide6.QtNetwork", "hashlib"}
        & modules
    )


def test_a_second_tray_says_so_and_ends(tmp_path: Path) -> None:
    with StandIn(tmp_path / "run" / "runtime.sock") as runtime:
        first = start_tray(tmp_path)
        deadline = time.monotonic() + 120
        while not runtime.hellos:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        second = start_tray(tmp_path)
        assert second.wait(20) == 0
        assert second.stderr is not None
        assert "runs already" in second.stderr.read()
        assert first.poll() is None
        first.kill()
        first.wait()
        third = start_tray(tmp_path)
        while len(runtime.hellos) < 2:
            assert time.monotonic() < deadline + 20
            time.sleep(0.05)
        third.kill()
        third.wait()
        for process in (first, second, third):
            assert process.stderr is not None
            process.stderr.close()


class Ended:
    """A process that is over."""

    def poll(self) -> int | None:
        return 1


def test_a_runtime_that_cannot_start_is_told_of(qtbot: QtBot, tmp_path: Path) -> None:
    locations = locate({"MESHCLAW_HOME": str(tmp_path)})

    def start(_locations: Locations, _environment: Mapping[str, str]) -> Ended:
        locations.prepare()
        (locations.logs / "runtime.start").write_text("There is no room on the disk.\n")
        return Ended()

    starter = RuntimeStarter(locations, os.environ, start=start)
    starter._overdue.setInterval(20)
    with qtbot.waitSignal(starter.failed) as failed:
        starter.start_soon()
    assert failed.args == ["MeshClaw's runtime was started and ended again. There is no room on the disk."]


def test_it_does_not_start_one_runtime_after_the_other(qtbot: QtBot, tmp_path: Path) -> None:
    now = [1000.0]
    started: list[float] = []

    def start(_locations: Locations, _environment: Mapping[str, str]) -> Ended:
        started.append(now[0])
        return Ended()

    starter = RuntimeStarter(locate({"MESHCLAW_HOME": str(tmp_path)}), os.environ, clock=lambda: now[0], start=start)
    starter.start_soon()
    qtbot.waitUntil(lambda: len(started) == 1)
    starter.succeed()
    starter.start_soon()
    qtbot.wait(600)
    assert len(started) == 1
    now[0] += 60
    starter.start_soon()
    qtbot.waitUntil(lambda: len(started) == 2)
    starter.succeed()
