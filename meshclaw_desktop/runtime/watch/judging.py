"""What needs judgement is put before the model, with all that belongs to it. The only place of a watch that costs tokens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from meshclaw_desktop.errors import ConnectorError, Denied, ModelError, NoSuchThing
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.runtime.tasks import Task

from .looking import Looking
from .sight import Place, Sight, name_of

if TYPE_CHECKING:
    from meshclaw_desktop.runtime.agent import Ending, Seen

HISTORY_ROWS = 8


class Thinks(Protocol):
    """What this needs of the agent."""

    async def run(self, task: Task, *, seen: Sequence[Seen] = (), word: str = "") -> Ending:
        """Until the model answers. Raises Stopped, ModelError, LedgerError."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the model said, and whether it was there to say it."""

    words: str
    made: bool


class Judging:
    """Gathers through the gate, as reading of this task, and lets the agent judge."""

    def __init__(self, looking: Looking, agent: Callable[[], Thinks], task: Task) -> None:
        """`agent` makes one; a model is loaded only then."""
        self._looking = looking
        self._agent = agent
        self._task = task

    async def failed(self, place: Place, now: Sight) -> Judgement:
        """Ask about a run that failed. Raises Stopped, LedgerError."""
        return await self._judge(place, now, f"{name_of(now)} failed. What belongs to it was gathered above.")

    async def slow(self, place: Place, now: Sight, minutes: float) -> Judgement:
        """Ask about a run that takes much longer than its predecessors. Raises Stopped, LedgerError."""
        said = f"{name_of(now)} is not over after {minutes:.0f} minutes, which is far longer than it took before."
        return await self._judge(place, now, f"{said} What belongs to it was gathered above.")

    async def _judge(self, place: Place, now: Sight, word: str) -> Judgement:
        from meshclaw_desktop.runtime.agent import Seen

        asked: tuple[tuple[str, Mapping[str, Json]], ...] = (
            ("history", {"target": place.target, "limit": HISTORY_ROWS}),
            ("log", {"target": place.target, "run": now.run}),
        )
        seen = [
            Seen(f"{place.connector}.watch", {"target": place.target}, now.content),
            *[
                Seen(f"{place.connector}.{tool}", arguments, await self._gathered(place, tool, arguments))
                for tool, arguments in asked
            ],
        ]
        try:
            ending = await self._agent().run(self._task, seen=seen, word=word)
        except ModelError as wrong:
            return Judgement(f"Nobody looked into it: {wrong}", made=False)
        return Judgement(ending.answer, made=True)

    async def _gathered(self, place: Place, tool: str, arguments: Mapping[str, Json]) -> Json:
        try:
            return await self._looking.read(place, tool, arguments)
        except (Denied, ConnectorError, NoSuchThing) as wrong:
            return f"Failed: {wrong}"
