"""Small stand-ins for what surrounds the agent's loop: a door that obeys, a model that recites, a purse, a task."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from meshclaw_desktop.errors import BudgetReached, MeshClawError, Stopped
from meshclaw_desktop.ledger.entry import Entry, Usage
from meshclaw_desktop.policy.model import Call, Effect, Json, Parameter, Role, Tool
from meshclaw_desktop.runtime.agent import Agent
from meshclaw_desktop.runtime.declaring import DECLARED
from meshclaw_desktop.runtime.model import Completion, Message, NoToll, Toll
from meshclaw_desktop.runtime.together import Proposed
from meshclaw_desktop.wire.worker import ToolUse, Used

READ = Tool(
    connector="email",
    name="read",
    effect=Effect.READ,
    description="Text, shortened",
    parameters=(Parameter(name="ids", role=Role.OBJECT, schema={"type": "array", "items": {"type": "string"}}),),
)
ARCHIVE = Tool(
    connector="email",
    name="archive",
    effect=Effect.CHANGE,
    parameters=(
        Parameter(name="ids", role=Role.OBJECT, schema={"type": "array", "items": {"type": "string"}}),
        Parameter(name="into", role=Role.TARGET, required=False, filled=True),
    ),
)


@dataclass
class FakeTask:
    """A task that goes on until told otherwise."""

    id: str = "t1"
    prompt: str = "archive the newsletters"
    routine: str = ""
    over_after: int = 10_000
    steps: list[tuple[int, str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    tokens: int = 0
    usd_micros: int = 0

    async def checkpoint(self, step: int, doing: str) -> None:
        """Note it."""
        self.steps.append((step, doing))
        if len(self.steps) > self.over_after:
            raise Stopped("The task was stopped.")

    def say(self, text: str) -> None:
        """Note it."""
        self.said.append(text)

    def spend(self, *, tokens: int, usd_micros: int) -> None:
        """Add it up."""
        self.tokens += tokens
        self.usd_micros += usd_micros


@dataclass
class FakeDoor:
    """Answers every call with `results` by tool, or raises what stands there."""

    offers: tuple[Tool, ...] = (READ, ARCHIVE)
    results: Mapping[str, Json | MeshClawError] = field(default_factory=dict)
    auto: bool = False
    more: list[bool] = field(default_factory=list)
    raised: Callable[[int], None] = lambda needed: None
    used: list[tuple[Call, str]] = field(default_factory=list)
    together: list[list[Mapping[str, Json]]] = field(default_factory=list)
    declared: list[Json] = field(default_factory=list)
    refuses: list[str] = field(default_factory=list)
    """Why it does not take the first intents."""
    asked: list[tuple[int, str]] = field(default_factory=list)

    def tools(self, task: object) -> tuple[Tool, ...]:
        """What it offers."""
        return self.offers

    def wants_intent(self, task: object) -> bool:
        """As set."""
        return self.auto

    async def use(self, task: FakeTask, call: Call, says: str) -> Json:
        """What stands under the tool's name."""
        self.used.append((call, says))
        found = self.results.get(call.tool, f"{call.tool} done")
        if isinstance(found, MeshClawError):
            raise found
        return found

    async def use_together(self, task: FakeTask, calls: Sequence[Proposed], says: str) -> list[Json | MeshClawError]:
        """The first is done, the others with it."""
        self.together.append([one.arguments for one in calls])
        return [f"{one.tool.name} done" for one in calls]

    def declare(self, task: FakeTask, intent: Json) -> str:
        """Note it."""
        self.declared.append(intent)
        return self.refuses.pop(0) if self.refuses else DECLARED

    async def ask_more(self, task: FakeTask, needed_usd_micros: int, which: str) -> bool:
        """The next answer of `more`."""
        self.asked.append((needed_usd_micros, which))
        answer = self.more.pop(0)
        if answer:
            self.raised(needed_usd_micros)
        return answer


@dataclass
class FakeModel:
    """Recites its replies, or makes them from the messages."""

    replies: Sequence[Completion] | Callable[[Sequence[Message]], Completion]
    name: str = "test/model"
    costs: int = 100
    requests: list[tuple[Sequence[Message], Sequence[Json]]] = field(default_factory=list)

    async def complete(
        self,
        messages: Sequence[Message],
        tools: Sequence[Json] = (),
        *,
        toll: Toll | None = None,
        on_text: Callable[[str], None],
        on_wait: Callable[[str], None],
    ) -> Completion:
        """The next reply; pays `costs`."""
        toll = toll or NoToll()
        await toll.reserve(self.costs * 2)
        self.requests.append((tuple(dict(one) for one in messages), tuple(tools)))
        reply = self.replies(messages) if callable(self.replies) else self.replies[len(self.requests) - 1]
        toll.pay(reply.used, self.costs)
        on_text(reply.text)
        return reply


@dataclass
class FakePurse:
    """One limit for all."""

    limit: int = 1_000_000
    spent: int = 0
    open: dict[str, int] = field(default_factory=dict)
    usages: list[Usage] = field(default_factory=list)

    def reserve(self, task: str, usd_micros: int) -> str:
        """Check and note."""
        if self.spent + sum(self.open.values()) + usd_micros > self.limit:
            raise BudgetReached(
                "Today's limit of $1.00 would be passed.",
                "Raise it.",
                which="day",
                needed_usd_micros=self.spent + usd_micros - self.limit,
            )
        id = f"r{len(self.open)}{len(self.usages)}"
        self.open[id] = usd_micros
        return id

    def settle(self, reservation: str, usage: Usage) -> None:
        """Replace it."""
        del self.open[reservation]
        self.spent += usage.usd_micros
        self.usages.append(usage)

    def release(self, reservation: str) -> None:
        """Give it back."""
        del self.open[reservation]


def says(text: str, *calls: tuple[str, object], finish: str = "") -> Completion:
    """A model's reply."""
    uses = tuple(
        ToolUse(f"call-{number}", name, arguments if isinstance(arguments, str) else json.dumps(arguments))
        for number, (name, arguments) in enumerate(calls)
    )
    return Completion(
        text=text,
        calls=uses,
        finish=finish or ("tool_calls" if calls else "stop"),
        used=Used(input_tokens=10, output_tokens=5, usd_micros=100),
        usd_micros=100,
    )


def agent(
    door: FakeDoor,
    model: FakeModel,
    purse: FakePurse | None = None,
    journal: list[Entry] | None = None,
    max_steps: int = 30,
) -> Agent[FakeTask]:
    """The loop under test."""
    entries = journal if journal is not None else []
    return Agent(
        door,
        model,
        purse or FakePurse(),
        entries.append,
        max_steps=max_steps,
        today=lambda: "Monday, 23 November 2026",
        now=lambda: 1_795_000_000.0,
    )
