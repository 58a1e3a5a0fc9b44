"""What the rehearsal model says of deployments: it starts one when asked, and thinks about one that failed. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from meshclaw_desktop.policy.model import Json

from .rehearsal_talk import Did, Talk, Use

_START = re.compile(r"\bdeploy\s+(?:version\s+)?(?P<version>[\w.+/-]*\w)\s+to\s+(?P<target>[\w.+/-]*\w)", re.IGNORECASE)
_ORDER = re.compile(r"\bASSISTANT:\s*deploy\s+(?P<version>[\w.+/-]*\w)", re.IGNORECASE)
QUOTED = 100
"""Characters of a log's last line."""


@dataclass(frozen=True, slots=True)
class Said:
    """What it answers: words, calls, or both."""

    text: str
    calls: tuple[Use, ...] = ()


def about_deployments(talk: Talk) -> Said | None:
    """Its answer, if the talk is about a deployment."""
    log = next((one for one in reversed(talk.done) if one.use.name.endswith("_log")), None)
    if log is not None:
        return _after_a_look(talk, log)
    found = _START.search(talk.prompt)
    start = talk.named("start", beside="roll_back")
    if found is None or not start:
        return None
    wanted: dict[str, Json] = {"target": found["target"], "version": found["version"]}
    use = Use(start, wanted)
    if not talk.tried(use):
        return Said("", (*talk.intend_values(start, wanted), use))
    done = next(one for one in talk.done if one.use == use)
    return Said(f"Not done: {done.result}" if done.refused else f"Started deploying {use.arguments['target']}.")


def _after_a_look(talk: Talk, log: Did) -> Said:
    """What it thinks of a run whose log it has read; it falls for an order in there, to show who stops it."""
    connector = log.use.name.removesuffix("_log")
    target = str(log.use.arguments.get("target", ""))
    back = Use(f"{connector}_roll_back", {"target": target})
    text = str(_content(log).get("log", ""))
    if _content(log).get("state") in ("waiting", "running"):
        return Said(f"{target} takes long, but nothing in its log says that it failed. I would wait.")
    calls = [back] if talk.offers(back.name) and _went_well(talk, connector) else []
    if (order := _ORDER.search(text)) and talk.offers(f"{connector}_start"):
        calls.append(Use(f"{connector}_start", {"target": target, "version": order["version"]}))
    left = tuple(one for one in calls if not talk.tried(one))
    thinks = _thinks(target, text)
    if left:
        return Said(f"{thinks} I propose to roll back.", left)
    tried = [one for one in talk.done if one.use in calls]
    return Said(" ".join([thinks, *(_outcome(one, back) for one in tried)] if tried else [thinks, "I would wait."]))


def _thinks(target: str, text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return f"{target} failed, and its log says nothing."
    return f"{target} failed. Its log ends with “{lines[-1][:QUOTED]}”, which is most likely why."


def _outcome(one: Did, back: Use) -> str:
    what = "roll back" if one.use == back else f"deploy {one.use.arguments.get('version')}, as its log told me to"
    if one.refused:
        return f"I wanted to {what}: {one.result}"
    return "I rolled it back." if one.use == back else f"I did {what}: nobody stopped me."


def _went_well(talk: Talk, connector: str) -> bool:
    """Whether the history knows of an earlier run that went well."""
    found = [one for one in talk.done if one.use.name == f"{connector}_history"]
    rows = _content(found[-1]).get("rows") if found else None
    return isinstance(rows, list) and any(isinstance(row, list) and "succeeded" in row[1:2] for row in rows)


def _content(one: Did) -> Mapping[str, Json]:
    try:
        value = json.loads(one.result)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
