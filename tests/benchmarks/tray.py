"""The tray beside a bare PySide6 tray program with the same icon: start, memory, and what both processes do when idle."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping

from meshclaw_desktop.commands.virtual_desktop import VirtualDesktop, virtual_desktop
from meshclaw_desktop.errors import MeshClawError
from meshclaw_desktop.locations import resources
from tests.benchmarks.frame import Row
from tests.benchmarks.processes import compiled, memory_mb, processor_s, program, switches, until
from tests.integration.runtime_process import PROJECT, a_home

TIMES = 9
SETTLE_S = 4.0
IDLE_S = 30.0
BARE = """
import sys
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon
application = QApplication(["bare"])
application.setQuitOnLastWindowClosed(False)
menu = QMenu()
menu.addAction("Quit").triggered.connect(application.quit)
icon = QSystemTrayIcon(QIcon(sys.argv[1]))
icon.setContextMenu(menu)
icon.show()
sys.exit(application.exec())
"""


def measure() -> Iterable[Row]:
    """On a virtual desktop with a real tray host."""
    try:
        with virtual_desktop(tray="xembed") as desk, a_home() as home:
            home.environment = compiled({**home.environment, **desk.environment, "MESHCLAW_HOME": str(home.folder)})
            home.start()
            home.run("model", "use", "rehearsal")  # else the first start's window would be weighed with it
            yield from measured(desk, home.environment, home.process.pid if home.process else 0)
    except MeshClawError as missing:
        sys.stderr.write(f"not measured: the tray ({missing})\n")


def measured(desk: VirtualDesktop, environment: Mapping[str, str], runtime: int) -> Iterable[Row]:
    """The rows, with a runtime that is there and has nothing to do."""
    bare_command = [sys.executable, "-c", BARE, str(resources() / "icons" / "idle-light.svg")]
    ours, bare = [], []
    for _ in range(TIMES + 1):
        bare.append(start_to_icon(desk, bare_command, environment))
        ours.append(start_to_icon(desk, program(), environment))
    yield Row(
        name="tray: from its start to the icon",
        measured=statistics.median(ours[1:]) * 1000,
        unit="ms",
        reference=statistics.median(bare[1:]) * 1000,
        compared_with="bare PySide6 tray",
        ratio_at_most=1.3,
    )
    reference, _ = weight(desk, bare_command, environment)
    weighed, process = weight(desk, program(), environment, keep=True)
    assert process is not None
    yield Row(
        name="tray: memory, idle",
        measured=weighed,
        unit="MB",
        reference=reference,
        compared_with="bare PySide6 tray",
        ratio_at_most=1.3,
    )
    before, woke = processor_s(runtime) + processor_s(process.pid), switches(process.pid)
    time.sleep(IDLE_S)
    spent = processor_s(runtime) + processor_s(process.pid) - before
    yield Row(
        name=f"tray and runtime: processor over {IDLE_S:.0f} s, idle",
        measured=spent / IDLE_S * 100,
        unit="%",
        at_most=0.05,
    )
    yield Row(
        name=f"tray: wake-ups in {IDLE_S:.0f} s, idle", measured=switches(process.pid) - woke, unit="times", at_most=3
    )
    end(desk, process)


def start_to_icon(desk: VirtualDesktop, command: list[str], environment: Mapping[str, str]) -> float:
    """Seconds from the start of a program until the tray host has made room for its icon."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, env=dict(environment), cwd=PROJECT, stderr=subprocess.DEVNULL)
    until(lambda: has_icon(desk))
    took = time.perf_counter() - begin
    end(desk, process)
    return took


def weight(
    desk: VirtualDesktop, command: list[str], environment: Mapping[str, str], *, keep: bool = False
) -> tuple[float, subprocess.Popen[bytes] | None]:
    """Memory once all is quiet; the program goes on if `keep` is set."""
    process = subprocess.Popen(command, env=dict(environment), cwd=PROJECT, stderr=subprocess.DEVNULL)
    until(lambda: has_icon(desk))
    time.sleep(SETTLE_S)
    weighed = memory_mb(process.pid)
    if keep:
        return weighed, process
    end(desk, process)
    return weighed, None


def end(desk: VirtualDesktop, process: subprocess.Popen[bytes]) -> None:
    """End a program, and wait until its icon is gone."""
    process.terminate()
    process.wait(10)
    until(lambda: not has_icon(desk))


def has_icon(desk: VirtualDesktop) -> bool:
    """Whether the panel is wider than when it is empty."""
    tree = desk.session.ask("xwininfo", "-root", "-tree")
    found = re.search(r'\("panel" "trayer"\)\s+(\d+)x', tree)
    return found is not None and int(found[1]) > 8
