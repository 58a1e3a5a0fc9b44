"""The usage history: full, three years of it, new, waiting for its figures, failing, and without a runtime."""

from __future__ import annotations

from functools import partial

from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.history import History
from meshclaw_desktop.wire.messages import Failed, ShowHistory
from tests.gui.history.samples import a_history, nothing
from tests.gui.stand_in_runtime import StandIn
from tests.screenshots.stage import Play, Scene, Stage


def tells(history: History, runtime: StandIn) -> None:
    """The runtime answers with these figures."""
    runtime.answers[ShowHistory] = lambda _request: to_json(history)


def fails(runtime: StandIn) -> None:
    """The record cannot be read."""
    wrong = Failed(0, "Broken", "The record cannot be read: the disk is full.", "Make room, then try again.")
    runtime.answers[ShowHistory] = lambda _request: wrong


def opened(stage: Stage) -> Play:
    """Open it."""
    stage.desktop.windows.show_history()
    yield 700
    return stage.window("history-window")


def lost(stage: Stage) -> Play:
    """The runtime goes while it is open."""
    yield from opened(stage)
    stage.runtime.stop()
    yield 700
    return stage.window("history-window")


SCENES = (
    Scene("history", opened, whole=True, prepare=partial(tells, a_history())),
    Scene("history three years", opened, prepare=partial(tells, a_history(days=1095, span="month", step=30))),
    Scene("history new", opened, prepare=partial(tells, nothing())),
    Scene("history failing", opened, prepare=fails),
    Scene("history line lost", lost, prepare=partial(tells, a_history())),
    Scene("history never connected", opened, connected=False),
)
