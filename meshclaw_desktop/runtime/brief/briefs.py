"""Makes briefs of routines' runs and keeps which of them the user has seen. It changes nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from meshclaw_desktop.errors import NoSuchThing
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import canonical
from meshclaw_desktop.wire.codec import MAX_LINE, to_json
from meshclaw_desktop.wire.messages import Activity
from meshclaw_desktop.wire.routines import Brief, BriefHead
from meshclaw_desktop.wire.rows import Approval, TaskRow

from .reading import Left, found_something, is_ours, own_words, read_run, says_nothing, waited

SEEN = "briefs seen"
"""Under this key the ledger keeps the ids of the runs whose briefs the user has opened."""
MOST_SEEN = 500
MOST_ROWS = 5_000
"""Of one run."""
MOST_RUNS = 60
"""So many of the newest runs are looked through for what they left."""
MOST_OTHERS = 12
RESERVE = 64 * 1024
"""Bytes of a line that are kept free."""

Row = TypeVar("Row", Activity, Approval)


@dataclass(frozen=True, slots=True)
class _Run:
    task: TaskRow
    left: Left
    waiting: tuple[Approval, ...]


class Briefs:
    """One brief for each run of a routine that left anything."""

    def __init__(
        self,
        ledger: Ledger,
        questions: Callable[[], Sequence[Approval]],
        proposals: Callable[[], int] = lambda: 0,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`questions` gives those that are open, `proposals` how much was learned and waits for a yes."""
        self._ledger = ledger
        self._questions = questions
        self._proposals = proposals
        self._now = now

    def show(self, task: str = "", *, seen: bool = False) -> Brief | None:
        """
        The brief of one run, or of the newest that left anything; None if none has.

        With `seen` the user looks at it now. Raises NoSuchThing for what is no run of a routine.
        """
        runs = self._newest()
        found = self._find(task) if task else next(iter(runs), None)
        if found is None:
            return None
        before = self._seen()
        brief = self._brief(self._read(found), before, [one for one in runs if one.id != found.id])
        if seen and found.state == "ended":
            if found.id not in before:
                self._ledger.keep(SEEN, [*before, found.id][-MOST_SEEN:], told=False)
            self._ledger.opened(found.id)
        return brief

    # ---- inside ----

    def _newest(self) -> list[TaskRow]:
        """The newest runs that left anything, newest first."""
        found: list[TaskRow] = []
        for task in self._ledger.runs(MOST_RUNS):
            if task.state == "ended" and (found_something(task) or self._left_anything(task)):
                found.append(task)
                if len(found) > MOST_OTHERS:
                    break
        return found

    def _left_anything(self, task: TaskRow) -> bool:
        """Whether it did, asked or was refused anything."""
        if not self._ledger.acts_of(task.id, 1):
            return False
        run = self._read(task)
        return bool(run.left.done or run.left.refused or run.waiting)

    def _find(self, task: str) -> TaskRow:
        row = self._ledger.task(task)
        if row is None or not row.routine:
            raise NoSuchThing(f"There is no run of a routine called {task}.", "`meshclaw routines` lists them.")
        return row

    def _read(self, task: TaskRow) -> _Run:
        rows = self._ledger.acts_of(task.id, MOST_ROWS)
        left = read_run(rows, undone=self._undone(task.id), withdrawn=self._withdrawn(waited(rows)))
        refused = tuple(one for one in left.refused if not self._waits_already(one))
        waiting = tuple(one for one in self._questions() if one.task == task.id)
        return _Run(task, replace(left, refused=refused), waiting)

    def _undone(self, task: str) -> dict[str, str]:
        now = self._now()
        return {
            one.id: "undone" if one.outcome == "undone" else "over" if now > one.until else ""
            for one in self._ledger.undos_of(task)
        }

    def _withdrawn(self, approvals: Iterable[str]) -> list[str]:
        return [one for one in approvals if self._ledger.approval_outcome(one) == "void"]

    def _waits_already(self, row: Activity) -> bool:
        """Refused only since the very same question is open already: that one is shown."""
        return row.outcome == "denied" and self._ledger.detail(row.seq)[1].get("rule") == "waits"

    def _brief(self, run: _Run, seen: Sequence[str], others: Iterable[TaskRow]) -> Brief:
        answer = run.task.answer
        task = replace(run.task, answer="" if says_nothing(answer) else own_words(answer))
        room = MAX_LINE - RESERVE - _size(task)
        waiting, room = _fitting(run.waiting, room)
        done, room = _fitting(run.left.done, room)
        refused, room = _fitting(run.left.refused, room)
        return Brief(
            task=task,
            done=done,
            refused=refused,
            waiting=waiting,
            waiting_elsewhere=len(self._questions()) - len(waiting),
            proposals=self._proposals(),
            seen=run.task.id in seen,
            left_out=len(run.left.done) - len(done) + len(run.left.refused) - len(refused),
            ours=is_ours(answer),
            others=tuple(_head(one, seen) for one in others)[:MOST_OTHERS],
        )

    def _seen(self) -> list[str]:
        kept = self._ledger.kept(SEEN)
        return [str(one) for one in kept] if isinstance(kept, list) else []


def _head(task: TaskRow, seen: Sequence[str]) -> BriefHead:
    at = task.ended_at if task.ended_at is not None else task.started_at
    return BriefHead(task=task.id, title=task.title, routine=task.routine, at=at, seen=task.id in seen)


def _fitting(rows: Sequence[Row], room: int) -> tuple[tuple[Row, ...], int]:
    """As many as fit into what is left of a line, and what is left then."""
    fitting: list[Row] = []
    for row in rows:
        size = _size(row)
        if size > room:
            break
        room -= size
        fitting.append(row)
    return tuple(fitting), room


def _size(row: Activity | Approval | TaskRow) -> int:
    return len(canonical(to_json(row))) + 1
