"""What a user may change of a call that a question shows: values of its arguments, nothing else. Pure; it asks nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from meshclaw_desktop.errors import ApprovalRefused
from meshclaw_desktop.policy.arguments import check
from meshclaw_desktop.policy.model import Json, Origin, Parameter, Role, Tool, ValueOrigin, canonical
from meshclaw_desktop.policy.values import single_values
from meshclaw_desktop.wire.rows import Edit, Field

from .questions import HIDDEN

WRITTEN = ValueOrigin(origin=Origin.USER, source="what you wrote in the question")


def edited_arguments(tool: Tool, shown: Mapping[str, Json], changes: Mapping[str, Json]) -> dict[str, Json]:
    """
    The arguments with the user's changes, to be made complete anew. None takes an optional one away.

    Raises ApprovalRefused, with the reason, for what cannot be changed or does not fit the tool's declaration.
    """
    for name in changes:
        parameter = tool.parameter(name)
        if parameter is None:
            raise ApprovalRefused(f"{tool.id} takes no “{ascii(name)[1:-1][:40]}”.", "Nothing was changed.")
        if parameter.role is Role.OBJECT:
            _only_narrower(parameter, shown.get(name), changes[name])
    # What the connector fills in is filled in anew: it follows from the rest.
    filled = {one.name for one in tool.parameters if one.filled} - changes.keys()
    arguments = {name: value for name, value in shown.items() if name not in filled}
    for name, value in changes.items():
        if value is None:
            arguments.pop(name, None)
        else:
            arguments[name] = value
    wrong = check(tool, arguments)
    if wrong is not None:
        raise ApprovalRefused(wrong, "Nothing was changed.")
    return arguments


def edits_of(
    tool: Tool, before: Mapping[str, Json], after: Mapping[str, Json], names: Iterable[str]
) -> tuple[Edit, ...]:
    """What the user changed, argument by argument. Raises ApprovalRefused if it is nothing, or more than they said."""
    wanted = set(names)
    found = []
    for parameter in tool.parameters:
        old, new = before.get(parameter.name), after.get(parameter.name)
        if canonical(old) == canonical(new):
            continue
        if parameter.name not in wanted and not parameter.filled:
            raise ApprovalRefused(f"This would also change “{parameter.name}”.", "Nothing was changed.")
        if parameter.role is Role.SECRET:
            old, new = HIDDEN, HIDDEN
        found.append(Edit(parameter.name, parameter.label or parameter.name.replace("_", " ").capitalize(), old, new))
    if not found:
        raise ApprovalRefused("That changes nothing.", "The question is what it was.")
    return tuple(found)


def after_another(first: tuple[Edit, ...], then: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """Two changes as one: what each argument was at first, and what it is now."""
    before = {one.name: one.before for one in reversed((*first, *then))}
    now = {one.name: one for one in (*first, *then)}
    return tuple(Edit(one.name, one.label, before[one.name], one.after) for one in now.values())


def origins_after(
    tool: Tool, fields: Iterable[Field], before: Mapping[str, Json], after: Mapping[str, Json], names: Iterable[str]
) -> dict[str, ValueOrigin]:
    """
    Where the arguments come from after an edit, if all that is left of the task is what the question showed.

    An argument that kept any value of the former one keeps its origin; one that is wholly new is the user's.
    """
    wanted = set(names)
    origins = {one.name: ValueOrigin(origin=one.origin, source=one.source) for one in fields}
    for parameter in tool.parameters:
        if parameter.name not in wanted:
            continue
        kept = single_values(before.get(parameter.name), parameter.role)
        if not kept & single_values(after.get(parameter.name), parameter.role):
            origins[parameter.name] = WRITTEN
    return origins


def _only_narrower(parameter: Parameter, old: Json, new: Json) -> None:
    """The things that a call is about can be made fewer; others can be named by a new request only."""
    before = [canonical(one) for one in old] if isinstance(old, list | tuple) else [canonical(old)]
    listed = new if isinstance(new, list | tuple) else [] if new is None else [new]
    after = [canonical(one) for one in listed]
    if isinstance(old, list | tuple) != isinstance(new, list | tuple) and not (new is None and not parameter.required):
        raise ApprovalRefused(f"“{parameter.name}” can only be made shorter.", "Nothing was changed.")
    if not set(after) <= set(before) or (parameter.required and not after):
        raise ApprovalRefused(
            f"“{parameter.name}” can only be made shorter.", "Ask for other things with a request of their own."
        )
