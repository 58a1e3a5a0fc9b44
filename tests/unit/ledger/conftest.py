"""A ledger that is opened, and its home."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from meshclaw_desktop.ledger.ledger import Ledger
from tests.unit.ledger.home import Clock, Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A folder without a ledger in it."""
    return Home(tmp_path, Clock())


@pytest.fixture
def ledger(home: Home) -> Iterator[Ledger]:
    """A new ledger in `home`."""
    with home.opened() as opened:
        yield opened
