"""What is proposed to the user: sentences of our own, rules, and what the model said, as far as it holds. Pure."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from meshclaw_desktop.policy.model import Effect, Flag, Json, Origin, Role, Rule, Tool, canonical
from meshclaw_desktop.policy.sentence import sentence
from meshclaw_desktop.runtime.memory.claims import foreign_words, gist, repeats, stems, unfit, values_in
from meshclaw_desktop.runtime.memory.memory import Memory, Proposal, RuleOffer
from meshclaw_desktop.wire.rows import Approval

from .findings import LEAST, Finding
from .tallies import Asked, Bound, Pattern

ENOUGH = 5
"""Answers that are all a yes, before a rule is proposed. By the rule of succession the next one is then a yes six times in
seven; the user judges the rest. A single no, or a question that nobody answered, among the last ones forbids it."""
MOST_PATTERNS = 8
MOST_RULES = 4
MOST_OF_MODEL = 5
"""In one night."""
NEVER = frozenset({Flag.MONEY, Flag.CREDENTIALS, Flag.MEMBERSHIP})
UNKNOWN_SOURCE = "the model's own words, which nothing on record bears out"

_WORDS = {
    "archived": "your own approvals",
    "approved": "your own approvals",
    "denied": "what you said no to",
    "edited": "what you changed yourself",
    "undone": "what you took back",
    "left": "what you left out",
    "again": "your own words",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One memory as the model proposed it."""

    text: str
    rows: tuple[int, ...]
    contradicts: tuple[str, ...]


def of_patterns(
    patterns: Iterable[Pattern], known: Callable[[str, int], bool], family: Callable[[str], str], now: float
) -> Iterator[Proposal]:
    """A sentence of our own for what was treated alike every time."""
    for one in sorted(patterns, key=lambda one: (-one.seen, one.key)):
        if one.seen < LEAST or one.against or known(one.key, one.seen):
            continue
        does = one.tool if one.tool.isalpha() else f"use {one.connector}.{one.tool} on"
        text = f"You {does} “{one.template}” every time."
        if unfit(text):
            continue
        basis = "your own approvals" if one.approved else "what you asked for"
        source = of_others(one.connector, family) if one.strange else f"{basis}, {days(one.first_at, one.last_at)}"
        memory = Memory(
            origin=Origin.UNTRUSTED if one.strange else Origin.USER, source=source, rows=one.rows, seen=one.seen,
            made_at=now, quotes=True, about=(one.connector, family(one.connector), one.tool), key=one.key,
        )  # fmt: skip
        yield Proposal(id=new_id(), text=text, held=one.strange, memory=memory)


def of_answers(
    asked: Iterable[Asked],
    known: Callable[[str, int], bool],
    tool_of: Callable[[str, str], Tool | None],
    rules: Collection[Rule],
    family: Callable[[str], str],
    now: float,
) -> Iterator[Proposal]:
    """A rule for what was asked again and again, and was a yes every time."""
    for one in sorted(asked, key=lambda one: (-one.approved, one.key)):
        tool = tool_of(one.connector, one.tool)
        if tool is None or not may_be_rule(one, tool) or known(one.key, one.approved) or _covered(one, rules):
            continue
        does = sentence(tool, one.bound)
        does = does[:1].lower() + does[1:]
        text = f"Let {one.connector[:1].upper()}{one.connector[1:]} {does} by itself?"
        if unfit(text):
            continue
        first, last = one.answers[0], one.answers[-1]
        memory = Memory(
            origin=Origin.USER, source=f"your own approvals, {days(first.at, last.at)}",
            rows=tuple(said.seq for said in one.answers), seen=one.approved, made_at=now,
            about=(one.connector, family(one.connector), one.tool), key=one.key,
        )  # fmt: skip
        offer = RuleOffer(
            connector=one.connector, tool=one.tool, definition=tool.digest, targets=MappingProxyType(dict(one.bound)),
            sentence=does, approved=one.approved, asked=len(one.answers),
        )  # fmt: skip
        yield Proposal(id=new_id(), text=text, held=False, memory=memory, rule=offer)


def may_be_rule(one: Asked, tool: Tool) -> bool:
    """Whether all that was answered allows to propose that the answer be remembered."""
    return (
        len(one.answers) >= ENOUGH
        and all(said.yes and said.rememberable for said in one.answers)
        and bool(one.targets)
        and not one.foreign
        and tool.effect not in (None, Effect.READ, Effect.DESTROY)
        and not tool.flags & NEVER
        and all(name in one.bound for name in one.targets)
    )


