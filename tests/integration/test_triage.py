"""The agent triages the sample mailbox: the real connector, a real worker with the rehearsal model, and every token counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from meshclaw_desktop.connectors.email.kinds import maildir
from meshclaw_desktop.connectors.email.sample import ADDRESS, make_sample
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.runtime.agent import Agent, Ending
from meshclaw_desktop.runtime.budget import Budget
from meshclaw_desktop.runtime.settings import Limits, ModelSettings
from tests.integration.model_worker import Workshop, workshop
from tests.integration.open_door import Errand, OpenDoor

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shop() -> Iterator[Workshop]:
    """One worker for all tests here."""
    with workshop() as made:
        yield made


class Desk:
    """The sample mailbox behind an open door, with a ledger."""

    def __init__(self, shop: Workshop, folder: Path) -> None:
        self.shop = shop
        self.box = make_sample(folder / "mail")
        self.connector = maildir().open("email", {"path": str(self.box), "address": ADDRESS})
        self.door = OpenDoor(self.connector)
        self.ledger = Ledger.open(folder / "ledger.sqlite3", folder / "head")
        self.journal: list[Entry] = []

    def ask(self, prompt: str) -> Ending:
        """Carry one request through."""
        budget = Budget(self.ledger, lambda: Limits(day_usd_micros=0, task_usd_micros=0))
        model = self.shop.model(ModelSettings(name="rehearsal"), key_for=lambda _: None)
        return self.shop.run(Agent(self.door, model, budget, self.journal.append).run(Errand(prompt)))

    def inbox(self) -> list[str]:
        """The slugs of what lies in the inbox."""
        files = [*(self.box / "new").iterdir(), *(self.box / "cur").iterdir()]
        return sorted(file.name.split(".")[1] for file in files)

    def close(self) -> None:
        """Let go."""
        self.shop.run(self.connector.close())
        self.ledger.close()


@pytest.fixture
def desk(shop: Workshop, tmp_path: Path) -> Iterator[Desk]:
    """A fresh one."""
    made = Desk(shop, tmp_path)
    yield made
    made.close()


def test_the_sample_mailbox_is_triaged_within_its_tokens(desk: Desk) -> None:
    ending = desk.ask("Triage my inbox.")
    assert ending.outcome == "done"
    assert "Archived 22 messages" in ending.answer
    assert "a script, not a mind" in ending.answer
    assert len(desk.inbox()) == 22
    assert not [slug for slug in desk.inbox() if "-news-" in slug]
    assert [call.tool for call in desk.door.used] == ["list", "read", "archive", "draft", "draft", "draft"]
    assert [call.tool for call in desk.door.refused] == ["forward", "delete"]
    thoughts = [entry for entry in desk.journal if entry.kind == "thought"]
    (row,) = desk.ledger.usage(1, "day")
    assert (row.calls, row.estimated, row.usd_micros) == (4, 0, 0)
    assert row.input_tokens + row.output_tokens == sum(entry.tokens for entry in thoughts)
    assert int(str(thoughts[0].record["input_tokens"])) <= 1_500
    assert row.input_tokens <= 25_000


def test_one_message_is_read_aloud_and_nothing_else_happens(desk: Desk) -> None:
    ending = desk.ask("Read the mail from Jordan")
    assert "v312 is unhappy in us-1" in ending.answer
    assert [call.tool for call in desk.door.used] == ["list", "read"]
    assert len(desk.inbox()) == 44


def test_a_message_is_sent_where_the_user_says(desk: Desk) -> None:
    ending = desk.ask("Tell jordan@corp.example that I look at the rollback now.")
    assert "Sent to jordan@corp.example." in ending.answer
    (call,) = desk.door.used
    assert call.arguments["to"] == ["jordan@corp.example"]
    assert call.arguments["body"] == "I look at the rollback now."
