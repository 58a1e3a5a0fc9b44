"""Killed around the time that a routine is due, again and again: each time runs once, none twice, none is lost."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from meshclaw_desktop.ledger.ledger import Ledger
from tests.integration.runtime_process import PROJECT

KILLS = 15
FIRST = 29_000_000


@pytest.mark.slow
def test_killed_around_the_time_it_runs_once_for_each_time(tmp_path: Path) -> None:
    chance = random.Random(5)
    dealt_with = FIRST - 1
    for _ in range(KILLS):
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.routine_child", str(tmp_path), str(dealt_with + 1)],
            cwd=PROJECT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert child.stdout is not None
        with child.stdout:
            for _ in range(chance.randrange(1, 4)):
                dealt_with = int(child.stdout.readline())
            spin(chance.randrange(0, 200_000))
            child.kill()
            rest = child.stdout.read().split("\n")
            dealt_with = max([dealt_with, *(int(one) for one in rest[:-1] if one)])
        child.wait(60)
    with_ledger(tmp_path, dealt_with)


def spin(times: int) -> None:
    """Some time that is another each time."""
    for _ in range(times):
        pass


def with_ledger(folder: Path, dealt_with: int) -> None:
    ledger = Ledger.open(folder / "ledger.sqlite3", folder / "head")
    started = Counter(
        round(one.at / 60) for one in ledger.newest(5_000) if one.kind == "task" and one.outcome == "started"
    )
    verified = ledger.verify()
    ledger.close()
    assert not verified.first_bad
    assert set(started.values()) == {1}, [one for one in started.items() if one[1] != 1]
    assert set(started) >= set(range(FIRST, dealt_with + 1))
    assert max(started) <= dealt_with + 1
