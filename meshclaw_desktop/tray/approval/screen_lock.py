"""Whether the screen is locked, or shows somebody else's session: the seam to what each platform knows. Unknown counts as not."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal


class ScreenLock(QObject):
    """What a platform's own watcher tells, each of its sources by a name. One that says locked is enough."""

    changed = Signal(bool)
    """It is locked now, or it is not any more."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._said: dict[str, bool] = {}

    @property
    def locked(self) -> bool:
        """Whether any source says so."""
        return any(self._said.values())

    def hear(self, source: str, locked: bool | None) -> None:
        """A source says so; None means that it does not know any more."""
        before = self.locked
        if locked is None:
            self._said.pop(source, None)
        else:
            self._said[source] = locked
        if self.locked != before:
            self.changed.emit(self.locked)


def watched_lock(environment: Mapping[str, str], parent: QObject | None = None) -> ScreenLock:
    """The watcher of this platform; one that never says anything where there is none."""
    if sys.platform.startswith("linux"):
        from .screen_lock_linux import LinuxScreenLock

        return LinuxScreenLock.on_usual_buses(environment, parent)
    if sys.platform == "darwin":
        from .screen_lock_macos import MacScreenLock

        return MacScreenLock(parent)
    if sys.platform == "win32":
        from .screen_lock_windows import WindowsScreenLock

        return WindowsScreenLock(parent)
    return ScreenLock(parent)
