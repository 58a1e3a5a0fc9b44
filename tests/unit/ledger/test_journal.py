"""Events: one record each, in order, read back equal, all or nothing, told after the commit."""

from __future__ import annotations

import sqlite3
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meshclaw_desktop.errors import LedgerError, NoSuchThing
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.journal import MAX_RECORD, MAX_TEXT
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Effect, Json
from meshclaw_desktop.wire.messages import Activity, runtime_codec
from tests.unit.ledger.home import NOON, Home, done

NASTY = [
    "a\nb",
    "a\r\nb",
    "\x1b[31mred\x1b[0m",
    "\u2028\u2029",
    "\x00",
    '{"a": 1}',
    "'; drop table events; --",
    "é🦀\u202e",
]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(NASTY)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


def test_an_event_gets_the_next_number_and_the_time(ledger: Ledger) -> None:
    first, second = ledger.append(done()), ledger.append(done("c1"))
    assert (first.seq, second.seq, ledger.last_seq) == (1, 2, 2)
    assert second == Activity(
        2, NOON, "t1", "", "meshclaw", "call", "c1", "email", "archive", "change",
        "Archived 3 messages", "allow", "you said so", "done", 0, 0, "",
    )  # fmt: skip


def test_order_is_kept_when_the_clock_is_set_back(ledger: Ledger, home: Home) -> None:
    """Threat J05."""
    ledger.append(done())
    home.clock.at -= 86_400
    ledger.append(done())
    assert [one.seq for one in ledger.since(0)] == [1, 2]
    assert ledger.since(0)[1].at == NOON - 86_400
    assert ledger.verify().first_bad == 0


@given(texts=st.lists(TEXT, min_size=14, max_size=14), record=st.dictionaries(TEXT, JSON, max_size=3))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_it_holds_an_event_is_one_record_and_reads_back_equal(
    ledger: Ledger, texts: list[str], record: dict[str, Json]
) -> None:
    """Threats J03, M04."""
    names = [name for name in Entry.__slots__ if name not in ("tokens", "usd_micros", "record")]
    before = ledger.last_seq
    entry = Entry(**cast("Any", dict(zip(names, texts, strict=True))), record=record)
    activity = ledger.append(entry)
    assert ledger.since(before) == [activity]
    assert [getattr(activity, name) for name in names] == texts
    assert ledger.detail(activity.seq)[:2] == (activity, record)
    assert runtime_codec().decode(runtime_codec().encode(activity)) == activity


def test_a_lone_surrogate_is_spelled_out_in_a_text_and_kept_in_a_record(ledger: Ledger) -> None:
    activity = ledger.append(Entry(kind="call", sentence="a\ud800b", record={"name": "a\udcffb"}))
    assert activity.sentence == "a\\ud800b"
    assert ledger.detail(1)[:2] == (activity, {"name": "a\udcffb"})
    assert ledger.verify().first_bad == 0


def test_a_word_of_a_list_of_words_is_kept_as_a_text(ledger: Ledger) -> None:
    activity = ledger.append(Entry(kind="call", effect=Effect.SEND, tokens=cast("int", True)))
    assert ledger.since(0) == [activity]
    assert (type(activity.effect), type(activity.tokens)) == (str, int)
    assert ledger.verify().first_bad == 0


@pytest.mark.parametrize(
    "entry",
    [
        Entry(kind="x", sentence="x" * (MAX_TEXT + 1)),
        Entry(kind="x", record={"a": "x" * MAX_RECORD}),
        Entry(kind="x", record={"a": float("nan")}),
        Entry(kind="x", record={"a": cast("Json", b"bytes")}),
        Entry(kind="x", tokens=2**63),
        Entry(kind="x", usd_micros=-(2**63) - 1),
    ],
    ids=["long", "large", "nan", "bytes", "many", "few"],
)
def test_what_cannot_be_recorded_is_refused_and_leaves_nothing(ledger: Ledger, entry: Entry) -> None:
    with pytest.raises(LedgerError):
        ledger.append(entry)
    with pytest.raises(LedgerError):
        ledger.append_all([done(), entry, done()])
    assert (ledger.last_seq, ledger.since(0)) == (0, [])
    assert ledger.append(done()).seq == 1
    assert ledger.verify().rows == 1


def test_a_record_that_is_nested_without_end_is_refused(ledger: Ledger) -> None:
    deep: Json = 1
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(LedgerError):
        ledger.append(Entry(kind="x", record={"a": deep}))


