"""Which rows a deletion takes, and that the chain goes on over the gap and says so. What is left of the pages is not its business."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import date

from meshclaw_desktop.policy.model import Json

from .chain import covered_digest
from .counts import ROLLED_UNTIL
from .cuts import CUTS, STILL, Cut, cuts_to_json, joined, runs, still_told
from .days import begin_of, day_of, slot_of
from .entry import Entry
from .history import Histories
from .journal import spell

_GONE_TASK = "state = 'ended' and started_at >= :low and started_at < :high"
_DEAD_RULE = (
    "created_at >= :low and created_at < :high and (:everything or expires_at <= :now or exists"
    " (select 1 from tasks where tasks.id = rules.task and state = 'ended'))"
)
PLAN: dict[str, str] = {
    "calls": "began in (select seq from gone) or ended in (select seq from gone)",
    "events": "seq in (select seq from gone)",
    "approvals": "outcome <> '' and created_at >= :low and created_at < :high",
    "rules": _DEAD_RULE,
    "undos": "made_at >= :low and made_at < :high",
    "touched": f"task not in (select id from tasks where not ({_GONE_TASK}))",
    "tasks": _GONE_TASK,
    "usage": "at >= :low and at < :high",
    "results": "slot >= :low_slot and slot < :high_slot",
    "slots": "slot >= :low_slot and slot < :high_slot",
    "sums": "true",
    "stale": "true",
}
"""For each table, which of its rows a deletion takes; who points to others comes before them. Sums are made anew."""
STAYS = {
    "meta": "what the file is",
    "kept": "what the user set, and bookkeeping without anybody's words",
    "reservations": "there are none while nothing runs",
}
"""The tables that a deletion leaves alone, and why."""

_ONE = {
    "rows": "row",
    "tasks": "task",
    "questions": "question",
    "model_calls": "model call",
    "undos": "undo record",
    "rules": "rule",
}


@dataclass(frozen=True, slots=True)
class Period:
    """The user's days from `since` up to, not including, `before`; None is no limit."""

    since: date | None = None
    before: date | None = None

    @property
    def everything(self) -> bool:
        """Whether there is no limit at either end."""
        return self.since is None and self.before is None

    def words(self) -> str:
        """As a sentence goes on."""
        match self.since, self.before:
            case None, None:
                return "everything"
            case None, before:
                return f"everything before {before}"
            case since, None:
                return f"everything since {since}"
            case since, before:
                return f"everything from {since} to before {before}"


class Erasing(Histories):
    """Deletes rows. Only for when nothing is under way; who calls sees to that."""

    def under_way(self) -> bool:
        """Whether a call, a model call or a task has begun and not ended: then nothing may be deleted."""
        ((busy,),) = self._db.rows(
            "select exists (select 1 from calls where ended is null) or exists (select 1 from reservations)"
            " or exists (select 1 from tasks where state <> 'ended')"
        )
        return bool(busy)

    def holdings(self) -> tuple[dict[str, int], float | None]:
        """How much is kept of each part, and when the oldest row was written."""
        ((tasks, questions, undos, calls),) = self._db.rows(
            "select (select count(*) from tasks), (select count(*) from approvals), (select count(*) from undos),"
            " (select coalesce(sum(calls), 0) from slots)"
        )
        oldest = self._db.rows("select at from events order by seq limit 1")
        rows = self._seq - sum(cut.rows for cut in self._cuts())
        counts = {"rows": rows, "tasks": tasks, "questions": questions, "model_calls": calls, "undos": undos}
        return counts, oldest[0][0] if oldest else None

    def delete_rows(self, span: Period, *, reason: str, fitted: bool) -> dict[str, int]:
        """Delete what happened in these days; how many rows of each part. `fitted` says whether the chain held before.

        Their bytes stay in free pages until the file is written anew.
        """
        now = float(self._now())
        limits = _limits(span, now)
        today = begin_of(day_of(now, None), None)
        with self.transaction():
            spent = self.spent_since(today)
            self._db.change("create temp table gone (seq integer primary key)")
            in_span = "select seq, digest from events where at >= :low and at < :high order by seq"
            found = self._db.rows(in_span, limits)
            self._db.change_many("insert into gone values (?)", ((seq,) for seq, _ in found))
            new = runs(found)
            told = self._still_told()
            for (rule,) in self._db.rows(f"select id from rules where {PLAN['rules']}", limits):
                told.pop(f"rule {rule}", None)
            gone = {
                table: self._db.change(f"delete from {table} where {where}", limits) for table, where in PLAN.items()
            }
            self._db.change("drop table gone")
            self._set_meta(ROLLED_UNTIL, "0")
            if (missing := spent - self.spent_since(today)) > 0:
                self._count((slot_of(now), "", "", ""), {"usd_micros": missing})
            counts = {
                "rows": gone["events"],
                "tasks": gone["tasks"],
                "questions": gone["approvals"],
                "model_calls": gone["usage"],
                "undos": gone["undos"],
                "rules": gone["rules"],
            }
            self._tell_of(joined(self._cuts(), new), told, counts, span, reason, fitted)
            self._set_meta("id", secrets.token_hex(16))
        return counts

    def _still_told(self) -> dict[str, str]:
        """What the chain tells of rules and kept values, by name: taken from its rows, never from the tables."""
        told: dict[str, str] = {}
        for covers, record in self._db.rows("select covers, record from events where covers <> '' order by seq"):
            if not covers.startswith(("rule ", "kept ")):
                continue
            said = json.loads(record)
            if covers == f"kept {CUTS}":
                told = still_told(said)
                continue
            told[covers] = covered_digest(said["state"])
        gone = covered_digest(None)
        return {name: digest for name, digest in told.items() if digest != gone}

    def _tell_of(
        self, cuts: list[Cut], told: dict[str, str], counts: dict[str, int], span: Period, reason: str, fitted: bool
    ) -> None:
        """The row that says so, in numbers and dates only."""
        state: list[Json] = cuts_to_json(cuts)
        deleted = ", ".join(
            f"{number:,} {_ONE[name]}{'s' if number != 1 else ''}" for name, number in counts.items() if number
        )
        doubt = "" if fitted else " The record did not fit together before that."
        entry = Entry(
            kind="data",
            sentence=f"Deleted {span.words()}: {deleted or 'there was nothing'}",
            outcome="done",
            reason=f"{reason}{doubt}",
            record={STILL: dict(told), "deleted": dict(counts), "fitted": fitted},
        )
        self._append_covering(f"kept {CUTS}", state, entry)
        self._db.change(
            "insert into kept (key, value, told) values (?, ?, 1) on conflict (key) do update set value = excluded.value",
            (CUTS, spell(state)),
        )


def _limits(span: Period, now: float) -> dict[str, float | int | str]:
    low = begin_of(span.since, None) if span.since else 0.0
    high = begin_of(span.before, None) if span.before else 1e12
    return {
        "low": low,
        "high": high,
        "low_slot": slot_of(low),
        "high_slot": slot_of(high),
        "everything": int(span.everything),
        "now": now,
    }
