"""From the ledger to the tray's model: a runtime that reads and sends, a tray that decodes and folds, each in its process."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterable

from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.ledger import Ledger
from tests.benchmarks.frame import Row
from tests.benchmarks.processes import a_runtime
from tests.integration.runtime_process import PROJECT, a_home

EVENTS = 20_000
TIMES = 5
TRAY = """
import sys, time
from PySide6.QtCore import QCoreApplication
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.state import State

application = QCoreApplication([])
client, state = Client(sys.argv[1]), State()
client._ledger, client._last_seq = sys.argv[2], 1

def synced():
    took = time.perf_counter() - begin
    numbers = [row.first.seq for row in state.feed.rows]
    whole = numbers == list(range(2, int(sys.argv[3]) + 1))
    print(took if whole else "lost")
    application.quit()

client.facts_received.connect(state.apply)
state.synced.connect(synced)
begin = time.perf_counter()
client.open()
application.exec()
"""


def measure() -> Iterable[Row]:
    """The middle of several trays that come one after the other and ask for all of it."""
    with a_home() as home:
        home.locations.prepare()
        ledger = Ledger.open(home.locations.ledger, home.locations.ledger_head)
        ledger.append_all(
            Entry(kind="event", connector="email", sentence=f"New mail in Inbox, number {number}", outcome="done")
            for number in range(EVENTS)
        )
        name = ledger.id
        ledger.close()
        with a_runtime(home):
            command = [sys.executable, "-c", TRAY, str(home.locations.socket), name, str(EVENTS)]
            environment = {**home.environment, "QT_QPA_PLATFORM": "offscreen"}
            took = []
            for _ in range(TIMES):
                run = subprocess.run(
                    command, env=environment, cwd=PROJECT, capture_output=True, text=True, timeout=60, check=True
                )
                if run.stdout.strip() == "lost":
                    raise AssertionError("events were lost on their way")
                took.append(float(run.stdout))
    yield Row(
        name="feed: from the ledger to the tray's model",
        measured=(EVENTS - 1) / statistics.median(took),
        unit="events/s",
        at_least=20_000,
    )
