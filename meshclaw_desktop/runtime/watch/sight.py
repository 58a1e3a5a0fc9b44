"""What was seen of a deployment and whether that is news, or takes judgement. Pure: no clock, no gate, no model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from enum import StrEnum

from meshclaw_desktop.policy.model import Json

SLOW_TIMES = 3.0
"""A run that takes so many times as long as its predecessors did, by their median, is slow."""
SLOW_LEAST_S = 300.0
"""None is slow before."""
FEWEST_BEFORE = 3
"""Runs that went well and whose time is known; with fewer nobody can say what is long."""
RECENT_S = 3_600.0
"""A failure that was told of and not judged is judged at the next look within this time: the program was ended in between."""
MOST_KEPT = 20
"""Runs of one target of which it is known that they were judged."""
LONGEST_NAME = 80

_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class State(StrEnum):
    """How a run stands, in the words of every connector that deploys."""

    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STOPPED = "stopped"
    UNKNOWN = "unknown"

    @property
    def over(self) -> bool:
        """Whether nothing more will come of it."""
        return self not in (State.WAITING, State.RUNNING)


_WORDS: Mapping[State, str] = {
    State.WAITING: "waits to be deployed",
    State.RUNNING: "is being deployed",
    State.SUCCEEDED: "was deployed",
    State.FAILED: "failed",
    State.STOPPED: "was stopped",
    State.UNKNOWN: "has ended; nobody can tell how",
}


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """What is watched: one target of one connector."""

    connector: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """The newest run of a target, as it was seen."""

    target: str
    state: State | None = None
    """None if it was never deployed."""
    environment: str = ""
    run: str = ""
    version: str = ""
    started_at: float | None = None
    known: str = ""
    """What the connector's `watch` is to be told, so that it waits for something else."""
    content: Json = field(default=None, compare=False)
    """All that the connector said."""

    @property
    def over(self) -> bool:
        """Whether nothing more will come of it by itself."""
        return self.state is None or self.state.over


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What is known of a place from before, also from before a restart."""

    run: str = ""
    state: str = ""
    judged: tuple[str, ...] = ()
    """The runs whose failure was judged, or was there before anybody watched."""
    slow: tuple[str, ...] = ()
    """The runs of which it was said that they take long."""
    seen_to: int = 0
    """The number of the newest start on record whose run was seen to its end."""
    at: float = 0.0
    """When it was seen to be so first."""

    @property
    def over(self) -> bool:
        """Whether the run that is remembered had ended."""
        return self.state not in (State.WAITING, State.RUNNING)


def sight_of(content: Json, zone: tzinfo | None = None) -> Sight | None:
    """What `status` and `watch` give back; None if it is nothing that can be read. `zone` is the machine's if None."""
    if not isinstance(content, Mapping):
        return None
    run, state = _text(content, "run"), _text(content, "state")
    if not state:
        return None
    if not run:
        return Sight(target=_text(content, "target"), environment=_text(content, "environment"), known=state)
    return Sight(
        target=_text(content, "target"),
        environment=_text(content, "environment"),
        run=run,
        state=State(state) if state in set(State) else State.UNKNOWN,
        version=_text(content, "version"),
        started_at=_moment(_text(content, "started"), zone),
        known=f"{run} {state}",
        content=content,
    )


def is_news(before: Remembered, now: Sight, *, first: bool, fresh: bool = False, started: bool = False) -> bool:
    """
    Whether something has changed.

    At a `first` look, what has long been so is none: only what goes on now, what became of a run that went on when it was
    seen last, and the failure of one that the user `started`. `fresh` says that a run was begun a moment ago.
    """
    if now.state is None or (before.run, before.state) == (now.run, now.state):
        return False
    if not first or fresh or not now.over:
        return True
    return not before.over or (started and now.state is State.FAILED)


