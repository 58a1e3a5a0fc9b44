"""Everything on record about one line or task, as titled facts, raw, for the detail and for copying. It shows nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from meshclaw_desktop.policy.model import Json, Origin
from meshclaw_desktop.tray.named_objects import with_names
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.tray.words import clock, day, money, number, tokens
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import Activity
from meshclaw_desktop.wire.rows import ActivityDetail, Edit, Field, TaskRow

from .fact import Fact
from .fold import Group
from .line import Line, Standing
from .words import OURSELVES, moment

LONGEST = 4_000
"""Characters of one value that are shown; how many more there are is said."""
_NOT_RUN = (Standing.WAITING, Standing.REFUSED, Standing.BLOCKED, Standing.OBSERVED)


def facts_of(line: Line, detail: ActivityDetail | None, now: float) -> list[Fact]:
    """The record of a line but for its reasons; `detail` is None until the runtime has told it."""
    return list(_facts(line, detail, now))


def facts_of_task(group: Group, task: TaskRow | None, now: float) -> list[Fact]:
    """The record of a task; `task` is None until the runtime has told it."""
    return list(_task_facts(group, task, now))


def fields_of(detail: ActivityDetail) -> list[Fact]:
    """The call's arguments, each with where it came from."""
    return [Fact(one.label, told(one.value), _origin(one)) for one in with_names(detail.fields, detail.items)]


def edits_of(detail: ActivityDetail) -> list[Fact]:
    """What the user changed before they answered."""
    return [Fact(one.label, told(one.after), tr("was: {value}").format(value=_before(one))) for one in detail.edits]


def record_of(seq: int, digest: str) -> str:
    """A record's number and the ends of its digest."""
    return f"#{seq} · {short(digest)}" if digest else f"#{seq}"


def short(digest: str) -> str:
    """A digest's ends."""
    return f"{digest[:4]}…{digest[-2:]}" if len(digest) > 8 else digest


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
    return f"{text[:LONGEST]}… {tr('and %n characters more', '', more)}" if more > 0 else text


def as_json(row: Group | Line, told: ActivityDetail | TaskRow | None = None) -> str:
    """A line, or a whole task, as JSON for the clipboard, with its record where that is known; times as ISO 8601 with zone."""
    record = to_json(told) if told is not None else None
    if isinstance(row, Line):
        plain = _plain(row.last)
        whole = {**plain, "record": record} if record is not None and isinstance(plain, Mapping) else plain
        return json.dumps(whole, indent=2, ensure_ascii=True)
    head = [_plain(row.head.last)] if row.head is not None else []
    lines = [_plain(line.last) for line in row.lines]
    rows = [*head, *lines]
    return json.dumps({"task": record, "rows": rows} if record is not None else rows, indent=2, ensure_ascii=True)


def _plain(activity: Activity) -> Json:
    plain = to_json(activity)
    at = datetime.fromtimestamp(activity.at, UTC).astimezone().isoformat()
    return {**plain, "at": at} if isinstance(plain, Mapping) else plain


def _facts(line: Line, detail: ActivityDetail | None, now: float) -> Iterator[Fact]:
    last = line.last
    if last.tool:
        yield Fact(tr("Tool"), f"{last.connector}.{last.tool}", note=effect_in_words(last.effect), fixed=True)
    yield Fact(tr("When"), _when(line))
    if line.tokens:
        yield Fact(tr("Tokens"), number(line.tokens))
    if line.usd_micros:
        yield Fact(tr("Cost"), money(line.usd_micros))
    if last.agent and last.agent != OURSELVES:
        yield Fact(tr("Agent"), last.agent)
    if detail is not None:
        yield from _outcome_facts(line, detail, now)


def _outcome_facts(line: Line, detail: ActivityDetail, now: float) -> Iterator[Fact]:
    if detail.result:
        yield Fact(tr("Result"), told(detail.result))
    if detail.undo_refused:
        yield Fact(tr("Undo"), tr("No longer possible: {reason}").format(reason=detail.undo_refused))
    elif detail.undo_until is not None:
        yield Fact(tr("Undo until"), clock(detail.undo_until, now))
    if detail.ran_digest:
        yield _digest_fact(line, detail)
    yield Fact(tr("Record"), record_of(detail.seq, detail.digest), fixed=True)


