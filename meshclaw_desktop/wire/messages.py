"""Every message between the runtime and its clients (tray, command line). Data only. Changed fields: a new version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from meshclaw_desktop.policy.model import Autonomy, Json

from .codec import Codec
from .rows import Approval, ConnectorRow, TaskRow

PROTOCOL_VERSION = 1


class Remember(StrEnum):
    """How long a yes is remembered."""

    ONCE = "once"
    TASK = "task"
    SECONDS = "seconds"


# ---- the first line of each side ----


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


# ---- facts, runtime → client ----


@dataclass(frozen=True, slots=True)
class Activity:
    """Something happened. `seq` never repeats and never skips within a ledger."""

    seq: int
    at: float
    task: str
    routine: str
    agent: str
    kind: str
    call: str
    connector: str
    tool: str
    effect: str
    sentence: str
    verdict: str
    reason: str
    outcome: str
    tokens: int
    usd_micros: int
    undo_id: str
    """What to ask an undo for; of an undo itself (kind `undo`), what it takes back."""


@dataclass(frozen=True, slots=True)
class ApprovalOpened:
    """A question waits for the user."""

    approval: Approval


@dataclass(frozen=True, slots=True)
class ApprovalClosed:
    """A question waits no longer: `approved`, `denied`, `expired` or `void`."""

    approval: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Status:
    """All that the tray shows, as of now. Sent when it changes, at most ten times a second."""

    stopped: bool
    tasks: tuple[TaskRow, ...]
    """The ones that run, wait or are paused, oldest first."""
    waiting: int
    oldest_waiting_at: float | None
    spent_usd_micros: int
    limit_usd_micros: int
    tokens: int
    """Of today, in and out."""
    connectors: tuple[ConnectorRow, ...]
    model: str
    keychain: str
    """One sentence."""
    problem: str
    """What the user should know and mend, e.g. a broken settings file; empty if nothing."""


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of a task's answer as it comes. Not kept: the whole answer stands in the task's row."""

    task: str
    text: str


@dataclass(frozen=True, slots=True)
class TaskEnded:
    """A task has ended; its row holds the answer and how it ended."""

    task: TaskRow


@dataclass(frozen=True, slots=True)
class Synced:
    """What was missed has been sent; what follows is live."""


# ---- requests, client → runtime: each is answered by one Reply or one Failed with the same `id` ----


@dataclass(frozen=True, slots=True)
class GetStatus:
    """Reply: a Status."""

    id: int


@dataclass(frozen=True, slots=True)
class Ask:
    """Start a task from the user's words. Reply: a TaskRow."""

    id: int
    text: str


@dataclass(frozen=True, slots=True)
class ShowTask:
    """Reply: a TaskRow."""

    id: int
    task: str


@dataclass(frozen=True, slots=True)
class StopAll:
    """Stop everything now. Reply: null."""

    id: int


@dataclass(frozen=True, slots=True)
class ResumeAll:
    """Allow work again. Reply: null."""

    id: int


@dataclass(frozen=True, slots=True)
class StopTask:
    """End one task. Reply: null."""

    id: int
    task: str


@dataclass(frozen=True, slots=True)
class PauseTask:
    """Hold one task before its next step, or let it go on. Reply: null."""

    id: int
    task: str
    paused: bool


@dataclass(frozen=True, slots=True)
class ListApprovals:
    """Reply: a list of Approval."""

    id: int


@dataclass(frozen=True, slots=True)
class AnswerApproval:
    """The user's answer to one question; it must repeat the digest of what was shown. Reply: null."""

    id: int
    approval: str
    digest: str
    approved: bool
    items: tuple[str, ...] | None = None
    """Of a batch, the ticked ones; None means all."""
    remember: Remember = Remember.ONCE
    remember_s: int = 0
    stop_task: bool = False


@dataclass(frozen=True, slots=True)
class ListRules:
    """Reply: a list of RuleRow."""

    id: int


@dataclass(frozen=True, slots=True)
class ForgetRule:
    """Reply: null."""

    id: int
    rule: str


