"""The plugin that shares tests out among processes, run on small test files."""

from __future__ import annotations

from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
SLOW_AND_QUICK = """
import pytest

def test_quick():
    pass

@pytest.mark.slow
def test_slow():
    pass
"""
MEETING = """
import pathlib, time
import pytest

@pytest.mark.parametrize(("mine", "other"), [("a", "b"), ("b", "a")])
def test_both_run_at_once(mine, other):
    pathlib.Path(mine).touch()
    until = time.monotonic() + 60
    while not pathlib.Path(other).exists():
        assert time.monotonic() < until
        time.sleep(0.05)
"""
ALONE = ("-p", "tests.sharing", "-p", "no:hypothesispytest", "-p", "no:pytest-qt", "-p", "no:cacheprovider")


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    pytester.makeini("[pytest]\nmarkers =\n    slow: takes seconds")
    monkeypatch.setenv("PYTHONPATH", str(PROJECT))
    return pytester


def test_slow_tests_come_last_in_one_process(run: pytest.Pytester) -> None:
    run.makepyfile(test_a="def test_first():\n    pass", test_b=SLOW_AND_QUICK, test_c="def test_last():\n    pass")
    result = run.runpytest(*ALONE, "-v")
    result.stdout.fnmatch_lines(["*::test_first PASSED*", "*::test_quick *", "*::test_last *", "*::test_slow *"])


@pytest.mark.slow
def test_among_several_they_begin_with_a_file_that_has_a_slow_one(run: pytest.Pytester) -> None:
    run.makepyfile(test_a="def test_first():\n    pass", test_b=SLOW_AND_QUICK, test_c="def test_last():\n    pass")
    result = run.runpytest_subprocess(*ALONE, "-v", "-n", "1", "--dist", "loadfile")
    result.stdout.fnmatch_lines(["*PASSED*::test_slow*", "*PASSED*::test_quick*", "*::test_first*", "*::test_last*"])


@pytest.mark.slow
def test_those_with_a_desktop_of_their_own_go_one_by_one_and_no_others(run: pytest.Pytester) -> None:
    for folder in ("gui_outside", "gui"):
        place = run.mkdir("tests") if not (run.path / "tests").exists() else run.path / "tests"
        (place / folder).mkdir()
        (place / folder / "test_meeting.py").write_text(MEETING.replace("60", "60" if folder == "gui_outside" else "1"))
    parallel = ("-n", "2", "--dist", "loadfile")
    run.runpytest_subprocess(*ALONE, *parallel, "tests/gui_outside").assert_outcomes(passed=2)
    (run.path / "a").unlink()
    (run.path / "b").unlink()
    run.runpytest_subprocess(*ALONE, *parallel, "tests/gui").assert_outcomes(failed=1, passed=1)
