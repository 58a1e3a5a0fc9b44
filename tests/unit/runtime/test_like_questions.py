"""Threats A04, A17, D07 and K06: questions that are alike are one, and a flood of them ends at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

import pytest

from meshclaw_desktop.errors import ApprovalRefused, Denied, MeshClawError, NoSuchThing
from meshclaw_desktop.policy.model import Autonomy, Json
from meshclaw_desktop.runtime.flood import MOST, Flood
from meshclaw_desktop.runtime.tasks import Task
from meshclaw_desktop.runtime.together import Proposed
from tests.unit.runtime.bench import FOR_SECONDS, Bench, User, no, yes

SEND = {"to": ["ann@friend.example"], "body": "hello"}


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Bench]:
    """Run a coroutine against a bench of its own."""

    def run(
        scenario: Callable[[Bench], Coroutine[Any, Any, Any]], user: User | None = None, level: Autonomy = Autonomy.ASK
    ) -> Bench:
        bench = Bench(tmp_path, level, user)

        async def whole() -> None:
            bench.start()
            await scenario(bench)
            await bench.gate.settle()
            await bench.roster.close()

        asyncio.run(whole())
        assert bench.failures == []
        return bench

    return run


async def waits(bench: Bench, task: Task, arguments: Mapping[str, Json], tool: str = "send") -> asyncio.Task[Json]:
    """A call that waits for an answer."""
    bench.questioned.clear()
    waiting = asyncio.create_task(bench.use(tool, arguments, task))
    async with asyncio.timeout(60):
        await bench.questioned.wait()
    return waiting


def test_the_same_of_two_tasks_is_one_question_that_says_so_and_both_run(run: Any) -> None:
    async def scenario(bench: Bench) -> None:
        one = await waits(bench, bench.task(), SEND)
        two = await waits(bench, bench.task(id="t2"), SEND)
        [asked] = bench.approvals.open
        first, second = bench.asked
        assert (first.id, asked) == (second.id, second)
        assert second.reason.endswith("2 tasks ask for the same: your answer counts for each of them.")
        with pytest.raises(ApprovalRefused):  # it was a question about one
            bench.answer(first)
        bench.answer(second, remember=FOR_SECONDS, remember_s=600)
        assert list(await asyncio.gather(one, two)) == [{"ok": "send"}] * 2

    bench = run(scenario)
    assert bench.box.done == [("send", SEND)] * 2
    assert [one.outcome for one in bench.closed] == ["approved"]
    rows = [row for row in bench.ledger.newest(20) if row.kind == "call"]
    assert {row.approval for row in rows} == {bench.asked[0].id}
    assert {row.task for row in rows if row.outcome == "done"} == {"t1", "t2"}


def test_a_no_counts_for_both_and_each_is_judged_by_its_own_task(run: Any) -> None:
    async def scenario(bench: Bench) -> None:
        mine, other = bench.task(), bench.task(id="t2")
        waiting = [await waits(bench, mine, SEND), await waits(bench, other, SEND)]
        bench.answer(bench.approvals.open[0], approved=False)
        assert [type(one) for one in await asyncio.gather(*waiting, return_exceptions=True)] == [Denied, Denied]
        assert (mine.session.denials, other.session.denials) == (1, 1)

    assert run(scenario).box.done == []


def test_who_leaves_a_shared_question_leaves_it_to_the_other(run: Any) -> None:
    async def scenario(bench: Bench) -> None:
        one, two = bench.task(), bench.task(id="t2")
        waiting = [await waits(bench, one, SEND), await waits(bench, two, SEND)]
        one.end()
        waiting[0].cancel()
        bench.approvals.void(one.id)
        await asyncio.wait({waiting[0]})
        [asked] = bench.approvals.open
        bench.answer(asked)
        await waiting[1]

    bench = run(scenario)
    assert bench.box.done == [("send", SEND)]


@pytest.mark.parametrize("level", [Autonomy.OFF, Autonomy.OBSERVE])
def test_a_shared_yes_is_judged_again_for_each(run: Any, level: Autonomy) -> None:
    async def scenario(bench: Bench) -> None:
        waiting = [await waits(bench, bench.task(), SEND), await waits(bench, bench.task(id="t2"), SEND)]
        bench.set_level(level)
        bench.answer(bench.approvals.open[0])
        assert [type(one) for one in await asyncio.gather(*waiting, return_exceptions=True)] == [Denied, Denied]

    assert run(scenario).box.done == []


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("send", {**SEND, "body": "hello!"}),
        ("send", {"to": ["Ann@friend.example"], "body": "hello"}),
        ("burn", {"ids": ["1"]}),
    ],
)
def test_what_differs_in_anything_is_a_question_of_its_own(run: Any, tool: str, arguments: dict[str, Json]) -> None:
    async def scenario(bench: Bench) -> None:
        waiting = [await waits(bench, bench.task(), SEND), await waits(bench, bench.task(id="t2"), arguments, tool)]
        first, second = bench.approvals.open
        bench.answer(first)
        bench.answer(second, approved=False)
        await asyncio.gather(*waiting, return_exceptions=True)

    assert run(scenario).box.done == [("send", SEND)]


def test_a_shared_question_is_changed_for_both(run: Any) -> None:
    async def scenario(bench: Bench) -> None:
        waiting = [await waits(bench, bench.task(), SEND), await waits(bench, bench.task(id="t2"), SEND)]
        new = await bench.edit(bench.approvals.open[0], body="hi")
        assert "2 tasks" in new.reason
        bench.answer(new)
        await asyncio.gather(*waiting)

    assert run(scenario).box.done == [("send", {**SEND, "body": "hi"})] * 2


def test_a_parked_question_is_not_parked_twice(run: Any) -> None:
    async def scenario(bench: Bench) -> None:
        for id in ("t1", "t2"):
            with pytest.raises(Denied):
                await bench.use("send", SEND, bench.task(id=id, routine="night"))
        with pytest.raises(Denied, match="This waits"):
            await bench.use("send", {**SEND, "body": "another"}, bench.task(id="t3", routine="night"))
        assert len(bench.approvals.open) == 2

    run(scenario)


def test_a_no_to_a_parked_question_is_heard_by_the_task_that_still_runs(run: Any) -> None:
    async def scenario(bench: Bench) -> None:
        task = bench.task(routine="night")
        with pytest.raises(Denied, match="This waits"):
            await bench.use("send", SEND, task)
        bench.answer(bench.asked[0], approved=False)
        await asyncio.sleep(0.01)
        with pytest.raises(Denied, match="no to this before"):
            await bench.use("start", {"what": "ann@friend.example"}, task)

    assert run(scenario).box.done == []


# ---- one reply ----


def burns(bench: Bench, *ids: str) -> list[Proposed]:
    tool = bench.roster.tool("box", "burn")
    assert tool is not None
    return [Proposed(tool, {"ids": [id]}) for id in ids]


def test_like_calls_of_one_reply_are_one_batch(run: Any) -> None:
    async def scenario(bench: Bench) -> None:
        task = bench.task()
        told = await bench.gate.use_together(task, burns(bench, "1", "2", "3"))
        assert told == [
            {"result": {"ok": "burn"}, "note": "The user left out 2."},
            told[1],
            "Done together with the call before.",
        ]
        assert isinstance(told[1], Denied)

    bench = run(scenario, yes(items=("1", "3")))
    assert [item.id for item in bench.asked[0].items] == ["1", "2", "3"]
    assert bench.box.done == [("burn", {"ids": ["1", "3"]})]
    assert len(bench.asked) == 1


def test_a_no_to_a_batch_is_one_no(run: Any) -> None:
    async def scenario(bench: Bench) -> None:
        task = bench.task()
        told = await bench.gate.use_together(task, burns(bench, "1", "2"))
        assert [str(one) for one in told] == ["You said no."] * 2
        assert task.session.denials == 1
        again = await bench.gate.use_together(task, burns(bench, "2", "4"))
        assert isinstance(again[0], Denied)
        assert len(bench.asked) == 2, "the new one alone is asked about"

    bench = run(scenario, no())
    assert bench.box.done == []


def test_what_cannot_be_made_complete_together_is_tried_one_by_one(run: Any) -> None:
    async def scenario(bench: Bench) -> None:
        honest = bench.box.prepare

        async def one_only(tool: str, arguments: Any, credentials: Any) -> Any:
            if len(arguments["ids"]) > 1 or arguments["ids"] == ["2"]:
                raise NoSuchThing("There is no letter 2.")
            return await honest(tool, arguments, credentials)

        bench.box.__dict__["prepare"] = one_only
        told = await bench.gate.use_together(bench.task(), burns(bench, "1", "2", "3"))
        assert [isinstance(one, MeshClawError) for one in told] == [False, True, False]

    bench = run(scenario, yes())
    assert bench.box.done == [("burn", {"ids": ["1"]}), ("burn", {"ids": ["3"]})]


# ---- a flood ----


def test_more_questions_than_anybody_reads_set_the_connector_to_observe(run: Any) -> None:
    async def scenario(bench: Bench) -> None:
        tasks = [bench.task(id=f"t{number}") for number in range(MOST + 10)]
        bodies = [{**SEND, "body": f"letter {number}"} for number in range(MOST + 10)]
        waiting = [await waits(bench, task, body) for task, body in zip(tasks[:MOST], bodies, strict=False)]
        with pytest.raises(Denied, match="box asked more than 30 questions within a minute"):
            await bench.use("send", bodies[MOST], tasks[MOST])
        came = await asyncio.gather(*waiting, return_exceptions=True)
        assert {str(one) for one in came} == {bench.authority.problem}
        assert bench.approvals.open == []
        assert {one.outcome for one in bench.closed} == {"void"}
        assert bench.authority.level("box") is Autonomy.OBSERVE
        assert "so it only observes now" in bench.authority.problem
        with pytest.raises(Denied, match="only observes"):
            await bench.use("send", bodies[MOST + 1], tasks[MOST + 1])
        assert 'autonomy = "observe"' in bench.path.read_text()
        [row] = [row for row in bench.ledger.newest(200) if row.sentence == "Set box to observe"]
        assert row.reason.startswith("box asked more than 30 questions")
        bench.set_level(Autonomy.ASK)
        assert bench.authority.problem == ""
        again = await waits(bench, tasks[MOST + 2], bodies[MOST + 2])
        bench.answer(bench.asked[-1])
        await again

    bench = run(scenario)
    assert len(bench.box.done) == 1


def test_equal_questions_count_towards_a_flood_too(run: Any) -> None:
    async def scenario(bench: Bench) -> None:
        calls = [bench.use("send", SEND, bench.task(id=f"t{number}")) for number in range(100)]
        came = await asyncio.gather(*calls, return_exceptions=True)
        assert {type(one) for one in came} == {Denied}
        assert {one.id for one in bench.asked} == {bench.asked[0].id}

    bench = run(scenario)
    assert bench.authority.level("box") is Autonomy.OBSERVE
    assert bench.box.done == []


def test_what_is_parked_counts_and_is_withdrawn(run: Any) -> None:
    async def scenario(bench: Bench) -> None:
        for number in range(MOST + 1):
            with pytest.raises(Denied):
                await bench.use("send", {**SEND, "body": str(number)}, bench.task(id=f"t{number}", routine="night"))
        assert bench.approvals.open == []

    assert run(scenario).authority.level("box") is Autonomy.OBSERVE


def test_the_words_of_the_problem_survive_a_restart(run: Any, tmp_path: Path) -> None:
    async def scenario(bench: Bench) -> None:
        bench.authority.quieten("box", "box asked too much.")

    run(scenario).close()
    again = Bench(tmp_path)

    async def later() -> None:
        again.authority.load()
        assert again.authority.problem == "box asked too much."
        assert again.authority.level("box") is Autonomy.OBSERVE
        await again.roster.close()

    asyncio.run(later())


def test_a_minute_slides() -> None:
    clock = [0.0]
    flood = Flood(now=lambda: clock[0])
    rises = []
    for number in range(4 * MOST):
        clock[0] = number * 2.1
        rises.append(flood.rises("box"))
    assert not any(rises)
    assert not flood.rises("other")
    clock[0] += 1
    assert any(flood.rises("box") for _ in range(3))
