"""Windows come back where the user left them, and as large. It keeps places in one small file and knows no window's content."""

from __future__ import annotations

import json
import logging
import os
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from .screens import settled

log = logging.getLogger(__name__)

LARGEST_FILE = 64_000
FARTHEST = 100_000
"""No screen is so far away or so large, in pixels."""
PATIENCE_S = 2.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a window's inside is when it is not maximised."""

    left: int
    top: int
    width: int
    height: int
    maximized: bool = False

    @property
    def rectangle(self) -> QRect:
        """The same for Qt."""
        return QRect(self.left, self.top, self.width, self.height)


class WindowPlaces(QObject):
    """The places of all windows that have a name. The file is read and written in another thread."""

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self._places: dict[str, Place] = {}
        self._last_write: threading.Thread | None = None
        self._first_read = threading.Thread(target=self._read, name="window-places", daemon=True)
        self._first_read.start()

    def knows(self, name: str) -> bool:
        """Whether the user has seen and closed the window of this name before."""
        self._first_read.join(PATIENCE_S)
        return name in self._places

    def restore(self, window: QWidget, *, size: bool = True) -> None:
        """Put a window that is about to be shown where it was; without `size` it stays as large as it wants to be."""
        if window.isVisible():
            return
        window.installEventFilter(self)
        self._first_read.join(PATIENCE_S)
        screens = _screens()
        least = window.minimumSize().expandedTo(window.minimumSizeHint())
        place = self._places.get(window.objectName())
        if place is None:
            if screens:
                window.resize(window.size().boundedTo(screens[0].size()))
            return
        wanted = place.rectangle if size else QRect(place.rectangle.topLeft(), window.size())
        window.setGeometry(settled(wanted, screens, least))
        if place.maximized and size:
            window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A window that closes is remembered as it was."""
        if event.type() is QEvent.Type.Close and isinstance(watched, QWidget) and watched.isVisible():
            self._remember(watched)
        return False

    def finish(self) -> None:
        """Wait until what is remembered is written."""
        if self._last_write is not None:
            self._last_write.join(PATIENCE_S)

    def _remember(self, window: QWidget) -> None:
        inside = window.normalGeometry() if window.isMaximized() or window.isFullScreen() else window.geometry()
        place = Place(inside.left(), inside.top(), inside.width(), inside.height(), window.isMaximized())
        if not window.objectName() or self._places.get(window.objectName()) == place:
            return
        self._places[window.objectName()] = place
        text = written(self._places)
        before = self._last_write
        self._last_write = threading.Thread(target=self._write, args=(text, before), name="window-places", daemon=True)
        self._last_write.start()

    def _read(self) -> None:
        try:
            with self._file.open("rb") as file:
                self._places.update(read(file.read(LARGEST_FILE)))
        except OSError:
            pass  # the first time there is none; else the windows appear where the desktop puts them

    def _write(self, text: str, before: threading.Thread | None) -> None:
        if before is not None:
            before.join()
        new = self._file.with_name(f"{self._file.name}.new")
        try:
            new.unlink(missing_ok=True)
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(text)
            new.replace(self._file)
        except OSError as wrong:
            log.info("the windows' places were not kept: %s", wrong.strerror)


def read(octets: bytes) -> dict[str, Place]:
    """The places in a file; of a broken one those that make sense."""
    try:
        told = json.loads(octets)
    except ValueError:
        return {}
    if not isinstance(told, dict):
        return {}
    return {name: place for name, one in told.items() if (place := _place(one)) is not None}


def written(places: dict[str, Place]) -> str:
    """What goes into the file."""
    return json.dumps({name: asdict(place) for name, place in sorted(places.items())}, indent=1) + "\n"


def _place(told: object) -> Place | None:
    if not isinstance(told, dict):
        return None
    numbers = [told.get(name) for name in ("left", "top", "width", "height")]
    left, top, width, height = (one if type(one) is int and abs(one) <= FARTHEST else 0 for one in numbers)
    if width <= 0 or height <= 0:
        return None
    return Place(left, top, width, height, told.get("maximized") is True)


def _screens() -> list[QRect]:
    """What each screen leaves for windows, the main one first."""
    main = QGuiApplication.primaryScreen()
    return [one.availableGeometry() for one in sorted(QGuiApplication.screens(), key=lambda one: one is not main)]
