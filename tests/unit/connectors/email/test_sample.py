"""The sample mailbox as a Maildir, and the tools on it: what the demo rests on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from meshclaw_desktop.connectors.contract import Connector, Prepared, Result
from meshclaw_desktop.connectors.email.sample import ADDRESS, make_sample
from meshclaw_desktop.connectors.kinds import kinds
from meshclaw_desktop.policy.model import Json


def open_maildir(folder: Path) -> Connector:
    kind = next(one for one in kinds() if one.name == "maildir")
    return kind.open("email", {"path": str(folder), "address": ADDRESS})


def use(connector: Connector, tool: str, **arguments: Json) -> tuple[Prepared, Result]:
    async def both() -> tuple[Prepared, Result]:
        prepared = await connector.prepare(tool, arguments, {})
        return prepared, await connector.perform(tool, prepared, {})

    return asyncio.run(both())


def rows(result: Result) -> list[list[str]]:
    assert isinstance(result.content, Mapping)
    listed = result.content["rows"]
    assert isinstance(listed, list)
    return listed


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    return make_sample(tmp_path / "Maildir")


def test_the_sample_is_laid_out_as_its_readme_says(sample: Path) -> None:
    assert len(list((sample / "cur").iterdir())) == 3
    assert len(list((sample / "new").iterdir())) == 41
    assert all(one.name.endswith(":2,S") for one in (sample / "cur").iterdir())
    assert all(one.name.endswith(":2,S") for one in (sample / ".Sent" / "cur").iterdir())
    for folder in (".Drafts", ".Trash", ".Junk", ".Archive", ".Sent"):
        assert {one.name for one in (sample / folder).iterdir()} == {"cur", "new", "tmp", "maildirfolder"}


def test_the_sample_is_never_made_over_something(sample: Path) -> None:
    with pytest.raises(FileExistsError):
        make_sample(sample)


def test_the_newsletters_are_found_by_their_mark_and_archived(sample: Path) -> None:
    email = open_maildir(sample)
    newsletters = [row[0] for row in rows(use(email, "list")[1]) if "list" in row[4].split()]
    assert len(newsletters) == 10
    prepared, result = use(email, "archive", ids=newsletters)
    assert [thing.id for thing in prepared.things] == newsletters
    assert len(rows(use(email, "list")[1])) == 34
    asyncio.run(email.undo(result.undo, {}))
    assert len(rows(use(email, "list")[1])) == 44


def test_a_message_is_sent_into_the_outbox_only(sample: Path) -> None:
    email = open_maildir(sample)
    use(email, "send", to=["mei@corp.example"], subject="Hello", body="Hello Mei")
    (sent,) = (sample / ".Outbox" / "cur").iterdir()
    assert b"To: mei@corp.example" in sent.read_bytes()
    assert any(b"Hello Mei" in one.read_bytes() for one in (sample / ".Sent" / "cur").iterdir())


def test_the_whole_inbox_is_listed_in_few_words(sample: Path) -> None:
    listed = use(open_maildir(sample), "list")[1]
    assert len(str(listed.content)) < 6_500
