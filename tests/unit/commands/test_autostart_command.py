"""`meshclaw autostart` says and switches what the desktop starts, without a runtime."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Shell

pytestmark = pytest.mark.only_on("linux")


def test_it_says_switches_and_needs_no_runtime(shell: Shell, tmp_path: Path) -> None:
    shell.environment["HOME"] = str(tmp_path)
    assert shell.run("autostart", "--json").json == {"on": False}
    assert shell.run("autostart", "on").out == "MeshClaw starts when you log in.\n"
    assert shell.run("autostart", "--json").json == {"on": True}
    assert shell.run("autostart", "off").out.startswith("MeshClaw does not start by itself.")
    assert shell.run("autostart", "maybe").status == 2


def test_what_the_system_refuses_is_one_sentence(shell: Shell, tmp_path: Path) -> None:
    shell.environment["HOME"] = str(tmp_path / "file")
    (tmp_path / "file").write_text("")
    ran = shell.run("autostart", "on")
    assert (ran.status, ran.err.count("\n")) == (1, 1)
    assert "could not be used" in ran.err
