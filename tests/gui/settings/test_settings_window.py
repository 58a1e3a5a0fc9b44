"""The settings window against a stand-in runtime on a real socket, and a keychain that can be locked, missing or say no."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from meshclaw_desktop.errors import KeychainError, KeychainLocked, KeychainMissing, KeychainRefused
from meshclaw_desktop.keychain import SessionSecrets
from meshclaw_desktop.locations import Locations
from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.raise_level import RaiseQuestion
from meshclaw_desktop.tray.settings.window import SettingsWindow
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import (
    AddConnector,
    CredentialChanged,
    Failed,
    ForgetRule,
    GetBudget,
    GetModel,
    ListKinds,
    ListRules,
    RemoveConnector,
    SetAutonomy,
    SetBudget,
    TestConnector,
    UseModel,
    VerifyLedger,
)
from meshclaw_desktop.wire.rows import BudgetRow, KindRow, ModelRow, RuleRow, SettingRow, VerifyRow
from tests.gui.samples import a_connector, a_status
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


@pytest.fixture
def keychain() -> FakeKeychain:
    return FakeKeychain()


@pytest.fixture
def window(qtbot: QtBot, runtime: StandIn, keychain: FakeKeychain, tmp_path: Path) -> Iterator[SettingsWindow]:
    runtime.answers |= {
        GetModel: lambda _request: to_json(
            ModelRow("anthropic/claude-haiku-4-5", "", "anthropic", "anthropic", True, 1.0, 5.0, "table")
        ),
        GetBudget: lambda _request: to_json(BudgetRow(3_000_000, 500_000, 420_000, 0)),
        ListRules: lambda _request: to_json(
            [RuleRow("r1", "email", "archive", "Archive messages", {"from": "ci@x.example"}, "", 1.0, 4e9)]
        ),
        ListKinds: lambda _request: to_json([IMAP]),
        TestConnector: lambda _request: "Connected: 214 messages.",
        VerifyLedger: lambda _request: to_json(VerifyRow(12, 0, "")),
    }
    runtime.status = a_status(connectors=(a_connector("email", Autonomy.ASK), a_connector("slack", Autonomy.OBSERVE)))
    client, state = Client(runtime.path), State()
    client.welcomed.connect(state.welcome)
    client.facts_received.connect(state.apply)
    client.lost.connect(state.lose)
    made = SettingsWindow(client, state, keychain, Locations(tmp_path, tmp_path, tmp_path, tmp_path))
    qtbot.addWidget(made)
    client.open()
    made.show()
    qtbot.waitUntil(lambda: made.connectors.card("email") is not None)
    yield made
    assert made.keychain.close()
    client.close()


def find(window: QWidget | None, name: str, kind: type[Any] = QPushButton) -> Any:
    assert window is not None
    found = [one for one in window.findChildren(kind, name) if one.isVisibleTo(window)]
    assert len(found) == 1, f"{name}: {len(found)}"
    return found[0]


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


def test_a_new_connector_is_added_its_secret_kept_and_told_without_the_secret(
    window: SettingsWindow, runtime: StandIn, keychain: FakeKeychain, qtbot: QtBot
) -> None:
    row = a_connector("email-2", Autonomy.OBSERVE, state="no credential")

    def add(request: AddConnector) -> Any:
        assert runtime.status is not None
        runtime.say(connectors=(*runtime.status.connectors, row))
        return to_json(row)

    runtime.answers[AddConnector] = add
    open_form(window, qtbot)
    find(window, "add-address", QLineEdit).setText("sam@corp.example")
    find(window, "add-imap_host", QLineEdit).setText("imap.corp.example")
    secret = find(window, "add-secret-password", QLineEdit)
    assert secret.echoMode() is QLineEdit.EchoMode.Password
    secret.setText(SECRET)
    find(window, "add-add").click()
    request = wait_for(qtbot, runtime, AddConnector)
    assert (request.name, dict(request.settings)) == (
        "email-2",
        {"address": "sam@corp.example", "imap_host": "imap.corp.example", "imap_port": "993"},
    )
    told = wait_for(qtbot, runtime, CredentialChanged)
    assert (told.name, told.key) == ("email-2", "password")
    assert keychain.get("email-2", "password") == SECRET
    assert threading.get_ident() not in keychain.threads
    assert all(SECRET not in edit.text() for edit in window.findChildren(QLineEdit))


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
    find(window, field, QLineEdit).setText(value)
    wait_for(qtbot, runtime, ListKinds)
    find(window, "add-add").click()
    assert complaint in find(window, f"{field}-wrong", QWidget).text()
    assert runtime.requests.empty()


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


def test_a_model_is_chosen_with_its_own_price(window: SettingsWindow, runtime: StandIn, qtbot: QtBot) -> None:
    window.turn_to("model")
    qtbot.waitUntil(lambda: window.model.row is not None)
    runtime.answers[UseModel] = runtime.answers[GetModel]
    window.model.model.edit.setText("gpt-9")
    window.model.use.click()
    assert "provider comes first" in window.model.model.wrong
    window.model.model.edit.setText("acme/large")
    window.model.input_usd.setValue(1.5)
    window.model.use.click()
    request = wait_for(qtbot, runtime, UseModel)
    assert (request.model, request.input_usd, request.output_usd) == ("acme/large", 1.5, 0.0)


def test_a_local_model_needs_only_an_address(window: SettingsWindow, runtime: StandIn, qtbot: QtBot) -> None:
    window.turn_to("model")
    qtbot.waitUntil(lambda: window.model.row is not None)
    find(window, "model-where-local", QWidget).setChecked(True)
    window.model.model.edit.setText("ollama/qwen3")
    window.model.address.edit.setText("ftp://x")
    window.model.use.click()
    assert "looks like" in window.model.address.wrong
    window.model.address.edit.setText("")
    window.model.use.click()
    request = wait_for(qtbot, runtime, UseModel)
    assert (request.api_base, request.input_usd) == ("http://127.0.0.1:11434", None)


def test_limits_are_dollars_and_what_is_typed_is_not_overwritten(
    window: SettingsWindow, runtime: StandIn, qtbot: QtBot
) -> None:
    window.turn_to("limits")
    qtbot.waitUntil(lambda: window.limits.day.value() == 3.0)
    assert not window.limits.set.isEnabled()
    window.limits.day.setValue(4.25)
    window.limits.refresh()
    QTest.qWait(80)
    assert window.limits.day.value() == 4.25
    runtime.answers[SetBudget] = lambda request: to_json(
        BudgetRow(request.day_usd_micros, request.task_usd_micros, 0, 0)
    )
    window.limits.set.click()
    request = wait_for(qtbot, runtime, SetBudget)
    assert (request.day_usd_micros, request.task_usd_micros) == (4_250_000, 500_000)
    qtbot.waitUntil(lambda: "$4.25 a day" in window.limits.said)


def test_a_rule_is_shown_with_its_end_and_revoked(window: SettingsWindow, runtime: StandIn, qtbot: QtBot) -> None:
    window.turn_to("rules")
    qtbot.waitUntil(lambda: window.rules.findChild(QPushButton, "rule-r1-revoke") is not None)
    find(window, "rule-r1-revoke").click()
    assert wait_for(qtbot, runtime, ForgetRule).rule == "r1"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [(VerifyRow(12, 0, ""), "All 12 entries fit"), (VerifyRow(12, 7, "cut"), "Entry #7 does not fit")],
)
def test_the_record_is_verified(
    window: SettingsWindow, runtime: StandIn, qtbot: QtBot, row: VerifyRow, sentence: str
) -> None:
    runtime.answers[VerifyLedger] = lambda _request: to_json(row)
    window.turn_to("data")
    window.data.verify.click()
    qtbot.waitUntil(lambda: sentence in words(window, "data-verdict"))


def test_without_a_line_nothing_looks_as_if_it_could_be_changed(
    window: SettingsWindow, runtime: StandIn, qtbot: QtBot
) -> None:
    runtime.stop()
    qtbot.waitUntil(lambda: not window.connectors.add.isEnabled())
    card = window.connectors.card("email")
    assert card is not None
    assert not card.isEnabled()
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
