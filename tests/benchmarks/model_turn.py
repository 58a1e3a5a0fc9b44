"""One turn of the agent with a model that answers at once, the worker warm; and what a task sends, in tokens."""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from meshclaw_desktop.connectors.email.kinds import maildir
from meshclaw_desktop.connectors.email.sample import ADDRESS, make_sample
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.runtime.agent import Agent
from meshclaw_desktop.runtime.budget import Budget
from meshclaw_desktop.runtime.settings import Limits, ModelSettings
from tests.benchmarks.frame import Row, on_disk
from tests.integration.model_worker import Workshop, workshop
from tests.integration.open_door import Errand, OpenDoor
from tests.integration.scripted_model import Says, scripted_model

TURNS = 40
MESSAGES = 50
"""In the mailbox that is triaged."""


def measure() -> Iterable[Row]:
    """Median of a turn, wall and both processes' CPU; tokens as the rehearsal model counts them."""
    with on_disk() as folder, workshop() as shop:
        wall, cpu = turns(shop, folder)
        first, every = triage(shop, folder)
    yield Row(name="model: one turn, worker warm", measured=wall, unit="s", at_most=0.1)
    yield Row(name="model: one turn, CPU of runtime and worker", measured=cpu, unit="s", at_most=0.15)
    yield Row(name="tokens: first request with all of email's tools", measured=first, unit="tokens", at_most=1_500)
    yield Row(name=f"tokens: triaging {MESSAGES} messages, input", measured=every, unit="tokens", at_most=25_000)


@dataclass
class Desk:
    """A sample mailbox behind an open door, with a ledger."""

    shop: Workshop
    folder: Path

    def __post_init__(self) -> None:
        self.box = make_sample(self.folder / "mail")
        self.connector = maildir().open("email", {"path": str(self.box), "address": ADDRESS})
        self.ledger = Ledger.open(self.folder / "ledger.sqlite3", self.folder / "head")
        self.budget = Budget(self.ledger, lambda: Limits(day_usd_micros=10**9, task_usd_micros=10**9))

    def agent(self, settings: ModelSettings, thoughts: list[Entry]) -> Agent[Errand]:
        """The loop, journalling into the ledger."""

        def journal(entry: Entry) -> None:
            self.ledger.append(entry)
            if entry.kind == "thought":
                thoughts.append(entry)

        return Agent(OpenDoor(self.connector), self.shop.model(settings), self.budget, journal)

    def close(self) -> None:
        """Let go."""
        self.shop.run(self.connector.close())
        self.ledger.close()


def turns(shop: Workshop, folder: Path) -> tuple[float, float]:
    """Seconds of one request and one answer, all around it included: reserving, streaming, settling, journalling."""
    with (
        tempfile.TemporaryDirectory(dir=folder) as place,
        scripted_model(lambda _: Says(text="All is well.")) as server,
    ):
        desk = Desk(shop, Path(place))
        settings = ModelSettings(name="openai/gpt-4o-mini", api_base=server.base_url)

        async def run() -> tuple[float, float]:
            agent = desk.agent(settings, [])
            for _ in range(5):
                await agent.run(Errand("what is new?"))
            walls = []
            began = cpu_seconds(shop)
            for _ in range(TURNS):
                begin = time.perf_counter()
                await agent.run(Errand("what is new?"))
                walls.append(time.perf_counter() - begin)
                await asyncio.sleep(0)
            return statistics.median(walls), (cpu_seconds(shop) - began) / TURNS

        found = shop.run(run())
        desk.close()
        return found


def triage(shop: Workshop, folder: Path) -> tuple[int, int]:
    """Input tokens of the first request, and of all requests together."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        desk = Desk(shop, Path(place))
        fill_up(desk.box)
        thoughts: list[Entry] = []
        shop.run(desk.agent(ModelSettings(name="rehearsal"), thoughts).run(Errand("Triage my inbox.")))
        desk.close()
    tokens = [int(str(entry.record["input_tokens"])) for entry in thoughts]
    return tokens[0], sum(tokens)


def fill_up(box: Path) -> None:
    """To 50 messages: some of those that have to be read come twice."""
    there = sorted((box / "new").iterdir())
    wanted = MESSAGES - len(there) - sum(1 for _ in (box / "cur").iterdir())
    readable = [file for file in there if "jordan" in file.name or "priya" in file.name or "customer" in file.name]
    for number in range(wanted):
        original = readable[number % len(readable)]
        copy = box / "new" / original.name.replace(".sample", f"-{number}.sample")
        copy.write_bytes(original.read_bytes().replace(b"Message-ID: <", f"Message-ID: <{number}.".encode()))


def cpu_seconds(shop: Workshop) -> float:
    """User and system time of this process (the scripted server is in it) and of the worker."""
    own = time.process_time()
    if shop.worker.pid is None:
        return own
    cells = Path(f"/proc/{shop.worker.pid}/stat").read_text().rpartition(")")[2].split()
    return own + (int(cells[11]) + int(cells[12])) / os.sysconf("SC_CLK_TCK")
