"""The first run: nothing happens before the user clicks, and what is done is what the runtime says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from meshclaw_desktop.errors import KeychainLocked, KeychainMissing
from meshclaw_desktop.keychain import SessionSecrets
from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.first_run.window import WelcomeWindow
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import AddSample, Failed, FindLocalModels, GetModel, SetBudget, UseModel
from meshclaw_desktop.wire.rows import LocalServerRow, ModelRow
from tests.gui.samples import a_connector, a_status
from tests.gui.stand_in_runtime import StandIn

READS = (GetModel, FindLocalModels)


def a_model(name: str, **changes: Any) -> ModelRow:
    given: dict[str, Any] = {
        "model": name,
        "api_base": "",
        "provider": name.partition("/")[0],
        "credential": "",
        "credential_present": False,
        "input_usd": None,
        "output_usd": None,
        "price_from": "none",
    }
    return ModelRow(**given | changes)


class Keychain(SessionSecrets):
    """One whose state is given."""

    wrong: KeychainLocked | KeychainMissing | None = None

    def check(self) -> str:
        if self.wrong is not None:
            raise self.wrong
        return "GNOME Keyring"


class Welcome:
    def __init__(self, qtbot: QtBot, runtime: StandIn) -> None:
        self.qtbot, self.runtime = qtbot, runtime
        self.keychain = Keychain()
        self.model = a_model("")
        self.servers: list[LocalServerRow] = []
        runtime.status = a_status(connectors=(), model="")
        runtime.answers |= {
            GetModel: lambda _request: to_json(self.model),
            FindLocalModels: lambda _request: to_json(self.servers),
        }
        self.state, self.client = State(), Client(runtime.path)
        self.client.welcomed.connect(self.state.welcome)
        self.client.facts_received.connect(self.state.apply)
        self.client.lost.connect(self.state.lose)
        self.window = WelcomeWindow(self.client, self.state, self.keychain, tray=lambda: True, notices=lambda: False)
        qtbot.addWidget(self.window)

    def open(self) -> None:
        self.client.open()
        self.qtbot.waitUntil(lambda: self.state.known)
        self.window.show()
        self.qtbot.waitUntil(lambda: "looking" not in self.text("welcome-keychain"))

    def text(self, name: str) -> str:
        label = self.window.findChild(QLabel, name)
        assert label is not None
        return label.text()

    def asked(self) -> list[Any]:
        """What was asked of the runtime beyond reading."""
        self.qtbot.wait(50)
        found = []
        while not self.runtime.requests.empty():
            request = self.runtime.requests.get()
            if not isinstance(request, READS):
                found.append(request)
        return found

    def wait_for(self, name: str, text: str) -> None:
        self.qtbot.waitUntil(lambda: text in self.text(name))


@pytest.fixture
def welcome(qtbot: QtBot, runtime: StandIn) -> Iterator[Welcome]:
    made = Welcome(qtbot, runtime)
    yield made
    made.client.blockSignals(True)
    made.client.close()


def test_opening_it_changes_nothing(welcome: Welcome) -> None:
    welcome.open()
    assert welcome.asked() == []
    assert not any(step.done for step in (welcome.window.model_step, welcome.window.account_step))
    assert welcome.text("step-model-heading") == "1 · Choose a model"
    assert welcome.window.choose.property("kind") == "primary"
    assert welcome.window.limit.value() == 3.0


def test_it_says_what_is_there(welcome: Welcome) -> None:
    welcome.servers = [LocalServerRow("Ollama", "http://127.0.0.1:11434", ("ollama_chat/qwen3:8b",))]
    welcome.open()
    welcome.wait_for("step-model-note", "Found on this machine: Ollama")
    assert welcome.text("welcome-keychain") == "Keychain: GNOME Keyring, unlocked ✓"
    assert welcome.text("welcome-around") == "Tray ✓ · No notifications here"
    assert welcome.window.use_found.text() == "Use qwen3:8b"
    QTest.mouseClick(welcome.window.use_found, Qt.MouseButton.LeftButton)
    (request,) = welcome.asked()
    assert (type(request), request.model, request.api_base) == (
        UseModel,
        "ollama_chat/qwen3:8b",
        "http://127.0.0.1:11434",
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (KeychainLocked("GNOME Keyring is locked.", "Unlock it."), "Keychain: GNOME Keyring is locked."),
        (KeychainMissing("There is no keychain here.", "Install one."), "No keychain: There is no keychain here."),
    ],
)
def test_a_keychain_that_cannot_be_used_is_said(welcome: Welcome, wrong: KeychainLocked, said: str) -> None:
    welcome.keychain.wrong = wrong
    welcome.open()
    welcome.wait_for("welcome-keychain", said)


def test_a_step_is_done_when_the_runtime_says_so(welcome: Welcome) -> None:
    welcome.open()
    welcome.model = a_model("anthropic/claude-haiku-4-5", credential="anthropic")
    welcome.runtime.say(model="anthropic/claude-haiku-4-5")
    welcome.wait_for("step-model-note", "Its key is still missing.")
    assert not welcome.window.model_step.done
    welcome.model = a_model("anthropic/claude-haiku-4-5", credential="anthropic", credential_present=True)
    welcome.window.close()
    welcome.window.show()
    welcome.wait_for("step-model-heading", "✓ · Choose a model")
    welcome.runtime.say(connectors=(a_connector(state="no credential"),))
    welcome.wait_for("step-account-note", "Email still needs its password.")
    assert not welcome.window.account_step.done
    welcome.runtime.say(connectors=tuple(a_connector(f"box-{at}") for at in range(5)))
    welcome.wait_for("step-account-note", "Connected: Box-0, Box-1, Box-2 and 2 more")
    assert welcome.window.account_step.done
    assert welcome.window.ask.isVisible()


def test_the_limit_is_set_by_a_click_alone(welcome: Welcome) -> None:
    welcome.open()
    welcome.window.limit.setValue(5.0)
    assert welcome.asked() == []
    QTest.mouseClick(welcome.window.set_limit, Qt.MouseButton.LeftButton)
    (request,) = welcome.asked()
    assert (type(request), request.day_usd_micros, request.task_usd_micros) == (SetBudget, 5_000_000, None)
    welcome.runtime.say(limit_usd_micros=5_000_000)
    welcome.wait_for("step-limit-note", "At most $5.00 a day.")


def test_the_sample_is_added_and_can_be_asked_about(welcome: Welcome) -> None:
    def add(_request: AddSample) -> Any:
        welcome.model = a_model("rehearsal")
        welcome.runtime.say(connectors=(a_connector("sample", Autonomy.OBSERVE),), model="rehearsal")
        return to_json(a_connector("sample", Autonomy.OBSERVE))

    welcome.runtime.answers[AddSample] = add
    welcome.open()
    QTest.mouseClick(welcome.window.sample, Qt.MouseButton.LeftButton)
    welcome.wait_for("welcome-said", "The sample mailbox is connected at Observe")
    welcome.wait_for("step-model-note", "The built-in rehearsal model is used")
    assert not welcome.window.sample.isVisible()
    with welcome.qtbot.waitSignal(welcome.window.ask_wanted) as wanted:
        QTest.mouseClick(welcome.window.ask, Qt.MouseButton.LeftButton)
    assert wanted.args == ["Triage my mail"]


def test_a_refusal_is_said_and_can_be_tried_again(welcome: Welcome) -> None:
    welcome.runtime.answers[AddSample] = lambda _request: Failed(0, "MeshClawError", "There is no room.", "Make some.")
    welcome.open()
    QTest.mouseClick(welcome.window.sample, Qt.MouseButton.LeftButton)
    welcome.wait_for("welcome-said", "There is no room. Make some.")
    assert welcome.window.sample.isEnabled()


def test_without_a_runtime_it_waits(welcome: Welcome) -> None:
    welcome.window.show()
    assert welcome.text("welcome-said") == "MeshClaw is starting…"
    assert not welcome.window.choose.isEnabled()
    welcome.client.open()
    welcome.qtbot.waitUntil(welcome.window.choose.isEnabled)
    assert welcome.text("welcome-said") == ""


def test_each_step_leads_to_its_page(welcome: Welcome) -> None:
    welcome.open()
    for button, page in ((welcome.window.choose, "model"), (welcome.window.connect_account, "connectors")):
        with welcome.qtbot.waitSignal(welcome.window.settings_wanted) as wanted:
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert wanted.args == [page]
