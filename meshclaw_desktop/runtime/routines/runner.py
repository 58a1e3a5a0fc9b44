"""Starts routines: by the clock and by events, one run of each at a time. Between times it sleeps; what a run does is others' business."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import math
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from meshclaw_desktop.connectors.contract import Event
from meshclaw_desktop.errors import ConnectorError, LedgerError, MeshClawError
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.runtime.clock import Clock
from meshclaw_desktop.runtime.tasks import Task
from meshclaw_desktop.wire.facts import Activity

from .due import HOUR_S, Claims
from .echoes import Echoes
from .routine import Does, Happening, Missed, Routine
from .words import happened_in_words
from .zones import machine_zone

MOST_BY_EVENTS = 12
"""Runs of one routine that events start within an hour."""
LONGEST_CHAIN = 1
"""Runs after one another that may have caused each other; the next one waits for an hour."""
LEAST_S = 0.05
"""Between two looks at the clock."""
TRY_AGAIN_S = (60.0, 300.0, 900.0)
"""When what a routine looks for cannot be looked at."""

Begin = Callable[[Routine, str, Callable[[], None]], Task]
"""Starts a run: what for, and what else to write in the transaction that puts it on record. Raises MeshClawError."""
Look = Callable[[Routine, Mapping[str, Json] | None], Awaitable[tuple[bool, Mapping[str, Json]]]]
"""Looks whether what a routine needs is there, given what was there last: whether it is, and what is there now."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _State:
    """What is known of one routine only as long as the runtime runs."""

    task: str = ""
    began: float = math.inf
    ended: float = -math.inf
    looking: asyncio.Task[None] | None = None
    depth: int = 0
    """Of the chain that the event which waits belongs to."""
    held: float = 0.0
    """Until when an event waits."""
    again: float = 0.0
    """When to try again what went wrong; nothing is tried before."""
    failures: int = 0
    """How often it could not be looked, one after the other."""


@dataclass(frozen=True, slots=True)
class _Cause:
    """Why a run begins."""

    reason: str
    event: bool = False
    depth: int = 0


