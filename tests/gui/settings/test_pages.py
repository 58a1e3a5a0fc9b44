"""The pages of the model, the limits, the rules and the data."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from meshclaw_desktop.tray.settings.window import SettingsWindow
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import (
    CredentialChanged,
    DeleteData,
    ExportData,
    Failed,
    FindLocalModels,
    ForgetRule,
    GetBudget,
    GetModel,
    SetBudget,
    UseModel,
    VerifyLedger,
)
from meshclaw_desktop.wire.rows import (
    BudgetRow,
    DeletedRow,
    ExportRow,
    LocalServerRow,
    ModelRow,
    VerifyRow,
)
from tests.gui.samples import an_activity
from tests.gui.settings.parts import SECRET, FakeKeychain, find, wait_for, words
from tests.gui.stand_in_runtime import StandIn


def test_what_was_set_elsewhere_is_shown_at_once(window: SettingsWindow, runtime: StandIn, qtbot: QtBot) -> None:
    window.turn_to("limits")
    qtbot.waitUntil(lambda: window.limits.day.value() == 3.0)
    runtime.answers[GetBudget] = lambda _request: to_json(BudgetRow(7_000_000, 500_000, 0, 0))
    runtime.happen([an_activity(900, kind="policy", sentence="Set the limit to $7.00 a day")])
    qtbot.waitUntil(lambda: window.limits.day.value() == 7.0)


def test_a_model_without_a_price_says_that_nothing_can_run_and_asks_for_one(
    window: SettingsWindow, runtime: StandIn, qtbot: QtBot
) -> None:
    row = ModelRow("acme/x1", "", "acme", "model/acme", False, None, None, "none")
    runtime.answers[GetModel] = lambda _request: to_json(row)
    window.turn_to("model")
    qtbot.waitUntil(lambda: "nothing can run" in words(window, "model-price"))
    assert find(window, "model-input-usd", QWidget).isVisible()
    assert words(window, "secret-model-acme").startswith("No key for acme is set")


def test_a_key_that_is_typed_with_a_model_is_kept_under_its_provider(
    window: SettingsWindow, runtime: StandIn, keychain: FakeKeychain, qtbot: QtBot
) -> None:
    window.turn_to("model")
    qtbot.waitUntil(lambda: window.model.row is not None)
    row = ModelRow("acme/x1", "", "acme", "model/acme", False, 1.0, 2.0, "table")
    runtime.answers[UseModel] = lambda _request: to_json(row)
    window.model.form.model.edit.setText("acme/x1")
    window.model.form.key.edit.setText(SECRET)
    window.model.form.use.click()
    told = wait_for(qtbot, runtime, CredentialChanged)
    assert (told.name, told.key) == ("model", "acme")
    assert keychain.get("model", "acme") == SECRET
    assert window.model.form.key.edit.text() == ""


@pytest.mark.parametrize(
    ("servers", "said"),
    [
        ([LocalServerRow("Ollama", "http://127.0.0.1:11434", ("ollama_chat/qwen3:8b",))], "Found on this machine"),
        ([LocalServerRow("LM Studio", "http://127.0.0.1:1234/v1", ())], "LM Studio answers and has no model"),
        ([], "No model server answers"),
    ],
)
def test_models_on_this_machine_are_found(
    window: SettingsWindow, runtime: StandIn, qtbot: QtBot, servers: list[LocalServerRow], said: str
) -> None:
    runtime.answers[FindLocalModels] = lambda _request: to_json(servers)
    window.turn_to("model")
    qtbot.waitUntil(lambda: window.model.row is not None)
    find(window, "model-where-local", QWidget).setChecked(True)
    qtbot.waitUntil(lambda: said in words(window, "model-found-said"))
    if servers and servers[0].models:
        assert window.model.form.model.value == "ollama_chat/qwen3:8b"
        assert window.model.form.address.value == "http://127.0.0.1:11434"


def test_the_data_is_told_exported_and_deleted_after_one_clear_yes(
    window: SettingsWindow, runtime: StandIn, qtbot: QtBot
) -> None:
    window.turn_to("data")
    qtbot.waitUntil(lambda: words(window, "data-record-size") == "18 MB")
    assert words(window, "data-held").startswith(
        "12,040 rows, 310 tasks, 88 questions, 4,120 calls of the model since "
    )
    runtime.answers[ExportData] = lambda request: to_json(ExportRow(request.path, 5_000, {}))
    window.data.export_to("/home/sam/x.zip")
    assert wait_for(qtbot, runtime, ExportData).path == "/home/sam/x.zip"
    qtbot.waitUntil(lambda: words(window, "data-exported") == "Written: /home/sam/x.zip, 5.0 kB.")
    runtime.answers[DeleteData] = lambda _request: to_json(DeletedRow(1_200, 31, 2, 3, 4, 5, 1_000_000))
    window.data.day.setDate(QDate(2026, 2, 1))
    find(window, "data-delete").click()
    box = window.findChild(QMessageBox, "data-delete-confirm")
    assert box is not None
    assert "before Sunday, February 1, 2026?" in box.text()
    QTest.keyClick(box, Qt.Key.Key_Return)
    QTest.qWait(30)
    assert not any(isinstance(one, DeleteData) for one in list(runtime.requests.queue))
    find(window, "data-delete").click()
    find(window.findChildren(QMessageBox, "data-delete-confirm")[-1], "data-delete-confirm-yes").click()
    request = wait_for(qtbot, runtime, DeleteData)
    assert (request.since, request.before, request.everything) == ("", "2026-02-01", False)
    qtbot.waitUntil(lambda: "1,200 rows, 31 tasks, 2 questions, and the logs. 1.0 MB" in words(window, "data-deleted"))
    find(window, "data-all", QWidget).setChecked(True)
    assert not window.data.day.isEnabled()
    runtime.answers[DeleteData] = lambda _request: Failed(0, "MeshClawError", "“Triage” has not ended.", "Stop it.")
    find(window, "data-delete").click()
    find(window.findChildren(QMessageBox, "data-delete-confirm")[-1], "data-delete-confirm-yes").click()
    assert wait_for(qtbot, runtime, DeleteData).everything
    qtbot.waitUntil(lambda: words(window, "data-deleted") == "“Triage” has not ended. Stop it.")


def test_a_model_is_chosen_with_its_own_price(window: SettingsWindow, runtime: StandIn, qtbot: QtBot) -> None:
    window.turn_to("model")
    qtbot.waitUntil(lambda: window.model.row is not None)
    runtime.answers[UseModel] = runtime.answers[GetModel]
    window.model.form.model.edit.setText("gpt-9")
    window.model.form.use.click()
    assert "provider comes first" in window.model.form.model.wrong
    window.model.form.model.edit.setText("acme/large")
    window.model.form.input_usd.setValue(1.5)
    window.model.form.use.click()
    request = wait_for(qtbot, runtime, UseModel)
    assert (request.model, request.input_usd, request.output_usd) == ("acme/large", 1.5, 0.0)


def test_a_local_model_needs_only_an_address(window: SettingsWindow, runtime: StandIn, qtbot: QtBot) -> None:
    window.turn_to("model")
    qtbot.waitUntil(lambda: window.model.row is not None)
    find(window, "model-where-local", QWidget).setChecked(True)
    window.model.form.model.edit.setText("ollama/qwen3")
    window.model.form.address.edit.setText("ftp://x")
    window.model.form.use.click()
    assert "looks like" in window.model.form.address.wrong
    window.model.form.address.edit.setText("")
    window.model.form.use.click()
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

    def shown() -> bool:  # a layout shows what was added to it a moment later
        revoke = window.rules.findChild(QPushButton, "rule-r1-revoke")
        return revoke is not None and revoke.isVisibleTo(window)

    qtbot.waitUntil(shown)
    find(window, "rule-r1-revoke").click()
    assert wait_for(qtbot, runtime, ForgetRule).rule == "r1"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (VerifyRow(12, 0, ""), "All 12 entries fit"),
        (VerifyRow(12, 0, "", 30), "30 more were deleted by you"),
        (VerifyRow(12, 7, "cut"), "Entry #7 does not fit"),
    ],
)
def test_the_record_is_verified(
    window: SettingsWindow, runtime: StandIn, qtbot: QtBot, row: VerifyRow, sentence: str
) -> None:
    runtime.answers[VerifyLedger] = lambda _request: to_json(row)
    window.turn_to("data")
    window.data.verify.click()
    qtbot.waitUntil(lambda: sentence in words(window, "data-verdict"))
