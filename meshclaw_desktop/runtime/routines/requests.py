"""What clients ask about routines: rows, run, switch, edit. Starting and bounds are others' business."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from meshclaw_desktop.errors import MeshClawError
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.intent import read_intent
from meshclaw_desktop.policy.model import Autonomy, Json
from meshclaw_desktop.runtime.authority import Authority
from meshclaw_desktop.runtime.intended import intended
from meshclaw_desktop.runtime.roster import Roster
from meshclaw_desktop.wire import messages as m
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.routines import RoutineRow
from meshclaw_desktop.wire.rows import Intended

from .grants import Bounds, bounds_of, cap_for, intent_for, level_in
from .library import SUFFIX, Found, read_file
from .routine import Does
from .routines import Routines
from .words import when_in_words

NEW_FILE = 0o600
Handler = Callable[[Any, str], Json]


class RoutineRequests:
    """The handlers of the requests about routines."""

    def __init__(
        self,
        routines: Routines,
        own: Path,
        ledger: Ledger,
        authority: Authority,
        roster: Roster,
    ) -> None:
        """`own` is the user's folder."""
        self._routines = routines
        self._own = own
        self._ledger = ledger
        self._authority = authority
        self._roster = roster
        self.handlers: Mapping[type, Handler] = {
            m.ListRoutines: self._list,
            m.RunRoutine: self._run,
            m.SwitchRoutine: self._switch,
            m.EditRoutine: self._edit,
        }

    def _list(self, request: m.ListRoutines, by: str) -> Json:
        return to_json([self._row(one) for one in self._routines.all()])

    def _run(self, request: m.RunRoutine, by: str) -> Json:
        if self._authority.stopped:
            raise MeshClawError("Everything is stopped.", "Allow work again with `meshclaw resume` or in the tray.")
        routine = self._routines.routine(request.routine)
        if routine.does is Does.TASK and not self._authority.settings.model.name:
            raise MeshClawError(
                "No model is chosen.", "Choose one in the settings, or try `meshclaw model use rehearsal`."
            )
        if running := self._routines.running(routine.name):
            raise MeshClawError(f"{routine.title} runs already.", f"`meshclaw status` shows task {running}.")
        return to_json(self._routines.run(routine, by).row())

    def _switch(self, request: m.SwitchRoutine, by: str) -> Json:
        found = self._routines.found(request.routine)
        if found.routine is not None:
            self._routines.switch(found.routine, request.on, by)
        elif request.on:
            raise MeshClawError(f"The routine {found.name} cannot be switched on. {found.problem}")
        else:
            self._routines.agreements.switch_off(found.name, f"By you, in {by}.")
        return to_json(self._row(self._routines.found(request.routine)))

    def _edit(self, request: m.EditRoutine, by: str) -> Json:
        found = self._routines.found(request.routine)
        if not found.builtin:
            return str(found.path)
        path = self._own / f"{found.name}{SUFFIX}"
        try:
            text = read_file(found.path)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, NEW_FILE)
            with open(handle, "wb") as file:
                file.write(text)
        except OSError as wrong:
            raise MeshClawError(
                f"{path} could not be written: {wrong.strerror or 'unknown reason'}.", "See that the folder is yours."
            ) from wrong
        return str(path)

    def _row(self, found: Found) -> RoutineRow:
        name, routine = found.name, found.routine
        agreement = self._routines.agreements.of(name)
        asked = bounds_of(routine) if routine is not None else Bounds()
        agreed = agreement.bounds if agreement.on else asked
        return RoutineRow(
            name=name,
            title=routine.title if routine is not None else name,
            when=when_in_words(routine) if routine is not None else "",
            on=agreement.on and routine is not None,
            builtin=found.builtin,
            path=str(found.path),
            problem=found.problem,
            levels=self._levels(asked, agreed),
            budget_usd_micros=cap_for(asked, agreed),
            intent=self._intent(asked, agreed),
            text=routine.text if routine is not None else "",
            next_at=self._routines.next_at(name),
            running=self._routines.running(name),
            last=self._ledger.last_run(name),
        )

    def _levels(self, asked: Bounds, agreed: Bounds) -> Mapping[str, Autonomy]:
        """By connector; a family that no connector is of stands as it is."""
        connectors = self._roster.families()
        families = {one: "" for one in asked.levels if one not in connectors.values()}
        said = {one: of for one, of in connectors.items() if one in asked.levels or of in asked.levels}
        return {
            one: min((level_in(bounds, one, of) for bounds in (asked, agreed)), key=lambda level: level.rank)
            for one, of in sorted({**families, **said}.items())
        }

    def _intent(self, asked: Bounds, agreed: Bounds) -> tuple[Intended, ...]:
        intent = intent_for(asked, agreed)
        return intended(read_intent(intent), self._roster.tool_called) if intent is not None else ()
