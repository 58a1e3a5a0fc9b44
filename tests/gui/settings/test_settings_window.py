"""The settings window against a stand-in runtime on a real socket, and a keychain that can be locked, missing or say no."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from meshclaw_desktop.errors import KeychainError, KeychainLocked, KeychainMissing, KeychainRefused
from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.tray.raise_level import RaiseQuestion
from meshclaw_desktop.tray.settings.window import SettingsWindow
from meshclaw_desktop.wire.messages import (
    CredentialChanged,
    Failed,
    RemoveConnector,
    SetAutonomy,
)
from tests.gui.samples import a_connector
from tests.gui.settings.parts import SECRET, FakeKeychain, find, find_any, wait_for, words
from tests.gui.stand_in_runtime import StandIn


def test_lowering_a_level_goes_at_once_and_the_button_moves_when_the_runtime_says_so(
    window: SettingsWindow, runtime: StandIn, qtbot: QtBot
) -> None:
    card = window.connectors.card("email")
    assert card is not None
    runtime.answers[SetAutonomy] = lambda request: Failed(0, "SettingsError", "The file cannot be written.", "Mend it.")
    find(card, "level-email-off").click()
    assert not find(card, "level-email-off").isChecked()
    assert wait_for(qtbot, runtime, SetAutonomy).level is Autonomy.OFF
    qtbot.waitUntil(lambda: "cannot be written" in words(card, "connector-email-said"))
    assert card.levels.level is Autonomy.ASK
    assert find(card, "level-email-ask").isChecked()
    del runtime.answers[SetAutonomy]
    find(card, "level-email-off").click()
    qtbot.waitUntil(lambda: card.levels.level is Autonomy.OFF)
    assert not find(card, "level-email-ask").isChecked()


@pytest.mark.parametrize("agrees", [True, False])
def test_raising_a_level_asks_once(window: SettingsWindow, runtime: StandIn, qtbot: QtBot, agrees: bool) -> None:
    card = window.connectors.card("email")
    assert card is not None
    find(card, "level-email-auto").click()
    [box] = [one for one in QApplication.topLevelWidgets() if isinstance(one, RaiseQuestion) and one.isVisible()]
    assert box.defaultButton().objectName() == "leave"
    if not agrees:
        QTest.keyClick(box, Qt.Key.Key_Escape)
        assert card.levels.level is Autonomy.ASK
        return
    find(box, "raise").click()
    assert wait_for(qtbot, runtime, SetAutonomy).level is Autonomy.AUTO
    qtbot.waitUntil(lambda: card.levels.level is Autonomy.AUTO)


def test_a_card_says_where_the_secret_lies_when_it_was_used_and_what_is_wrong(
    window: SettingsWindow, runtime: StandIn, qtbot: QtBot
) -> None:
    at = time.time() // 60 * 60
    runtime.say(
        connectors=(
            a_connector("email", Autonomy.ASK, used_at=at),
            a_connector("mails", Autonomy.ASK, kind="maildir", credentials=()),
            a_connector("work", Autonomy.ASK, state="unreachable", detail="imap.corp.example does not answer."),
            a_connector("home", Autonomy.ASK, state="no credential"),
        )
    )
    qtbot.waitUntil(lambda: window.connectors.card("home") is not None)
    window.connectors.refresh()
    where = f"Password in GNOME Keyring · last used {time.strftime('%H:%M', time.localtime(at))}"
    qtbot.waitUntil(lambda: words(window, "secret-email-password") == where)
    assert "not used yet" in words(window, "secret-work-password")
    assert words(window, "secret-home-password") == "No password is set."
    assert words(window, "connector-home-trouble") == "It can reach nothing yet: set its password."
    assert words(window, "connector-work-trouble") == (
        "imap.corp.example does not answer. Check the network and the server's name, then test it."
    )
    mails = window.connectors.card("mails")
    assert mails is not None
    assert "It needs no password." in [label.text() for label in mails.findChildren(QLabel)]


@pytest.mark.parametrize("number", [0, 1, 40])
def test_any_number_of_connectors_with_long_names_fits_into_a_narrow_window(
    window: SettingsWindow, runtime: StandIn, qtbot: QtBot, number: int
) -> None:
    runtime.say(
        connectors=tuple(
            a_connector(f"connector-{'x' * 24}-{at}", Autonomy.ASK, address="a" * 90, state="unreachable")
            for at in range(number)
        )
    )
    names = {f"connector-{'x' * 24}-{at}" for at in range(number)}
    qtbot.waitUntil(lambda: window.connectors.card("email") is None)
    qtbot.waitUntil(lambda: all(window.connectors.card(name) for name in names))
    window.resize(1, 500)
    QTest.qWait(30)
    inside = window.connectors.widget()
    assert inside is not None
    assert inside.width() <= window.connectors.viewport().width()
    for name in names:
        card = window.connectors.card(name)
        assert card is not None
        for widget in card.findChildren(QWidget):
            if widget.isVisibleTo(card):
                right = widget.mapTo(inside, widget.rect().topRight()).x()
                assert right < inside.width(), widget.objectName()
    assert find_any(window, "connectors-none", QLabel).isVisibleTo(window) == (number == 0)


@pytest.mark.parametrize(
    "failure",
    [
        KeychainLocked("GNOME Keyring is locked.", "Unlock it and try again."),
        KeychainMissing("There is no keychain here that encrypts what it keeps.", "Install one."),
        KeychainRefused("GNOME Keyring said no.", "Try again."),
    ],
)
def test_locked_missing_and_refused_are_three_sentences(
    window: SettingsWindow, keychain: FakeKeychain, runtime: StandIn, qtbot: QtBot, failure: KeychainError
) -> None:
    keychain.failure = failure
    card = window.connectors.card("email")
    assert card is not None
    find(card, "secret-email-password-replace").click()
    edit = find(card, "secret-email-password-value", QLineEdit)
    QTest.keyClicks(edit, SECRET)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.text() == ""
    qtbot.waitUntil(lambda: words(card, "secret-email-password-value-wrong") == str(failure))
    assert keychain.get("email", "password") is None
    assert not any(isinstance(one, CredentialChanged) for one in list(runtime.requests.queue))


def test_a_secret_is_replaced_and_forgotten(
    window: SettingsWindow, keychain: FakeKeychain, runtime: StandIn, qtbot: QtBot
) -> None:
    card = window.connectors.card("email")
    assert card is not None
    find(card, "secret-email-password-replace").click()
    find(card, "secret-email-password-value", QLineEdit).setText(SECRET)
    find(card, "secret-email-password-save").click()
    assert wait_for(qtbot, runtime, CredentialChanged).key == "password"
    assert keychain.get("email", "password") == SECRET
    find(card, "secret-email-password-forget").click()
    find(window.findChild(QMessageBox, "secret-email-password-confirm"), "secret-email-password-confirm-yes").click()
    assert wait_for(qtbot, runtime, CredentialChanged).key == "password"
    assert keychain.get("email", "password") is None


def test_closing_the_window_forgets_a_typed_secret(window: SettingsWindow) -> None:
    card = window.connectors.card("email")
    assert card is not None
    find(card, "secret-email-password-replace").click()
    edit = find(card, "secret-email-password-value", QLineEdit)
    edit.setText(SECRET)
    window.close()
    assert edit.text() == ""


def test_testing_and_removing_a_connector(window: SettingsWindow, runtime: StandIn, qtbot: QtBot) -> None:
    card = window.connectors.card("slack")
    assert card is not None
    find(card, "connector-slack-test").click()
    qtbot.waitUntil(lambda: words(card, "connector-slack-said") == "Connected: 214 messages.")
    find(card, "connector-slack-remove").click()
    find(window.findChild(QMessageBox, "remove-slack"), "remove-slack-yes").click()
    assert wait_for(qtbot, runtime, RemoveConnector).name == "slack"
    assert runtime.status is not None
    runtime.say(connectors=runtime.status.connectors[:1])
    qtbot.waitUntil(lambda: window.connectors.card("slack") is None)


def test_without_a_line_nothing_looks_as_if_it_could_be_changed(
    window: SettingsWindow, runtime: StandIn, qtbot: QtBot
) -> None:
    runtime.stop()
    qtbot.waitUntil(lambda: not window.connectors.add.isEnabled())
    card = window.connectors.card("email")
    assert card is not None
    assert not card.isEnabled()
    for page in (window.model, window.limits, window.rules, window.data):
        assert not find_any(page, "settings-page", QWidget).isEnabled()
    assert "Not connected" in find(window, "settings-problem", QWidget).text()


def test_every_control_can_be_reached_by_keyboard_and_has_a_name(
    window: SettingsWindow, runtime: StandIn, qtbot: QtBot
) -> None:
    card = window.connectors.card("email")
    assert card is not None
    seen: set[str] = set()
    window.activateWindow()
    QTest.qWait(20)
    for _ in range(40):
        widget = window.focusWidget()
        if widget is None:
            window.setFocus()
            widget = window
        seen.add(widget.objectName())
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    assert {
        "connectors-add",
        "level-email-off",
        "level-email-auto",
        "secret-email-password-replace",
        "secret-email-password-forget",
        "connector-email-test",
        "connector-email-fold",
        "connector-email-remove",
        "settings-to-connectors",
    } <= seen
    find(card, "level-email-off").setFocus()
    QTest.keyClick(find(card, "level-email-off"), Qt.Key.Key_Space)
    assert wait_for(qtbot, runtime, SetAutonomy).level is Autonomy.OFF
    for page in ("connectors", "model", "limits", "rules", "data"):
        window.turn_to(page)
        QTest.qWait(30)
        for one in window.page.findChildren(QAbstractButton):
            if one.isVisibleTo(window) and not one.objectName().startswith("qt_"):
                assert one.accessibleIdentifier(), one.text()
                assert one.accessibleName() or one.text()


def test_cards_come_and_go_without_leaving_widgets(window: SettingsWindow, runtime: StandIn, qtbot: QtBot) -> None:
    assert runtime.status is not None
    rows = runtime.status.connectors

    def widgets_after(times: int) -> int:
        for _ in range(times):
            runtime.say(connectors=rows[:1])
            qtbot.waitUntil(lambda: window.connectors.card("slack") is None)
            runtime.say(connectors=rows)
            qtbot.waitUntil(lambda: window.connectors.card("slack") is not None)
        QTest.qWait(20)
        return len(window.findChildren(QWidget))

    before = widgets_after(2)
    assert widgets_after(6) == before
