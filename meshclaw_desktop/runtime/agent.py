"""The loop of one task: ask the model, use what it calls for, until it answers. It holds the door and no connector."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from meshclaw_desktop.errors import BudgetReached, ConnectorError, Denied, MeshClawError, NoSuchThing, UndoRefused
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.policy.arguments import parse
from meshclaw_desktop.policy.model import Call, Json, Tool, canonical, digest
from meshclaw_desktop.wire.worker import ToolUse

from .conversation import INTEND, Conversation, Names
from .declaring import DECLARED
from .model import Completion, Message, Toll
from .together import Proposed, alike
from .toll import BudgetToll, Purse, Thought

MAX_STEPS = 30
MOST_EQUAL = 3
"""So many equal calls in a row end the task."""
MOST_IN_ALL = 20
"""So many equal calls end it, whatever it did between them."""
MOST_CALLS = 100
"""In one reply; what is beyond is not used."""
SAYS_CHARACTERS = 1_000
"""Of the model's words that stand beside a question."""


class Task(Protocol):
    """What the loop needs of the task that it carries through."""

    id: str
    prompt: str
    routine: str

    async def checkpoint(self, step: int, doing: str) -> None:
        """Before each model call and each tool call: waits while paused, raises Stopped once it is over."""

    def say(self, text: str) -> None:
        """A piece of the answer."""

    def spend(self, *, tokens: int, usd_micros: int) -> None:
        """Count what a model call took."""


T = TypeVar("T", bound=Task, contravariant=True)


class Door(Protocol[T]):
    """All that the agent sees of the gate."""

    def tools(self, task: T) -> tuple[Tool, ...]:
        """Of the connectors that are not off for this task."""

    def wants_intent(self, task: T) -> bool:
        """Whether a connector acts by itself, so that a declared intent is worth its tokens."""

    async def use(self, task: T, call: Call, says: str) -> Json:
        """Propose a call; what came of it, for the model. Raises Denied, Stopped, ConnectorError."""

    async def use_together(self, task: T, calls: Sequence[Proposed], says: str) -> list[Json | MeshClawError]:
        """Propose like calls as one; what came of each, for the model. Raises Stopped."""

    def declare(self, task: T, intent: Json) -> str:
        """Keep what the model means to do; a sentence for it."""

    async def ask_more(self, task: T, needed_usd_micros: int, which: str) -> bool:
        """A limit would be passed: wait for the user's yes or no."""


class Recalling(Protocol[T]):
    """What was learned before, as far as it fits the task. All of it is data; an empty text is no text."""

    def first(self, task: T, connectors: Iterable[str]) -> str:
        """To go with the first message."""

    def later(self, task: T, connectors: Iterable[str]) -> str:
        """To stand beside a result, once the task has read what others wrote; `connectors` are those it has used."""


class Nothing:
    """Nothing was learned."""

    def first(self, task: object, connectors: Iterable[str]) -> str:
        """Nothing."""
        return ""

    def later(self, task: object, connectors: Iterable[str]) -> str:
        """Nothing."""
        return ""


class Thinker(Protocol):
    """What the loop needs of the model."""

    @property
    def name(self) -> str:
        """For the record."""

    async def complete(
        self,
        messages: Sequence[Message],
        tools: Sequence[Json] = (),
        *,
        toll: Toll | None = None,
        on_text: Callable[[str], None],
        on_wait: Callable[[str], None],
    ) -> Completion:
        """One answer. Raises ModelError, and what the toll raises."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a task ended: `done`, `failed` or `stopped`, and what there is to say."""

    outcome: str
    answer: str
    at_step_limit: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A call that our code has made for a task, by the tool's id, and what came of it."""

    tool: str
    arguments: Mapping[str, Json]
    result: Json


