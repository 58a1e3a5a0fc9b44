"""A world for a watch: deployments whose states a test sets, a calendar, a gate that only notes what was asked of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from meshclaw_desktop.connectors.contract import Event
from meshclaw_desktop.connectors.kinds import kinds
from meshclaw_desktop.errors import MeshClawError, NoSuchThing
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Call, Json, Tool
from meshclaw_desktop.policy.session import Session
from meshclaw_desktop.runtime.agent import Ending, Seen
from meshclaw_desktop.runtime.tasks import Task
from meshclaw_desktop.runtime.watch.lookout import Lookout
from meshclaw_desktop.runtime.watch.sight import Place

FAMILIES = {"ci": "deployments", "edge": "deployments", "calendar": "calendar", "email": "email"}


def task(id: str = "t1", routine: str = "deployment-watch") -> Task:
    """One that nobody else sees."""
    return Task(
        id=id, prompt="Say what went wrong.", session=Session(task=id, prompt=""), started_at=0.0,
        changed=lambda one: None, spoke=lambda one, text: None, routine=routine, title="Deployment watch",
    )  # fmt: skip


@dataclass
class World:
    """Everything around a lookout. It is the way to the gate, too."""

    folder: Path
    clock: list[float] = field(default_factory=lambda: [1_795_341_900.0])
    runs: dict[Place, dict[str, Json]] = field(default_factory=dict)
    histories: dict[Place, list[Json]] = field(default_factory=dict)
    busy: bool = False
    wrong: dict[str, MeshClawError] = field(default_factory=dict)
    """By connector, what every call of it ends with."""
    calls: list[tuple[str, Mapping[str, Json]]] = field(default_factory=list)
    events: list[tuple[str, Event]] = field(default_factory=list)
    wanted: bool = False
    thought: list[tuple[tuple[Seen, ...], str]] = field(default_factory=list)
    thinks: Callable[[Task], Ending] = lambda task: Ending("done", "The disk is full. I propose to roll back.")
    expired: bool = False
    hold: asyncio.Event | None = None
    """The agent waits for it, as for a user's answer."""

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.ledger = Ledger.open(self.folder / "ledger", self.folder / "head", now=self.now)
        self.lookout = self.a_lookout()
        self._changed = asyncio.Event()

    def a_lookout(self, most_s: float = 36_000) -> Lookout:
        """One that hears of every row of the record, as in the runtime."""
        lookout = Lookout(
            self.ledger, lambda name: FAMILIES.get(name, ""), lambda: self,
            lambda name, event: self.events.append((name, event)), lambda: self.wanted, now=self.now, most_s=most_s,
        )  # fmt: skip
        self.ledger.subscribe(lambda activity: lookout.recorded(activity))
        return lookout

    def now(self) -> float:
        return self.clock[0]

    # ---- what happens out there ----

    def deployed(
        self, state: str, run: str = "1", *, target: str = "web-api", connector: str = "ci", **more: Json
    ) -> None:
        """A target's newest run is this one, in this state."""
        self.runs[Place(connector, target)] = {
            "run": run, "target": target, "state": state, "environment": "staging", "version": f"v{run}", **more,
        }  # fmt: skip
        self.stir()

    def ten_minutes_pass(self) -> None:
        """Whoever waits is told that nothing has changed."""
        self.expired = True
        self.stir()

    def stir(self) -> None:
        """Whoever waits looks again."""
        self._changed.set()
        self._changed = asyncio.Event()

    def started(self, target: str = "web-api", *, connector: str = "ci", tool: str = "start", id: str = "t0") -> None:
        """It is on record that a task started this."""
        self.ledger.append(
            Entry(
                kind="call", task=id, connector=connector, tool=tool, effect="execute", outcome="done",
                record={"fields": [{"name": "target", "value": target}]},
            )
        )  # fmt: skip

    def meeting(self, state: str, event: str = "m1") -> None:
        """The calendar tells."""
        self.lookout.heard("calendar", Event(kind="meeting", detail={"event": event, "state": state}))

    # ---- the gate ----

    def tools(self, task: Task) -> tuple[Tool, ...]:
        of = {kind.name: kind.tools for kind in kinds()}
        there = {"ci": of["command"], "edge": of["command"], "calendar": of["caldav"]}
        return tuple(replace(tool, connector=name) for name, its in there.items() for tool in its)

    async def use(self, task: Task, call: Call, says: str) -> Json:
        self.calls.append((call.tool_id, call.arguments))
        await asyncio.sleep(0)
        if (wrong := self.wrong.get(call.connector)) is not None:
            raise wrong
        match call.tool:
            case "now":
                return {"busy": self.busy, "now": []}
            case "log":
                return {"run": call.arguments.get("run"), "state": "failed", "log": "No space left on device"}
        place = Place(call.connector, str(call.arguments["target"]))
        if place not in self.runs:
            raise NoSuchThing(f"There is no target “{place.target}”.")
        if call.tool == "history":
            return {"rows": self.histories.get(place, [])}
        if call.tool == "watch":
            self.expired = False
            while place in self.runs and _known(self.runs[place]) == call.arguments["known"]:
                await self._changed.wait()
                if self.expired:
                    break
                if (wrong := self.wrong.get(call.connector)) is not None:
                    raise wrong
            if place not in self.runs:
                raise NoSuchThing(f"There is no target “{place.target}”.")
        return dict(self.runs[place])

    # ---- the agent ----

    async def run(self, task: Task, *, seen: Sequence[Seen] = (), word: str = "") -> Ending:
        self.thought.append((tuple(seen), word))
        if self.hold is not None:
            await self.hold.wait()
        return self.thinks(task)

    # ---- for tests ----

    def used(self, tool: str) -> list[Mapping[str, Json]]:
        """The arguments of each call of a tool."""
        return [arguments for name, arguments in self.calls if name == tool]

    def states(self) -> list[Json]:
        """The states that were told."""
        return [event.detail["state"] for _, event in self.events]


def _known(run: Mapping[str, Json]) -> str:
    return f"{run['run']} {run['state']}"


async def until(so: Callable[[], bool]) -> None:
    """Let everything go on until something is so."""
    for _ in range(60_000):
        if so():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("it was never so")
