"""What a task has done so far, added up: each call may pass alone, and all of them together ask. Numbers only."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import NamedTuple

from .model import Call, Effect, Flag, Json, Role, Tool
from .spelling import is_address, key, split
from .values import places_in

DELETIONS = 5
PAYMENTS = 2
STRANGERS = 4
SENDS = 20
CHANGES = 200
"""How many of each may happen in one task before it asks. The user's yes to such a question raises the limit."""
GROWTH = 4
"""After a yes, so many times as many may happen before it asks again."""

_DELETING = re.compile(
    r"(?:^|[_.-])(?:delete|remove|trash|purge|erase|discard|drop|wipe|destroy|empty|expunge|cancel)d?(?:[_.-]|$)"
)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Weight(NamedTuple):
    """What one call adds: how many things of each sort. `payment` says where money goes and how much."""

    deletions: int = 0
    payments: int = 0
    strangers: int = 0
    sends: int = 0
    changes: int = 0
    payment: str = ""


class Damage:
    """The sum over the calls of one task."""

    def __init__(self) -> None:
        self._weights: dict[str, Weight] = {}
        self._total = Weight()
        self._limits = Weight(deletions=DELETIONS, payments=PAYMENTS, strangers=STRANGERS, sends=SENDS, changes=CHANGES)
        self._paid: dict[str, int] = {}

    def add(self, call_id: str, weight: Weight) -> None:
        """Count a call, once."""
        if call_id in self._weights:
            return
        self._weights[call_id] = weight
        self._total = _sum(self._total, weight, 1)
        if weight.payment:
            self._paid[weight.payment] = self._paid.get(weight.payment, 0) + 1

    def approve(self, call_id: str) -> None:
        """The user said yes with the sum before them: what this call brought over a limit raises it."""
        total, limits = self._total, self._limits
        raised = {
            name: max(limit, getattr(total, name) * GROWTH)
            for name in _COUNTS
            if getattr(total, name) > (limit := getattr(limits, name))
            and getattr(self._weights.get(call_id, _NONE), name)
        }
        if raised:
            self._limits = limits._replace(**raised)

    def beyond(self, call_id: str, weight: Weight) -> tuple[str, int] | None:
        """Which limit this call would pass, and how many it would be. A call is not counted twice."""
        own = self._weights.get(call_id)
        before = self._total if own is None else _sum(self._total, own, -1)
        for name in _COUNTS:
            adds = getattr(weight, name)
            if adds and getattr(before, name) + adds > getattr(self._limits, name):
                return name, getattr(before, name) + adds
        return None

    def paid(self, call_id: str, weight: Weight) -> int:
        """How often exactly this payment was made before in this task."""
        own = self._weights.get(call_id)
        return self._paid.get(weight.payment, 0) - (1 if own is not None and own.payment == weight.payment else 0)


def weigh(call: Call, tool: Tool, mine: Collection[str], domains: Collection[str]) -> Weight:
    """What this call would add."""
    if not tool.acts:
        return _NONE
    objects = 1
    for one in tool.parameters:
        if one.role is Role.OBJECT:
            objects = max(objects, _count(call.arguments.get(one.name)))
    money = Flag.MONEY in tool.flags
    outward = tool.effect in (Effect.SEND, Effect.EXECUTE)
    strange = outward and any(_strange(one, mine, domains) for one in _targets(call, tool))
    return Weight(
        deletions=objects if tool.effect not in (Effect.SEND, Effect.EXECUTE) and deletes(tool) else 0,
        payments=1 if money else 0,
        strangers=1 if strange and not money else 0,
        sends=1 if outward and not money else 0,
        changes=objects if tool.effect is Effect.CHANGE else 0,
        payment=_payment(call, tool) if money else "",
    )


def _targets(call: Call, tool: Tool) -> Iterator[str]:
    for one in tool.parameters:
        value = call.arguments.get(one.name)
        if one.role is Role.TARGET and value is not None:
            for leaf in places_in(value)[0]:
                if isinstance(leaf, str):
                    yield from split(leaf)


def deletes(tool: Tool) -> bool:
    """Whether using it takes something of the user's away."""
    return tool.effect in (Effect.DESTROY, None) or _deleting(tool.name)


@lru_cache(maxsize=1024)
def _deleting(name: str) -> bool:
    return _DELETING.search(_HUMP.sub("_", name).lower()) is not None


_NONE = Weight()
_COUNTS = tuple(one for one in Weight._fields if one != "payment")


def _sum(total: Weight, one: Weight, sign: int) -> Weight:
    return total._replace(**{name: getattr(total, name) + sign * getattr(one, name) for name in _COUNTS})


def _payment(call: Call, tool: Tool) -> str:
    found = [
        f"{one.name}={key(leaf) if isinstance(leaf, str | int | float) else leaf}"
        for one in tool.parameters
        if one.role in (Role.TARGET, Role.AMOUNT) and (leaf := call.arguments.get(one.name)) is not None
    ]
    return f"{tool.id}:{'&'.join(found)}"


def _count(value: Json) -> int:
    return len(value) if isinstance(value, list | tuple) else 1


def _strange(target: str, mine: Collection[str], domains: Collection[str]) -> bool:
    if not is_address(target):
        return False
    address = key(target)
    return address not in mine and address.rpartition("@")[2] not in domains