class Agent(Generic[T]):
    """Carries tasks through, one `run` each."""

    def __init__(
        self,
        door: Door[T],
        model: Thinker,
        budget: Purse,
        journal: Callable[[Entry], object],
        *,
        recall: Recalling[T] | None = None,
        max_steps: int = MAX_STEPS,
        today: Callable[[], str] = lambda: time.strftime("%A, %d %B %Y"),
        now: Callable[[], float] = time.time,
    ) -> None:
        self._door = door
        self._model = model
        self._budget = budget
        self._journal = journal
        self._recall: Recalling[T] = recall or Nothing()
        self._max_steps = max_steps
        self._today = today
        self._now = now

    async def run(self, task: T, *, seen: Sequence[Seen] = (), word: str = "") -> Ending:
        """
        Until the model answers, repeats itself or reaches a limit. Raises Stopped, ModelError, LedgerError.

        The model finds what was `seen` as if it had made these calls itself, and then our `word`. They went through the
        gate as calls of this task, so that it knows what was read.
        """
        run = _Run(self, task, may_declare=not seen)
        try:
            return await run.to_the_end(seen, word)
        except BudgetReached as limit:
            return Ending("stopped", f"{limit} {run.so_far}".strip())

    def _new_call(self, task: T, tool: Tool, arguments: dict[str, Json]) -> Call:
        return Call(
            id=f"c{secrets.token_hex(6)}", task=task.id, connector=tool.connector, tool=tool.name, arguments=arguments
        )


