"""The gate: what reached the connector, what never did, and what the record says of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from meshclaw_desktop.errors import (
    ApprovalRefused,
    ConnectorError,
    Denied,
    LedgerFull,
    NoSuchThing,
    OutcomeUnknown,
    Stopped,
)
from meshclaw_desktop.policy.model import Autonomy, Call
from meshclaw_desktop.runtime.approvals import Answered
from meshclaw_desktop.runtime.gate import Gate
from meshclaw_desktop.wire.messages import AnswerApproval
from tests.unit.runtime.bench import FOR_SECONDS, FOR_TASK, Bench, User, no, yes

SEND = {"to": ["ann@friend.example"], "body": "hello"}


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Bench]:
    """Run a coroutine against a bench of its own."""
    benches: list[Bench] = []

    def run(
        level: Autonomy, user: User | None, scenario: Callable[[Bench], Coroutine[Any, Any, Any]], deadline_s: int = 10
    ) -> Bench:
        bench = Bench(tmp_path / f"bench{len(benches)}", level, user, deadline_s)
        benches.append(bench)

        async def whole() -> None:
            bench.start()
            await scenario(bench)
            await bench.gate.settle()
            assert bench.failures == []
            await bench.roster.close()

        asyncio.run(whole())
        return bench

    return run


def calls(*steps: tuple[str, dict[str, Any]]) -> Callable[[Bench], Coroutine[Any, Any, list[Any]]]:
    async def scenario(bench: Bench) -> list[Any]:
        task = bench.task()
        return [
            await asyncio.gather(bench.use(tool, arguments, task), return_exceptions=True) for tool, arguments in steps
        ]

    return scenario


def test_a_yes_is_recorded_before_and_after(run: Any) -> None:
    bench = run(Autonomy.ASK, yes(), calls(("send", SEND)))
    assert bench.box.done == [("send", SEND)]
    assert bench.journal == [("send", "ask", "waiting"), ("send", "allow", "running"), ("send", "allow", "done")]
    assert bench.ledger.verify().first_bad == 0


@pytest.mark.parametrize("level", [Autonomy.ASK, Autonomy.AUTO])
def test_a_no_touches_nothing(run: Any, level: Autonomy) -> None:
    bench = run(level, no(), calls(("burn", {"ids": ["1"]})))
    assert bench.box.done == []
    assert bench.journal[-1] == ("burn", "deny", "denied")


def test_silence_is_a_no_that_says_so(run: Any) -> None:
    """Threat D04."""

    async def scenario(bench: Bench) -> None:
        bench.approvals_lag = 9.9
        with pytest.raises(Denied, match="Nobody answered"):
            await bench.use("send", SEND)
        with pytest.raises(NoSuchThing):
            bench.answer(bench.asked[0])

    bench = run(Autonomy.ASK, None, scenario)
    assert bench.box.done == []
    assert bench.journal[-1] == ("send", "deny", "expired")
    assert [one.outcome for one in bench.closed] == ["expired"]


def test_an_answer_after_the_deadline_is_too_late(run: Any) -> None:
    """Threat C04."""

    def late(bench: Bench, approval: Any) -> None:
        bench.approvals_lag = 10
        with pytest.raises(ApprovalRefused, match="too late"):
            bench.answer(approval)
        bench.approvals_lag = 0
        bench.answer(approval, approved=False)

    assert run(Autonomy.ASK, late, calls(("send", SEND))).box.done == []


def test_off_is_not_even_prepared(run: Any) -> None:
    """Threat A07."""
    bench = run(Autonomy.OFF, yes(), calls(("read", {"id": "1"}), ("send", SEND), ("burn", {"ids": ["1"]})))
    assert (bench.box.prepared, bench.box.done, bench.asked) == ([], [], [])


def test_observe_reads_and_notes_the_rest(run: Any) -> None:
    """Threat A06."""
    steps = (
        ("read", {"id": "1"}),
        ("file", {"ids": ["1"]}),
        ("send", SEND),
        ("start", {"what": "x"}),
        ("burn", {"ids": ["1"]}),
    )
    bench = run(Autonomy.OBSERVE, yes(), calls(*steps))
    assert [tool for tool, _ in bench.box.done] == ["read"]
    assert bench.asked == []
    assert [outcome for _, _, outcome in bench.journal] == ["done", "observed", "observed", "observed", "observed"]


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("fly", {}),
        ("send", {"to": ["a@b.example"], "bcc": ["x@y.example"]}),
        ("send", {}),
        ("send", {"to": "a@b.example"}),
        ("send", {"to": [1]}),
        ("read", {"id": float("nan")}),
    ],
)
def test_what_is_not_declared_does_not_exist(run: Any, tool: str, arguments: dict[str, Any]) -> None:
    """Threat A08."""
    bench = run(Autonomy.AUTO, yes(), calls((tool, arguments)))
    assert (bench.box.done, bench.asked) == ([], [])
    assert bench.journal[-1][1:] == ("deny", "denied")


def test_a_connector_that_is_not_there_is_a_no(run: Any) -> None:
    async def scenario(bench: Bench) -> None:
        task = bench.task()
        with pytest.raises(Denied):
            await bench.gate.use(task, Call(id="1", task=task.id, connector="fax", tool="send", arguments=SEND))

    assert run(Autonomy.AUTO, yes(), scenario).box.done == []


def test_switching_off_while_the_question_is_open_wins(run: Any) -> None:
    def yes_but_too_late(bench: Bench, approval: Any) -> None:
        bench.set_level(Autonomy.OFF)
        bench.answer(approval)

    bench = run(Autonomy.ASK, yes_but_too_late, calls(("send", SEND)))
    assert bench.box.done == []
    assert bench.journal[-1] == ("send", "deny", "denied")


def test_stopping_while_the_question_is_open_wins(run: Any) -> None:
    def yes_but_stopped(bench: Bench, approval: Any) -> None:
        bench.authority.stop("the test")
        bench.answer(approval)

    assert run(Autonomy.ASK, yes_but_stopped, calls(("send", SEND))).box.done == []


def test_nothing_goes_through_while_stopped(run: Any) -> None:
    async def scenario(bench: Bench) -> None:
        bench.authority.stop("the test")
        with pytest.raises(Stopped):
            await bench.use("read", {"id": "1"})
        assert bench.gate.tools(bench.task()) == ()

    assert run(Autonomy.AUTO, yes(), scenario).box.prepared == []


def test_an_answer_for_another_digest_is_refused(run: Any) -> None:
    """Threat C03."""

    def confused(bench: Bench, approval: Any) -> None:
        with pytest.raises(ApprovalRefused):
            bench.answer(approval, digest="0" * 64)
        bench.answer(approval, approved=False)

    assert run(Autonomy.ASK, confused, calls(("send", SEND))).box.done == []


def test_an_answer_counts_once(run: Any) -> None:
    """Threat C02."""

    def twice(bench: Bench, approval: Any) -> None:
        bench.answer(approval)
        with pytest.raises((ApprovalRefused, NoSuchThing)):
            bench.answer(approval)

    assert run(Autonomy.ASK, twice, calls(("send", SEND))).box.done == [("send", SEND)]


def test_an_invented_answer_is_refused(run: Any) -> None:
    """Threats C02, C03."""

    async def scenario(bench: Bench) -> None:
        from meshclaw_desktop.wire.messages import AnswerApproval

        with pytest.raises(NoSuchThing):
            bench.approvals.answer(AnswerApproval(1, "a000", "0" * 64, True), "the pop-up")

    run(Autonomy.ASK, None, scenario)


def test_what_was_unticked_is_not_done(run: Any) -> None:
    bench = run(Autonomy.ASK, yes(items=("1", "3")), calls(("file", {"ids": ["1", "2", "3"]})))
    assert bench.box.done == [("file", {"ids": ["1", "3"]})]


@pytest.mark.parametrize("items", [(), ("4",), ("1", "4")])
def test_ticks_for_what_was_not_shown_are_refused(run: Any, items: tuple[str, ...]) -> None:
    def wrong(bench: Bench, approval: Any) -> None:
        with pytest.raises(ApprovalRefused):
            bench.answer(approval, items=items)
        bench.answer(approval, approved=False)

    assert run(Autonomy.ASK, wrong, calls(("file", {"ids": ["1", "2", "3"]}))).box.done == []


def test_arguments_changed_after_the_question_do_not_run(run: Any) -> None:
    """Threat C01."""
    arguments: dict[str, Any] = {"to": ["ann@friend.example"], "body": "hello"}

    def swap(bench: Bench, approval: Any) -> None:
        arguments["to"][0] = "eve@evil.example"
        bench.answer(approval)

    bench = run(Autonomy.ASK, swap, calls(("send", arguments)))
    assert bench.box.done in ([], [("send", SEND)])


def test_a_remembered_yes_is_as_narrow_as_it_says(run: Any) -> None:
    """Threat C10."""
    other = {"to": ["bob@friend.example"], "body": "hello"}

    async def scenario(bench: Bench) -> None:
        task = bench.task("Write hello to ann@friend.example and to bob@friend.example")
        for arguments in (SEND, SEND, other):
            await bench.use("send", arguments, task)

    bench = run(Autonomy.ASK, yes(remember=FOR_SECONDS, remember_s=900), scenario)
    asked = [approval.sentence for approval in bench.asked]
    assert asked == ["Send a letter to ann@friend.example", "Send a letter to bob@friend.example"]
    assert [approval.rememberable for approval in bench.asked] == [True, True]
    assert len(bench.box.done) == 3


def test_a_remembered_yes_ends(run: Any) -> None:
    async def scenario(bench: Bench) -> None:
        task = bench.task()
        await bench.use("file", {"ids": ["1"]}, task)
        await bench.use("file", {"ids": ["2"]}, task)
        bench.clock[0] += 25 * 3600
        await bench.use("file", {"ids": ["3"]}, task)

    bench = run(Autonomy.ASK, yes(remember=FOR_TASK), scenario)
    assert len(bench.asked) == 2


def test_nothing_that_destroys_is_remembered(run: Any) -> None:
    """Threat C11."""
    bench = run(Autonomy.ASK, yes(remember=FOR_TASK), calls(("burn", {"ids": ["1"]}), ("burn", {"ids": ["1"]})))
    assert len(bench.asked) == 2
    assert not any(approval.rememberable for approval in bench.asked)
    assert bench.ledger.rules(bench.clock[0]) == []


def test_deny_and_stop_ends_the_task(run: Any) -> None:
    assert run(Autonomy.ASK, no(stop_task=True), calls(("send", SEND))).stopped_tasks == ["t1"]


def test_questions_do_not_wait_for_each_other(run: Any) -> None:
    most_open: list[int] = []

    def user(bench: Bench, approval: Any) -> None:
        most_open.append(len(bench.approvals.open))
        if len(bench.approvals.open) == 2 and len(most_open) == 1:
            for one in bench.approvals.open:
                bench.answer(one)

    async def scenario(bench: Bench) -> None:
        await asyncio.gather(bench.use("send", SEND), bench.use("read", {"id": "1"}), bench.use("burn", {"ids": ["1"]}))

    assert max(run(Autonomy.ASK, user, scenario) and most_open) == 2


def test_a_question_of_a_routine_is_parked_and_runs_from_its_copy(run: Any) -> None:
    """Threat A17."""

    async def scenario(bench: Bench) -> None:
        task = bench.task(routine="morning")
        with pytest.raises(Denied, match="waits until the user"):
            await bench.use("send", SEND, task)
        assert bench.asked[0].deadline_at is None
        bench.clock[0] += 8 * 3600
        bench.answer(bench.asked[0])
        for _ in range(50):
            await asyncio.sleep(0.01)
            if bench.box.done:
                break

    bench = run(Autonomy.ASK, None, scenario)
    assert bench.box.done == [("send", SEND)]


def test_a_parked_call_does_not_run_while_everything_is_stopped(run: Any) -> None:
    async def scenario(bench: Bench) -> None:
        with pytest.raises(Denied):
            await bench.use("send", SEND, bench.task(routine="morning"))
        bench.authority.stop("the test")
        bench.answer(bench.asked[0])
        for _ in range(20):
            await asyncio.sleep(0.01)

    bench = run(Autonomy.ASK, None, scenario)
    assert bench.box.done == []
    assert bench.journal[-1] == ("send", "deny", "denied")


def test_an_answer_that_was_used_before_a_crash_is_not_used_again(run: Any) -> None:
    """Threats C02, C12."""

    async def first(bench: Bench) -> None:
        with pytest.raises(Denied):
            await bench.use("send", SEND, bench.task(routine="morning"))
        assert bench.ledger.use_answer(bench.asked[0].id)

    before = run(Autonomy.ASK, None, first)
    before.close()

    async def second() -> Bench:
        bench = Bench(before.folder, Autonomy.ASK)
        bench.start()
        for approval in bench.approvals.open:
            with pytest.raises(ApprovalRefused):
                bench.answer(approval)
        return bench

    assert asyncio.run(second()).box.done == []


def test_a_parked_question_survives_a_restart(run: Any, tmp_path: Path) -> None:
    async def first(bench: Bench) -> None:
        with pytest.raises(Denied):
            await bench.use("send", SEND, bench.task(routine="morning"))

    before = run(Autonomy.ASK, None, first)
    before.close()

    async def second() -> Bench:
        bench = Bench(before.folder, Autonomy.ASK)
        bench.start()
        [approval] = bench.approvals.open
        bench.answer(approval)
        for _ in range(50):
            await asyncio.sleep(0.01)
            if bench.box.done:
                break
        with pytest.raises(NoSuchThing):
            bench.answer(approval)
        return bench

    assert asyncio.run(second()).box.done == [("send", SEND)]


def test_a_question_of_a_task_dies_with_the_runtime(run: Any) -> None:
    """Threat C04."""

    async def first(bench: Bench) -> None:
        asking = asyncio.create_task(bench.use("send", SEND))
        await bench.questioned.wait()
        bench.close()
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)

    before = run(Autonomy.ASK, None, first)

    async def second() -> Bench:
        bench = Bench(before.folder, Autonomy.ASK)
        bench.start()
        return bench

    assert asyncio.run(second()).approvals.open == []


def test_a_failure_is_recorded_and_named(run: Any) -> None:
    async def scenario(bench: Bench) -> None:
        bench.box.fails = ConnectorError("The post office is closed.")
        with pytest.raises(ConnectorError):
            await bench.use("send", SEND)

    assert run(Autonomy.ASK, yes(), scenario).journal[-1] == ("send", "allow", "failed")


@pytest.mark.parametrize("wrong", [OutcomeUnknown("The line broke."), RuntimeError("bug")])
def test_what_may_have_happened_is_unknown(run: Any, wrong: Exception) -> None:
    async def scenario(bench: Bench) -> None:
        bench.box.fails = wrong
        with pytest.raises(ConnectorError):
            await bench.use("send", SEND)

    assert run(Autonomy.ASK, yes(), scenario).journal[-1] == ("send", "allow", "unknown")


def test_a_call_that_acts_is_finished_though_its_task_is_stopped(run: Any) -> None:
    async def scenario(bench: Bench) -> None:
        bench.box.hold = asyncio.Event()
        acting = asyncio.create_task(bench.use("send", SEND))
        await bench.box.in_front.wait()
        acting.cancel()
        await asyncio.gather(acting, return_exceptions=True)
        bench.box.hold.set()
        await bench.gate.settle()

    assert run(Autonomy.ASK, yes(), scenario).journal[-1] == ("send", "allow", "done")


def test_a_call_that_only_reads_ends_with_its_task(run: Any) -> None:
    """What watches for ten minutes would else go on after *Stop everything*, and hold up the end of the program."""

    async def scenario(bench: Bench) -> None:
        bench.box.hold = asyncio.Event()
        reading = asyncio.create_task(bench.use("read", {"id": "1"}))
        await bench.box.in_front.wait()
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        async with asyncio.timeout(60):
            await bench.gate.settle()
        assert bench.box.done == []

    assert run(Autonomy.ASK, yes(), scenario).journal == []


def test_nothing_acts_without_a_record(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threat J04."""

    async def scenario(bench: Bench) -> None:
        def full(*_: object) -> None:
            raise LedgerFull("There is no room.")

        monkeypatch.setattr(bench.ledger, "begin_call", full)
        with pytest.raises(LedgerFull):
            await bench.use("send", SEND)

    assert run(Autonomy.ASK, yes(), scenario).box.done == []


