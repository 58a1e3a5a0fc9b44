"""The doctor finds each kind of tray host on a real desktop, and says where there is none."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from meshclaw_desktop.commands.virtual_desktop import VirtualDesktop

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]

LOOK = "import os; from meshclaw_desktop.commands.machine import tray_host; print(tray_host(os.environ).sentence)"


@pytest.mark.parametrize(
    ("desktop", "sentence"),
    [
        ("xembed", "The desktop shows tray icons (XEmbed)."),
        ("sni", "The desktop shows tray icons (StatusNotifierItem)."),
        ("none", "Nothing here shows tray icons."),
    ],
    indirect=["desktop"],
)
def test_the_tray_host_is_recognised(desktop: VirtualDesktop, sentence: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        env={**desktop.environment, "PYTHONPATH": os.getcwd()},
        capture_output=True,
        text=True,
        timeout=180,
        check=True,
    )
    assert done.stdout == f"{sentence}\n"
