"""Every test in this folder runs off screen, in English, and fails on a Qt warning; a stand-in plays the runtime."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import SignalBlocker

from meshclaw_desktop.tray.language import VARIABLE, speak
from tests.gui.stand_in_runtime import StandIn

PATIENCE_MS = 60_000
UNAVOIDABLE = r"^This plugin does not support (raise\(\)|propagateSizeHints\(\)|grabbing the keyboard)$"
"""What Qt's offscreen platform says of itself."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A warning of Qt's is a failure; all of them take Qt."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore(UNAVOIDABLE))
            item.add_marker(pytest.mark.qt)


@pytest.fixture(autouse=True, scope="session")
def english(qapp: QApplication) -> None:
    """The windows speak English, whatever the machine is set to: plurals and numbers as its user reads them."""
    speak(qapp, {VARIABLE: "en_US"})


class PatientBot(QtBot):
    """pytest-qt's hands, which wait for a slow and busy machine too. They go on as soon as it happened."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MS) -> None:
        """Until the callback says so."""
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: SignalInstance, *, timeout: int = PATIENCE_MS, **options: Any) -> SignalBlocker:
        """Until the signal comes."""
        return super().waitSignal(signal, timeout=timeout, **options)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """In place of pytest-qt's."""
    return PatientBot(request)


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[StandIn]:
    """A stand-in for the runtime, listening."""
    with StandIn(tmp_path / "run" / "runtime.sock") as stand_in:
        yield stand_in
