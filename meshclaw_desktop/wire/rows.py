"""The rows that messages carry: what the user sees of approvals, tasks, connectors, usage. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from meshclaw_desktop.policy.model import Autonomy, Effect, Json, Origin, Role


@dataclass(frozen=True, slots=True)
class Field:
    """One argument of a call, as the user is to see it: raw, to be spelled out where it is shown."""

    name: str
    label: str
    role: Role
    value: Json
    origin: Origin
    source: str
    """Where it came from, in plain words."""
    new: bool
    """A target that the user has never dealt with."""
    new_values: tuple[str, ...] = ()
    """Of several targets, the ones that are new."""
    external: tuple[str, ...] = ()
    """Targets with an address outside the user's own domains."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a batch. `id` is the object's identifier in the call; `cells` stand under the batch's columns."""

    id: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Approval:
    """A question to the user about one call, or a batch of like calls; bound by `digest` to exactly what it shows."""

    id: str
    task: str
    task_title: str
    routine: str
    connector: str
    tool: str
    effect: Effect
    level: Autonomy
    sentence: str
    reason: str
    fields: tuple[Field, ...]
    columns: tuple[str, ...]
    items: tuple[Item, ...]
    """More than one: a batch, each of which can be unticked."""
    agent_says: str
    """The model's own words; unverified, to be quoted."""
    digest: str
    undoable: bool
    rememberable: bool
    created_at: float
    deadline_at: float | None
    """None when parked: it waits until the user is back."""


@dataclass(frozen=True, slots=True)
class Meant:
    """One argument of what a task means to do: exactly `value`, or whatever `sources` return, or anything."""

    name: str
    label: str
    value: Json
    """None unless it is exactly this."""
    sources: tuple[str, ...]
    """The tools (`connector.tool`) or connectors whose results it may come from; empty unless it comes from them."""
    anything: bool


@dataclass(frozen=True, slots=True)
class Intended:
    """One thing that a task said it means to do, before it read what others wrote."""

    tool: str
    """`connector.tool`"""
    sentence: str
    """In plain words, made by our code: "reply to addresses from what it reads in email"."""
    arguments: tuple[Meant, ...]


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One run of the agent. `state`: queued, working, waiting, paused, ended.

    `outcome`, once ended: done, failed, denied, stopped, interrupted.
    """

    id: str
    title: str
    routine: str
    agent: str
    state: str
    step: int
    doing: str
    """One line: what it does now, or why it is paused."""
    outcome: str
    answer: str
    tokens: int
    usd_micros: int
    started_at: float
    ended_at: float | None
    intent: tuple[Intended, ...] = ()
    """What it said it means to do; empty if it did not say."""


@dataclass(frozen=True, slots=True)
class ConnectorRow:
    """One connector. `state`: ready, connected, unreachable, refused, no credential, off."""

    name: str
    kind: str
    level: Autonomy
    address: str
    state: str
    detail: str
    tools: tuple[ToolRow, ...]
    credentials: tuple[str, ...]
    """The keys it needs, not their values."""
    used_at: float | None = None
    """When its secrets were last handed to it, to the minute; None if they were not since the runtime began."""


@dataclass(frozen=True, slots=True)
class ToolRow:
    """What one tool may do at its connector's present level.

    `verdict`: allow, ask, deny, observe ("would have"), unsure (asks if unsure).
    """

    name: str
    effect: Effect
    title: str
    undoable: bool
    verdict: str


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of connector, with what its form asks for."""

    kind: str
    title: str
    settings: tuple[SettingRow, ...]
    credentials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One line of a connector's form."""

    key: str
    label: str
    default: str
    required: bool
    hint: str


@dataclass(frozen=True, slots=True)
class AnswersRow:
    """How often the user approved what one tool asked for, among its last questions that they answered."""

    connector: str
    tool: str
    approved: int
    answered: int


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One remembered answer, in words."""

    id: str
    connector: str
    tool: str
    sentence: str
    targets: Mapping[str, Json]
    task: str
    created_at: float
    expires_at: float | None


@dataclass(frozen=True, slots=True)
class Edit:
    """One argument that the user changed in a question before they answered."""

    name: str
    label: str
    before: Json
    after: Json
    """None if it had no value."""


@dataclass(frozen=True, slots=True)
class ActivityDetail:
    """Everything on record about one row of the activity."""

    seq: int
    digest: str
    fields: tuple[Field, ...]
    columns: tuple[str, ...]
    items: tuple[Item, ...]
    agent_says: str
    rule: str
    answered: str
    """Who answered, when and where; empty if nobody was asked."""
    shown_digest: str
    ran_digest: str
    result: str
    undo_until: float | None
    undo_refused: str
    """Why it cannot be undone any more; empty if it can."""
    edits: tuple[Edit, ...] = ()
    """What the user changed of the call before they answered."""
    intent: tuple[Intended, ...] = ()
    """Of a row of kind `intent`: what the task said it means to do."""
    level: str = ""
    """The connector's level when it was judged; empty where it was not kept."""


@dataclass(frozen=True, slots=True)
class UndoRow:
    """What became of one undo. `outcome`: undone, refused, failed."""

    undo_id: str
    sentence: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class UsageRow:
    """One line of the personal history, as COMMANDS names its columns."""

    key: str
    calls: int
    input_tokens: int
    output_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    usd_micros: int
    estimated: int
    """How many of the calls were counted by us, because the provider did not say."""
    tasks: int
    kept: int
    undone: int
    denied: int
    ignored: int
    failed: int


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """The limits and what stands against them, in micro-dollars."""

    day_usd_micros: int
    task_usd_micros: int
    spent_usd_micros: int
    reserved_usd_micros: int


@dataclass(frozen=True, slots=True)
class ModelRow:
    """The model. Prices: dollars for a million tokens, None if unknown. `price_from`: table, own, local, none."""

    model: str
    api_base: str
    provider: str
    credential: str
    """The key's name in the keychain, empty if it needs none."""
    credential_present: bool
    input_usd: float | None
    output_usd: float | None
    price_from: str


@dataclass(frozen=True, slots=True)
class LocalServerRow:
    """A model server that answers on this machine, with its models as `UseModel` takes them."""

    title: str
    api_base: str
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VerifyRow:
    """Whether the ledger's chain fits. `first_bad` is the first row that does not, 0 if all do."""

    rows: int
    first_bad: int
    reason: str
    deleted: int = 0
    """Rows that the user deleted; each gap is told of by a row that fits."""


@dataclass(frozen=True, slots=True)
class DataPart:
    """One part of what is kept. `name`: record, settings, head, logs. `octets` is its size on the disk."""

    name: str
    path: str
    octets: int


@dataclass(frozen=True, slots=True)
class DataRow:
    """What is kept on this machine, where, and how much of it. `oldest_at` is None if nothing is on record."""

    parts: tuple[DataPart, ...]
    rows: int
    tasks: int
    questions: int
    model_calls: int
    undos: int
    oldest_at: float | None


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A file that was written for the user, with how much of each part it holds."""

    path: str
    octets: int
    lines: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DeletedRow:
    """What was deleted, as counts, and how much smaller the files are."""

    rows: int
    tasks: int
    questions: int
    model_calls: int
    undos: int
    rules: int
    freed_octets: int
