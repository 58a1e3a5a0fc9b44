"""Starts the runtime when nobody answers, as a process that outlives us. It tries again seldom, and says so when it cannot."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from meshclaw_desktop.locations import Locations

from .translation import tr

PATIENCE_MS = 400
"""A runtime that was there a moment ago may come back by itself."""
READY_MS = 10_000
"""Longer than this to listen means that something is wrong."""
AGAIN_S = 30.0
"""Not more often than this by itself; the user may, from the menu."""


class Started(Protocol):
    """A process that was started."""

    def poll(self) -> int | None:
        """Its exit status once it has ended."""


class RuntimeStarter(QObject):
    """Knows nothing of the line: it is told when nobody answers and when somebody does."""

    failed = Signal(str)
    """It could not be started; why, in words."""

    def __init__(
        self,
        locations: Locations,
        environment: Mapping[str, str],
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        start: Callable[[Locations, Mapping[str, str]], Started] | None = None,
    ) -> None:
        super().__init__(parent)
        self._locations = locations
        self._environment = environment
        self._clock = clock
        self._start_process = start or _start_detached
        self._process: Started | None = None
        self._last: float | None = None
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._start_unless_tried)
        self._overdue = QTimer(self, singleShot=True, interval=READY_MS)
        self._overdue.timeout.connect(self._say_why)

    def start_soon(self, _why: str = "") -> None:
        """Nobody answers: start one, at once the first time, with patience later."""
        if not self._soon.isActive() and not self._overdue.isActive():
            self._soon.start(0 if self._last is None else PATIENCE_MS)

    def succeed(self) -> None:
        """Somebody answers."""
        self._soon.stop()
        self._overdue.stop()
        if self._process is not None:
            self._process.poll()

    def start(self) -> None:
        """Start one now."""
        self._last = self._clock()
        self._overdue.start()
        try:
            self._process = self._start_process(self._locations, self._environment)
        except OSError as wrong:
            self._overdue.stop()
            why = tr("MeshClaw's runtime could not be started: {reason}.")
            self.failed.emit(why.format(reason=wrong.strerror or wrong))

    def _start_unless_tried(self) -> None:
        if self._last is None or self._clock() - self._last >= AGAIN_S:
            self.start()

    def _say_why(self) -> None:
        from meshclaw_desktop.launch import last_words

        ended = self._process is not None and self._process.poll() is not None
        words = last_words(self._locations)
        title = (
            tr("MeshClaw's runtime was started and ended again.")
            if ended
            else tr("MeshClaw's runtime does not answer.")
        )
        self.failed.emit(f"{title} {words}".strip())


def _start_detached(locations: Locations, environment: Mapping[str, str]) -> Started:
    from meshclaw_desktop.launch import start_runtime

    return start_runtime(locations, environment)
