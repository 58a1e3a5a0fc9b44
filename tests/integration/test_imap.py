"""What only a real IMAP server shows: push, other people's marks, refused doors, lines that break in the middle."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from unittest import mock

import imapclient
import pytest

from meshclaw_desktop.connectors.contract import Event
from meshclaw_desktop.connectors.email import imap_account, imap_connection
from meshclaw_desktop.connectors.kinds import kinds
from meshclaw_desktop.errors import (
    CertificateRefused,
    ConnectorError,
    ConnectorUnreachable,
    CredentialRefused,
    OutcomeUnknown,
)
from meshclaw_desktop.policy.model import Json
from tests.integration.cut_line import CutLine, cut_line
from tests.integration.mail_boxes import Box, imap_box, imap_client, letter
from tests.integration.mail_server import MailServer


@pytest.fixture
def box(mail_server: MailServer) -> Iterator[Box]:
    with imap_box(mail_server) as made:
        yield made


@pytest.fixture
def line(mail_server: MailServer) -> Iterator[CutLine]:
    with cut_line(mail_server.ports.imaps) as made:
        yield made


@pytest.fixture
def breakable(mail_server: MailServer, line: CutLine) -> Iterator[Box]:
    with imap_box(mail_server, imap_port=str(line.port)) as made:
        yield made


def user(box: Box) -> str:
    return box.me.partition("@")[0]


def flags_by_subject(server: MailServer, box: Box, folder: str = "INBOX") -> dict[str, set[bytes]]:
    with imap_client(server, user(box)) as client:
        client.select_folder(folder)
        found = client.fetch(client.search(), ["FLAGS", "ENVELOPE"]) if client.search() else {}
        return {one[b"ENVELOPE"].subject.decode(): set(one[b"FLAGS"]) for one in found.values()}


class Heard:
    """Listens for the length of a block."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self.events: list[Event] = []
        self._more = asyncio.Event()

    async def wait(self, count: int, seconds: float = 25.0) -> list[Event]:
        """Until so many events came."""
        async with asyncio.timeout(seconds):
            while len(self.events) < count:
                await self._more.wait()
                self._more.clear()
        return self.events

    def _hear(self, event: Event) -> None:
        self.events.append(event)
        self._more.set()

    async def __aenter__(self) -> Heard:
        begun, idle = threading.Event(), imapclient.IMAPClient.idle

        def known(client: Any) -> object:
            begun.set()
            return idle(client)

        self._patch = mock.patch.object(imapclient.IMAPClient, "idle", known)
        self._patch.start()
        self._task = asyncio.create_task(
            self._box.connector.listen(self._box.credentials, self._hear), name="listening"
        )
        assert await asyncio.to_thread(begun.wait, 25)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._patch.stop()
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task


# ---- other programs of the same user ----


