"""A prepared call as JSON and back, for questions that are parked: what was shown is what will run. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from meshclaw_desktop.connectors.contract import Prepared, Thing
from meshclaw_desktop.errors import ApprovalRefused
from meshclaw_desktop.policy.model import Call, Json
from meshclaw_desktop.policy.session import Session
from meshclaw_desktop.wire.codec import from_json, to_json
from meshclaw_desktop.wire.rows import Approval, Edit


def stored_call(call: Call, prepared: Prepared, prompt: str, edits: tuple[Edit, ...] = ()) -> dict[str, Json]:
    """All that is needed to run the call later, exactly as it was shown."""
    return {
        "call": call.id,
        "prompt": prompt,
        "arguments": dict(prepared.arguments),
        "state": dict(prepared.state),
        "columns": list(prepared.columns),
        "things": [[thing.id, list(thing.cells)] for thing in prepared.things],
        "known": sorted(prepared.known),
        "edits": to_json(edits),
    }


def load_stored(stored: Mapping[str, Json], approval: Approval) -> tuple[Call, Prepared, Session]:
    """The call, its prepared form and a session of its own. Raises ApprovalRefused if the copy is not whole."""
    try:
        arguments, state = stored["arguments"], stored["state"]
        things, columns, known = stored["things"], stored["columns"], stored["known"]
        if not isinstance(arguments, Mapping) or not isinstance(state, Mapping):
            raise TypeError
        prepared = Prepared(
            arguments=MappingProxyType(dict(arguments)),
            state=MappingProxyType(dict(state)),
            columns=tuple(map(str, _list(columns))),
            things=tuple(_thing(one) for one in _list(things)),
            known=frozenset(map(str, _list(known))),
        )
        call = Call(
            id=str(stored["call"]),
            task=approval.task,
            connector=approval.connector,
            tool=approval.tool,
            arguments=prepared.arguments,
        )
        return call, prepared, Session(task=approval.task, prompt=str(stored["prompt"]), routine=approval.routine)
    except (KeyError, TypeError, ValueError) as wrong:
        raise ApprovalRefused("The stored copy of this call is damaged. Nothing was done.") from wrong


def stored_edits(stored: Mapping[str, Json]) -> tuple[Edit, ...]:
    """What the user has changed of the call since the agent proposed it."""
    edits = stored.get("edits")
    return tuple(from_json(Edit, one) for one in edits) if isinstance(edits, list) else ()


def _list(value: Json) -> list[Json]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _thing(value: Json) -> Thing:
    id, cells = _list(value)
    return Thing(id=str(id), cells=tuple(map(str, _list(cells))))
