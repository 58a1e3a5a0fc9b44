"""Hands a file or folder to what the user opens such things with. It reads and writes nothing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def open_path(path: Path) -> bool:
    """Open it with the platform's own program; whether there is one."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
