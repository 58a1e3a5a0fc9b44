"""An intent as rows for the windows, and back. Pure; it declares nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from meshclaw_desktop.policy.intent import Anything, From, IntendedCall, Value
from meshclaw_desktop.policy.meaning import meaning_of
from meshclaw_desktop.policy.model import Json, Tool, canonical
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.rows import Intended, Meant

MOST_SIGNS = 8_000
"""Characters of all rows of one task: they travel with every status."""
LONGEST_VALUE = 400
"""Characters of one value in them; a longer one is cut, and so is no value of the intent any more."""


def intended(intent: Sequence[IntendedCall], tool_of: Callable[[str], Tool | None]) -> tuple[Intended, ...]:
    """An intent as rows for the windows."""
    rows: list[Intended] = []
    room = MOST_SIGNS
    for one in intent:
        row = _row(one, tool_of(one.tool))
        room -= len(canonical(to_json(row)))
        if room < 0:
            break
        rows.append(row)
    return tuple(rows)


def _row(one: IntendedCall, tool: Tool | None) -> Intended:
    arguments = []
    for name, meant in one.arguments.items():
        parameter = tool.parameter(name) if tool is not None else None
        label = parameter.label if parameter is not None else ""
        arguments.append(
            Meant(
                name=name,
                label=label or name.replace("_", " ").capitalize(),
                value=_short(meant.value) if isinstance(meant, Value) else None,
                sources=tuple(sorted(meant.tools)) if isinstance(meant, From) else (),
                anything=isinstance(meant, Anything),
            )
        )
    return Intended(one.tool, meaning_of(one, tool), tuple(arguments))


def _short(value: Json) -> Json:
    text = canonical(value)
    return value if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def intent_of(rows: Sequence[Intended]) -> Json:
    """The intent that these rows were made from; None if there are none."""
    calls: list[Json] = [
        {"tool": row.tool, "arguments": {one.name: _said(one) for one in row.arguments}} for row in rows
    ]
    return calls or None


def _said(one: Meant) -> Json:
    if one.anything:
        return {"any": True}
    if one.sources:
        return {"from": one.sources[0] if len(one.sources) == 1 else list(one.sources)}
    return {"value": one.value}
