"""The tests of the windows, once more: on a real X display, with a window manager and a tray host."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from meshclaw_desktop.commands.virtual_desktop import VirtualDesktop

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]

TREE = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("desktop", "tests"),
    [("xembed", ("tests/gui",)), ("sni", ("tests/gui/test_tray_app.py", "tests/gui/test_tray_icon.py", "tests/gui/test_tray_menu.py"))],
    indirect=["desktop"],
)  # fmt: skip
def test_the_windows_pass_their_tests_on_a_display_too(desktop: VirtualDesktop, tests: tuple[str, ...]) -> None:
    """All of them under one tray host, those of the tray under the other."""
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", "-m", "not slow", *tests]
    done = subprocess.run(
        command, env=desktop.environment, cwd=TREE, capture_output=True, text=True, timeout=400, check=False
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
