"""What only a Maildir has: files, names, links, folders that were not there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from meshclaw_desktop.connectors.contract import Event
from meshclaw_desktop.connectors.email import maildir, maildir_account
from meshclaw_desktop.connectors.kinds import kinds
from meshclaw_desktop.errors import ConnectorError, ConnectorUnreachable, NoSuchThing, SettingsError, UndoRefused
from tests.integration.mail_boxes import Box, letter, maildir_box


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "Maildir"


@pytest.fixture
def box(home: Path) -> Iterator[Box]:
    with maildir_box(home) as made:
        yield made


def test_a_path_without_a_maildir_is_said(tmp_path: Path) -> None:
    kind = next(one for one in kinds() if one.name == "maildir")
    connector = kind.open("email", {"path": str(tmp_path), "address": "sam@corp.example"})
    with pytest.raises(ConnectorUnreachable, match="There is no Maildir at"):
        asyncio.run(connector.test({}))
    with pytest.raises(SettingsError, match="not a whole path"):
        kind.open("email", {"path": "mail", "address": "sam@corp.example"})
    with pytest.raises(SettingsError, match="path"):
        kind.open("email", {"address": "sam@corp.example"})


def test_links_are_not_followed(box: Box, home: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("Subject: secret\n\nkey")
    (home / "new" / "1.link.x").symlink_to(secret)
    outside = tmp_path / "outside"
    (outside / "cur").mkdir(parents=True)
    (home / ".Outside").symlink_to(outside)
    assert box.subjects() == []
    with pytest.raises(NoSuchThing, match="The folders are: Inbox"):
        box.rows("Outside")


def test_a_file_that_becomes_a_link_between_question_and_answer_is_refused(
    box: Box, home: Path, tmp_path: Path
) -> None:
    message = letter("Invoice")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
    box.deliver(message)
    id = box.id_of("Invoice")
    prepared = box.prepare("send", to=["bob@example.test"], subject="x", body="y", attachments=[f"{id}/a.pdf"])
    (file,) = (home / "new").iterdir()
    elsewhere = tmp_path / "elsewhere"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)
    with pytest.raises(ConnectorError, match="Nothing was done"):
        box.perform("send", prepared)
    assert not (home / ".Outbox").exists()


def test_a_message_whose_bytes_changed_since_the_question_is_refused(box: Box, home: Path) -> None:
    box.deliver(letter("Invoice"))
    prepared = box.prepare("archive", ids=[box.id_of("Invoice")])
    (file,) = (home / "new").iterdir()
    file.write_bytes(file.read_bytes().replace(b"Hello", b"Hello, you"))
    with pytest.raises(ConnectorError, match="has changed or is gone"):
        box.perform("archive", prepared)


def test_an_attachment_that_changed_since_the_question_is_refused(box: Box, home: Path) -> None:
    message = letter("Invoice")
    message.add_attachment(b"pay 10 to A", maintype="application", subtype="pdf", filename="a.pdf", cte="8bit")
    box.deliver(message)
    id = box.id_of("Invoice")
    prepared = box.prepare("send", to=["bob@example.test"], subject="x", body="y", attachments=[f"{id}/a.pdf"])
    (file,) = (home / "new").iterdir()
    file.write_bytes(file.read_bytes().replace(b"pay 10 to A", b"pay 99 to E"))
    with pytest.raises(ConnectorError, match="has changed since you were asked"):
        box.perform("send", prepared)


def test_a_message_that_was_rewritten_in_the_same_length_is_not_forwarded(box: Box, home: Path) -> None:
    box.deliver(letter("Invoice", body="pay 10 to A"))
    prepared = box.prepare("forward", id=box.id_of("Invoice"), to=["bob@example.test"], body="FYI")
    (file,) = (home / "new").iterdir()
    file.write_bytes(file.read_bytes().replace(b"pay 10 to A", b"pay 99 to E"))
    with pytest.raises(ConnectorError, match="has changed since you were asked"):
        box.perform("forward", prepared)


def test_a_draft_that_was_edited_is_not_taken_away(box: Box, home: Path) -> None:
    result = box.use("draft", subject="Plan", body="pay 10 to A")
    (file,) = (home / ".Drafts" / "cur").iterdir()
    file.write_bytes(file.read_bytes().replace(b"pay 10 to A", b"pay 10 to B"))
    with pytest.raises(UndoRefused, match="has been changed since"):
        box.undo(result.undo)
    assert file.exists()


def test_nobody_is_made_known_by_moving_a_message_into_sent(box: Box) -> None:
    box.deliver(letter("Hello", to="eve@attacker.example"))
    box.deliver(letter("Earlier"), "Sent")
    with pytest.raises(ConnectorError, match="cannot be moved into the Sent folder"):
        box.prepare("move", ids=[box.id_of("Hello")], folder="Sent")


def test_ids_are_short_stable_and_survive_a_restart(box: Box) -> None:
    for number in range(30):
        box.deliver(letter(f"Number {number}"))
    before = {row[3]: row[0] for row in box.rows()}
    assert len(set(before.values())) == 30
    assert all(id.isdigit() and len(id) >= 5 and id[0] != "0" for id in before.values())
    box.connector = box.open_anew()
    assert {row[3]: row[0] for row in box.rows()} == before


def test_an_id_that_two_messages_share_names_neither(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    from meshclaw_desktop.connectors.email import maildir

    monkeypatch.setattr(maildir, "_number", lambda key: "123456" + str(10**5 + sum(key.encode()))[:6])
    box.deliver(letter("One"))
    box.deliver(letter("Two"))
    ids = [row[0] for row in box.rows()]
    assert len(set(ids)) == 2
    with pytest.raises(NoSuchThing):
        box.texts("123456")
    assert {one["subject"] for one in box.texts(*ids)} == {"One", "Two"}


@pytest.mark.parametrize("id", ["", "../1", "12", "1" * 40, "٣٤٥٦٧", "12345/../..", "-1"])
def test_strange_ids_name_nothing(box: Box, id: str) -> None:
    box.deliver(letter("One"))
    with pytest.raises((NoSuchThing, ConnectorError)):
        box.texts(id)


def test_labels_lie_where_dovecot_keeps_them(box: Box, home: Path) -> None:
    box.deliver(letter("One"))
    box.use("label", ids=[box.id_of("One")], label="todo")
    box.use("label", ids=[box.id_of("One")], label="later")
    assert (home / "dovecot-keywords").read_text() == "0 todo\n1 later\n"
    (file,) = (home / "cur").iterdir()
    assert file.name.endswith(":2,ab")
    for number in range(24):
        box.use("label", ids=[box.id_of("One")], label=f"l{number}")
    with pytest.raises(ConnectorError, match="keeps no new labels"):
        box.prepare("label", ids=[box.id_of("One")], label="one-too-many")


def test_files_are_for_the_user_alone(box: Box, home: Path) -> None:
    box.use("send", to=["bob@example.test"], subject="x", body="y")
    for folder in (".Outbox", ".Sent"):
        (file,) = (home / folder / "cur").iterdir()
        assert file.stat().st_mode & 0o077 == 0
        assert b"\r\n" not in file.read_bytes()


def test_new_mail_is_told_and_what_we_move_back_is_not(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maildir_account, "POLL_S", 0.05)
    box.deliver(letter("Old"))
    events: list[Event] = []

    async def scene() -> None:
        heard = asyncio.Event()

        def hear(event: Event) -> None:
            events.append(event)
            heard.set()

        listening = asyncio.create_task(box.connector.listen({}, hear))
        await asyncio.sleep(0.3)
        prepared = await box.connector.prepare("archive", {"ids": [old]}, {})
        result = await box.connector.perform("archive", prepared, {})
        await asyncio.sleep(0.2)
        await box.connector.undo(result.undo, {})
        await asyncio.sleep(0.2)
        assert events == []
        await asyncio.to_thread(box.deliver, letter("New"))
        async with asyncio.timeout(60):
            await heard.wait()
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening

    old = box.id_of("Old")
    box.run(scene())
    (event,) = events
    assert event.kind == "new mail"
    ids = event.detail["ids"]
    assert isinstance(ids, list)
    assert box.texts(*map(str, ids))[0]["subject"] == "New"


def test_a_thousand_messages_are_listed_in_a_moment(box: Box, home: Path) -> None:
    raw = letter("Many").as_bytes()
    for number in range(1000):
        (home / "new" / f"{1_790_000_000 + number}.{number}.x").write_bytes(raw)
    started = time.process_time()
    assert len(box.rows(limit=50)) == 50
    assert time.process_time() - started < 2


def test_what_is_written_within_one_second_has_names_in_its_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cur").mkdir()
    box = maildir.MaildirMailbox(tmp_path, lambda _: frozenset())
    outbox = box.make_named("Outbox")
    names = []
    for fraction_us in (7, 95_000, 150_000, 999_999):
        monkeypatch.setattr(time, "time_ns", lambda us=fraction_us: 1_795_300_000 * 10**9 + us * 1000)
        names.append(box.add(outbox, b"Subject: x\n\nx", frozenset()).key)
    assert names == sorted(names)
