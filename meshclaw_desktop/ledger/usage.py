"""What it cost: what each model call used, and what is set aside before it."""

from __future__ import annotations

import math

from .counts import SPENT
from .days import SLOT_S, slot_of
from .entry import Usage
from .outcomes import Outcomes

_USAGE = (
    "at, task, routine, connector, model, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens,"
    " usd_micros, estimated"
)


class Accounts(Outcomes):
    """Usage and reservations. Money is in micro-dollars."""

    # ---- usage ----

    def save_usage(self, usage: Usage) -> None:
        """Keep what one model call used."""
        values = tuple(getattr(usage, name.strip()) for name in _USAGE.split(","))
        with self.transaction():
            self._db.change(
                f"insert into usage ({_USAGE}) values ({','.join('?' * len(values))})",
                (*values[:-1], int(usage.estimated)),
            )
            counts = {name: int(getattr(usage, name)) for name in SPENT if name != "calls"}
            if self._was_wasted(usage.task):
                counts["wasted_usd_micros"] = usage.usd_micros
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
        return self._cost_of(task)

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
