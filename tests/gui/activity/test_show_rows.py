"""A window elsewhere names rows: the activity shows these alone, as long as the user leaves it so, and reads back to them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from meshclaw_desktop.tray.activity.line import Line
from meshclaw_desktop.tray.activity.window import ActivityWindow
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.state import State
from tests.gui.samples import an_activity
from tests.gui.settings.parts import find
from tests.gui.stand_in_runtime import StandIn


@pytest.fixture
def window(qtbot: QtBot, runtime: StandIn) -> Iterator[ActivityWindow]:
    runtime.activities = [an_activity(seq, task=f"t{(seq - 1) // 50}") for seq in range(1, 1_301)]
    state, client = State(), Client(runtime.path)
    client.welcomed.connect(state.welcome)
    client.facts_received.connect(state.apply)
    made = ActivityWindow(client, state)
    qtbot.addWidget(made)
    client.open()
    qtbot.waitUntil(lambda: state.known)
    made.show()
    yield made
    client.blockSignals(True)
    client.close()


def shown(window: ActivityWindow) -> set[int]:
    """The numbers of the lines that the filter lets through."""
    rows = (window.model.row(at) for at in range(window.model.rowCount()))
    return {row.first.seq for row in rows if isinstance(row, Line)}


def test_only_these_are_shown_however_old(window: ActivityWindow, qtbot: QtBot) -> None:
    window.show_rows((1_299, 640, 611))
    qtbot.waitUntil(lambda: shown(window) == {1_299, 640, 611}, timeout=60_000)
    assert window.model.oldest_seq > 1  # no further than needed


def test_the_user_sees_that_others_are_hidden_and_can_show_them(window: ActivityWindow, qtbot: QtBot) -> None:
    window.show_rows((1_299, 1_200))
    qtbot.waitUntil(lambda: shown(window) == {1_299, 1_200}, timeout=60_000)
    only = find(window, "activity-only-these", QCheckBox)
    assert (only.text(), only.isChecked()) == ("Only 2 rows", True)
    only.click()
    qtbot.waitUntil(lambda: window.model.rowCount() > 3)
    window.side.reset()
    assert not window.model.filter.narrows


def test_it_is_over_when_the_window_is_closed(window: ActivityWindow, qtbot: QtBot) -> None:
    window.show_rows((1_299,))
    qtbot.waitUntil(lambda: shown(window) == {1_299}, timeout=60_000)
    window.close()
    window.show()
    qtbot.waitUntil(lambda: window.model.rowCount() > 3)
    assert not window.model.filter.narrows
