"""What counts as news and what takes judgement: a pure function of what was known and what is seen."""

from __future__ import annotations

from datetime import UTC

import pytest

from meshclaw_desktop.connectors.deployments import runs
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.runtime.watch.sight import (
    MOST_KEPT,
    RECENT_S,
    SLOW_LEAST_S,
    Remembered,
    Sight,
    State,
    after,
    is_news,
    longest_usual_s,
    needs_judgement,
    remembered_json,
    remembered_of,
    sentence_of,
    sight_of,
)

NOW = 1_000_000.0


def seen(state: State, run: str = "2", version: str = "") -> Sight:
    return Sight(target="web-api", environment="staging", run=run, state=state, version=version)


def known(state: State, run: str = "2", *, judged: tuple[str, ...] = (), at: float = 0.0) -> Remembered:
    return Remembered(run=run, state=state.value, judged=judged, at=at)


def test_the_states_are_those_of_the_connectors() -> None:
    assert {one.value: one.over for one in State} == {one.value: one.over for one in runs.State}


@pytest.mark.parametrize("state", list(State))
def test_what_stands_as_it_stood_is_no_news_and_is_never_judged_again(state: State) -> None:
    before = known(state, judged=("2",), at=NOW)
    for first in (True, False):
        assert not is_news(before, seen(state), first=first, started=True)
    assert not needs_judgement(before, seen(state), news=False, at=NOW)


@pytest.mark.parametrize(
    ("before", "now", "news"),
    [
        (Remembered(), seen(State.SUCCEEDED), False),
        (Remembered(), seen(State.FAILED), False),
        (Remembered(), seen(State.RUNNING), True),
        (known(State.RUNNING), seen(State.SUCCEEDED), True),
        (known(State.RUNNING), seen(State.FAILED), True),
        (known(State.RUNNING, run="1"), seen(State.FAILED), True),
        (known(State.SUCCEEDED, run="1"), seen(State.FAILED), False),
        (known(State.SUCCEEDED, run="1"), seen(State.RUNNING), True),
    ],
)
def test_at_a_first_look_only_what_goes_on_or_went_on_is_news(before: Remembered, now: Sight, news: bool) -> None:
    assert is_news(before, now, first=True) is news


def test_later_every_other_state_and_every_other_run_is_news() -> None:
    before = known(State.SUCCEEDED, run="1")
    assert is_news(before, seen(State.SUCCEEDED), first=False)
    assert is_news(known(State.WAITING), seen(State.RUNNING), first=False)
    assert not is_news(before, Sight(target="web-api"), first=False), "there is no run to tell of"


def test_what_the_user_started_and_failed_before_anybody_looked_is_news_and_what_went_well_is_not() -> None:
    assert is_news(Remembered(), seen(State.FAILED), first=True, started=True)
    assert not is_news(Remembered(), seen(State.SUCCEEDED), first=True, started=True)
    assert is_news(Remembered(), seen(State.SUCCEEDED), first=True, fresh=True), "it was begun a moment ago"


@pytest.mark.parametrize("state", [one for one in State if one is not State.FAILED])
def test_only_a_failure_takes_judgement(state: State) -> None:
    assert not needs_judgement(Remembered(), seen(state), news=True, at=NOW)


def test_a_failure_is_judged_once() -> None:
    now = seen(State.FAILED)
    assert needs_judgement(known(State.RUNNING), now, news=True, at=NOW)
    told = after(known(State.RUNNING), now, at=NOW)
    assert needs_judgement(told, now, news=False, at=NOW + 60), "the program was ended before it was judged"
    assert not needs_judgement(told, now, news=False, at=NOW + RECENT_S), "it was left alone for too long"
    judged = after(told, now, at=NOW + 60, judged=True)
    assert not needs_judgement(judged, now, news=True, at=NOW + 60)
    assert not needs_judgement(remembered_of(remembered_json(judged)), now, news=True, at=NOW + 60)
    assert needs_judgement(judged, seen(State.FAILED, run="3"), news=True, at=NOW + 60)


def test_what_is_remembered_survives_being_written_and_has_an_end() -> None:
    one = Remembered()
    for number in range(100):
        one = after(one, seen(State.FAILED, run=str(number)), at=NOW, judged=True, slow=True, seen_to=number)
    assert len(one.judged) == len(one.slow) == MOST_KEPT
    assert one.judged[-1] == "99"
    assert one.seen_to == 99
    assert remembered_of(remembered_json(one)) == one
    nonsenses: list[Json] = [None, 7, "x", [], {"run": 3, "judged": "all", "seen_to": "9", "at": "x"}]
    for nonsense in nonsenses:
        assert remembered_of(nonsense) == Remembered()


def test_a_run_that_goes_on_leaves_its_start_open() -> None:
    going_on = after(Remembered(), seen(State.RUNNING), at=NOW, seen_to=40)
    assert going_on.seen_to == 0
    assert after(going_on, seen(State.SUCCEEDED), at=NOW, seen_to=40).seen_to == 40


def row(seconds: Json, state: str = "succeeded") -> Json:
    return ["1", state, "v1", "2026-11-20T10:00", "a title", seconds]


def test_slow_is_what_takes_three_times_as_long_as_its_predecessors_and_five_minutes_at_least() -> None:
    assert longest_usual_s([row(600), row(660), row(540)]) == 1800
    assert longest_usual_s([row(10), row(12), row(11)]) == SLOW_LEAST_S
    assert longest_usual_s([row(600), row(660)]) is None, "too few to say what is usual"
    assert longest_usual_s([row(600), row(600), row(9_000, "failed"), row(None), row("600"), "x", []]) is None


def test_what_a_connector_says_is_read_and_anything_else_is_nothing() -> None:
    now = sight_of(
        {
            "run": "7", "target": "web-api", "environment": "staging", "state": "running", "version": "v41",
            "started": "2026-11-22T10:05",
        },
        UTC,
    )  # fmt: skip
    assert now is not None
    assert (now.run, now.state, now.known, now.started_at) == ("7", State.RUNNING, "7 running", 1_795_341_900.0)
    never = sight_of({"target": "web-api", "state": "never deployed"})
    assert never is not None
    assert never.state is None
    assert never.over
    assert never.known == "never deployed"
    strange = sight_of({"run": "7", "target": "web-api", "state": "exploded", "started": "soon"})
    assert strange is not None
    assert (strange.state, strange.started_at) == (State.UNKNOWN, None)
    nonsenses: list[Json] = [None, 7, "x", [], {}, {"state": 3}, {"run": "7"}]
    for nonsense in nonsenses:
        assert sight_of(nonsense) is None


def test_a_sentence_names_the_target_the_version_and_the_state_and_nothing_that_others_wrote() -> None:
    assert sentence_of(seen(State.FAILED, version="4f2a1c9d" + "0" * 32)) == "web-api (staging): 4f2a1c9d failed"
    assert sentence_of(seen(State.SUCCEEDED, version="v42")) == "web-api (staging): v42 was deployed"
    assert sentence_of(Sight(target="web-api", run="1", state=State.RUNNING)) == "web-api is being deployed"
    hidden = seen(State.FAILED, version="v1‮\n" + "x" * 200)
    assert "\n" not in sentence_of(hidden)
    assert "‮" not in sentence_of(hidden)
    assert len(sentence_of(hidden)) < 130
