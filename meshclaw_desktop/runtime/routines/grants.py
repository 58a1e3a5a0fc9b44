"""How far a routine may go: what its file asks for, held against what the user has agreed to. Pure; it asks nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from meshclaw_desktop.policy.intent import MAX_CALLS, intent_json, read_intent
from meshclaw_desktop.policy.meaning import meaning
from meshclaw_desktop.policy.model import Autonomy, Json, Tool, canonical, digest
from meshclaw_desktop.wire.money import dollars

from .routine import Routine

Family = Callable[[str], str]
"""What a connector is to a routine: email, calendar, deployments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """All of a routine's file that can loosen anything."""

    levels: Mapping[str, Autonomy] = field(default_factory=lambda: MappingProxyType({}))
    intent: Json = None
    budget_usd_micros: int | None = None
    interrupts: bool = False


NOTHING = Bounds(intent=(), budget_usd_micros=0)
"""Of a routine that there is not, or that nobody switched on."""


@dataclass(frozen=True, slots=True)
class Loosening:
    """One thing that a changed file asks for beyond what was agreed to."""

    id: str
    """Names exactly this change: a yes to it counts for no other."""
    sentence: str
    apply: Callable[[Bounds], Bounds]
    """The agreed bounds with this in them."""


def bounds_of(routine: Routine) -> Bounds:
    """What a file asks for."""
    return Bounds(
        levels=routine.levels,
        intent=None if routine.intent is None else intent_json(read_intent(routine.intent)),
        budget_usd_micros=routine.budget_usd_micros,
        interrupts=routine.interrupts,
    )


def level_in(bounds: Bounds, connector: str, family: str) -> Autonomy:
    """The level of one connector: its own, else its family's, else off."""
    return bounds.levels.get(connector, bounds.levels.get(family, Autonomy.OFF) if family else Autonomy.OFF)


def levels_for(asked: Bounds, agreed: Bounds, connectors: Iterable[str], family: Family) -> Mapping[str, Autonomy]:
    """The level of each connector that counts: the lower of what the file asks for and what was agreed to."""
    return {
        one: min(
            (level_in(bounds, one, family(one)) for bounds in (asked, agreed)), key=lambda level: level.rank
        )
        for one in connectors
    }  # fmt: skip


def intent_for(asked: Bounds, agreed: Bounds) -> Json:
    """What counts of the intent: of both, what stands in both."""
    if agreed.intent is None:
        return asked.intent
    if asked.intent is None:
        return agreed.intent
    known = _calls(agreed.intent)
    return [one for key, one in _calls(asked.intent).items() if key in known]


def cap_for(asked: Bounds, agreed: Bounds) -> int | None:
    """What one run may spend."""
    return min((one for one in (asked.budget_usd_micros, agreed.budget_usd_micros) if one is not None), default=None)


def in_place(intent: Json, connectors: Mapping[str, str]) -> Json:
    """
    An intent with each family's name replaced by every connector of it, in the tools and in the sources. `connectors`
    gives each one's family. A connector that has the name itself stands for itself.
    """
    if not isinstance(intent, list | tuple):
        return None
    calls: list[Json] = []
    for one in intent:
        if isinstance(one, Mapping):
            arguments = one.get("arguments")
            meant = {
                name: _meant_in_place(value, connectors)
                for name, value in (arguments.items() if isinstance(arguments, Mapping) else ())
            }
            calls.extend({"tool": tool, "arguments": meant} for tool in _tools(str(one.get("tool")), connectors))
    return calls[:MAX_CALLS]


def looser(
    agreed: Bounds, asked: Bounds, connectors: Mapping[str, str], tool_of: Callable[[str], Tool | None]
) -> tuple[Loosening, ...]:
    """Everything in which the file asks for more than was agreed to."""
    found = [*_looser_levels(agreed, asked, connectors), *_looser_intent(agreed, asked, tool_of)]
    before, after = agreed.budget_usd_micros, asked.budget_usd_micros
    if before is not None and (after is None or after > before):
        most = "as much as your own limits allow" if after is None else dollars(after)
        found.append(
            _loosening(
                ["budget", before, after],
                f"spend {most} a run instead of {dollars(before)}",
                lambda now: replace(now, budget_usd_micros=after),
            )
        )
    if asked.interrupts and not agreed.interrupts:
        found.append(
            _loosening(["interrupts"], "interrupt you with its questions", lambda now: replace(now, interrupts=True))
        )
    return tuple(found)


