"""A pytest plugin: what could not run is said with its reason; with CI=true a skip is a failure.

A test that means something on one platform alone is marked `only_on` and not collected elsewhere: that is no skip.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from typing import TypeVar

import pytest

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what belongs to another platform."""
    elsewhere = [item for item in items if not _belongs_here(item)]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that skips itself."""
    return _refuse_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A whole file that skips itself."""
    return _refuse_skip((yield))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what did not run, and why, each reason once."""
    places: dict[str, list[str]] = {}
    for report in terminalreporter.stats.get("skipped", []):
        places.setdefault(_reason(report), []).append(report.nodeid)
    if places:
        terminalreporter.section("did not run here")
        for reason, tests in places.items():
            more = f" and {len(tests) - 1} more" if len(tests) > 1 else ""
            terminalreporter.write_line(f"{reason}: {tests[0]}{more}")


def _belongs_here(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("only_on")
    return marker is None or sys.platform in marker.args


def _refuse_skip(report: Report) -> Report:
    if report.outcome == "skipped" and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.longrepr = f"Skipped, which CI=true does not allow: {_reason(report)}"
        report.outcome = "failed"
    return report


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return reason.removeprefix("Skipped: ")
