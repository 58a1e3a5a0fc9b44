"""Whether the desktop starts MeshClaw at login: shown, and switched by the user. The entry is read and written off the UI thread."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from meshclaw_desktop.autostart import Autostart
from meshclaw_desktop.errors import AutostartRefused
from meshclaw_desktop.tray.history.choices import Segments
from meshclaw_desktop.tray.plain_text import PlainText
from meshclaw_desktop.tray.theme import GAP, Tone
from meshclaw_desktop.tray.translation import tr

from .flow import row
from .page import bold


class LoginCard(QFrame):
    """The switch shows what stands on the desktop, never what was only asked for."""

    def __init__(self, autostart: Autostart, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("login-card")
        self.setAccessibleIdentifier("login-card")
        self.setProperty("kind", "card")
        self._entry = _Entry(autostart, self)
        self._entry.told.connect(self._show)
        self.switch = Segments("login-switch", (("off", tr("Off", "at login")), ("on", tr("On", "at login"))), self)
        for key, name in (("off", tr("Do not start when I log in")), ("on", tr("Start when I log in"))):
            self.switch.button(key).setAccessibleName(name)
        self.switch.chosen.connect(lambda key: self._entry.switch(key == "on"))
        self._on: bool | None = None
        self._said = PlainText("")
        self._said.setObjectName("login-said")
        self._said.setAccessibleIdentifier("login-said")
        self._said.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(GAP)
        head, flow = row()
        flow.addWidget(bold(tr("Start when I log in")))
        flow.push(self.switch)
        column.addWidget(head)
        column.addWidget(
            PlainText(tr("Routines run only while MeshClaw runs. Your desktop can start it for you."), Tone.QUIET)
        )
        column.addWidget(self._said)

    def refresh(self) -> None:
        """Read what stands there."""
        self._entry.read()

    def _show(self, on: object, wrong: str) -> None:
        if isinstance(on, bool):
            self._on = on
        if self._on is not None:
            self.switch.check("on" if self._on else "off")
        self._said.say(wrong)
        self._said.setVisible(bool(wrong))


class _Entry(QObject):
    """The entry, used in threads, one at a time and in the order in which it was asked for."""

    told = Signal(object, str)
    """Whether it is on, None if that is not known; and what went wrong, in words."""

    _done = Signal(object, str)

    def __init__(self, autostart: Autostart, parent: QObject) -> None:
        super().__init__(parent)
        self._autostart = autostart
        self._last: threading.Thread | None = None
        self._done.connect(self.told, Qt.ConnectionType.QueuedConnection)

    def read(self) -> None:
        """Say how it stands."""
        self._in_thread(lambda: None)

    def switch(self, on: bool) -> None:
        """Do it, and say how it stands."""
        self._in_thread(self._autostart.switch_on if on else self._autostart.switch_off)

    def _in_thread(self, work: Callable[[], None]) -> None:
        before = self._last
        self._last = threading.Thread(target=self._run, args=(work, before), name="autostart", daemon=True)
        self._last.start()

    def _run(self, work: Callable[[], None], before: threading.Thread | None) -> None:
        if before is not None:
            before.join()
        wrong, on = "", None
        try:
            work()
        except AutostartRefused as refused:
            wrong = str(refused)
        try:
            on = self._autostart.is_on()
        except AutostartRefused as refused:
            wrong = wrong or str(refused)
        with contextlib.suppress(RuntimeError):  # the window is gone
            self._done.emit(on, wrong)
