"""Every scene, window by window, in the order of the contact sheet."""

from __future__ import annotations

from tests.screenshots.stage import Scene

from . import activity, ask, history, menu, popup, settings

SCENES: tuple[Scene, ...] = (
    *menu.SCENES,
    *ask.SCENES,
    *popup.SCENES,
    *activity.SCENES,
    *history.SCENES,
    *settings.SCENES,
)
