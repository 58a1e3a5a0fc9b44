"""The activity's model, held against a naive reference in whatever pieces it comes, and against Qt's own tester."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt

from meshclaw_desktop.tray.activity.filter import Filter, Show, words_of
from meshclaw_desktop.tray.activity.fold import Group
from meshclaw_desktop.tray.activity.line import Line, Standing
from meshclaw_desktop.tray.activity.model import ActivityModel
from meshclaw_desktop.tray.activity.rows_model import ROW, Column
from meshclaw_desktop.wire.messages import Activity
from tests.gui.activity import reference
from tests.gui.samples import an_activity

OUTCOMES = (
    ("call", "ask", "waiting"),
    ("call", "allow", "running"),
    ("call", "allow", "done"),
    ("call", "deny", "denied"),
    ("call", "deny", "observed"),
    ("call", "allow", "failed"),
    ("call", "allow", "unknown"),
    ("undo", "allow", "undone"),
    ("undo", "allow", "refused"),
    ("policy", "", "done"),
    ("policy", "allow", "done"),
    ("model", "", "waiting"),
    ("task", "", "started"),
    ("task", "", "done"),
)


@st.composite
def histories(draw: st.DrawFn) -> list[Activity]:
    """Some minutes of a busy runtime: few tasks, few calls, so that they meet often."""
    drawn = draw(
        st.lists(
            st.tuples(
                st.sampled_from(OUTCOMES),
                st.sampled_from(("", "t1", "t2", "t3")),
                st.sampled_from(("", "", "c1", "c2", "c3", "c4")),
                st.sampled_from(("", "email", "slack")),
                st.sampled_from(("read", "change", "send")),
                st.sampled_from(("", "", "u1", "u2")),
                st.sampled_from(("Archive it", "Send that", "Look")),
            ),
            max_size=40,
        )
    )
    facts = []
    for seq, ((kind, verdict, outcome), task, call, connector, effect, undo, sentence) in enumerate(drawn, start=1):
        # A call belongs to one task; an undo id to one call and to what takes it back.
        without_call = kind in ("task", "policy", "model")
        of_call = f"{task}-{call}" if call else ""
        facts.append(
            an_activity(
                seq,
                kind=kind,
                verdict=verdict,
                outcome=outcome,
                task=task,
                call="" if without_call else of_call if kind == "call" else f"undo-{of_call}{seq}",
                connector=connector,
                effect=effect,
                undo_id="" if not undo or not of_call or without_call else f"{undo}-{of_call}",
                sentence=sentence,
                routine="nightly" if task == "t3" else "",
            )
        )
    return facts


FILTERS = st.builds(
    Filter,
    show=st.sampled_from(Show),
    connectors=st.sampled_from((frozenset[str](), frozenset({"email"}), frozenset({"slack", "email"}))),
    words=st.sampled_from(((), ("archive",), ("t", "look"))),
)


def shown(model: ActivityModel) -> list[reference.Plain]:
    """The model's rows, as the reference writes them."""
    found: list[reference.Plain] = []
    for at in range(model.rowCount()):
        row = model.row(at)
        assert row is not None
        assert model.position(row) == at
        found.append(("task", row.id) if isinstance(row, Group) else ("line", row.key))
    return found


def expected(model: ActivityModel, facts: Sequence[Activity]) -> list[reference.Plain]:
    """What the reference says of the same facts, filter and folds."""
    groups = {reference.group_of(fact) for fact in facts}
    unfolded = frozenset(id for id in groups if (group := model.group(id)) is not None and model.is_open(group))
    chosen = model.filter
    return reference.rows(
        facts, show=chosen.show, connectors=chosen.connectors, words=chosen.words, open_groups=unfolded
    )


class Mirror:
    """Keeps a copy of the rows by the model's signals alone, as a view does."""

    def __init__(self, model: ActivityModel) -> None:
        self._model = model
        self.rows: list[object] = []
        model.modelReset.connect(self._reset)
        model.rowsInserted.connect(self._insert)
        model.rowsRemoved.connect(self._remove)
        model.rowsMoved.connect(self._move)
        self._reset()

    def _reset(self) -> None:
        self.rows = [self._model.row(at) for at in range(self._model.rowCount())]

    def _insert(self, _parent: QModelIndex, first: int, last: int) -> None:
        self.rows[first:first] = [self._model.row(at) for at in range(first, last + 1)]
        self._check()

    def _remove(self, _parent: QModelIndex, first: int, last: int) -> None:
        del self.rows[first : last + 1]
        self._check()

    def _move(self, _from: QModelIndex, first: int, last: int, _to: QModelIndex, row: int) -> None:
        block = self.rows[first : last + 1]
        del self.rows[first : last + 1]
        assert row == 0
        self.rows[0:0] = block
        self._check()

    def _check(self) -> None:
        """Within the signal, everything that a view may ask for is right already."""
        for at, row in enumerate(self.rows):
            assert isinstance(row, Group | Line)
            assert self._model.position(row) == at


