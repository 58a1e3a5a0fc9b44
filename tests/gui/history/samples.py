"""Histories as the runtime would send them, for tests and pictures."""

from __future__ import annotations

import random
from datetime import date, timedelta

from meshclaw_desktop.wire.history import Bar, Finding, Found, History, HistoryRow
from meshclaw_desktop.wire.rows import UsageRow

LAST = date(2026, 11, 30)
GROUPS = ("morning triage", "deployment watch", "dream", "")
COUNTS = {
    "morning triage": (22, 1_900_000, 6_100_000, 241, 6),
    "deployment watch": (64, 1_100_000, 3_800_000, 52, 0),
    "dream": (30, 700_000, 2_400_000, 18, 1),
    "": (41, 400_000, 1_900_000, 7, 2),
}


def a_row(key: str = "", *, wasted: int = 0, open: int = 0, **changes: int) -> HistoryRow:
    """A group with a few figures."""
    given = {
        "calls": 900,
        "input_tokens": 3_900_000,
        "output_tokens": 200_000,
        "cache_read_tokens": 2_420_000,
        "cache_write_tokens": 9_000,
        "usd_micros": 14_200_000,
        "estimated": 0,
        "tasks": 157,
        "kept": 318,
        "undone": 9,
        "denied": 14,
        "ignored": 4,
        "failed": 2,
    }
    return HistoryRow(UsageRow(key, **(given | changes)), open, 30 if wasted else 0, wasted)


def a_history(*, days: int = 30, span: str = "day", step: int = 1, by: str = "routine") -> History:
    """Thirty days as in the picture; or others."""
    chance = random.Random(4)
    bars, first = [], LAST - timedelta(days=days - 1)
    for at in range(0, days, step):
        begin = first + timedelta(days=at)
        quiet = 0.3 if begin.weekday() >= 5 and step == 1 else 1.0
        usd = tuple(round(chance.uniform(0.4, 1.0) * top * quiet * step) for top in (300e3, 190e3, 150e3, 170e3))
        end = min(begin + timedelta(days=step - 1), LAST)
        bars.append(Bar(begin.isoformat(), end.isoformat(), usd, tuple(one // 4 for one in usd)))
    rows = tuple(
        a_row(
            key, tasks=tasks, input_tokens=tokens, output_tokens=0, usd_micros=usd, kept=kept, undone=undone, denied=0
        )
        for key, (tasks, tokens, usd, kept, undone) in COUNTS.items()
    )
    return History(
        by=by,
        first=first.isoformat(),
        last=LAST.isoformat(),
        span=span,
        oldest="2026-01-04",
        totals=a_row(wasted=1_560_000, open=12),
        before=a_row(usd_micros=17_300_000, kept=283, wasted=2_400_000),
        groups=GROUPS,
        rest=False,
        bars=tuple(bars),
        rows=rows,
        findings=(
            Finding(Found.NEVER_OPENED, "summarise #random", 30, 30, 920_000),
            Finding(Found.NOTHING_LEFT, "", 9, 157, 640_000),
            Finding(Found.STEP_LIMIT, "", 4, 157, 230_000),
        ),
    )


def nothing() -> History:
    """A new record."""
    row = HistoryRow(UsageRow("", *[0] * 13), 0, 0, 0)
    return History("routine", "2026-11-01", "2026-11-30", "day", "", row, None, (), False, (), (), ())
