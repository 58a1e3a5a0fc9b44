"""Where the bars and lines of a chart lie, and how figures are compared."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshclaw_desktop.tray.history.figures import figures
from meshclaw_desktop.tray.history.scale import at, every, parts, scale
from meshclaw_desktop.tray.history.words import finding, group, percent
from meshclaw_desktop.tray.theme import Tone
from meshclaw_desktop.wire.history import Finding, Found, History
from tests.gui.history.samples import a_history, a_row


@given(st.floats(0.001, 1e12))
def test_a_scale_holds_the_highest_bar_and_is_not_much_higher(highest: float) -> None:
    found = scale(highest)
    assert highest <= found.top * (1 + 1e-9)
    assert found.top <= highest * 1.7
    assert scale(0).top > 0


@given(st.lists(st.integers(0, 10**9), max_size=6), st.integers(1, 100), st.floats(50, 2000), st.floats(20, 500))
def test_parts_stand_on_each_other_inside_the_plot(values: list[int], count: int, width: float, height: float) -> None:
    top = scale(sum(values)).top
    boxes = parts(values, count - 1, count, width, height, top)
    ground = height
    for value, box in zip(values, boxes, strict=True):
        assert box.y + box.height == pytest.approx(ground)
        assert (box.height > 0) == (value > 0) or ground < 1
        assert 0 <= box.x <= box.x + box.width <= width * (1 + 1e-9)
        assert box.y >= -1e-6
        ground = box.y


@given(st.integers(1, 500), st.floats(10, 3000), st.floats(0, 0.999))
def test_a_point_lies_in_one_bars_room(count: int, width: float, share: float) -> None:
    found = at(share * width, count, width)
    assert found is not None
    assert 0 <= found < count
    assert at(-1, count, width) is None
    assert at(width, count, width) is None


def test_labels_have_room() -> None:
    assert every(30, 960, 60) == 2
    assert every(30, 960, 120) == 5
    assert every(400, 600, 60) == 400


def figure(history: History, name: str) -> tuple[str, str]:
    (found,) = [one for one in figures(history) if one.name == name]
    return found.value, found.detail


def test_figures_are_held_against_the_range_before() -> None:
    history = a_history()
    assert figure(history, "cost") == ("$14.20", "−18 % vs the 30 days before")
    for before, told in (
        (14_200_000, "as in the 30 days before"),
        (7_100_000, "+100 % vs the 30 days before"),
        (100_000, "142 × the 30 days before"),
        (0, "nothing in the 30 days before"),
    ):
        assert figure(replace(history, before=a_row(usd_micros=before)), "cost")[1] == told
    assert figure(replace(history, before=None), "cost")[1] == "no earlier days to compare"


def test_nothing_is_divided_by_nothing() -> None:
    history = replace(a_history(), totals=a_row(usd_micros=0, kept=0, input_tokens=0, output_tokens=0), before=None)
    assert figure(history, "price") == ("–", "nothing kept yet")
    assert figure(history, "waste")[0] == "0 %"
    assert figure(history, "tokens") == ("0", "none used")


def test_much_waste_is_marked_and_little_is_not() -> None:
    history = a_history()
    tones = {one.name: one.tone for one in figures(history)}
    assert tones["waste"] is Tone.CARE
    little = replace(history, totals=a_row(wasted=100_000))
    assert {one.tone for one in figures(little)} == {Tone.PLAIN}


def test_words_of_groups_and_findings() -> None:
    assert (group("routine", ""), group("connector", ""), group("model", "")) == (
        "You asked",
        "No connector",
        "Unknown",
    )
    assert (group("routine", "morning triage"), group("model", "ollama/qwen3")) == ("Morning triage", "ollama/qwen3")
    assert "⟨U+202E⟩" in group("routine", "a\u202eb")
    assert len(group("model", "x" * 500)) == 60
    for what in Found:
        said = finding(Finding(what, "email", 3, 9, 0))
        assert "3" in said
        assert "{" not in said
        assert "%n" not in said
    assert percent(0.004) == "0 %"
    assert percent(-0.18, sign=True) == "−18 %"
