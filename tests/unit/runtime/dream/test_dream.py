"""One night as a whole, on a real ledger: what a failing model leaves, and that nothing is counted twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import pytest

from meshclaw_desktop.errors import ModelError
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.policy.session import Session
from meshclaw_desktop.runtime.door import Door
from meshclaw_desktop.runtime.dream.dream import Dream
from meshclaw_desktop.runtime.model import Completion
from meshclaw_desktop.runtime.routines.routine import Routine
from meshclaw_desktop.runtime.tasks import Task
from meshclaw_desktop.runtime.toll import Purse
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.rows import Item
from meshclaw_desktop.wire.worker import ToolUse, Used
from tests.unit.runtime.dream.days import COLUMNS, binds, family, tool
from tests.unit.runtime.memory.shelf import Shelf


class Model:
    """Answers, or fails; and notes what it was asked."""

    name = "some/model"

    def __init__(self) -> None:
        self.fails = False
        self.asked: list[str] = []

    async def complete(self, messages: Sequence[Any], tools: Sequence[Any] = (), **_: Any) -> Completion:
        self.asked.append(str(messages[-1]["content"]))
        if self.fails:
            raise ModelError("It is away.")
        calls = (ToolUse("c1", "propose", '{"memories": []}'),)
        used = Used(input_tokens=1, output_tokens=1, cache_read_tokens=0, cache_write_tokens=0, estimated=False)
        return Completion(text="", calls=calls, finish="stop", used=used, usd_micros=0)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path)
    yield made
    made.ledger.close()


def archives(shelf: Shelf, first: int, count: int) -> None:
    """The user approved that so many builds be archived."""
    items = tuple(
        Item(str(at), ("ci@x.example", f"[ci] nightly #{at} passed", "")) for at in range(first, first + count)
    )
    shelf.ledger.append(
        Entry(
            kind="call", task="t0", call=f"c{first}", connector="email", tool="archive", effect="change", outcome="done",
            sentence="Archived", record={
                "answered": "the pop-up · approved", "columns": list(COLUMNS), "items": to_json(items), "fields": [],
            },
        )
    )  # fmt: skip


def dreams(shelf: Shelf, model: Model) -> Callable[[], tuple[str, str]]:
    """One night of the routine."""

    def night() -> tuple[str, str]:
        task = Task(
            id="t1", prompt="Look back.", session=Session(task="t1", prompt="Look back.", routine="dream"),
            started_at=0.0, changed=lambda task: None, spoke=lambda task, text: None, routine="dream",
        )  # fmt: skip
        purse = cast("Purse", None)
        dream = Dream(shelf.ledger, shelf.store, lambda: model, purse, tool, family, binds, now=lambda: shelf.at)
        return asyncio.run(dream.run(task, cast("Door", None), cast("Routine", None)))

    return night


def test_a_model_that_fails_keeps_nothing_from_being_proposed_and_is_asked_again(shelf: Shelf) -> None:
    model = Model()
    night = dreams(shelf, model)
    archives(shelf, 100, 5)
    model.fails = True
    with pytest.raises(ModelError):
        night()
    (one,) = shelf.store.book.proposals
    assert one.memory.seen == 5
    archives(shelf, 200, 2)
    model.fails = False
    assert night()[0] == "done"
    assert shelf.store.book.proposals == (one,)
    shelf.store.forget(one.id, "the app")
    archives(shelf, 300, 8)
    assert night()[0] == "done"
    (again,) = shelf.store.book.proposals
    assert again.memory.seen == 15, "each counted once, and three times as many as when it was refused"


def test_a_night_without_news_asks_no_model_and_says_how_much_it_read(shelf: Shelf) -> None:
    model = Model()
    archives(shelf, 1, 2)
    assert dreams(shelf, model)() == ("done", "Read 1 event: nothing to learn.")
    assert model.asked == []
    assert shelf.store.book.dream is not None
    assert (shelf.store.book.dream.events, shelf.store.book.dream.tokens) == (1, 0)
