"""A real desktop for the tests in this folder, which drive the application from outside."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from meshclaw_desktop.commands.virtual_desktop import PROGRAMS, VirtualDesktop, virtual_desktop


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is driven here takes Qt."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt)


@pytest.fixture
def desktop(request: pytest.FixtureRequest) -> Iterator[VirtualDesktop]:
    """A desktop with an XEmbed tray; for another tray host: `parametrize("desktop", ["sni"], indirect=True)`."""
    missing = [program for program in (*PROGRAMS, "xdotool") if not shutil.which(program)]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    with virtual_desktop(tray=getattr(request, "param", "xembed")) as desk:
        yield desk
