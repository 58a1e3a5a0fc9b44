"""Says what a call's identifiers stand for: a person knows a message by its sender and subject, not by a number. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from meshclaw_desktop.policy.model import Role
from meshclaw_desktop.wire.rows import Field, Item


def with_names(fields: Sequence[Field], items: Sequence[Item]) -> list[Field]:
    """
    The fields to show: one object's identifier becomes its cells, those of a batch are left to its table. What names the
    same object once more is left out.
    """
    named = {item.id: [cell for cell in item.cells if cell.strip()] for item in items}
    shown: list[Field] = []
    told = False
    for field in fields:
        ids = [str(one) for one in field.value] if isinstance(field.value, list | tuple) else [str(field.value)]
        if field.role is not Role.OBJECT or not ids or not named.keys() >= set(ids):
            shown.append(field)
        elif len(items) == 1 and not told:
            told = True
            shown.append(replace(field, value=list(named[ids[0]]), source=""))
    return shown
