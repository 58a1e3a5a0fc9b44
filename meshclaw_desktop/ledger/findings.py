"""What is worth a look in a range of the history. Pure: from the counts alone, no guess and no model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from meshclaw_desktop.wire.history import Finding, Found, HistoryRow

MOST = 5
"""Findings that are shown; the dearest ones."""
LEAST = 3
"""What happened less often than this is no pattern."""


def findings(
    totals: HistoryRow,
    limited: int,
    limited_usd_micros: int,
    routines: Sequence[HistoryRow],
    connectors: Sequence[HistoryRow],
) -> tuple[Finding, ...]:
    """The dearest first, those without a cost last; `limited` tasks were ended at the step limit."""
    found = list[Finding]()
    if totals.wasted:
        found.append(Finding(Found.NOTHING_LEFT, "", totals.wasted, totals.usage.tasks, totals.wasted_usd_micros))
    if limited:
        found.append(Finding(Found.STEP_LIMIT, "", limited, totals.usage.tasks, limited_usd_micros))
    found += _of_routines(routines)
    found += _of_connectors(connectors)
    return tuple(sorted(found, key=lambda one: (-one.usd_micros, one.what, one.key))[:MOST])


def _of_routines(rows: Iterable[HistoryRow]) -> Iterator[Finding]:
    """A routine is judged by what the user made of it; what the user asked for at once is not."""
    for row in rows:
        usage = row.usage
        lost = usage.undone + usage.denied + usage.ignored + usage.failed
        if not usage.key:
            continue
        if usage.kept == row.open == 0 and usage.ignored == lost >= LEAST:
            yield Finding(Found.NEVER_OPENED, usage.key, usage.ignored, lost, row.wasted_usd_micros)
        elif usage.kept == row.open == 0 and lost >= LEAST:
            yield Finding(Found.NONE_KEPT, usage.key, lost, lost, row.wasted_usd_micros)
        elif usage.undone >= LEAST and usage.undone >= usage.kept:
            yield Finding(Found.OFTEN_UNDONE, usage.key, usage.undone, usage.undone + usage.kept, 0)


def _of_connectors(rows: Iterable[HistoryRow]) -> Iterator[Finding]:
    for row in rows:
        usage = row.usage
        if not usage.key:
            continue
        if usage.denied >= LEAST and usage.denied >= usage.kept:
            every = usage.kept + row.open + usage.undone + usage.denied + usage.ignored + usage.failed
            yield Finding(Found.OFTEN_DENIED, usage.key, usage.denied, every, 0)
        if usage.ignored >= LEAST:
            yield Finding(Found.UNANSWERED, usage.key, usage.ignored, usage.ignored, 0)
