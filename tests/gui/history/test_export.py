"""What leaves the window as text: exact numbers, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshclaw_desktop.tray.history.export import as_csv, as_json, as_report, file_name
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.history import History
from tests.gui.history.samples import a_history, a_row


def lines(history: History) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(as_csv(history))))


def test_a_table_has_one_line_for_each_group_with_exact_numbers() -> None:
    found = lines(a_history())
    assert [one["group"] for one in found] == ["morning triage", "deployment watch", "dream", "(you asked)"]
    first = found[0]
    assert (first["from"], first["to"], first["by"]) == ("2026-11-01", "2026-11-30", "routine")
    assert (first["usd"], first["runs"], first["kept"], first["undone"]) == ("6.100000", "22", "241", "6")


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =cmd|' /C calc'!A0", '=HYPERLINK("x")']
)
def test_a_name_is_never_a_formula(name: str) -> None:
    (found,) = lines(replace(a_history(), rows=(a_row(name),)))
    assert found["group"].startswith("'")


@given(st.text())
def test_any_name_makes_one_whole_line(name: str) -> None:
    found = lines(replace(a_history(), rows=(a_row(name), a_row("after"))))
    assert len(found) == 2
    assert found[1]["group"] == "after"
    assert found[0]["group"].lstrip()[:1] not in tuple("=+-@")


def test_json_is_the_whole_history() -> None:
    history = a_history()
    assert from_json(History, json.loads(as_json(history))) == history


def test_a_report_without_names_names_nothing() -> None:
    history = replace(a_history(), rows=(a_row("secret project"), a_row("")))
    assert "Secret project" in as_report(history)
    plain = as_report(history, named=False)
    assert "secret" not in plain.lower()
    assert "random" not in plain
    assert "Routine 1" in plain


def test_a_file_is_named_for_its_days() -> None:
    assert file_name(a_history(), "csv") == "meshclaw-2026-11-01-2026-11-30.csv"
