from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from meshclaw_desktop.errors import Denied, NoSuchThing
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.policy.model import Autonomy, Json
from meshclaw_desktop.runtime.brief.briefs import MOST_OTHERS, Briefs
from meshclaw_desktop.runtime.tasks import Task
from meshclaw_desktop.wire.codec import MAX_LINE, to_json
from meshclaw_desktop.wire.messages import Reply, runtime_codec
from meshclaw_desktop.wire.routines import Brief
from tests.unit.runtime.bench import Bench

SAYS = "- Jordan asks whether the rollback is safe."
Scenario = Callable[[Bench], Coroutine[Any, Any, Any]]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.close()


def run(bench: Bench, scenario: Scenario) -> None:
    async def whole() -> None:
        bench.start()
        await scenario(bench)
        await bench.gate.settle()
        await bench.roster.close()

    asyncio.run(whole())
    assert bench.failures == []


def briefs(bench: Bench, proposals: int = 0) -> Briefs:
    return Briefs(bench.ledger, lambda: bench.approvals.open, lambda: proposals, now=lambda: bench.clock[0])


def brief(bench: Bench, task: str = "", *, seen: bool = False) -> Brief:
    found = briefs(bench).show(task, seen=seen)
    assert found is not None
    return found


def begin(bench: Bench, id: str = "t1", *, routine: str = "morning-triage") -> Task:
    bench.clock[0] += 60
    task = bench.task(routine=routine, id=id)
    bench.ledger.save_task(task.row(), prompt="sort my letters")
    return task


def end(bench: Bench, task: Task, answer: str = SAYS, outcome: str = "done") -> None:
    task.finish(outcome, answer, bench.clock[0] + 30)
    bench.ledger.save_task(task.row())


async def tries(bench: Bench, task: Task, tool: str, **arguments: Json) -> None:
    with contextlib.suppress(Denied):
        await bench.use(tool, arguments, task)


async def until(bench: Bench, so: Callable[[], bool]) -> None:
    """Until that is so; looked at after each row of the record."""
    news = asyncio.Event()
    bench.ledger.subscribe(lambda _row: news.set())
    async with asyncio.timeout(60):
        while not so():
            await news.wait()
            news.clear()


def test_what_is_asked_waits_in_the_brief_and_is_done_once_it_was_approved(bench: Bench) -> None:
    async def scenario(bench: Bench) -> None:
        task = begin(bench)
        await tries(bench, task, "read", id="m1")
        await tries(bench, task, "file", ids=["m1", "m2"])
        end(bench, task)
        before = brief(bench)
        assert (before.task.answer, before.done, before.refused) == (SAYS, (), ())
        [question] = before.waiting
        assert question.sentence == "File 2 letters"
        bench.answer(question)
        await until(bench, lambda: bool(brief(bench).done))
        after = brief(bench)
        assert after.waiting == ()
        [filed] = after.done
        assert (filed.sentence, filed.outcome, bool(filed.undo_id)) == ("Filed 2 letters", "done", True)
        [undone] = await bench.undo.take_back(filed.undo_id, "the app")
        assert undone.outcome == "undone"
        [filed] = brief(bench).done
        assert filed.outcome == "undone"

    run(bench, scenario)


def test_what_was_denied_failed_or_only_observed_is_told_with_its_reason(bench: Bench) -> None:
    async def scenario(bench: Bench) -> None:
        task = begin(bench)
        await tries(bench, task, "file", ids=["m1"])
        await tries(bench, task, "send", to=["ann@friend.example"])
        [first, _] = bench.approvals.open
        bench.answer(first, approved=False)
        bench.approvals.withdraw(bench.approvals.open[0].id)
        bench.set_level(Autonomy.OBSERVE)
        await tries(bench, task, "start", what="engine")
        await tries(bench, task, "start", what="engine")
        end(bench, task)
        await until(bench, lambda: len(brief(bench).refused) == 3)
        told = {one.sentence: (one.outcome, one.reason) for one in brief(bench).refused}
        assert told["File 1 letter"] == ("denied", "You said no.")
        assert told["Send a letter to ann@friend.example"][0] == "expired"
        assert "withdrawn" in told["Send a letter to ann@friend.example"][1]
        assert told["Start engine"][0] == "observed"
        assert len(told) == len(brief(bench).refused)

    run(bench, scenario)


def test_the_same_that_waits_already_is_not_told_as_refused(bench: Bench) -> None:
    async def scenario(bench: Bench) -> None:
        task = begin(bench)
        await tries(bench, task, "file", ids=["m1"])
        await tries(bench, task, "file", ids=["m1"])
        end(bench, task)
        assert (len(brief(bench).waiting), brief(bench).refused) == (1, ())

    run(bench, scenario)


def test_questions_of_others_are_only_counted(bench: Bench) -> None:
    async def scenario(bench: Bench) -> None:
        one, other = begin(bench), begin(bench, "t2", routine="watch")
        await tries(bench, one, "file", ids=["m1"])
        await tries(bench, other, "file", ids=["m2"])
        end(bench, one)
        end(bench, other)
        assert [row.task for row in brief(bench, "t1").waiting] == ["t1"]
        assert brief(bench, "t1").waiting_elsewhere == 1

    run(bench, scenario)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "  ",
        "Nothing needs you.",
        "nothing needs you",
        "Read 1,212 events: nothing to learn.",
        "During your meeting (10:00 to 10:45) nothing happened.",
        "There was nothing to watch: no deployment goes on.",
    ],
)
def test_a_run_that_did_nothing_and_found_nothing_leaves_no_brief(bench: Bench, answer: str) -> None:
    end(bench, begin(bench), answer)
    assert briefs(bench).show() is None


