"""The personal history: what it cost and what came of it, by the user's days and by group."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from operator import add

from meshclaw_desktop.errors import LedgerError, LedgerFull
from meshclaw_desktop.wire.history import Bar, History, HistoryRow
from meshclaw_desktop.wire.rows import UsageRow

from .counts import COUNTS, SPENT
from .database import Row
from .days import Span, begin_of, day_of, day_of_slot, first_of, next_day, next_first, slot_of
from .findings import findings
from .outcomes import KEPT_AFTER_S, OPEN
from .sums import GROUPS, Counts, Recent, Sums

MOST_DAYS = 36_500
"""More are not looked at."""
MOST_GROUPS = 6
"""Parts of a bar, the rest included."""
MOST_DAY_BARS, MOST_WEEK_BARS = 92, 54
"""What is longer is shown by weeks; what is longer still, by months."""
AGENT = "meshclaw"
"""The only agent there is so far."""

_TASKS = {"day": "tasks", "routine": "tasks", "agent": "tasks", "connector": "connector_tasks", "model": "model_tasks"}
_AT = {name: at for at, name in enumerate(COUNTS)}
_log = logging.getLogger(__name__)


class Histories(Sums):
    """Reads sums and never scans: its work grows with the bars and groups that are shown, not with the calls."""

    def usage(self, days: int, by: str, zone: tzinfo | None = None) -> list[UsageRow]:
        """The last `days` of the user's days, today included, by `day`, `routine`, `connector`, `model` or `agent`.

        Days are the zone's (the machine's own if None) and come oldest first, those without anything left out; the
        others come by cost. `tasks` are those begun then, or those that used the connector or the model. What the
        outcomes mean stands in `outcomes`. Raises LedgerError for another `by`.
        """
        _check(by)
        today = day_of(float(self._now()), zone)
        first = today - timedelta(days=min(max(days, 1), MOST_DAYS) - 1)
        look = self._look(first, next_day(today), zone)
        rows = [row.usage for row in self._groups(look, by, Span.DAY if by == "day" else Span.MONTH)]
        told = [row for row in rows if row != UsageRow(row.key, *[0] * 13)]
        return sorted(told, key=lambda row: row.key if by == "day" else (-row.usd_micros, row.key))

    def history(
        self, *, by: str, days: int = 0, first: str = "", last: str = "", zone: tzinfo | None = None
    ) -> History:
        """The last `days` days, today included; or from `first` to `last` (ISO dates); or, without any, everything.

        Raises LedgerError for another `by` than routine, connector, model or agent, and for days that are none.
        """
        _check(by, but="day")
        oldest = self._oldest(zone)
        today = day_of(float(self._now()), zone)
        look = self._look(*_limits(days, first, last, today, oldest or today), zone)
        span = _span(look.first, look.end)
        sums = list(self._named(look, by, span))
        rows = self._rows(_folded((name, counts) for _, name, counts in sums), look, by)
        rows.sort(key=lambda row: (-row.usage.usd_micros, -_tokens(row.usage), row.usage.key))
        groups = [row.usage.key for row in rows if row.usage.calls]
        shown = groups if len(groups) <= MOST_GROUPS else groups[: MOST_GROUPS - 1]
        total = self._total(look)
        (totals,) = self._rows({"": total}, look, "all")
        before = None
        earlier = look.first - (look.end - look.first)
        if oldest is not None and oldest <= earlier:
            past = self._look(earlier, look.first, zone, rolled=look.rolled)
            (before,) = self._rows({"": self._total(past)}, past, "all")
        return History(
            by=by,
            first=look.first.isoformat(),
            last=(look.end - timedelta(days=1)).isoformat(),
            span=span,
            oldest=oldest.isoformat() if oldest is not None else "",
            totals=totals,
            before=before,
            groups=tuple(shown),
            rest=len(shown) < len(groups),
            bars=_bars(sums, look.first, look.end, span, shown, rest=len(shown) < len(groups)),
            rows=tuple(rows),
            findings=findings(
                totals,
                total[_AT["limited"]],
                total[_AT["limited_usd_micros"]],
                self._groups(look, "routine", Span.MONTH),
                self._groups(look, "connector", Span.MONTH),
            ),
        )

    def _bring_up(self, zone: tzinfo | None) -> bool:
        """Whether the sums are as of now; without room to write they cannot be, and are made in passing."""
        try:
            while not self.settle_unopened():
                pass
            return self.roll_up(zone)
        except LedgerFull:
            _log.warning("no room to keep the sums by day: they are made anew each time")
            return False

    def _look(self, first: date, end: date, zone: tzinfo | None, *, rolled: bool | None = None) -> _Look:
        """Read once what every part of a history needs of the counts that are not summed by day yet."""
        rolled = self._bring_up(zone) if rolled is None else rolled
        recent = self._recent(first, end, zone, rolled=rolled)
        limits = (slot_of(begin_of(first, zone)), slot_of(begin_of(end, zone)))
        since = max(slot_of(float(self._now()) - KEPT_AFTER_S) + 1, limits[0])
        young: list[Row] = []
        while since < limits[1]:
            until = slot_of(begin_of(next_day(day_of_slot(since, zone)), zone))
            young += self._db.rows(
                "select ?, routine, connector, model, sum(done) from slots where slot >= ? and slot < ? and done <> 0"
                " group by 2, 3, 4",
                (since, since, min(until, limits[1])),
            )
            since = until
        other = self._db.rows(
            f"select slot, routine, connector, model, 1 from results where {OPEN} and slot >= ? and slot < ?", limits
        )
        return _Look(first=first, end=end, zone=zone, rolled=rolled, recent=recent, young=young, other=other)

    def _named(self, look: _Look, by: str, span: Span) -> Iterator[tuple[date, str, Counts]]:
        what = by if by in GROUPS else "all"
        sums = self._sums(look.first, look.end, what, span, look.zone, look.recent, rolled=look.rolled)
        for day, name, counts in sums:
            yield day, AGENT if by == "agent" else day.isoformat() if by == "day" else name, counts

    def _groups(self, look: _Look, by: str, span: Span) -> list[HistoryRow]:
        return self._rows(_folded((name, counts) for _, name, counts in self._named(look, by, span)), look, by)

    def _total(self, look: _Look) -> Counts:
        folded = _folded((name, counts) for _, name, counts in self._named(look, "all", Span.MONTH))
        return folded.get("", [0] * len(COUNTS))

    def _rows(self, folded: Mapping[str, Counts], look: _Look, by: str) -> list[HistoryRow]:
        """One for each group that has anything: also for one of which nothing is known but that it is open."""
        young, other = look.open(look.young, by), look.open(look.other, by)
        none = [0] * len(COUNTS)
        return [
            _row(key, folded.get(key, none), _TASKS.get(by, "tasks"), young[key], other[key])
            for key in dict.fromkeys((*folded, *other))
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """A range, and what was read of it once for all parts of a history."""

    first: date
    end: date
    zone: tzinfo | None
    rolled: bool
    recent: Recent
    young: Sequence[Row]
    """Counts of results that were done less than a day ago."""
    other: Sequence[Row]
    """Results that are open for another reason."""

    def open(self, rows: Sequence[Row], by: str) -> defaultdict[str, int]:
        """How many results of each group are open."""
        found = defaultdict[str, int](int)
        for slot, routine, connector, model, count in rows:
            match by:
                case "day":
                    name = day_of_slot(slot, self.zone).isoformat()
                case "agent":
                    name = AGENT
                case _:
                    name = {"routine": routine, "connector": connector, "model": model}.get(by, "")
            found[name] += count
        return found


def _check(by: str, *, but: str = "") -> None:
    if by not in _TASKS or by == but:
        known = ", ".join(one for one in _TASKS if one != but)
        raise LedgerError(f"Usage is not grouped by {by}.", f"Take one of {known}.")


def _limits(days: int, first: str, last: str, today: date, oldest: date) -> tuple[date, date]:
    """The first day, and the one after the last: neither in the future nor more than a hundred years ago."""
    longest = today - timedelta(days=MOST_DAYS - 1)
    if first or last:
        try:
            begin, end = date.fromisoformat(first), date.fromisoformat(last)
        except ValueError:
            raise LedgerError("A day is written as 2026-11-30.") from None
        begin, end = max(min(begin, today), longest), min(end, today)
        if end < begin:
            raise LedgerError("The last day comes before the first.", "Take a later last day.")
        return begin, next_day(end)
    begin = today - timedelta(days=days - 1) if 0 < days <= MOST_DAYS else min(oldest, today)
    return max(begin, longest), next_day(today)


def _span(first: date, end: date) -> Span:
    days = (end - first).days
    if days <= MOST_DAY_BARS:
        return Span.DAY
    return Span.WEEK if days <= MOST_WEEK_BARS * 7 else Span.MONTH


def _folded(counted: Iterable[tuple[str, Counts]]) -> dict[str, Counts]:
    sums: dict[str, Counts] = {}
    for name, counts in counted:
        known = sums.get(name)
        sums[name] = counts if known is None else list(map(add, known, counts))
    return sums


def _bars(
    sums: Sequence[tuple[date, str, Counts]], first: date, end: date, span: Span, groups: Sequence[str], *, rest: bool
) -> tuple[Bar, ...]:
    """One for each span that the range touches, also where nothing was."""
    place = {name: at for at, name in enumerate(groups)}
    width = len(groups) + rest
    begins: dict[date, tuple[list[int], list[int]]] = {}
    day = first
    while day < end:
        begins[first_of(day, span)] = ([0] * width, [0] * width)
        day = next_first(day, span)
    for day, name, counts in sums:
        usd, tokens = begins[first_of(day, span)]
        at = place.get(name, len(groups))
        if at == width:  # it used no model
            continue
        usd[at] += counts[_AT["usd_micros"]]
        tokens[at] += counts[_AT["input_tokens"]] + counts[_AT["output_tokens"]]
    return tuple(
        Bar(
            first=max(begin, first).isoformat(),
            last=(min(next_first(begin, span), end) - timedelta(days=1)).isoformat(),
            usd_micros=tuple(usd),
            tokens=tuple(tokens),
        )
        for begin, (usd, tokens) in begins.items()
    )


def _row(key: str, counts: Counts, tasks: str, young: int, other: int) -> HistoryRow:
    found = dict(zip(COUNTS, counts, strict=True))
    usage = UsageRow(
        key=key,
        **{name: found[name] for name in SPENT},
        tasks=found[tasks],
        kept=found["done"] - young + found["used"],
        **{name: found[name] for name in ("undone", "denied", "ignored", "failed")},
    )
    return HistoryRow(
        usage=usage, open=young + other, wasted=found["wasted"], wasted_usd_micros=found["wasted_usd_micros"]
    )


def _tokens(usage: UsageRow) -> int:
    return usage.input_tokens + usage.output_tokens
