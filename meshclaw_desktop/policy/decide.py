"""
The one place where yes and no are decided. Pure: no clock, no file, no chance, and it changes nothing.

The questions come by their weight. First what nothing loosens: *stop everything*, a connector that is off, a call that
does not fit its declaration, `observe`. Then what the user said to this very call, and what they refused before. Then
the levels; on `auto`, intent and origins. Rules loosen a mere `ask`. Last, what adds up over a task and what would
leave the user's hands can still turn an `allow` into a question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from . import reasons
from .arguments import check
from .confidential import carries, leaking
from .coverage import Coverage, Covered, coverage, is_spoken_of
from .damage import Weight, weigh
from .model import Answer, Autonomy, Call, Decision, Effect, Flag, Json, Policy, Role, Rule, Tool, Verdict, canonical
from .origins import FROM_THE_USER, TRUSTED, How, Traced, trace, worst
from .places import goes_outside, is_everybody, is_inside_address, off_limits, reaches_out, secret_place
from .refusals import DELICATE, is_for_others, is_like, who
from .session import Session
from .sums import follows

_GRAVE = frozenset({Flag.MONEY, Flag.CREDENTIALS, Flag.MEMBERSHIP})
"""Where secrets and amounts decide as much as targets do."""
_AIMS = frozenset({Role.TARGET})
_MADE = frozenset({How.MADE, How.OWN})


@dataclass(frozen=True, slots=True)
class _Finding:
    verdict: Verdict
    rule: str
    reason: str
    loosens: bool = False
    """Whether a rule of the user's may turn this question into a yes."""


class _Case(NamedTuple):
    call: Call
    tool: Tool
    policy: Policy
    session: Session
    level: Autonomy
    effect: Effect
    traced: tuple[Traced, ...]
    reaches: bool
    """A read that itself tells somebody outside something."""


def decide(call: Call, tool: Tool | None, policy: Policy, session: Session, answer: Answer | None = None) -> Decision:
    """
    Judge one call. Without an answer: may it run, must the user be asked, is it refused. With one: does it still hold.

    The policy holds only rules that are alive. The answer counts for the call with its digest and for no other.
    Raises nothing for calls that `arguments.parse` could have read.
    """
    level = policy.autonomy.get(call.connector, Autonomy.OFF)
    if policy.stopped:
        return _no("stopped", reasons.STOPPED)
    if level is Autonomy.OFF:
        return _no("off", reasons.off(call.connector))
    if tool is None or tool.name != call.tool or tool.connector != call.connector:
        return _no("unknown-tool", reasons.unknown_tool(call))
    if call.task != session.task:
        return _no("other-task", reasons.OTHER_TASK)
    wrong = check(tool, call.arguments)
    if wrong is not None:
        return _no("arguments", wrong)
    traced = trace(call, tool, session)
    case = _Case(
        call=call,
        tool=tool,
        policy=policy,
        session=session,
        level=level,
        effect=tool.effect or Effect.DESTROY,
        traced=traced,
        reaches=not tool.acts and (reaches_out(traced) or carries(call.connector, traced, session)),
    )
    found = _fixed(case) or _answered(case, answer) or _refused(case) or _judged(case)
    return Decision(
        verdict=found.verdict,
        reason=found.reason,
        rule=found.rule,
        origins=worst(traced),
        rememberable=found.loosens and found.verdict is Verdict.ASK,
    )


def rule_targets(tool: Tool, arguments: Mapping[str, Json]) -> tuple[str, ...]:
    """The arguments that a remembered answer must bind: the targets, and of what leaves, also what goes with it."""
    roles = {Role.TARGET, Role.AMOUNT, Role.SECRET}
    if tool.effect in (Effect.SEND, Effect.EXECUTE):
        roles.add(Role.OBJECT)
    return tuple(one.name for one in tool.parameters if one.role in roles and arguments.get(one.name) not in _EMPTY)


# ---- what nothing loosens ----


