"""The activity window's list with 100,000 rows: the processor time until what a person does or sees is painted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable

from tests.benchmarks.frame import Row
from tests.integration.runtime_process import PROJECT

FRAME_MS = 16.7
"""What a screen of 60 Hz gives."""
LIST = """
import json, statistics, time
from PySide6.QtWidgets import QApplication
from meshclaw_desktop.tray.activity.feed_view import FeedView
from meshclaw_desktop.tray.activity.filter import Filter, Show, words_of
from meshclaw_desktop.tray.activity.fold import Group
from meshclaw_desktop.tray.activity.model import ActivityModel
from meshclaw_desktop.wire.messages import Activity

LINES, TASK = 100_000, 40
begun = time.time() - LINES

def fact(seq):
    first = seq % TASK == 1
    kind = "task" if first else "thought" if seq % 3 == 0 else "call"
    effect = "change" if seq % 7 == 0 else "read"
    sentence = f"Triage my mail, part {seq // TASK}" if first else f"Read {seq % 30} messages, the last from sender {seq}"
    return Activity(
        seq=seq, at=begun + seq, task=f"t{(seq - 1) // TASK}", routine="", agent="meshclaw", kind=kind,
        call=f"c{seq}" if kind == "call" else "", connector=("email", "slack", "calendar")[seq % 3], tool="read",
        effect=effect, sentence=sentence, verdict="allow" if kind == "call" else "", reason="It only reads.",
        outcome="started" if first else "done", tokens=seq % 5000, usd_micros=seq % 900,
        undo_id=f"u{seq}" if effect == "change" else "",
    )

application = QApplication([])
model = ActivityModel()
view = FeedView(model)
view.resize(760, 620)
view.show()
facts = [fact(seq) for seq in range(1, LINES + 1)]

def took(work, times=1):
    spent = []
    for turn in range(times):
        begin = time.thread_time()
        work(turn)
        application.processEvents()
        spent.append((time.thread_time() - begin) * 1000)
    return statistics.median(spent), max(spent)

def unfold_all(_turn):
    model.set_filter(Filter(connectors=frozenset({"email", "slack", "calendar"})))

bar = view.verticalScrollBar()
found = {}
found["begin"] = took(lambda _turn: model.begin(facts, complete=True))
found["unfold"] = took(unfold_all)
found["append"] = took(lambda turn: model.extend([fact(LINES + 1 + turn)]), 50)
found["scroll"] = took(lambda turn: bar.setValue(bar.maximum() // 2 + 40 * turn), 50)
found["jump"] = took(lambda turn: bar.setValue(bar.maximum() * (turn % 9) // 9), 50)
found["append away"] = took(lambda turn: model.extend([fact(LINES + 51 + turn)]), 50)
found["filter"] = took(lambda turn: model.set_filter(Filter(show=(Show.CHANGED, Show.BLOCKED, Show.EVERYTHING)[turn % 3])), 9)
found["first search"] = took(lambda _turn: model.set_filter(Filter(words=words_of("sender 77"))))
found["search"] = took(lambda turn: model.set_filter(Filter(words=words_of(f"sender {turn}"))), 9)
print(json.dumps({name: list(value) for name, value in found.items()} | {"rows": model.rowCount()}))
"""


def measure() -> Iterable[Row]:
    """The middle of several, each until the list is painted again."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    run = subprocess.run(
        [sys.executable, "-c", LIST],
        env=environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=180,
        check=True,
    )
    found = json.loads(run.stdout)
    yield _row("a row comes, at the top", found["append"][0], FRAME_MS)
    yield _row("a row comes, scrolled away", found["append away"][0], FRAME_MS)
    yield _row("one step of the wheel", found["scroll"][0], FRAME_MS)
    yield _row("anywhere by the scroll bar", found["jump"][0], FRAME_MS)
    yield _row("another filter", found["filter"][0], 50)
    yield _row("a search", found["search"][0], 100)


def _row(what: str, measured: float, at_most: float) -> Row:
    return Row(name=f"activity, 100,000 rows: {what}", measured=measured, unit="ms", at_most=at_most)
