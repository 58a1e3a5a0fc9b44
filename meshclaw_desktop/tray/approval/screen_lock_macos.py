"""The locked screen on macOS: what the login window announces to everybody, heard through CoreFoundation. Never run so far."""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from .screen_lock import ScreenLock

LOCKED, UNLOCKED = "com.apple.screenIsLocked", "com.apple.screenIsUnlocked"
AWAY, BACK = "com.apple.sessionDidResignActive", "com.apple.sessionDidBecomeActive"
UTF8 = 0x08000100
DELIVER_AT_ONCE = 4

_Callback = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)


class MacScreenLock(ScreenLock):
    """Hears of the lock and of a switch to another user's session."""

    _heard = Signal(str, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heard.connect(self.hear, Qt.ConnectionType.QueuedConnection)
        self._callbacks: list[object] = []
        library = ctypes.util.find_library("CoreFoundation")
        if library is None:
            return
        core = ctypes.CDLL(library)
        core.CFNotificationCenterGetDistributedCenter.restype = ctypes.c_void_p
        core.CFStringCreateWithCString.restype = ctypes.c_void_p
        core.CFStringCreateWithCString.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint32)
        core.CFNotificationCenterAddObserver.restype = None
        core.CFNotificationCenterAddObserver.argtypes = (
            ctypes.c_void_p, ctypes.c_void_p, _Callback, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_long
        )  # fmt: skip
        center = core.CFNotificationCenterGetDistributedCenter()
        for name, source, locked in (
            (LOCKED, "lock", True),
            (UNLOCKED, "lock", False),
            (AWAY, "session", True),
            (BACK, "session", False),
        ):
            callback = _Callback(self._teller(source, locked))
            self._callbacks.append(callback)
            text = core.CFStringCreateWithCString(None, name.encode(), UTF8)
            core.CFNotificationCenterAddObserver(center, None, callback, text, None, DELIVER_AT_ONCE)

    def _teller(self, source: str, locked: bool) -> Callable[..., None]:
        def tell(*_: object) -> None:
            self._heard.emit(source, locked)

        return tell
