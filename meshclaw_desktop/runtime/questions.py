"""What a question shows: made by our code from the prepared call. Pure; it asks nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from meshclaw_desktop.connectors.contract import Prepared
from meshclaw_desktop.policy.model import Autonomy, Call, Decision, Effect, Json, Origin, Role, Tool, ValueOrigin
from meshclaw_desktop.policy.sentence import sentence
from meshclaw_desktop.wire.rows import Approval, Field, Item

HIDDEN = "(hidden)"
"""Stands in questions and in the record for a secret; it is bound by the digest all the same."""
SAYS_LENGTH = 400
"""Characters of the model's own words that are quoted beside a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Whose question it is."""

    task: str
    title: str
    routine: str


def question(
    *,
    id: str,
    asker: Asker,
    call: Call,
    tool: Tool,
    prepared: Prepared,
    decision: Decision,
    level: Autonomy,
    says: str,
    me: Iterable[str],
    created_at: float,
    deadline_at: float | None,
) -> Approval:
    """The question about one prepared call."""
    return Approval(
        id=id,
        task=asker.task,
        task_title=asker.title,
        routine=asker.routine,
        connector=call.connector,
        tool=call.tool,
        effect=tool.effect or Effect.DESTROY,
        level=level,
        sentence=sentence(tool, call.arguments),
        reason=decision.reason,
        fields=fields_of(call, tool, prepared, decision.origins, me),
        columns=prepared.columns,
        items=items_of(prepared),
        agent_says=says.strip()[:SAYS_LENGTH],
        digest=call.digest(tool),
        undoable=tool.undoable,
        rememberable=decision.rememberable,
        created_at=created_at,
        deadline_at=deadline_at,
    )


def fields_of(
    call: Call, tool: Tool, prepared: Prepared, origins: Mapping[str, ValueOrigin], me: Iterable[str]
) -> tuple[Field, ...]:
    """Every argument that has a value, in the declaration's order. What an identifier stands for is told by the items."""
    mine = {one.casefold() for one in me}
    shown: list[Field] = []
    for parameter in tool.parameters:
        value = call.arguments.get(parameter.name)
        if value is None or value == "" or value == []:
            continue
        origin = origins.get(parameter.name, ValueOrigin(origin=Origin.UNTRUSTED))
        target = parameter.role is Role.TARGET
        strangers = _strangers(value, prepared.known, mine) if target else ()
        shown.append(
            Field(
                name=parameter.name,
                label=parameter.label or parameter.name.replace("_", " ").capitalize(),
                role=parameter.role,
                value=HIDDEN if parameter.role is Role.SECRET else value,
                origin=origin.origin,
                source=origin.source,
                new=bool(strangers),
                new_values=strangers,
                external=_outside(value, mine) if target else (),
            )
        )
    return tuple(shown)


def items_of(prepared: Prepared) -> tuple[Item, ...]:
    """The objects of a call, for a batch."""
    return tuple(Item(thing.id, thing.cells) for thing in prepared.things)


def objects_argument(tool: Tool, arguments: Mapping[str, Json], prepared: Prepared) -> str | None:
    """The argument that names the objects shown as things, if there is one."""
    ids = {thing.id for thing in prepared.things}
    for parameter in tool.parameters:
        value = arguments.get(parameter.name)
        named = value if isinstance(value, list | tuple) else [value]
        if parameter.role is Role.OBJECT and ids and set(map(str, named)) == ids:
            return parameter.name
    return None


def only(tool: Tool, prepared: Prepared, ids: frozenset[str]) -> Prepared:
    """The same call for some of its objects: what the user left ticked. Raises ValueError where that makes no sense."""
    name = objects_argument(tool, prepared.arguments, prepared)
    known = {thing.id for thing in prepared.things}
    if name is None or not ids or not ids <= known:
        raise ValueError("these are not the objects of the call")
    value = prepared.arguments[name]
    kept = [one for one in value if str(one) in ids] if isinstance(value, list | tuple) else []
    return Prepared(
        arguments={**prepared.arguments, name: kept},
        labels=prepared.labels,
        columns=prepared.columns,
        things=tuple(thing for thing in prepared.things if thing.id in ids),
        known=prepared.known,
        state=prepared.state,
    )


def _strangers(value: Json, known: frozenset[str], mine: set[str]) -> tuple[str, ...]:
    """The targets that the user has never dealt with."""
    seen = {one.casefold() for one in known} | mine
    return tuple(one for one in _texts(value) if one.casefold() not in seen)


def _outside(value: Json, mine: set[str]) -> tuple[str, ...]:
    """The addresses outside the user's own domains; none where the user has no address."""
    own = {one.rpartition("@")[2] for one in mine if "@" in one}
    return tuple(one for one in _texts(value) if own and "@" in one and _domain(one) not in own)


def _domain(address: str) -> str:
    return address.casefold().strip().removesuffix(">").rpartition("@")[2]


def _texts(value: Json) -> list[str]:
    return [one for one in (value if isinstance(value, list | tuple) else [value]) if isinstance(one, str)]
