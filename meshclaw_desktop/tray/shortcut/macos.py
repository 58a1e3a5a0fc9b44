"""Keys on macOS: a Carbon hot key, which needs no permission of the user's. Written, never run."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_int32, c_uint32, c_void_p

from PySide6.QtCore import QObject, QTimer

from .keys import Keys, Outcome

FRAMEWORK = "/System/Library/Frameworks/Carbon.framework/Carbon"
KEYBOARD_CLASS = int.from_bytes(b"keyb")
HOT_KEY_PRESSED = 5
SIGNATURE = int.from_bytes(b"Mesh")
SHIFT, OPTION, CONTROL = 0x0200, 0x0800, 0x1000
ALREADY_REGISTERED = -9878
CODES = {"M": 46}
"""Where a letter is on every Apple keyboard, by its place."""


class _EventType(Structure):
    _fields_ = (("event_class", c_uint32), ("kind", c_uint32))


class _HotKeyId(Structure):
    _fields_ = (("signature", c_uint32), ("id", c_uint32))


_Handler = CFUNCTYPE(c_int32, c_void_p, c_void_p, c_void_p)


class MacKeys(QObject):
    """One combination of keys for as long as this lives."""

    def __init__(self, pressed: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pressed = pressed
        self._handler = _Handler(self._hear)
        self._hot_key = c_void_p()
        self._carbon: ctypes.CDLL | None = None

    def register(self, keys: Keys) -> Outcome:
        """Take the keys, or say why not."""
        if sys.platform != "darwin" or keys.letter not in CODES:
            return Outcome.ABSENT
        carbon = self._carbon = ctypes.CDLL(FRAMEWORK)
        carbon.GetApplicationEventTarget.restype = c_void_p
        carbon.InstallEventHandler.argtypes = [
            c_void_p, _Handler, c_uint32, POINTER(_EventType), c_void_p, c_void_p,
        ]  # fmt: skip
        carbon.RegisterEventHotKey.argtypes = [c_uint32, c_uint32, _HotKeyId, c_void_p, c_uint32, POINTER(c_void_p)]
        target = carbon.GetApplicationEventTarget()
        wanted = _EventType(KEYBOARD_CLASS, HOT_KEY_PRESSED)
        if carbon.InstallEventHandler(target, self._handler, 1, byref(wanted), None, None):
            return Outcome.ABSENT
        held = SHIFT * keys.shift | OPTION * keys.alt | CONTROL * keys.ctrl
        status = carbon.RegisterEventHotKey(
            CODES[keys.letter], held, _HotKeyId(SIGNATURE, 1), target, 0, byref(self._hot_key)
        )
        if status:
            return Outcome.TAKEN if status == ALREADY_REGISTERED else Outcome.ABSENT
        return Outcome.REGISTERED

    def release(self) -> None:
        """Give the keys back."""
        if self._carbon is not None and self._hot_key.value is not None:
            self._carbon.UnregisterEventHotKey(self._hot_key)
            self._hot_key = c_void_p()

    def _hear(self, _call: int | None, _event: int | None, _data: int | None) -> int:
        QTimer.singleShot(0, self._pressed)
        return 0
