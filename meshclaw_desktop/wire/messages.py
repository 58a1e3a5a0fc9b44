"""Every message between the runtime and its clients (tray, command line). Data only. Changed fields: a new version."""

from __future__ import annotations

from dataclasses import dataclass

from meshclaw_desktop.policy.model import Json

from .codec import Codec
from .facts import (
    Activity,
    ApprovalClosed,
    ApprovalOpened,
    Fact,
    Status,
    Synced,
    TaskEnded,
    TextDelta,
)
from .requests import (
    AddConnector,
    AddSample,
    AnswerApproval,
    Ask,
    CredentialChanged,
    DeleteData,
    EditApproval,
    EditRoutine,
    ExportData,
    FindLocalModels,
    ForgetMemory,
    ForgetRule,
    GetBudget,
    GetData,
    GetModel,
    GetStatus,
    KeepMemory,
    ListActivity,
    ListAnswers,
    ListApprovals,
    ListConnectors,
    ListKinds,
    ListMemories,
    ListRoutines,
    ListRules,
    ListUsage,
    PauseTask,
    Remember,
    RemoveConnector,
    Request,
    ResumeAll,
    RunRoutine,
    SetAutonomy,
    SetBudget,
    ShowActivity,
    ShowBrief,
    ShowHistory,
    ShowTask,
    StopAll,
    StopTask,
    SwitchRoutine,
    TestConnector,
    TestModel,
    Undo,
    UseModel,
    VerifyLedger,
)

__all__ = [
    "FROM_CLIENT",
    "FROM_RUNTIME",
    "PROTOCOL_VERSION",
    "Activity",
    "AddConnector",
    "AddSample",
    "AnswerApproval",
    "ApprovalClosed",
    "ApprovalOpened",
    "Ask",
    "CredentialChanged",
    "DeleteData",
    "EditApproval",
    "EditRoutine",
    "ExportData",
    "Fact",
    "Failed",
    "FindLocalModels",
    "ForgetMemory",
    "ForgetRule",
    "GetBudget",
    "GetData",
    "GetModel",
    "GetStatus",
    "Hello",
    "KeepMemory",
    "ListActivity",
    "ListAnswers",
    "ListApprovals",
    "ListConnectors",
    "ListKinds",
    "ListMemories",
    "ListRoutines",
    "ListRules",
    "ListUsage",
    "PauseTask",
    "Remember",
    "RemoveConnector",
    "Reply",
    "Request",
    "ResumeAll",
    "RunRoutine",
    "SetAutonomy",
    "SetBudget",
    "ShowActivity",
    "ShowBrief",
    "ShowHistory",
    "ShowTask",
    "Status",
    "StopAll",
    "StopTask",
    "SwitchRoutine",
    "Synced",
    "TaskEnded",
    "TestConnector",
    "TestModel",
    "TextDelta",
    "Undo",
    "UseModel",
    "VerifyLedger",
    "Welcome",
    "client_codec",
    "runtime_codec",
]

PROTOCOL_VERSION = 1


@dataclass(frozen=True, slots=True)
class Hello:
    """Client → runtime: the first line, or the runtime hangs up. `last_seq` None asks for replies only, no facts."""

    version: int
    client: str
    last_seq: int | None
    ledger: str = ""
    """The ledger that `last_seq` belongs to; with another one the feed begins anew."""


@dataclass(frozen=True, slots=True)
class Welcome:
    """Runtime → client: the first line. If `ledger` is not the one you knew, forget what you knew."""

    version: int
    ledger: str
    last_seq: int
    pid: int


@dataclass(frozen=True, slots=True)
class Reply:
    """Runtime → client: a request was carried out. `value` is what the request's description says, as JSON."""

    id: int
    value: Json


@dataclass(frozen=True, slots=True)
class Failed:
    """Runtime → client: a request was refused or failed. `error` is the class's name in `errors`."""

    id: int
    error: str
    title: str
    remedy: str


FROM_CLIENT: tuple[type, ...] = (Hello, *Request.__args__)
FROM_RUNTIME: tuple[type, ...] = (Welcome, Reply, Failed, *Fact.__args__)


def client_codec() -> Codec:
    """What a client writes and the runtime reads."""
    return Codec(FROM_CLIENT)


def runtime_codec() -> Codec:
    """What the runtime writes and a client reads."""
    return Codec(FROM_RUNTIME)
