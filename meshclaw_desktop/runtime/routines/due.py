"""Up to when each routine's times were dealt with, and which event waits: kept in the ledger. It starts nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Json, digest

from .routine import Routine
from .schedule import LONGEST_DAY_S, ON_TIME_S, is_due, next_due
from .zones import zone_called

HOUR_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What is on record of one routine's times. Written together with the task that it starts."""

    at: float
    """All its times up to this moment were dealt with."""
    lines: str
    """Names the cron lines that this is about."""
    zone: str
    wanted: str = ""
    """Why it is to run once more, by an event; empty if it is not."""
    starts: tuple[float, ...] = ()
    """When events started it, in the last hour."""
    seen: Mapping[str, Json] | None = None
    """What was there when it last ran, by connector; None if it never looked."""


class Claims:
    """The claims of all routines."""

    def __init__(self, ledger: Ledger, zone: Callable[[], ZoneInfo]) -> None:
        """`zone` gives the machine's."""
        self._ledger = ledger
        self._zone = zone
        self._kept: dict[str, Claim] = {}
        self._base: dict[str, float] = {}

    def of(self, routine: Routine, now: float) -> Claim:
        """What is on record. Times before a routine was first seen like this are nobody's."""
        claim = self._kept.get(routine.name) or _claim(self._ledger.kept(_key(routine.name)))
        lines, zone = digest([*routine.when])[:16], self._zone_of(routine).key
        if claim is None:
            claim = Claim(at=now, lines=lines, zone=zone)
            self.keep(routine.name, claim)
        elif claim.lines != lines or (claim.zone != zone and not self._due(routine, claim, now)):
            claim = replace(claim, at=now, lines=lines, zone=zone)
            self.keep(routine.name, claim)
        self._kept[routine.name] = claim
        return claim

    def begin(self, routine: Routine, now: float) -> None:
        """It was switched on: what was due before is nobody's."""
        claim = self.of(routine, now)
        self.keep(routine.name, replace(claim, at=now, wanted=""))

    def keep(self, name: str, claim: Claim) -> None:
        """Write it down; inside a transaction it counts once that is through."""
        self._ledger.keep(_key(name), _json(claim), told=False)
        self._kept[name] = claim

    def forget(self, name: str) -> None:
        """What was to be written was not: look at the record again."""
        self._kept.pop(name, None)

    def taken(self, routine: Routine, now: float, *, event: bool, seen: Mapping[str, Json] | None) -> Claim:
        """The claim once a run has begun now, by an event or by the clock."""
        claim = self.of(routine, now)
        starts = tuple(one for one in claim.starts if now - HOUR_S < one <= now)
        return replace(
            claim,
            at=now,
            zone=self._zone_of(routine).key,
            wanted="",
            starts=(*starts, now) if event else starts,
            seen=claim.seen if seen is None else seen,
        )

    def due(self, routine: Routine, now: float) -> bool:
        """Whether a time has come that was not dealt with."""
        return self._due(routine, self.of(routine, now), now)

    def punctual(self, routine: Routine, now: float, since: float) -> bool:
        """Whether one of these times came just now, or after `since`, while it was busy."""
        claim = self.of(routine, now)
        start = max(self._from(claim, routine.name, now), min(now - ON_TIME_S, since))
        return is_due(routine.when, self._zone_of(routine), start, now)

    def next_at(self, routine: Routine, now: float) -> float | None:
        """Its next time that was not dealt with; it may have come already."""
        claim = self.of(routine, now)
        return next_due(routine.when, self._zone_of(routine), self._from(claim, routine.name, now))

    def _due(self, routine: Routine, claim: Claim, now: float) -> bool:
        zone = zone_called(claim.zone, self._zone_of(routine))
        return is_due(routine.when, zone, self._from(claim, routine.name, now), now)

    def _from(self, claim: Claim, name: str, now: float) -> float:
        """From when on its times count. A claim from far ahead was made by a wrong clock: then from when that was seen."""
        if claim.at <= now + LONGEST_DAY_S:
            self._base.pop(name, None)
            return claim.at
        base = self._base.get(name)
        if base is None or base > now + LONGEST_DAY_S:
            base = self._base[name] = now
        return base

    def _zone_of(self, routine: Routine) -> ZoneInfo:
        return zone_called(routine.zone, self._zone()) if routine.zone else self._zone()


def _key(name: str) -> str:
    return f"routine {name} due"


def _json(claim: Claim) -> Json:
    return {
        "at": claim.at, "lines": claim.lines, "zone": claim.zone, "wanted": claim.wanted, "starts": list(claim.starts),
        "seen": claim.seen,
    }  # fmt: skip


def _claim(value: Json) -> Claim | None:
    if not isinstance(value, Mapping):
        return None
    at, starts, seen = value.get("at"), value.get("starts"), value.get("seen")
    if not isinstance(at, int | float):
        return None
    return Claim(
        at=float(at),
        lines=str(value.get("lines")),
        zone=str(value.get("zone")),
        wanted=str(value.get("wanted", "")),
        starts=tuple(float(one) for one in starts if isinstance(one, int | float)) if isinstance(starts, list) else (),
        seen=seen if isinstance(seen, Mapping) else None,
    )
