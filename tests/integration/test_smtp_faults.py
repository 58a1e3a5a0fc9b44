"""Mail servers that refuse, stall and hang up while we send. The faults come from aiosmtpd, the mailbox is a real one."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from meshclaw_desktop.errors import ConnectorError, ConnectorUnreachable, CredentialRefused, OutcomeUnknown
from tests.integration.mail_boxes import Box, imap_box, imap_client
from tests.integration.mail_server import MailServer

PASSWORD = "secret"


class Fault:
    """An SMTP server's mind: takes everything, unless a test says otherwise."""

    def __init__(self) -> None:
        self.got: list[tuple[str, list[str], bytes]] = []
        self.at_recipient: Callable[[str], str] = lambda _: "250 OK"
        self.at_data = "250 OK"
        self.hangs_up = False
        self.on_data: Callable[[bytes], None] = lambda _: None

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.at_recipient(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        self.on_data(content)
        if self.at_data.startswith("250"):
            self.got.append((envelope.mail_from or "", list(envelope.rcpt_tos), content))
        if self.hangs_up:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return self.at_data


def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=data.password == PASSWORD.encode(), handled=False)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        port: int = one.getsockname()[1]
        return port


@contextmanager
def faulty(server: MailServer, fault: Fault, **more: Any) -> Iterator[Box]:
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(server.cafile, server.cafile.parent / "key.pem")
    port = free_port()
    controller = Controller(
        fault,
        hostname="127.0.0.1",
        port=port,
        tls_context=trust,
        require_starttls=True,
        authenticator=authenticate,
        auth_required=True,
        **more,
    )
    controller.start()
    try:
        with imap_box(server, smtp_port=str(port)) as box:
            yield box
    finally:
        controller.stop()


def send(box: Box, *to: str, **more: Any) -> object:
    return box.use("send", to=list(to or ("bob@example.test",)), subject="Hi", body="Hi\n.\n..\nBob", **more).content


def test_what_is_handed_over_is_what_was_prepared_and_nothing_more(mail_server: MailServer) -> None:
    fault = Fault()
    with faulty(mail_server, fault) as box:
        send(box, "bob@example.test", cc=["carl@example.test"], bcc=["hidden@example.test"])
        ((sender, recipients, content),) = fault.got
        assert sender == box.me
        assert recipients == ["bob@example.test", "carl@example.test", "hidden@example.test"]
        assert b"hidden" not in content
        assert b"\r\n.\r\n..\r\nBob" in content
        assert box.subjects("Sent") == ["Hi"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("451 4.7.1 Greylisted", "try again later for nobody@example.test"),
        ("550 5.1.1 Unknown", "refused nobody@example.test"),
    ],
)
def test_one_recipient_refused_means_that_nobody_gets_it(mail_server: MailServer, answer: str, said: str) -> None:
    fault = Fault()
    fault.at_recipient = lambda address: answer if address.startswith("no") else "250 OK"
    with faulty(mail_server, fault) as box:
        with pytest.raises(ConnectorError, match=rf"{said}.*Nothing was sent"):
            send(box, "bob@example.test", "nobody@example.test")
        assert fault.got == []
        assert box.subjects("Sent") == []


@pytest.mark.parametrize("answer", ["451 4.3.0 Later", "554 5.7.1 Looks like spam"])
def test_a_message_refused_at_its_end_was_not_sent(mail_server: MailServer, answer: str) -> None:
    fault = Fault()
    fault.at_data = answer
    with faulty(mail_server, fault) as box:
        with pytest.raises(ConnectorError, match="Nothing was sent"):
            send(box)
        assert box.subjects("Sent") == []


def test_a_line_that_breaks_after_the_message_leaves_it_unknown(mail_server: MailServer) -> None:
    fault = Fault()
    fault.hangs_up = True
    with faulty(mail_server, fault) as box:
        with pytest.raises(OutcomeUnknown, match="may have been sent"):
            send(box)
        assert box.subjects("Sent") == []


def test_a_server_that_has_put_it_into_sent_itself_has_sent_it(mail_server: MailServer) -> None:
    fault = Fault()
    fault.hangs_up = True
    with faulty(mail_server, fault) as box:

        def keep(content: bytes) -> None:
            with imap_client(mail_server, box.me.partition("@")[0]) as client:
                client.append("Sent", content)

        fault.on_data = keep
        assert send(box) == "Sent."
        assert box.subjects("Sent") == ["Hi"]


def test_a_wrong_password_for_sending_is_said_without_it(mail_server: MailServer) -> None:
    with faulty(mail_server, Fault()) as box:
        prepared = box.prepare("send", to=["bob@example.test"], subject="Hi", body="Hi")
        box.credentials = {"password": "canary-7f3a"}
        with pytest.raises(CredentialRefused) as refused:
            box.perform("send", prepared)
        assert "canary-7f3a" not in str(refused.value)


def test_a_server_that_offers_no_encryption_gets_neither_password_nor_mail(mail_server: MailServer) -> None:
    fault = Fault()
    port = free_port()
    plain = Controller(fault, hostname="127.0.0.1", port=port, auth_require_tls=False, authenticator=authenticate)
    plain.start()
    try:
        with (
            imap_box(mail_server, smtp_port=str(port)) as box,
            pytest.raises(ConnectorError, match="no way to send safely"),
        ):
            send(box)
    finally:
        plain.stop()
    assert fault.got == []


def test_addresses_in_other_scripts_go_out_as_they_are_or_not_at_all(mail_server: MailServer) -> None:
    fault = Fault()
    with faulty(mail_server, fault, enable_SMTPUTF8=True) as box:
        send(box, "jörg@exämple.example")
        assert fault.got[0][1] == ["jörg@exämple.example"]
    with (
        faulty(mail_server, Fault(), enable_SMTPUTF8=False) as box,
        pytest.raises(ConnectorError, match="no addresses with such"),
    ):
        send(box, "jörg@exämple.example")


def test_no_server_at_all_means_that_nothing_was_sent(mail_server: MailServer) -> None:
    with imap_box(mail_server, smtp_port="1") as box:
        with pytest.raises(ConnectorUnreachable):
            send(box)
        assert box.subjects("Sent") == []
