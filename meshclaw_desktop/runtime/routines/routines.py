"""All about routines in one: their files, what was agreed to, their runs. The rest of the runtime knows only this."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path

from meshclaw_desktop.errors import MeshClawError, NoSuchThing
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Autonomy, Json, Tool
from meshclaw_desktop.runtime.approvals import Answered, Approvals
from meshclaw_desktop.runtime.clock import Clock
from meshclaw_desktop.runtime.tasks import Task, Tasks

from .agreed import Agreements
from .grants import NOTHING, Bounds, bounds_of, cap_for, in_place, intent_for, levels_for
from .library import Found, Library
from .routine import Routine

RECORD_CHANGED = "The record of what you agreed to is not the one that was here last."

log = logging.getLogger(__name__)


class Routines:
    """The routines there are. Bounds are looked up here at every verdict, by name."""

    def __init__(
        self,
        own: Path,
        builtin: Path,
        ledger: Ledger,
        tasks: Callable[[], Tasks],
        approvals: Callable[[], Approvals],
        connectors: Callable[[], Mapping[str, str]],
        tool_of: Callable[[str], Tool | None],
        *,
        clock: Clock,
    ) -> None:
        """`own` and `builtin` are folders; `connectors` gives each connector's family; `tool_of` finds a tool by its id."""
        self._library = Library(own, builtin)
        self._ledger = ledger
        self._tasks = tasks
        self._connectors = connectors
        self.agreements = Agreements(ledger, approvals, connectors, tool_of, now=clock.now)

    def load(self) -> None:
        """At the start: read the files, and hold them against what was agreed to."""
        self._library.read()
        for name, found in self._library.all.items():
            if self._ledger.problem:
                self.agreements.switch_off(name, RECORD_CHANGED)
            self._compare(name, found)

    # ---- what holds ----

    def levels_of(self, name: str) -> Mapping[str, Autonomy]:
        """Each connector's level for one routine, as of now; all off for a routine that there is not."""
        asked, agreed = self._bounds(name)
        connectors = self._connectors()
        return levels_for(asked, agreed, connectors, lambda one: connectors.get(one, ""))

    def cap_of(self, task: str) -> int | None:
        """What a task may spend, if it is a routine's whose file says so."""
        running = self._tasks().get(task)
        return cap_for(*self._bounds(running.routine)) if running is not None and running.routine else None

    def interrupts(self, name: str) -> bool:
        """Whether a routine's questions pop up with a deadline."""
        return all(bounds.interrupts for bounds in self._bounds(name))

    def intent_of(self, name: str) -> Json:
        """What a routine means to do, with the connectors there are; None if its file does not say."""
        return in_place(intent_for(*self._bounds(name)), self._connectors())

    def routine(self, name: str) -> Routine:
        """What its file says, as of now. Raises NoSuchThing, or MeshClawError if it is broken."""
        found = self.found(name)
        if found.routine is None:
            raise MeshClawError(f"The routine {found.name} cannot run. {found.problem}")
        return found.routine

    def found(self, name: str) -> Found:
        """One routine's file. Raises NoSuchThing."""
        self._library.read()
        found = self._library.all.get(name)
        if found is None:
            raise NoSuchThing(f"There is no routine {name}.", "`meshclaw routines` lists them.")
        return found

    def all(self) -> list[Found]:
        """Every routine's file, by name."""
        self._library.read()
        return list(self._library.all.values())

    def bounds(self, name: str) -> tuple[Bounds, Bounds]:
        """What the file asks for, and what was agreed to."""
        return self._bounds(name)

    # ---- what is changed ----

    def answered(self, stored: Mapping[str, Json], answered: Answered) -> None:
        """The user's answer to a file that asks for more."""
        self.agreements.answered(stored, answered)

    def switch(self, routine: Routine, on: bool, by: str) -> None:
        """The user's hand."""
        self.agreements.switch(routine, on, by)

    # ---- runs ----

    def running(self, name: str) -> str:
        """The task that is a run of this routine right now; empty if none is."""
        return next((task.id for task in self._tasks().open if task.routine == name), "")

    def next_at(self, name: str) -> float | None:
        """When it runs next by the clock."""
        return None

    def start(self, routine: Routine) -> Task:
        """Begin a run: it is on record when this returns. Raises MeshClawError."""
        return self._tasks().start(
            routine.text, routine=routine.name, title=routine.title, intent=self.intent_of(routine.name)
        )

    # ---- inside ----

    def _bounds(self, name: str) -> tuple[Bounds, Bounds]:
        found = self._library.now(name)
        if found is None or found.routine is None:
            return NOTHING, NOTHING
        return bounds_of(found.routine), self.agreements.of(name).bounds

    def _compare(self, name: str, found: Found) -> None:
        if found.routine is None:
            self.agreements.withdraw(name)
        else:
            self.agreements.ask_about(found.routine)
