"""What the user said no to, and what would be the same by another way. It compares; it counts nothing."""

from __future__ import annotations

from dataclasses import dataclass

from .damage import deletes
from .model import Call, Effect, Flag, Json, Role, Tool, canonical
from .spelling import LONGEST, key, skeleton, split, words

RUN = 3
"""Words that are compared as one."""
MAX_RUNS = 5_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """One call that the user did not want, in the forms in which its like is found."""

    tool: str
    arguments: str
    leaves_hands: bool
    deletes: bool
    targets: frozenset[str]
    objects: frozenset[str]
    texts: frozenset[str]
    runs: frozenset[int]


def refusal(call: Call, tool: Tool) -> Refusal:
    """Remember a call by its effect."""
    texts = [
        text
        for text in _of(call, tool, Role.CONTENT, Role.SECRET, Role.QUERY)
        if len(text.split()) > 1 or len(text) > 12
    ]
    return Refusal(
        tool=tool.id,
        arguments=canonical(call.arguments),
        leaves_hands=leaves_hands(call, tool),
        deletes=deletes(tool),
        targets=frozenset(who(part) for text in _of(call, tool, Role.TARGET) for part in split(text)),
        objects=frozenset(_of(call, tool, Role.OBJECT)),
        texts=frozenset(_bare(text) for text in texts),
        runs=_runs(texts),
    )


def who(target: str) -> str:
    """A target as it is compared: whoever looks the same is the same."""
    return skeleton(key(target))


def leaves_hands(call: Call, tool: Tool) -> bool:
    """Whether the call reaches beyond the user's own data: what a refusal of a like call must stop too."""
    if tool.effect in (Effect.SEND, Effect.EXECUTE, Effect.DESTROY, None) or tool.flags & DELICATE:
        return True
    return any(one.role is Role.TARGET and call.arguments.get(one.name) for one in tool.parameters)


def is_like(call: Call, tool: Tool, refused: Refusal, foreign: frozenset[str]) -> bool:
    """
    Whether a call would do what was refused, by the same or another way. `foreign` are those of its targets, as
    `who` compares them, that the user did not name: a target of the user's own may be tried again with another text.
    """
    if tool.id == refused.tool and canonical(call.arguments) == refused.arguments:
        return True
    objects = frozenset(_of(call, tool, Role.OBJECT))
    if objects & refused.objects and (tool.id == refused.tool or (deletes(tool) and refused.deletes)):
        return bool(refused.leaves_hands or deletes(tool)) or objects == refused.objects
    if not leaves_hands(call, tool) or not refused.leaves_hands:
        return False
    if foreign & refused.targets or objects & refused.objects:
        return True
    texts = _of(call, tool, Role.CONTENT, Role.SECRET, Role.QUERY)
    if any(_bare(text) in refused.texts for text in texts):
        return True
    return bool(refused.runs) and 2 * len(_runs(texts) & refused.runs) >= len(refused.runs)


def is_for_others(call: Call, tool: Tool, refused: Refusal) -> bool:
    """Whether what was refused would have gone to others, or hit another thing: it says nothing about this one then."""
    if deletes(tool):
        return False
    if refused.targets:
        targets = {who(part) for text in _of(call, tool, Role.TARGET) for part in split(text)}
        return bool(targets) and targets.isdisjoint(refused.targets)
    return not refused.objects.issuperset(_of(call, tool, Role.OBJECT))


DELICATE = frozenset({Flag.MONEY, Flag.CREDENTIALS, Flag.MEMBERSHIP, Flag.PUBLIC})


def _of(call: Call, tool: Tool, *roles: Role) -> list[str]:
    found: list[str] = []
    for one in tool.parameters:
        if one.role in roles:
            _collect(call.arguments.get(one.name), found)
    return found


def _collect(value: Json, found: list[str]) -> None:
    if isinstance(value, str):
        found.append(value)
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int | float):
        found.append(str(value))
    else:
        for one in value.values() if hasattr(value, "values") else value:
            _collect(one, found)


def _bare(text: str) -> str:
    return skeleton(text[: LONGEST * 4])


def _runs(texts: list[str]) -> frozenset[int]:
    found: set[int] = set()
    for text in texts:
        parts = [one.lower() for one in words(text[: LONGEST * 40])]
        found.update(hash(" ".join(parts[at : at + RUN])) for at in range(min(len(parts) - RUN + 1, MAX_RUNS)))
    return frozenset(found)
