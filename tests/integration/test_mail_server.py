"""The mail system that other tests stand on does what a real one does."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage

import pytest
from imapclient import IMAPClient

from tests.integration.mail_server import DOMAIN, MailServer

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]


def letter(sender: str, to: str, subject: str = "hello") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"{sender}@{DOMAIN}", f"{to}@{DOMAIN}", subject
    message.set_content("Some words.")
    return message


def connect(server: MailServer, user: str) -> IMAPClient:
    client = IMAPClient("localhost", port=server.ports.imaps, ssl_context=server.trust)
    client.login(f"{user}@{DOMAIN}", server.password)
    return client


def test_what_is_sent_is_pushed_and_can_be_moved(mail_server: MailServer) -> None:
    with connect(mail_server, "ann") as client:
        client.select_folder("INBOX")
        client.idle()
        with smtplib.SMTP("localhost", mail_server.ports.submission) as sender:
            sender.starttls(context=mail_server.trust)
            sender.login("bob", mail_server.password)
            sender.send_message(letter("bob", "ann"))
        pushed = client.idle_check(timeout=120)
        client.idle_done()
        assert (1, b"EXISTS") in pushed
        client.move(client.search(), "Archive")
        assert client.search() == []
        assert client.folder_status("Archive", ["MESSAGES"])[b"MESSAGES"] == 1


def test_implicit_tls_and_starttls_reach_the_same_mailbox(mail_server: MailServer) -> None:
    mail_server.deliver("cho", letter("bob", "cho"))
    with IMAPClient("localhost", port=mail_server.ports.imap, ssl=False) as client:
        client.starttls(mail_server.trust)
        client.login(f"cho@{DOMAIN}", mail_server.password)
        assert client.select_folder("INBOX")[b"EXISTS"] == 1
    with smtplib.SMTP_SSL("localhost", mail_server.ports.smtps, context=mail_server.trust) as sender:
        sender.login("bob", mail_server.password)
        sender.send_message(letter("bob", "cho"))


def test_a_stranger_trusts_nothing_here(mail_server: MailServer) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        IMAPClient("localhost", port=mail_server.ports.imaps)


def test_wrong_passwords_and_outside_recipients_are_refused(mail_server: MailServer) -> None:
    with smtplib.SMTP("localhost", mail_server.ports.submission) as sender:
        sender.starttls(context=mail_server.trust)
        with pytest.raises(smtplib.SMTPAuthenticationError):
            sender.login("bob", "wrong")
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            sender.send_message(letter("bob", "ann"))
