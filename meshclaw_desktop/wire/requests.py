"""What a client asks of the runtime: each is answered by one Reply or one Failed with the same `id`. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from meshclaw_desktop.policy.model import Autonomy, Json


class Remember(StrEnum):
    """How long a yes is remembered."""

    ONCE = "once"
    TASK = "task"
    SECONDS = "seconds"


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
class EditApproval:
    """Change arguments of what is asked. The question is withdrawn and a new one, with a digest of its own, is opened.

    Changed values count as the user's own. Approving is a separate answer to the new question. Reply: an Approval.
    """

    id: int
    approval: str
    digest: str
    arguments: Mapping[str, Json]
    """Only the changed ones, by name."""


@dataclass(frozen=True, slots=True)
class ListAnswers:
    """How the user answered lately, for each tool that asked. Reply: a list of AnswersRow."""

    id: int


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
    """Reply: a list of UsageRow. `by`: day, routine, connector, model or agent."""

    id: int
    days: int = 30
    by: str = "day"


@dataclass(frozen=True, slots=True)
class ShowHistory:
    """The personal history of the last `days` days, today included, or from `first` to `last` (ISO dates, the user's days).

    `days` 0 without these means all there is. Reply: a History. `by`: routine, connector, model or agent.
    """

    id: int
    days: int = 30
    by: str = "routine"
    first: str = ""
    last: str = ""


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
class AddSample:
    """Lay the sample mailbox out and add it, with the `rehearsal` model where none is chosen. Reply: a ConnectorRow."""

    id: int


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
class FindLocalModels:
    """Look for model servers on this machine, on their usual ports. Reply: a list of LocalServerRow."""

    id: int


@dataclass(frozen=True, slots=True)
class VerifyLedger:
    """Check the chain of digests. Reply: a VerifyRow."""

    id: int


@dataclass(frozen=True, slots=True)
class GetData:
    """What is kept, where, and how large it is. Reply: a DataRow."""

    id: int


@dataclass(frozen=True, slots=True)
class ExportData:
    """Write everything that is kept into one new zip file in a folder of the user's. Reply: an ExportRow."""

    id: int
    path: str


@dataclass(frozen=True, slots=True)
class DeleteData:
    """Delete for good what happened from the day `since` to the day before `before` (YYYY-MM-DD, the user's days).

    An empty day is no limit; without any, `everything` must be said. Reply: a DeletedRow. All clients begin anew after it.
    """

    id: int
    since: str = ""
    before: str = ""
    everything: bool = False


@dataclass(frozen=True, slots=True)
class ListRoutines:
    """Reply: a list of RoutineRow."""

    id: int


@dataclass(frozen=True, slots=True)
class RunRoutine:
    """Start a routine now, whether it is switched on or not. Reply: a TaskRow."""

    id: int
    routine: str


@dataclass(frozen=True, slots=True)
class SwitchRoutine:
    """Reply: a RoutineRow."""

    id: int
    routine: str
    on: bool


@dataclass(frozen=True, slots=True)
class EditRoutine:
    """Have a file of one's own to edit: a built-in one is copied into the user's folder first. Reply: its path."""

    id: int
    routine: str


@dataclass(frozen=True, slots=True)
class ShowBrief:
    """What one run of a routine left; of the newest run that left anything if `task` is empty. Reply: a Brief, or null.

    `seen` says that the user looks at it now: it counts as seen from then on.
    """

    id: int
    task: str = ""
    seen: bool = False


@dataclass(frozen=True, slots=True)
class ListMemories:
    """Reply: a Memories."""

    id: int


@dataclass(frozen=True, slots=True)
class KeepMemory:
    """Keep what was proposed, in the user's own words if `text` is given; change what is kept; take up a faded one.

    `anyway` must be said for one that is held back. Reply: a MemoryRow, or null if it was a rule.
    """

    id: int
    memory: str
    text: str = ""
    anyway: bool = False


@dataclass(frozen=True, slots=True)
class ForgetMemory:
    """Forget what is kept, or what was proposed, and do not propose the same again. Reply: null."""

    id: int
    memory: str


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
    | EditApproval
    | ListAnswers
    | ListRules
    | ForgetRule
    | ListActivity
    | ShowActivity
    | Undo
    | ListUsage
    | ShowHistory
    | GetBudget
    | SetBudget
    | ListConnectors
    | ListKinds
    | AddConnector
    | AddSample
    | TestConnector
    | RemoveConnector
    | SetAutonomy
    | CredentialChanged
    | GetModel
    | UseModel
    | TestModel
    | FindLocalModels
    | VerifyLedger
    | GetData
    | ExportData
    | DeleteData
    | ListRoutines
    | RunRoutine
    | SwitchRoutine
    | EditRoutine
    | ShowBrief
    | ListMemories
    | KeepMemory
    | ForgetMemory
)
