"""The activity: full, empty, filtered, one line in detail, ten thousand rows, and without a runtime."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QTableView

from tests.gui.samples import a_status, a_task
from tests.gui.stand_in_runtime import StandIn
from tests.screenshots.morning import many, morning, remembers
from tests.screenshots.stage import Play, Scene, Stage


def full(runtime: StandIn) -> None:
    """A morning, and a task at work."""
    remembers(runtime, morning())
    runtime.status = a_status(tasks=(a_task(id="t3", title="Answer Dana"),), waiting=1)


def ten_thousand(runtime: StandIn) -> None:
    """Very many rows."""
    remembers(runtime, many(10_000))


def nothing(runtime: StandIn) -> None:
    """A new ledger."""
    remembers(runtime, [])


def opened(stage: Stage) -> Play:
    """Open it."""
    stage.desktop.windows.show_activity()
    yield 700
    return stage.window("activity-window")


def detail(stage: Stage) -> Play:
    """Open a task and choose what it archived."""
    yield from opened(stage)
    feed = stage.find(QTableView, "activity-feed")
    for text in ("Triage my mail", "Archived 23"):
        index = next(
            (
                feed.model().index(row, column)
                for row in range(feed.model().rowCount())
                for column in range(feed.model().columnCount())
                if str(feed.model().index(row, column).data() or "").startswith(text)
            ),
            None,
        )
        if index is not None:
            feed.setCurrentIndex(index)
            feed.scrollTo(index)
            QTest.keyClick(feed, Qt.Key.Key_Right)
        yield 400
    return stage.window("activity-window")


def searched(text: str, stage: Stage) -> Play:
    """Look for something."""
    yield from opened(stage)
    line = next(one for one in stage.window("activity-window").findChildren(QLineEdit) if one.isVisible())
    QTest.keyClicks(line, text)
    yield 700
    return stage.window("activity-window")


def lost(stage: Stage) -> Play:
    """The runtime goes while it is open."""
    yield from opened(stage)
    stage.runtime.stop()
    yield 700
    return stage.window("activity-window")


SCENES = (
    Scene("activity", opened, whole=True, prepare=full),
    Scene("activity detail", detail, whole=True, prepare=full),
    Scene("activity search", partial(searched, "invoices"), prepare=full),
    Scene("activity nothing found", partial(searched, "no such thing"), prepare=full),
    Scene("activity ten thousand rows", opened, prepare=ten_thousand),
    Scene("activity empty", opened, prepare=nothing),
    Scene("activity line lost", lost, prepare=full),
    Scene("activity never connected", opened, connected=False),
)
