"""A quiet time: every routine on, a mailbox on IDLE, a calendar, deployments, and nothing happens.

A whole day goes by in seconds, by a clock of its own, and its model calls are counted; of an hour, some real
minutes are measured and multiplied.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

from meshclaw_desktop.wire import messages as m
from meshclaw_desktop.wire.rows import UsageRow
from tests.benchmarks.frame import Row
from tests.benchmarks.processes import compiled, switches
from tests.integration.day.world import World, a_world, why_not
from tests.integration.mail_server import MailServer, mail_server
from tests.integration.mail_server import why_not as no_mail
from tests.integration.scripted_model import Says

MEASURED_S = 300.0
"""Real time of which the quiet hour is a multiple."""
SETTLE_S = 20.0
HEARTBEAT = 554_000
"""Tokens that OpenClaw's heartbeat takes on a day on which nothing happens, by its own users' count."""
ROUTINES = ("morning-triage", "deployment-watch", "dream")
STEP = timedelta(minutes=1)
TICKING = """
import asyncio
async def tick():
    while True:
        await asyncio.sleep(1)
asyncio.run(tick())
"""


def measure() -> Iterable[Row]:
    """A day by the clock of the tests, then some real minutes."""
    reason = no_mail() or why_not()
    if reason:
        sys.stderr.write(f"not measured: a quiet day ({reason})\n")
        return
    with mail_server() as mail, tempfile.TemporaryDirectory() as folder, furnished(Path(folder), mail) as world:
        calls, taken = a_day(world)
        yield Row(name="quiet day: model calls", measured=calls, unit="calls", at_most=0)
        yield Row(
            name="quiet day: tokens",
            measured=taken,
            unit="tokens",
            reference=HEARTBEAT,
            compared_with="OpenClaw's heartbeat, as its users count",
            at_most=0,
        )
        ours, bare, woke = an_hour(world)
        yield Row(
            name=f"quiet hour: processor time, from {MEASURED_S / 60:.0f} minutes",
            measured=ours,
            unit="s",
            reference=bare,
            compared_with="asyncio that wakes once a second",
            ratio_at_most=1,
        )
        yield Row(
            name=f"quiet hour: wake-ups, from {MEASURED_S / 60:.0f} minutes",
            measured=woke,
            unit="wake-ups",
            at_most=600,
        )


@contextlib.contextmanager
def furnished(folder: Path, mail: MailServer) -> Iterator[World]:
    """Everything connected and switched on, and one triage behind it; from then on the model is not to be asked."""
    with a_world(folder, mail, lambda _: Says(text="Nothing needs you.")) as world:
        world.home.environment = compiled(world.home.environment)
        world.home.start()
        with world.home.client() as client:
            world.settle(client)
            for name in ROUTINES:
                client.request(partial(m.SwitchRoutine, routine=name, on=True))
            world.comes("An old one", sender="a@partner.example", body="Hello.", at=world.hand.now())
            world.hand.until(world.at("06:30:01"))
            client.until(m.TaskEnded, lambda one: one.task.routine == ROUTINES[0])
        yield world


def a_day(world: World) -> tuple[int, int]:
    """Model calls and tokens, from midnight to midnight, minute by minute."""
    midnight = world.at("00:00", day=1)
    world.hand.move_to(midnight)
    asked, taken = len(world.model.requests), tokens(world)
    minutes = int(timedelta(days=1) / STEP)
    for number in range(1, minutes + 1):
        world.hand.move_to(midnight + number * STEP)
    return len(world.model.requests) - asked, tokens(world) - taken


def tokens(world: World) -> int:
    """All that the ledger knows of."""
    with world.home.client() as client:
        usage = client.rows(UsageRow, lambda id: m.ListUsage(id, 60))
    return sum(one.input_tokens + one.output_tokens for one in usage)


def an_hour(world: World) -> tuple[float, float, float]:
    """Processor seconds of ours and of the bare process, and our wake-ups, for an hour."""
    assert world.home.process is not None
    pid = world.home.process.pid
    time.sleep(SETTLE_S)
    with _process(TICKING) as ticking:
        time.sleep(2)
        before = processor_exactly(pid), processor_exactly(ticking), switches(pid)
        time.sleep(MEASURED_S)
        after = processor_exactly(pid), processor_exactly(ticking), switches(pid)
    hour = 3_600 / MEASURED_S
    return (after[0] - before[0]) * hour, (after[1] - before[1]) * hour, (after[2] - before[2]) * hour


def processor_exactly(pid: int) -> float:
    """Processor time until now of all its threads, those that have ended too: Linux's clock of another process."""
    return time.clock_gettime((~pid << 3) | 2)


@contextlib.contextmanager
def _process(code: str) -> Iterator[int]:
    process = subprocess.Popen([sys.executable, "-c", code])
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(10)
