"""Says that a file in a folder may have changed, however it was saved. It reads nothing."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver

SETTLE_S = 0.3
"""An editor saves in several steps: we wait until it has been quiet for this long."""


class FolderWatch:
    """Calls `changed` on the event loop, once for each burst of changes to the files that concern it."""

    def __init__(self, folder: Path, concerns: Callable[[str], bool], changed: Callable[[], None]) -> None:
        """`concerns` says of a file's name whether it counts."""
        self._folder = folder
        self._concerns = concerns
        self._changed = changed
        self._observer: BaseObserver | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin, from the event loop's thread. Raises OSError where nothing can be watched."""
        from watchdog.events import (
            FileClosedEvent,
            FileCreatedEvent,
            FileDeletedEvent,
            FileModifiedEvent,
            FileMovedEvent,
            FileSystemEventHandler,
        )
        from watchdog.observers import Observer

        seen = self._seen

        class Handler(FileSystemEventHandler):
            def on_any_event(self, event: FileSystemEvent) -> None:
                seen(event)

        self._loop = asyncio.get_running_loop()
        observer = Observer()
        observer.daemon = True
        kinds: list[type[FileSystemEvent]] = [
            FileClosedEvent, FileCreatedEvent, FileModifiedEvent, FileDeletedEvent, FileMovedEvent,
        ]  # fmt: skip
        observer.schedule(Handler(), os.fspath(self._folder), event_filter=kinds)
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
        names = (os.path.basename(os.fsdecode(path)) for path in (event.src_path, event.dest_path))
        loop = self._loop
        if loop is not None and any(map(self._concerns, names)):
            with contextlib.suppress(RuntimeError):  # the loop was closed in this moment
                loop.call_soon_threadsafe(self._soon)

    def _soon(self) -> None:
        if self._loop is None:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(SETTLE_S, self._tell)

    def _tell(self) -> None:
        self._timer = None
        self._changed()