@dataclass(slots=True)
class Runner:
    """Knows when what is due. Nothing wakes it but the next time, an event, and what changes what is due."""

    routines: Callable[[], Iterable[Routine]]
    """Those that are on and can run, as of now."""
    ledger: Ledger
    begin: Begin
    look_for: Look
    stopped: Callable[[], bool]
    running: Callable[[str], str]
    """The task that is a run of a routine right now."""
    clock: Clock
    zone_of_machine: Callable[[], ZoneInfo] = machine_zone
    claims: Claims = field(init=False)
    _zone: ZoneInfo = field(init=False)
    _known: frozenset[str] | None = None
    """Those that could run when we last looked: what was due before another one could is nobody's."""
    _states: dict[str, _State] = field(default_factory=dict)
    _echoes: Echoes = field(default_factory=Echoes)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._zone = self.zone_of_machine()
        self.claims = Claims(self.ledger, lambda: self._zone)

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                self._wake.clear()
                await self._wait(self._round())
        finally:
            for state in self._states.values():
                if state.looking is not None:
                    state.looking.cancel()

    def wake(self) -> None:
        """What is due may be otherwise: look."""
        self._wake.set()

    def switched_on(self, routine: Routine) -> None:
        """From this moment on its times count."""
        self.claims.begin(routine, self.clock.now())
        if self._known is not None:
            self._known |= {routine.name}
        self.wake()

    # ---- what it hears ----

    def happened(self, connector: str, event: Event) -> None:
        """Something happened over there."""
        found = _happenings(event)
        for routine in self.routines() if found else ():
            for one in routine.on:
                if one.happening in found and one.connector in ("", connector):
                    self._want(routine, one.happening, connector)
                    break

    def acted(self, activity: Activity) -> None:
        """Something was done by whomever."""
        self._echoes.acted(activity)

    def began(self, task: Task, *, depth: int = 0) -> None:
        """A run has begun, by whatever."""
        state = self._state(task.routine)
        state.task, state.began, state.ended = task.id, self.clock.now(), -math.inf
        self._echoes.began(task.id, depth)

    def ended(self, routine: str, task: str) -> None:
        """A run has ended."""
        self._state(routine).ended = self.clock.now()
        self._echoes.ended(task, self.clock.now())
        self.wake()

    def next_at(self, routine: Routine) -> float | None:
        """When it runs next, as far as the clock says."""
        return self.claims.next_at(routine, self.clock.now())

    # ---- what is due ----

    def _round(self) -> float:
        """Start what is due. When to look again, unless something happens."""
        if self.stopped():
            return math.inf
        self._zone = self.zone_of_machine()
        soonest = math.inf
        routines = {one.name: one for one in self.routines()}
        for name in routines.keys() - (self._known if self._known is not None else routines.keys()):
            self.claims.begin(routines[name], self.clock.now())
        self._known = frozenset(routines)
        for routine in routines.values():
            state = self._state(routine.name)
            if state.looking is not None or self.running(routine.name):
                continue  # its end wakes us
            try:
                soonest = min(soonest, self._one(routine, state))
            except LedgerError:
                log.warning("a routine could not be put on record; it is tried again")
                self.claims.forget(routine.name)
                soonest = min(soonest, self.clock.now() + TRY_AGAIN_S[0])
        return soonest

    def _one(self, routine: Routine, state: _State) -> float:
        """Start one routine if it is due. When it may be due next."""
        now = self.clock.now()
        if state.again > now:
            return state.again
        cause = self._cause(routine, state, now)
        if cause is None:
            return max(self.claims.next_at(routine, now) or math.inf, now + LEAST_S)
        if cause.event and (held := self._held_until(routine, state, now)) > now:
            due = self.claims.next_at(routine, now)
            return min(held, due or math.inf)
        if routine.only_if is None:
            self._start(routine, cause, None)
        else:
            state.looking = asyncio.get_running_loop().create_task(self._look_then_start(routine, state, cause))
        return math.inf  # its end wakes us

    def _cause(self, routine: Routine, state: _State, now: float) -> _Cause | None:
        """Why it is to run now; None if nothing is due, or what is due is skipped."""
        wanted = self.claims.of(routine, now).wanted
        if self.claims.due(routine, now):
            due = self.claims.next_at(routine, now) or now
            if self.claims.punctual(routine, now, state.began if state.ended > now - HOUR_S else math.inf):
                return _Cause(f"It was due at {self._moment(due)}.")
            late = f"It was due at {self._moment(due)}, when nothing could run."
            if routine.missed is Missed.RUN:
                return _Cause(late)
            self._skip(routine, f"{late} Its file says to skip such a run.", now)
        return _Cause(wanted, event=True, depth=state.depth) if wanted else None

    def _held_until(self, routine: Routine, state: _State, now: float) -> float:
        """Until when an event has to wait, so that nothing keeps itself going and no storm of events costs a fortune."""
        starts = self.claims.taken(routine, now, event=False, seen=None).starts
        if len(starts) >= MOST_BY_EVENTS:
            until, why = starts[-MOST_BY_EVENTS] + HOUR_S, f"Events started it {MOST_BY_EVENTS} times within an hour."
        elif state.depth > LONGEST_CHAIN and starts:
            until, why = starts[-1] + HOUR_S, "What it did itself may have caused this event."
        else:
            return now
        if until > now and state.held < until:
            state.held = until
            self._note(routine, f"{routine.title} waits until {self._moment(until)}", "waiting", why)
        return until

    # ---- starting ----

    def _start(self, routine: Routine, cause: _Cause, seen: Mapping[str, Json] | None) -> None:
        state = self._state(routine.name)
        now = self.clock.now()
        claim = self.claims.taken(routine, now, event=cause.event, seen=seen)
        try:
            task = self.begin(routine, cause.reason, lambda: self.claims.keep(routine.name, claim))
        except LedgerError:
            raise
        except MeshClawError as wrong:
            self.claims.forget(routine.name)
            self._settle(routine, f"{routine.title} could not be started", "failed", str(wrong), now)
            self.wake()
            return
        state.depth, state.held = 0, 0.0
        self.began(task, depth=cause.depth)

    async def _look_then_start(self, routine: Routine, state: _State, cause: _Cause) -> None:
        now = self.clock.now()
        try:
            there, seen = await self.look_for(routine, self._dealt_with(routine, now))
            state.failures = 0
            if self.stopped() or self.running(routine.name):
                return
            if there:
                self._start(routine, cause, seen)
            else:
                why = f"{cause.reason} No {routine.only_if} has come since its last run."
                self._settle(routine, f"{routine.title}: nothing new", "done", why, now)
        except LedgerError:
            log.warning("a routine could not be put on record; it is tried again")
            self.claims.forget(routine.name)
            state.again = now + TRY_AGAIN_S[0]
        except ConnectorError as wrong:
            self._put_off(routine, state, wrong, now)
        except MeshClawError as wrong:
            self._settle(routine, f"{routine.title} could not be started", "failed", str(wrong), now)
        finally:
            state.looking = None
            self.wake()

    def _dealt_with(self, routine: Routine, now: float) -> Mapping[str, Json] | None:
        """What was there at its last run; nothing of it, if that did not get through."""
        last = self.ledger.last_run(routine.name)
        return self.claims.of(routine, now).seen if last is not None and last.outcome == "done" else None

    def _put_off(self, routine: Routine, state: _State, wrong: ConnectorError, now: float) -> None:
        """The network may not be there yet after sleep: look again a few times, then leave it."""
        if state.failures < len(TRY_AGAIN_S):
            state.again = now + TRY_AGAIN_S[state.failures]
            state.failures += 1
            return
        state.failures = 0
        self._settle(routine, f"{routine.title} could not be started", "failed", str(wrong), now)

    def _want(self, routine: Routine, happening: Happening, connector: str) -> None:
        """Have it run once more, because of an event: now, or when the run of now is over."""
        now, state = self.clock.now(), self._state(routine.name)
        if self.stopped() and routine.missed is Missed.SKIP:
            return
        if routine.does is Does.WATCH and self.running(routine.name):
            return  # a watch hears by itself of what happens while it runs
        claim = self.claims.of(routine, now)
        state.depth = max(state.depth, self._echoes.depth(connector, happening, now))
        if not claim.wanted:
            reason = f"{happened_in_words(happening)} in {connector}."
            try:
                self.claims.keep(routine.name, replace(claim, wanted=reason))
            except LedgerError:
                log.warning("an event could not be put on record")
        self.wake()

    def _skip(self, routine: Routine, why: str, now: float) -> None:
        claim = self.claims.of(routine, now)
        with self.ledger.transaction():
            self.claims.keep(routine.name, replace(claim, at=now))
            self._note(routine, f"{routine.title} was skipped", "skipped", why)

    def _settle(self, routine: Routine, sentence: str, outcome: str, why: str, now: float) -> None:
        """It is dealt with, without a run."""
        claim = self.claims.taken(routine, now, event=False, seen=None)
        with self.ledger.transaction():
            self.claims.keep(routine.name, claim)
            self._note(routine, sentence, outcome, why)

    def _note(self, routine: Routine, sentence: str, outcome: str, why: str) -> None:
        self.ledger.append(Entry(kind="routine", routine=routine.name, sentence=sentence, outcome=outcome, reason=why))

    # ---- inside ----

    def _state(self, name: str) -> _State:
        return self._states.setdefault(name, _State())

    def _moment(self, at: float) -> str:
        """A moment as people say it, in the machine's zone."""
        then, now = (dt.datetime.fromtimestamp(one, self._zone) for one in (at, self.clock.now()))
        return f"{then:%H:%M}" if then.date() == now.date() else f"{then:%H:%M on %A, %d %B}"

    async def _wait(self, at: float) -> None:
        """Until `at`, or until something happens. Nothing is waited for by the clock if nothing is due."""
        waiting: list[asyncio.Task[object]] = [asyncio.ensure_future(self._wake.wait())]
        if at < math.inf:
            waiting.append(asyncio.ensure_future(self.clock.until(at)))
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waiting:
                one.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)


def _happenings(event: Event) -> frozenset[Happening]:
    state = event.detail.get("state")
    match event.kind, state:
        case "new mail", _:
            return frozenset({Happening.NEW_MAIL})
        case "meeting", "started":
            return frozenset({Happening.MEETING_STARTED})
        case "meeting", "ended":
            return frozenset({Happening.MEETING_ENDED})
        case "deployment", "failed":
            return frozenset({Happening.DEPLOYMENT_CHANGED, Happening.DEPLOYMENT_FAILED})
        case "deployment", "succeeded":
            return frozenset({Happening.DEPLOYMENT_CHANGED, Happening.DEPLOYMENT_SUCCEEDED})
        case "deployment", _:
            return frozenset({Happening.DEPLOYMENT_CHANGED})
        case _:
            return frozenset()
