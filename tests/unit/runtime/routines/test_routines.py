"""The whole of routines, without a process: what is asked about is asked again when the question was lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

from meshclaw_desktop.policy.model import Autonomy, Call, Json
from meshclaw_desktop.runtime.routines.routines import Routines
from meshclaw_desktop.runtime.tasks import Task, Tasks
from tests.unit.runtime.bench import Bench
from tests.unit.runtime.routines.running import JumpingClock

FILE = '+++\n[levels]\nbox = "{}"\n+++\nDo it.'


def test_a_question_that_was_deleted_with_its_day_is_asked_again(tmp_path: Path) -> None:
    async def scenario() -> None:
        bench = Bench(tmp_path / "bench", Autonomy.AUTO, None, 10)
        bench.start()
        own = tmp_path / "own"
        own.mkdir()
        (own / "mine.md").write_text(FILE.format("ask"))

        async def nothing(task: Task) -> tuple[str, str]:
            return "done", ""

        async def use(task: Task, call: Call) -> Json:
            return None

        tasks = Tasks(
            bench.ledger, nothing, lambda fact: None, lambda: None, bench.roster.me, lambda wrong: None
        )  # fmt: skip
        routines = Routines(
            own, tmp_path / "none", bench.ledger, bench.roster, lambda: tasks, lambda: bench.approvals, use,
            lambda: False, clock=JumpingClock(0),
        )  # fmt: skip
        routines.load()
        routines.switch(routines.routine("mine"), True, "the test")
        assert routines.levels_of("mine") == {"box": Autonomy.ASK}
        assert set(routines.levels_of("gone").values()) == {Autonomy.OFF}
        (own / "mine.md").write_text(FILE.format("auto"))
        assert routines.levels_of("mine") == {"box": Autonomy.ASK}
        routines.files_changed()
        (asked,) = bench.approvals.open
        bench.approvals.withdraw(asked.id)
        routines.look()
        (again,) = bench.approvals.open
        assert again.sentence == "Let the routine mine use box at auto instead of ask"
        (own / "mine.md").write_text("broken")
        assert routines.levels_of("mine") == {"box": Autonomy.OFF}
        routines.files_changed()
        assert not bench.approvals.open
        await bench.roster.close()

    asyncio.run(scenario())