class _Run(Generic[T]):
    """One task on its way."""

    def __init__(self, agent: Agent[T], task: T, *, may_declare: bool) -> None:
        self._agent = agent
        self._task = task
        self._declaring = may_declare and agent._door.wants_intent(task)
        reachable = dict.fromkeys(tool.connector for tool in agent._door.tools(task))
        learned = agent._recall.first(task, reachable)
        self._talk = Conversation(task.prompt, today=agent._today(), declaring=self._declaring, learned=learned)
        self._step = 0
        self._used = 0
        self._connector = ""
        self._connectors: dict[str, None] = {}
        self._last = ""
        self._made: Counter[str] = Counter()
        self._equal = 0

    @property
    def so_far(self) -> str:
        """What was done until now, in a sentence."""
        calls = f"{self._used} call{'' if self._used == 1 else 's'}"
        return f"Until then it had made {calls}; all of them are on record." if self._used else "Nothing was done."

    async def to_the_end(self, seen: Sequence[Seen], word: str) -> Ending:
        """The loop."""
        self._begin_with(seen, word)
        asked_again = False
        while self._step < self._agent._max_steps:
            self._step += 1
            names = Names(self._agent._door.tools(self._task))
            answer = await self._think(names)
            calls = _numbered(answer.calls[:MOST_CALLS], self._step)
            self._talk.add_answer(answer.text, calls)
            if calls:
                if ending := await self._use_all(calls, names, answer.text):
                    return ending
                if len(answer.calls) > MOST_CALLS:
                    self._talk.add_word(f"Only the first {MOST_CALLS} calls of your reply were used.")
            elif answer.text.strip():
                cut = "\n\n(The answer was cut at its longest.)" if answer.finish == "length" else ""
                return Ending("done", answer.text.strip() + cut)
            elif asked_again:
                return Ending("failed", f"The model gave no answer. {self.so_far}")
            else:
                asked_again = True
                self._talk.add_word("Say briefly what you did and what is left.")
        why = f"It took more than {self._agent._max_steps} steps, so it was ended. {self.so_far}"
        return Ending("failed", why, at_step_limit=True)

    def _begin_with(self, seen: Sequence[Seen], word: str) -> None:
        names = Names(self._agent._door.tools(self._task))
        calls = [
            ToolUse(f"seen_{at}", names.name_of(one.tool) or one.tool, canonical(one.arguments))
            for at, one in enumerate(seen)
        ]
        if calls:
            self._talk.add_answer("", calls)
            for call, one in zip(calls, seen, strict=True):
                self._talk.add_result(call.id, one.result)
        if word:
            self._talk.add_word(word)

    async def _think(self, names: Names) -> Completion:
        await self._task.checkpoint(self._step, "Thinking")
        return await self._agent._model.complete(
            self._talk.messages,
            names.offered(declaring=self._declaring),
            toll=self._toll(),
            on_text=self._task.say,
            on_wait=self._journal_wait,
        )

    def _toll(self) -> Toll:
        async def ask_more(needed_usd_micros: int, which: str) -> bool:
            return await self._agent._door.ask_more(self._task, needed_usd_micros, which)

        return BudgetToll(
            self._agent._budget,
            self._agent._journal,
            Thought(
                model=self._agent._model.name,
                task=self._task.id,
                routine=self._task.routine,
                connector=self._connector,
                sentence=f"Thought about {len(self._talk)} messages · {self._agent._model.name}",
            ),
            ask_more=ask_more,
            spend=self._task.spend,
            now=self._agent._now,
        )

    async def _use_all(self, calls: Sequence[ToolUse], names: Names, says: str) -> Ending | None:
        """In the order in which the model wrote them, like ones as one; an Ending if it goes round in circles."""
        told: dict[int, Json] = {}
        proposed = [_proposed(one, names) for one in calls]
        for at, use in enumerate(calls):
            if often := self._circles(use):
                return Ending("failed", f"It made the same call {often} ({names.id_of(use.name)}), so it was ended.")
            if at not in told:
                like = alike(at, proposed, told)
                together = [one for number in like if (one := proposed[number]) is not None]
                if len(together) > 1:
                    told.update(zip(like, await self._use_together(together, says), strict=True))
                else:
                    told[at] = await self._use(use, names, says)
            self._talk.add_result(use.id, told[at])
        if learned := self._agent._recall.later(self._task, self._connectors):
            self._talk.add_note(learned)
        if says:
            self._task.say("\n\n")
        return None

    async def _use_together(self, calls: Sequence[Proposed], says: str) -> list[Json]:
        """What to tell the model about each of several like calls."""
        await self._begin(calls[0].tool)
        came = await self._agent._door.use_together(self._task, calls, says[:SAYS_CHARACTERS])
        self._used += sum(not isinstance(one, MeshClawError) for one in came)
        return [_told(one) if isinstance(one, MeshClawError) else one for one in came]

    async def _begin(self, tool: Tool) -> None:
        await self._task.checkpoint(self._step, f"Using {tool.id}")
        self._declaring = False
        self._connector = tool.connector
        self._connectors[tool.connector] = None

    async def _use(self, use: ToolUse, names: Names, says: str) -> Json:
        """What to tell the model about one call."""
        try:
            arguments = parse(use.arguments or "{}")
        except ValueError as wrong:
            return f"Not done: the arguments cannot be read: {wrong}."
        if use.name == INTEND and self._declaring:
            said = self._agent._door.declare(self._task, names.intent(arguments))
            self._declaring = said != DECLARED
            return said
        tool = names.tool(use.name)
        if tool is None:
            return f"Not done: there is no tool {use.name[:64]}."
        await self._begin(tool)
        call = self._agent._new_call(self._task, tool, arguments)
        try:
            result = await self._agent._door.use(self._task, call, says[:SAYS_CHARACTERS])
        except (Denied, ConnectorError, NoSuchThing, UndoRefused) as wrong:
            return _told(wrong)
        self._used += 1
        return result

    def _circles(self, use: ToolUse) -> str:
        """How often it made this call, if that is too often."""
        this = digest([use.name, _same(use.arguments)])
        self._equal = self._equal + 1 if this == self._last else 1
        self._last = this
        self._made[this] += 1
        if self._equal >= MOST_EQUAL:
            return f"{MOST_EQUAL} times in a row"
        return f"{MOST_IN_ALL} times" if self._made[this] >= MOST_IN_ALL else ""

    def _journal_wait(self, sentence: str) -> None:
        self._agent._journal(
            Entry(kind="model", task=self._task.id, routine=self._task.routine, sentence=sentence, outcome="waiting")
        )


def _told(wrong: MeshClawError) -> str:
    """What the model hears of a call that was not done, or failed."""
    return f"Denied: {wrong.title}" if isinstance(wrong, Denied) else f"Failed: {wrong}"


def _proposed(use: ToolUse, names: Names) -> Proposed | None:
    tool = names.tool(use.name)
    try:
        return Proposed(tool, parse(use.arguments or "{}")) if tool is not None else None
    except ValueError:
        return None


def _numbered(calls: Sequence[ToolUse], step: int) -> list[ToolUse]:
    """Every call with an identifier of its own; some providers give none, or the same twice."""
    seen: set[str] = set()
    numbered = []
    for index, use in enumerate(calls):
        id = use.id if use.id and use.id not in seen else f"call_{step}_{index}"
        seen.add(id)
        numbered.append(ToolUse(id, use.name, use.arguments))
    return numbered


def _same(arguments: str) -> str:
    """One spelling for equal arguments."""
    try:
        return canonical(parse(arguments or "{}"))
    except ValueError:
        return arguments
