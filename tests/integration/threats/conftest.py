"""The stage that most of these tests play on. Each of them starts real processes: all of them count as slow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from meshclaw_desktop.policy.model import Autonomy
from tests.integration.runtime_process import Client
from tests.integration.threats.scene import Scene, scene

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="module")
def stage() -> Iterator[Scene]:
    """One home for the tests of a module, which may set up another one."""
    with scene() as made:
        yield made


@pytest.fixture
def client(stage: Scene) -> Iterator[Client]:
    """The user's own, with the mailbox on *ask*."""
    with stage.watching(Autonomy.ASK) as client:
        yield client