@settings(max_examples=150, deadline=None)
@given(histories(), FILTERS, st.lists(st.integers(0, 50), max_size=4), st.data())
def test_whatever_pieces_it_comes_in_the_rows_are_those_of_the_reference(
    qapp: object, facts: list[Activity], wanted: Filter, cuts: list[int], data: st.DataObject
) -> None:
    model = ActivityModel()
    mirror = Mirror(model)
    edges = sorted({0, len(facts), *(cut for cut in cuts if cut < len(facts))})
    pieces = [facts[low:high] for low, high in itertools.pairwise(edges)] or [[]]
    at = data.draw(st.integers(0, len(pieces) - 1))
    model.begin(pieces[at])
    model.set_filter(wanted)
    low, high = at, at + 1
    while low > 0 or high < len(pieces):
        if low > 0 and (high == len(pieces) or data.draw(st.booleans())):
            low -= 1
            model.prepend(pieces[low], complete=low == 0)
        else:
            model.extend(pieces[high])
            high += 1
        if model.rowCount():
            row = model.row(data.draw(st.integers(0, model.rowCount() - 1)))
            if isinstance(row, Group):
                model.set_open(row, data.draw(st.booleans()))
        known = [fact for piece in pieces[low:high] for fact in piece]
        assert shown(model) == expected(model, known)
        assert mirror.rows == [model.row(one) for one in range(model.rowCount())]


@settings(max_examples=100, deadline=None)
@given(histories())
def test_a_line_stands_where_all_its_facts_say_and_the_figures_are_sums(qapp: object, facts: list[Activity]) -> None:
    whole, backwards = ActivityModel(), ActivityModel()
    whole.begin(facts)
    backwards.begin([])
    backwards.prepend(facts, complete=True)
    keys = {reference.key_of(fact) for fact in facts if not reference.is_head(fact)}
    for key in keys:
        of_line = [fact for fact in facts if reference.key_of(fact) == key and not reference.is_head(fact)]
        of_group = [fact for fact in facts if reference.group_of(fact) == reference.group_of(of_line[0])]
        for model in (whole, backwards):
            line = model.line(key)
            assert line is not None
            assert line.standing == reference.standing(of_line, of_group, facts)
    for model in (whole, backwards):
        for id in {reference.group_of(fact) for fact in facts}:
            group = model.group(id)
            assert group is not None
            assert +group.tally == count_standings(group.lines)
            assert group.changes == sum(line.acted for line in group.lines)
            assert group.undoable == sum(bool(line.undo_id) for line in group.lines)
        assert model.waiting == sum(
            line.standing is Standing.WAITING for key in keys if (line := model.line(key)) is not None
        )


def count_standings(lines: Sequence[Line]) -> dict[Standing, int]:
    counts: dict[Standing, int] = {}
    for line in lines:
        counts[line.standing] = counts.get(line.standing, 0) + 1
    return counts


def test_qts_own_tester_finds_nothing(qtmodeltester: Any) -> None:
    model = ActivityModel()
    qtmodeltester.check(model)
    model.begin([an_activity(seq, task=f"t{seq // 4}", call=f"c{seq // 2}") for seq in range(1, 40)])
    group = model.row(0)
    assert isinstance(group, Group)
    model.extend([an_activity(seq, task=f"t{seq // 4}", call=f"c{seq // 2}") for seq in range(40, 60)])
    model.extend([an_activity(60, task="", kind="policy"), an_activity(61, task="t99"), an_activity(62, task="")])
    model.set_filter(Filter(words=words_of("message 5")))
    model.set_open(group, False)
    qtmodeltester.check(model)


def a_call(seq: int, **changes: Any) -> Activity:
    return an_activity(seq, call="c1", tool="archive", effect="change", sentence="Archive 22 messages", **changes)


def test_a_call_is_one_row_from_question_to_undo(qapp: object) -> None:
    model = ActivityModel()
    model.begin([])
    model.extend([a_call(1, verdict="ask", outcome="waiting")])
    line = model.row(1)
    assert isinstance(line, Line)
    seen = [line.standing]
    for seq, changes in enumerate(
        ({"outcome": "running"}, {"outcome": "done", "undo_id": "u1"}),
        start=2,
    ):
        model.extend([a_call(seq, **changes)])
        seen.append(line.standing)
    assert line.undo_id == "u1"
    model.extend([an_activity(4, kind="undo", call="undo-1", undo_id="u1", outcome="undone", sentence="Undo it")])
    seen.append(line.standing)
    assert seen == [Standing.WAITING, Standing.RUNNING, Standing.APPROVED, Standing.UNDONE]
    assert line.undo_id == ""
    assert model.rowCount() == 3