def test_a_judge_that_fails_is_a_no(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threat A09."""

    def broken(*_: object) -> None:
        raise RuntimeError("bug")

    monkeypatch.setattr("meshclaw_desktop.runtime.gate.decide", broken)
    bench = run(Autonomy.AUTO, yes(), calls(("read", {"id": "1"}), ("send", SEND)))
    assert (bench.box.done, bench.box.prepared) == ([], [])


@pytest.mark.parametrize("garbage", [None, "allow", True, 7])
def test_a_judge_that_talks_nonsense_is_a_no(run: Any, monkeypatch: pytest.MonkeyPatch, garbage: object) -> None:
    """Threat A09."""
    monkeypatch.setattr("meshclaw_desktop.runtime.gate.decide", lambda *_: garbage)
    assert run(Autonomy.AUTO, yes(), calls(("send", SEND))).box.done == []


def test_undo_takes_back_one_and_only_once(run: Any) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.use("file", {"ids": ["1"]})
        undo_id = bench.ledger.newest(1)[0].undo_id
        [row] = await bench.undo.take_back(undo_id, "the app")
        [fact] = bench.ledger.newest(1)
        assert (fact.kind, fact.outcome, fact.undo_id) == ("undo", "undone", undo_id)
        assert row.outcome == "undone"
        [again] = await bench.undo.take_back(undo_id, "the app")
        assert again.outcome == "refused"
        assert "already" in again.reason

    assert run(Autonomy.ASK, yes(), scenario).box.undone == [{"ids": ["1"]}]


def test_undo_of_a_task_goes_backwards(run: Any) -> None:
    async def scenario(bench: Bench) -> None:
        task = bench.task()
        for id in "123":
            await bench.use("file", {"ids": [id]}, task)
            bench.clock[0] += 1
        rows = await bench.undo.take_back("t1", "the app")
        assert [row.outcome for row in rows] == ["undone"] * 3

    assert run(Autonomy.AUTO, yes(), scenario).box.undone == [{"ids": ["3"]}, {"ids": ["2"]}, {"ids": ["1"]}]


def test_undo_is_over_after_thirty_days(run: Any) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.use("file", {"ids": ["1"]})
        undo_id = bench.ledger.newest(1)[0].undo_id
        bench.clock[0] += 31 * 24 * 3600
        [row] = await bench.undo.take_back(undo_id, "the app")
        assert row.outcome == "refused"

    assert run(Autonomy.ASK, yes(), scenario).box.undone == []


def test_a_crash_leaves_unknown_and_nothing_is_repeated(run: Any) -> None:
    """Threat C12."""

    async def first(bench: Bench) -> None:
        bench.box.hold = asyncio.Event()
        acting = asyncio.create_task(bench.use("send", SEND))
        await bench.box.in_front.wait()
        for one in bench.gate._acting:
            one.cancel()
        await asyncio.gather(acting, return_exceptions=True)

    before = run(Autonomy.ASK, yes(), first)
    before.close()

    async def second() -> Bench:
        bench = Bench(before.folder, Autonomy.ASK)
        bench.start()
        return bench

    after = asyncio.run(second())
    assert after.box.done == []
    assert after.journal[-1] == ("send", "allow", "unknown")


def test_a_routine_has_only_what_its_file_and_the_user_both_allow(run: Any) -> None:
    async def scenario(bench: Bench) -> None:
        allowed: dict[str, Autonomy] = {}
        gate = Gate(
            bench.roster, bench.approvals, bench.authority, bench.ledger, bench.credentials, bench.stopped_tasks.append,
            levels_of=lambda routine: allowed if routine == "night" else None, now=lambda: bench.clock[0],
        )  # fmt: skip
        night, day = bench.task(routine="night", id="n"), bench.task(id="d")
        assert gate.tools(night) == ()
        assert gate.tools(day)
        with pytest.raises(Denied):
            await gate.use(night, Call(id="m", task="n", connector="box", tool="read", arguments={"id": "1"}))
        allowed["box"] = Autonomy.OBSERVE
        await gate.use(night, Call(id="m", task="n", connector="box", tool="read", arguments={"id": "1"}))
        with pytest.raises(Denied):
            await gate.use(night, Call(id="m", task="n", connector="box", tool="send", arguments=SEND))

    assert [tool for tool, _ in run(Autonomy.AUTO, yes(), scenario).box.done] == ["read"]


def test_a_routine_that_may_interrupt_asks_with_a_deadline_as_a_task_of_the_users_does(run: Any) -> None:
    async def scenario(bench: Bench) -> None:
        gate = Gate(
            bench.roster, bench.approvals, bench.authority, bench.ledger, bench.credentials, bench.stopped_tasks.append,
            interrupts=lambda routine: routine == "loud", now=lambda: bench.clock[0],
        )  # fmt: skip
        with pytest.raises(Denied, match="waits until the user"):
            await gate.use(
                bench.task(routine="quiet", id="q"),
                Call(
                    id="m",
                    task="q",
                    connector="box",
                    tool="send",
                    arguments={"to": ["eve@other.example"], "body": "hi"},
                ),
            )
        loud = bench.task(routine="loud", id="l")
        await gate.use(loud, Call(id="m", task="l", connector="box", tool="send", arguments=SEND))
        assert [one.deadline_at is None for one in bench.asked] == [True, False]

    assert ("send", SEND) in run(Autonomy.ASK, yes(), scenario).box.done


def test_an_approved_call_of_a_routine_whose_file_is_gone_is_not_done(run: Any) -> None:
    async def scenario(bench: Bench) -> None:
        there: dict[str, Autonomy] = {"box": Autonomy.ASK}
        gate = Gate(
            bench.roster, bench.approvals, bench.authority, bench.ledger, bench.credentials, bench.stopped_tasks.append,
            levels_of=lambda routine: there, now=lambda: bench.clock[0],
        )  # fmt: skip
        with pytest.raises(Denied, match="waits until the user"):
            await gate.use(
                bench.task(routine="night", id="n"),
                Call(id="m", task="n", connector="box", tool="send", arguments=SEND),
            )
        (asked,) = bench.approvals.open
        stored = bench.approvals.stored(asked.id)
        there.clear()
        answer = AnswerApproval(0, asked.id, asked.digest, True)
        await gate.run_parked(asked, stored, Answered(answer, "the pop-up"))
        assert bench.box.done == []

    run(Autonomy.ASK, None, scenario)
