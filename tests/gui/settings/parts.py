"""What the tests of the settings use: a keychain that can fail, a form that is filled in, and ways to find things."""

from __future__ import annotations

import threading
from typing import Any

from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from meshclaw_desktop.errors import AutostartRefused, KeychainError
from meshclaw_desktop.keychain import SessionSecrets
from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.tray.settings.window import SettingsWindow
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import (
    AddConnector,
    RemoveConnector,
)
from meshclaw_desktop.wire.rows import (
    KindRow,
    SettingRow,
)
from tests.gui.samples import a_connector
from tests.gui.stand_in_runtime import StandIn

SECRET = "correct horse battery staple"
IMAP = KindRow(
    "imap",
    "Email (IMAP)",
    (
        SettingRow("address", "Your address", "", True, "name@host.example"),
        SettingRow("imap_host", "IMAP server", "", True, ""),
        SettingRow("imap_port", "IMAP port", "993", True, ""),
    ),
    ("password",),
)


class FakeKeychain(SessionSecrets):
    """A keychain in memory; it notes which thread it is called from, and can fail."""

    def __init__(self) -> None:
        super().__init__()
        self.failure: KeychainError | None = None
        self.threads: set[int] = set()

    def check(self) -> str:
        self._called()
        return "GNOME Keyring"

    def set(self, name: str, key: str, secret: str) -> None:
        self._called()
        super().set(name, key, secret)

    def forget(self, name: str, key: str) -> bool:
        self._called()
        return super().forget(name, key)

    def _called(self) -> None:
        self.threads.add(threading.get_ident())
        if self.failure is not None:
            raise self.failure


def find(window: QWidget | None, name: str, kind: type[Any] = QPushButton) -> Any:
    assert window is not None
    found = [one for one in window.findChildren(kind, name) if one.isVisibleTo(window)]
    assert len(found) == 1, f"{name}: {len(found)}"
    return found[0]


def find_any(window: QWidget, name: str, kind: type[Any] = QLineEdit) -> Any:
    """A widget, seen or not."""
    found = window.findChild(kind, name)
    assert found is not None
    return found


def words(window: QWidget, name: str) -> str:
    """What a label says, seen or not."""
    label = window.findChild(QLabel, name)
    assert label is not None
    return label.text()


def open_form(window: SettingsWindow, qtbot: QtBot) -> None:
    """The form of a new connector, with its fields."""
    window.connectors.add.click()

    def is_there() -> bool:
        edit = window.findChild(QLineEdit, "add-secret-password")
        return edit is not None and edit.isVisible()

    qtbot.waitUntil(is_there)


def wait_for(qtbot: QtBot, runtime: StandIn, kind: type[Any]) -> Any:
    """The next request of a kind; what else the window asks for passes."""
    found: list[Any] = []

    def look() -> bool:
        while not found and not runtime.requests.empty():
            request = runtime.requests.get()
            if isinstance(request, kind):
                found.append(request)
        return bool(found)

    qtbot.waitUntil(look)
    return found[0]


def fill_in(window: SettingsWindow, runtime: StandIn, qtbot: QtBot) -> None:
    """A whole form, and a runtime that adds what it is told to."""

    def add(request: AddConnector) -> Any:
        assert runtime.status is not None
        row = a_connector(request.name, Autonomy.OBSERVE, state="no credential")
        runtime.say(connectors=(*runtime.status.connectors, row))
        return to_json(row)

    def remove(request: RemoveConnector) -> None:
        assert runtime.status is not None
        runtime.say(connectors=tuple(row for row in runtime.status.connectors if row.name != request.name))

    runtime.answers |= {AddConnector: add, RemoveConnector: remove}
    open_form(window, qtbot)
    find(window, "add-address", QLineEdit).setText("sam@corp.example")
    find(window, "add-secret-password", QLineEdit).setText(SECRET)


class FakeLogin:
    """The desktop's entry for the login, as it stands; it may refuse."""

    def __init__(self) -> None:
        self.on = False
        self.refuses = ""

    def is_on(self) -> bool:
        """As it stands."""
        return self.on

    def switch_on(self) -> None:
        """Unless it refuses."""
        self._switch(True)

    def switch_off(self) -> None:
        """Unless it refuses."""
        self._switch(False)

    def _switch(self, on: bool) -> None:
        if self.refuses:
            raise AutostartRefused(self.refuses)
        self.on = on
