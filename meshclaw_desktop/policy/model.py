"""The words of the policy: tools, calls, origins, rules, verdicts. Data only; it decides nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

Json: TypeAlias = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
"""Any JSON value, as `json.loads` gives it."""


def nothing() -> Mapping[str, Json]:
    """No arguments, and none can be added."""
    return MappingProxyType({})


class Effect(StrEnum):
    """What using a tool does to the world."""

    READ = "read"
    CHANGE = "change"
    SEND = "send"
    EXECUTE = "execute"
    DESTROY = "destroy"


class Autonomy(StrEnum):
    """How far a connector may go by itself; from none to most, in this order."""

    OFF = "off"
    OBSERVE = "observe"
    ASK = "ask"
    AUTO = "auto"

    @property
    def rank(self) -> int:
        """0 for `off` to 3 for `auto`: a change to a higher rank loosens the policy."""
        return tuple(Autonomy).index(self)


class Verdict(StrEnum):
    """The three answers that a policy can give."""

    DENY = "deny"
    ASK = "ask"
    ALLOW = "allow"


class Role(StrEnum):
    """What an argument is in the effect of its call."""

    TARGET = "target"
    """Who or where the effect goes."""
    OBJECT = "object"
    """A thing of the user's own that is acted on."""
    AMOUNT = "amount"
    TIME = "time"
    CONTENT = "content"
    SECRET = "secret"
    QUERY = "query"


class Origin(StrEnum):
    """Who can have written a value."""

    USER = "user"
    """The user: their words in this task, their settings, a call they approved."""
    SYSTEM = "system"
    """This program itself."""
    SERVICE = "service"
    """The connected service, where no third party can choose the value (a date it set, a number it gave)."""
    UNTRUSTED = "untrusted"
    """Anybody else."""


class Flag(StrEnum):
    """What makes a tool delicate beyond its effect."""

    MONEY = "money"
    CREDENTIALS = "credentials"
    MEMBERSHIP = "membership"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One argument that a tool takes."""

    name: str
    role: Role
    schema: Mapping[str, Json] | None = None
    """A JSON Schema of the value (`type`, `items`, `enum`, `description`, `minimum`, `maximum`); None accepts any JSON value."""
    required: bool = True
    label: str = ""
    """What a person calls it, e.g. "To"; empty means the name with a capital."""
    filled: bool = False
    """The connector fills it in (a reply's recipients): not offered to the model, shown and judged like every other."""
    guarded: tuple[Json, ...] = ()
    """Values with which the call asks even where it could pass (production); only a rule that names them lets it pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """One operation of one connector."""

    connector: str
    """The connector's name, as the user gave it."""
    name: str
    effect: Effect | None
    """None means unknown: it counts as `destroy` until the user classifies it."""
    parameters: tuple[Parameter, ...] = ()
    returns: Origin = Origin.UNTRUSTED
    """Who can have written what it gives back, where a result's labels do not say it more finely."""
    flags: frozenset[Flag] = frozenset()
    undoable: bool = False
    description: str = ""
    """For the model: as short as it can be, every word is paid for on every request."""
    sentence: str = ""
    """For the person, from the call: `Send an email to {to}`; a list of objects is counted by `{ids:message}` ("23 messages")."""
    reports: str = ""
    """For the person, when it is done: `Archived {ids:message}`; empty means the sentence."""

    @property
    def id(self) -> str:
        """`connector.name`, the same everywhere."""
        return f"{self.connector}.{self.name}"

    @property
    def acts(self) -> bool:
        """Whether using it does more than read."""
        return self.effect is not Effect.READ

    def parameter(self, name: str) -> Parameter | None:
        """The parameter called `name`, if there is one."""
        return next((one for one in self.parameters if one.name == name), None)

    @property
    def digest(self) -> str:
        """Identifies this definition; an approval or a rule made for another definition does not hold."""
        return digest(
            {
                "id": self.id,
                "effect": self.effect,
                "returns": self.returns,
                "flags": sorted(self.flags),
                "undoable": self.undoable,
                "description": self.description,
                "sentence": self.sentence,
                "parameters": [
                    {"name": one.name, "role": one.role, "schema": one.schema, "required": one.required}
                    | ({"guarded": one.guarded} if one.guarded else {})
                    for one in self.parameters
                ],
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One use of a tool that the model proposes. `arguments` hold JSON values only and are never changed in place."""

    id: str
    task: str
    connector: str
    tool: str
    arguments: Mapping[str, Json] = field(default_factory=nothing)

    @property
    def tool_id(self) -> str:
        """`connector.tool`."""
        return f"{self.connector}.{self.tool}"

    def digest(self, tool: Tool) -> str:
        """What an approval binds: connector, tool, every argument, the task, and the tool's definition."""
        return digest(
            {
                "task": self.task,
                "connector": self.connector,
                "tool": self.tool,
                "arguments": self.arguments,
                "definition": tool.digest,
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Who can have written one part of a result."""

    path: str
    """A JSONPath of the plain kind: `$`, `$.rows[3].body`, `$.rows[*].date`."""
    origin: Origin
    source: str = ""
    """In plain words, for the question: "a message from dana@partner-corp.example"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An answer that the user asked to be remembered: this tool, exactly these targets, until then."""

    id: str
    connector: str
    tool: str
    definition: str
    """The digest of the tool's definition when the rule was made."""
    targets: Mapping[str, Json]
    """Every target argument with its exact value."""
    task: str | None = None
    """Set when the rule ends with a task."""
    expires_at: float | None = None
    """Unix time. A rule has a task or an end; one that has neither is void."""
    created_at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Everything the user has decided, as of one moment. The gate puts only rules in it that are alive at that moment."""

    autonomy: Mapping[str, Autonomy] = field(default_factory=lambda: MappingProxyType({}))
    """By connector; one that is not named is `off`."""
    rules: tuple[Rule, ...] = ()
    stopped: bool = False
    """*Stop everything* is in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the user said to one question; it counts only for the call with this digest."""

    approved: bool
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueOrigin:
    """Where one argument of a call came from."""

    origin: Origin
    source: str = ""
    """In plain words: "your words", "a message from dana@partner-corp.example"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A verdict, its reason in plain words, the rule behind it, and where each argument came from."""

    verdict: Verdict = Verdict.DENY
    reason: str = "nothing allows it"
    rule: str = "default"
    origins: Mapping[str, ValueOrigin] = field(default_factory=lambda: MappingProxyType({}))
    rememberable: bool = False
    """Whether a yes to this question may be remembered (never for destroy, money, credentials, membership, foreign values)."""


def canonical(value: Json) -> str:
    """The one spelling of a JSON value: sorted keys, no spaces, no NaN. Raises ValueError for what JSON cannot hold."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain)


def digest(value: Json) -> str:
    """SHA-256, in hexadecimal, of a value's one spelling."""
    import hashlib  # it brings 3 MB of OpenSSL, which the tray has no use for

    return hashlib.sha256(canonical(value).encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise ValueError(f"not a JSON value: {type(value).__name__}")
