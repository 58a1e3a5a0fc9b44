"""
Takes a message apart: headers, parts, attachments. Pure; bounded in time, and never raises for a bad message.

It is our own: the standard parser recurses as deep as the message says, and some hostile headers take it minutes.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message

from .mailbox import Attached

DEEPEST = 12
MOST_PARTS = 200
MOST_HEADER_BYTES = 128 * 1024
MOST_HEADERS = 500
LONGEST_VALUE = 8_000
LONGEST_NAME = 120

_WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?\s]*)\?=")
_BETWEEN = re.compile(r"(\?=)[ \t]+(?==\?)")
_NAME = re.compile(rb"[!-9;-~]{1,100}")
_STRANGE = frozenset({"punycode", "idna", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem", "utf-7"})
_ENDINGS = {
    "application/pdf": ".pdf",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/plain": ".txt",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "message/rfc822": ".eml",
    "application/zip": ".zip",
}
_NOT_LISTED = frozenset({"message/delivery-status", "text/rfc822-headers", "application/pgp-signature"})


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a message: a leaf, or a multipart with its children."""

    headers: Mapping[str, str]
    """The first of each name, in small letters, unfolded and not yet decoded."""
    kind: str
    charset: str
    file_name: str
    disposition: str
    body: bytes
    """As it was sent: still base64 or quoted-printable."""
    children: tuple[Part, ...] = ()

    def content(self) -> bytes:
        """The body, decoded; as it stands if it cannot be."""
        encoding = self.headers.get("content-transfer-encoding", "").strip().lower()
        if encoding == "base64":
            return _base64(self.body)
        if encoding == "quoted-printable":
            return binascii.a2b_qp(self.body)
        return self.body

    def text(self, limit: int) -> str:
        """The first `limit` bytes of the content as text."""
        return decode(self.content()[:limit], self.charset)


def parse(raw: bytes) -> Part:
    """The message as a tree. What is too deep or too much is left out."""
    budget = [MOST_PARTS]
    return _part(raw, 0, budget, "text/plain")


def leaves(part: Part) -> Iterator[Part]:
    """The parts that hold something, in the order of the message."""
    if not part.children:
        yield part
    for child in part.children:
        yield from leaves(child)


def attachments(root: Part) -> list[tuple[Attached, Part]]:
    """What is attached, each under a name that nothing else in this message has."""
    found: list[tuple[Attached, Part]] = []
    taken: set[str] = set()
    for number, part in enumerate(leaves(root), start=1):
        if not is_attachment(part):
            continue
        name = unique(clean_name(part.file_name) or _made_name(part, number), taken)
        taken.add(name)
        found.append((Attached(name, part.kind, len(part.content())), part))
    return found


def is_attachment(part: Part) -> bool:
    """Whether a leaf is something attached, not text to be read or a picture within the text."""
    if part.kind in _NOT_LISTED or part.kind.startswith("multipart/"):
        return False
    if part.disposition == "attachment":
        return True
    if part.kind in ("text/plain", "text/html"):
        return bool(part.file_name) and part.disposition != "inline"
    return not ("content-id" in part.headers and part.kind.startswith("image/"))


def unique(name: str, taken: set[str]) -> str:
    """The name, or the name with the first number that is free."""
    if name not in taken:
        return name
    stem, dot, ending = name.rpartition(".")
    for number in range(2, MOST_PARTS + 2):
        other = f"{stem} ({number}).{ending}" if dot and stem else f"{name} ({number})"
        if other not in taken:
            return other
    return name


def headers_of(raw: bytes) -> dict[str, str]:
    """The headers of a message or of its beginning: the first of each name, in small letters, unfolded, not decoded."""
    return _headers(_split(raw)[0])


def decode(content: bytes, charset: str) -> str:
    """Bytes as text, by the charset if it is a known one; never raises."""
    name = charset.strip().strip("'\"").lower() or "utf-8"
    try:
        known = codecs.lookup(name).name
        if known in _STRANGE:
            raise LookupError(known)
        return content.decode("utf-8" if known == "ascii" else known, "replace")
    except (LookupError, ValueError, TypeError):
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            return content.decode("latin-1")


def decode_header(value: str) -> str:
    """A header's value as a person reads it (RFC 2047), on one line."""
    joined = _BETWEEN.sub(r"\1", value[:LONGEST_VALUE])
    return " ".join(_WORD.sub(_word, joined).split())


