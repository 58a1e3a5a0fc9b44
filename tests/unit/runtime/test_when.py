from __future__ import annotations

import time
from pathlib import Path

from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.runtime.when import today
from meshclaw_desktop.wire.rows import TaskRow

MONDAY = time.mktime((2026, 11, 23, 6, 30, 0, 0, 0, -1))
FRIDAY = time.mktime((2026, 11, 20, 6, 30, 0, 0, 0, -1))


def a_run(id: str, at: float, *, routine: str = "triage", outcome: str = "done") -> TaskRow:
    return TaskRow(id, "Triage", routine, "meshclaw", "ended", 1, "", outcome, "", 0, 0, at, at + 30)


def test_a_task_is_told_the_day() -> None:
    assert today(MONDAY) == "Monday, 23 November 2026"


def test_a_routine_is_told_too_when_it_ran_last() -> None:
    told = "Monday, 23 November 2026; this routine ran last on Friday, 20 November 2026, 06:30"
    assert today(MONDAY, a_run("t1", FRIDAY)) == told


def test_only_a_run_of_the_same_routine_that_got_through_counts(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.sqlite3", tmp_path / "head")
    for at, (id, routine, outcome) in enumerate(
        [("t1", "triage", "done"), ("t2", "dream", "done"), ("t3", "triage", "failed"), ("t4", "triage", "done")]
    ):
        ledger.save_task(a_run(id, FRIDAY + at, routine=routine, outcome=outcome), "go")
    found = ledger.run_before("triage", FRIDAY + 3)
    assert found is not None
    assert found.id == "t1"
    assert ledger.run_before("triage", FRIDAY) is None
    ledger.close()