def needs_judgement(before: Remembered, now: Sight, *, news: bool, at: float) -> bool:
    """
    Whether a model is to be asked: only about a failure, and about each once.

    One that was told of and never judged (the program was ended in between) is judged at the next look.
    """
    if now.state is not State.FAILED or now.run in before.judged:
        return False
    return news or (before.run == now.run and at - before.at < RECENT_S)


def after(
    before: Remembered, now: Sight, *, at: float, judged: bool = False, slow: bool = False, seen_to: int = 0
) -> Remembered:
    """What is to be remembered once this was seen, told and, if need be, judged."""
    same = (before.run, before.state) == (now.run, str(now.state or ""))
    return replace(
        before,
        at=before.at if same else at,
        run=now.run,
        state=str(now.state or ""),
        judged=_with(before.judged, now.run) if judged else before.judged,
        slow=_with(before.slow, now.run) if slow else before.slow,
        seen_to=max(before.seen_to, seen_to) if now.over else before.seen_to,
    )


def longest_usual_s(rows: Iterable[Json]) -> float | None:
    """From `history`: how long a run may take before it is slow; None if that cannot be said."""
    took = sorted(
        float(seconds)
        for row in rows
        if isinstance(row, list | tuple)
        and len(row) > 5
        and row[1] == State.SUCCEEDED
        and isinstance(seconds := row[5], int | float)
    )
    return max(SLOW_LEAST_S, SLOW_TIMES * took[len(took) // 2]) if len(took) >= FEWEST_BEFORE else None


def name_of(now: Sight) -> str:
    """`web-api (staging)`."""
    target = _plain(now.target)
    return f"{target} ({_plain(now.environment)})" if now.environment else target


def sentence_of(now: Sight) -> str:
    """What there is to say of it, in one line, without what others wrote: `web-api (staging): 4f2a1c9d failed`."""
    if now.state is None:
        return f"{name_of(now)} was never deployed"
    version = now.version[:8] if _HASH.fullmatch(now.version) else _plain(now.version)
    return f"{name_of(now)}{f': {version}' if version else ''} {_WORDS[now.state]}"


def detail_of(now: Sight) -> dict[str, Json]:
    """What an event of kind `deployment` tells."""
    return {
        "target": now.target,
        "environment": now.environment,
        "state": str(now.state or ""),
        "run": now.run,
        "version": now.version,
    }


def begun(before: Remembered) -> Remembered:
    """Something was started here a moment ago, and nobody has seen it yet."""
    return replace(before, run="", state=str(State.WAITING))


def remembered_of(value: Json) -> Remembered:
    """From its JSON form; what cannot be read is as if nothing were known."""
    if not isinstance(value, Mapping):
        return Remembered()
    seen_to, at = value.get("seen_to"), value.get("at")
    return Remembered(
        run=_text(value, "run"),
        state=_text(value, "state"),
        judged=_texts(value, "judged"),
        slow=_texts(value, "slow"),
        seen_to=seen_to if isinstance(seen_to, int) else 0,
        at=float(at) if isinstance(at, int | float) else 0.0,
    )


def remembered_json(one: Remembered) -> dict[str, Json]:
    """Its JSON form."""
    return {
        "run": one.run,
        "state": one.state,
        "judged": list(one.judged),
        "slow": list(one.slow),
        "seen_to": one.seen_to,
        "at": one.at,
    }


def _with(runs: tuple[str, ...], run: str) -> tuple[str, ...]:
    return (*(one for one in runs if one != run), run)[-MOST_KEPT:]


def _plain(text: str) -> str:
    """One line of signs that can be seen."""
    shown = "".join(sign if sign.isprintable() else "?" for sign in text)
    return shown if len(shown) <= LONGEST_NAME else f"{shown[: LONGEST_NAME - 1]}…"


def _moment(text: str, zone: tzinfo | None) -> float | None:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=zone).astimezone(zone).timestamp()
    except ValueError:
        return None


def _text(value: Mapping[str, Json], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""


def _texts(value: Mapping[str, Json], name: str) -> tuple[str, ...]:
    found = value.get(name)
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list | tuple) else ()