def test_a_question_of_a_task_that_ended_waits_no_longer_but_a_routines_does(qapp: object) -> None:
    for routine, stands in (("", Standing.REFUSED), ("nightly", Standing.WAITING)):
        model = ActivityModel()
        model.begin([a_call(1, verdict="ask", outcome="waiting", routine=routine)])
        model.extend([an_activity(2, kind="task", outcome="stopped", connector="", effect="", routine=routine)])
        line = model.line("c1")
        assert line is not None
        assert line.standing is stands


def test_what_happens_outside_tasks_stands_above_a_task_that_began_before_it_in_the_same_moment(qapp: object) -> None:
    model = ActivityModel()
    facts = [an_activity(1, task=""), an_activity(2, task=""), an_activity(3, task="t1"), an_activity(4, task="")]
    model.begin(facts[:1])
    model.extend(facts[1:])
    assert shown(model) == expected(model, facts)
    assert isinstance(model.row(0), Group)
    assert model.position(model.group("t1") or pytest.fail("there is no such task")) == 4


@pytest.mark.parametrize(
    ("verdict", "outcome", "shown_rows"),
    [
        ("deny", "denied", 0),
        ("deny", "observed", 0),
        ("allow", "failed", 0),
        ("allow", "done", 2),
        ("allow", "unknown", 2),
    ],
)
def test_what_was_not_done_changed_nothing(qapp: object, verdict: str, outcome: str, shown_rows: int) -> None:
    model = ActivityModel()
    model.begin([a_call(1, verdict=verdict, outcome=outcome)])
    model.set_filter(Filter(show=Show.CHANGED))
    assert model.rowCount() == shown_rows


def test_a_heading_goes_with_its_last_line_and_comes_back_with_the_next(qapp: object) -> None:
    model = ActivityModel()
    model.begin([])
    model.set_filter(Filter(show=Show.NEEDS_YOU))
    mirror = Mirror(model)
    for seq in (1, 3, 5):
        model.extend([a_call(seq, verdict="ask", outcome="waiting")])
        assert shown(model) == [("task", "t1"), ("line", "c1")]
        model.extend([a_call(seq + 1, verdict="deny", outcome="denied")])
        assert shown(model) == []
        assert mirror.rows == []


def test_a_missing_fact_is_noticed_and_nothing_is_shown_out_of_order(qtbot: Any) -> None:
    model = ActivityModel()
    model.begin([an_activity(1)])
    with qtbot.waitSignal(model.gap_found):
        model.extend([an_activity(2), an_activity(4)])
    assert model.newest_seq == 2


def test_what_was_seen_before_changes_nothing(qapp: object) -> None:
    model = ActivityModel()
    facts = [an_activity(seq, tokens=10) for seq in range(1, 5)]
    model.begin(facts)
    model.extend(facts)
    group = model.group("t1")
    assert group is not None
    assert (model.rowCount(), group.tokens) == (5, 40)


def test_it_holds_no_more_than_it_says(qapp: object) -> None:
    model = ActivityModel(most_lines=1_000)
    model.begin([an_activity(1, task="old")])
    for low in range(2, 1_500, 20):
        model.extend([an_activity(seq, task=f"t{seq // 30}") for seq in range(low, low + 20)])
        assert model.lines <= 1_050
    assert model.lines > 900
    assert model.group("old") is None
    assert not model.complete
    known = [an_activity(seq, task=f"t{seq // 30}") for seq in range(model.oldest_seq, model.newest_seq + 1)]
    assert shown(model) == expected(model, known)


def test_every_cell_says_something_to_a_screen_reader_where_it_shows_something(qapp: object) -> None:
    model = ActivityModel()
    model.begin([a_call(1, verdict="ask", outcome="waiting"), an_activity(2, tokens=4812, usd_micros=11_000)])
    heading = model.index(0, Column.TIME).data(ROW)
    assert isinstance(heading, Group)
    said = model.index(0, Column.TIME).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "unfolded" in said
    assert model.index(1, Column.TOKENS).data() == "4,812"
    assert model.index(1, Column.COST).data() == "$0.01"


@pytest.mark.parametrize("text", ["gnp\u202eexe", "p\u0430ypal", "a\u200bb"])
def test_what_others_wrote_hides_nothing(qapp: object, text: str) -> None:
    model = ActivityModel()
    model.begin([an_activity(1, sentence=text), an_activity(2, kind="task", outcome="started", sentence=text)])
    for row in (0, 1):
        assert text not in str(model.index(row, Column.WHAT).data())
        assert "⟨" in str(model.index(row, Column.WHAT).data())


def test_a_tooltip_shows_markup_and_follows_none(qapp: object) -> None:
    model = ActivityModel()
    model.begin([an_activity(1, sentence="<img src='file:///x.png'> <b>approved</b>")])
    told = str(model.index(1, Column.WHAT).data(Qt.ItemDataRole.ToolTipRole))
    assert "&lt;img" in told
    assert "<b>" not in told
