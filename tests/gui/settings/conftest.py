"""The settings window against a stand-in runtime on a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from meshclaw_desktop.locations import Locations
from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.settings.window import SettingsWindow
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import (
    FindLocalModels,
    GetBudget,
    GetData,
    GetModel,
    ListKinds,
    ListRules,
    TestConnector,
    VerifyLedger,
)
from meshclaw_desktop.wire.rows import (
    BudgetRow,
    DataPart,
    DataRow,
    ModelRow,
    RuleRow,
    VerifyRow,
)
from tests.gui.samples import a_connector, a_status
from tests.gui.settings.parts import IMAP, FakeKeychain, FakeLogin
from tests.gui.stand_in_runtime import StandIn


@pytest.fixture
def keychain() -> FakeKeychain:
    return FakeKeychain()


@pytest.fixture
def login() -> FakeLogin:
    return FakeLogin()


@pytest.fixture
def window(
    qtbot: QtBot, runtime: StandIn, keychain: FakeKeychain, login: FakeLogin, tmp_path: Path
) -> Iterator[SettingsWindow]:
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
        FindLocalModels: lambda _request: [],
        GetData: lambda _request: to_json(
            DataRow((DataPart("record", "/x/ledger.sqlite3", 18_400_000),), 12_040, 310, 88, 4_120, 190, 1.7e9)
        ),
    }
    runtime.status = a_status(connectors=(a_connector("email", Autonomy.ASK), a_connector("slack", Autonomy.OBSERVE)))
    client, state = Client(runtime.path), State()
    client.welcomed.connect(state.welcome)
    client.facts_received.connect(state.apply)
    client.lost.connect(state.lose)
    made = SettingsWindow(client, state, keychain, Locations(tmp_path, tmp_path, tmp_path, tmp_path), login)
    qtbot.addWidget(made)
    client.open()
    made.show()
    qtbot.waitUntil(lambda: made.connectors.card("email") is not None)
    yield made
    assert made.keychain.close()
    client.close()
