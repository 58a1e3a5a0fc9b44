"""Messages made to break whoever reads them: none does, none takes long, and none says more than it holds."""

from __future__ import annotations

import base64
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meshclaw_desktop.connectors.email.mailbox import Ref
from meshclaw_desktop.connectors.email.messages import attachment_names, envelope, short_text
from meshclaw_desktop.connectors.email.mime import decode, decode_header, headers_of, leaves, parse

SECONDS = 2.0
HEAD = b"From: eve@attacker.example\nSubject: x\n"


@contextmanager
def in_time() -> Iterator[None]:
    started = time.process_time()
    yield
    assert time.process_time() - started < SECONDS


def everything(raw: bytes) -> str:
    """All that the tools do with a message."""
    found = envelope(
        headers_of(raw),
        ref=Ref("INBOX", "1"),
        id="1",
        received=0,
        marks=frozenset(),
        size=len(raw),
        attached=attachment_names(raw),
    )
    assert "\n" not in found.subject
    assert all("\n" not in one.name and "/" not in one.name for one in found.attachments)
    return short_text(raw)


def nested(depth: int) -> bytes:
    raw = HEAD
    for level in range(depth):
        raw += b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level)
    return raw + b"Content-Type: text/plain\n\nbottom\n"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(nested(1000), id="a thousand nested parts"),
        pytest.param(HEAD + b"X-A: b\n" * 100_000 + b"\nbody", id="a hundred thousand headers"),
        pytest.param(b"Subject: " + b"=?utf-8?q?=61?= " * 50_000 + b"\n\nbody", id="a subject of encoded words"),
        pytest.param(b"To: " + b"a@b.example, " * 100_000 + b"\n\nbody", id="a hundred thousand recipients"),
        pytest.param(b"To: " + b"(" * 100_000 + b"\n\nbody", id="open comments"),
        pytest.param(b"From: " + b'"' * 100_001 + b" <a@b.example>\n\nbody", id="open quotes"),
        pytest.param(b"From: " + b"<" * 100_000 + b"\n\nbody", id="open brackets"),
        pytest.param(b"References: " + b"<a@b> " * 200_000 + b"\n\nbody", id="endless references"),
        pytest.param(HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\n" * 300_000, id="empty parts"),
        pytest.param(
            HEAD + b"Content-Type: multipart/mixed; " + b"a=b; " * 100_000 + b"\n\nx", id="endless parameters"
        ),
        pytest.param(
            HEAD + b"Content-Type: application/x; " + b"".join(b'name*%d="a";' % n for n in range(20_000)) + b"\n\nx",
            id="a name in pieces",
        ),
        pytest.param(HEAD + b"\n" + b"> " * 500_000, id="one line of quotes"),
        pytest.param(HEAD + b"\n" + b">\n" * 500_000, id="half a million quoted lines"),
        pytest.param(HEAD + b"\n" + b"From: a\n" * 200_000, id="header lines in the text"),
        pytest.param(HEAD + b"\n" + b"On x " * 200_000 + b"wrote:\n", id="an endless attribution"),
        pytest.param(HEAD + b"\n" + b"https://" * 200_000, id="links without an end"),
        pytest.param(HEAD + b"\n" + " \u200b\u202e".encode() * 200_000, id="hidden characters only"),
        pytest.param(HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 200_000, id="open elements"),
        pytest.param(HEAD + b"Content-Type: text/html\n\n" + b"</div>" * 200_000, id="closed elements"),
        pytest.param(HEAD + b"Content-Type: text/html\n\n" + b"<" * 1_000_000, id="brackets only"),
        pytest.param(HEAD + b"Content-Type: text/html\n\n" + b"<!--" * 300_000, id="open HTML comments"),
        pytest.param(HEAD + b"Content-Type: text/html\n\n" + b"<a href='" * 200_000, id="open attributes"),
        pytest.param(HEAD + b"Content-Type: text/html\n\n" + b"<style>" * 200_000, id="open styles"),
        pytest.param(
            HEAD + b"Content-Type: text/html\n\n<p style='" + b"color:" * 200_000 + b"'>x", id="one long style"
        ),
        pytest.param(HEAD + b"Content-Type: text/html\n\n" + b"&#x41;&amp" * 200_000, id="entities"),
        pytest.param(HEAD + b"Content-Type: text/html\n\n" + b"<blockquote>" * 5_000 + b"x", id="deep quotes"),
        pytest.param(HEAD + b"Content-Type: text/plain; charset=punycode\n\n" + b"a-" * 300_000, id="a slow charset"),
        pytest.param(HEAD + b"Content-Type: text/plain; charset=utf-7\n\n" + b"+AAA" * 300_000, id="another charset"),
        pytest.param(HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"=" * 1_000_000, id="base64 of nothing"),
        pytest.param(HEAD + b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=" * 1_000_000, id="broken quoting"),
        pytest.param(b"\n" * 1_000_000, id="empty lines"),
        pytest.param(b"\x00" * 1_000_000, id="zeros"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"no headers at all", id="no headers"),
        pytest.param(b": :\n :\n\t\n:\n\nx", id="headers without names"),
    ],
)
def test_hostile_messages_are_read_in_time(raw: bytes) -> None:
    """Threat M01."""
    with in_time():
        everything(raw)