def bounds_json(bounds: Bounds) -> Json:
    """For the record, which keeps what was agreed to."""
    return {
        "levels": {name: str(level) for name, level in bounds.levels.items()},
        "intent": bounds.intent,
        "budget_usd_micros": bounds.budget_usd_micros,
        "interrupts": bounds.interrupts,
    }


def bounds_from_json(value: Json) -> Bounds:
    """The inverse; what cannot be read allows nothing."""
    try:
        if not isinstance(value, Mapping) or not isinstance(value["levels"], Mapping):
            raise ValueError
        budget, intent = value["budget_usd_micros"], value["intent"]
        if not (budget is None or type(budget) is int):
            raise ValueError
        return Bounds(
            levels=MappingProxyType({str(name): Autonomy(str(level)) for name, level in value["levels"].items()}),
            intent=None if intent is None else intent_json(read_intent(intent)),
            budget_usd_micros=budget,
            interrupts=value["interrupts"] is True,
        )
    except (KeyError, ValueError):
        return NOTHING


def _looser_levels(agreed: Bounds, asked: Bounds, connectors: Mapping[str, str]) -> list[Loosening]:
    found = []
    names = {**dict.fromkeys(asked.levels, ""), **connectors}
    for name in sorted(names):
        before, after = (level_in(bounds, name, names[name]) for bounds in (agreed, asked))
        family = names[name]
        if after.rank <= before.rank or (
            name not in asked.levels.keys() | agreed.levels.keys() and _said_of(family, agreed, asked)
        ):
            continue
        found.append(
            _loosening(
                ["level", name, str(before), str(after)],
                f"use {name} at {after} instead of {before}",
                _with_level(name, after),
            )
        )
    return found


def _said_of(family: str, agreed: Bounds, asked: Bounds) -> bool:
    """Whether the family as a whole is asked about already."""
    before, after = agreed.levels.get(family, Autonomy.OFF), asked.levels.get(family, Autonomy.OFF)
    return bool(family) and family in asked.levels and after.rank > before.rank


def _with_level(name: str, level: Autonomy) -> Callable[[Bounds], Bounds]:
    return lambda now: replace(now, levels=MappingProxyType({**now.levels, name: level}))


def _looser_intent(agreed: Bounds, asked: Bounds, tool_of: Callable[[str], Tool | None]) -> list[Loosening]:
    if agreed.intent is None:
        return []
    if asked.intent is None:
        return [
            _loosening(
                ["intent"],
                "say itself, at the beginning of each run, what it means to do",
                lambda now: replace(now, intent=None),
            )
        ]
    known = _calls(agreed.intent)
    more: list[Json] = [one for key, one in _calls(asked.intent).items() if key not in known]
    if not more:
        return []
    means = meaning(read_intent(more), tool_of).removeprefix("It means to: ").rstrip(".")
    return [_loosening(["intent", more], f"do without asking: {means}", lambda now: _with_calls(now, more))]


def _with_calls(now: Bounds, more: list[Json]) -> Bounds:
    return now if now.intent is None else replace(now, intent=[*_calls(now.intent).values(), *more])


def _loosening(what: list[Json], may: str, apply: Callable[[Bounds], Bounds]) -> Loosening:
    return Loosening(digest(what)[:16], may, apply)


def _calls(intent: Json) -> dict[str, Json]:
    return {canonical(one): one for one in intent} if isinstance(intent, list | tuple) else {}


def _tools(tool: str, connectors: Mapping[str, str]) -> list[str]:
    connector, dot, name = tool.partition(".")
    if not dot or connector in connectors:
        return [tool]
    return [f"{one}.{name}" for one, family in connectors.items() if family == connector] or [tool]


def _meant_in_place(value: Json, connectors: Mapping[str, str]) -> Json:
    if not isinstance(value, Mapping) or set(value) != {"from"}:
        return value
    given = value["from"]
    sources = [given] if isinstance(given, str) else list(given) if isinstance(given, list | tuple) else []
    found: list[Json] = []
    for source in map(str, sources):
        if "." in source:
            found.extend(_tools(source, connectors))
        elif source in connectors:
            found.append(source)
        else:
            found.extend([one for one, family in connectors.items() if family == source] or [source])
    return {"from": found}
