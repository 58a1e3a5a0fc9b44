"""Counts by quarter of an hour, routine, connector and model: kept in the transaction of what they count."""

from __future__ import annotations

from collections.abc import Mapping

from .journal import Journal

Group = tuple[str, str, str]
"""A routine, a connector and a model."""
Key = tuple[int, str, str, str]
"""The quarter of an hour, the routine, the connector and the model to which something counts."""

SPENT = (
    "calls",
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "usd_micros",
    "estimated",
)
TASKS = ("tasks", "connector_tasks", "model_tasks")
ENDS = ("done", "used", "undone", "denied", "ignored", "failed")
LOSSES = ("wasted", "wasted_usd_micros", "limited", "limited_usd_micros")
COUNTS = (*SPENT, *TASKS, *ENDS, *LOSSES)
"""All columns of the tables `slots` and `sums` that are added up."""

ROLLED_UNTIL = "days until"
"""Kept in `meta`: the first quarter of an hour that the sums by day do not hold."""


class Counting(Journal):
    """Adds to the counts, and notes which sums by day have to be made anew."""

    def _count(self, key: Key, counts: Mapping[str, int]) -> None:
        names = tuple(counts)
        self._db.change(
            f"insert into slots (slot, routine, connector, model, {', '.join(names)})"
            f" values (?, ?, ?, ?, {', '.join('?' * len(names))}) on conflict do update set "
            + ", ".join(f"{name} = {name} + excluded.{name}" for name in names),
            (*key, *counts.values()),
        )
        if key[0] < int(self._meta(ROLLED_UNTIL) or 0):
            self._db.change("insert into stale (slot) values (?) on conflict do nothing", (key[0],))

    def _touch(self, task: str, key: Key, what: str, name: str) -> None:
        """Count a task once with each connector and each model that it uses."""
        if (
            task
            and name
            and self._db.change("insert into touched values (?, ?, ?) on conflict do nothing", (task, what, name))
        ):
            self._count(key, {f"{what}_tasks": 1})

    def _set_meta(self, key: str, value: str) -> None:
        self._db.change(
            "insert into meta (key, value) values (?, ?) on conflict (key) do update set value = excluded.value",
            (key, value),
        )