def test_the_longest_event_fits_into_a_line(ledger: Ledger) -> None:
    activity = ledger.append(Entry(kind="x", sentence="🦀" * (MAX_TEXT - len("xmeshclaw"))))
    assert runtime_codec().decode(runtime_codec().encode(activity)) == activity


def test_since_gives_the_oldest_first_and_no_more_than_asked(ledger: Ledger) -> None:
    ledger.append_all([done(task=f"t{number % 3}") for number in range(10)])
    assert [one.seq for one in ledger.since(4)] == [5, 6, 7, 8, 9, 10]
    assert [one.seq for one in ledger.since(4, 2)] == [5, 6]
    assert ledger.since(10) == []


def test_newest_gives_the_last_ones_oldest_first_of_one_task_if_asked(ledger: Ledger) -> None:
    ledger.append_all([done(task=f"t{number % 3}") for number in range(10)])
    assert [one.seq for one in ledger.newest(3)] == [8, 9, 10]
    assert [one.seq for one in ledger.newest(2, "t0")] == [7, 10]
    assert ledger.newest(5, "nobody") == []


def test_the_events_of_one_task_are_found_by_an_index(home: Home) -> None:
    with home.opened():
        pass
    connection = sqlite3.connect(home.file)
    plan = connection.execute(
        "explain query plan select seq from events where task <> '' and task = 't1' order by seq desc limit 5"
    ).fetchall()
    connection.close()
    assert "events_of_task" in plan[0][3]
    assert len(plan) == 1


def test_the_detail_of_an_event_that_is_not_there_is_no_such_thing(ledger: Ledger) -> None:
    with pytest.raises(NoSuchThing):
        ledger.detail(1)


def write_and_fail(ledger: Ledger) -> None:
    with ledger.transaction():
        ledger.append(Entry(kind="second"))
        ledger.keep("a", 1)
        raise ZeroDivisionError


def test_a_transaction_that_fails_leaves_nothing_and_tells_nobody(ledger: Ledger) -> None:
    told: list[Activity] = []
    ledger.subscribe(told.append)
    with pytest.raises(ZeroDivisionError):
        write_and_fail(ledger)
    assert (ledger.last_seq, ledger.since(0), ledger.kept("a"), told) == (0, [], None, [])
    ledger.append(done())
    assert (ledger.verify().rows, ledger.verify().first_bad, len(told)) == (1, 0, 1)


def test_an_inner_transaction_that_fails_leaves_the_outer_one_whole(ledger: Ledger) -> None:
    told: list[Activity] = []
    ledger.subscribe(told.append)
    with ledger.transaction():
        ledger.append(Entry(kind="first"))
        with pytest.raises(ZeroDivisionError):
            write_and_fail(ledger)
        ledger.append(Entry(kind="third"))
        assert told == []
    assert [(one.seq, one.kind) for one in told] == [(1, "first"), (2, "third")]
    assert told == ledger.since(0)
    assert ledger.verify().first_bad == 0


def test_listeners_hear_of_an_event_once_it_is_written_and_in_order(ledger: Ledger, home: Home) -> None:
    heard: list[tuple[int, int]] = []

    def listen(activity: Activity) -> None:
        reader = sqlite3.connect(home.file)
        heard.append((activity.seq, reader.execute("select max(seq) from events").fetchone()[0]))
        reader.close()
        if activity.kind == "question":
            ledger.append(Entry(kind="answer"))

    ledger.subscribe(listen)
    ledger.append_all([Entry(kind="question"), Entry(kind="other")])
    assert heard == [(1, 2), (2, 3), (3, 3)]


def test_the_identity_is_made_with_the_file_and_stays(home: Home, tmp_path_factory: pytest.TempPathFactory) -> None:
    with home.opened() as first:
        known = first.id
    with home.opened() as again:
        assert again.id == known
    with Home(tmp_path_factory.mktemp("other"), home.clock).opened() as other:
        assert other.id != known


def test_numbers_go_on_after_a_restart(home: Home) -> None:
    for expected in (1, 2, 3):
        with home.opened() as ledger:
            assert ledger.append(done()).seq == expected
            assert ledger.verify().first_bad == 0


def test_a_second_writer_is_refused_until_the_first_lets_go(home: Home) -> None:
    with home.opened() as first:
        with pytest.raises(LedgerError, match="Another process"):
            Ledger.open(home.file, home.head)
        first.append(done())
    with home.opened() as second:
        assert second.last_seq == 1


def test_closing_twice_is_no_error(home: Home) -> None:
    with home.opened() as ledger:
        ledger.close()