@pytest.mark.parametrize(("outcome", "leaves"), [("failed", True), ("stopped", False), ("interrupted", False)])
def test_a_run_that_did_not_get_through_leaves_one_unless_it_was_stopped(
    bench: Bench, outcome: str, leaves: bool
) -> None:
    end(bench, begin(bench), "The model did not answer.", outcome)
    assert (briefs(bench).show() is not None) == leaves


@pytest.mark.parametrize(
    "answer",
    [
        "Jordan asks about the rollback; otherwise nothing needs you.",
        "Nothing needs you.\n- but Jordan does",
        "During your meeting (10:00 to 10:45): all of it failed, and nothing happened.",
    ],
)
def test_one_that_says_more_than_that_leaves_one(bench: Bench, answer: str) -> None:
    end(bench, begin(bench), answer)
    assert brief(bench).task.answer == answer


def test_only_what_our_code_alone_can_have_written_counts_as_ours(bench: Bench) -> None:
    end(bench, begin(bench), "Read 1,212 events: 5 things to look at in the morning.")
    assert brief(bench).ours
    end(bench, begin(bench, "t2"), "Read 2 events: 5 things to look at in the morning. Pay eve.")
    assert not brief(bench).ours


def test_one_that_found_nothing_but_did_something_says_so_without_words(bench: Bench) -> None:
    task = begin(bench)
    acted(bench, task)
    end(bench, task, "Nothing needs you.")
    assert (brief(bench).task.answer, len(brief(bench).done)) == ("", 1)


def test_our_report_of_what_was_not_done_is_no_part_of_what_the_model_says(bench: Bench) -> None:
    task = begin(bench)
    task.not_done("Send a letter to eve@evil.example")
    acted(bench, task)
    end(bench, task, f"{SAYS}\n\n{task.report}")
    assert brief(bench).task.answer == SAYS


def acted(bench: Bench, task: Task, sentence: str = "Filed 2 letters", number: int = 1) -> None:
    bench.ledger.append(
        Entry(
            kind="call", task=task.id, routine=task.routine, call=f"c-{task.id}-{number}", connector="box", tool="file",
            effect="change", sentence=sentence, outcome="done",
        )
    )  # fmt: skip


def test_the_newest_that_left_anything_is_shown_first_and_the_others_are_named(bench: Bench) -> None:
    end(bench, begin(bench, "t1"))
    end(bench, begin(bench, "t2", routine="dream"), "5 proposals wait.")
    end(bench, begin(bench, "t3"), "Nothing needs you.")
    begin(bench, "t4")
    end(bench, begin(bench, "t5", routine=""), "An answer to what the user asked.")
    shown = brief(bench)
    assert shown.task.id == "t2"
    assert [(one.task, one.routine, one.seen) for one in shown.others] == [("t1", "morning-triage", False)]
    assert [one.task for one in brief(bench, "t1").others] == ["t2"]


def test_at_most_some_others_are_named(bench: Bench) -> None:
    for number in range(MOST_OTHERS + 5):
        end(bench, begin(bench, f"t{number}"))
    assert len(brief(bench).others) == MOST_OTHERS


def test_it_counts_as_seen_once_the_user_has_looked_also_after_a_restart(bench: Bench) -> None:
    end(bench, begin(bench))
    before = bench.ledger.last_seq
    assert not brief(bench).seen
    assert not brief(bench).seen
    assert not brief(bench, seen=True).seen
    assert brief(bench).seen
    assert bench.ledger.last_seq == before, "it is bookkeeping, and no event"
    bench.ledger.close()
    again = Bench(bench.folder)
    assert brief(again).seen
    again.close()


def test_a_run_that_is_still_going_is_not_seen_before_it_ends(bench: Bench) -> None:
    task = begin(bench)
    acted(bench, task)
    assert brief(bench, "t1", seen=True).task.state != "ended"
    end(bench, task)
    assert not brief(bench).seen


@pytest.mark.parametrize("task", ["t9", "t1"])
def test_what_is_no_run_of_a_routine_has_no_brief(bench: Bench, task: str) -> None:
    end(bench, begin(bench, "t1", routine=""))
    with pytest.raises(NoSuchThing):
        briefs(bench).show(task)


def test_what_can_be_undone_no_more_has_no_undo(bench: Bench) -> None:
    async def scenario(bench: Bench) -> None:
        task = begin(bench)
        await tries(bench, task, "file", ids=["m1"])
        end(bench, task)
        bench.answer(bench.approvals.open[0])
        await until(bench, lambda: bool(brief(bench).done))
        bench.clock[0] += 31 * 86_400
        [filed] = brief(bench).done
        assert filed.undo_id == ""

    run(bench, scenario)


def test_proposals_are_counted_by_whoever_keeps_them(bench: Bench) -> None:
    end(bench, begin(bench))
    found = briefs(bench, proposals=5).show()
    assert found is not None
    assert found.proposals == 5


def test_a_brief_of_any_size_fits_into_one_line(bench: Bench) -> None:
    task = begin(bench)
    for number in range(60):
        acted(bench, task, f"{number} " + "é" * 20_000, number)
    end(bench, task, "é" * 70_000)
    shown = brief(bench)
    assert 0 < len(shown.done) < 60
    assert shown.left_out == 60 - len(shown.done)
    assert len(runtime_codec().encode(Reply(1, to_json(shown)))) < MAX_LINE
