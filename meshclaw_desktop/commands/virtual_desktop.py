"""A whole desktop where there is none: X server, window manager, tray host, notifications, keyring, accessibility bus.

For `meshclaw demo --headless` and for tests from outside. It must know nothing of the application that is shown on it.
"""

from __future__ import annotations

import os
import secrets
import select
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from meshclaw_desktop.commands.private_session import READY_S, PrivateSession, need, private_session
from meshclaw_desktop.errors import MeshClawError

TrayHost = Literal["xembed", "sni", "none"]

PROGRAMS = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "xsetroot": "x11-xserver-utils",
    "xprop": "x11-utils",
    "xwininfo": "x11-utils",
    "import": "imagemagick",
    "trayer": "trayer",
    "lxqt-panel": "lxqt-panel",
}
BACKGROUND = "#3b4a5a"
KEYRING_PASSWORD = "a keyring that ends with this desktop"

PANEL = """\
panels=panel1
[panel1]
iconSize=22
panelSize=32
plugins=spacer,statusnotifier
position=Bottom
width=100
width-percent=true
[spacer]
type=spacer
size=600
[statusnotifier]
alignment=Right
type=statusnotifier
"""

FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <alias binding="same"><family>sans-serif</family><prefer><family>Inter</family></prefer></alias>
  <alias binding="same"><family>Sans Serif</family><prefer><family>Inter</family></prefer></alias>
</fontconfig>
"""


class VirtualDesktop:
    """A running desktop. Programs that are given `environment` appear on it."""

    def __init__(self, session: PrivateSession) -> None:
        self.session = session
        self._tray_host: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """For child processes: display, bus and home of this desktop."""
        return self.session.environment

    def screenshot(self, path: Path) -> None:
        """Write what the whole screen shows now, as PNG."""
        command = ["import", "-silent", "-window", "root", f"png:{path}"]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=READY_S, check=False
        )
        if done.returncode != 0:
            raise MeshClawError(f"No picture of the screen could be written to {path}.", done.stderr.strip())

    def start_tray_host(self, kind: TrayHost) -> None:
        """Start the program that shows tray icons, and wait until it takes some. A test may do so late, or again."""
        match kind:
            case "xembed":
                look = ("--tint", BACKGROUND.replace("#", "0x"), "--transparent", "true", "--alpha", "0")
                place = ("--edge", "bottom", "--align", "right", "--widthtype", "request", "--height", "32")
                self._tray_host = self.session.start("trayer", *place, *look)
                self.session.wait_for("the tray", self._has_trayer, self._tray_host)
            case "sni":
                self._tray_host = self.session.start("lxqt-panel")
                self.session.wait_for("the tray", self._has_notifier_host, self._tray_host)
            case "none":
                pass

    def stop_tray_host(self) -> None:
        """End the tray host, as when a panel crashes."""
        if self._tray_host is not None:
            self.session.stop(self._tray_host)
            self._tray_host = None

    def _has_trayer(self) -> bool:
        return '("panel" "trayer")' in self.session.ask("xwininfo", "-root", "-tree")

    def _has_notifier_host(self) -> bool:
        watcher = "org.kde.StatusNotifierWatcher"
        asked = (f"string:{watcher}", "string:IsStatusNotifierHostRegistered")
        return "boolean true" in self.session.call(
            watcher, "/StatusNotifierWatcher", "org.freedesktop.DBus.Properties.Get", *asked
        )


@contextmanager
def virtual_desktop(*, tray: TrayHost = "xembed", size: tuple[int, int] = (1280, 800)) -> Iterator[VirtualDesktop]:
    """A desktop with a home of its own, ready when the block begins. All of it ends with the block.

    `tray` is the protocol of the tray host: XEmbed, StatusNotifierItem, or no tray at all.
    """
    need(PROGRAMS)
    settings = {
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "XDG_CURRENT_DESKTOP": "X-Virtual",
        "XDG_SESSION_TYPE": "x11",
    }
    with private_session(settings) as session:
        desk = VirtualDesktop(session)
        _write_configuration(session.home / ".config")
        _start_display(session, size)
        session.start_bus()
        session.ask("xsetroot", "-solid", BACKGROUND)
        manager = session.start("openbox")
        session.wait_for(
            "the window manager",
            lambda: "window id #" in session.ask("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"),
            manager,
        )
        _start_accessibility(session)
        session.start_keyring(KEYRING_PASSWORD)
        _start_notifications(session)
        desk.start_tray_host(tray)
        yield desk


def _write_configuration(folder: Path) -> None:
    """What the panel shows, and the font that pictures are drawn with."""
    for name, text in {"lxqt/panel.conf": PANEL, "fontconfig/fonts.conf": FONTS}.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def _start_display(session: PrivateSession, size: tuple[int, int]) -> None:
    """An X server on a number that is free, for holders of a fresh cookie alone."""
    cookie = session.folder / "xauthority"
    wild, kind, key = 0xFFFF, b"MIT-MAGIC-COOKIE-1", secrets.token_bytes(16)
    # The layout of an Xauthority entry: family, address, display number, kind, key; here for any address and number.
    entry = struct.pack(f">HHHH{len(kind)}sH{len(key)}s", wild, 0, 0, len(kind), kind, len(key), key)
    cookie.touch(mode=0o600)
    cookie.write_bytes(entry)
    said, say = os.pipe()
    try:
        server = session.start(
            *(
                "Xvfb",
                f":{_free_display()}",
                "-displayfd",
                str(say),
                "-auth",
                str(cookie),
                "-screen",
                "0",
                f"{size[0]}x{size[1]}x24",
            ),
            *("-dpi", "96", "-nolisten", "tcp", "-noreset"),
            pass_fds=[say],
        )
    finally:
        os.close(say)
    with open(said, "rb") as reader:
        ready, _, _ = select.select([reader], [], [], READY_S)
        number = reader.readline().decode().strip() if ready else ""  # to the newline, or the server fails to write it
    if not number:
        state = "ended at once" if server.poll() is not None else "did not start"
        raise MeshClawError(f"The virtual display {state}.", session.last_words("Xvfb"))
    session.environment |= {"DISPLAY": f":{number}", "XAUTHORITY": str(cookie)}


def _free_display() -> int:
    """A number that no socket bears. Left to itself, a server in a network namespace takes a running server's."""
    while True:
        number = 100 + secrets.randbelow(50_000)
        if not Path("/", "tmp", ".X11-unix", f"X{number}").exists():
            return number


def _start_accessibility(session: PrivateSession) -> None:
    """The bus that screen readers, and tests from outside, speak on; its service starts when it is asked."""
    call = ("org.a11y.Bus", "/org/a11y/bus")
    session.wait_for("the accessibility bus", lambda: bool(session.call(*call, "org.a11y.Bus.GetAddress")))
    enable = ("string:org.a11y.Status", "string:IsEnabled", "variant:boolean:true")
    session.call(*call, "org.freedesktop.DBus.Properties.Set", *enable)


def _start_notifications(session: PrivateSession) -> None:
    """The installed notification service, started as an application would: through the bus."""
    bus, service = "org.freedesktop.DBus", "org.freedesktop.Notifications"
    session.call(bus, "/", f"{bus}.StartServiceByName", f"string:{service}", "uint32:0")
    if not session.has_name(service):
        raise MeshClawError(
            "No notification service started.", "On Debian or Ubuntu: sudo apt-get install xfce4-notifyd"
        )
