"""Tells a screen reader what has come, politely: one sentence at a time, and nothing while nobody listens."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.messages import Activity
from meshclaw_desktop.wire.visible import visible

from .line import is_question

PAUSE_MS = 2_000
"""At most one announcement in this time; what comes meanwhile is said together."""


class Announcer(QObject):
    """Speaks for one widget, while its window is the active one."""

    def __init__(self, widget: QWidget, say: Callable[[QWidget, str], None] | None = None) -> None:
        super().__init__(widget)
        self._widget = widget
        self._say = say or _announce
        self._held: list[Activity] = []
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._speak)

    def take(self, facts: Sequence[Activity]) -> None:
        """These have just come."""
        if not self._widget.isActiveWindow():
            return
        self._held += facts
        if not self._pause.isActive():
            self._speak()

    def _speak(self) -> None:
        facts, self._held = self._held, []
        if facts:
            self._say(self._widget, sentence(facts))
            self._pause.start()


def sentence(facts: Sequence[Activity]) -> str:
    """The one thing to say of them: what waits for the user, else the newest."""
    asked = [fact for fact in facts if is_question(fact)]
    text = visible((asked or facts)[-1].sentence)
    if asked:
        text = tr("Waiting for you: {sentence}").format(sentence=text)
    more = len(facts) - 1
    return f"{text}, {tr('and %n more', 'things that happened', more)}" if more else text


def _announce(widget: QWidget, text: str) -> None:
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
