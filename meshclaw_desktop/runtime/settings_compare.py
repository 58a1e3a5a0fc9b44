"""What a changed settings file may do by itself: all that is stricter, at once; what is looser waits. Pure."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace

from meshclaw_desktop.policy.model import Autonomy, canonical, digest
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.money import dollars

from .settings import ConnectorSettings, Limits, ModelSettings, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Loosening:
    """One change that waits for the user's yes."""

    id: str
    """Names exactly this change, from what to what: a yes to it counts for no other."""
    sentence: str
    """What the user would allow, in plain words."""
    apply: Callable[[Settings], Settings]
    """The settings with this change made. Made in their order, all of a comparison's give what was wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The settings that hold from now on, what was changed for them, and what waits."""

    now: Settings
    applied: tuple[str, ...]
    """One plain sentence for each change that is in force already."""
    looser: tuple[Loosening, ...]


def compare(in_force: Settings, wanted: Settings) -> Comparison:
    """Hold what the file says against what is in force."""
    found = _Found(replace(in_force, agent=replace(in_force.agent, worker_idle_s=wanted.agent.worker_idle_s)))
    _compare_model(found, in_force.model, wanted.model)
    _compare_numbers(found, in_force, wanted)
    for old in in_force.connectors:
        if wanted.connector(old.name) is None:
            found.apply(f"Taken out: {old.name}", functools.partial(_without, old))
    for new in wanted.connectors:
        _compare_connector(found, in_force.connector(new.name), new)
    return Comparison(now=found.now, applied=tuple(found.applied), looser=tuple(found.looser))


class _Found:
    """Collects the outcome of a comparison."""

    def __init__(self, now: Settings) -> None:
        self.now = now
        self.applied: list[str] = []
        self.looser: list[Loosening] = []

    def apply(self, sentence: str, change: Callable[[Settings], Settings]) -> None:
        self.now = change(self.now)
        self.applied.append(sentence)

    def wait(self, part: str, old: object, new: object, sentence: str, change: Callable[[Settings], Settings]) -> None:
        name = digest([part, to_json(old), to_json(new)])[:16]
        self.looser.append(Loosening(id=name, sentence=sentence, apply=change))


def _compare_model(found: _Found, old: ModelSettings, new: ModelSettings) -> None:
    if old == new:
        return

    def whole(settings: Settings) -> Settings:
        return replace(settings, model=new)

    if not new.name:
        found.apply("No model is chosen any more" if old.name else "The model's details", whole)
    elif (old.name, old.api_base) != (new.name, new.api_base):
        found.wait("model", old, new, _model_sentence(old, new), whole)
    else:
        _compare_price(found, "input", old.input_usd_micros, new.input_usd_micros)
        _compare_price(found, "output", old.output_usd_micros, new.output_usd_micros)


def _compare_price(found: _Found, side: str, old: int | None, new: int | None) -> None:
    if old == new:
        return

    def change(settings: Settings) -> Settings:
        model = settings.model
        changed = replace(model, input_usd_micros=new) if side == "input" else replace(model, output_usd_micros=new)
        return replace(settings, model=changed)

    counts = "the table's price" if new is None else f"{dollars(new)} for a million"
    if old is not None and new is not None and new > old:
        found.apply(f"A million {side} tokens count as {dollars(new)} instead of {dollars(old)}", change)
    else:
        before = "the table's price" if old is None else dollars(old)
        found.wait(f"model.{side}", old, new, f"Count {side} tokens at {counts} instead of {before}", change)


def _compare_numbers(found: _Found, old: Settings, new: Settings) -> None:
    def day(settings: Settings) -> Settings:
        return replace(settings, limits=replace(settings.limits, day_usd_micros=new.limits.day_usd_micros))

    def task(settings: Settings) -> Settings:
        return replace(settings, limits=replace(settings.limits, task_usd_micros=new.limits.task_usd_micros))

    def deadline(settings: Settings) -> Settings:
        return replace(settings, approvals=new.approvals)

    def steps(settings: Settings) -> Settings:
        return replace(settings, agent=replace(settings.agent, max_steps=new.agent.max_steps))

    was, now = old.limits, new.limits
    _compare_number(found, "limits.day", was.day_usd_micros, now.day_usd_micros, _spending(was, now, "day"), day)
    _compare_number(found, "limits.task", was.task_usd_micros, now.task_usd_micros, _spending(was, now, "task"), task)
    before, after = old.approvals.deadline_s, new.approvals.deadline_s
    sentence = f"wait {_seconds(after)} for an answer instead of {_seconds(before)}"
    _compare_number(found, "approvals.deadline", before, after, sentence, deadline)
    before, after = old.agent.max_steps, new.agent.max_steps
    _compare_number(found, "agent.steps", before, after, f"take {after} steps in a task instead of {before}", steps)