@pytest.mark.parametrize("missing", ["", "MOVE"])
def test_what_others_marked_as_deleted_survives_our_moves_and_deletions(
    box: Box, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    without(monkeypatch, missing)
    for subject in ("Bystander", "Goes", "Is deleted"):
        box.deliver(letter(subject))
    with imap_client(mail_server, user(box)) as other:
        other.add_flags(other.search(["SUBJECT", "Bystander"]), ["\\Deleted"])
        result = box.use("archive", ids=[box.id_of("Goes")])
        box.use("delete", ids=[box.id_of("Is deleted")])
    left = flags_by_subject(mail_server, box)
    assert set(left) == {"Bystander"}
    assert b"\\Deleted" in left["Bystander"]
    box.undo(result.undo)
    assert set(flags_by_subject(mail_server, box)) == {"Bystander", "Goes"}
    assert b"\\Deleted" not in flags_by_subject(mail_server, box)["Goes"]


def test_a_server_that_can_only_expunge_everything_is_refused_untouched(
    box: Box, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.deliver(letter("One"))
    id = box.id_of("One")
    without(monkeypatch, "MOVE", "UIDPLUS")
    with pytest.raises(ConnectorError, match="neither MOVE nor UIDPLUS"):
        box.use("archive", ids=[id])
    with pytest.raises(ConnectorError, match="no UIDPLUS"):
        box.use("delete", ids=[id])
    assert b"\\Deleted" not in flags_by_subject(mail_server, box)["One"]


def test_mail_that_another_program_moved_is_not_found_under_its_old_number(box: Box, mail_server: MailServer) -> None:
    box.deliver(letter("One"))
    prepared = box.prepare("archive", ids=[box.id_of("One")])
    with imap_client(mail_server, user(box)) as other:
        other.move(other.search(), "Trash")
    with pytest.raises(ConnectorError, match="Nothing was done"):
        box.perform("archive", prepared)


def test_a_folder_that_was_numbered_anew_needs_a_new_list(box: Box, mail_server: MailServer) -> None:
    box.deliver(letter("One"), "Junk")
    prepared = box.prepare("delete", ids=[box.id_of("One", "Junk")])
    box.subjects()
    with imap_client(mail_server, user(box)) as other:
        other.delete_folder("Junk")
        time.sleep(1.1)  # UIDVALIDITY is a time in seconds
        other.create_folder("Junk")
    box.deliver(letter("Another"), "Junk")
    with pytest.raises(ConnectorError, match="numbered Junk anew"):
        box.perform("delete", prepared)
    assert box.subjects("Junk") == ["Another"]


# ---- new mail ----


def test_new_mail_is_told_at_once_and_ends_with_its_listener(box: Box, mail_server: MailServer) -> None:
    async def scene() -> tuple[list[Event], float]:
        async with Heard(box) as heard:
            started = time.monotonic()
            await asyncio.to_thread(mail_server.deliver, user(box), letter("Ping"))
            await heard.wait(1)
            return heard.events, time.monotonic() - started

    started = time.monotonic()
    events, took = box.run(scene())
    assert [event.kind for event in events] == ["new mail"]
    ids = events[0].detail["ids"]
    assert isinstance(ids, list)
    assert box.texts(str(ids[0]))[0]["subject"] == "Ping"
    assert took < 100  # without a push it would be minutes
    assert time.monotonic() - started < 150
    assert not [
        one for one in threading.enumerate() if one.name == "email listens" and one.is_alive() and not gone(one)
    ]


def gone(thread: threading.Thread) -> bool:
    thread.join(90)
    return not thread.is_alive()


def test_what_we_move_back_into_the_inbox_is_not_new_mail(box: Box, mail_server: MailServer) -> None:
    box.deliver(letter("One"))
    result = box.use("archive", ids=[box.id_of("One")])

    async def scene() -> list[Event]:
        async with Heard(box) as heard:
            await box.connector.undo(result.undo, box.credentials)
            await asyncio.sleep(1)
            await asyncio.to_thread(mail_server.deliver, user(box), letter("Real"))
            return await heard.wait(1)

    (event,) = box.run(scene())
    ids = event.detail["ids"]
    assert isinstance(ids, list)
    assert [one["subject"] for one in box.texts(*map(str, ids))] == ["Real"]


def test_idle_is_issued_anew_before_its_time_is_over(
    box: Box, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_account, "IDLE_S", 0.3)
    begun: list[float] = []
    idle = imapclient.IMAPClient.idle

    def counted(client: Any) -> object:
        begun.append(time.monotonic())
        return idle(client)

    monkeypatch.setattr(imapclient.IMAPClient, "idle", counted)

    async def scene() -> list[Event]:
        async with Heard(box) as heard:
            await asyncio.sleep(1)
            await asyncio.to_thread(mail_server.deliver, user(box), letter("Ping"))
            return await heard.wait(1)

    assert len(box.run(scene())) == 1
    assert len(begun) >= 3


def test_a_listener_takes_up_a_broken_line_and_tells_what_came_meanwhile(
    breakable: Box, line: CutLine, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_account, "FIRST_PAUSE_S", 0.2)

    async def scene() -> list[Event]:
        async with Heard(breakable) as heard:
            line.cut(for_good=True)
            await asyncio.to_thread(mail_server.deliver, user(breakable), letter("Meanwhile"))
            await asyncio.sleep(0.5)
            assert heard.events == []
            line.mend()
            return await heard.wait(1)

    assert [event.kind for event in breakable.run(scene())] == ["new mail"]


def test_a_listener_that_is_cancelled_before_it_began_never_listens(box: Box) -> None:
    async def scene() -> None:
        listening = asyncio.create_task(box.connector.listen(box.credentials, lambda _: None))
        await asyncio.sleep(0)
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening

    box.run(scene())
    assert all(gone(one) for one in threading.enumerate() if one.name == "email listens")


def test_a_listener_with_a_wrong_password_gives_up_and_says_so(box: Box) -> None:
    async def scene() -> None:
        async with asyncio.timeout(120):
            await box.connector.listen({"password": "wrong"}, lambda _: None)

    with pytest.raises(CredentialRefused):
        box.run(scene())


# ---- doors that stay shut ----


def test_a_wrong_password_is_said_without_it(box: Box) -> None:
    box.credentials = {"password": "canary-7f3a"}
    with pytest.raises(CredentialRefused) as refused:
        box.subjects()
    assert "did not accept the password" in str(refused.value)
    chain: BaseException | None = refused.value
    while chain is not None:
        assert "canary-7f3a" not in repr(chain)
        chain = chain.__cause__ or chain.__context__
    box.credentials = {}
    with pytest.raises(CredentialRefused, match="There is no password"):
        box.subjects()


def test_a_certificate_that_nobody_vouches_for_ends_it_before_the_password(box: Box, mail_server: MailServer) -> None:
    settings = {
        "address": box.me,
        "imap_host": mail_server.host,
        "imap_port": str(mail_server.ports.imaps),
        "smtp_host": mail_server.host,
        "smtp_port": str(mail_server.ports.submission),
    }
    kind = next(one for one in kinds() if one.name == "imap")
    for more in ({}, {"imap_port": str(mail_server.ports.imap), "imap_security": "starttls"}):
        connector = kind.open("email", {**settings, **more})
        with pytest.raises(CertificateRefused, match="could not prove who it is"):
            box.run(connector.test(box.credentials))
        box.run(connector.close())
    connector = kind.open("email", {**settings, "ca_file": "/nowhere/ca.pem"})
    with pytest.raises(CertificateRefused, match="cannot be read"):
        box.run(connector.test(box.credentials))
    box.run(connector.close())


def test_starttls_works_as_well(mail_server: MailServer) -> None:
    ports = mail_server.ports
    with imap_box(
        mail_server, imap_port=str(ports.imap), imap_security="starttls", smtp_port=str(ports.smtps), security="ssl"
    ) as box:
        assert "0 messages" in box.run(box.connector.test(box.credentials))
        assert box.use("send", to=["bob@example.test"], subject="Hi", body="Hi").content == "Sent."


def test_a_server_that_is_not_there_is_said_plainly(mail_server: MailServer) -> None:
    with (
        imap_box(mail_server, imap_port="1") as box,
        pytest.raises(ConnectorUnreachable, match="refused the connection"),
    ):
        box.subjects()


def test_a_server_that_says_nothing_blocks_only_its_own_thread(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    monkeypatch.setattr(imap_connection, "CONNECT_S", 0.5)
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        imap_box(mail_server, imap_port=str(silent.getsockname()[1])) as box,
    ):

        async def scene() -> int:
            ticks = 0
            call = asyncio.create_task(box.connector.test(box.credentials))
            while not call.done():
                await asyncio.sleep(0.02)
                ticks += 1
            with pytest.raises(ConnectorUnreachable, match="did not answer in time"):
                await call
            return ticks

        assert box.run(scene()) > 10


# ---- lines that break ----


def test_after_a_broken_line_the_next_call_takes_another(breakable: Box, line: CutLine) -> None:
    breakable.deliver(letter("One"))
    assert breakable.subjects() == ["One"]
    line.cut()
    time.sleep(1.2)
    assert breakable.subjects() == ["One"]


def broken_move(monkeypatch: pytest.MonkeyPatch, line: CutLine, *, after: bool, for_good: bool = False) -> None:
    """The line breaks before the server got the command, or after it carried it out."""
    move = imapclient.IMAPClient.move

    def breaking(client: Any, uids: object, folder: object) -> object:
        if after:
            move(client, uids, folder)
        line.cut(for_good=for_good)
        monkeypatch.setattr(imapclient.IMAPClient, "move", move)
        return move(client, uids, folder)

    monkeypatch.setattr(imapclient.IMAPClient, "move", breaking)


def test_a_move_whose_answer_was_lost_is_found_to_have_happened(
    breakable: Box, line: CutLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    breakable.deliver(letter("One"))
    breakable.deliver(letter("Two"))
    ids = [breakable.id_of("One"), breakable.id_of("Two")]
    broken_move(monkeypatch, line, after=True)
    result = breakable.use("archive", ids=ids)
    assert breakable.subjects() == []
    breakable.undo(result.undo)
    assert sorted(breakable.subjects()) == ["One", "Two"]


def test_a_move_that_never_arrived_is_found_not_to_have_happened(
    breakable: Box, line: CutLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    breakable.deliver(letter("One"))
    id = breakable.id_of("One")
    broken_move(monkeypatch, line, after=False)
    with pytest.raises(ConnectorUnreachable, match="Nothing was moved"):
        breakable.use("archive", ids=[id])
    assert breakable.subjects() == ["One"]


def test_a_move_that_nobody_can_look_up_is_unknown(
    breakable: Box, line: CutLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    breakable.deliver(letter("One"))
    id = breakable.id_of("One")
    broken_move(monkeypatch, line, after=True, for_good=True)
    with pytest.raises(OutcomeUnknown, match="may or may not have happened"):
        breakable.use("archive", ids=[id])
    line.mend()
    assert breakable.subjects("Archive") == ["One"]


def test_a_cancelled_call_that_has_begun_runs_to_its_end(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.deliver(letter("One"))
    prepared = box.prepare("archive", ids=[box.id_of("One")])
    move, begun = imapclient.IMAPClient.move, threading.Event()

    def slow(client: Any, uids: object, folder: object) -> object:
        begun.set()
        time.sleep(0.3)
        return move(client, uids, folder)

    monkeypatch.setattr(imapclient.IMAPClient, "move", slow)

    async def scene() -> None:
        first = asyncio.create_task(box.connector.perform("archive", prepared, box.credentials))
        await asyncio.to_thread(begun.wait, 5)
        second = asyncio.create_task(box.connector.perform("archive", prepared, box.credentials))
        await asyncio.sleep(0.05)
        second.cancel()
        first.cancel()
        for one in (first, second):
            with pytest.raises(asyncio.CancelledError):
                await one

    box.run(scene())
    assert box.subjects() == []
    assert box.subjects("Archive") == ["One"]


# ---- whatever people send ----


def test_hostile_structures_are_listed_and_read_in_time(box: Box) -> None:
    nested = b"From: eve@attacker.example\r\nSubject: Deep\r\n"
    for depth in range(1000):
        nested += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (depth, depth)
    nested += b"Content-Type: text/plain\r\n\r\nbottom\r\n"
    many = b"From: eve@attacker.example\r\nSubject: Wide\r\n" + b"X-A: b\r\n" * 50_000 + b"\r\nbody\r\n"
    broken = b"From: =?utf-8?b?////?= <eve@attacker.example>\r\nSubject: Broken\r\nContent-Type: text/plain; charset=nope\r\n\r\n\xff\xfe"
    for message in (nested, many, broken):
        box.put(message, "INBOX", time.time())
    started = time.process_time()
    ids = [row[0] for row in box.rows()]
    assert sorted(box.subjects()) == ["Broken", "Deep", "Wide"]
    for id in ids:
        box.texts(id)
    assert time.process_time() - started < 20


def without(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """A server that lacks some capabilities."""
    has = imapclient.IMAPClient.has_capability
    monkeypatch.setattr(
        imapclient.IMAPClient,
        "has_capability",
        lambda client, name: name not in names and has(client, name),
    )


def test_settings_that_cannot_be_right_are_named(mail_server: MailServer) -> None:
    from meshclaw_desktop.errors import SettingsError

    kind = next(one for one in kinds() if one.name == "imap")
    right: dict[str, str] = {"address": "sam@corp.example", "imap_host": "i.example", "smtp_host": "s.example"}
    kind.open("email", right)
    wrong: dict[str, Json] = {
        "address": "Sam",
        "imap_host": "",
        "smtp_host": "a b",
        "imap_port": "99999",
        "security": "none",
        "imap_security": "plain",
    }
    for key, value in wrong.items():
        with pytest.raises(SettingsError, match="address" if key == "address" else key):
            kind.open("email", {**right, key: str(value)})