def _fixed(case: _Case) -> _Finding | None:
    """What neither an answer nor a rule can change."""
    closed = off_limits(case.call, case.traced, case.policy)
    if closed is not None:
        return _Finding(Verdict.DENY, "off", reasons.reaches_off(closed))
    if case.level is Autonomy.OBSERVE and (case.tool.acts or case.reaches):
        return _Finding(Verdict.DENY, "observe", reasons.observe(case.call.connector))
    return None


def _answered(case: _Case, answer: Answer | None) -> _Finding | None:
    """What the user said to exactly this call."""
    if answer is None or answer.digest != case.call.digest(case.tool):
        return None
    if answer.approved:
        return _Finding(Verdict.ALLOW, "answer", reasons.APPROVED)
    return _Finding(Verdict.DENY, "answer", reasons.DENIED)


def _refused(case: _Case) -> _Finding | None:
    """What the user said no to before, by this or another way."""
    session = case.session
    if not session.refusals or not (case.tool.acts or case.reaches):
        return None
    if session.held:
        return _Finding(Verdict.DENY, "task-held", reasons.held(session.denials))
    targets = [one for one in case.traced if one.role is Role.TARGET]
    foreign = frozenset(who(one.text) for one in targets if one.how not in FROM_THE_USER)
    meant = _is_meant(case)
    if any(
        is_like(case.call, case.tool, one, foreign) and not (meant and is_for_others(case.call, case.tool, one))
        for one in session.refusals
    ):
        return _Finding(Verdict.DENY, "refused-before", reasons.REFUSED_BEFORE)
    return None


def _is_meant(case: _Case) -> bool:
    """Whether the call is the task's own work: the intent covers it, and nobody else chose where it goes."""
    chosen = [one for one in case.traced if one.role in (Role.TARGET, Role.OBJECT)]
    targets = [one for one in chosen if one.role is Role.TARGET] or chosen
    if not targets or any(one.how not in TRUSTED for one in targets):
        return False
    return coverage(case.call, case.tool, case.traced, case.session).covered is Covered.WHOLE


# ---- the levels ----


def _judged(case: _Case) -> _Finding:
    if not case.tool.acts:
        return _read(case)
    danger = _dangerous_place(case)
    if danger is not None:
        return danger
    found = _by_level(case)
    if found.verdict is Verdict.ALLOW:
        found = _guarded(case) or found
    if found.verdict is Verdict.ASK and found.loosens and any(_holds(one, case) for one in case.policy.rules):
        found = _Finding(Verdict.ALLOW, "remembered", reasons.REMEMBERED)
    if found.verdict is Verdict.ALLOW:
        return _added_up(case) or found
    return found


def _by_level(case: _Case) -> _Finding:
    if case.effect is Effect.DESTROY:
        return _destroys(case)
    outward = case.effect in (Effect.SEND, Effect.EXECUTE) or bool(case.tool.flags & DELICATE)
    outward = outward or (case.effect is Effect.CHANGE and goes_outside(case.traced))
    if case.level is Autonomy.ASK:
        return _asks(case, outward)
    if not outward:
        return _Finding(Verdict.ALLOW, "change", reasons.CHANGE)
    return _by_intent(case)


def _destroys(case: _Case) -> _Finding:
    """
    It always asks. On `auto` it is refused where it is doubtful in both ways, as a sending is: the intent names nothing
    like it, and what it would hit was chosen after others were read, and not by the user's words.
    """
    session = case.session
    if (
        case.level is Autonomy.AUTO
        and session.tainted
        and session.intent is not None
        and coverage(case.call, case.tool, case.traced, session).covered is Covered.NOT
    ):
        chosen_by_others = _others_chose(case)
        if chosen_by_others is not None:
            return _Finding(Verdict.DENY, "destroy-beyond", reasons.destroy_beyond(chosen_by_others))
    return _Finding(Verdict.ASK, "destroy", reasons.destroy(case.tool))


