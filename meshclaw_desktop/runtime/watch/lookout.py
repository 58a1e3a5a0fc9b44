"""What there is of the watch between and beside its runs: who started what, who hears of it. It calls no model."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from typing import Protocol

from meshclaw_desktop.connectors.contract import Event
from meshclaw_desktop.errors import MeshClawError
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.policy.session import Session
from meshclaw_desktop.runtime.tasks import Task
from meshclaw_desktop.wire.messages import Activity

from .following import Follower
from .judging import Judging, Thinks
from .looking import Hand, Looking, Lost
from .meetings import Meetings
from .memory import Memory
from .sight import Place, Sight, begun, detail_of, sentence_of
from .watch import DEPLOYMENTS, MOST_S, Watch, named_in

STARTS = ("start", "roll_back")
RECENT_S = 24 * 3600.0
"""How old a start on record may be that is still looked after."""
LONGEST_LOOK_S = 3 * 3600.0
"""How long the run of an ordinary task is looked after at most."""

log = logging.getLogger(__name__)


class Routine(Protocol):
    """What a watch needs of its file."""

    @property
    def own(self) -> Mapping[str, Json]:
        """The table `[watch]`."""


class Lookout:
    """Holds the watches that run, and looks after deployments of ordinary tasks while a routine waits for their end."""

    def __init__(
        self,
        ledger: Ledger,
        family: Callable[[str], str],
        hand: Callable[[], Hand],
        happened: Callable[[str, Event], None],
        wanted: Callable[[], bool],
        *,
        now: Callable[[], float] = time.time,
        most_s: float = MOST_S,
    ) -> None:
        """
        `family` says what a connector is; `hand` makes a way to the gate that belongs to no routine; `happened` hears of
        each change of a deployment; `wanted` says whether a routine waits for one.
        """
        self._ledger = ledger
        self._family = family
        self._new_hand = hand
        self._happened = happened
        self._wanted = wanted
        self._now = now
        self._most_s = most_s
        self._memory = Memory(ledger)
        self._meetings = Meetings()
        self._watches: list[Watch] = []
        self._looks: dict[Place, tuple[Follower, asyncio.Task[None]]] = {}

    async def run(self, task: Task, hand: Hand, agent: Callable[[], Thinks], routine: Routine) -> tuple[str, str]:
        """
        One run of the routine: how it ended, and its brief. Raises Stopped, LedgerError. `agent` makes the one that
        judges: nothing of it is loaded before it is needed.
        """
        watch = Watch(
            task, hand, self._family, self._memory, self._meetings, self._tell, now=self._now, most_s=self._most_s
        )
        self._watches.append(watch)
        try:
            return "done", await watch.run(named_in(routine.own), self._started(), Judging(watch.looking, agent, task))
        finally:
            self._watches.remove(watch)

    def heard(self, connector: str, event: Event) -> None:
        """An event of a connector."""
        self._meetings.heard(connector, event)

    def recorded(self, activity: Activity) -> None:
        """A new row of the record: deployments are seen to begin here, whoever started them."""
        if activity.kind != "call" or self._family(activity.connector) != DEPLOYMENTS:
            return
        if activity.effect == "execute":
            for watch in self._watches:
                if watch.task.id == activity.task:
                    watch.acted(activity.connector)
        if activity.tool in STARTS and activity.outcome == "done":
            target = _target_of(self._ledger.detail(activity.seq)[1])
            if target:
                self._began(Place(activity.connector, target), activity.seq, activity.task)

    def resume(self) -> None:
        """After a start, or a stop: look after what was begun and is not over, if a routine waits for it."""
        if self._wanted():
            for place, number in self._started().items():
                self._look_after(place, number, "", fresh=False)

    def halt(self) -> None:
        """Nothing is looked after any more."""
        for _, one in self._looks.values():
            one.cancel()

    async def close(self) -> None:
        """As `halt`, and wait for it."""
        self.halt()
        await asyncio.gather(*(one for _, one in self._looks.values()), return_exceptions=True)

    # ---- within ----

    def _started(self) -> dict[Place, int]:
        """Where somebody started something lately that was not seen to its end, with the newest start's number."""
        found: dict[Place, int] = {}
        for activity, record in self._ledger.calls_done(STARTS, since=self._now() - RECENT_S):
            target = _target_of(record)
            if target and self._family(activity.connector) == DEPLOYMENTS:
                found.setdefault(Place(activity.connector, target), activity.seq)
        return {place: number for place, number in found.items() if number > self._memory.of(place).seen_to}

    def _began(self, place: Place, number: int, task: str) -> None:
        followed = [watch.began(place, number) for watch in self._watches]
        if looks := self._followed(place):
            looks.began(number)
        elif not any(followed) and self._wanted():
            self._memory.keep(place, begun(self._memory.of(place)))
            self._look_after(place, number, task, fresh=True)

    def _followed(self, place: Place) -> Follower | None:
        """Who looks after a place right now."""
        follower, looking = self._looks.get(place, (None, None))
        return follower if looking is not None and not looking.done() else None

    def _look_after(self, place: Place, number: int, id: str, *, fresh: bool) -> None:
        if self._followed(place) is not None:
            return
        task = _silent(id or "deployments", self._now())
        looking = Looking(self._new_hand(), task, lambda place, why: None)
        follower = Follower(
            place, looking, self._memory, _Tells(self, task), None,
            started=number, fresh=fresh, once=True, now=self._now,
        )  # fmt: skip
        running = asyncio.get_running_loop().create_task(_to_the_end(follower), name=f"look after {place.target}")
        self._looks[place] = (follower, running)

    def _tell(self, task: Task, place: Place, now: Sight, sentence: str) -> None:
        """On record, and to who waits for it. With a `sentence` of its own it is no change of state."""
        detail = detail_of(now)
        self._ledger.append(
            Entry(
                kind="event", task=task.id, routine=task.routine, connector=place.connector,
                sentence=sentence or sentence_of(now), outcome="done", record={"deployment": detail},
            )
        )  # fmt: skip
        if not sentence:
            self._happened(place.connector, Event(kind="deployment", detail=detail))


class _Tells:
    """What is heard of a deployment that nobody watches: its changes only."""

    def __init__(self, lookout: Lookout, task: Task) -> None:
        self._lookout = lookout
        self._task = task

    def changed(self, place: Place, now: Sight) -> None:
        """It stands otherwise than it did."""
        self._lookout._tell(self._task, place, now, "")

    def slow(self, place: Place, now: Sight) -> None:
        """Nobody asked."""

    def judged(self, place: Place, words: str, *, ours: bool = False) -> None:
        """Nobody judges."""


async def _to_the_end(follower: Follower) -> None:
    try:
        async with asyncio.timeout(LONGEST_LOOK_S):
            await follower.follow()
    except (TimeoutError, Lost) as ended:
        log.info("a deployment is not looked after any more: %s", type(ended).__name__)
    except MeshClawError as wrong:
        log.info("a deployment could not be looked after: %s", type(wrong).__name__)


def _silent(id: str, now: float) -> Task:
    """What stands for a task whose run is looked after: the gate asks it whether it is over, and nobody else sees it."""
    return Task(
        id=id,
        prompt="",
        session=Session(task=id, prompt=""),
        started_at=now,
        changed=lambda task: None,
        spoke=lambda task, text: None,
        title="Deployments",
    )


def _target_of(record: Mapping[str, Json]) -> str:
    """From the record of a call."""
    fields = record.get("fields")
    for one in fields if isinstance(fields, list) else ():
        if isinstance(one, Mapping) and one.get("name") == "target" and isinstance(one.get("value"), str):
            return str(one["value"])
    return ""
