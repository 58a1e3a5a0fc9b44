"""What the user has agreed to, for each routine: whether it is on, and its bounds. More than that is asked about here."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Autonomy, Effect, Json, Tool, digest
from meshclaw_desktop.runtime.approvals import Answered, Approvals
from meshclaw_desktop.wire.rows import Approval

from .grants import NOTHING, Bounds, Loosening, bounds_from_json, bounds_json, bounds_of, looser
from .routine import Routine

ROUTINES = "routines"
"""Stands in a question's `connector` when a routine's file asks for more than was agreed to."""
MOST_REFUSED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What is on record for one routine."""

    on: bool = False
    bounds: Bounds = NOTHING
    refused: tuple[str, ...] = ()
    """The loosenings that the user said no to."""


class Agreements:
    """Kept in the ledger, covered by its chain; read at the start, written with every change."""

    def __init__(
        self,
        ledger: Ledger,
        approvals: Callable[[], Approvals],
        connectors: Callable[[], Mapping[str, str]],
        tool_of: Callable[[str], Tool | None],
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`connectors` gives each connector's family; `tool_of` finds a tool by its id."""
        self._ledger = ledger
        self._approvals = approvals
        self._connectors = connectors
        self._tool_of = tool_of
        self._now = now
        self._kept: dict[str, Agreement] = {}
        self._waiting: dict[str, tuple[str, Loosening]] = {}

    def of(self, name: str) -> Agreement:
        """What is agreed about one routine; nothing about one that nobody switched on."""
        known = self._kept.get(name)
        if known is None:
            known = self._kept[name] = _agreement(self._ledger.kept(_key(name)))
        return known

    def switch(self, routine: Routine, on: bool, by: str) -> None:
        """The user's hand: on, within all that its file asks for at this moment; or off."""
        before = self.of(routine.name)
        bounds = bounds_of(routine) if on else before.bounds
        refused = () if on else before.refused
        said = f"Switched the routine “{routine.title}” {'on' if on else 'off'}"
        self._keep(routine, Agreement(on=on, bounds=bounds, refused=refused), said, f"By you, in {by}.")
        self.ask_about(routine)

    def switch_off(self, name: str, why: str) -> None:
        """Off until the user switches it on again."""
        before = self.of(name)
        if before.on:
            entry = Entry(
                kind="policy", routine=name, sentence=f"Switched the routine {name} off", outcome="done", reason=why
            )
            self._store(name, replace(before, on=False), entry)

    def confirm(self, routine: Routine, by: str) -> None:
        """The user runs by hand what is off: this run's bounds are what its file asks for at this moment."""
        before = self.of(routine.name)
        bounds = bounds_of(routine)
        if not before.on and before.bounds != bounds:
            said = f"Agreed to what the routine “{routine.title}” asks for"
            self._keep(routine, replace(before, bounds=bounds), said, f"You ran it, in {by}.")

    def ask_about(self, routine: Routine) -> None:
        """Hold a file against what was agreed to: what asks for more waits for a yes, what no longer does is withdrawn."""
        agreement = self.of(routine.name)
        found = looser(agreement.bounds, bounds_of(routine), self._connectors(), self._tool_of) if agreement.on else ()
        wanted = {one.id: one for one in found if one.id not in agreement.refused}
        for id, (name, _) in list(self._waiting.items()):
            if name == routine.name and id not in wanted:
                del self._waiting[id]
        approvals = self._approvals()
        for one in approvals.open:
            stored = approvals.stored(one.id)
            if one.connector == ROUTINES and stored.get("routine") == routine.name:
                loosening = wanted.pop(str(stored.get("loosening")), None)
                if loosening is None:
                    approvals.withdraw(one.id)
                else:
                    self._waiting[loosening.id] = (routine.name, loosening)
        for loosening in wanted.values():
            self._waiting[loosening.id] = (routine.name, loosening)
            stored = {"routine": routine.name, "loosening": loosening.id}
            approvals.park(_question(routine, loosening, self._now()), stored)

    def withdraw(self, name: str) -> None:
        """Its file is gone or broken: nothing waits for a yes."""
        approvals = self._approvals()
        for one in approvals.open:
            if one.connector == ROUTINES and approvals.stored(one.id).get("routine") == name:
                approvals.withdraw(one.id)

    def answered(self, stored: Mapping[str, Json], answered: Answered) -> None:
        """The user's answer to a question of ours."""
        name, loosening = self._waiting.pop(str(stored.get("loosening")), ("", None))
        if loosening is None:
            return
        agreement = self.of(name)
        approved = answered.answer.approved
        entry = Entry(
            kind="policy",
            routine=name,
            sentence=_sentence(name, loosening),
            verdict="allow" if approved else "deny",
            outcome="done" if approved else "denied",
            reason=f"You {'approved it' if approved else 'said no'} in {answered.by}.",
            approval=answered.answer.approval,
        )
        if approved:
            self._store(name, replace(agreement, bounds=loosening.apply(agreement.bounds)), entry)
        else:
            refused = (*agreement.refused[-MOST_REFUSED:], loosening.id)
            self._store(name, replace(agreement, refused=refused), entry)

    def _keep(self, routine: Routine, agreement: Agreement, sentence: str, reason: str) -> None:
        entry = Entry(kind="policy", routine=routine.name, sentence=sentence, outcome="done", reason=reason)
        self._store(routine.name, agreement, entry)

    def _store(self, name: str, agreement: Agreement, entry: Entry) -> None:
        value: Json = {
            "on": agreement.on, "bounds": bounds_json(agreement.bounds), "refused": list(agreement.refused),
        }  # fmt: skip
        self._ledger.keep(_key(name), value, entry=entry)
        self._kept[name] = agreement


def _agreement(value: Json) -> Agreement:
    if not isinstance(value, Mapping):
        return Agreement()
    refused = value.get("refused")
    return Agreement(
        on=value.get("on") is True,
        bounds=bounds_from_json(value.get("bounds")),
        refused=tuple(map(str, refused)) if isinstance(refused, list) else (),
    )


def _key(name: str) -> str:
    return f"routine {name}"


def _sentence(name: str, loosening: Loosening) -> str:
    return f"Let the routine {name} {loosening.sentence}"


def _question(routine: Routine, loosening: Loosening, now: float) -> Approval:
    sentence = _sentence(routine.name, loosening)
    return Approval(
        id=f"a{secrets.token_hex(6)}",
        task="",
        task_title=f"The routine “{routine.title}”",
        routine=routine.name,
        connector=ROUTINES,
        tool="change",
        effect=Effect.CHANGE,
        level=Autonomy.ASK,
        sentence=sentence,
        reason="Its file was changed, and this is more than you agreed to. Until you say yes, the former bounds hold.",
        fields=(),
        columns=(),
        items=(),
        agent_says="",
        digest=digest({"routine": routine.name, "loosening": loosening.id, "sentence": sentence}),
        undoable=True,
        rememberable=False,
        created_at=now,
        deadline_at=None,
    )