def _others_chose(case: _Case) -> Traced | None:
    """The first target or object of a call that neither the user nor a name beside it in the user's words chose."""
    for one in case.traced:
        if one.role in (Role.TARGET, Role.OBJECT) and one.how not in FROM_THE_USER:
            spoken_of = (one.how is How.READ or one.how is How.FOREIGN) and is_spoken_of(one, case.session)
            if not spoken_of:
                return one
    return None


def _asks(case: _Case, outward: bool) -> _Finding:
    doubtful = _doubtful(case) if outward else None
    if doubtful is not None and not _is_own_choice(case, doubtful):
        return _Finding(Verdict.ASK, "level-ask", reasons.level_ask_foreign(case.call.connector, doubtful))
    remembers = not case.tool.flags & DELICATE and (
        not outward
        or not case.session.tainted
        or coverage(case.call, case.tool, case.traced, case.session).covered is Covered.WHOLE
    )
    if doubtful is not None:
        reason = reasons.level_ask_foreign(case.call.connector, doubtful)
        return _Finding(Verdict.ASK, "level-ask", reason, loosens=remembers)
    return _Finding(Verdict.ASK, "level-ask", reasons.level_ask(case.call.connector), loosens=remembers)


def _guarded(case: _Case) -> _Finding | None:
    """A value that the tool's declaration guards, such as production: covered or not, it asks."""
    for one in case.tool.parameters:
        if one.guarded and case.call.arguments.get(one.name) in one.guarded:
            return _Finding(
                Verdict.ASK,
                "guarded",
                reasons.guarded(one.label or one.name, str(case.call.arguments[one.name])),
                loosens=True,
            )
    return None


def _by_intent(case: _Case) -> _Finding:
    """On `auto`: does the intent cover it, and are its targets the user's or of a source where others cannot write."""
    said = coverage(case.call, case.tool, case.traced, case.session)
    doubtful = _doubtful(case)
    if said.covered is Covered.WHOLE and (Flag.PUBLIC in case.tool.flags or any(map(is_everybody, case.traced))):
        return _Finding(Verdict.ASK, "public", reasons.PUBLIC)
    if said.covered is Covered.WHOLE and doubtful is None:
        return _covered(case, said)
    if doubtful is None:
        loosens = not case.tool.flags & DELICATE and not case.session.tainted
        return _Finding(Verdict.ASK, "beyond-intent", reasons.beyond(case.tool, case.session), loosens=loosens)
    if said.covered is Covered.WHOLE:
        return _Finding(
            Verdict.ASK, "foreign-target", reasons.foreign(doubtful), loosens=_is_own_choice(case, doubtful)
        )
    if said.covered is Covered.TARGETS:
        return _Finding(Verdict.ASK, "changed-target", reasons.changed(doubtful))
    if case.session.intent is None:
        loosens = _is_own_choice(case, doubtful)
        return _Finding(Verdict.ASK, "not-named", reasons.foreign(doubtful), loosens=loosens)
    return _Finding(Verdict.DENY, "foreign-and-beyond", reasons.both(doubtful))


def _is_own_choice(case: _Case, doubtful: Traced) -> bool:
    """Whether the model chose a target when it had read nobody's words but the user's: then their rule may speak for it."""
    own = all(one.how in TRUSTED or one.how is How.OWN for one in case.traced if one.role is Role.TARGET)
    return own and doubtful.how is How.OWN and not case.session.tainted and not case.tool.flags & DELICATE


def _covered(case: _Case, said: Coverage) -> _Finding:
    if Flag.MONEY in case.tool.flags and case.session.damage.paid(case.call.id, _weight(case)) >= said.entries:
        return _Finding(Verdict.ASK, "again", reasons.AGAIN)
    leak = leaking(case.tool, case.traced, case.session, said.contents)
    if leak is not None:
        return _Finding(Verdict.ASK, "private", reasons.private(leak))
    return _Finding(Verdict.ALLOW, "intent", reasons.INTENDED)