def clean_name(name: str) -> str:
    """A file name without folders and without characters that hide or steer."""
    last = re.split(r"[/\\]", name)[-1].strip().strip(".") or ""
    visible = " ".join("".join(letter if letter.isprintable() else "_" for letter in last).split())
    if len(visible) <= LONGEST_NAME:
        return visible
    stem, dot, ending = visible.rpartition(".")
    return f"{stem[: LONGEST_NAME - 12]}{dot}{ending[:10]}" if dot else visible[:LONGEST_NAME]


# ---- within ----


def _part(raw: bytes, depth: int, budget: list[int], default: str) -> Part:
    budget[0] -= 1
    head, body = _split(raw)
    headers = _headers(head)
    described = _described(headers)
    kind = described.get_content_type() if "content-type" in headers else default
    disposition = headers.get("content-disposition", "").partition(";")[0].strip().lower()
    children: list[Part] = []
    if kind.startswith("multipart/"):
        boundary = _parameter(described, "boundary")
        if boundary and depth < DEEPEST:
            inner = "message/rfc822" if kind == "multipart/digest" else "text/plain"
            for piece in _pieces(body, boundary.encode("utf-8", "replace")):
                if budget[0] <= 0:
                    break
                children.append(_part(piece, depth + 1, budget, inner))
        if not children:
            kind = "text/plain" if not boundary else "multipart/unreadable"
    return Part(
        headers=headers,
        kind=kind,
        charset=_parameter(described, "charset"),
        file_name=decode_header(_file_name(described)),
        disposition=disposition,
        body=body,
        children=tuple(children),
    )


def _split(raw: bytes) -> tuple[bytes, bytes]:
    if raw[:1] == b"\n" or raw[:2] == b"\r\n":
        return b"", raw.lstrip(b"\r\n") if raw[:1] == b"\n" else raw[2:]
    unix, net = raw.find(b"\n\n"), raw.find(b"\n\r\n")
    if unix == -1 and net == -1:
        return raw, b""
    if net == -1 or (unix != -1 and unix < net):
        return raw[: unix + 1], raw[unix + 2 :]
    return raw[: net + 1], raw[net + 3 :]


def _headers(block: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    name = ""
    for line in block[:MOST_HEADER_BYTES].splitlines():
        if line[:1] in (b" ", b"\t"):
            if name and len(found[name]) < LONGEST_VALUE:
                found[name] += " " + decode(line[:LONGEST_VALUE], "").strip()
            continue
        before, colon, after = line.partition(b":")
        name = ""
        if colon and _NAME.fullmatch(before.rstrip()) and len(found) < MOST_HEADERS:
            wanted = before.rstrip().decode("ascii").lower()
            if wanted not in found:
                name = wanted
                found[name] = decode(after[:LONGEST_VALUE], "").strip()
    return found


def _described(headers: Mapping[str, str]) -> Message:
    """The standard library's reading of the two headers that have parameters."""
    message = Message()
    for name in ("content-type", "content-disposition"):
        if name in headers:
            message[name] = headers[name][:2000]
    return message


def _parameter(message: Message, name: str) -> str:
    try:
        value = message.get_param(name)
        if isinstance(value, tuple):
            value = decode(value[2].encode("latin-1", "replace"), value[0] or "")
    except (ValueError, LookupError, TypeError):
        return ""
    return value[:200] if isinstance(value, str) else ""


def _file_name(message: Message) -> str:
    try:
        return message.get_filename("") or ""
    except (ValueError, LookupError, TypeError):
        return ""


def _pieces(body: bytes, boundary: bytes) -> Iterator[bytes]:
    line = re.compile(rb"(?:^|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|$)")
    start = -1
    for found in line.finditer(body):
        if start >= 0:
            yield _after_newline(body, start, found.start())
        if found.group(1):
            return
        start = found.end()
    if start >= 0:
        yield _after_newline(body, start, len(body))


def _after_newline(body: bytes, start: int, end: int) -> bytes:
    if body[start : start + 2] == b"\r\n":
        start += 2
    elif body[start : start + 1] == b"\n":
        start += 1
    return body[start : max(start, end)]


def _base64(body: bytes) -> bytes:
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4))
    except (binascii.Error, ValueError):
        return base64.b64decode(letters[: len(letters) - len(letters) % 4])


def _word(found: re.Match[str]) -> str:
    charset, how, text = found.groups()
    data = text.encode("utf-8", "replace")
    content = _base64(data) if how in "bB" else binascii.a2b_qp(data.replace(b"_", b" "), header=False)
    return decode(content, charset)


def _made_name(part: Part, number: int) -> str:
    if part.kind == "message/rfc822":
        subject = clean_name(decode_header(headers_of(part.body).get("subject", "")))
        return f"{subject or 'message'}.eml"
    return f"part{number}{_ENDINGS.get(part.kind, '.bin')}"
