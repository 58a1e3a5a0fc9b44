"""A window elsewhere names a task: the activity goes there, filtered or not, loaded or not yet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from meshclaw_desktop.tray.activity.fold import Group
from meshclaw_desktop.tray.activity.window import ActivityWindow
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import ListActivity
from tests.gui.samples import an_activity
from tests.gui.stand_in_runtime import StandIn


@pytest.fixture
def window(qtbot: QtBot, runtime: StandIn) -> Iterator[ActivityWindow]:
    runtime.activities = [an_activity(seq, task=f"t{(seq - 1) // 5}") for seq in range(1, 41)]
    runtime.answers[ListActivity] = lambda request: (
        to_json(runtime.activities[-request.limit :]) if request.since is None else []
    )
    state, client = State(), Client(runtime.path)
    client.welcomed.connect(state.welcome)
    client.facts_received.connect(state.apply)
    made = ActivityWindow(client, state)
    qtbot.addWidget(made)
    client.open()
    qtbot.waitUntil(lambda: state.known)
    yield made
    client.blockSignals(True)
    client.close()


def is_at(window: ActivityWindow, task: str) -> bool:
    row = window.feed.current
    return isinstance(row, Group) and row.task == task and window.model.is_open(row)


def test_it_goes_there_as_soon_as_it_has_read(window: ActivityWindow, qtbot: QtBot) -> None:
    window.show()
    window.show_task("t3")
    qtbot.waitUntil(lambda: is_at(window, "t3"))


def test_a_filter_that_hides_it_is_taken_away(window: ActivityWindow, qtbot: QtBot) -> None:
    window.show()
    window.show_task("t7")
    qtbot.waitUntil(lambda: is_at(window, "t7"))
    window.side.search.setText("nothing is called so")
    group = window.model.group("t2")
    assert group is not None
    qtbot.waitUntil(lambda: window.model.position(group) < 0)
    window.show_task("t2")
    qtbot.waitUntil(lambda: is_at(window, "t2"))
    assert window.side.search.text() == ""
