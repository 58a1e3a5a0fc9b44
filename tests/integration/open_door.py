"""A door for tests of the agent that asks nobody: a real connector behind it, and a list of what is denied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from meshclaw_desktop.connectors.contract import Connector
from meshclaw_desktop.errors import Denied, MeshClawError
from meshclaw_desktop.policy.model import Call, Json, Tool
from meshclaw_desktop.runtime.together import Proposed


@dataclass
class Errand:
    """A task that nobody holds."""

    prompt: str
    id: str = "t1"
    routine: str = ""
    said: list[str] = field(default_factory=list)
    tokens: int = 0
    usd_micros: int = 0

    async def checkpoint(self, step: int, doing: str) -> None:
        """Go on."""

    def say(self, text: str) -> None:
        """Note it."""
        self.said.append(text)

    def spend(self, *, tokens: int, usd_micros: int) -> None:
        """Add it up."""
        self.tokens += tokens
        self.usd_micros += usd_micros


@dataclass
class OpenDoor:
    """Carries out what is not in `denied`."""

    connector: Connector
    denied: frozenset[str] = frozenset({"forward", "delete"})
    auto: bool = False
    used: list[Call] = field(default_factory=list)
    refused: list[Call] = field(default_factory=list)
    declared: list[Json] = field(default_factory=list)
    watch: Callable[[Call], None] = lambda call: None

    def tools(self, task: object) -> tuple[Tool, ...]:
        """The connector's."""
        return self.connector.tools

    def wants_intent(self, task: object) -> bool:
        """As set."""
        return self.auto

    async def use(self, task: Errand, call: Call, says: str) -> Json:
        """Prepare and perform."""
        self.watch(call)
        if call.tool in self.denied:
            self.refused.append(call)
            raise Denied("a message asked for it, and you did not.")
        self.used.append(call)
        prepared = await self.connector.prepare(call.tool, call.arguments, {})
        return (await self.connector.perform(call.tool, prepared, {})).content

    async def use_together(self, task: Errand, calls: Sequence[Proposed], says: str) -> list[Json | MeshClawError]:
        """One by one."""
        return [await self._one(task, each, says) for each in calls]

    async def _one(self, task: Errand, each: Proposed, says: str) -> Json | MeshClawError:
        tool = each.tool
        try:
            return await self.use(task, Call(
                id="", task=task.id, connector=tool.connector, tool=tool.name, arguments=each.arguments
            ), says)  # fmt: skip
        except Denied as denied:
            return denied

    def declare(self, task: Errand, intent: Json) -> str:
        """Note it."""
        self.declared.append(intent)
        return "Declared."

    async def ask_more(self, task: Errand, needed_usd_micros: int, which: str) -> bool:
        """No."""
        return False
