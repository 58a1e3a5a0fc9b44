"""The sums by the user's day, week and month: rolled up from the counts, so that years are read at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, tzinfo

from .counts import COUNTS, ROLLED_UNTIL
from .days import Span, begin_of, cover, day_of, day_of_slot, first_of, name_of, next_day, next_first, slot_of
from .usage import Accounts

Counts = list[int]
"""The COUNTS, in their order."""

KEYS = {"all": "''", "routine": "routine", "connector": "connector", "model": "model"}
"""What is summed by, and the expression that names the group."""

_ZONE = "days zone"
_NAMES = ", ".join(COUNTS)
_SUMS = ", ".join(f"sum({name})" for name in COUNTS)


class Sums(Accounts):
    """Whole days that are over are summed once; today is read from the quarters of an hour.

    The counts are written in the transaction of what they count, and so is the note that a day's sums are stale: after a
    crash the sums are what they were or are made anew, never wrong.
    """

    def roll_up(self, zone: tzinfo | None = None, *, days: int = 1_000_000) -> bool:
        """Bring the sums up to yesterday, at most so many days of them at a time; whether nothing is left to do.

        There is something to do after midnight, for days whose results changed, and, once, for all days after the user
        changed the zone. Raises LedgerFull.
        """
        today = day_of(float(self._now()), zone)
        end = slot_of(begin_of(today, zone))
        name = name_of(zone)
        if self._meta(_ZONE) == name and int(self._meta(ROLLED_UNTIL) or 0) == end and not self._some_stale():
            return True
        with self.transaction():
            if self._meta(_ZONE) != name or int(self._meta(ROLLED_UNTIL) or 0) > end:
                self._db.change("delete from sums")
                self._db.change("delete from stale")
                self._set_meta(_ZONE, name)
                self._set_meta(ROLLED_UNTIL, "0")
            return self._roll(end, zone, days)

    def _some_stale(self) -> bool:
        return bool(self._db.rows("select 1 from stale limit 1"))

    def _roll(self, end: int, zone: tzinfo | None, days: int) -> bool:
        rolled: set[date] = set()
        for slot in self._stale_slots():
            if len(rolled) >= days:
                break
            rolled.add(self._roll_day(day_of_slot(slot, zone), end, zone))
        until = int(self._meta(ROLLED_UNTIL))
        complete = not self._some_stale()
        while complete and until < end:
            ((slot,),) = self._db.rows("select min(slot) from slots where slot >= ? and slot < ?", (until, end))
            if slot is None:
                until = end
            elif len(rolled) >= days:
                complete = False
            else:
                day = self._roll_day(day_of_slot(slot, zone), end, zone)
                rolled.add(day)
                until = min(slot_of(begin_of(next_day(day), zone)), end)
        self._set_meta(ROLLED_UNTIL, str(until))
        for span in (Span.WEEK, Span.MONTH):
            for first in {first_of(day, span) for day in rolled}:
                self._add_up(span, first)
        return complete

    def _stale_slots(self) -> Iterator[int]:
        """The first one, again and again: rolling its day takes it away."""
        while (slot := self._db.rows("select min(slot) from stale")[0][0]) is not None:
            yield slot

    def _roll_day(self, day: date, end: int, zone: tzinfo | None) -> date:
        limits = (slot_of(begin_of(day, zone)), min(slot_of(begin_of(next_day(day), zone)), end))
        self._db.change("delete from stale where slot >= ? and slot < ?", limits)
        for what, key in KEYS.items():
            self._db.change("delete from sums where span = 'day' and what = ? and since = ?", (what, day.isoformat()))
            self._db.change(
                f"insert into sums (span, what, since, name, {_NAMES}) select 'day', ?, ?, {key}, {_SUMS}"
                " from slots where slot >= ? and slot < ? group by 4",
                (what, day.isoformat(), *limits),
            )
        return day

    def _add_up(self, span: Span, first: date) -> None:
        limits = (first.isoformat(), next_first(first, span).isoformat())
        for what in KEYS:
            self._db.change(
                "delete from sums where span = ? and what = ? and since = ?", (span, what, first.isoformat())
            )
            self._db.change(
                f"insert into sums (span, what, since, name, {_NAMES}) select ?, ?, ?, name, {_SUMS}"
                " from sums where span = 'day' and what = ? and since >= ? and since < ? group by name",
                (span, what, first.isoformat(), what, *limits),
            )

    # ---- reading ----

    def _sums(
        self, first: date, end: date, what: str, span: Span, zone: tzinfo | None, *, rolled: bool
    ) -> Iterator[tuple[date, str, Counts]]:
        """The counts of days up to, not including, `end`, as sums over spans and, at the ends, over days.

        `rolled` says that `roll_up` has nothing left to do; else the counts are added up here and now.
        """
        today = day_of(float(self._now()), zone)
        past = min(end, today) if rolled else first
        if first < past:
            for part, since, until in cover(first, past, span):
                sql = f"select since, name, {_NAMES} from sums where span = ? and what = ? and since >= ? and since < ?"
                for day, name, *counts in self._db.rows(sql, (part, what, since.isoformat(), until.isoformat())):
                    yield date.fromisoformat(day), name, counts
        day = max(first, past)
        while day < min(end, next_day(today)):
            limits = (slot_of(begin_of(day, zone)), slot_of(begin_of(next_day(day), zone)))
            sql = f"select {KEYS[what]}, {_SUMS} from slots where slot >= ? and slot < ? group by 1"
            for name, *counts in self._db.rows(sql, limits):
                yield day, name, counts
            day = next_day(day)

    def _oldest(self, zone: tzinfo | None) -> date | None:
        """The first day of which anything is on record."""
        ((slot,),) = self._db.rows("select min(slot) from slots")
        return None if slot is None else day_of_slot(slot, zone)
