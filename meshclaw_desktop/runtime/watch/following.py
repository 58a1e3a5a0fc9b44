"""One place, followed: each change is told, each failure judged once. It says nothing itself."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Protocol

from meshclaw_desktop.errors import ConnectorError, Denied, NoSuchThing
from meshclaw_desktop.policy.model import Json

from .judging import Judgement
from .looking import Looking
from .memory import Memory
from .sight import SLOW_LEAST_S, Place, Sight, State, after, is_news, longest_usual_s, needs_judgement

MOST_JUDGED = 3
"""Failures of one place that are judged in one watch: a roll back that fails is one more, and this has an end."""
HISTORY_ROWS = 20
ENOUGH = f"It has failed {MOST_JUDGED + 1} times now: nothing more is done by itself."


class Judges(Protocol):
    """Who is asked about what needs judgement."""

    async def failed(self, place: Place, now: Sight) -> Judgement:
        """About a run that failed."""

    async def slow(self, place: Place, now: Sight, minutes: float) -> Judgement:
        """About a run that takes long."""


class Hears(Protocol):
    """Who hears what happens at the places."""

    def changed(self, place: Place, now: Sight) -> None:
        """It stands otherwise than it did."""

    def slow(self, place: Place, now: Sight) -> None:
        """It takes much longer than its predecessors did."""

    def judged(self, place: Place, words: str, *, ours: bool = False) -> None:
        """What was said of the last that was heard of this place: by the model, or by our code."""


class Follower:
    """Follows one place until it is told to end, or with `once` until its run is over."""

    def __init__(
        self,
        place: Place,
        looking: Looking,
        memory: Memory,
        hears: Hears,
        judges: Judges | None,
        *,
        started: int = 0,
        fresh: bool = False,
        once: bool = False,
        now: Callable[[], float] = time.time,
        moved: Callable[[], None] = lambda: None,
    ) -> None:
        """
        `started` is the number of the newest start on record, `fresh` says that it was a moment ago. Without `judges`
        a failure is only told. `moved` is called whenever `settled` may be another.
        """
        self.place = place
        self.sight: Sight | None = None
        self.judging = False
        self._looking = looking
        self._memory = memory
        self._hears = hears
        self._judges = judges
        self._started = started
        self._fresh = fresh
        self._once = once
        self._now = now
        self._moved = moved
        self._judged = 0
        self._unseen = False

    @property
    def settled(self) -> bool:
        """Whether nothing goes on here, as far as it was seen since the last start."""
        return self.sight is not None and self.sight.over and not self.judging and not self._unseen

    def began(self, started: int) -> None:
        """One more run was started here."""
        self._started = max(self._started, started)
        self._unseen = True

    def acted(self) -> None:
        """The agent acts on its judgement: it is not to be judged once more, whatever becomes of this process."""
        if self.judging and self.sight is not None:
            self._remember(self.sight, judged=True)

    async def follow(self) -> None:
        """Raises Lost, Stopped, LedgerError."""
        now = await self._looking.status(self.place)
        await self._seen(now, first=True)
        while not (self._once and now.over and not self._unseen):
            now = await self._next(now)
            await self._seen(now, first=False)

    async def _seen(self, now: Sight, *, first: bool) -> None:
        before = self._memory.of(self.place)
        fresh, self._fresh, self._unseen = self._fresh, False, False
        started = self._judges is not None and self._started > before.seen_to
        news = is_news(before, now, first=first, fresh=fresh, started=started)
        must = self._judges is not None and needs_judgement(before, now, news=news, at=self._now())
        self.sight, self.judging = now, must
        if now.state is not None:
            known_before = first and not news and not must and now.state is State.FAILED
            self._remember(now, judged=known_before, seen=not must)
        if news:
            self._hears.changed(self.place, now)
        if must and self._judges is not None:
            await self._judge(self._judges, now)
        self._moved()

    async def _judge(self, judges: Judges, now: Sight) -> None:
        try:
            if self._judged >= MOST_JUDGED:
                self._hears.judged(self.place, ENOUGH, ours=True)
                self._remember(now, judged=True)
                return
            self._judged += 1
            judgement = await judges.failed(self.place, now)
            if judgement.made:
                self._remember(now, judged=True)
            self._hears.judged(self.place, judgement.words, ours=not judgement.made)
        finally:
            self.judging = False

    async def _next(self, now: Sight) -> Sight:
        """The next that differs, or the same after a while; in between it may turn out to be slow."""
        change = asyncio.ensure_future(self._looking.change(self.place, now.known))
        try:
            if self._judges is not None and not now.over and now.started_at is not None:
                await self._while_usual(now, now.started_at, change)
            return await change
        finally:
            if not change.done():
                change.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await change

    async def _while_usual(self, now: Sight, started_at: float, change: asyncio.Future[Sight]) -> None:
        if now.run in self._memory.of(self.place).slow or await self._ends_within(change, started_at + SLOW_LEAST_S):
            return
        try:
            found = await self._looking.read(
                self.place, "history", {"target": self.place.target, "limit": HISTORY_ROWS}
            )
        except (ConnectorError, Denied, NoSuchThing):
            return
        usual = longest_usual_s(_rows(found))
        if usual is None or await self._ends_within(change, started_at + usual) or self._judges is None:
            return
        self._remember(now, slow=True)
        self._hears.slow(self.place, now)
        self.judging = True
        try:
            judgement = await self._judges.slow(self.place, now, (self._now() - started_at) / 60)
            self._hears.judged(self.place, judgement.words, ours=not judgement.made)
        finally:
            self.judging = False

    async def _ends_within(self, change: asyncio.Future[Sight], at: float) -> bool:
        """Whether something else is seen before this moment."""
        done, _ = await asyncio.wait([change], timeout=max(0.0, at - self._now()))
        return bool(done)

    def _remember(self, now: Sight, *, judged: bool = False, slow: bool = False, seen: bool = True) -> None:
        """What is `seen` to its end is looked at no more: not so a failure that is still to be judged."""
        before = self._memory.of(self.place)
        self._memory.keep(
            self.place,
            after(before, now, at=self._now(), judged=judged, slow=slow, seen_to=self._started if seen else 0),
        )


def _rows(found: Json) -> list[Json]:
    rows = found.get("rows") if isinstance(found, dict) else None
    return rows if isinstance(rows, list) else []
