"""A deletion runs beside the loop: everything else is answered meanwhile, and what is written meanwhile goes first."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from meshclaw_desktop.errors import LedgerError, MeshClawError
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.rewriting import Draft
from meshclaw_desktop.locations import Locations
from meshclaw_desktop.runtime.data_requests import MOST_DRAFTS, DataRequests
from meshclaw_desktop.runtime.tasks import Task, Tasks
from meshclaw_desktop.wire.messages import DeleteData
from tests.unit.runtime.bench import Bench

EVERYTHING = DeleteData(1, everything=True)


class SlowDrafts:
    """Drafts wait in their thread until they are let go."""

    def __init__(self) -> None:
        self.writing = threading.Semaphore(0)
        self.go = threading.Semaphore(0)
        self._write = Draft.write

    def write(self, draft: Draft) -> None:
        """Instead of the usual one."""
        self.writing.release()
        assert self.go.acquire(timeout=60)
        self._write(draft)

    async def begun(self) -> None:
        """Until the next one has begun."""
        assert await asyncio.to_thread(self.writing.acquire, timeout=60)


@dataclass
class World:
    """A bench with the data's requests, and tasks that do nothing until they are stopped."""

    bench: Bench
    drafts: SlowDrafts
    begun_anew: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.bench.start()
        self.tasks = Tasks(
            self.bench.ledger, self._idle, lambda fact: None, lambda: None, lambda: (), lambda wrong: None
        )
        folder = self.bench.folder
        self.data = DataRequests(
            ledger=self.bench.ledger,
            locations=Locations(config=folder, data=folder, state=folder, runtime=folder),
            tasks=self.tasks,
            approvals=self.bench.approvals,
            authority=self.bench.authority,
            begin_anew=lambda: self.begun_anew.append(True),
        )

    async def _idle(self, task: Task) -> tuple[str, str]:
        await asyncio.Event().wait()
        return "done", ""

    def delete(self) -> asyncio.Task[Any]:
        """Ask for it."""
        return asyncio.create_task(self.data.delete(EVERYTHING, "the app"))

    def sentences(self) -> list[str]:
        """Of all rows."""
        return [row.sentence for row in self.bench.ledger.newest(99)]


@pytest.fixture
def drafts(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowDrafts]:
    slow = SlowDrafts()
    monkeypatch.setattr(Draft, "write", lambda draft: slow.write(draft))
    yield slow
    slow.go.release(99)


def live(tmp_path: Path, drafts: SlowDrafts, scenario: Any) -> None:
    async def whole() -> None:
        world = World(Bench(tmp_path), drafts)
        await asyncio.wait_for(scenario(world), 120)
        world.tasks.stop_all()
        await world.tasks.join(5)
        await world.bench.roster.close()
        world.bench.close()

    asyncio.run(whole())


def test_a_stop_is_in_force_and_on_the_disk_while_a_deletion_is_written_and_outlives_it(
    tmp_path: Path, drafts: SlowDrafts
) -> None:
    async def scenario(world: World) -> None:
        deletion = world.delete()
        await drafts.begun()
        world.bench.authority.stop("the app")
        assert world.bench.authority.stopped
        assert world.bench.ledger.kept("stopped") is True
        assert not deletion.done()
        drafts.go.release()
        await drafts.begun()  # it begins anew, as the record was written to
        drafts.go.release()
        await deletion
        assert world.bench.authority.stopped
        assert world.bench.ledger.kept("stopped") is True
        assert [one.partition(":")[0] for one in world.sentences()] == ["Deleted everything"]
        assert world.bench.ledger.verify().first_bad == 0

    live(tmp_path, drafts, scenario)


def test_a_task_that_starts_meanwhile_goes_first_and_nothing_is_deleted(tmp_path: Path, drafts: SlowDrafts) -> None:
    async def scenario(world: World) -> None:
        before = world.sentences()
        deletion = world.delete()
        await drafts.begun()
        world.tasks.start("Triage my mail")
        drafts.go.release()
        with pytest.raises(MeshClawError, match="has not ended, so nothing was deleted"):
            await deletion
        assert world.sentences()[: len(before)] == before
        assert world.begun_anew == []

    live(tmp_path, drafts, scenario)


def test_where_too_much_goes_on_nothing_is_deleted_and_it_says_so(tmp_path: Path, drafts: SlowDrafts) -> None:
    async def scenario(world: World) -> None:
        deletion = world.delete()
        for number in range(MOST_DRAFTS):
            await drafts.begun()
            world.bench.ledger.append(Entry(kind="event", sentence=f"Mail {number}", outcome="done"))
            drafts.go.release()
        with pytest.raises(LedgerError, match="Too much went on meanwhile, so nothing was deleted"):
            await deletion
        assert world.sentences()[-MOST_DRAFTS:] == [f"Mail {number}" for number in range(MOST_DRAFTS)]

    live(tmp_path, drafts, scenario)


def test_who_asked_and_left_has_it_deleted_all_the_same(tmp_path: Path, drafts: SlowDrafts) -> None:
    async def scenario(world: World) -> None:
        gone = asyncio.Event()
        world.bench.ledger.subscribe(lambda row: gone.set() if row.kind == "data" else None)
        deletion = world.delete()
        await drafts.begun()
        deletion.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await deletion
        drafts.go.release()
        await gone.wait()
        assert len(world.sentences()) == 1

    live(tmp_path, drafts, scenario)


def test_two_deletions_come_one_after_the_other(tmp_path: Path, drafts: SlowDrafts) -> None:
    async def scenario(world: World) -> None:
        first, second = world.delete(), world.delete()
        await drafts.begun()
        await asyncio.sleep(0)
        assert not drafts.writing.acquire(blocking=False)
        drafts.go.release(2)
        await first
        assert (await second)["rows"] == 1
        assert world.bench.ledger.verify().first_bad == 0

    live(tmp_path, drafts, scenario)