def _compare_number(
    found: _Found, part: str, old: int, new: int, does: str, change: Callable[[Settings], Settings]
) -> None:
    if new > old:
        found.wait(part, old, new, f"Let it {does}", change)
    elif new < old:
        found.apply(f"It may {does}", change)


def _compare_connector(found: _Found, old: ConnectorSettings | None, new: ConnectorSettings) -> None:
    if old is None:
        _compare_new(found, new)
        return
    if new.reach != old.reach:

        def reach(settings: Settings) -> Settings:
            return _changed(settings, new.name, lambda one: replace(one, kind=new.kind, options=new.options))

        found.wait(f"{new.name}.reach", old.reach, new.reach, _reach_sentence(old, new), reach)
    _compare_level(found, new.name, old.level, new.level)


def _compare_new(found: _Found, new: ConnectorSettings) -> None:
    careful = replace(new, level=min(new.level, Autonomy.OBSERVE, key=lambda level: level.rank))
    former = next((one for one in found.now.former if one.name.casefold() == new.name.casefold()), None)
    if former is not None and former.reach != new.reach:
        sentence = f"{_reach_sentence(former, new)}, at {new.level}"
        found.wait(f"{new.name}.new", former, new, sentence, lambda settings: _with(settings, new))
        return
    found.apply(f"New: {new.name} ({new.kind}) at {careful.level}", lambda settings: _with(settings, careful))
    _compare_level(found, new.name, careful.level, new.level)


def _compare_level(found: _Found, name: str, old: Autonomy, new: Autonomy) -> None:
    def change(settings: Settings) -> Settings:
        return _changed(settings, name, lambda one: replace(one, level=new))

    if new.rank > old.rank:
        found.wait(f"{name}.level", old, new, f"Raise {name} from {old} to {new}", change)
    elif new.rank < old.rank:
        found.apply(f"Lowered {name} from {old} to {new}", change)


def _with(settings: Settings, new: ConnectorSettings) -> Settings:
    former = tuple(one for one in settings.former if one.name.casefold() != new.name.casefold())
    return replace(settings, connectors=_sorted((*settings.connectors, new)), former=former)


def _without(old: ConnectorSettings, settings: Settings) -> Settings:
    left = tuple(one for one in settings.connectors if one.name != old.name)
    former = tuple(one for one in settings.former if one.name.casefold() != old.name.casefold())
    return replace(settings, connectors=left, former=(*former, old))


def _changed(settings: Settings, name: str, change: Callable[[ConnectorSettings], ConnectorSettings]) -> Settings:
    return replace(settings, connectors=tuple(change(one) if one.name == name else one for one in settings.connectors))


def _sorted(connectors: tuple[ConnectorSettings, ...]) -> tuple[ConnectorSettings, ...]:
    return tuple(sorted(connectors, key=lambda one: one.name))


def _model_sentence(old: ModelSettings, new: ModelSettings) -> str:
    if new.name != old.name and not new.api_base:
        return f"Use the model {new.name} instead of {old.name or 'none'}: its provider reads what the agent reads"
    own = "the provider's own address"
    provider = new.name.partition("/")[0]
    change = f" instead of {old.api_base or own}" if new.name == old.name else f", for {new.name}"
    return f"Send what the agent reads and the key for {provider} to {new.api_base or own}{change}"


def _reach_sentence(old: ConnectorSettings, new: ConnectorSettings) -> str:
    """Name every option that differs: any of them may say where the password or the mail goes."""
    differs = [
        f"{key} {canonical(new.options.get(key, ''))} instead of {canonical(old.options.get(key, ''))}"
        for key in sorted(old.options.keys() | new.options.keys())
        if old.options.get(key) != new.options.get(key)
    ]
    if old.kind != new.kind:
        differs.insert(0, f"kind {new.kind} instead of {old.kind}")
    return f"Use the password and the data of {new.name} with {', '.join(differs)}"


def _spending(old: Limits, new: Limits, which: str) -> str:
    if which == "day":
        return f"spend {dollars(new.day_usd_micros)} a day instead of {dollars(old.day_usd_micros)}"
    return f"spend {dollars(new.task_usd_micros)} on a task instead of {dollars(old.task_usd_micros)}"


def _seconds(seconds: int) -> str:
    if seconds % 60 == 0:
        minutes = seconds // 60
        return f"{minutes} minute{'' if minutes == 1 else 's'}"
    return f"{seconds} seconds"
