"""What carries a task through: the agent, or the program that a routine's file names. It judges nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from meshclaw_desktop.errors import MeshClawError, Stopped
from meshclaw_desktop.ledger.ledger import Ledger

from .approvals import Approvals
from .authority import Authority
from .budget import Budget
from .clock import Clock
from .door import Door
from .gate import Gate
from .memory.recall import Recall
from .routines.routine import Does, Routine
from .routines.routines import Routines
from .tasks import Task
from .when import today

if TYPE_CHECKING:
    from .agent import Agent
    from .model import Model
    from .watch.lookout import Lookout

Program = Callable[[Task, Door, Routine], Awaitable[tuple[str, str]]]
"""Carries one run of a routine through: its outcome and its answer."""


class Programs:
    """Gives each task to the one that carries it through, with a door of its own."""

    def __init__(
        self,
        gate: Gate,
        approvals: Approvals,
        authority: Authority,
        budget: Budget,
        ledger: Ledger,
        routines: Routines,
        model: Callable[[], Model],
        lookout: Lookout,
        *,
        recall: Callable[[], Recall],
        others: Mapping[Does, Program],
        clock: Clock,
    ) -> None:
        """`recall` gives one task what was learned before; `others` are the programs beside the agent and the watch."""
        self._gate = gate
        self._approvals = approvals
        self._authority = authority
        self._budget = budget
        self._ledger = ledger
        self._routines = routines
        self._model = model
        self._recall = recall
        self._clock = clock
        self._lookout = lookout
        self._others = {Does.WATCH: self._watch, **others}

    async def run(self, task: Task) -> tuple[str, str]:
        """A task from its beginning to its end: its outcome and its answer. Raises MeshClawError."""
        if self._authority.stopped:
            raise Stopped("Everything is stopped.")
        if task.given_intent is not None:
            self._gate.declare(task, task.given_intent)
        declares = task.given_intent is None
        door = Door(
            self._gate, self._approvals, self._budget, self._ledger, declares=declares, now=self._clock.now
        )  # fmt: skip
        if task.routine:
            routine = self._routines.routine(task.routine)
            if routine.does is not Does.TASK:
                return await self._other(routine)(task, door, routine)
        return await self._agent(task, door)

    def _other(self, routine: Routine) -> Program:
        if routine.does not in self._others:
            raise MeshClawError(f"There is no program “{routine.does}”.", "Change “does” in the routine's file.")
        return self._others[routine.does]

    async def _watch(self, task: Task, door: Door, routine: Routine) -> tuple[str, str]:
        return await self._lookout.run(task, door, lambda: self._new_agent(task, door), routine)

    async def _agent(self, task: Task, door: Door) -> tuple[str, str]:
        ending = await self._new_agent(task, door).run(task)
        task.at_step_limit = ending.at_step_limit
        return ending.outcome, ending.answer

    def _new_agent(self, task: Task, door: Door) -> Agent[Task]:
        from .agent import Agent

        return Agent(
            door,
            self._model(),
            self._budget,
            self._ledger.append,
            recall=self._recall(),
            max_steps=self._authority.settings.agent.max_steps,
            today=lambda: self._today(task),
            now=self._clock.now,
        )

    def _today(self, task: Task) -> str:
        last = self._ledger.run_before(task.routine, task.started_at) if task.routine else None
        return today(self._clock.now(), last)
