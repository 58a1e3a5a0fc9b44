"""The window of what was learned against a stand-in runtime on a real socket, which keeps and forgets as the real one does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.memory.window import MemoryWindow
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.memory import Memories, MemoryState
from meshclaw_desktop.wire.messages import ForgetMemory, KeepMemory, ListMemories
from tests.gui.memory.samples import a_kept, a_night
from tests.gui.stand_in_runtime import StandIn


class Learned:
    """What the played runtime has learned."""

    def __init__(self, runtime: StandIn) -> None:
        self.runtime = runtime
        self.now = a_night(
            *a_night().rows, a_kept("k1"), a_kept("k2", text="Mei reads German.", state=MemoryState.FADED)
        )
        runtime.answers[ListMemories] = lambda _request: to_json(self.now)
        runtime.answers[KeepMemory] = self._keep
        runtime.answers[ForgetMemory] = self._forget

    def is_now(self, memories: Memories) -> None:
        """It has learned this instead."""
        self.now = memories

    def _keep(self, request: KeepMemory) -> Any:
        row = next(one for one in self.now.rows if one.id == request.memory)
        assert row.state is not MemoryState.HELD or request.anyway
        new = replace(row, state=MemoryState.KEPT, text=request.text or row.text)
        rows = (one if one.id != row.id else new for one in self.now.rows if one.id != row.id or row.rule is None)
        self.now = replace(self.now, rows=tuple(rows))
        return to_json(new) if row.rule is None else None

    def _forget(self, request: ForgetMemory) -> None:
        self.now = replace(self.now, rows=tuple(one for one in self.now.rows if one.id != request.memory))


@pytest.fixture
def learned(runtime: StandIn) -> Learned:
    return Learned(runtime)


@pytest.fixture
def window(qtbot: QtBot, runtime: StandIn, learned: Learned) -> Iterator[MemoryWindow]:
    """The window, open, as soon as it has read."""
    client, state = Client(runtime.path), State()
    client.welcomed.connect(state.welcome)
    client.facts_received.connect(state.apply)
    client.lost.connect(state.lose)
    made = MemoryWindow(client, state)
    qtbot.addWidget(made)
    made.show()
    client.open()
    qtbot.waitUntil(lambda: made.reader.memories is not None)
    yield made
    client.blockSignals(True)
    client.close()
