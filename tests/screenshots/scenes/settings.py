"""The settings, page by page: usual, empty, crowded, failing, and without a runtime."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtWidgets import QLineEdit

from meshclaw_desktop.policy.model import Autonomy, Effect
from meshclaw_desktop.tray.settings.routine_card import RoutineCard
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.memory import Memories
from meshclaw_desktop.wire.messages import (
    AddConnector,
    Failed,
    FindLocalModels,
    GetBudget,
    GetData,
    GetModel,
    ListKinds,
    ListMemories,
    ListRoutines,
    ListRules,
    TestConnector,
    VerifyLedger,
)
from meshclaw_desktop.wire.rows import (
    BudgetRow,
    DataPart,
    DataRow,
    KindRow,
    LocalServerRow,
    ModelRow,
    RuleRow,
    SettingRow,
    ToolRow,
    VerifyRow,
)
from tests.gui.memory.samples import a_night
from tests.gui.samples import a_connector, a_status
from tests.gui.settings.samples import some_routines
from tests.gui.stand_in_runtime import StandIn
from tests.screenshots.scenes.memory import KEPT
from tests.screenshots.scenes.menu import crowded
from tests.screenshots.stage import Play, Scene, Stage

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
SIZES = {"record": 18_400_000, "settings": 812, "head": 200, "logs": 48_000}
TOOLS = (
    ToolRow("read", Effect.READ, "Read a message", False, "allow"),
    ToolRow("archive", Effect.CHANGE, "Archive messages", True, "ask"),
    ToolRow("send", Effect.SEND, "Send a message", False, "ask"),
    ToolRow("delete", Effect.DESTROY, "Delete messages for good", False, "ask"),
)


def usual(runtime: StandIn) -> None:
    """Some of everything."""
    rules = [
        RuleRow(
            "r1",
            "email",
            "archive",
            "Archive messages from ci@build.example",
            {"from": "ci@build.example"},
            "",
            1.0,
            4e9,
        ),
        RuleRow(
            "r2", "email", "send", "Answer mei@corp.example", {"to": "mei@corp.example"}, "Morning triage", 1.0, None
        ),
    ]
    runtime.answers |= {
        GetModel: lambda _request: to_json(
            ModelRow("anthropic/claude-haiku-4-5", "", "anthropic", "model/anthropic", True, 1.0, 5.0, "table")
        ),
        GetBudget: lambda _request: to_json(BudgetRow(3_000_000, 500_000, 420_000, 0)),
        ListRules: lambda _request: to_json(rules),
        ListRoutines: lambda _request: to_json(some_routines()),
        ListMemories: lambda _request: to_json(a_night(*a_night().rows, *KEPT)),
        ListKinds: lambda _request: to_json([IMAP]),
        TestConnector: lambda _request: "Connected: 214 messages.",
        VerifyLedger: lambda _request: to_json(VerifyRow(12_408, 0, "", 3_100)),
        FindLocalModels: lambda _request: to_json(
            [LocalServerRow("Ollama", "http://127.0.0.1:11434", ("ollama_chat/qwen3:8b", "ollama_chat/gemma3:12b"))]
        ),
        GetData: lambda _request: to_json(
            DataRow(
                tuple(DataPart(name, "", octets) for name, octets in SIZES.items()), 12_408, 310, 88, 4_120, 190, 1.78e9
            )
        ),
    }
    runtime.status = a_status(
        connectors=(
            a_connector("email", Autonomy.ASK, address="sam@corp.example · IMAP", tools=TOOLS, used_at=time.time()),
            a_connector(
                "slack", Autonomy.OBSERVE, state="refused", detail="The workspace does not know this key any more."
            ),
            a_connector("calendar", Autonomy.AUTO),
            a_connector("archive", Autonomy.OBSERVE, address="/home/sam/mail · Maildir", credentials=(), tools=TOOLS),
            a_connector("files", Autonomy.OFF, state="off"),
        )
    )


def troubled(runtime: StandIn) -> None:
    """Connectors that do not work, long names, and a model whose price nobody knows."""
    usual(runtime)
    runtime.answers[GetModel] = lambda _request: to_json(
        ModelRow("acme/x1-preview", "", "acme", "model/acme", False, None, None, "none")
    )
    runtime.status = a_status(
        connectors=(
            a_connector("email", Autonomy.ASK, tools=TOOLS, state="no credential"),
            a_connector("work", Autonomy.OBSERVE, state="refused", detail="imap.corp.example did not accept the password."),
            a_connector(
                "the-mailbox-of-the-whole-team-abroad", Autonomy.AUTO, state="unreachable",
                address="everybody.in.the.office.abroad@department.subsidiary.corp.example · IMAP",
                detail="imap.subsidiary.corp.example does not answer.",
            ),
        )
    )  # fmt: skip


def adding_fails(stage: Stage) -> Play:
    """A new account whose server does not take the password."""
    stage.runtime.answers |= {
        AddConnector: lambda request: to_json(a_connector(request.name, Autonomy.OBSERVE, state="no credential")),
        TestConnector: lambda _request: Failed(
            0,
            "CredentialRefused",
            "imap.gmail.com did not accept the password.",
            "Make an app password, and type that.",
        ),
    }
    window = yield from page("connectors", stage, press="connectors-add")
    stage.find(QLineEdit, "add-address").setText("sam@gmail.com")
    yield 300
    stage.click("add-add")
    yield 900
    return window


def empty(runtime: StandIn) -> None:
    """Nothing yet."""
    usual(runtime)
    runtime.answers |= {
        ListRules: lambda _request: to_json([]),
        ListRoutines: lambda _request: to_json([]),
        ListMemories: lambda _request: to_json(Memories((), None)),
    }
    runtime.status = a_status(connectors=())


def failing(runtime: StandIn) -> None:
    """Nothing works."""
    usual(runtime)
    wrong = Failed(0, "Broken", "The record cannot be read: the disk is full.", "Make room, then try again.")
    for kind in (GetModel, GetBudget, GetData, ListRules, ListKinds, TestConnector, VerifyLedger):
        runtime.answers[kind] = lambda _request: wrong


def forty(runtime: StandIn) -> None:
    """Forty connectors."""
    usual(runtime)
    crowded(runtime)


def page(name: str, stage: Stage, *, press: str = "") -> Play:
    """Open it at a page, and press one of its buttons."""
    stage.desktop.windows.show_settings()
    yield 500
    stage.click(f"settings-to-{name}")
    yield 500
    if press:
        stage.click(press)
        yield 500
    return stage.window("settings-window")


def lost(stage: Stage) -> Play:
    """The runtime goes while it is open."""
    yield from page("connectors", stage)
    stage.runtime.stop()
    yield 700
    return stage.window("settings-window")


def on_its_question(stage: Stage) -> Play:
    """A routine is about to be switched on."""
    window = yield from page("routines", stage, press="routine-dream-switch-on")
    stage.find(RoutineCard, "routine-morning-triage").fold.click()
    yield 300
    return window


SCENES = (
    Scene("settings connectors", partial(page, "connectors"), whole=True, prepare=usual),
    Scene("settings forty connectors", partial(page, "connectors"), prepare=forty),
    Scene("settings connectors troubled", partial(page, "connectors"), whole=True, prepare=troubled),
    Scene("settings connector added", adding_fails, prepare=usual),
    Scene("settings model without price", partial(page, "model"), prepare=troubled),
    Scene("settings model local", partial(page, "model", press="model-where-local"), prepare=usual),
    Scene("settings data verified", partial(page, "data", press="data-verify"), prepare=usual),
    Scene("settings no connector", partial(page, "connectors"), prepare=empty),
    Scene("settings model", partial(page, "model"), whole=True, prepare=usual),
    Scene("settings limits", partial(page, "limits"), whole=True, prepare=usual),
    Scene("settings rules", partial(page, "rules"), whole=True, prepare=usual),
    Scene("settings no rules", partial(page, "rules"), prepare=empty),
    Scene("settings routines", partial(page, "routines"), whole=True, prepare=usual),
    Scene("settings routine to be switched on", on_its_question, prepare=usual),
    Scene("settings no routine", partial(page, "routines"), prepare=empty),
    Scene("settings memory", partial(page, "memory"), whole=True, prepare=usual),
    Scene("settings no memory", partial(page, "memory"), prepare=empty),
    Scene("settings data", partial(page, "data"), whole=True, prepare=usual),
    Scene("settings model failing", partial(page, "model"), prepare=failing),
    Scene("settings line lost", lost, prepare=usual),
    Scene("settings never connected", partial(page, "connectors"), connected=False),
)
