"""What of a night's evidence is worth a thought: what repeats, what was corrected. Code finds it; no model, no guess."""

from __future__ import annotations

import itertools
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from meshclaw_desktop.policy.model import Json, Origin, Role
from meshclaw_desktop.runtime.memory.claims import known_in, stems
from meshclaw_desktop.wire.rows import Approval, Field
from meshclaw_desktop.wire.visible import visible

from .evidence import Change, Evidence, Reply, Request, foreign
from .tallies import Asked, Pattern, Tallies, subjects, template_of, without_numbers

LEAST = 3
"""What happened less often is no pattern."""
MOST = 40
"""Findings of one night."""
LONGEST = 300
"""Characters of one finding."""
MOST_LOOKED_AT = 200
"""Of the batches, for what is odd in them."""
MOST_ODD = 8
"""Single things of a batch that are named."""
SHOWN_ROWS = 5
AGAIN_S = 15 * 60.0
"""Within this, a request that resembles the one before says that the first went wrong."""
ALIKE = (0.5, 0.97)
"""How much of two requests must be the same, and how much may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was found. Its text is made by our code; what others wrote stands in `⟦…⟧`."""

    text: str
    rows: tuple[int, ...]
    key: str
    kind: str
    """archived, approved, denied, edited, undone, left, again, odd"""
    connector: str = ""
    seen: int = 1
    others: str = ""
    """The words of others in it."""
    vouched: frozenset[str] = field(default_factory=frozenset)
    """The keys of the values in it that come from the user, or from targets that they approved and others did not choose."""
    own: frozenset[str] = field(default_factory=frozenset)
    """The stems of the words in it that are the user's or ours."""


def found(evidence: Evidence, tallies: Tallies, known: Callable[[str, int], bool]) -> list[Finding]:
    """
    The findings, what was corrected first. `known` says of a key, and how often it was seen, that it is no news.

    Bounded whatever the day was like; the same evidence gives the same findings.
    """
    corrected = [
        *_edited(evidence.changes),
        *_again(evidence.requests),
        *_undone(evidence),
        *_left_out(evidence),
        *_denied(tallies, evidence.replies),
    ]
    repeats = [*_patterns(tallies.patterns.values()), *_approved(tallies, evidence.replies)]
    news = [one for one in [*corrected, *repeats] if not known(one.key, one.seen)]
    odd = list(_odd(evidence)) if news else []
    return [*news[: MOST - len(odd)], *odd]


def _patterns(patterns: Iterable[Pattern]) -> Iterator[Finding]:
    for one in sorted(patterns, key=lambda one: (-one.seen, one.key)):
        if one.seen < LEAST or one.against:
            continue
        yield _finding(
            "archived", one.key, f"You used {one.connector}.{one.tool} on", one.template,
            f"{one.seen} times, and never took it back", rows=one.rows, connector=one.connector, seen=one.seen,
        )  # fmt: skip


def _approved(tallies: Tallies, replies: Iterable[Reply]) -> Iterator[Finding]:
    tonight = {(one.question.connector, one.question.tool) for one in replies if one.outcome == "approved"}
    groups: defaultdict[str, list[Asked]] = defaultdict(list)
    for one in tallies.asked.values():
        if one.targets and (one.connector, one.tool) in tonight:
            groups[f"approved {one.connector}.{one.tool} {_spelled(one.targets)}"].append(one)
    for key, alike in sorted(groups.items()):
        answers = [said for one in alike for said in one.answers]
        yes = sum(said.yes for said in answers)
        if yes < LEAST or yes < len(answers):
            continue
        by_others = any(one.foreign for one in alike)
        sentences = list(dict.fromkeys(one.sentence for one in alike))[-3:]
        said_in = " / ".join(sentences)
        yield _finding(
            "approved", key, f"You approved {yes} of {len(answers)} times: {'' if by_others else said_in}",
            said_in if by_others else "", "", rows=tuple(sorted(said.seq for said in answers)),
            connector=alike[0].connector, seen=yes,
            vouched=() if by_others else [said_in, *map(_text, alike[0].targets.values())],
        )  # fmt: skip


def _denied(tallies: Tallies, replies: Iterable[Reply]) -> Iterator[Finding]:
    often = Counter[str]()
    for asked in tallies.asked.values():
        often[_denial(asked.connector, asked.tool, asked.targets)] += sum(not said.yes for said in asked.answers)
    told: set[str] = set()
    for one in replies:
        question = one.question
        key = _denial(question.connector, question.tool, _targets(question))
        if one.outcome != "denied" or key in told or len(told) == MOST:
            continue
        told.add(key)
        by_others, count = foreign(question.fields), often[key]
        yield _finding(
            "denied", key, f"You said no to: {'' if by_others else question.sentence}",
            question.sentence if by_others else "", f"({count} times in all)" if count > 1 else "",
            rows=(one.row.seq,), connector=question.connector, seen=max(count, 1),
            vouched=_chosen(question.fields),
        )  # fmt: skip


def _denial(connector: str, tool: str, targets: Mapping[str, Json]) -> str:
    return f"denied {connector}.{tool} {_spelled(targets)}"


