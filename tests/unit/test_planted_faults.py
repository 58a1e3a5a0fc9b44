"""Every planted fault still finds the text that it changes: one that does not proves nothing, and `make break` takes hours to say so."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from tests.break_it import AREAS, PROJECT


@pytest.mark.parametrize("area", AREAS)
def test_what_a_fault_changes_is_there(area: str) -> None:
    module = importlib.import_module(f"tests.breaks.{area}")
    gone = [
        fault.name
        for fault in module.FAULTS
        if fault.old not in (PROJECT / "meshclaw_desktop" / fault.file).read_text()
    ]
    assert gone == []


@pytest.mark.parametrize("area", AREAS)
def test_the_tests_that_are_to_notice_are_there(area: str) -> None:
    named = [
        Path(one.partition("::")[0])
        for one in importlib.import_module(f"tests.breaks.{area}").TESTS
        if one.startswith("tests/")
    ]
    assert named
    assert [str(one) for one in named if not (PROJECT / one).exists()] == []


def test_every_list_of_faults_is_run() -> None:
    lists = {file.stem for file in (PROJECT / "tests" / "breaks").glob("*.py")} - {"__init__", "fault"}
    assert lists == set(AREAS)
