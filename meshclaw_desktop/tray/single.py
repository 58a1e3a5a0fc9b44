"""One tray for each user: the first holds a lock and listens; a second one asks it to show itself, and ends."""

from __future__ import annotations

from PySide6.QtCore import QLockFile, QObject, Signal

from meshclaw_desktop.locations import Locations

KNOCK_MS = 2000


class Single(QObject):
    """The lock of one process. `first` says whether we got it."""

    knocked = Signal()
    """A second tray was started: show yourself."""

    def __init__(self, locations: Locations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._door = locations.tray_door
        self._lock = QLockFile(str(locations.tray_lock))
        self._lock.setStaleLockTime(0)
        self.first = self._lock.tryLock(0)

    def listen(self) -> None:
        """Hear of second ones. Only for the first."""
        from PySide6.QtNetwork import QLocalServer

        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(self._door)

        def greet() -> None:
            visitor = server.nextPendingConnection()
            visitor.disconnected.connect(visitor.deleteLater)
            visitor.abort()
            self.knocked.emit()

        server.newConnection.connect(greet)
        server.listen(self._door)

    def knock(self) -> bool:
        """Ask the first one to show itself. Whether it heard."""
        from PySide6.QtNetwork import QLocalSocket

        visitor = QLocalSocket()
        visitor.connectToServer(self._door)
        heard = visitor.waitForConnected(KNOCK_MS)
        visitor.abort()
        return heard
