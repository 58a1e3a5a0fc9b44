"""The plugin that makes a skip loud, run on small test files."""

from __future__ import annotations

import pytest

SKIPPING = """
import pytest

def test_that_needs_a_server():
    pytest.skip("no mail server")

def test_that_runs():
    pass
"""


ALONE = ("-p", "tests.no_silent_skips", "-p", "no:hypothesispytest", "-p", "no:pytest-qt", "-p", "no:cacheprovider")


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    pytester.makeini("[pytest]\nmarkers =\n    slow: takes seconds\n    only_on(platform): on one platform")
    monkeypatch.delenv("CI", raising=False)
    return pytester


def test_a_skip_is_named_with_its_reason(run: pytest.Pytester) -> None:
    run.makepyfile(SKIPPING)
    result = run.runpytest(*ALONE)
    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(["*did not run here*", "no mail server: *test_that_needs_a_server"])


def test_a_skip_fails_in_ci(run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    run.makepyfile(SKIPPING)
    result = run.runpytest(*ALONE)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*CI=true does not allow: no mail server*"])


def test_a_file_that_skips_itself_fails_in_ci(run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    run.makepyfile("import pytest\npytest.importorskip('there_is_no_such_module')")
    assert run.runpytest(*ALONE).ret is not pytest.ExitCode.OK


def test_an_expected_failure_is_no_skip(run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    run.makepyfile("import pytest\n@pytest.mark.xfail\ndef test_broken():\n    assert False")
    run.runpytest(*ALONE).assert_outcomes(xfailed=1)


def test_what_belongs_to_another_platform_is_not_collected(
    run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    run.makepyfile("import pytest\n@pytest.mark.only_on('amiga')\ndef test_workbench():\n    assert False")
    run.runpytest(*ALONE).assert_outcomes(deselected=1)
