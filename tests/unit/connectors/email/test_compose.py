"""What is written out reads back as it was approved, or is not sent."""

from __future__ import annotations

import email
import email.policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meshclaw_desktop.connectors.email import compose
from meshclaw_desktop.connectors.email.compose import (
    Enclosed,
    Letter,
    body_fault,
    build,
    forward_subject,
    new_message_id,
    plain_body,
    reply_subject,
    subject_fault,
)
from meshclaw_desktop.errors import ConnectorError

ME = "sam@corp.example"


def read_back(raw: bytes) -> email.message.EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, email.message.EmailMessage)
    return message


def test_blind_copies_stand_in_our_own_copy_only() -> None:
    one = Letter(sender=ME, to=("a@b.example",), bcc=("hidden@b.example",), message_id="<1@x.example>")
    assert b"hidden" not in build(one, now=0, with_bcc=False)
    assert b"Bcc: hidden@b.example" in build(one, now=0, with_bcc=True)
    assert one.recipients == ("a@b.example", "hidden@b.example")


def test_the_standard_library_reads_it_as_we_do() -> None:
    one = Letter(
        sender=ME,
        to=tuple(f"someone.with.a.long.name{number}@department{number}.example" for number in range(30)),
        subject="Größe und 日本語 " * 8 + "Ende",
        body="Hallo\n\n.\n..\nFrom here\n" + "x" * 3000 + "\nübung",
        message_id="<1@x.example>",
        in_reply_to="<0@x.example>",
        references=tuple(f"<{number}.{'r' * 40}@x.example>" for number in range(20)),
        enclosed=(
            Enclosed("rechnung ü.pdf", "application/pdf", b"\x00\r\n\n"),
            Enclosed("a.txt", "text/plain", b"a\nb"),
        ),
    )
    raw = build(one, now=0, with_bcc=False)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.count(b"\n") == raw.count(b"\r\n")
    message = read_back(raw)
    assert tuple(address.addr_spec for address in message["To"].addresses) == one.to
    assert str(message["Subject"]) == one.subject
    body = message.get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n").rstrip("\n") == one.body
    assert [part.get_filename() for part in message.iter_attachments()] == ["rechnung ü.pdf", "a.txt"]
    assert [part.get_payload(decode=True) for part in message.iter_attachments()] == [b"\x00\r\n\n", b"a\nb"]


@pytest.mark.parametrize("host", ["x" * 60 + ".example", "exämple.example"])
def test_long_and_foreign_addresses_are_not_broken(host: str) -> None:
    address = f"{'y' * 60}@{host}"
    raw = build(Letter(sender=ME, to=(address,), subject="Hi", message_id="<1@x.example>"), now=0, with_bcc=False)
    assert address.encode() in raw


def test_a_message_that_would_say_something_else_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Letter(sender=ME, to=("a@b.example",), subject="Hi", body="Hi", message_id="<1@x.example>")
    monkeypatch.setattr(compose, "_address", lambda _: "eve@attacker.example")
    with pytest.raises(ConnectorError, match="would not say what was approved"):
        build(one, now=0, with_bcc=False)


@pytest.mark.parametrize(
    "subject", ["a\r\nBcc: x@y.example", "a\nb", "a\x00", "a\u2028b", " a", "a ", "=?utf-8?q?x?=", "x" * 501]
)
def test_a_subject_that_cannot_be_sent_as_it_is_is_refused(subject: str) -> None:
    assert subject_fault(subject)


def test_a_text_is_sent_with_the_line_ends_that_were_shown() -> None:
    assert plain_body("a\r\nb\rc\n\n") == "a\nb\nc"
    assert not body_fault("tab\tand\nlines are fine")
    assert all(map(body_fault, ("bell \a", "\x1b[2J", "x" * 200_001)))


def test_a_message_that_is_too_large_is_refused() -> None:
    one = Letter(
        sender=ME,
        to=("a@b.example",),
        message_id="<1@x.example>",
        enclosed=(Enclosed("big.bin", "application/octet-stream", b"x" * 26 * 1024 * 1024),),
    )
    with pytest.raises(ConnectorError, match="too large"):
        build(one, now=0, with_bcc=False)


def test_prefixes_do_not_pile_up() -> None:
    assert reply_subject("Re: Plan") == "Re: Plan"
    assert reply_subject("AW: Plan") == "Re: Plan"
    assert forward_subject("Fwd: Plan\r\nX: y") == "Fwd: Plan X: y"
    assert reply_subject("") == "Re:"
    assert new_message_id(ME) != new_message_id(ME)


subjects = st.text(max_size=200).filter(lambda text: not subject_fault(text))
bodies = st.text(max_size=2000).map(plain_body).filter(lambda text: not body_fault(text))


@settings(max_examples=150, deadline=None)
@given(subject=subjects, body=bodies)
def test_every_subject_and_text_that_is_taken_arrives_or_is_refused_whole(subject: str, body: str) -> None:
    one = Letter(sender=ME, to=("a@b.example",), subject=subject, body=body, message_id="<1@x.example>")
    try:
        raw = build(one, now=0, with_bcc=False)
    except ConnectorError:
        return
    message = read_back(raw)
    assert [address.addr_spec for address in message["To"].addresses] == ["a@b.example"]
    assert set(map(str.lower, message.keys())) <= {
        "from", "to", "subject", "date", "message-id", "mime-version", "content-type", "content-transfer-encoding",
    }  # fmt: skip
