"""What the gate keeps of one task: the user's words, the intent, what was read, done, refused. It judges nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .damage import Damage, weigh
from .intent import IntendedCall, Value
from .model import Call, Decision, Effect, Flag, Json, Label, Origin, Parameter, Role, Tool, ValueOrigin, Verdict
from .prompt import currencies_in, own_words
from .readings import Readings
from .refusals import Refusal, refusal
from .spelling import amounts_in, key, keys_in, phrase, skeleton, words
from .values import leaves, parts, places_in, single_values

MAX_WRITTEN = 20_000
"""Values that the agent wrote itself and that are remembered as its own."""
HOLD_AFTER = 2
"""After so many refusals a task is held."""
MOST_AFTER_NO = 3
"""Questions that may wait at a time once the user has said no."""
QUOTED = "words.quoted"
"""What stands for a tool where a value was found in a text that the user quoted."""
MEMORY = "memory.recall"
"""What stands for a tool where a value was found in what was learned before."""
_QUOTED_BY_USER = ValueOrigin(origin=Origin.UNTRUSTED, source="a text that you quoted")


class IntentTooLate(ValueError):
    """An intent was declared after something was read that others can have written."""


@dataclass(frozen=True, slots=True)
class _Judged:
    call: Call
    tool: Tool


class Session:
    """One task's memory for the gate. Everything is indexed when it is recorded, so that `decide` need not search."""

    def __init__(self, *, task: str, prompt: str, me: Iterable[str] = (), routine: str = "") -> None:
        """`routine` is the name of the routine whose own bounds hold beside the user's; empty if there is none."""
        self.task = task
        self.prompt = prompt
        self.routine = routine
        self.me = tuple(me)
        self.intent: tuple[IntendedCall, ...] | None = None
        self.readings = Readings()
        own, quoted = own_words(prompt)
        self.own_words = own
        self.typed: set[str] = keys_in(own, words(own))
        self.typed_phrase = phrase(own)
        self.amounts = amounts_in(own)
        self.currencies = currencies_in(own)
        for text in quoted:
            self.readings.add(QUOTED, text, (), _QUOTED_BY_USER, private=False)
        self.readings.tainted = False  # the user showed it; nothing was read behind their back
        self.mine = {key(one) for one in self.me}
        self.domains = {one.rpartition("@")[2] for one in self.mine if "@" in one}
        self.familiar = {skeleton(one): one for one in (*words(own), *self.me) if len(one) > 3}
        self.declared: dict[tuple[str, str], set[str]] = {}
        self.approved: dict[tuple[str, str], set[str]] = {}
        self.edited: dict[str, dict[str, frozenset[str]]] = {}
        """By call and argument, the values that the user wrote into the question about it."""
        self.written: set[str] = set()
        self.refusals: list[Refusal] = []
        self.questions: dict[str, int] = {}
        self.unanswered: set[str] = set()
        """Calls that were asked about after a no, and not answered yet."""
        self.damage = Damage()
        self._judged: dict[str, _Judged] = {}

    @property
    def tainted(self) -> bool:
        """Whether the task has read anything that others can have written."""
        return self.readings.tainted

    @property
    def denials(self) -> int:
        """How often the user said no in this task."""
        return len(self.refusals)

    @property
    def held(self) -> bool:
        """Whether the user said no so often, or was asked so often after a no, that the task may act no more."""
        return len(self.refusals) >= HOLD_AFTER or len(self.unanswered) >= MOST_AFTER_NO

    def declare(self, intent: Sequence[IntendedCall]) -> None:
        """Add to what the task means to do. Raises IntentTooLate once anything untrusted was read."""
        if self.tainted:
            raise IntentTooLate("It is too late: this task has already read what others wrote.")
        self.intent = (*(self.intent or ()), *(one for one in intent if one not in (self.intent or ())))
        for one in intent:
            for name, meant in one.arguments.items():
                if isinstance(meant, Value):
                    found = self.declared.setdefault((one.tool, name), set())
                    found.update(key(part) for leaf in leaves(meant.value) for part in parts(leaf))

    def narrow(self, tools: Iterable[str]) -> None:
        """Keep of the intent only the calls of these tools; possible at any time, and final."""
        kept = set(tools)
        self.intent = tuple(one for one in self.intent or () if one.tool in kept)

    def record_call(self, call: Call, tool: Tool | None, decision: Decision) -> None:
        """A call was judged. An allowed one counts as done; recording the same call again changes nothing."""
        if tool is None:
            return
        self._judged[call.id] = _Judged(call, tool)
        if decision.verdict is Verdict.ASK:
            self.questions[call.connector] = self.questions.get(call.connector, 0) + 1
            if self.refusals:
                self.unanswered.add(call.id)
        elif decision.verdict is Verdict.ALLOW:
            self._done(call, tool)

    def record_edit(self, call: Call, parameter: Parameter, before: Json) -> None:
        """The user changed an argument in the question about a call: what is in it now and was not before is theirs."""
        known = single_values(before, parameter.role)
        mine = single_values(call.arguments.get(parameter.name), parameter.role) - known
        edited = self.edited.setdefault(call.id, {})
        edited[parameter.name] = edited.get(parameter.name, frozenset()) | mine

    def record_answer(self, call_id: str, approved: bool) -> None:
        """The user answered the question about a call, or let it pass, which is a no."""
        judged = self._judged.get(call_id)
        if judged is None:
            return
        call, tool = judged.call, judged.tool
        self.unanswered.discard(call_id)
        if not approved:
            self.refusals.append(refusal(call, tool))
            return
        for parameter in tool.parameters:
            if parameter.role is Role.TARGET and parameter.name in call.arguments:
                found = self.approved.setdefault((tool.id, parameter.name), set())
                places, _ = places_in(call.arguments[parameter.name])
                found.update(key(part) for leaf in places for part in parts(leaf))
        self._done(call, tool)
        self.damage.approve(call.id)

    def record_result(self, call: Call, tool: Tool | None, content: Json, labels: Sequence[Label] = ()) -> None:
        """What a call gave back. It counts as read by the agent from now on."""
        returns = tool.returns if tool is not None else Origin.UNTRUSTED
        default = ValueOrigin(origin=returns, source=_source(call.connector, returns))
        outside = tool is not None and (
            Flag.PUBLIC in tool.flags
            or (tool.effect is Effect.READ and any(one.role is Role.TARGET for one in tool.parameters))
        )
        self.readings.add(call.tool_id, content, labels, default, private=not outside)

    def record_memory(self, text: str, origin: Origin, source: str) -> None:
        """A memory was given to the task: it counts as read, and its values come from where the memory does, at best."""
        self.readings.add(MEMORY, {"text": text}, (), ValueOrigin(origin=origin, source=source))

    def _done(self, call: Call, tool: Tool) -> None:
        if not tool.acts:
            return
        self.damage.add(call.id, weigh(call, tool, self.mine, self.domains))
        if self.tainted and len(self.written) < MAX_WRITTEN:
            self._remember_written(call.arguments)

    def _remember_written(self, arguments: Mapping[str, Json]) -> None:
        """What the agent writes once it is tainted stays tainted, also when it is read back from a trusted place."""
        for leaf in leaves(arguments):
            for one in {key(leaf), *(keys_in(leaf, words(leaf)) if isinstance(leaf, str) else ())}:
                seen = self.readings.find(one)
                if (seen is None or seen.trusted is None) and one not in self.typed and one not in self.mine:
                    self.written.add(one)


def _source(connector: str, origin: Origin) -> str:
    match origin:
        case Origin.UNTRUSTED:
            return f"what others wrote in {connector}"
        case Origin.USER:
            return f"your own data in {connector}"
        case Origin.SERVICE | Origin.SYSTEM:
            return connector
