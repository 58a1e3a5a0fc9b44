"""The few functions of libxcb that a grabbed key needs, by ctypes: Qt hands its own connection's events to nobody safely."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, Structure, c_char_p, c_int, c_uint, c_uint8, c_uint16, c_uint32, c_void_p

KEY_PRESS = 2
MAPPING_NOTIFY = 34
SENT = 0x80
"""Set in the type of an event that another program made up."""
BAD_ACCESS = 10
"""Somebody else has grabbed it."""
ASYNC = 1


class Cookie(Structure):
    """What a checked request is asked about later."""

    _fields_ = (("sequence", c_uint),)


class Screen(Structure):
    """The beginning of a screen; the rest is not needed."""

    _fields_ = (("root", c_uint32),)


class ScreenIterator(Structure):
    """Where the screens of a display are."""

    _fields_ = (("data", POINTER(Screen)), ("rem", c_int), ("index", c_int))


class Happened(Structure):
    """The beginning of an event or an error."""

    _fields_ = (("response_type", c_uint8), ("detail", c_uint8), ("sequence", c_uint16))


class Xcb:
    """Raises OSError where the libraries are missing; Qt's own X11 platform needs both."""

    def __init__(self) -> None:
        core, symbols = ctypes.CDLL("libxcb.so.1"), ctypes.CDLL("libxcb-keysyms.so.1")
        self.free = ctypes.CDLL(None).free
        self.free.argtypes, self.free.restype = [c_void_p], None
        self.connect = core.xcb_connect
        self.connect.argtypes, self.connect.restype = [c_char_p, POINTER(c_int)], c_void_p
        self.disconnect = core.xcb_disconnect
        self.disconnect.argtypes, self.disconnect.restype = [c_void_p], None
        self.has_error = core.xcb_connection_has_error
        self.has_error.argtypes, self.has_error.restype = [c_void_p], c_int
        self.file_descriptor = core.xcb_get_file_descriptor
        self.file_descriptor.argtypes, self.file_descriptor.restype = [c_void_p], c_int
        self.flush = core.xcb_flush
        self.flush.argtypes, self.flush.restype = [c_void_p], c_int
        self.setup = core.xcb_get_setup
        self.setup.argtypes, self.setup.restype = [c_void_p], c_void_p
        self.screens = core.xcb_setup_roots_iterator
        self.screens.argtypes, self.screens.restype = [c_void_p], ScreenIterator
        self.next_screen = core.xcb_screen_next
        self.next_screen.argtypes, self.next_screen.restype = [POINTER(ScreenIterator)], None
        self.grab_key = core.xcb_grab_key_checked
        self.grab_key.argtypes = [c_void_p, c_uint8, c_uint32, c_uint16, c_uint8, c_uint8, c_uint8]
        self.grab_key.restype = Cookie
        self.ungrab_key = core.xcb_ungrab_key
        self.ungrab_key.argtypes, self.ungrab_key.restype = [c_void_p, c_uint8, c_uint32, c_uint16], Cookie
        self.request_check = core.xcb_request_check
        self.request_check.argtypes, self.request_check.restype = [c_void_p, Cookie], POINTER(Happened)
        self.poll = core.xcb_poll_for_event
        self.poll.argtypes, self.poll.restype = [c_void_p], POINTER(Happened)
        self.symbols = symbols.xcb_key_symbols_alloc
        self.symbols.argtypes, self.symbols.restype = [c_void_p], c_void_p
        self.free_symbols = symbols.xcb_key_symbols_free
        self.free_symbols.argtypes, self.free_symbols.restype = [c_void_p], None
        self.keycodes = symbols.xcb_key_symbols_get_keycode
        self.keycodes.argtypes, self.keycodes.restype = [c_void_p, c_uint32], POINTER(c_uint8)
