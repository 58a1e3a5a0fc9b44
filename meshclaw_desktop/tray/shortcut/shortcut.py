"""Chooses how this platform gives a program keys of its own, and says honestly how it ended."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence

from meshclaw_desktop.tray.translation import tr

from .keys import Keys, Outcome


class PlatformKeys(Protocol):
    """One platform's way."""

    def register(self, keys: Keys) -> Outcome:
        """Take the keys, or say why not."""

    def release(self) -> None:
        """Give them back."""


class GlobalShortcut(QObject):
    """One combination of keys. It is told of only when it was really registered."""

    pressed = Signal()
    changed = Signal()
    """What is shown of it is different now."""

    def __init__(
        self,
        keys: Keys,
        environment: Mapping[str, str],
        parent: QObject | None = None,
        *,
        platform: Callable[[Callable[[], object]], PlatformKeys | None] | None = None,
    ) -> None:
        """`platform` makes this platform's way from what is to be called when the keys are pressed."""
        super().__init__(parent)
        self._keys, self._environment = keys, environment
        self._platform = platform or self._usual
        self._held: PlatformKeys | None = None
        self._called = ""
        self._by_hand = False
        self.outcome = Outcome.ABSENT

    def register(self) -> Outcome:
        """Take the keys, or say why not."""
        way = self._platform(self.pressed.emit)
        self.outcome = way.register(self._keys) if way is not None else Outcome.ABSENT
        self._held = way if self.outcome in (Outcome.REGISTERED, Outcome.ASKED) else None
        self.changed.emit()
        return self.outcome

    def register_by_hand(self) -> None:
        """The user has just opened what the keys open: the desktop may ask them now whether they want them, once."""
        if self._is_wayland and self.outcome is Outcome.ABSENT and not self._by_hand:
            self._by_hand = True
            self.register()

    def release(self) -> None:
        """Give the keys back."""
        if self._held is not None:
            self._held.release()
            self._held = None
            self.outcome = Outcome.ABSENT

    @property
    def shown(self) -> str:
        """The keys, for a menu; empty unless they work."""
        return self._name if self.outcome is Outcome.REGISTERED else ""

    @property
    def sentence(self) -> str:
        """What is to be said beside the line that they open."""
        match self.outcome:
            case Outcome.REGISTERED:
                return tr("{keys} opens this from anywhere").format(keys=self._name)
            case Outcome.TAKEN:
                return tr("{keys} belongs to another program").format(keys=self._name)
            case Outcome.ABSENT | Outcome.ASKED:
                return ""

    @property
    def _name(self) -> str:
        """The keys as the desktop calls them, or as they are written on the user's keyboard."""
        return self._called or QKeySequence(self._keys.portable).toString(QKeySequence.SequenceFormat.NativeText)

    def _usual(self, pressed: Callable[[], object]) -> PlatformKeys | None:
        if sys.platform == "win32":
            from .win32 import WindowsKeys

            return WindowsKeys(pressed, self)
        if sys.platform == "darwin":
            from .macos import MacKeys

            return MacKeys(pressed, self)
        if self._is_wayland:  # keys grabbed on X are heard in X windows only there
            return self._portal(pressed)
        if QGuiApplication.platformName() != "xcb":
            return None
        from .x11 import X11Keys

        return X11Keys(pressed, self)

    def _portal(self, pressed: Callable[[], object]) -> PlatformKeys | None:
        address = self._environment.get("DBUS_SESSION_BUS_ADDRESS", "")
        if not address:
            return None
        from .portal import PortalKeys

        way = PortalKeys(address, pressed, tr("Ask MeshClaw"), may_prompt=self._by_hand, parent=self)
        way.settled.connect(self._settle, Qt.ConnectionType.QueuedConnection)
        return way

    def _settle(self, outcome: Outcome, called: str) -> None:
        self.outcome, self._called = outcome, called
        if outcome is not Outcome.REGISTERED:
            self._held = None
        self.changed.emit()

    @property
    def _is_wayland(self) -> bool:
        return sys.platform.startswith("linux") and self._environment.get("XDG_SESSION_TYPE") == "wayland"
