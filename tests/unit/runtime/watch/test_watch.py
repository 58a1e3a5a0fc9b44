"""One watch after another, in a world whose states a test sets. What it costs is counted: a model that is not asked costs nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from meshclaw_desktop.errors import ConnectorUnreachable, Denied, ModelUnreachable, NoSuchThing, Stopped
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.runtime.agent import Ending
from meshclaw_desktop.runtime.brief.reading import says_nothing
from meshclaw_desktop.runtime.tasks import Task
from meshclaw_desktop.runtime.watch import following, looking
from meshclaw_desktop.runtime.watch.sight import Place
from tests.unit.runtime.watch.parts import World, task, until


@dataclass(frozen=True)
class File:
    """What a watch needs of its routine."""

    own: dict[str, Json]


def start(world: World, *targets: str, one: Task | None = None) -> asyncio.Task[tuple[str, str]]:
    """The routine runs."""
    return asyncio.ensure_future(
        world.lookout.run(one or task(), world, lambda: world, File({"targets": list(targets)}))
    )


@asynccontextmanager
async def watching(world: World, *targets: str) -> AsyncIterator[asyncio.Task[tuple[str, str]]]:
    """In a meeting, until the block is left; then the meeting ends."""
    world.busy = True
    world.meeting("started")
    running = start(world, *targets)
    await until(lambda: "calendar.now" in {name for name, _ in world.calls})
    yield running
    world.busy = False
    world.meeting("ended")
    async with asyncio.timeout(60):
        await running


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


def test_on_demand_it_runs_until_what_the_user_started_is_over_and_asks_no_model_about_success(world: World) -> None:
    async def work() -> None:
        world.deployed("running")
        world.started()
        running = start(world)
        await until(lambda: bool(world.used("ci.watch")))
        world.clock[0] += 120
        world.deployed("succeeded")
        outcome, brief = await running
        assert outcome == "done"
        assert "web-api (staging): v1 was deployed" in brief
        assert world.thought == []
        assert world.states() == ["running", "succeeded"]
        [told] = [one for one in world.ledger.newest(50) if one.sentence.endswith("was deployed")]
        assert (told.task, told.routine, told.connector) == ("t1", "deployment-watch", "ci")

    run(work())


def test_without_anything_to_watch_it_ends_at_once_and_calls_nothing(world: World) -> None:
    async def work() -> None:
        outcome, brief = await start(world)
        assert (outcome, brief) == ("done", "There was nothing to watch: no deployment goes on.")
        assert [name for name, _ in world.calls] == ["calendar.now"]

    run(work())


def test_in_a_quiet_meeting_it_looks_at_nothing_until_something_is_started(world: World) -> None:
    async def work() -> None:
        async with watching(world) as running:
            await asyncio.sleep(0.05)
            assert [name for name, _ in world.calls] == ["calendar.now"]
            world.deployed("running")
            world.started()
            await until(lambda: bool(world.used("ci.watch")))
            world.deployed("succeeded")
            await until(lambda: world.states() == ["running", "succeeded"])
            assert not running.done(), "the meeting goes on"
        assert world.thought == []
        assert "During your meeting" in running.result()[1]
        assert "v1 was deployed" in running.result()[1]

    run(work())


def test_a_failure_is_put_before_the_model_once_with_its_log_and_history(world: World) -> None:
    async def work() -> None:
        world.deployed("running")
        async with watching(world, "web-api") as running:
            await until(lambda: bool(world.used("ci.watch")))
            world.deployed("failed")
            await until(lambda: bool(world.thought))
            await until(lambda: len(world.used("ci.watch")) == 2)
        [(seen, word)] = world.thought
        assert [one.tool for one in seen] == ["ci.watch", "ci.history", "ci.log"]
        assert "No space left on device" in str(seen[2].result)
        assert word.startswith("web-api (staging) failed.")
        brief = running.result()[1]
        assert "v1 failed\n  The model: “The disk is full. I propose to roll back.”" in brief

    run(work())


def test_each_failure_is_judged_once_also_after_a_restart(world: World) -> None:
    async def work() -> None:
        world.deployed("running")
        async with watching(world, "web-api"):
            await until(lambda: bool(world.used("ci.watch")))
            world.deployed("failed")
            await until(lambda: len(world.used("ci.watch")) == 2)
        world.lookout = world.a_lookout()
        async with watching(world, "web-api"):
            await until(lambda: len(world.used("ci.watch")) == 3)
        assert len(world.thought) == 1
        world.deployed("failed", run="2")
        async with watching(world, "web-api"):
            await until(lambda: len(world.used("ci.watch")) == 4)
        assert len(world.thought) == 1, "that was there before anybody watched"

    run(work())


def test_a_failure_whose_judgement_was_cut_off_is_judged_anew_unless_the_agent_had_begun_to_act(world: World) -> None:
    async def cut_off(run: str, *, act: bool) -> None:
        world.busy = True
        running = start(world, "web-api")
        await until(lambda: bool(world.used("ci.watch")))
        world.hold = asyncio.Event()
        before = len(world.thought)
        world.deployed("failed", run)
        await until(lambda: len(world.thought) == before + 1)
        if act:
            world.started(tool="roll_back", id="t1")
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        world.hold = None
        world.lookout = world.a_lookout()

    async def work() -> None:
        world.deployed("running")
        await cut_off("1", act=False)
        async with watching(world, "web-api"):
            await until(lambda: len(world.thought) == 2)
        world.calls.clear()
        world.deployed("running", run="2")
        await cut_off("2", act=True)
        assert len(world.thought) == 3
        looks = len(world.used("ci.watch"))
        async with watching(world, "web-api"):
            await until(lambda: len(world.used("ci.watch")) > looks)
        assert len(world.thought) == 3

    run(work())


def test_a_failure_whose_judgement_was_cut_off_is_looked_for_again_though_nobody_named_it(world: World) -> None:
    async def work() -> None:
        world.busy = True
        world.deployed("running")
        world.started()
        running = start(world)
        await until(lambda: bool(world.used("ci.watch")))
        world.hold = asyncio.Event()
        world.deployed("failed")
        await until(lambda: len(world.thought) == 1)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        world.hold = None
        world.lookout = world.a_lookout()
        async with watching(world):
            await until(lambda: len(world.thought) == 2)
        world.calls.clear()
        async with watching(world):
            await asyncio.sleep(0.02)
        assert world.used("ci.status") == [], "now it was judged"

    run(work())


def test_after_a_decision_the_roll_back_is_watched(world: World) -> None:
    def roll_back(one: Task) -> Ending:
        world.deployed("running", run="2")
        world.started(tool="roll_back", id=one.id)
        return Ending("done", "I rolled back.")

    async def work() -> None:
        world.thinks = roll_back
        world.deployed("running")
        async with watching(world, "web-api") as running:
            await until(lambda: bool(world.used("ci.watch")))
            world.deployed("failed")
            await until(lambda: world.states() == ["running", "failed", "running"])
            world.deployed("succeeded", run="2")
            await until(lambda: world.states()[-1] == "succeeded")
        assert len(world.thought) == 1
        assert "v2 was deployed" in running.result()[1]

    run(work())


def test_on_demand_it_does_not_end_before_the_roll_back_was_seen(world: World) -> None:
    def roll_back(one: Task) -> Ending:
        world.started(tool="roll_back", id=one.id)
        asyncio.get_running_loop().call_later(0.05, world.deployed, "succeeded", "2")
        return Ending("done", "I rolled back.")

    async def work() -> None:
        world.thinks = roll_back
        world.deployed("running")
        world.started()
        running = start(world)
        await until(lambda: bool(world.used("ci.watch")))
        world.deployed("failed")
        assert "v2 was deployed" in (await running)[1]

    run(work())


def test_roll_backs_that_fail_again_and_again_have_an_end(world: World) -> None:
    def try_again(one: Task) -> Ending:
        world.deployed("failed", run=str(len(world.thought) + 1))
        return Ending("done", "Once more.")

    async def work() -> None:
        world.thinks = try_again
        world.deployed("running")
        async with watching(world, "web-api") as running:
            await until(lambda: bool(world.used("ci.watch")))
            world.deployed("failed")
            await until(lambda: world.states().count("failed") == following.MOST_JUDGED + 1)
        assert len(world.thought) == following.MOST_JUDGED
        assert following.ENOUGH in running.result()[1]

    run(work())


def test_a_run_that_takes_far_longer_than_before_is_judged_once(world: World) -> None:
    async def work() -> None:
        began = f"{datetime.fromtimestamp(world.clock[0]).astimezone():%Y-%m-%dT%H:%M}"
        world.histories[Place("ci", "web-api")] = [
            ["0", "succeeded", "v0", "", "", seconds] for seconds in (600, 620, 640)
        ]
        world.deployed("running", started=began)
        world.clock[0] += 4 * 3600
        async with watching(world, "web-api") as running:
            await until(lambda: bool(world.thought))
            world.ten_minutes_pass()
            await until(lambda: len(world.used("ci.watch")) == 2)
            await asyncio.sleep(0.05)
            world.deployed("succeeded", started=began)
            await until(lambda: world.states()[-1] == "succeeded")
        [(_, word)] = world.thought
        assert "far longer than it took before" in word
        assert "takes far longer" in running.result()[1]
        assert world.states() == ["running", "succeeded"], "to be slow is no state"

    run(work())


def test_a_connector_that_does_not_answer_is_tried_again_and_told_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "FIRST_PAUSE_S", 0.001)
    monkeypatch.setattr(looking, "LONGEST_PAUSE_S", 0.004)

    async def work() -> None:
        world.deployed("running")
        world.wrong["ci"] = ConnectorUnreachable("Nobody answers.")
        async with watching(world, "web-api") as running:
            await until(lambda: len(world.used("ci.status")) > 5)
            del world.wrong["ci"]
            await until(lambda: bool(world.used("ci.watch")))
            world.deployed("succeeded")
            await until(lambda: world.states() == ["running", "succeeded"])
        assert running.result()[1].count("Nobody answers.") == 1

    run(work())


@pytest.mark.parametrize("wrong", [Denied("The connector is off."), NoSuchThing("There is no target “web-api”.")])
def test_what_is_gone_or_not_allowed_is_let_go_and_the_rest_is_watched(world: World, wrong: Exception) -> None:
    """Threat: a target is renamed while it is watched; what takes its name is another thing."""

    async def work() -> None:
        world.deployed("running")
        world.deployed("running", target="docs", connector="edge")
        async with watching(world, "ci: web-api", "edge: docs") as running:
            await until(lambda: bool(world.used("ci.watch")) and bool(world.used("edge.watch")))
            if isinstance(wrong, Denied):
                world.wrong["ci"] = wrong
            else:
                world.runs[Place("ci", "web-api-2")] = world.runs.pop(Place("ci", "web-api"))
            world.stir()
            world.deployed("succeeded", target="docs", connector="edge")
            await until(lambda: "succeeded" in world.states())
        brief = running.result()[1]
        assert "web-api is not watched any more." in brief
        assert "docs (staging): v1 was deployed" in brief
        assert world.thought == []
        assert not any(arguments.get("target") == "web-api-2" for _, arguments in world.calls)

    run(work())


def test_a_named_target_is_found_with_whichever_connector_has_it_and_one_that_nobody_has_is_said_to_be_missing(
    world: World,
) -> None:
    async def work() -> None:
        world.deployed("running", connector="edge")
        async with watching(world, "web-api", "nothing", "moon: web-api") as running:
            await until(lambda: bool(world.used("edge.watch")))
        brief = running.result()[1]
        assert "web-api (staging): v1 is being deployed" in brief
        assert "web-api is not watched any more" not in brief
        assert brief.count("nothing is not watched any more.") == 1
        assert "web-api cannot be watched: no connector has it" in brief

    run(work())


def test_overlapping_meetings_are_one_and_a_moved_one_ends_it(world: World) -> None:
    async def work() -> None:
        world.busy = True
        world.meeting("started", "m1")
        running = start(world)
        await until(lambda: bool(world.calls))
        world.meeting("started", "m2")
        world.meeting("ended", "m1")
        await until(lambda: len(world.calls) >= 2)
        await asyncio.sleep(0.02)
        assert not running.done()
        world.busy = False  # m2 was moved to tomorrow: the calendar tells that it has ended
        world.meeting("ended", "m2")
        async with asyncio.timeout(60):
            assert says_nothing((await running)[1]), "it leaves no brief"

    run(work())


def test_a_meeting_that_never_ends_is_left_after_hours(world: World) -> None:
    async def work() -> None:
        world.lookout = world.a_lookout(most_s=0.05)
        world.busy = True
        running = start(world)
        await until(lambda: bool(world.calls))
        world.clock[0] += 1
        async with asyncio.timeout(60):
            assert "start it again if you want it" in (await running)[1]

    run(work())


def test_while_a_calendar_does_not_answer_what_it_told_last_counts(world: World) -> None:
    async def work() -> None:
        world.wrong["calendar"] = ConnectorUnreachable("Nobody answers.")
        world.meeting("started")
        running = start(world)
        await until(lambda: bool(world.calls))
        await asyncio.sleep(0.02)
        assert not running.done()
        world.meeting("ended")
        async with asyncio.timeout(60):
            assert says_nothing((await running)[1])

    run(work())


def test_a_meeting_that_begins_while_it_runs_on_demand_is_watched_to_its_end_too(world: World) -> None:
    async def work() -> None:
        world.deployed("running")
        world.started()
        running = start(world)
        await until(lambda: bool(world.used("ci.watch")))
        world.busy = True
        world.meeting("started")
        await until(lambda: len(world.used("calendar.now")) == 2)
        world.deployed("succeeded")
        await until(lambda: world.states()[-1] == "succeeded")
        await asyncio.sleep(0.02)
        assert not running.done()
        world.busy = False
        world.meeting("ended")
        async with asyncio.timeout(60):
            assert "v1 was deployed" in (await running)[1]

    run(work())


def test_when_the_meeting_ends_who_is_being_asked_is_heard_to_the_end(world: World) -> None:
    async def work() -> None:
        world.hold = asyncio.Event()
        world.deployed("running")
        async with watching(world, "web-api") as running:
            await until(lambda: bool(world.used("ci.watch")))
            world.deployed("failed")
            await until(lambda: bool(world.thought))
            asyncio.get_running_loop().call_later(0.05, world.hold.set)
        assert "The disk is full" in running.result()[1]

    run(work())


def test_without_a_model_it_is_said_that_nobody_looked_and_it_is_not_taken_for_judged(world: World) -> None:
    def nobody(one: Task) -> Ending:
        raise ModelUnreachable("The model does not answer.")

    async def work() -> None:
        world.thinks = nobody
        world.deployed("running")
        async with watching(world, "web-api") as running:
            await until(lambda: bool(world.used("ci.watch")))
            world.deployed("failed")
            await until(lambda: len(world.used("ci.watch")) == 2)
        assert "Nobody looked into it: The model does not answer." in running.result()[1]
        world.thinks = lambda one: Ending("done", "Now I can.")
        async with watching(world, "web-api"):
            await until(lambda: len(world.thought) == 2)

    run(work())


def test_when_everything_is_stopped_it_ends_and_nothing_of_it_goes_on(world: World) -> None:
    async def work() -> None:
        world.deployed("running")
        world.busy = True
        running = start(world, "web-api")
        await until(lambda: bool(world.used("ci.watch")))
        world.wrong["ci"] = Stopped("Everything is stopped.")
        world.stir()
        with pytest.raises(Stopped):
            async with asyncio.timeout(60):
                await running
        others = asyncio.all_tasks() - {asyncio.current_task()}
        assert not others

    run(work())


# ---- deployments of ordinary tasks ----


def test_the_deployment_of_an_ordinary_task_is_looked_after_only_while_a_routine_waits_for_it(world: World) -> None:
    async def work() -> None:
        world.deployed("running")
        world.started()
        await asyncio.sleep(0.02)
        assert world.calls == []
        world.wanted = True
        world.deployed("running", run="2")
        world.started()
        await until(lambda: bool(world.used("ci.watch")))
        world.deployed("failed", run="2")
        await until(lambda: world.states() == ["running", "failed"])
        await until(lambda: len(asyncio.all_tasks()) == 1)
        assert world.thought == [], "that is for the routine that waits for it"
        looks = len(world.calls)
        async with watching(world):
            await asyncio.sleep(0.02)
        assert [name for name, _ in world.calls[looks:]] == ["calendar.now"] * 2, "its end was seen"

    run(work())


def test_after_a_restart_what_is_not_over_is_looked_after_again_and_nothing_is_told_twice(world: World) -> None:
    async def work() -> None:
        world.wanted = True
        world.deployed("running")
        world.started()
        await until(lambda: bool(world.used("ci.watch")))
        await world.lookout.close()
        assert world.states() == ["running"]
        world.lookout = world.a_lookout()
        world.deployed("succeeded")
        world.lookout.resume()
        await until(lambda: world.states() == ["running", "succeeded"])
        await until(lambda: len(asyncio.all_tasks()) == 1)
        world.lookout.resume()
        assert len(asyncio.all_tasks()) == 1, "it was seen to its end"

    run(work())


def test_a_kill_before_the_first_look_hides_no_failure_and_an_older_one_starts_nothing(world: World) -> None:
    async def work() -> None:
        world.deployed("failed")
        world.started()
        world.wanted = True
        world.lookout.resume()
        await until(lambda: len(asyncio.all_tasks()) == 1)
        assert world.states() == [], "that was before a routine waited for it"
        world.started()
        await world.lookout.close()
        assert world.states() == []
        world.lookout = world.a_lookout()
        world.deployed("failed", run="2")
        world.lookout.resume()
        await until(lambda: world.states() == ["failed"])

    run(work())


def test_what_is_started_again_while_it_is_looked_after_is_seen_to_its_end_too(world: World) -> None:
    async def work() -> None:
        world.wanted = True
        world.deployed("running")
        world.started()
        await until(lambda: bool(world.used("ci.watch")))
        world.started()
        world.deployed("succeeded")
        await until(lambda: world.states()[-1] == "succeeded")
        world.started()
        world.deployed("failed", run="2")
        await until(lambda: world.states()[-1] == "failed")
        await until(lambda: len(asyncio.all_tasks()) == 1)

    run(work())