@pytest.mark.parametrize(
    "charset", ["nope", "hex", "zip", "rot13", "idna", "undefined", "unicode_escape", "\x00", "a" * 999, ""]
)
def test_strange_charsets_are_read_somehow(charset: str) -> None:
    assert decode(b"hello", charset) == "hello"
    assert decode("größe".encode(), charset) == "größe"
    assert "ello" in decode_header(f"=?{charset}?q?hello?=") or charset in ("", "\x00", "a" * 999)


def test_depth_is_bounded_and_the_shallow_parts_are_read() -> None:
    raw = (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=o\n\n--o\n\nshallow\n--o\n"
        + nested(50)[len(HEAD) :]
        + b"\n--o--\n"
    )
    assert short_text(raw) == "shallow"
    assert len(list(leaves(parse(nested(1000))))) == 1


def test_a_broken_multipart_still_shows_its_text() -> None:
    assert "hello" in short_text(HEAD + b"Content-Type: multipart/mixed\n\nhello")
    assert "hello" in short_text(HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\nhello")


def test_file_names_lead_nowhere_and_hide_nothing() -> None:
    names = [
        b"../../.ssh/authorized_keys",
        b"C:\\\\x\\\\evil.exe",
        b"=?utf-8?b?4oCuZmRwLmV4ZQ==?=",
        b"a\tb.pdf",
        b"a.pdf",
        b"a.pdf",
    ]
    raw = HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n"
    for name in names:
        raw += b'--x\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="%s"\n\nx\n' % name
    found = [one.name for one in attachment_names(raw + b"--x--\n")]
    assert found == ["authorized_keys", "evil.exe", "_fdp.exe", "a b.pdf", "a.pdf", "a (2).pdf"]


def test_attachments_are_measured_once_decoded() -> None:
    content = base64.encodebytes(b"x" * 1000)
    raw = HEAD + b"Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n" + content
    assert [(one.name, one.size) for one in attachment_names(raw)] == [("a.pdf", 1000)]


def test_the_standard_librarys_own_odd_messages_are_read() -> None:
    """Threat M01."""
    folder = Path(sysconfig.get_path("stdlib")) / "test" / "test_email" / "data"
    for path in sorted(folder.glob("msg_*.txt")):
        with in_time():
            everything(path.read_bytes())


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=600))
def test_bytes_of_any_kind_never_raise(raw: bytes) -> None:
    everything(raw)


PIECES = st.sampled_from(
    [b"Content-Type: multipart/mixed; boundary=a\n", b"Content-Type: text/html; charset=x\n", b"--a\n", b"--a--\n", b"\n",
     b"Content-Type: message/rfc822\n", b"Content-Transfer-Encoding: base64\n", b"Content-Disposition: attachment\n",
     b"Subject: =?utf-8?b?//?=\n", b"From: a@b (\n", b"<p hidden>\n", b"> q\n", b"-- \n", b" folded\n", b"\xff\xfe\n"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=40))
def test_pieces_of_messages_in_any_order_never_raise(pieces: list[bytes]) -> None:
    everything(b"".join(pieces))
