"""Keys on X11: grabbed on the root window over a connection of our own, heard through its file descriptor."""

from __future__ import annotations

from collections.abc import Callable
from ctypes import byref

from PySide6.QtCore import QObject, QSocketNotifier

from .keys import Keys, Outcome
from .xcb import ASYNC, BAD_ACCESS, KEY_PRESS, MAPPING_NOTIFY, SENT, Xcb

SHIFT, LOCK, CONTROL, MOD1, MOD2 = 1, 2, 4, 8, 16
WHATEVER_IS_LOCKED = (0, LOCK, MOD2, LOCK | MOD2)
"""Caps Lock and Num Lock count as modifiers: the keys are meant with and without them."""


class X11Keys(QObject):
    """One combination of keys for as long as this lives. Costs nothing while nobody presses it."""

    def __init__(self, pressed: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pressed = pressed
        self._xcb: Xcb | None = None
        self._line: int | None = None
        self._keys: Keys | None = None
        self._grabbed: list[tuple[int, int, int]] = []
        """Key code, root window, modifiers."""
        self._notifier: QSocketNotifier | None = None

    def register(self, keys: Keys) -> Outcome:
        """Take the keys, on every screen, or say why not."""
        try:
            self._xcb = Xcb()
        except (OSError, AttributeError):
            return Outcome.ABSENT
        self._line = self._xcb.connect(None, None)
        if self._line is None or self._xcb.has_error(self._line):
            self.release()
            return Outcome.ABSENT
        self._keys = keys
        outcome = self._grab()
        if outcome is not Outcome.REGISTERED:
            self.release()
            return outcome
        self._notifier = QSocketNotifier(self._xcb.file_descriptor(self._line), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)
        return outcome

    def release(self) -> None:
        """Give the keys back."""
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier.deleteLater()
            self._notifier = None
        if self._xcb is not None and self._line is not None:
            self._xcb.disconnect(self._line)  # the server gives grabs free with it
        self._line = None
        self._grabbed = []

    def _grab(self) -> Outcome:
        xcb, line, keys = self._xcb, self._line, self._keys
        if xcb is None or line is None or keys is None:
            return Outcome.ABSENT
        held = SHIFT * keys.shift | CONTROL * keys.ctrl | MOD1 * keys.alt
        wanted = [
            (code, root, held | locked) for code in self._codes(xcb, line, keys) for root in _roots(xcb, line)
            for locked in WHATEVER_IS_LOCKED
        ]  # fmt: skip
        if not wanted:
            return Outcome.ABSENT
        for code, root, modifiers in wanted:
            wrong = xcb.request_check(line, xcb.grab_key(line, 0, root, modifiers, code, ASYNC, ASYNC))
            if wrong:
                taken = wrong.contents.detail == BAD_ACCESS
                xcb.free(wrong)
                return Outcome.TAKEN if taken else Outcome.ABSENT
            self._grabbed.append((code, root, modifiers))
        return Outcome.REGISTERED

    def _codes(self, xcb: Xcb, line: int, keys: Keys) -> list[int]:
        """Where the letter is on this keyboard. X names a letter's key by its small form."""
        symbols = xcb.symbols(line)
        found = xcb.keycodes(symbols, ord(keys.letter.lower()))
        codes: list[int] = []
        if found:
            while found[len(codes)]:
                codes.append(int(found[len(codes)]))
            xcb.free(found)
        xcb.free_symbols(symbols)
        return codes

    def _read(self) -> None:
        xcb, line = self._xcb, self._line
        if xcb is None or line is None:
            return
        pressed = changed = False
        while happened := xcb.poll(line):
            kind = happened.contents.response_type
            pressed |= kind == KEY_PRESS  # one that another program made up has SENT in its type
            changed |= kind & ~SENT == MAPPING_NOTIFY
            xcb.free(happened)
        if xcb.has_error(line):
            self.release()
            return
        if changed:
            self._follow_keyboard(xcb, line)
        if pressed:
            self._pressed()

    def _follow_keyboard(self, xcb: Xcb, line: int) -> None:
        """Another layout: the letter may be elsewhere now."""
        for code, root, modifiers in self._grabbed:
            xcb.ungrab_key(line, code, root, modifiers)
        self._grabbed = []
        self._grab()
        xcb.flush(line)


def _roots(xcb: Xcb, line: int) -> list[int]:
    screens = xcb.screens(xcb.setup(line))
    roots: list[int] = []
    while screens.rem > 0:
        roots.append(int(screens.data.contents.root))
        xcb.next_screen(byref(screens))
    return roots
