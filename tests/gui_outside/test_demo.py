"""`meshclaw demo` without a person: the whole day, every process, the hand on the widgets, and its pictures."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from meshclaw_desktop.commands.demo_world import GOOD

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]

PICTURES = {
    "activity", "approval", "approval-foreign", "batch", "brief", "desktop", "dreamt", "learned", "menu", "settings",
    "watch",
}  # fmt: skip


def test_the_day_is_shown_from_the_first_mail_to_the_morning_after(tmp_path: Path) -> None:
    """Its exit status is 0 only if the attack was stopped, something was learned, and the roll back is live."""
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run(
        [sys.executable, "-m", "meshclaw_desktop", "demo", "--headless", "--screenshots", str(tmp_path)],
        env=environment, capture_output=True, text=True, timeout=420, check=False,
    )  # fmt: skip
    home = re.search(r"rm -r (\S+)", done.stdout)
    try:
        assert done.returncode == 0, done.stdout[-5_000:] + done.stderr
        assert f"web-api is at {GOOD}." in done.stdout
        assert "1 thing learned" in done.stdout
        assert {path.stem for path in tmp_path.glob("*.png")} == PICTURES
    finally:
        if home is not None:
            shutil.rmtree(home[1])
