"""A real process that journals is killed at random moments: nothing acknowledged is lost, nothing can be done twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.head import read_head
from meshclaw_desktop.ledger.ledger import Ledger

pytestmark = pytest.mark.only_on("linux")


class Story:
    """What the writers said over all their lives, and what was found in the ledger."""

    def __init__(self) -> None:
        self._said: dict[str, set[str]] = {}
        self.last_row = 0
        self.read_up_to = 0
        self.begun: set[str] = set()
        self.ended: set[str] = set()

    def hear(self, word: str, what: str) -> None:
        """Something was acknowledged."""
        if word in ("row", "open"):
            self.last_row = max(self.last_row, int(what))
        else:
            self._said.setdefault(word, set()).add(what)

    def of(self, word: str) -> set[str]:
        """All names with which this was said."""
        return self._said.get(word, set())

    def read(self, ledger: Ledger) -> None:
        """Go on reading the calls' records."""
        while page := ledger.since(self.read_up_to):
            self.begun |= {one.call for one in page if one.outcome == "running"}
            self.ended |= {one.call for one in page if one.call and one.outcome != "running"}
            self.read_up_to = page[-1].seq


@contextmanager
def writers(folder: Path) -> Iterator[tuple[IO[str], IO[str]]]:
    """What starts a writer for each line, and what the writers say."""
    nursery = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.ledger_writer", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert nursery.stdin
    assert nursery.stdout
    try:
        yield nursery.stdin, nursery.stdout
    finally:
        nursery.stdin.close()
        nursery.stdout.close()
        nursery.wait(timeout=120)


def live_and_die(start: IO[str], output: IO[str], number: int, chance: random.Random, story: Story) -> None:
    """One writer, killed while it opens the ledger, or at some moment after it said some number of lines."""
    start.write(f"{number}\n")
    start.flush()
    word, pid = output.readline().split()
    assert word == "pid"
    lines = max(chance.randint(-8, 40), 0)
    for _ in range(lines):
        word, what = output.readline().split()
        assert word != "dead", "it ended by itself"
        story.hear(word, what)
    time.sleep(chance.uniform(0, 0.002 if lines else 0.03))
    os.kill(int(pid), signal.SIGKILL)
    for line in output:
        word, what = line.split()
        if word == "dead":
            assert int(what) == signal.SIGKILL, "it ended by itself"
            return
        story.hear(word, what)


def check(folder: Path, story: Story, *, verify: bool) -> None:
    """Open the ledger as the runtime does after a crash."""
    head = read_head(folder / "ledger.head")
    ledger = Ledger.open(folder / "ledger.sqlite3", folder / "ledger.head")
    try:
        if verify:
            found = ledger.verify()
            assert (found.rows, found.first_bad, found.reason) == (ledger.last_seq, 0, "")
        assert ledger.last_seq >= story.last_row
        assert head is None or head.seq <= ledger.last_seq
        story.read(ledger)
        unfinished = {activity.call for activity in ledger.unfinished_calls()}
        assert story.of("did") <= story.begun, "something was done without a record"
        assert story.of("ended") <= story.ended
        assert unfinished == story.begun - story.ended
        for call in unfinished:
            ledger.end_call(call, Entry(kind="call", outcome="unknown"))
        waiting = {approval.id for approval, _ in ledger.open_approvals()}
        assert not waiting & story.of("used")
        for name in story.of("used") - story.of("tried again"):
            assert not ledger.use_answer(name), f"the answer {name} can be used twice"
            story.hear("tried again", name)
        assert ledger.reserved() == 0
        assert ledger.spent_since(0) >= 5 * len(story.of("reserved") - story.of("released") - story.of("releasing"))
    finally:
        ledger.close()


def kill_again_and_again(folder: Path, lives: int, seed: int) -> None:
    """A run with a chance of its own; the same seed kills after the same number of lines."""
    chance = random.Random(seed)
    story = Story()
    with writers(folder) as (start, output):
        for number in range(lives):
            live_and_die(start, output, number, chance, story)
            check(folder, story, verify=number % 10 == 9)
    check(folder, story, verify=True)
    assert len(story.of("did")) > lives / 2, "the writers did not get to write"


def test_killed_at_any_moment_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    kill_again_and_again(tmp_path, 50, 0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 13))
def test_killed_a_thousand_times_nothing_acknowledged_is_lost(tmp_path: Path, seed: int) -> None:
    kill_again_and_again(tmp_path, 50, seed)


KILLED_IN_BETWEEN = """
import os, signal, sys
from pathlib import Path
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.head import HeadFile
from meshclaw_desktop.ledger.ledger import Ledger
folder = Path(sys.argv[1])
ledger = Ledger.open(folder / "ledger.sqlite3", folder / "ledger.head")
ledger.append(Entry(kind="first"))
HeadFile.write = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
ledger.append_all([Entry(kind="second"), Entry(kind="third")])
"""


def test_killed_between_the_ledger_and_its_head_is_no_alarm(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", KILLED_IN_BETWEEN, str(tmp_path)], check=False)
    assert ended.returncode == -signal.SIGKILL
    head = read_head(tmp_path / "ledger.head")
    assert head is not None
    assert head.seq == 1
    ledger = Ledger.open(tmp_path / "ledger.sqlite3", tmp_path / "ledger.head")
    assert [one.kind for one in ledger.since(0)] == ["first", "second", "third"]
    assert (ledger.verify().rows, ledger.verify().first_bad) == (3, 0)
    ledger.close()