def bound_by(
    tool_of: Callable[[str, str], Tool | None], binds: Callable[[Tool, Mapping[str, Json]], tuple[str, ...]]
) -> Bound:
    """What an answer to a question would bind, by the gate's own rule (`binds`)."""

    def bound(question: Approval) -> Mapping[str, Json] | None:
        tool = tool_of(question.connector, question.tool)
        if tool is None or not question.rememberable:
            return None
        values = {one.name: one.value for one in question.fields if one.role is not Role.SECRET}
        names = binds(tool, values)
        return {name: values[name] for name in names if name in values}

    return bound


def of_model(
    said: Iterable[Said],
    findings: Sequence[Finding],
    known_words: Sequence[str],
    others: Collection[str],
    there: Collection[str],
    mine: Sequence[Proposal],
    family: Callable[[str], str],
    now: float,
) -> Iterator[Proposal]:
    """
    What the model proposed, as far as it holds: rows that it was shown, one visible sentence, nothing that is known.

    `known_words` are the gists of all that was ever kept, proposed or forgotten; `others` are texts of others that it was
    shown beside the findings; `there` are the ids that it may say to contradict; `mine` is what code proposes already.
    """
    by_row: dict[int, list[Finding]] = {}
    for finding in findings:
        for row in finding.rows:
            by_row.setdefault(row, []).append(finding)
    foreign_stems = frozenset(stem for text in (*others, *(each.others for each in findings)) for stem in stems(text))
    gists = list(known_words)
    count = 0
    for one in said:
        text = " ".join(one.text.split())
        rows = tuple(dict.fromkeys(one.rows))
        if count == MOST_OF_MODEL or unfit(text) or text != one.text.strip():
            continue
        words = gist(text)
        if not words or not rows or any(row not in by_row for row in rows):
            continue
        if any(repeats(words, other) for other in gists) or any(_says_the_same(text, other.text) for other in mine):
            continue
        cited = list({id(found): found for row in rows for found in by_row[row]}.values())
        own = _own(text, cited, foreign_stems)
        connectors = dict.fromkeys(found.connector for found in cited if found.connector)
        memory = Memory(
            origin=Origin.USER if own else Origin.UNTRUSTED,
            source=_source(cited, family) if own else _foreign_source(cited, family),
            rows=tuple(sorted(rows)), seen=max(found.seen for found in cited), made_at=now,
            about=(*connectors, *(family(name) for name in connectors)),
            contradicts=tuple(other for other in dict.fromkeys(one.contradicts) if other in there),
        )  # fmt: skip
        gists.append(words)
        count += 1
        yield Proposal(id=new_id(), text=text, held=not own, memory=memory)


def days(first: float, last: float) -> str:
    """ "1–21 Nov", "21 Nov", "28 Oct–21 Nov", by the machine's days."""
    begin, end = time.localtime(first), time.localtime(last)
    until = f"{end.tm_mday} {time.strftime('%b', end)}"
    if begin[:3] == end[:3]:
        return until
    if begin[:2] == end[:2]:
        return f"{begin.tm_mday}–{until}"
    return f"{begin.tm_mday} {time.strftime('%b', begin)}–{until}"


def of_others(connector: str, family: Callable[[str], str]) -> str:
    """Where words of others came from."""
    match family(connector):
        case "email":
            return "a message you received"
        case "calendar":
            return "an invitation you received"
        case _:
            return f"what others wrote in {connector}"


def new_id() -> str:
    """For a proposal, and for the file that may come of it."""
    return f"m{secrets.token_hex(4)}"


def _own(text: str, cited: Sequence[Finding], foreign_stems: frozenset[str]) -> bool:
    """Every row a decision of the user's; every value theirs, or of a target that they chose; no word that only others used."""
    if any(one.kind == "odd" for one in cited):
        return False
    vouched = frozenset[str]().union(*(one.vouched for one in cited))
    mine = frozenset[str]().union(*(one.own for one in cited))
    return values_in(text) <= vouched and not foreign_words(text, foreign_stems, mine)


def _source(cited: Sequence[Finding], family: Callable[[str], str]) -> str:
    kinds = dict.fromkeys(_WORDS[one.kind] for one in cited)
    if set(kinds) == {"your own approvals"} and all(family(one.connector) == "deployments" for one in cited):
        return "deployments you approved"
    return " and ".join(kinds) if len(kinds) <= 2 else "your own decisions"


def _foreign_source(cited: Sequence[Finding], family: Callable[[str], str]) -> str:
    theirs = [one for one in cited if one.others]
    return of_others(theirs[0].connector, family) if theirs and theirs[0].connector else UNKNOWN_SOURCE


def _says_the_same(text: str, other: str) -> bool:
    mine, theirs = set(stems(text)), set(stems(other))
    return bool(mine) and len(mine & theirs) >= 0.6 * len(mine)


def _covered(one: Asked, rules: Collection[Rule]) -> bool:
    return any(
        (rule.connector, rule.tool) == (one.connector, one.tool)
        and rule.task is None
        and canonical(dict(rule.targets)) == canonical(dict(one.bound))
        for rule in rules
    )
