"""The real tray process on a real (virtual) desktop, with a stand-in for the runtime, driven by mouse and keyboard from outside."""

from __future__ import annotations

import json
import queue
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtGui import QImage

from meshclaw_desktop.commands.virtual_desktop import VirtualDesktop

ROOT = Path(__file__).parents[2]
AMBER = 0xFFF59E0B
TRAY = "import os, sys; from meshclaw_desktop.tray.app import main; sys.exit(main(['--no-start-runtime'], os.environ))"


class TrayOnDesktop:
    """One tray, one runtime that is played, and hands on mouse and keyboard."""

    def __init__(self, desk: VirtualDesktop) -> None:
        self.desk = desk
        self.home = desk.session.home / "meshclaw"
        self.environment = desk.environment | {"MESHCLAW_HOME": str(self.home), "PYTHONPATH": str(ROOT)}
        self.requests: queue.Queue[dict[str, Any]] = queue.Queue()
        self._picture = desk.session.home / "screen.png"
        self.runtime = self.start_runtime()
        threading.Thread(target=self._listen, daemon=True).start()
        self.tray = self.start_tray()

    def start_runtime(self) -> subprocess.Popen[str]:
        """A process that plays the runtime."""
        return subprocess.Popen(
            [sys.executable, "-m", "tests.gui.stand_in_runtime", str(self.home / "run" / "runtime.sock")],
            env=self.environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start_tray(self) -> subprocess.Popen[bytes]:
        """A tray process."""
        return subprocess.Popen([sys.executable, "-c", TRAY], env=self.environment, cwd=ROOT)

    def end(self) -> None:
        """Both processes."""
        for process in (self.tray, self.runtime):
            process.kill()
            process.wait()
        for pipe in (self.runtime.stdin, self.runtime.stdout):
            if pipe is not None:
                pipe.close()

    def tell(self, **command: Any) -> None:
        """Let something happen in the runtime."""
        assert self.runtime.stdin is not None
        self.runtime.stdin.write(json.dumps(command) + "\n")
        self.runtime.stdin.flush()

    def answers(self, within_s: float = 1.0) -> list[dict[str, Any]]:
        """The answers to questions that came, and come within a while."""
        deadline, found = time.monotonic() + within_s, []
        while (left := deadline - time.monotonic()) > 0:
            try:
                request = self.requests.get(timeout=left)
            except queue.Empty:
                break
            if request["type"] == "AnswerApproval":
                found.append(request)
        return found

    # ---- hands and eyes ----

    def do(self, *words: object) -> str:
        """One command of xdotool's."""
        return self.desk.session.ask("xdotool", *map(str, words))

    def click(self, place: tuple[int, int], button: int = 1) -> None:
        """Move there and click."""
        self.do("mousemove", *place, "click", button)

    def window(self, title: str) -> str:
        """The id of the visible window with this title, empty if there is none."""
        found = self.do("search", "--onlyvisible", "--name", f"^{title}$").split()
        return found[-1] if found else ""

    def wait_for_window(self, title: str) -> str:
        """The same, once it is there."""
        until(lambda: bool(self.window(title)))
        return self.window(title)

    def close_window(self, title: str) -> None:
        """Close it as its user does, through the window manager."""
        self.wait_for_window(title)

        def closed() -> bool:
            """The keys go to whoever has the focus, which a window that comes up may take at that moment."""
            window = self.window(title)
            if window:
                self.do("windowfocus", window, "key", "alt+F4")
                time.sleep(0.5)
            return not self.window(title)

        until(closed)

    def place_of(self, window: str) -> tuple[int, int, int, int]:
        """Left, top, width and height of a window's inside."""
        told = self.desk.session.ask("xwininfo", "-id", window)
        names = ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
        left, top, width, height = (int(re.findall(rf"{name}: +(-?\d+)", told)[0]) for name in names)
        return left, top, width, height

    def screen(self) -> QImage:
        """What the screen shows."""
        self.desk.screenshot(self._picture)
        return QImage(str(self._picture))

    def find_badge(self) -> tuple[int, int] | None:
        """Where the icon's amber badge is, in the lower right of the screen."""
        image = self.screen()
        spots = ((x, y) for y in range(image.height() - 60, image.height()) for x in range(900, image.width()))
        return next((spot for spot in spots if image.pixel(*spot) == AMBER), None)

    def approve_button(self) -> tuple[int, int]:
        """The middle of Approve in the pop-up."""
        left, top, width, height = self.place_of(self.wait_for_window("Approval needed.*"))
        return left + width - 60, top + height - 62

    def _listen(self) -> None:
        if self.runtime.stdout is not None:
            for line in self.runtime.stdout:
                self.requests.put(json.loads(line))


@contextmanager
def tray_on(desk: VirtualDesktop) -> Iterator[TrayOnDesktop]:
    """A tray that has found its runtime."""
    tray = TrayOnDesktop(desk)
    try:
        yield tray
    finally:
        tray.end()


def until(happened: Callable[[], bool], *, within_s: float = 90) -> None:
    """Wait for it."""
    deadline = time.monotonic() + within_s
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)
