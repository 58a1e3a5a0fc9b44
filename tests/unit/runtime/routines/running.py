"""A runner with a clock that jumps, a real ledger, and tasks that end when they are told."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from meshclaw_desktop.connectors.contract import Event
from meshclaw_desktop.errors import MeshClawError
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.runtime.routines.routine import Routine
from meshclaw_desktop.runtime.routines.runner import Runner
from meshclaw_desktop.runtime.tasks import Task, Tasks
from meshclaw_desktop.wire.facts import Activity, TaskEnded, TextDelta


class JumpingClock:
    """Time passes only when it is told to."""

    def __init__(self, at: float) -> None:
        self.at = at
        self.wakes = 0
        """How often anybody was woken by it."""
        self.waits: list[float] = []
        self._moved = asyncio.Event()

    def now(self) -> float:
        return self.at

    async def until(self, at: float) -> None:
        self.waits.append(at)
        while self.at < at:
            self._moved.clear()
            await self._moved.wait()
        self.wakes += 1

    def set(self, at: float) -> None:
        self.at = at
        self._moved.set()


class Around:
    """Everything around a runner."""

    def __init__(self, folder: Path, at: float, *routines: Routine, zone: str = "UTC") -> None:
        self.folder = folder
        self.clock = JumpingClock(at)
        self.routines = {one.name: one for one in routines}
        self.zone = ZoneInfo(zone)
        self.stopped = False
        self.refuses: MeshClawError | None = None
        self.new = True
        self.looks: list[Mapping[str, Json] | None] = []
        self.look_fails: list[MeshClawError] = []
        self.started: list[tuple[str, str]] = []
        """By routine, why."""
        self.hold: asyncio.Event | None = None
        self.wake_up()

    def wake_up(self) -> None:
        """A runtime begins."""
        self.ledger = Ledger.open(self.folder / "ledger.sqlite3", self.folder / "head", now=self.clock.now)
        self.tasks = Tasks(
            self.ledger, self._carry, self._published, lambda: None, lambda: (), lambda wrong: None, now=self.clock.now
        )
        self.runner = Runner(
            routines=lambda: list(self.routines.values()), ledger=self.ledger, begin=self._begin, look_for=self._look,
            stopped=lambda: self.stopped, running=self._running, clock=self.clock, zone_of_machine=lambda: self.zone,
        )  # fmt: skip
        self.ledger.subscribe(self.runner.acted)
        self.tasks.recover()
        self.loop = asyncio.get_running_loop().create_task(self.runner.run())

    async def die(self) -> None:
        """As if it were killed: nothing is written any more."""
        self.ledger.close()
        self.loop.cancel()
        self.tasks.interrupt_all()
        await asyncio.gather(self.loop, return_exceptions=True)
        await self.tasks.join(5)

    async def end(self) -> None:
        self.loop.cancel()
        self.tasks.interrupt_all()
        await asyncio.gather(self.loop, return_exceptions=True)
        await self.tasks.join(5)
        self.ledger.close()

    async def settle(self) -> None:
        """Until nothing more happens by itself."""
        for _ in range(60):
            await asyncio.sleep(0)

    async def go(self, at: float) -> None:
        """The clock jumps, and whatever follows happens."""
        self.clock.set(at)
        await self.settle()

    async def event(self, kind: str, connector: str = "work", **detail: str) -> None:
        self.runner.happened(connector, Event(kind=kind, detail=detail))
        await self.settle()

    def rows(self, kind: str) -> list[Activity]:
        return [one for one in self.ledger.newest(500) if one.kind == kind]

    def _running(self, name: str) -> str:
        return next((one.id for one in self.tasks.open if one.routine == name), "")

    def _begin(self, routine: Routine, why: str, also: Callable[[], None]) -> Task:
        if self.refuses is not None:
            raise self.refuses
        return self.tasks.start(routine.text, routine=routine.name, title=routine.title, intent=(), why=why, also=also)

    async def _carry(self, task: Task) -> tuple[str, str]:
        why = [one.reason for one in self.rows("task") if one.task == task.id and one.outcome == "started"]
        self.started.append((task.routine, why[0] if why else ""))
        await task.checkpoint(1, "Working")
        if self.hold is not None:
            await self.hold.wait()
        return "done", "Done."

    def _published(self, fact: TextDelta | TaskEnded) -> None:
        if isinstance(fact, TaskEnded):
            self.runner.ended(fact.task.routine, fact.task.id)

    async def _look(self, routine: Routine, before: Mapping[str, Json] | None) -> tuple[bool, Mapping[str, Json]]:
        self.looks.append(before)
        await asyncio.sleep(0)
        if self.look_fails:
            raise self.look_fails.pop(0)
        return self.new, {"work": [len(self.looks)]}


def around(test: Callable[[], object]) -> None:
    """Run a test's coroutine."""
    made = test()
    assert asyncio.iscoroutine(made)
    asyncio.run(made)


NEVER = math.inf
