"""The virtual desktop shows what a real one shows, and nothing of it is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from meshclaw_desktop.commands.leash import marked
from meshclaw_desktop.commands.private_session import need
from meshclaw_desktop.commands.virtual_desktop import VirtualDesktop
from meshclaw_desktop.errors import MeshClawError

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]

MAGENTA = 0xFFFF00FF
TRAY_PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

application = QApplication([])
picture = QPixmap(32, 32)
picture.fill("#ff00ff")
icon = QSystemTrayIcon(QIcon(picture))
icon.activated.connect(lambda reason: print(reason.name, flush=True))
icon.show()
application.exec()
"""
HOLDER = """
import sys
from meshclaw_desktop.commands.virtual_desktop import virtual_desktop
with virtual_desktop() as desk:
    print(desk.session.folder, flush=True)
    sys.stdin.read()
"""


def until(happened: Callable[[], bool], *, within_s: float = 90) -> None:
    deadline = time.monotonic() + within_s
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def find_icon(desk: VirtualDesktop, picture: Path) -> tuple[int, int] | None:
    """Where on the screen the magenta icon begins."""
    desk.screenshot(picture)
    image = QImage(str(picture))
    spots = ((x, y) for y in range(image.height()) for x in range(image.width() * 3 // 4, image.width()))
    return next((spot for spot in spots if image.pixel(*spot) == MAGENTA), None)


@pytest.mark.parametrize("desktop", ["xembed", "sni"], indirect=True)
def test_a_tray_icon_is_seen_and_clicked(desktop: VirtualDesktop, tmp_path: Path) -> None:
    picture = tmp_path / "screen.png"
    with subprocess.Popen(
        [sys.executable, "-c", TRAY_PROGRAM], env=desktop.environment, stdout=subprocess.PIPE, text=True
    ) as program:
        until(lambda: find_icon(desktop, picture) is not None)
        x, y = find_icon(desktop, picture) or (0, 0)
        desktop.session.ask("xdotool", "mousemove", str(x + 4), str(y + 4), "click", "1")
        assert program.stdout is not None
        assert program.stdout.readline().strip() == "Trigger"
        program.terminate()


def test_the_services_that_an_application_looks_for_are_there(desktop: VirtualDesktop) -> None:
    for name in ("org.freedesktop.Notifications", "org.freedesktop.secrets", "org.a11y.Bus"):
        assert desktop.session.has_name(name)


def test_nobody_without_the_cookie_gets_onto_the_display(desktop: VirtualDesktop) -> None:
    stranger = desktop.environment | {"XAUTHORITY": os.devnull}
    assert subprocess.run(["xprop", "-root"], env=stranger, capture_output=True, check=False).returncode != 0


@pytest.mark.parametrize("means", [signal.SIGTERM, signal.SIGKILL])
def test_all_of_it_dies_with_its_starter(means: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        folder = holder.stdout.readline().strip()
        assert len(marked(folder)) > 5
        holder.send_signal(means)
    until(lambda: not marked(folder) and not Path(folder).exists())


def test_what_is_missing_is_named_with_its_package() -> None:
    with pytest.raises(MeshClawError, match="xserver-of-mars") as refusal:
        need({"no-such-program": "xserver-of-mars"})
    assert "apt-get install xserver-of-mars" in refusal.value.remedy
