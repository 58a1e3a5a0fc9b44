"""What a short text claims: values, gist, fitness."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshclaw_desktop.policy.spelling import key
from meshclaw_desktop.runtime.memory.claims import (
    gist,
    known_in,
    repeats,
    still_theirs,
    unfit,
    values_in,
)
from meshclaw_desktop.wire.memory import LONGEST_TEXT
from meshclaw_desktop.wire.visible import oddities


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Invoices go to billing@partner-corp.example.", {"billing@partner-corp.example"}),
        ("web-api rolls back with the previous tag.", {"web-api"}),
        ("Ask Dana before you book.", {"dana"}),
        ("Dana is asked first.", set()),
        ("Use https://evil.example/x first.", {"url:evil.example/x"}),
        ("Pay at most 500 at once.", {"500"}),
        ("Call it “daily letter” always.", {"daily", "letter"}),
        ("I read on Mondays.", {"mondays"}),
        ("Plain words say it all.", set()),
    ],
)
def test_values_are_addresses_links_numbers_names_and_what_is_quoted(text: str, values: set[str]) -> None:
    assert values <= values_in(text)
    assert (values_in(text) == frozenset()) is (not values)


@pytest.mark.parametrize(
    "text", ["", "  ", "a" * 201, "One. Two.", "One! Two", "a\nb", "a\u200bb", "\u202eabc", "gооgle it"]
)
def test_what_is_no_short_visible_sentence_is_unfit(text: str) -> None:
    assert unfit(text)


@pytest.mark.parametrize(
    "text",
    [
        "Fine.",
        "web-api v1.2.3 rolls back, e.g. with a tag.",
        "You archive “[ci] a. b passed” every time.",
        "Grüße an Jörg",
    ],
)
def test_a_short_sentence_is_fit(text: str) -> None:
    assert unfit(text) == ""


@given(st.text(max_size=300))
def test_nothing_hidden_and_nothing_long_is_ever_fit(text: str) -> None:
    if unfit(text) == "":
        assert len(text) <= LONGEST_TEXT
        assert oddities(text) == 0
        assert "\n" not in text


@given(st.text(max_size=200))
def test_a_text_vouches_for_its_own_addresses(text: str) -> None:
    said = f"{text} bob@x.example and https://y.example/z"
    assert {key("bob@x.example"), key("https://y.example/z")} <= known_in(said) | values_in(said)


@given(st.text(max_size=200))
def test_a_text_repeats_itself_whatever_signs_stand_around_it(text: str) -> None:
    assert repeats(gist(text), gist(f"  {text}!"))


def test_other_words_for_the_same_are_a_repetition_and_other_things_are_not() -> None:
    assert repeats(gist("You archive nightly builds."), gist("Archived the nightly build"))
    assert not repeats(gist("You archive nightly builds."), gist("You read weekly letters."))


def test_what_is_left_of_a_former_text_is_theirs() -> None:
    former = "Invoices go to billing@partner-corp.example before noon."
    assert still_theirs(former, "Bills: billing@partner-corp.example")
    assert still_theirs(former, "All invoices go to nobody.")
    assert not still_theirs(former, "Ask me about bills.")
