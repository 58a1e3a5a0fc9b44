"""Waits until a pop-up stands still and its time has passed, however slow the machine is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from meshclaw_desktop.tray.approval.arming import Hindrance
from meshclaw_desktop.tray.approval.window import ApprovalWindow

PASSES = (Hindrance.TOO_NEW, Hindrance.NOT_ON_SCREEN)
STILL = 5
"""Looks, ten milliseconds apart, between which nothing moved."""


def arm(qtbot: QtBot, window: ApprovalWindow, let_pass: Callable[[], None]) -> None:
    """Until Approve is armed, or dead for a reason that stays."""
    looks: list[object] = []

    def look() -> bool:
        let_pass()
        window._weigh()
        why = window._arming.hindrance()
        looks.append((why, window.geometry(), window._scroll.verticalScrollBar().maximum()))
        return why is None or (why not in PASSES and len(looks) > STILL and looks[-STILL:] == [looks[-1]] * STILL)

    QTest.qWait(30)
    qtbot.waitUntil(look)
