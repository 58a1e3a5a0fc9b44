"""Every scene, window by window, in the order of the contact sheet."""

from __future__ import annotations

from tests.screenshots.stage import Scene

from . import activity, ask, brief, history, memory, menu, popup, settings, welcome

SCENES: tuple[Scene, ...] = (
    *welcome.SCENES,
    *menu.SCENES,
    *ask.SCENES,
    *popup.SCENES,
    *brief.SCENES,
    *activity.SCENES,
    *history.SCENES,
    *memory.SCENES,
    *settings.SCENES,
)
