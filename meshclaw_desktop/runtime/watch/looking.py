"""One look at a place after another, through the gate, again and again while nobody answers. It judges nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from meshclaw_desktop.errors import ConnectorError, CredentialRefused, Denied, NoSuchThing
from meshclaw_desktop.policy.model import Call, Json, Tool
from meshclaw_desktop.runtime.tasks import Task

from .sight import Place, Sight, sight_of

FIRST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 300.0
"""After a look that failed; each time twice as long."""


class Hand(Protocol):
    """All that a watch has of the rest: the gate."""

    def tools(self, task: Task) -> tuple[Tool, ...]:
        """Of the connectors that are not off for this task."""

    async def use(self, task: Task, call: Call, says: str) -> Json:
        """Propose a call; what came of it. Raises Denied, Stopped, ConnectorError, NoSuchThing."""


class Lost(Exception):
    """A place cannot be watched any more: it is gone, or not allowed."""


class Looking:
    """Looks on behalf of one task."""

    def __init__(
        self,
        hand: Hand,
        task: Task,
        unanswered: Callable[[Place, str], None],
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`unanswered` hears of each look that failed and will be tried again."""
        self._hand = hand
        self._task = task
        self._unanswered = unanswered
        self._pause = pause
        self._looks = 0

    async def status(self, place: Place) -> Sight:
        """As it is now. Raises Lost, Stopped."""
        return await self._look(place, "status", {"target": place.target})

    async def change(self, place: Place, known: str) -> Sight:
        """As soon as it is otherwise, or after ten minutes as it is then. Raises Lost, Stopped."""
        return await self._look(place, "watch", {"target": place.target, "known": known})

    async def read(self, place: Place, tool: str, arguments: Mapping[str, Json]) -> Json:
        """What one tool of the place's connector gives back. Raises what the gate raises."""
        call = Call(id="", task=self._task.id, connector=place.connector, tool=tool, arguments=arguments)
        return await self._hand.use(self._task, call, "")

    async def _look(self, place: Place, tool: str, arguments: Mapping[str, Json]) -> Sight:
        pause = FIRST_PAUSE_S
        while True:
            self._looks += 1
            await self._task.checkpoint(self._looks, f"Watching {place.target}")
            try:
                seen = sight_of(await self.read(place, tool, arguments))
            except (Denied, NoSuchThing, CredentialRefused) as wrong:
                raise Lost(str(wrong)) from wrong
            except ConnectorError as wrong:
                self._unanswered(place, str(wrong))
            else:
                if seen is None:
                    raise Lost(f"{place.connector} said nothing that can be read.")
                return seen
            await self._pause(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)
