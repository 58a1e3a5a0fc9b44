"""One run of the watch, from its start to its brief: which places are followed, and until when. It judges nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from meshclaw_desktop.errors import ConnectorError, Denied, NoSuchThing
from meshclaw_desktop.runtime.tasks import Task

from .following import Follower, Judges
from .looking import Hand, Looking, Lost
from .meetings import Meetings
from .memory import Memory
from .sight import Place, Sight, name_of, sentence_of
from .story import Happened, story

MOST_S = 10 * 3600.0
"""The longest that one watch lasts: a meeting that never ends is none."""
ASK_AGAIN_S = 1_800.0
"""How often a calendar is asked anew that told nothing."""
TOO_LONG = f"This watch ended after {MOST_S / 3600:.0f} hours; start it again if you want it."
DEPLOYMENTS, CALENDAR = "deployments", "calendar"


@dataclass(frozen=True, slots=True)
class Named:
    """A target that the routine's file names; `connector` is empty if any may have it."""

    target: str
    connector: str = ""


def named_in(own: Mapping[str, object]) -> tuple[Named, ...]:
    """From the file's own table: `targets = ["web-api", "ci: web-api"]`."""
    targets = own.get("targets")
    if not isinstance(targets, list | tuple):
        return ()
    found = []
    for one in targets:
        if isinstance(one, str) and one.strip():
            connector, colon, target = one.partition(": ")
            found.append(Named(target.strip(), connector.strip()) if colon else Named(one.strip()))
    return tuple(found)


