"""Adding a connector: a short form, its secret in the keychain, tried before it is done."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from meshclaw_desktop.errors import KeychainLocked
from meshclaw_desktop.tray.settings.window import SettingsWindow
from meshclaw_desktop.wire.messages import (
    AddConnector,
    CredentialChanged,
    Failed,
    ListKinds,
    RemoveConnector,
    TestConnector,
)
from tests.gui.settings.parts import SECRET, FakeKeychain, fill_in, find, find_any, open_form, wait_for, words
from tests.gui.stand_in_runtime import StandIn


def test_a_new_connector_is_added_its_secret_kept_and_told_without_the_secret_and_tried(
    window: SettingsWindow, runtime: StandIn, keychain: FakeKeychain, qtbot: QtBot
) -> None:
    fill_in(window, runtime, qtbot)
    assert find(window, "add-secret-password", QLineEdit).echoMode() is QLineEdit.EchoMode.Password
    find(window, "add-add").click()
    request = wait_for(qtbot, runtime, AddConnector)
    assert (request.name, dict(request.settings)) == (
        "email-2",
        {"address": "sam@corp.example", "imap_host": "imap.corp.example", "imap_port": "993"},
    )
    told = wait_for(qtbot, runtime, CredentialChanged)
    assert (told.name, told.key) == ("email-2", "password")
    assert wait_for(qtbot, runtime, TestConnector).name == "email-2"
    assert keychain.get("email-2", "password") == SECRET
    assert threading.get_ident() not in keychain.threads
    qtbot.waitUntil(lambda: window.connectors.said == "Email-2 is added, at Observe. Connected: 214 messages.")
    assert not window.connectors.form.isVisible()
    assert all(SECRET not in edit.text() for edit in window.findChildren(QLineEdit))


def test_what_does_not_work_is_said_while_adding_and_the_next_try_takes_its_place(
    window: SettingsWindow, runtime: StandIn, keychain: FakeKeychain, qtbot: QtBot
) -> None:
    said = "imap.corp.example did not accept the password."
    runtime.answers[TestConnector] = lambda _request: Failed(0, "CredentialRefused", said, "Type it again.")
    fill_in(window, runtime, qtbot)
    find(window, "add-add").click()
    wait_for(qtbot, runtime, AddConnector)
    qtbot.waitUntil(lambda: window.connectors.form.wrong == f"{said} Type it again.")
    assert (find(window, "add-add").text(), find(window, "add-cancel").text()) == ("Try again", "Leave it so")
    runtime.answers[TestConnector] = lambda _request: "Connected: 214 messages."
    find(window, "add-secret-password", QLineEdit).setText("another")
    find(window, "add-add").click()
    assert wait_for(qtbot, runtime, RemoveConnector).name == "email-2"
    assert wait_for(qtbot, runtime, AddConnector).name == "email-2"
    qtbot.waitUntil(lambda: "is added" in window.connectors.said)
    assert keychain.get("email-2", "password") == "another"


def test_a_keychain_that_says_no_while_adding_is_said_in_the_form(
    window: SettingsWindow, runtime: StandIn, keychain: FakeKeychain, qtbot: QtBot
) -> None:
    fill_in(window, runtime, qtbot)
    keychain.failure = KeychainLocked("GNOME Keyring is locked.", "Unlock it and try again.")
    find(window, "add-add").click()
    qtbot.waitUntil(lambda: window.connectors.form.wrong == str(keychain.failure))
    assert not any(isinstance(one, TestConnector) for one in list(runtime.requests.queue))
    find(window, "add-cancel").click()
    assert find_any(window, "add-secret-password").text() == ""


def test_what_was_added_and_left_tells_nobody_any_more(
    window: SettingsWindow, runtime: StandIn, keychain: FakeKeychain, qtbot: QtBot
) -> None:
    fill_in(window, runtime, qtbot)
    find(window, "add-add").click()
    window.connectors.form.close_form()
    wait_for(qtbot, runtime, AddConnector)
    QTest.qWait(100)
    assert window.connectors.said == ""
    assert keychain.get("email-2", "password") is None


@pytest.mark.parametrize(
    ("address", "host", "advice"),
    [
        ("sam@gmail.com", "imap.gmail.com", "app password"),
        ("sam@GMX.de", "imap.gmx.net", "filled in"),
        ("sam@corp.example", "imap.corp.example", ""),
        ("sam@outlook.com", "", "takes no password"),
    ],
)
def test_the_servers_of_an_address_are_filled_in(
    window: SettingsWindow, qtbot: QtBot, address: str, host: str, advice: str
) -> None:
    open_form(window, qtbot)
    QTest.keyClicks(find(window, "add-address", QLineEdit), address)
    assert find(window, "add-imap_host", QLineEdit).text() == host
    assert advice in words(window, "add-advice")
    assert bool(words(window, "add-advice")) == bool(advice)


def test_a_server_that_was_typed_is_not_overwritten(window: SettingsWindow, qtbot: QtBot) -> None:
    open_form(window, qtbot)
    find(window, "add-imap_host", QLineEdit).setText("mail.my.example")
    QTest.keyClicks(find(window, "add-address", QLineEdit), "sam@gmail.com")
    assert find(window, "add-imap_host", QLineEdit).text() == "mail.my.example"


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("add-name", "no spaces please", "letters, digits"),
        ("add-name", "EMAIL", "already"),
        ("add-address", "", "needed"),
        ("add-address", "sam", "looks like"),
        ("add-imap_port", "99999", "1 to 65535"),
        ("add-imap_host", "https://x", "server's name"),
    ],
)
def test_a_wrong_field_is_said_beside_it_and_nothing_is_sent(
    window: SettingsWindow, runtime: StandIn, qtbot: QtBot, field: str, value: str, complaint: str
) -> None:
    open_form(window, qtbot)
    find(window, "add-address", QLineEdit).setText("sam@corp.example")
    find(window, "add-imap_host", QLineEdit).setText("imap.corp.example")
    find_any(window, field).setText(value)
    wait_for(qtbot, runtime, ListKinds)
    find(window, "add-add").click()
    assert complaint in find(window, f"{field}-wrong", QWidget).text()
    assert runtime.requests.empty()


def test_a_form_that_is_not_seen_holds_no_secret(window: SettingsWindow, runtime: StandIn, qtbot: QtBot) -> None:
    fill_in(window, runtime, qtbot)
    window.close()
    assert find_any(window, "add-secret-password").text() == ""
    assert find_any(window, "add-address").text() == "sam@corp.example"
