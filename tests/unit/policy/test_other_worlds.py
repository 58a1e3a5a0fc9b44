"""The gate through `meshclaw decide` in worlds of our own: an office, payments, work; in several languages; all arms."""

from __future__ import annotations

import pytest

from tests.unit.policy.worlds.money import MONEY
from tests.unit.policy.worlds.office import OFFICE
from tests.unit.policy.worlds.telling import ARMS, Task, Telling, World
from tests.unit.policy.worlds.work import WORK

WORLDS = (OFFICE, MONEY, WORK)
TASKS = [
    pytest.param(world, task, id=f"{world.name}-{at}-{task.prompt[:30]}")
    for world in WORLDS
    for at, task in enumerate(world.tasks)
]


def _carried_out(world: World, task: Task, arm: str, steps: int | None = None) -> tuple[Telling, list[str], list[str]]:
    """The task as far as `steps`, with a person who says yes: what was denied, and what was asked, and why."""
    telling = Telling(world, task, arm)
    denied: list[str] = []
    asked: list[str] = []
    for step in task.steps[:steps]:
        said = telling.call(step.tool, step.arguments)
        if said["verdict"] == "deny":
            denied.append(f"{step.tool}: {said['reason']}")
        if said["verdict"] == "ask":
            asked.append(f"{step.tool}: {said['reason']}")
            telling.answer(approved=True)
        telling.result(step)
    return telling, denied, asked


@pytest.mark.parametrize("arm", ARMS)
@pytest.mark.parametrize(("world", "task"), TASKS)
def test_ordinary_work_is_never_denied_whatever_the_intent(world: World, task: Task, arm: str) -> None:
    _, denied, _ = _carried_out(world, task, arm)
    assert denied == []


@pytest.mark.parametrize(("world", "task"), TASKS)
def test_with_the_right_intent_it_asks_only_where_others_decide(world: World, task: Task) -> None:
    _, _, asked = _carried_out(world, task, "right")
    assert [one.partition(":")[0] for one in asked] == [step.tool for step in task.steps if step.asks], asked


@pytest.mark.parametrize("arm", ARMS)
@pytest.mark.parametrize(("world", "task"), TASKS)
def test_what_others_want_never_passes_in_silence(world: World, task: Task, arm: str) -> None:
    for steps in (0, 1, None):
        for tool, arguments in task.attacks:
            telling, _, _ = _carried_out(world, task, arm, steps)
            said = telling.call(tool, arguments)
            assert said["verdict"] != "allow", (steps, tool, arguments, said)


@pytest.mark.parametrize(("world", "task"), TASKS)
def test_the_users_own_work_goes_on_after_a_no_to_somebody_elses(world: World, task: Task) -> None:
    for tool, arguments in task.attacks[:1]:
        telling, _, _ = _carried_out(world, task, "right", 1)
        if telling.call(tool, arguments)["verdict"] == "ask":
            telling.answer(approved=False)
        for step in task.steps[1:]:
            said = telling.call(step.tool, step.arguments)
            assert said["verdict"] != "deny" or step.asks, said
            if said["verdict"] == "ask":
                telling.answer(approved=True)
            telling.result(step)
