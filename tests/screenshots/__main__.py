"""Take the pictures, and put them on one sheet. Run by `make screenshots`.

    python -m tests.screenshots [DIR] [--look NAME]… [--scene PART]… [--jobs N]

Each picture is taken from a tray process of its own, on a virtual display with a window manager and a tray host; sample data
comes from a runtime that is played. Nothing of the user's is read, and nothing leaves the machine.
"""

from __future__ import annotations

import argparse
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path

from meshclaw_desktop.commands.virtual_desktop import VirtualDesktop, virtual_desktop

from .looks import LOOKS, Look
from .scenes import SCENES
from .stage import Scene

TREE = Path(__file__).parents[2]
SCREEN = (2560, 1720)
LONGEST_S = 60.0
Job = tuple[Look, Scene, Path]


def main() -> int:
    """Exit status 1 if a picture could not be taken."""
    parser = argparse.ArgumentParser(description="Every window in every state that matters, and one sheet of them all.")
    parser.add_argument("folder", nargs="?", type=Path, default=TREE / "build" / "screenshots")
    parser.add_argument("--look", action="append", default=[], choices=[one.name for one in LOOKS])
    parser.add_argument("--scene", action="append", default=[], help="a part of the name of what is to be taken")
    parser.add_argument("--jobs", type=int, default=max(1, (os.cpu_count() or 1)))
    options = parser.parse_args()
    folder: Path = options.folder.absolute()
    looks = [one for one in LOOKS if not options.look or one.name in options.look]
    jobs = [
        (look, scene, folder / look.name.replace(" ", "-") / f"{scene.name}.png")
        for look in looks
        for scene in SCENES
        if (look.every or scene.whole) and (not options.scene or any(part in scene.name for part in options.scene))
    ]
    failed = take(jobs, min(options.jobs, len(jobs)))
    compose(folder, looks)
    print(f"{len(jobs) - failed} pictures, and all of them on {folder / 'all.png'}.")
    return 1 if failed or not jobs else 0


def take(jobs: list[Job], hands: int) -> int:
    """Take these pictures, on as many desktops as there are hands. Returns how many could not be taken."""
    waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
    for job in jobs:
        waiting.put(job)
    failures: list[str] = []
    threads = [threading.Thread(target=_work, args=(waiting, failures)) for _ in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(failures)


def _work(waiting: queue.SimpleQueue[Job], failures: list[str]) -> None:
    with virtual_desktop(tray="xembed", size=SCREEN) as desk:
        number = 0
        while not waiting.empty():
            try:
                look, scene, file = waiting.get_nowait()
            except queue.Empty:
                return
            number += 1
            wrong = _picture(desk, number, look, scene, file)
            if wrong:
                failures.append(wrong)
                print(f"{look.name}, {scene.name}: {wrong}", flush=True)


def _picture(desk: VirtualDesktop, number: int, look: Look, scene: Scene, file: Path) -> str:
    """Take one. Returns what went wrong."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    home = desk.session.home / f"screenshot-{number}"
    environment = desk.environment | {"MESHCLAW_HOME": str(home), "PYTHONPATH": str(TREE)} | dict(look.environment)
    command = [sys.executable, "-m", "tests.screenshots.player", look.name, scene.name, str(file)]
    try:
        done = subprocess.run(
            command, env=environment, cwd=TREE, capture_output=True, text=True, timeout=LONGEST_S, check=False
        )
    except subprocess.TimeoutExpired:
        return "it hangs"
    return "" if done.returncode == 0 and file.exists() else done.stderr.strip()[-600:] or "no picture"


def compose(folder: Path, looks: list[Look]) -> None:
    """One sheet of all pictures that are there, in the order of the scenes."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication

    from .sheet import sheet

    application = QGuiApplication.instance() or QGuiApplication([])
    rows = {}
    for look in looks:
        taken = folder / look.name.replace(" ", "-")
        rows[look.name] = [path for one in SCENES if (path := taken / f"{one.name}.png").exists()]
    sheet({name: paths for name, paths in rows.items() if paths}).save(str(folder / "all.png"))
    del application


if __name__ == "__main__":
    sys.exit(main())
