"""Reads one run's rows: what became of each call. Pure; it knows no ledger."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from meshclaw_desktop.runtime.tasks import NOT_DONE
from meshclaw_desktop.wire.messages import Activity
from meshclaw_desktop.wire.rows import TaskRow

_NOTHING = re.compile(
    r"(?:nothing needs you"  # a routine's file asks its model for these words
    r"|read [\d,]+ events?: nothing to learn"  # and so say the programs of our own that found nothing
    r"|during your meeting \([\d: to]+\) nothing happened"
    r"|there was nothing to watch: no deployment goes on)?[.!]?",
    re.IGNORECASE,
)
_OURS = re.compile(r"Read [\d,]+ events?: [\d,]+ things? to look at in the morning\.")
WITHDRAWN = "The question was withdrawn before you answered it."

_NOT_DONE = frozenset({"denied", "observed", "expired", "failed", "unknown"})


@dataclass(frozen=True, slots=True)
class Left:
    """What one run left behind, oldest first."""

    done: tuple[Activity, ...]
    refused: tuple[Activity, ...]


def read_run(rows: Iterable[Activity], *, undone: Mapping[str, str], withdrawn: Iterable[str]) -> Left:
    """
    What it did and what it did not do. A call counts by its last row.

    `undone` says of each undo id what has become of it: `undone`, `over` (it cannot be taken back any more), or nothing;
    `withdrawn` names the questions that ended without an answer.
    """
    void = frozenset(withdrawn)
    done: list[Activity] = []
    refused: dict[tuple[str, str, str, str], Activity] = {}
    for row in _last_rows(rows):
        if row.outcome == "done" and row.effect not in ("", "read"):
            done.append(_with_its_undo(row, undone.get(row.undo_id, "")))
        elif row.outcome in _NOT_DONE or (row.outcome == "waiting" and row.approval in void):
            one = replace(row, outcome="expired", reason=WITHDRAWN) if row.outcome == "waiting" else row
            refused[(one.connector, one.tool, one.sentence, one.reason)] = one
    return Left(tuple(done), tuple(sorted(refused.values(), key=lambda one: one.seq)))


def waited(rows: Iterable[Activity]) -> list[str]:
    """The questions that calls of this run still seem to wait for."""
    return [row.approval for row in _last_rows(rows) if row.outcome == "waiting" and row.approval]


def own_words(answer: str) -> str:
    """An answer without our report of what was not done, which a brief tells row by row."""
    said, report, _ = answer.rpartition(f"\n\n{NOT_DONE}\n")
    return said if report else answer


def says_nothing(answer: str) -> bool:
    """Whether an answer says no more than that nothing needs the user."""
    return _NOTHING.fullmatch(own_words(answer).strip()) is not None


def is_ours(answer: str) -> bool:
    """Whether there is nothing in an answer but what our code writes: no word of a model's or of others."""
    return _OURS.fullmatch(answer) is not None


def found_something(task: TaskRow) -> bool:
    """Whether its answer alone, or that it has none, is worth telling."""
    match task.outcome:
        case "done":
            return not says_nothing(task.answer)
        case "failed" | "denied":
            return True
        case _:
            return False


def _last_rows(rows: Iterable[Activity]) -> list[Activity]:
    """The newest row of each call, in the order in which the calls began."""
    calls: dict[str, Activity] = {}
    for row in rows:
        if row.kind == "call":
            calls[row.call or f"row {row.seq}"] = row
    return list(calls.values())


def _with_its_undo(row: Activity, became: str) -> Activity:
    match became:
        case "undone":
            return replace(row, outcome="undone")
        case "over":
            return replace(row, undo_id="")
        case _:
            return row