class Watch:
    """Follows the named places and those where the user started something."""

    def __init__(
        self,
        task: Task,
        hand: Hand,
        family: Callable[[str], str],
        memory: Memory,
        meetings: Meetings,
        tell: Callable[[Task, Place, Sight, str], None],
        *,
        now: Callable[[], float] = time.time,
        most_s: float = MOST_S,
    ) -> None:
        """`family` says what a connector is; `tell` puts a change on record and on its way."""
        self.task = task
        self.looking = Looking(hand, task, self._unanswered)
        self._hand = hand
        self._family = family
        self._memory = memory
        self._meetings = meetings
        self._tell = tell
        self._now = now
        self._most_s = most_s
        self._judges: Judges | None = None
        self._followers: dict[Place, tuple[Follower, asyncio.Task[None]]] = {}
        self._happened: list[Happened] = []
        self._of_place: dict[Place, int] = {}
        self._unanswering: set[Place] = set()
        self._maybe: dict[Place, Named] = {}
        self._woken = asyncio.Event()
        self._ask_calendars = True
        self._meeting = False

    async def run(self, named: Iterable[Named], started: Mapping[Place, int], judges: Judges) -> str:
        """Until the meeting ends, or all that is followed is over. The brief. Raises Stopped, LedgerError."""
        self._judges = judges
        begun = self._now()
        forget = self._meetings.tell(self._meeting_changed)
        try:
            self._meeting = await self._in_a_meeting()
            demanded = not self._meeting
            for place in self._places_of(tuple(named)):
                self._follow(place, started=started.get(place, 0))
            for place, number in started.items():
                self._follow(place, started=number)
            why = ""
            while not why and (self._ask_calendars or not self._over(demanded=demanded)):
                why = await self._until_the_end(begun, demanded=demanded)
                await self._let_judge()
            return self._brief((begun, self._now()) if not demanded else None, why)
        finally:
            forget()
            await self._end()

    def began(self, place: Place, number: int) -> bool:
        """A deployment was started while this watches. Whether it is followed from now on."""
        if place.connector not in self._connectors(DEPLOYMENTS, "watch"):
            return False
        if place in self._followers:
            self._followers[place][0].began(number)
        else:
            self._follow(place, started=number, fresh=True)
        self._woken.set()
        return True

    def acted(self, connector: str) -> None:
        """This task acts, by what its agent judged."""
        for place, (follower, _) in self._followers.items():
            if place.connector == connector:
                follower.acted()

    # ---- what the followers say ----

    def changed(self, place: Place, now: Sight) -> None:
        """It stands otherwise than it did."""
        self._note(place, sentence_of(now))
        self._tell(self.task, place, now, "")

    def slow(self, place: Place, now: Sight) -> None:
        """It takes much longer than its predecessors did."""
        sentence = f"{name_of(now)} takes far longer than it did before"
        self._note(place, sentence)
        self._tell(self.task, place, now, sentence)

    def judged(self, place: Place, words: str, *, ours: bool = False) -> None:
        """What was said of the last that was heard of this place."""
        at = self._of_place.get(place)
        if at is None:
            self._note(place, f"{place.target} had failed")
            at = self._of_place[place]
        one = self._happened[at]
        self._happened[at] = replace(one, ours=words) if ours else replace(one, words=words)

    def _unanswered(self, place: Place, why: str) -> None:
        if place not in self._unanswering:
            self._unanswering.add(place)
            self._note(place, f"{place.target} could not be looked at; it is tried again. {why}")

    def _note(self, place: Place, sentence: str) -> None:
        self._of_place[place] = len(self._happened)
        self._happened.append(Happened(self._now(), sentence))

    # ---- which places ----

    def _connectors(self, family: str, tool: str) -> tuple[str, ...]:
        found = (one.connector for one in self._hand.tools(self.task) if one.name == tool)
        return tuple(name for name in dict.fromkeys(found) if self._family(name) == family)

    def _places_of(self, named: tuple[Named, ...]) -> list[Place]:
        """A target that names no connector is looked for in each; whoever does not know it falls away."""
        there = self._connectors(DEPLOYMENTS, "watch")
        places = []
        for one in named:
            fitting = [name for name in there if one.connector in ("", name)]
            places += [Place(name, one.target) for name in fitting]
            if not fitting:
                self._happened.append(Happened(self._now(), f"{one.target} cannot be watched: no connector has it"))
            if len(fitting) > 1:
                self._maybe |= {Place(name, one.target): one for name in fitting}
        return places

    def _follow(self, place: Place, *, started: int, fresh: bool = False) -> None:
        if place in self._followers:
            return
        follower = Follower(
            place, self.looking, self._memory, self, self._judges,
            started=started, fresh=fresh, now=self._now, moved=self._woken.set,
        )  # fmt: skip
        running = asyncio.get_running_loop().create_task(self._carry(follower), name=f"watch {place.target}")
        self._followers[place] = (follower, running)

    async def _carry(self, follower: Follower) -> None:
        place = follower.place
        try:
            await follower.follow()
        except Lost as lost:
            del self._followers[place]
            others = [one for one in self._followers if self._maybe.get(one) == self._maybe.get(place, place)]
            if not others or follower.sight is not None:
                self._note(place, f"{place.target} is not watched any more. {lost}")
        finally:
            self._woken.set()

    # ---- until when ----

    def _meeting_changed(self) -> None:
        self._ask_calendars = True
        self._woken.set()

    async def _in_a_meeting(self) -> bool:
        """What the calendars say now; of one that does not answer, what it told last."""
        self._ask_calendars = False
        busy = False
        for name in self._connectors(CALENDAR, "now"):
            try:
                said = await self.looking.read(Place(name, ""), "now", {})
                busy = busy or (isinstance(said, Mapping) and said.get("busy") is True)
            except (Denied, NoSuchThing):
                continue
            except ConnectorError:
                busy = busy or self._meetings.in_one(name)
        return busy

    def _over(self, *, demanded: bool) -> bool:
        """Whether no meeting goes on; and, where it was started outside one, nothing else either."""
        settled = all(one.settled for one, _ in self._followers.values())
        return not self._meeting and (settled or not demanded)

    async def _until_the_end(self, begun: float, *, demanded: bool) -> str:
        """Why it ends before its time; empty if it does not."""
        asked = self._now()
        while (left := begun + self._most_s - self._now()) > 0:
            self._raise_what_failed()
            if self._ask_calendars or (self._meeting and self._now() - asked >= ASK_AGAIN_S):
                asked = self._now()
                self._meeting = await self._in_a_meeting()
            if self._over(demanded=demanded):
                return ""
            self._woken.clear()
            if not self._ask_calendars:
                await self._a_while(min(left, ASK_AGAIN_S))
        return TOO_LONG

    async def _a_while(self, longest_s: float) -> None:
        try:
            async with asyncio.timeout(longest_s):
                await self._woken.wait()
        except TimeoutError:
            return

    def _raise_what_failed(self) -> None:
        for _, running in self._followers.values():
            if running.done() and not running.cancelled() and (wrong := running.exception()) is not None:
                raise wrong

    async def _let_judge(self) -> None:
        """Whoever is being asked about a failure is heard to the end."""
        while any(one.judging for one, _ in self._followers.values()):
            self._woken.clear()
            await self._woken.wait()
            self._raise_what_failed()

    async def _end(self) -> None:
        running = [one for _, one in self._followers.values()]
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _brief(self, meeting: tuple[float, float] | None, why: str) -> str:
        seen = (one.sight for one, _ in self._followers.values())
        going_on = [sentence_of(sight) for sight in seen if sight is not None and not sight.over]
        return story(self._happened, going_on, meeting=meeting, ended_because=why)
