"""What a routine may do is what the user agreed to: more is asked about once, a no is kept, a yes counts for exactly that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from meshclaw_desktop.errors import ApprovalRefused
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Autonomy, Json
from meshclaw_desktop.runtime.approvals import Approvals
from meshclaw_desktop.runtime.routines.agreed import Agreements
from meshclaw_desktop.runtime.routines.grants import NOTHING, bounds_of
from meshclaw_desktop.runtime.routines.routine import Routine
from meshclaw_desktop.wire.messages import AnswerApproval, Remember

CONNECTORS = {"work": "email", "cal": "calendar"}


def triage(level: Autonomy = Autonomy.ASK, **what: Any) -> Routine:
    one = Routine(name="triage", title="Triage", text="Do it.", levels=MappingProxyType({"email": level}), intent=[])
    return replace(one, **what)


class Desk:
    """One runtime's worth of agreements, over a ledger that outlives it."""

    def __init__(self, folder: Path) -> None:
        self.ledger = Ledger.open(folder / "ledger.sqlite3", folder / "head")
        self.agreements = Agreements(self.ledger, lambda: self.approvals, lambda: CONNECTORS, lambda id: None)
        self.approvals = Approvals(
            self.ledger,
            lambda fact: None,
            lambda approval, stored, answered: self.agreements.answered(stored, answered),
        )
        self.approvals.recover()

    def asked(self) -> list[str]:
        return [one.sentence for one in self.approvals.open]

    def answer(self, approved: bool, at: int = 0) -> None:
        one = self.approvals.open[at]
        answer = AnswerApproval(0, one.id, one.digest, approved, None, Remember.ONCE, 0, False)
        self.approvals.answer(answer, "the pop-up")


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Callable[[], Desk]]:
    desks: list[Desk] = []

    def make() -> Desk:
        if desks:
            desks[-1].ledger.close()
        desks.append(Desk(tmp_path))
        return desks[-1]

    yield make
    desks[-1].ledger.close()


def test_nobody_agreed_to_anything_at_first(begin: Callable[[], Desk]) -> None:
    desk = begin()
    assert desk.agreements.of("triage").bounds == NOTHING
    desk.agreements.ask_about(triage(Autonomy.AUTO))
    assert not desk.asked()


def test_switching_on_agrees_to_what_the_file_says_then_and_is_on_record(begin: Callable[[], Desk]) -> None:
    desk = begin()
    desk.agreements.switch(triage(), True, "the app")
    (row,) = desk.ledger.newest(9)
    assert (row.kind, row.routine, row.sentence) == ("policy", "triage", "Switched the routine “Triage” on")
    desk = begin()
    assert desk.agreements.of("triage").on
    assert desk.agreements.of("triage").bounds == bounds_of(triage())
    desk.agreements.switch(triage(Autonomy.AUTO), False, "the app")
    assert begin().agreements.of("triage").bounds == bounds_of(triage())


def test_more_is_asked_about_once_also_over_a_restart(begin: Callable[[], Desk]) -> None:
    desk = begin()
    desk.agreements.switch(triage(), True, "the app")
    for _ in range(3):
        desk.agreements.ask_about(triage(Autonomy.AUTO, interrupts=True))
        assert desk.asked() == [
            "Let the routine triage use email at auto instead of ask",
            "Let the routine triage interrupt you with its questions",
        ]
        assert desk.agreements.of("triage").bounds == bounds_of(triage())
        desk = begin()


def test_a_yes_counts_for_exactly_that(begin: Callable[[], Desk]) -> None:
    desk = begin()
    desk.agreements.switch(triage(), True, "the app")
    desk = begin()
    desk.agreements.ask_about(triage(Autonomy.AUTO, interrupts=True))
    desk.answer(True)
    bounds = desk.agreements.of("triage").bounds
    assert (dict(bounds.levels), bounds.interrupts) == ({"email": Autonomy.AUTO}, False)
    assert len(desk.asked()) == 1
    assert begin().agreements.of("triage").bounds.levels == {"email": Autonomy.AUTO}


def test_a_no_is_kept_until_it_is_switched_on_again(begin: Callable[[], Desk]) -> None:
    desk = begin()
    desk.agreements.switch(triage(), True, "the app")
    desk.agreements.ask_about(triage(Autonomy.AUTO))
    desk.answer(False)
    desk = begin()
    desk.agreements.ask_about(triage(Autonomy.AUTO))
    assert not desk.asked()
    assert desk.agreements.of("triage").bounds.levels == {"email": Autonomy.ASK}
    desk.agreements.switch(triage(Autonomy.AUTO), True, "the app")
    assert desk.agreements.of("triage").bounds.levels == {"email": Autonomy.AUTO}


def test_what_the_file_asks_no_more_is_withdrawn(begin: Callable[[], Desk]) -> None:
    desk = begin()
    desk.agreements.switch(triage(), True, "the app")
    desk.agreements.ask_about(triage(Autonomy.AUTO))
    (open_now,) = desk.approvals.open
    desk.agreements.ask_about(triage())
    assert not desk.asked()
    with pytest.raises(Exception, match="not open"):
        desk.approvals.answer(
            AnswerApproval(0, open_now.id, open_now.digest, True, None, Remember.ONCE, 0, False), "the pop-up"
        )
    desk.agreements.ask_about(triage(Autonomy.AUTO))
    desk.agreements.withdraw("triage")
    assert not desk.asked()


def test_an_answer_to_something_else_counts_for_nothing(begin: Callable[[], Desk]) -> None:
    desk = begin()
    desk.agreements.switch(triage(), True, "the app")
    desk.agreements.ask_about(triage(Autonomy.AUTO))
    one = desk.approvals.open[0]
    with pytest.raises(ApprovalRefused):
        desk.approvals.answer(AnswerApproval(0, one.id, "0" * 64, True, None, Remember.ONCE, 0, False), "the pop-up")
    assert desk.agreements.of("triage").bounds.levels == {"email": Autonomy.ASK}


def test_switched_off_nothing_is_asked(begin: Callable[[], Desk]) -> None:
    desk = begin()
    desk.agreements.switch(triage(), True, "the app")
    desk.agreements.ask_about(triage(Autonomy.AUTO))
    desk.agreements.switch(triage(Autonomy.AUTO), False, "the app")
    assert not desk.asked()
    desk.agreements.ask_about(triage(Autonomy.AUTO))
    assert not desk.asked()


def test_running_by_hand_what_is_on_agrees_to_nothing_more(begin: Callable[[], Desk]) -> None:
    desk = begin()
    desk.agreements.switch(triage(), True, "the app")
    desk.agreements.confirm(triage(Autonomy.AUTO), "the app")
    assert desk.agreements.of("triage").bounds.levels == {"email": Autonomy.ASK}
    desk.agreements.switch(triage(), False, "the app")
    desk.agreements.confirm(triage(Autonomy.AUTO), "the app")
    assert desk.agreements.of("triage").bounds.levels == {"email": Autonomy.AUTO}
    assert not desk.agreements.of("triage").on


def test_a_record_of_another_shape_is_off(begin: Callable[[], Desk]) -> None:
    desk = begin()
    values: list[Json] = [None, True, "on", [], {"on": "yes"}, {"on": 1, "bounds": {"levels": "all"}}]
    for number, value in enumerate(values):
        desk.ledger.keep(f"routine r{number}", value)
        assert not desk.agreements.of(f"r{number}").on
        assert desk.agreements.of(f"r{number}").bounds == NOTHING
