"""The sums by the user's day, week and month: rolled up from the counts, so that years are read at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, tzinfo
from operator import add

from .counts import COUNTS, ROLLED_UNTIL, Group
from .days import SLOT_S, Span, begin_of, cover, day_of, day_of_slot, first_of, name_of, next_day, next_first, slot_of
from .usage import Accounts

Counts = list[int]
"""The COUNTS, in their order."""

Recent = list[tuple[date, list[tuple[Group, Counts]]]]
"""Days, with their counts by group."""

GROUPS = ("routine", "connector", "model", "all")
"""What is summed by."""

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
        since = day.isoformat()
        counted = self._counted(*limits)
        self._db.change("delete from sums where span = 'day' and since = ? and what in (?, ?, ?, ?)", (since, *GROUPS))
        self._db.change_many(
            f"insert into sums (span, what, since, name, {_NAMES}) values ('day', ?, ?, ?{', ?' * len(COUNTS)})",
            [(what, since, name, *counts) for what in GROUPS for name, counts in by_group(counted, what).items()],
        )
        return day

    def _add_up(self, span: Span, first: date) -> None:
        limits = (first.isoformat(), next_first(first, span).isoformat())
        for what in GROUPS:
            self._db.change(
                "delete from sums where span = ? and what = ? and since = ?", (span, what, first.isoformat())
            )
            self._db.change(
                f"insert into sums (span, what, since, name, {_NAMES}) select ?, ?, ?, name, {_SUMS}"
                " from sums where span = 'day' and what = ? and since >= ? and since < ? group by name",
                (span, what, first.isoformat(), what, *limits),
            )

    # ---- reading ----

    def _counted(self, first: int, end: int) -> list[tuple[Group, Counts]]:
        """The counts of some quarters of an hour, from what was written with the events themselves."""
        sql = f"select routine, connector, model, {_SUMS} from slots where slot >= ? and slot < ? group by 1, 2, 3"
        return [((one[0], one[1], one[2]), list(one[3:])) for one in self._db.rows(sql, (first, end))]

    def _recent(self, first: date, end: date, zone: tzinfo | None, *, rolled: bool) -> Recent:
        """The counts of those days that the sums do not hold: today's, or all if they could not be rolled up."""
        today = day_of(float(self._now()), zone)
        day = max(first, today) if rolled else first
        found: Recent = []
        while day < min(end, next_day(today)):
            found.append((day, self._counted(slot_of(begin_of(day, zone)), slot_of(begin_of(next_day(day), zone)))))
            day = next_day(day)
        return found

    def _sums(
        self, first: date, end: date, what: str, span: Span, zone: tzinfo | None, recent: Recent, *, rolled: bool
    ) -> Iterator[tuple[date, str, Counts]]:
        """The counts of days up to, not including, `end`, as sums over spans and, at the ends, over days.

        `rolled` says that `roll_up` has nothing left to do; `recent` are the days that it does not reach.
        """
        past = min(end, day_of(float(self._now()), zone)) if rolled else first
        if first < past:
            for part, since, until in cover(first, past, span):
                sql = f"select since, name, {_NAMES} from sums where span = ? and what = ? and since >= ? and since < ?"
                for day, name, *counts in self._db.rows(sql, (part, what, since.isoformat(), until.isoformat())):
                    yield date.fromisoformat(day), name, counts
        for day, counted in recent:
            if first <= day < end:
                for name, counts in by_group(counted, what).items():
                    yield day, name, counts

    def _oldest(self, zone: tzinfo | None) -> date | None:
        """The first day of which anything is on record."""
        ((slot,),) = self._db.rows("select min(slot) from slots")
        return None if slot is None else day_of(slot * SLOT_S, zone)


def by_group(counted: Iterable[tuple[Group, Counts]], what: str) -> dict[str, Counts]:
    """Counts summed by routine, connector or model, or all of them."""
    sums: dict[str, Counts] = {}
    at = GROUPS.index(what)
    for group, counts in counted:
        name = group[at] if at < len(group) else ""
        known = sums.get(name)
        sums[name] = counts if known is None else list(map(add, known, counts))
    return sums