def _doubtful(case: _Case) -> Traced | None:
    """The first value that decides where the effect goes and that is not of trusted origin."""
    flags = case.tool.flags
    roles = _AIMS if not flags else _roles(flags)
    for one in case.traced:
        if one.role in roles and one.how not in (FROM_THE_USER if one.role is Role.SECRET else TRUSTED):
            if one.role is Role.AMOUNT and one.how in _MADE and follows(one, case.traced, case.session):
                continue
            return one
    return None


def _roles(flags: frozenset[Flag]) -> frozenset[Role]:
    secret = {Role.SECRET} if flags & _GRAVE else set()
    return _AIMS | secret | ({Role.AMOUNT} if Flag.MONEY in flags else set())


def _read(case: _Case) -> _Finding:
    """A read is allowed, unless asking itself tells somebody outside something."""
    if not case.reaches:
        return _Finding(Verdict.ALLOW, "read", reasons.READ)
    danger = _dangerous_place(case)
    if danger is not None:
        return danger
    outside = [one for one in case.traced if one.role in (Role.TARGET, Role.QUERY, Role.CONTENT, Role.SECRET)]
    if all(one.how in TRUSTED for one in outside):
        return _Finding(Verdict.ALLOW, "read", reasons.READ)
    said = coverage(case.call, case.tool, case.traced, case.session)
    doubtful = next(one for one in outside if one.how not in TRUSTED)
    if said.covered is Covered.WHOLE and doubtful.how is How.FOREIGN:
        return _Finding(Verdict.ALLOW, "intent", reasons.INTENDED)
    unsaid = case.session.intent is None and not any(one.startswith("url:") for one in case.session.typed)
    if doubtful.how is How.OWN and (said.covered is Covered.WHOLE or unsaid):
        return _Finding(Verdict.ALLOW, "read", reasons.READ)
    return _Finding(Verdict.ASK, "reaches-out", reasons.reaches(doubtful))


def _dangerous_place(case: _Case) -> _Finding | None:
    """Places that nobody should be led to: this machine and its network, and files that hold secrets."""
    for one in case.traced:
        inside = one.role in (Role.TARGET, Role.QUERY) and is_inside_address(one.text)
        if not inside and not (one.role in (Role.TARGET, Role.OBJECT) and secret_place(one.text)):
            continue
        if one.how in FROM_THE_USER:
            return _Finding(Verdict.ASK, "delicate-place", reasons.delicate_place(one))
        return _Finding(Verdict.DENY, "delicate-place", reasons.delicate_place(one))
    return None


# ---- what adds up ----


def _weight(case: _Case) -> Weight:
    return weigh(case.call, case.tool, case.session.mine, case.session.domains)


def _added_up(case: _Case) -> _Finding | None:
    beyond = case.session.damage.beyond(case.call.id, _weight(case))
    if beyond is None:
        return None
    return _Finding(Verdict.ASK, "adds-up", reasons.adds_up(*beyond))


# ---- rules ----

_EMPTY: Sequence[Json] = (None, "", [], ())


def _holds(rule: Rule, case: _Case) -> bool:
    """Whether an answer that the user asked to be remembered speaks about this call."""
    call, tool = case.call, case.tool
    if rule.task is None and rule.expires_at is None:
        return False
    if rule.task is not None and rule.task != call.task:
        return False
    if (rule.connector, rule.tool, rule.definition) != (call.connector, call.tool, tool.digest):
        return False
    bound = set(rule_targets(tool, call.arguments))
    if bound - rule.targets.keys():
        return False
    return all(_same(call.arguments.get(name), value) for name, value in rule.targets.items())


def _same(given: Json, remembered: Json) -> bool:
    if given in _EMPTY and remembered in _EMPTY:
        return True
    return canonical(given) == canonical(remembered)


def _no(rule: str, reason: str) -> Decision:
    return Decision(verdict=Verdict.DENY, rule=rule, reason=reason)
