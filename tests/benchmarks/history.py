"""The usage history of three years and ten million calls: a runtime that holds them, a tray that shows them, a real display."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping

from meshclaw_desktop.commands.virtual_desktop import virtual_desktop
from meshclaw_desktop.errors import MeshClawError
from meshclaw_desktop.wire import messages as m
from tests.benchmarks.frame import Row
from tests.benchmarks.processes import compiled
from tests.benchmarks.three_years import CALLS, DAYS, three_years
from tests.integration.runtime_process import PROJECT, Home, a_home

TIMES = 7
PAUSE_S = 0.01

PAINTED = """
import json, os, sys, time
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

class Painted(QObject):
    def __init__(self, widget, ready, then):
        super().__init__(widget)
        self.ready, self.then = ready, then
        widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        if event.type() is event.Type.Paint and self.ready():
            watched.removeEventFilter(self)
            QTimer.singleShot(0, lambda: self.then(time.perf_counter()))
        return False
"""
BARE = (
    PAINTED
    + """
from PySide6.QtWidgets import QLabel, QPushButton, QTableWidget, QVBoxLayout, QWidget
application = QApplication(["bare"])
def run():
    begin = time.perf_counter()
    window = QWidget()
    column = QVBoxLayout(window)
    for widget in (*(QPushButton("A button") for _ in range(10)), *(QLabel("A label") for _ in range(15)), QTableWidget(10, 8)):
        column.addWidget(widget)
    window.resize(1080, 640)
    window.show()
    keep.append((window, Painted(window, lambda: True, lambda at: (print(json.dumps([at - begin])), application.quit()))))
keep = []
QTimer.singleShot(300, run)
application.exec()
"""
)
OURS = (
    PAINTED
    + """
from meshclaw_desktop.tray.app import run

class Probe(QObject):
    ORDER = ("7", "90", "365", "0", "30", "0", "365", "90", "7", "30")

    def __init__(self, desktop):
        super().__init__()
        self.desktop, self.took = desktop, []
        desktop.state.synced.connect(lambda: QTimer.singleShot(300, self.open))

    def open(self):
        self.begin = time.perf_counter()
        self.desktop.windows.show_history()
        self.window = self.desktop.windows._history
        self.wait(30)

    def wait(self, days):
        chart, reader = self.window.body.chart, self.window.reader
        before = reader.history
        new = lambda: reader.history is not None and reader.history is not before
        self.painted = Painted(chart, new, self.shown)

    def shown(self, at):
        assert self.window.reader.history.totals.usage.calls > 0
        self.took.append(at - self.begin)
        if len(self.took) > len(self.ORDER):
            print(json.dumps(self.took), flush=True)
            QApplication.quit()
            return
        QTimer.singleShot(120, self.change)

    def change(self):
        self.begin = time.perf_counter()
        self.wait(0)
        self.window.ranges.button(self.ORDER[len(self.took) - 1]).click()

run(dict(os.environ), start_runtime=False, attend=Probe)
"""
)


def measure() -> Iterable[Row]:
    """Making the record is not timed; making its sums is, once."""
    try:
        with virtual_desktop(tray="xembed") as desk, a_home() as home:
            home.locations.prepare()
            begin = time.perf_counter()
            three_years(home.locations.ledger, home.locations.ledger_head)
            size = home.locations.ledger.stat().st_size / 1e9
            sys.stderr.write(f"a record of {CALLS:,} calls, {size:.1f} GB, in {time.perf_counter() - begin:.0f} s\n")
            home.environment = compiled({**home.environment, **desk.environment, "MESHCLAW_HOME": str(home.folder)})
            home.start()
            yield from measured(home)
    except MeshClawError as missing:
        sys.stderr.write(f"not measured: the history ({missing})\n")


def measured(home: Home) -> Iterable[Row]:
    """The sums first: the windows that follow find them made."""
    whole, longest = first_sums(home)
    yield Row(name=f"history: the first sums of {DAYS:,} days", measured=whole, unit="s", at_most=30)
    yield Row(name="history: longest wait of others meanwhile", measured=longest * 1000, unit="ms", at_most=250)
    bare = statistics.median(run(BARE, home.environment)[0] for _ in range(TIMES + 1))
    runs = [run(OURS, home.environment) for _ in range(TIMES + 1)][1:]
    opened = statistics.median(times[0] for times in runs)
    yield Row(
        name="history: opening it beyond a bare window, 10 million calls",
        measured=(opened - bare) * 1000,
        unit="ms",
        reference=bare * 1000,
        compared_with="bare PySide6 window, from its making to its painting",
        at_most=150,
    )
    changes = [took for times in runs for took in times[1:]]
    yield Row(
        name="history: from the click on another range to its painting, median",
        measured=statistics.median(changes) * 1000,
        unit="ms",
        at_most=50,
    )
    yield Row(
        name="history: the same, 95 of 100",
        measured=statistics.quantiles(changes, n=20)[-1] * 1000,
        unit="ms",
        at_most=50,
    )


def first_sums(home: Home) -> tuple[float, float]:
    """Seconds until the history of a new time zone is there, and the longest that another request waited meanwhile."""
    with home.client(last_seq=None) as asker, home.client(last_seq=None) as other:
        begin = time.perf_counter()
        asking = threading.Thread(target=asker.request, args=(everything,))
        asking.start()
        longest = 0.0
        while asking.is_alive():
            at = time.perf_counter()
            other.request(m.GetStatus)
            longest = max(longest, time.perf_counter() - at)
            time.sleep(PAUSE_S)
        return time.perf_counter() - begin, longest


def everything(id: int) -> m.ShowHistory:
    """All days there are."""
    return m.ShowHistory(id, days=0)


def run(program: str, environment: Mapping[str, str]) -> list[float]:
    """The seconds that a program measured."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=dict(environment),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return [float(one) for one in json.loads(done.stdout.splitlines()[-1])]