def _edited(changes: Iterable[Change]) -> Iterator[Finding]:
    for one in changes:
        for edit in one.edits:
            before, after = _cut(_text(edit.before)), _cut(_text(edit.after))
            yield _finding(
                "edited", f"edited {one.row.seq} {edit.name}",
                f"You changed {edit.label} of {one.row.connector}.{one.row.tool} to “{after}”; before, the agent had",
                before, "", rows=(one.row.seq,), connector=one.row.connector,
                vouched=[after, *_chosen(one.fields)],
            )  # fmt: skip


def _undone(evidence: Evidence) -> Iterator[Finding]:
    deeds = {deed.row.call: deed for deed in evidence.deeds}
    for one in evidence.undos:
        deed = deeds.get(one.call)
        about = subjects(deed.columns, (item.cells for item in deed.items))[:3] if deed is not None else []
        name = f"{one.row.connector}.{one.row.tool}"
        yield _finding(
            "undone", f"undone {one.row.seq}", f"You took back what {name} had done", "; ".join(about), "",
            rows=(one.row.seq,), connector=one.row.connector,
        )  # fmt: skip


def _left_out(evidence: Evidence) -> Iterator[Finding]:
    done = evidence.done_of()
    for one in evidence.replies:
        question = one.question
        kept = done.get(question.id)
        if one.outcome != "approved" or not kept:
            continue
        left = [item.cells for item in question.items if item.id not in kept]
        if about := subjects(question.columns, left)[:5]:
            yield _finding(
                "left", f"left {question.id}", f"You left {len(left)} out of {question.connector}.{question.tool}:",
                "; ".join(about), "", rows=(one.row.seq,), connector=question.connector,
            )  # fmt: skip


def _again(requests: list[Request]) -> Iterator[Finding]:
    for first, then in itertools.pairwise(requests):
        one, other = (" ".join(ask.prompt.casefold().split())[:400] for ask in (first, then))
        # Requests that differ in a number only ask for the next thing, not for the same one again.
        if then.row.at - first.row.at > AGAIN_S or not one or without_numbers(one) == without_numbers(other):
            continue
        same = SequenceMatcher(None, stems(one), stems(other), autojunk=False).ratio()
        if ALIKE[0] <= same <= ALIKE[1]:
            said = (_cut(first.prompt), _cut(then.prompt))
            yield _finding(
                "again", f"again {then.row.seq}", f"You asked “{said[0]}”, and soon after, in other words: “{said[1]}”",
                "", "", rows=(first.row.seq, then.row.seq), vouched=said,
            )  # fmt: skip


def _odd(evidence: Evidence) -> Iterator[Finding]:
    """What was done in a batch along with the rest, and is of no pattern: it says what the pattern is not."""
    for deed in evidence.deeds[-MOST_LOOKED_AT:]:
        about = subjects(deed.columns, (item.cells for item in deed.items))
        often = defaultdict[str, int](int)
        for one in about:
            often[template_of(one) or one] += 1
        alone = [one for one in about if often[template_of(one) or one] == 1][:MOST_ODD]
        if alone and len(about) > len(alone):
            yield _finding(
                "odd", f"odd {deed.row.seq}", f"Along with these, {deed.row.connector}.{deed.row.tool} was used once on",
                "; ".join(map(_cut, alone)), "", rows=(deed.row.seq,), connector=deed.row.connector,
            )  # fmt: skip
            return


def _finding(
    kind: str,
    key: str,
    ours: str,
    others: str,
    rest: str,
    *,
    rows: tuple[int, ...],
    connector: str = "",
    seen: int = 1,
    vouched: Iterable[str] = (),
) -> Finding:
    """`ours` and `rest` are our words and the user's; `others` stands between them, marked."""
    quoted = f"⟦{_plain(others)[: LONGEST // 2]}⟧" if others else ""
    text = " ".join(part for part in (_plain(ours)[:LONGEST], quoted, rest) if part)
    sources = [*vouched, connector]
    return Finding(
        text=text, rows=rows[-SHOWN_ROWS:], key=key, kind=kind, connector=connector, seen=seen, others=others,
        vouched=frozenset[str]().union(*map(known_in, sources)), own=frozenset(stems(" ".join([ours, rest, *sources]))),
    )  # fmt: skip


def _plain(text: str) -> str:
    """On one line, nothing hidden, and no mark of ours but our own."""
    return visible(" ".join(text.split())).replace("⟦", "[").replace("⟧", "]")


def _chosen(fields: Iterable[Field]) -> list[str]:
    """Whom and what a call was about, where others did not choose it."""
    return [
        _text(one.value)
        for one in fields
        if one.origin is not Origin.UNTRUSTED and one.role in (Role.TARGET, Role.OBJECT)
    ]


def _targets(question: Approval) -> Mapping[str, Json]:
    return {one.name: one.value for one in question.fields if one.role == "target"}


def _spelled(values: Mapping[str, Json]) -> str:
    return json.dumps(dict(values), sort_keys=True, ensure_ascii=False, default=str)[:400]


def _text(value: Json) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value))
    return (
        value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False, default=str)
    )


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 100 else f"{plain[:99]}…"
