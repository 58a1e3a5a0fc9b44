"""
Writes a message out, and reads it back to see that it says exactly what was approved. Pure; it sends nothing.

What was judged is byte for byte what is sent: recipients, subject, text and attachments are compared after the message
was built.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass, field, replace
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from meshclaw_desktop.errors import ConnectorError

from .mime import Part, attachments, decode_header, leaves, parse

LONGEST_SUBJECT = 500
LONGEST_BODY = 200_000
LARGEST = 25 * 1024 * 1024
"""Bytes of a whole message, attachments encoded."""

_PREFIX = re.compile(r"^\s*(?:re|aw|sv|antw)\s*:\s*", re.IGNORECASE)
_FORWARD_PREFIX = re.compile(r"^\s*(?:fwd?|wg|tr)\s*:\s*", re.IGNORECASE)
_LONG_LINE = 900
_RECIPIENTS = ("to", "cc", "bcc")


@dataclass(frozen=True, slots=True)
class Enclosed:
    """One file that goes along."""

    name: str
    kind: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The digest of the content, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message to be written, all of it final."""

    sender: str
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    subject: str = ""
    body: str = ""
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    enclosed: tuple[Enclosed, ...] = field(default=())

    @property
    def recipients(self) -> tuple[str, ...]:
        """Everyone it goes to, each once."""
        return tuple(dict.fromkeys((*self.to, *self.cc, *self.bcc)))


def build(letter: Letter, *, now: float, with_bcc: bool) -> bytes:
    """
    The message as bytes, lines ending in CRLF; `with_bcc` for the copy that we keep, never for the one that is sent.

    Raises ConnectorError if it is too large, or if it does not read back as it was written.
    """
    if not with_bcc:
        letter = replace(letter, bcc=())
    policy = SMTP.clone(max_line_length=_LONG_LINE if _long_addresses(letter) else 78)
    if not all(address.isascii() for address in (letter.sender, *letter.recipients)):
        policy = policy.clone(utf8=True)
    message = EmailMessage(SMTP)
    message["From"] = _address(letter.sender)
    for name, addresses in (("To", letter.to), ("Cc", letter.cc), ("Bcc", letter.bcc)):
        if addresses:
            message[name] = tuple(map(_address, addresses))
    message["Subject"] = letter.subject
    message["Date"] = formatdate(now, localtime=False, usegmt=False)
    message["Message-ID"] = letter.message_id
    if letter.in_reply_to:
        message["In-Reply-To"] = letter.in_reply_to
    if letter.references:
        message["References"] = " ".join(letter.references)
    message.set_content(letter.body, cte="quoted-printable", charset="utf-8")
    for one in letter.enclosed:
        main, _, sub = one.kind.partition("/")
        if main in ("message", "multipart", "") or not sub:
            main, sub = "application", "octet-stream"
        message.add_attachment(one.content, maintype=main, subtype=sub, cte="base64", filename=one.name)
    written = message.as_bytes(policy=policy)
    if len(written) > LARGEST:
        raise ConnectorError("The message is too large to be sent.", "Attach less.")
    fault = _fault(written, letter)
    if fault:
        raise ConnectorError(
            f"The message was not sent: it would not say what was approved ({fault}).", "Write it more plainly."
        )
    return written


def new_message_id(sender: str) -> str:
    """A Message-ID that nobody used before."""
    host = sender.rpartition("@")[2]
    return f"<{secrets.token_hex(16)}@{host if host.isascii() else 'localhost.localdomain'}>"


def reply_subject(subject: str) -> str:
    """`Re: …`, once."""
    return f"Re: {clean_line(_PREFIX.sub('', subject))}"[:LONGEST_SUBJECT].rstrip()


def forward_subject(subject: str) -> str:
    """`Fwd: …`, once."""
    return f"Fwd: {clean_line(_FORWARD_PREFIX.sub('', subject))}"[:LONGEST_SUBJECT].rstrip()


def clean_line(text: str) -> str:
    """One line without control characters: for what others wrote and we write again."""
    shown = "".join(" " if unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp") else one for one in text)
    return " ".join(shown.split())


def subject_fault(subject: str) -> str:
    """Why a subject cannot be sent exactly as it is; empty if it can."""
    if len(subject) > LONGEST_SUBJECT:
        return f"The subject is longer than {LONGEST_SUBJECT} characters."
    if any(unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp") for one in subject):
        return "The subject has a line break or a control character in it."
    if subject != " ".join(subject.split(" ")).strip() or "=?" in subject:
        return "The subject begins or ends with a space, or is encoded."
    return ""


def body_fault(body: str) -> str:
    """Why a text cannot be sent exactly as it is; empty if it can."""
    if len(body) > LONGEST_BODY:
        return f"The text is longer than {LONGEST_BODY:,} characters."
    if any(unicodedata.category(one) in ("Cc", "Cs") and one not in "\n\t" for one in body):
        return "The text has a control character in it."
    return ""


def plain_body(body: str) -> str:
    """The text with plain line ends: in this form it is shown and sent."""
    return body.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


# ---- within ----


def _address(address: str) -> Address:
    local, _, host = address.rpartition("@")
    return Address(username=local, domain=host)


def _long_addresses(letter: Letter) -> bool:
    """Whether folding could break within an address."""
    return any(len(address) > 60 for address in (letter.sender, *letter.recipients))


def _fault(written: bytes, letter: Letter) -> str:
    """What the message, read back, says otherwise than the letter; empty if nothing."""
    head = written.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0].lower() for line in head.split(b"\r\n") if line[:1] not in (b" ", b"\t")]
    expected = {b"from", b"to", b"cc", b"bcc", b"subject", b"date", b"message-id", b"in-reply-to", b"references"}
    expected |= {b"mime-version", b"content-type", b"content-transfer-encoding"}
    if len(names) != len(set(names)) or not set(names) <= expected:
        return "its headers"
    root = parse(written)
    for name, addresses in zip(_RECIPIENTS, (letter.to, letter.cc, letter.bcc), strict=True):
        if _listed(root.headers.get(name, "")) != addresses:
            return f"the recipients in {name.capitalize()}"
    if _listed(root.headers.get("from", "")) != (letter.sender,):
        return "the sender"
    if _joined(decode_header(root.headers.get("subject", ""))) != _joined(letter.subject):
        return "the subject"
    return _content_fault(root, letter)


def _content_fault(root: Part, letter: Letter) -> str:
    first = next(leaves(root))
    if first.text(LARGEST).replace("\r\n", "\n").rstrip("\n") != letter.body.rstrip("\n"):
        return "the text"
    found = [(one.name, hashlib.sha256(part.content()).hexdigest()) for one, part in attachments(root)]
    if found != [(one.name, one.sha256) for one in letter.enclosed]:
        return "the attachments"
    return ""


def _listed(value: str) -> tuple[str, ...]:
    return tuple(one for one in re.split(r"\s*,\s*", value.strip()) if one)


def _joined(text: str) -> str:
    return "".join(text.split())
