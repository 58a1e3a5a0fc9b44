"""Keys on Windows: RegisterHotKey for the thread of the windows, whose message Qt hands on. Written, never run."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject

from .keys import Keys, Outcome

NUMBER = 0x4D43
WM_HOTKEY = 0x0312
MOD_ALT, MOD_CONTROL, MOD_SHIFT, MOD_NOREPEAT = 0x1, 0x2, 0x4, 0x4000
ALREADY_REGISTERED = 1409


class WindowsKeys(QObject):
    """One combination of keys for as long as this lives."""

    def __init__(self, pressed: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._filter = _Filter(pressed)
        self._held = False

    def register(self, keys: Keys) -> Outcome:
        """Take the keys, or say why not."""
        if sys.platform != "win32":
            return Outcome.ABSENT
        import ctypes

        user = ctypes.WinDLL("user32", use_last_error=True)
        held = MOD_NOREPEAT | MOD_ALT * keys.alt | MOD_CONTROL * keys.ctrl | MOD_SHIFT * keys.shift
        if not user.RegisterHotKey(None, NUMBER, held, ord(keys.letter)):
            return Outcome.TAKEN if ctypes.get_last_error() == ALREADY_REGISTERED else Outcome.ABSENT
        self._held = True
        application = QCoreApplication.instance()
        if application is not None:
            application.installNativeEventFilter(self._filter)
        return Outcome.REGISTERED

    def release(self) -> None:
        """Give the keys back."""
        if sys.platform != "win32" or not self._held:
            return
        import ctypes

        ctypes.WinDLL("user32").UnregisterHotKey(None, NUMBER)
        self._held = False
        application = QCoreApplication.instance()
        if application is not None:
            application.removeNativeEventFilter(self._filter)


class _Filter(QAbstractNativeEventFilter):
    """Picks our message out of all."""

    def __init__(self, pressed: Callable[[], object]) -> None:
        super().__init__()
        self._pressed = pressed

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> object:
        """Whether it was ours alone."""
        if sys.platform != "win32":
            return False, 0
        from ctypes import wintypes

        told = wintypes.MSG.from_address(int(message))  # Qt gives the address of the MSG
        if told.message == WM_HOTKEY and told.wParam == NUMBER:
            self._pressed()
            return True, 0
        return False, 0
