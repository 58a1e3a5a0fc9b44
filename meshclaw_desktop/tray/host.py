"""The icon's place on the desktop: made when a tray exists, made known when there is none. Knows no state and no menu's content."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from .icon import is_dark

POLL_MS = (250, 500, 500, 1000, 1000, 2000, 5000, 10_000, 30_000)
"""How long to wait before each further look for a tray; the last one is repeated."""
ABSENT_AFTER = 4
"""After so many looks the desktop counts as one without a tray."""
LOOK_AT_PANEL_MS = 400
_CLICKS = frozenset({QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick})
"""A second click soon after a first is told as a double one; it means the same."""


class TrayHost(QObject):
    """
    Keeps one QSystemTrayIcon once the desktop has room for it.

    The icon object is made only then: one made before a StatusNotifier host appears would never be shown. From then on
    nothing runs here: Qt itself finds a host that was restarted.
    """

    opened = Signal()
    """The icon was clicked, or a notification."""
    absent = Signal()
    """This desktop has no tray, so far; something else has to take its place. Said once."""
    appeared = Signal()
    """The icon is in the tray."""
    panel_seen = Signal(bool)
    """Whether the panel behind the icon is dark, where that can be seen."""

    def __init__(self, menu: QMenu, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._menu = menu
        self._icon = QIcon()
        self._tooltip = ""
        self._tray: QSystemTrayIcon | None = None
        self._looks = 0
        self._poll = QTimer(self, singleShot=True)
        self._poll.timeout.connect(self._look)

    @property
    def present(self) -> bool:
        """Whether there is an icon."""
        return self._tray is not None

    @property
    def notifies(self) -> bool:
        """Whether a message beside the tray would be seen."""
        return self._tray is not None and QSystemTrayIcon.supportsMessages()

    @property
    def draws_widgets(self) -> bool:
        """Whether Qt draws the menu (XEmbed, Windows), so that colours and widgets in it are seen; macOS and others do it."""
        return sys.platform != "darwin" and self._tray is not None and not self._tray.geometry().isEmpty()

    def start(self) -> None:
        """Look for a tray, now and then until there is one."""
        self._look()

    def show(self, icon: QIcon, tooltip: str) -> None:
        """Show this picture and line from now on."""
        self._icon, self._tooltip = icon, tooltip
        if self._tray is not None:
            self._tray.setIcon(icon)
            self._tray.setToolTip(tooltip)

    def notify(self, title: str, text: str) -> None:
        """A short message beside the tray, where there is one. Some desktops read markup in it, so signs of it are replaced."""
        if self._tray is not None:
            self._tray.showMessage(title, _without_markup(text), QApplication.windowIcon())

    def hide(self) -> None:
        """Take the icon away."""
        self._poll.stop()
        if self._tray is not None:
            self._tray.hide()

    def _look(self) -> None:
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._settle()
            return
        self._looks += 1
        if self._looks == ABSENT_AFTER:
            self.absent.emit()
        self._poll.start(POLL_MS[min(self._looks - 1, len(POLL_MS) - 1)])

    def _settle(self) -> None:
        self._tray = QSystemTrayIcon(self._icon, self)
        self._tray.setToolTip(self._tooltip)
        self._tray.setContextMenu(self._menu)
        self._tray.activated.connect(self._be_clicked)
        self._tray.messageClicked.connect(self.opened)
        self._tray.show()
        self.appeared.emit()
        QTimer.singleShot(LOOK_AT_PANEL_MS, self._look_at_panel)

    def _be_clicked(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in _CLICKS:
            self.opened.emit()

    def _look_at_panel(self) -> None:
        """Where the icon's place is known, look what colour lies around it."""
        place = self._tray.geometry() if self._tray is not None else None
        screen = QGuiApplication.primaryScreen()
        if place is None or place.isEmpty() or QGuiApplication.platformName() != "xcb":
            return
        picture = screen.grabWindow(0, place.x(), place.y(), place.width(), place.height())
        if not picture.isNull():
            self.panel_seen.emit(is_dark(picture.toImage()))


def _without_markup(text: str) -> str:
    return text.replace("&", "+").replace("<", "‹").replace(">", "›")
