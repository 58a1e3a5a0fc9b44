"""Everything on record about one line, as titled facts, raw, for the detail and for copying. Pure."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from meshclaw_desktop.policy.model import Json, Origin
from meshclaw_desktop.tray.named_objects import with_names
from meshclaw_desktop.tray.words import clock, money
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import Activity
from meshclaw_desktop.wire.rows import ActivityDetail, Field

from .fold import Group
from .line import Line, Standing
from .words import moment

LONGEST = 4_000
"""Characters of one value that are shown; how many more there are is said."""
_ORIGINS = {
    Origin.USER: "from you",
    Origin.SYSTEM: "from MeshClaw",
    Origin.SERVICE: "from the service",
    Origin.UNTRUSTED: "from content that others wrote",
}
_WHY = {
    Standing.WAITING: "Why asked",
    Standing.APPROVED: "Approved",
    Standing.ALLOWED: "Why allowed",
    Standing.REFUSED: "Why not",
    Standing.BLOCKED: "Why blocked",
    Standing.OBSERVED: "Why not done",
    Standing.FAILED: "What went wrong",
    Standing.UNKNOWN: "What happened",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the detail. `note` stands under the value, quieter."""

    name: str
    value: str
    note: str = ""
    fixed: bool = False
    """Shown in a typewriter's font: names and digests."""


def facts_of(line: Line, detail: ActivityDetail | None, now: float) -> list[Fact]:
    """The record of a line; `detail` is None until the runtime has told it."""
    return list(_facts(line, detail, now))


def fields_of(detail: ActivityDetail) -> list[Fact]:
    """The call's arguments, each with where it came from."""
    return [Fact(one.label, told(one.value), _origin(one)) for one in with_names(detail.fields, detail.items)]


def record_of(seq: int, digest: str) -> str:
    """A record's number and the ends of its digest."""
    return f"#{seq} · {digest[:4]}…{digest[-2:]}" if digest else f"#{seq}"


def told(value: Json) -> str:
    """A value as text, cut where it is endless; raw, to be spelled out where it is shown."""
    match value:
        case str():
            text = value
        case list() | tuple() if all(isinstance(one, str) for one in value):
            text = "\n".join(str(one) for one in value)
        case _:
            text = json.dumps(value, ensure_ascii=False, indent=1, default=dict)
    more = len(text) - LONGEST
    return f"{text[:LONGEST]}… and {more:,} characters more" if more > 0 else text


def as_json(row: Group | Line) -> str:
    """A line, or a whole task, as JSON for the clipboard; times as ISO 8601 with zone."""
    if isinstance(row, Line):
        return json.dumps(_plain(row.last), indent=2, ensure_ascii=True)
    head = [_plain(row.head.last)] if row.head is not None else []
    lines = [_plain(line.last) for line in row.lines]
    return json.dumps([*head, *lines], indent=2, ensure_ascii=True)


def _plain(activity: Activity) -> Json:
    plain = to_json(activity)
    at = datetime.fromtimestamp(activity.at, UTC).astimezone().isoformat()
    return {**plain, "at": at} if isinstance(plain, Mapping) else plain


def _facts(line: Line, detail: ActivityDetail | None, now: float) -> Iterator[Fact]:
    last = line.last
    if last.tool:
        yield Fact("Tool", f"{last.connector}.{last.tool}", fixed=True)
    if last.effect:
        yield Fact("Effect", last.effect)
    if line.why_asked:
        yield Fact("Why asked", line.why_asked)
    answered = detail.answered if detail is not None else ""
    if answered:
        yield Fact("Answered", answered)
    if last.reason and last.reason != line.why_asked and not (answered and line.standing is Standing.APPROVED):
        yield Fact(_WHY.get(line.standing, "Why"), last.reason)
    if detail is not None and detail.rule:
        yield Fact("Rule", detail.rule)
    yield Fact("When", _when(line))
    if line.tokens:
        yield Fact("Tokens", f"{line.tokens:,}")
    if line.usd_micros:
        yield Fact("Cost", money(line.usd_micros))
    if last.agent and last.agent != "meshclaw":
        yield Fact("Agent", last.agent)
    if detail is not None:
        yield from _outcome_facts(detail, now)


def _outcome_facts(detail: ActivityDetail, now: float) -> Iterator[Fact]:
    if detail.result:
        yield Fact("Result", told(detail.result))
    if detail.undo_refused:
        yield Fact("Undo", f"No longer possible: {detail.undo_refused}")
    elif detail.undo_until is not None:
        yield Fact("Undo until", clock(detail.undo_until, now))
    if detail.shown_digest and detail.ran_digest:
        same = detail.shown_digest == detail.ran_digest
        yield Fact("What ran", "is what you were shown" if same else "is a part of what you were shown")
    yield Fact("Record", record_of(detail.seq, detail.digest), fixed=True)


def _when(line: Line) -> str:
    day = time.strftime("%d %b %Y", time.localtime(line.first.at)).lstrip("0")
    begin, end = moment(line.first.at), moment(line.last.at)
    return f"{day}, {begin}" if begin == end else f"{day}, {begin} to {end}"


def _origin(field: Field) -> str:
    where = f"from {field.source}" if field.source else _ORIGINS[field.origin]
    trust = "" if field.origin is not Origin.UNTRUSTED or not field.source else " · written by others"
    return f"{where}{trust}{' · new to you' if field.new else ''}"
