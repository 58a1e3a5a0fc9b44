"""The tests of the windows, once more: on a real X display, with a window manager and a tray host."""

from __future__ import annotations

import subprocess
import sys
import warnings
from itertools import groupby
from pathlib import Path

import pytest

from meshclaw_desktop.commands.virtual_desktop import VirtualDesktop

pytestmark = [
    pytest.mark.slow,
    pytest.mark.only_on("linux"),
    pytest.mark.filterwarnings("default:only the second time:UserWarning"),
]

TREE = Path(__file__).parents[2]
FOLDER = TREE / "tests" / "gui"
WINDOWLESS = {
    "test_client.py",
    "test_collecting.py",
    "test_contrast.py",
    "test_export.py",
    "test_keychain_worker.py",
    "test_model.py",
    "test_reference_counts.py",
    "test_results.py",
    "test_translations.py",
    "test_why.py",
}
"""A display makes no difference to what these look at."""
TRAY = ["tests/gui/test_tray_app.py", "tests/gui/test_tray_icon.py", "tests/gui/test_tray_menu.py"]
LONGEST_S = 1200
SOME_FAILED = 1


def part(path: Path) -> str:
    """What it is run together with: each part takes about as long as the next."""
    if path.parent.name in ("activity", "history", "settings"):
        return path.parent.name
    return "approval" if path.name.startswith("test_approval") else "others"


ALL = sorted((one for one in FOLDER.rglob("test_*.py") if one.name not in WINDOWLESS), key=part)
PARTS = {name: [str(one.relative_to(TREE)) for one in files] for name, files in groupby(ALL, part)}


def run(desktop: VirtualDesktop, tests: list[str], folder: Path) -> None:
    """
    All of them; what failed once more by itself. Two hundred windows one after the other on one busy display may lose an
    event of the window manager's; off screen, where the same tests run too, none is lost, and none is tried again.
    """
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "-o", f"cache_dir={folder}", "-m", "not slow"]
    first = _pytest(desktop, [*command, *tests])
    if first.returncode == SOME_FAILED:
        again = _pytest(desktop, [*command, "--last-failed", *tests])
        assert again.returncode == 0, first.stdout[-4000:] + again.stdout[-4000:] + again.stderr[-2000:]
        warnings.warn(f"only the second time: {first.stdout[-600:]}", stacklevel=1)
        return
    assert first.returncode == 0, first.stdout[-6000:] + first.stderr[-2000:]


def _pytest(desktop: VirtualDesktop, command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, env=desktop.environment, cwd=TREE, capture_output=True, text=True, timeout=LONGEST_S, check=False
    )


@pytest.mark.parametrize("name", PARTS)
def test_the_windows_pass_their_tests_on_a_display_too(desktop: VirtualDesktop, name: str, tmp_path: Path) -> None:
    run(desktop, PARTS[name], tmp_path)


@pytest.mark.parametrize("desktop", ["sni"], indirect=True)
def test_the_icon_passes_its_tests_under_the_other_tray_host_too(desktop: VirtualDesktop, tmp_path: Path) -> None:
    run(desktop, TRAY, tmp_path)
