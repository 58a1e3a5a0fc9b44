"""What came of a task, counted from sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshclaw_desktop.tray.activity.fold import Fold
from meshclaw_desktop.tray.activity.results import Result, in_words, result_of
from meshclaw_desktop.tray.activity.words import spent, summary
from tests.gui.samples import an_activity


@pytest.mark.parametrize(
    ("sentence", "result", "count"),
    [
        ("Archived 22 messages", Result("archived", "message", True), 22),
        ("Read 1,204 messages in Inbox", Result("read", "message", True), 1204),
        ("Saved a draft: Re: 5 messages", Result("saved", "draft", True), 1),
        ("Sent 2 replies", Result("sent", "reply", True), 2),
        ("Closed 3 branches", Result("closed", "branch", True), 3),
    ],
)
def test_a_sentence_says_what_and_how_many(sentence: str, result: Result, count: int) -> None:
    assert result_of(sentence, acted=True) == (result, count)


@pytest.mark.parametrize(
    "sentence",
    [
        "Looked at web-api v312: healthy",
        "22 messages",
        "Re\u0430d 5 messages",
        "Read 5 mess\u0430ges",
        "Read \u0665 messages",
    ],
)
def test_what_counts_nothing_or_only_looks_like_it_is_not_counted(sentence: str) -> None:
    found = result_of(sentence, acted=True)
    assert found is None


def test_the_parts_are_short_and_in_order_of_what_matters() -> None:
    counts = {
        Result("listed", "message", False): 44,
        Result("read", "message", False): 41,
        Result("saved", "draft", True): 3,
        Result("archived", "message", True): 22,
        Result("deleted", "message", True): 0,
    }
    assert in_words(counts) == ["read 41 messages", "archived 22", "saved 3 drafts"]


@given(st.lists(st.tuples(st.integers(1, 50), st.sampled_from(("allow", "deny")), st.booleans()), max_size=30))
def test_the_figures_of_a_heading_are_sums_however_late_its_facts_change(steps: list[tuple[int, str, bool]]) -> None:
    fold, wanted, seq = Fold(), 0, 0
    for number, verdict, undone in steps:
        seq += 2
        call = {"call": f"c{seq}", "effect": "change", "sentence": f"Archived {number} messages", "undo_id": f"u{seq}"}
        outcome = "done" if verdict == "allow" else "denied"
        fold.take(an_activity(seq - 1, **call, verdict=verdict, outcome=outcome))
        if undone:
            undo = {"kind": "undo", "call": f"x{seq}", "undo_id": f"u{seq}", "outcome": "undone"}
            fold.take(an_activity(seq, **undo))
        wanted += number if verdict == "allow" and not undone else 0
    counted = sum(group.results[Result("archived", "message", True)] for group in fold.groups.values())
    assert counted == wanted


def test_a_heading_says_what_came_of_the_task_and_what_waits(qapp: object) -> None:
    fold = Fold()
    facts = [
        an_activity(1, kind="task", outcome="started", sentence="Morning triage", effect=""),
        an_activity(2, sentence="Read 19 messages", call="c1"),
        an_activity(3, sentence="Read 22 messages", call="c2"),
        an_activity(4, sentence="Archived 22 messages", effect="change", call="c3"),
        an_activity(5, sentence="Deploy it", effect="execute", verdict="deny", outcome="denied", call="c4"),
        an_activity(6, sentence="Deploy that", effect="execute", verdict="deny", outcome="denied", call="c5"),
        an_activity(7, sentence="Send it", effect="send", verdict="ask", outcome="waiting", call="c6"),
        an_activity(8, sentence="Send that", effect="send", verdict="ask", outcome="waiting", call="c7"),
    ]
    for fact in facts:
        fold.take(fact)
    told = summary(fold.groups["t1"], facts[-1].at)
    assert told.endswith("read 41 messages, archived 22, 2 blocked, 2 waiting for you")


@pytest.mark.parametrize(("micros", "text"), [(0, "$0.00"), (1, "<$0.01"), (9_999, "<$0.01"), (420_000, "$0.42")])
def test_a_days_spend_is_never_rounded_down_to_nothing(qapp: object, micros: int, text: str) -> None:
    assert spent(micros) == text
