"""What it cost and what came of it: usage, results and reservations, added up so that years are read at once."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from datetime import date, timedelta, tzinfo

from meshclaw_desktop.errors import LedgerError, LedgerFull
from meshclaw_desktop.wire.messages import Activity
from meshclaw_desktop.wire.rows import TaskRow, UsageRow

from .actions import Actions
from .days import SLOT_S, begin_of, day_of, name_of, next_day, slot_of
from .entry import Usage
from .state import State

DAY_S = 86_400
"""A result that is still so after a day counts as kept."""
MOST_DAYS = 10_000
"""More are not looked at."""

_USAGE = (
    "at, task, routine, connector, model, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens,"
    " usd_micros, estimated"
)
_SPENT = (
    "calls",
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "usd_micros",
    "estimated",
)
_TASKS = {"day": "tasks", "routine": "tasks", "connector": "connector_tasks", "model": "model_tasks"}
_ENDS = ("done", "undone", "denied", "ignored", "failed")
_COUNTS = (*_SPENT, "tasks", "connector_tasks", "model_tasks", *_ENDS)
_SUMS = ", ".join(f"sum({name})" for name in _COUNTS)
_RESULT_OF = {"done": "done", "failed": "failed", "denied": "denied", "expired": "ignored", "ignored": "ignored"}
_log = logging.getLogger(__name__)


class Accounts(State, Actions):
    """Usage, results and reservations. Money is in micro-dollars."""

    # ---- usage ----

    def save_usage(self, usage: Usage) -> None:
        """Keep what one model call used."""
        values = tuple(getattr(usage, name.strip()) for name in _USAGE.split(","))
        with self.transaction():
            self._db.change(
                f"insert into usage ({_USAGE}) values ({','.join('?' * len(values))})",
                (*values[:-1], int(usage.estimated)),
            )
            counts = {name: int(getattr(usage, name)) for name in _SPENT if name != "calls"}
            key = (slot_of(usage.at), usage.routine, usage.connector, usage.model)
            self._count(key, {"calls": 1, **counts})
            self._touch(usage.task, key, "connector", usage.connector)
            self._touch(usage.task, key, "model", usage.model)

    def spent_since(self, at: float) -> int:
        """Micro-dollars since then."""
        return self._since("usd_micros", at)

    def tokens_since(self, at: float) -> int:
        """Tokens in and out since then."""
        return self._since("input_tokens + output_tokens", at)

    def spent_by(self, task: str) -> int:
        """Micro-dollars of one task."""
        ((spent,),) = self._db.rows("select coalesce(sum(usd_micros), 0) from usage where task = ?", (task,))
        return int(spent)

    def _since(self, what: str, at: float) -> int:
        """Whole quarters of an hour from the sums, the broken one at the beginning from the calls."""
        full = math.ceil(at / SLOT_S)
        ((total,),) = self._db.rows(
            f"select coalesce((select sum({what}) from slots where slot >= ?), 0)"
            f" + coalesce((select sum({what}) from usage where at >= ? and at < ?), 0)",
            (full, at, full * SLOT_S),
        )
        return int(total)

    # ---- reservations ----

    def reserve(self, reservation: str, task: str, usd_micros: int) -> None:
        """Set aside what a model call may cost at most. One that a crash leaves behind becomes an estimated usage."""
        with self.transaction():
            self._db.change(
                "insert into reservations (id, at, task, usd_micros) values (?, ?, ?, ?)",
                (reservation, float(self._now()), task, usd_micros),
            )

    def release(self, reservation: str) -> None:
        """Give back what was set aside; do it in one transaction with `save_usage`. An unknown one is no error."""
        with self.transaction():
            self._db.change("delete from reservations where id = ?", (reservation,))

    def reserved(self, task: str | None = None) -> int:
        """What is set aside, in all or for one task."""
        where = "" if task is None else " where task = ?"
        rows = self._db.rows(
            f"select coalesce(sum(usd_micros), 0) from reservations{where}", () if task is None else (task,)
        )
        return int(rows[0][0])

    def _settle_left_over(self) -> None:
        """Whoever reserved it is dead: what the call cost nobody knows, so all of it counts as spent."""
        rows = self._db.rows("select at, task, usd_micros from reservations order by at, id")
        if not rows:
            return
        with self.transaction():
            for at, task, usd_micros in rows:
                known = self.task(task)
                self.save_usage(
                    Usage(
                        at=at,
                        task=task,
                        routine=known.routine if known else "",
                        connector="",
                        model="",
                        input_tokens=0,
                        output_tokens=0,
                        cache_read_tokens=0,
                        cache_write_tokens=0,
                        usd_micros=usd_micros,
                        estimated=True,
                    )
                )
            self._db.change("delete from reservations")

    # ---- the history ----

    def usage(self, days: int, by: str, zone: tzinfo | None = None) -> list[UsageRow]:
        """The last `days` of the user's days, today included, grouped by `day`, `routine`, `connector` or `model`.

        Days are the zone's (the machine's own if None) and come oldest first, those without anything left out; the
        others come by cost. `tasks` are those begun then, or those that used the connector or the model. `kept` results
        were done more than a day ago and are not undone. Raises LedgerError for another `by`.
        """
        if by not in _TASKS:
            raise LedgerError(f"Usage is not grouped by {by}.", f"Take one of {', '.join(_TASKS)}.")
        now = float(self._now())
        today = day_of(now, zone)
        first = today - timedelta(days=min(max(days, 1), MOST_DAYS) - 1)
        sums: dict[str, list[int]] = {}
        day = first
        try:
            with self.transaction():
                self._roll_up(today, zone)
            self._sum_into(sums, "days", by, "day >= ? and day < ?", (first.isoformat(), today.isoformat()), "day")
            day = today
        except LedgerFull:
            _log.warning("no room to keep the sums by day: they are made anew each time")
        while day <= today:
            limits = (slot_of(begin_of(day, zone)), slot_of(begin_of(next_day(day), zone)))
            self._sum_into(sums, "slots", by, "slot >= ? and slot < ?", limits, f"'{day.isoformat()}'")
            day = next_day(day)
        fresh = self._fresh(now, first, by, zone)
        rows = [_usage_row(key, counts, _TASKS[by], fresh.get(key, 0)) for key, counts in sums.items()]
        told = [row for row in rows if row != UsageRow(row.key, *[0] * 13)]
        return sorted(told, key=lambda row: row.key if by == "day" else (-row.usd_micros, row.key))

    def _sum_into(
        self, sums: dict[str, list[int]], table: str, by: str, where: str, limits: tuple[int | str, ...], day: str
    ) -> None:
        key = day if by == "day" else by
        sql = f"select {key}, {_SUMS} from {table} where {where} group by 1"
        for name, *counts in self._db.rows(sql, limits):
            known = sums.get(name, [0] * len(_COUNTS))
            sums[name] = [old + new for old, new in zip(known, counts, strict=True)]

    def _fresh(self, now: float, first: date, by: str, zone: tzinfo | None) -> dict[str, int]:
        """Results that were done less than a day ago: they are not kept yet."""
        since = max(slot_of(now - DAY_S) + 1, slot_of(begin_of(first, zone)))
        fresh: dict[str, int] = {}
        key = "slot" if by == "day" else by
        for name, done in self._db.rows(f"select {key}, sum(done) from slots where slot >= ? group by 1", (since,)):
            name = day_of(name * SLOT_S, zone).isoformat() if by == "day" else name
            fresh[name] = fresh.get(name, 0) + done
        return fresh

    def _roll_up(self, today: date, zone: tzinfo | None) -> None:
        """Bring the sums by day up to yesterday: days since last time and changed ones; for another zone all."""
        if self._meta("days zone") != name_of(zone):
            self._db.change("delete from days")
            self._db.change("delete from stale")
            self._set_meta("days zone", name_of(zone))
            self._set_meta("days until", "0")
        until, end = int(self._meta("days until")), slot_of(begin_of(today, zone))
        changed = self._db.rows("select slot from stale")
        todo = {day_of(slot * SLOT_S, zone) for (slot,) in changed}
        todo.update(
            day_of(slot * SLOT_S, zone)
            for (slot,) in self._db.rows("select distinct slot from slots where slot >= ? and slot < ?", (until, end))
        )
        for day in todo:
            limits = (slot_of(begin_of(day, zone)), min(slot_of(begin_of(next_day(day), zone)), end))
            self._db.change("delete from days where day = ?", (day.isoformat(),))
            self._db.change(
                f"insert into days (day, routine, connector, model, {', '.join(_COUNTS)})"
                f" select ?, routine, connector, model, {_SUMS} from slots where slot >= ? and slot < ?"
                " group by routine, connector, model",
                (day.isoformat(), *limits),
            )
        if changed:
            self._db.change("delete from stale")
        if until != end:
            self._set_meta("days until", str(end))

    # ---- counting ----

    def _count(self, key: tuple[int, str, str, str], counts: Mapping[str, int]) -> None:
        names = tuple(counts)
        self._db.change(
            f"insert into slots (slot, routine, connector, model, {', '.join(names)})"
            f" values (?, ?, ?, ?, {', '.join('?' * len(names))}) on conflict do update set "
            + ", ".join(f"{name} = {name} + excluded.{name}" for name in names),
            (*key, *counts.values()),
        )
        if key[0] < int(self._meta("days until") or 0):
            self._db.change("insert into stale (slot) values (?) on conflict do nothing", (key[0],))

    def _touch(self, task: str, key: tuple[int, str, str, str], what: str, name: str) -> None:
        """Count a task once with each connector and each model that it uses."""
        if (
            task
            and name
            and self._db.change("insert into touched values (?, ?, ?) on conflict do nothing", (task, what, name))
        ):
            self._count(key, {f"{what}_tasks": 1})

    def _after_task(self, task: TaskRow) -> None:
        self._count((slot_of(task.started_at), task.routine, "", ""), {"tasks": 1})

    def _after_event(self, activity: Activity) -> None:
        outcome = _RESULT_OF.get(activity.outcome)
        if outcome and activity.kind == "call" and activity.call and activity.effect not in ("", "read"):
            self._result(activity, outcome)

    def _result(self, activity: Activity, outcome: str) -> None:
        found = self._db.rows("select 1 from results where call = ?", (activity.call,))
        if found:
            self._change_result(activity.call, outcome)
            return
        model = self._db.rows("select model from usage where task = ? order by number desc limit 1", (activity.task,))
        key = (slot_of(activity.at), activity.routine, activity.connector, model[0][0] if model else "")
        self._db.change("insert into results values (?, ?, ?, ?, ?, ?)", (activity.call, *key, outcome))
        self._count(key, {outcome: 1})
        self._touch(activity.task, key, "connector", activity.connector)

    def _after_undo(self, call: str) -> None:
        self._change_result(call, "undone")

    def _change_result(self, call: str, outcome: str) -> None:
        for *key, before in self._db.rows(
            "select slot, routine, connector, model, outcome from results where call = ?", (call,)
        ):
            if before != outcome:
                self._db.change("update results set outcome = ? where call = ?", (outcome, call))
                slot, routine, connector, model = key
                self._count((slot, routine, connector, model), {before: -1, outcome: 1})

    def _set_meta(self, key: str, value: str) -> None:
        self._db.change(
            "insert into meta (key, value) values (?, ?) on conflict (key) do update set value = excluded.value",
            (key, value),
        )


def _usage_row(key: str, counts: list[int], tasks: str, fresh: int) -> UsageRow:
    found = dict(zip(_COUNTS, counts, strict=True))
    spent = {name: found[name] for name in _SPENT}
    ends = {name: found[name] for name in ("undone", "denied", "ignored", "failed")}
    return UsageRow(key=key, **spent, tasks=found[tasks], kept=found["done"] - fresh, **ends)