def _digest_fact(line: Line, detail: ActivityDetail) -> Fact:
    """Whether what ran is what the user was shown, by the digests of both."""
    if line.standing in _NOT_RUN:
        return Fact(tr("The call"), short(detail.ran_digest), fixed=True)
    if not detail.shown_digest:
        return Fact(tr("What ran"), short(detail.ran_digest), fixed=True)
    same = detail.shown_digest == detail.ran_digest
    words = tr("exactly what you were shown") if same else tr("a part of what you were shown, or what you made of it")
    note = tr("shown {shown}, ran {ran}").format(shown=short(detail.shown_digest), ran=short(detail.ran_digest))
    return Fact(tr("What ran"), words, note)


def _task_facts(group: Group, task: TaskRow | None, now: float) -> Iterator[Fact]:
    if task is not None:
        state = _state(task)
        yield Fact(tr("State"), tr("{state}, step {step}").format(state=state, step=task.step) if task.step else state)
    yield Fact(tr("Began"), clock(task.started_at if task is not None else group.first_at, now))
    if task is not None:
        if task.ended_at is not None:
            yield Fact(tr("Ended"), clock(task.ended_at, now))
        if task.doing:
            yield Fact(tr("Now"), task.doing)
        yield Fact(tr("Tokens"), tokens(task.tokens))
        yield Fact(tr("Cost"), money(task.usd_micros))
    if group.routine:
        yield Fact(tr("Routine"), group.routine)
    if group.agent and group.agent != OURSELVES:
        yield Fact(tr("Agent"), group.agent)
    if group.task:
        yield Fact(tr("Task"), group.task, fixed=True)


def _state(task: TaskRow) -> str:
    match task.outcome or task.state:
        case "queued":
            return tr("about to start", "state of a task")
        case "working":
            return tr("working", "state of a task")
        case "waiting":
            return tr("waiting", "state of a task")
        case "paused":
            return tr("paused", "state of a task")
        case "done":
            return tr("done", "state of a task")
        case "failed":
            return tr("failed", "ending of a task")
        case "denied":
            return tr("not approved", "ending of a task")
        case "stopped":
            return tr("stopped", "ending of a task")
        case "interrupted":
            return tr("interrupted", "ending of a task")
        case other:
            return other


def effect_in_words(effect: str) -> str:
    """What using a tool does."""
    match effect:
        case "read":
            return tr("reads")
        case "change":
            return tr("changes your own data")
        case "send":
            return tr("sends something out")
        case "execute":
            return tr("starts something")
        case "destroy":
            return tr("cannot be undone")
        case other:
            return other


def _when(line: Line) -> str:
    begin, end = moment(line.first.at), moment(line.last.at)
    parts = {"day": day(line.first.at, year=True), "begin": begin, "end": end}
    if begin == end:
        return tr("{day}, {begin}").format_map(parts)
    return tr("{day}, {begin} to {end}").format_map(parts)


def _origin(field: Field) -> str:
    where = tr("from {source}").format(source=field.source) if field.source else _origin_word(field.origin)
    parts = [where]
    if field.origin is Origin.UNTRUSTED and field.source:
        parts.append(tr("written by others"))
    if field.new_values and len(field.new_values) < _length(field.value):
        parts.append(tr("new to you: {values}").format(values=", ".join(field.new_values)))
    elif field.new or field.new_values:
        parts.append(tr("new to you"))
    if field.external:
        parts.append(tr("outside"))
    return " · ".join(parts)


def _length(value: Json) -> int:
    return len(value) if isinstance(value, list | tuple) else 1


def _origin_word(origin: Origin) -> str:
    match origin:
        case Origin.USER:
            return tr("from you")
        case Origin.SYSTEM:
            return tr("from MeshClaw")
        case Origin.SERVICE:
            return tr("from the service")
        case Origin.UNTRUSTED:
            return tr("from content that others wrote")


def _before(edit: Edit) -> str:
    return told(edit.before) if edit.before not in (None, "", [], ()) else tr("nothing", "the value before an edit")
