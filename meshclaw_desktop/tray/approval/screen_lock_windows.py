"""The locked screen on Windows: session changes that the terminal service sends to a window of ours. Never run so far."""

from __future__ import annotations

import ctypes
import sys

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject
from PySide6.QtWidgets import QWidget

from .screen_lock import ScreenLock

SESSION_CHANGE = 0x02B1
CHANGES = {0x7: ("lock", True), 0x8: ("lock", False), 0x2: ("session", True), 0x1: ("session", False)}
"""Locked, unlocked; this session taken off the console, and brought back to it."""
OUR_SESSION = 0


class _Message(ctypes.Structure):
    """The head of what Windows sends to a window."""

    _fields_ = (
        ("window", ctypes.c_void_p),
        ("message", ctypes.c_uint),
        ("wparam", ctypes.c_size_t),
        ("lparam", ctypes.c_ssize_t),
    )


class WindowsScreenLock(ScreenLock):
    """Has a window that is never shown, for what Windows sends about the session."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ear = QWidget()
        self._filter = _Filter(self)
        application = QCoreApplication.instance()
        if sys.platform == "win32" and application is not None:
            application.installNativeEventFilter(self._filter)
            ctypes.windll.wtsapi32.WTSRegisterSessionNotification(ctypes.c_void_p(int(self._ear.winId())), OUR_SESSION)


class _Filter(QAbstractNativeEventFilter):
    """Looks at each message, and takes none."""

    def __init__(self, lock: ScreenLock) -> None:
        super().__init__()
        self._lock = lock

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> object:
        """Hear of a session change."""
        told = _Message.from_address(int(message))
        if told.message == SESSION_CHANGE and told.wparam in CHANGES:
            self._lock.hear(*CHANGES[told.wparam])
        return False, 0
