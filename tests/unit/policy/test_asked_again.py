"""Threat A04: after a no, at most three more questions wait; then the task may do nothing more."""

from __future__ import annotations

import pytest

from meshclaw_desktop.policy.decide import decide
from meshclaw_desktop.policy.model import Autonomy, Call, Effect, Parameter, Policy, Role, Tool, Verdict
from meshclaw_desktop.policy.session import MOST_AFTER_NO, Session

TOOL = Tool(
    connector="post", name="send", effect=Effect.SEND,
    parameters=(Parameter(name="to", role=Role.TARGET), Parameter(name="body", role=Role.CONTENT)),
)  # fmt: skip
POLICY = Policy(autonomy={"post": Autonomy.ASK})


def propose(session: Session, number: int) -> Verdict:
    call = Call(
        id=f"c{number}", task="t", connector="post", tool="send",
        arguments={"to": f"p{number}@host{number}.example", "body": f"letter {number}"},
    )  # fmt: skip
    decision = decide(call, TOOL, POLICY, session)
    session.record_call(call, TOOL, decision)
    return decision.verdict


@pytest.mark.parametrize("before", [0, 1, 5])
def test_who_is_not_answered_after_a_no_is_held(before: int) -> None:
    session = Session(task="t", prompt="Write letters")
    assert [propose(session, number) for number in range(before)] == [Verdict.ASK] * before
    assert propose(session, 50) is Verdict.ASK
    session.record_answer("c50", approved=False)
    verdicts = [propose(session, number) for number in range(60, 70)]
    assert verdicts == [Verdict.ASK] * MOST_AFTER_NO + [Verdict.DENY] * (10 - MOST_AFTER_NO)


def test_a_yes_makes_room_for_another_question() -> None:
    session = Session(task="t", prompt="Write letters")
    propose(session, 1)
    session.record_answer("c1", approved=False)
    for number in range(10, 30):
        assert propose(session, number) is Verdict.ASK
        session.record_answer(f"c{number}", approved=True)
        session.damage.approve(f"c{number}")


def test_without_a_no_nobody_is_held() -> None:
    session = Session(task="t", prompt="Write letters")
    assert {propose(session, number) for number in range(15)} == {Verdict.ASK}
