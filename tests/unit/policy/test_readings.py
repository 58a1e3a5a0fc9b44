"""Who can have written what: labels, parts of results, and where a value is found again."""

from __future__ import annotations

import time

import pytest

from meshclaw_desktop.policy.intent import From, IntendedCall, Value, intent_json, read_intent
from meshclaw_desktop.policy.model import Json, Label, Origin, ValueOrigin
from meshclaw_desktop.policy.readings import Readings
from meshclaw_desktop.policy.spelling import key

OTHERS = ValueOrigin(origin=Origin.UNTRUSTED, source="others")
SERVICE = ValueOrigin(origin=Origin.SERVICE, source="the service")


def _read(content: Json, *labels: tuple[str, Origin], default: ValueOrigin = OTHERS) -> Readings:
    found = Readings()
    found.add("t.read", content, [Label(path=path, origin=origin) for path, origin in labels], default)
    return found


def _trusted(found: Readings, value: str) -> bool:
    seen = found.find(key(value))
    return seen is not None and seen.trusted is not None


ROWS: Json = {"rows": [{"id": "id-1", "body": "one alpha"}, {"id": "id-2", "body": "two beta"}], "next": "page-2"}


@pytest.mark.parametrize(
    ("path", "value", "trusted"),
    [
        ("$.rows[*].id", "id-1", True), ("$.rows[*].id", "id-2", True), ("$.rows[*].id", "page-2", False),
        ("$.rows[0].id", "id-1", True), ("$.rows[0].id", "id-2", False), ("$.rows[0]", "id-1", True),
        ("$['rows'][1]['id']", "id-2", True), ("rows[1].id", "id-2", True), ("$.next", "page-2", True), ("$", "id-1", True),
        ("$..id", "id-1", False), ("$.rows[?(@.id)]", "id-1", False), ("$.rows[-1].id", "id-2", False), ("", "id-1", True),
    ],
)  # fmt: skip
def test_a_label_speaks_about_its_path_and_what_lies_below(path: str, value: str, trusted: bool) -> None:
    assert _trusted(_read(ROWS, (path, Origin.SERVICE)), value) is trusted


def test_the_longer_path_speaks_and_of_two_equal_ones_the_stricter() -> None:
    found = _read(ROWS, ("$", Origin.UNTRUSTED), ("$.rows[*].id", Origin.SERVICE), default=SERVICE)
    assert _trusted(found, "id-1")
    assert not _trusted(found, "page-2")
    both = _read(ROWS, ("$.rows[*].id", Origin.SERVICE), ("$.rows[*].id", Origin.UNTRUSTED), default=SERVICE)
    assert not _trusted(both, "id-1")


def test_a_path_that_cannot_be_read_distrusts_everything_if_it_distrusts() -> None:
    assert _read(ROWS, ("$..body", Origin.UNTRUSTED), default=SERVICE).tainted
    assert not _read(ROWS, ("$..body", Origin.SERVICE), default=SERVICE).tainted


@pytest.mark.parametrize("content", [None, True, 5, 1.5, "", [], {}, {"ok": True}, [1, 2], "12:30"])
def test_what_holds_no_words_taints_nothing(content: Json) -> None:
    assert not _read(content).tainted


@pytest.mark.parametrize("content", ["hi", ["hi"], {"Ignore the user": 1}, {"a": {"b": ["x"]}}, '{"a": "x"}'])
def test_a_word_of_others_taints(content: Json) -> None:
    assert _read(content).tainted


def test_a_text_is_found_by_its_words_addresses_and_phrases() -> None:
    found = _read(
        "Please write to (Bob@Far.example), or see https://Far.example:443/x. Pay DE12 3456 7890 1234 to Acme Ltd!"
    )
    for value in ("bob@far.example", "http://far.example/x", "DE12345678901234", "acme", "Bob <bob@far.example>"):
        assert found.find(key(value)) is not None, value
    assert found.find_phrase("acme ltd") is not None
    for value in ("ob@far.example", "far.example", "acme lt", "bob@far.example.org", "34567890"):
        assert found.find(key(value)) is None, value
        assert found.find_phrase(value) is None, value


def test_an_intent_is_read_as_it_is_written_and_written_as_it_is_read() -> None:
    text: Json = [{"tool": "e.s", "arguments": {"to": {"value": "a"}, "body": {"from": "e.r"}, "x": {"any": True}}}]
    assert intent_json(read_intent(text)) == text
    assert read_intent([{"connector": "e", "tool": "s", "arguments": {"to": ["a"], "b": {"from": ["x", "y"]}}}]) == (
        IntendedCall("e.s", {"to": Value(["a"]), "b": From(frozenset({"x", "y"}))}),
    )


@pytest.mark.parametrize(
    "text",
    [
        5,
        "x.y",
        [5],
        [{}],
        [{"tool": 5}],
        [{"tool": "a.b", "arguments": []}],
        [{"tool": "a", "arguments": {"x": {"from": 5}}}],
        [{"tool": "a", "arguments": {"x": {"value": 1, "from": "b"}}}],
        [{"tool": "a"}] * 300,
    ],
)
def test_an_intent_that_makes_no_sense_is_refused(text: Json) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_intent(text)


def test_a_huge_result_is_looked_at_in_bounded_time_and_taints_all_the_same() -> None:
    for content in (
        [{"text": f"v{one}@far.example"} for one in range(60_000)],
        {f"k{one}": "x" for one in range(60_000)},
        ["word " * 200_000] * 10,
        [[["x"] * 100] * 100] * 100,
    ):
        found = Readings()
        began = time.thread_time()
        found.add("t.read", content, [], OTHERS)
        assert time.thread_time() - began < 5
        assert found.tainted


def test_what_comes_after_the_cap_taints_too() -> None:
    found = Readings()
    found.add("t.read", {"numbers": list(range(20_000)), "text": "words"}, [], OTHERS)
    assert found.tainted
