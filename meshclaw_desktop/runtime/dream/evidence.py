"""What the record says that the user decided: answers, edits, undos, requests. Pure; it concludes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.policy.model import Effect, Json, Origin, Role
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.messages import Activity
from meshclaw_desktop.wire.rows import Approval, Edit, Field, Item

KINDS = ("call", "undo")
"""The kinds of rows whose records are looked at."""
MOST_DEEDS = 4_000
MOST_QUESTIONS = 4_000
MOST_ASKS = 300
MOST_CORRECTIONS = 300
"""Edits, and as many undos."""
MOST_ITEMS = 200
"""Of one question."""

T = TypeVar("T")


class LookUp(Protocol):
    """What rows name, and what stands elsewhere in the record."""

    def question(self, id: str) -> tuple[Approval, str] | None:
        """A question with its outcome."""

    def prompt(self, task: str) -> str:
        """The words of a task."""

    def asked_for(self, task: str) -> bool:
        """Whether the user began it in their own words: no routine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that was done, by the user's yes or in a task that they asked for themselves."""

    row: Activity
    fields: tuple[Field, ...]
    columns: tuple[str, ...]
    items: tuple[Item, ...]
    approved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """How one question was answered: `approved`, `denied`, or `expired` where nobody answered."""

    row: Activity
    question: Approval
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The user changed a question before they answered it."""

    row: Activity
    edits: tuple[Edit, ...]
    fields: tuple[Field, ...]
    """The question as it stood then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """The user undid something; `deed` is what, if it lies in the same span."""

    row: Activity
    call: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A task that the user began, in their own words."""

    row: Activity
    prompt: str


@dataclass(slots=True)
class Evidence:
    """Everything of a span of the record that the user had a hand in."""

    events: int = 0
    last_seq: int = 0
    deeds: list[Deed] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    undos: list[TakenBack] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    """Questions that were counted."""

    def add(self, rows: Iterable[tuple[Activity, Mapping[str, Json]]], look_up: LookUp) -> None:
        """Some rows more, in their order. `look_up` finds what a row names."""
        for row, record in rows:
            self.events += 1
            self.last_seq = row.seq
            match row.kind, row.outcome:
                case "task", "started" if not row.routine:
                    if len(self.requests) < MOST_ASKS:
                        self.requests.append(Request(row=row, prompt=look_up.prompt(row.task)))
                case "undo", "undone" if len(self.undos) < MOST_CORRECTIONS:
                    self.undos.append(TakenBack(row=row, call=str(record.get("of", ""))))
                case "call", "edited" if len(self.changes) < MOST_CORRECTIONS:
                    if edits := rows_of(Edit, record.get("edits")):
                        self.changes.append(Change(row=row, edits=edits, fields=rows_of(Field, record.get("fields"))))
                case "call", "done" | "denied" | "expired" | "failed" if row.effect != Effect.READ:
                    self._answered(row, look_up)
                    self._done(row, record, look_up)

    def done_of(self) -> dict[str, set[str]]:
        """By question, the things that were done."""
        done: dict[str, set[str]] = {}
        for deed in self.deeds:
            done.setdefault(deed.row.approval, set()).update(item.id for item in deed.items)
        return done

    def _answered(self, row: Activity, look_up: LookUp) -> None:
        if not row.approval or row.approval in self.seen or len(self.replies) >= MOST_QUESTIONS:
            return
        self.seen.add(row.approval)
        found = look_up.question(row.approval)
        if found is not None and found[1] in ("approved", "denied", "expired"):
            self.replies.append(Reply(row=row, question=found[0], outcome=found[1]))

    def _done(self, row: Activity, record: Mapping[str, Json], look_up: LookUp) -> None:
        approved = str(record.get("answered", "")).endswith("approved")
        if row.outcome != "done" or len(self.deeds) >= MOST_DEEDS or not (approved or look_up.asked_for(row.task)):
            return
        columns = record.get("columns")
        self.deeds.append(
            Deed(
                row=row,
                fields=rows_of(Field, record.get("fields")),
                columns=tuple(map(str, columns)) if isinstance(columns, list) else (),
                items=rows_of(Item, record.get("items"))[:MOST_ITEMS],
                approved=approved,
            )
        )


def targets_of(fields: Iterable[Field]) -> dict[str, Json]:
    """The targets of a call, by argument."""
    return {one.name: one.value for one in fields if one.role is Role.TARGET}


def foreign(fields: Iterable[Field]) -> bool:
    """Whether others chose any of it."""
    return any(one.origin is Origin.UNTRUSTED for one in fields)


def rows_of(kind: type[T], value: Json) -> tuple[T, ...]:
    """Rows from a record; one that was written by another version is left out."""
    found = list[T]()
    for one in value if isinstance(value, list) else ():
        try:
            found.append(from_json(kind, one))
        except ProtocolError:
            continue
    return tuple(found)
