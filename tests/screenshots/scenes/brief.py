"""The brief: a full morning, a quiet one, one that failed, none yet, and without a runtime."""

from __future__ import annotations

from functools import partial

from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import Failed, ShowBrief
from meshclaw_desktop.wire.routines import Brief
from tests.gui.brief.samples import a_brief, a_failed_brief, a_quiet_brief
from tests.gui.stand_in_runtime import StandIn
from tests.screenshots.stage import Play, Scene, Stage


def tells(brief: Brief | None, runtime: StandIn) -> None:
    """The runtime has this brief, and the questions in it are open."""
    runtime.answers[ShowBrief] = lambda _request: None if brief is None else to_json(brief)
    for one in brief.waiting if brief is not None else ():
        runtime.questions[one.id] = one


def fails(runtime: StandIn) -> None:
    """The record cannot be read."""
    wrong = Failed(0, "Broken", "The record cannot be read: the disk is full.", "Make room, then try again.")
    runtime.answers[ShowBrief] = lambda _request: wrong


def opened(stage: Stage) -> Play:
    """Open it."""
    stage.desktop.windows.show_brief()
    yield 700
    return stage.window("brief-window")


def lost(stage: Stage) -> Play:
    """The runtime goes while it is open."""
    yield from opened(stage)
    stage.runtime.stop()
    yield 700
    return stage.window("brief-window")


SCENES = (
    Scene("brief", opened, whole=True, prepare=partial(tells, a_brief())),
    Scene("brief quiet", opened, prepare=partial(tells, a_quiet_brief())),
    Scene("brief failed", opened, prepare=partial(tells, a_failed_brief())),
    Scene("brief none yet", opened, prepare=partial(tells, None)),
    Scene("brief not read", opened, prepare=fails),
    Scene("brief line lost", lost, prepare=partial(tells, a_brief())),
    Scene("brief never connected", opened, connected=False),
)
