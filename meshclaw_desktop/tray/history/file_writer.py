"""Writes a file that the user chose, off the UI thread: whole or not at all, readable by the user alone."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal


class FileWriter(QObject):
    """Each `write` ends with exactly one of the two signals, in the UI thread."""

    written = Signal(str)
    """The file's path."""
    failed = Signal(str, str)
    """The file's path, and why in the system's words."""

    _ended = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ended.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def write(self, path: Path, text: str) -> None:
        """Put `text` in the place of what was there."""
        threading.Thread(target=self._write, args=(path, text), name="file-writer", daemon=True).start()

    def _write(self, path: Path, text: str) -> None:
        why = ""
        try:
            write_whole(path, text)
        except OSError as wrong:
            why = wrong.strerror or str(wrong)
        with contextlib.suppress(RuntimeError):  # the window is gone
            self._ended.emit(str(path), why)

    def _tell(self, path: str, why: str) -> None:
        if why:
            self.failed.emit(path, why)
        else:
            self.written.emit(path)


def write_whole(path: Path, text: str) -> None:
    """Write beside the place, then put it there. Raises OSError, having left what was there."""
    new = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        raise
