"""Every test in this folder runs off screen, in English, and fails on a Qt warning; a stand-in plays the runtime."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from meshclaw_desktop.tray.language import VARIABLE, speak
from tests.gui.stand_in_runtime import StandIn

UNAVOIDABLE = r"^This plugin does not support (raise\(\)|propagateSizeHints\(\)|grabbing the keyboard)$"
"""What Qt's offscreen platform says of itself."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A warning of Qt's is a failure."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore(UNAVOIDABLE))


@pytest.fixture(autouse=True, scope="session")
def english(qapp: QApplication) -> None:
    """The windows speak English, whatever the machine is set to: plurals and numbers as its user reads them."""
    speak(qapp, {VARIABLE: "en_US"})


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[StandIn]:
    """A stand-in for the runtime, listening."""
    with StandIn(tmp_path / "run" / "runtime.sock") as stand_in:
        yield stand_in