@dataclass(frozen=True, slots=True)
class ListActivity:
    """Rows after `since`, oldest first, at most `limit` (the newest if `since` is None). Reply: a list of Activity."""

    id: int
    since: int | None = None
    limit: int = 500
    task: str = ""


@dataclass(frozen=True, slots=True)
class ShowActivity:
    """Everything that is on record about one row. Reply: an ActivityDetail."""

    id: int
    seq: int


@dataclass(frozen=True, slots=True)
class Undo:
    """Take an action back: an undo id, or a task's id for all of it, newest first. Reply: a list of UndoRow."""

    id: int
    what: str


@dataclass(frozen=True, slots=True)
class ListUsage:
    """Reply: a list of UsageRow. `by`: day, routine, connector or model."""

    id: int
    days: int = 30
    by: str = "day"


@dataclass(frozen=True, slots=True)
class GetBudget:
    """Reply: a BudgetRow."""

    id: int


@dataclass(frozen=True, slots=True)
class SetBudget:
    """None leaves a limit as it is; 0 means nothing may be spent. Reply: a BudgetRow."""

    id: int
    day_usd_micros: int | None = None
    task_usd_micros: int | None = None


@dataclass(frozen=True, slots=True)
class ListConnectors:
    """Reply: a list of ConnectorRow."""

    id: int


@dataclass(frozen=True, slots=True)
class ListKinds:
    """The kinds of connectors there are. Reply: a list of KindRow."""

    id: int


@dataclass(frozen=True, slots=True)
class AddConnector:
    """It starts at `observe`. Reply: a ConnectorRow."""

    id: int
    kind: str
    name: str
    settings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class TestConnector:
    """Reply: a sentence, or Failed with what is wrong."""

    __test__ = False
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class RemoveConnector:
    """Its credentials are forgotten too. Reply: null."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class SetAutonomy:
    """Reply: a ConnectorRow."""

    id: int
    name: str
    level: Autonomy


@dataclass(frozen=True, slots=True)
class CredentialChanged:
    """A secret was written to, or taken from, the keychain: read it anew. Secrets never travel. Reply: null."""

    id: int
    name: str
    key: str


@dataclass(frozen=True, slots=True)
class GetModel:
    """Reply: a ModelRow."""

    id: int


@dataclass(frozen=True, slots=True)
class UseModel:
    """Reply: a ModelRow. The prices are dollars for a million tokens, for a model whose price is not known."""

    id: int
    model: str
    api_base: str = ""
    input_usd: float | None = None
    output_usd: float | None = None


@dataclass(frozen=True, slots=True)
class TestModel:
    """One short call. Reply: a sentence, or Failed with what is wrong."""

    __test__ = False
    id: int


@dataclass(frozen=True, slots=True)
class VerifyLedger:
    """Check the chain of digests. Reply: a VerifyRow."""

    id: int


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


Fact = Activity | ApprovalOpened | ApprovalClosed | Status | TextDelta | TaskEnded | Synced
Request = (
    GetStatus
    | Ask
    | ShowTask
    | StopAll
    | ResumeAll
    | StopTask
    | PauseTask
    | ListApprovals
    | AnswerApproval
    | ListRules
    | ForgetRule
    | ListActivity
    | ShowActivity
    | Undo
    | ListUsage
    | GetBudget
    | SetBudget
    | ListConnectors
    | ListKinds
    | AddConnector
    | TestConnector
    | RemoveConnector
    | SetAutonomy
    | CredentialChanged
    | GetModel
    | UseModel
    | TestModel
    | VerifyLedger
)
FROM_CLIENT: tuple[type, ...] = (Hello, *Request.__args__)
FROM_RUNTIME: tuple[type, ...] = (Welcome, Reply, Failed, *Fact.__args__)


def client_codec() -> Codec:
    """What a client writes and the runtime reads."""
    return Codec(FROM_CLIENT)


def runtime_codec() -> Codec:
    """What the runtime writes and a client reads."""
    return Codec(FROM_RUNTIME)
