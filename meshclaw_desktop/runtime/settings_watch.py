"""Says that the settings file may have changed, however it was saved: it watches the folder. It reads nothing."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver

SETTLE_S = 0.15
"""An editor saves in several steps: we wait until it has been quiet for this long."""


class SettingsWatch:
    """Calls `changed` on the event loop, once for each burst of changes to the file at `path`."""

    def __init__(self, path: Path, changed: Callable[[], None], *, settle_s: float = SETTLE_S) -> None:
        self._path = path
        self._changed = changed
        self._settle_s = settle_s
        self._observer: BaseObserver | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin, from the event loop's thread. The folder must exist. Raises OSError where nothing can be watched."""
        from watchdog.events import (
            FileClosedEvent,
            FileCreatedEvent,
            FileDeletedEvent,
            FileModifiedEvent,
            FileMovedEvent,
            FileSystemEventHandler,
        )
        from watchdog.observers import Observer

        # Where closing is told, writing need not be: the ledger beside the file is written all the time.
        written = FileClosedEvent if sys.platform == "linux" else FileModifiedEvent
        seen = self._seen

        class Handler(FileSystemEventHandler):
            def on_any_event(self, event: FileSystemEvent) -> None:
                seen(event)

        self._loop = asyncio.get_running_loop()
        observer = Observer()
        observer.daemon = True
        observer.schedule(
            Handler(),
            os.fspath(self._path.parent),
            event_filter=[written, FileCreatedEvent, FileDeletedEvent, FileMovedEvent],
        )
        observer.start()
        self._observer = observer

    def stop(self) -> None:
        """End, from the event loop's thread. Nothing is called any more. Waits for the watching thread."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        observer, self._observer, self._loop = self._observer, None, None
        if observer is not None:
            observer.stop()
            observer.join()

    def _seen(self, event: FileSystemEvent) -> None:
        """On the watching thread."""
        names = {os.path.basename(os.fsdecode(path)) for path in (event.src_path, event.dest_path)}
        loop = self._loop
        if self._path.name in names and loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop was closed in this moment
                loop.call_soon_threadsafe(self._soon)

    def _soon(self) -> None:
        if self._loop is None:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(self._settle_s, self._tell)

    def _tell(self) -> None:
        self._timer = None
        self._changed()
