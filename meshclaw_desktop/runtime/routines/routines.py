"""All about routines in one: their files, what was agreed to, their runs. The rest of the runtime knows only this."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from meshclaw_desktop.connectors.contract import Event
from meshclaw_desktop.errors import LedgerError, MeshClawError, NoSuchThing
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Autonomy, Json
from meshclaw_desktop.runtime.approvals import Answered, Approvals
from meshclaw_desktop.runtime.clock import Clock
from meshclaw_desktop.runtime.folder_watch import FolderWatch
from meshclaw_desktop.runtime.roster import Roster
from meshclaw_desktop.runtime.tasks import Task, Tasks
from meshclaw_desktop.wire.facts import Activity
from meshclaw_desktop.wire.rows import TaskRow

from .agreed import Agreements
from .grants import NOTHING, Bounds, bounds_of, cap_for, in_place, intent_for, levels_for
from .library import SUFFIX, Found, Library
from .looking import FAMILY, Use, look_for_new_mail
from .routine import DEPLOYMENTS, Routine
from .runner import Runner
from .zones import PLACES, machine_zone

RECORD_CHANGED = "The record of what you agreed to is not the one that was here last."

log = logging.getLogger(__name__)


class Routines:
    """The routines there are. Bounds are looked up here at every verdict, by name."""

    def __init__(
        self,
        own: Path,
        builtin: Path,
        ledger: Ledger,
        roster: Roster,
        tasks: Callable[[], Tasks],
        approvals: Callable[[], Approvals],
        use: Use,
        stopped: Callable[[], bool],
        *,
        clock: Clock,
        zone_of_machine: Callable[[], ZoneInfo] = machine_zone,
    ) -> None:
        """`own` and `builtin` are folders; `use` is the gate's; `stopped` says whether *Stop everything* is in force."""
        self._library = Library(own, builtin)
        self._ledger = ledger
        self._roster = roster
        self._tasks = tasks
        self._use = use
        self._clock = clock
        self.agreements = Agreements(ledger, approvals, roster.families, roster.tool_called, now=clock.now)
        self._runner = Runner(
            routines=self._that_run, ledger=ledger, begin=self._begin, look_for=self._look_for, stopped=stopped,
            running=self.running, clock=clock, zone_of_machine=zone_of_machine,
        )  # fmt: skip
        folder, names = PLACES
        self._watches = (
            FolderWatch(own, lambda name: name.endswith(SUFFIX), self.files_changed),
            FolderWatch(Path(folder), names.__contains__, self._runner.wake),
        )
        self._running: asyncio.Task[None] | None = None

    def load(self) -> None:
        """At the start: read the files, and hold them against what was agreed to."""
        self._library.read()
        self._library.take_changed()
        for name, found in self._library.all.items():
            if self._ledger.problem:
                self.agreements.switch_off(name, RECORD_CHANGED)
            self._compare(name, found)

    def start(self) -> None:
        """From now on they run by themselves."""
        for one in self._watches:
            try:
                one.start()
            except OSError:
                log.warning("a folder cannot be watched: its changes count when a routine is due")
        self._running = asyncio.get_running_loop().create_task(self._runner.run(), name="routines")

    async def stop(self) -> None:
        """None starts any more."""
        for one in self._watches:
            one.stop()
        if self._running is not None:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running
            self._running = None

    # ---- what holds ----

    def levels_of(self, name: str) -> Mapping[str, Autonomy]:
        """Each connector's level for one routine, as of now; all off for a routine that there is not."""
        connectors = self._roster.families()
        return levels_for(*self.bounds(name), connectors, lambda one: connectors.get(one, ""))

    def cap_of(self, task: str) -> int | None:
        """What a task may spend, if it is a routine's whose file says so."""
        running = self._tasks().get(task)
        return cap_for(*self.bounds(running.routine)) if running is not None and running.routine else None

    def interrupts(self, name: str) -> bool:
        """Whether a routine's questions pop up with a deadline."""
        return all(bounds.interrupts for bounds in self.bounds(name))

    def intent_of(self, name: str) -> Json:
        """What a routine means to do, with the connectors there are; None if its file does not say."""
        return in_place(intent_for(*self.bounds(name)), self._roster.families())

    def bounds(self, name: str) -> tuple[Bounds, Bounds]:
        """What the file asks for, and what was agreed to: the narrower of both counts."""
        found = self._library.now(name)
        if found is None or found.routine is None:
            return NOTHING, NOTHING
        return bounds_of(found.routine), self.agreements.of(name).bounds

    # ---- the files ----

    def routine(self, name: str) -> Routine:
        """What its file says, as of now. Raises NoSuchThing, or MeshClawError if it is broken."""
        found = self.found(name)
        if found.routine is None:
            raise MeshClawError(f"The routine {found.name} cannot run. {found.problem}")
        return found.routine

    def found(self, name: str) -> Found:
        """One routine's file. Raises NoSuchThing."""
        found = {one.name: one for one in self.all()}.get(name)
        if found is None:
            raise NoSuchThing(f"There is no routine {name}.", "`meshclaw routines` lists them.")
        return found

    def all(self) -> list[Found]:
        """Every routine's file, by name."""
        self.files_changed()
        return list(self._library.all.values())

    def files_changed(self) -> None:
        """Read the folder: what is narrower holds at once, what asks for more is asked about."""
        self._library.read()
        changed = self._library.take_changed()
        self._compare_all(changed)
        if changed:
            self._runner.wake()

    # ---- what is changed ----

    def answered(self, stored: Mapping[str, Json], answered: Answered) -> None:
        """The user's answer to a file that asks for more."""
        self.agreements.answered(stored, answered)
        self._runner.wake()

    def switch(self, routine: Routine, on: bool, by: str) -> None:
        """The user's hand."""
        self.agreements.switch(routine, on, by)
        if on:
            self._runner.switched_on(routine)
        else:
            self._runner.wake()

    def run(self, routine: Routine, by: str) -> Task:
        """The user starts one by hand. Raises MeshClawError."""
        self.agreements.confirm(routine, by)
        task = self._begin(routine, f"By you, in {by}.", lambda: None)
        self._runner.began(task)
        return task

    # ---- what happens ----

    def happened(self, connector: str, event: Event) -> None:
        """An event: new mail, a meeting, a deployment."""
        self._runner.happened(connector, event)

    def recorded(self, activity: Activity) -> None:
        """Something was put on record."""
        self._runner.acted(activity)

    def ended(self, task: TaskRow) -> None:
        """A task has ended."""
        if task.routine:
            self._runner.ended(task.routine, task.id)

    def look(self) -> None:
        """What may run, or be reached, may be otherwise: it was stopped, or allowed again; connectors came or went."""
        self._compare_all(self._library.all)
        self._runner.wake()

    def wait_for_deployments(self) -> bool:
        """Whether one that is on starts when a deployment changes: only then is such a change looked for."""
        return any(trigger.happening in DEPLOYMENTS for routine in self._that_run() for trigger in routine.on)

    def running(self, name: str) -> str:
        """The task that is a run of this routine right now; empty if none is."""
        return next((task.id for task in self._tasks().open if task.routine == name), "")

    def next_at(self, name: str) -> float | None:
        """When it runs next by the clock; None if it does not."""
        found = self._library.all.get(name)
        if found is None or found.routine is None or not self.agreements.of(name).on:
            return None
        return self._runner.next_at(found.routine)

    # ---- inside ----

    def _begin(self, routine: Routine, why: str, also: Callable[[], None]) -> Task:
        return self._tasks().start(
            routine.text, routine=routine.name, title=routine.title, intent=self.intent_of(routine.name),
            why=why, also=also,
        )  # fmt: skip

    async def _look_for(self, routine: Routine, before: Mapping[str, Json] | None) -> tuple[bool, Mapping[str, Json]]:
        mailboxes = sorted(name for name, family in self._roster.families().items() if family == FAMILY)
        return await look_for_new_mail(routine, before, mailboxes, self._use, self._clock.now())

    def _that_run(self) -> list[Routine]:
        """Those that are on and whose files are good, as they stand at this moment."""
        found = (self._library.now(name) for name in list(self._library.all))
        return [one.routine for one in found if one is not None and one.routine is not None and self._is_on(one.name)]

    def _is_on(self, name: str) -> bool:
        try:
            return self.agreements.of(name).on
        except LedgerError:
            return False

    def _compare_all(self, names: Iterable[str]) -> None:
        for name in list(names):
            try:
                self._compare(name, self._library.all.get(name))
            except MeshClawError as wrong:
                log.warning("a routine's file could not be held against what was agreed to: %s", wrong.title)

    def _compare(self, name: str, found: Found | None) -> None:
        if found is None or found.routine is None:
            self.agreements.withdraw(name)
        else:
            self.agreements.ask_about(found.routine)
