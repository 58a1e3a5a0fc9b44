"""What an IMAP server says about a message, as an envelope. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.utils import decode_rfc2231
from urllib.parse import unquote

from .mailbox import ANSWERED, DRAFT, FLAGGED, SEEN, Attached, Envelope, Ref
from .messages import attachment_name, envelope
from .mime import headers_of

HEADERS = (
    "FROM", "TO", "CC", "REPLY-TO", "SUBJECT", "DATE", "MESSAGE-ID", "REFERENCES", "IN-REPLY-TO",
    "LIST-ID", "LIST-UNSUBSCRIBE", "PRECEDENCE",
)  # fmt: skip
ENVELOPE = (
    "FLAGS",
    "INTERNALDATE",
    "RFC822.SIZE",
    f"BODY.PEEK[HEADER.FIELDS ({' '.join(HEADERS)})]<0.65536>",
)
STRUCTURE = "BODYSTRUCTURE"
DEEPEST = 20

FLAGS = {SEEN: "\\Seen", FLAGGED: "\\Flagged", ANSWERED: "\\Answered", DRAFT: "\\Draft"}
_MARKS = {flag.lower(): mark for mark, flag in FLAGS.items()}


def envelope_of(answer: Mapping[bytes, object], *, ref: Ref, id: str) -> Envelope:
    """The envelope from one message's FETCH answer."""
    received = answer.get(b"INTERNALDATE")
    size = answer.get(b"RFC822.SIZE")
    flags = answer.get(b"FLAGS")
    listed = flags if isinstance(flags, tuple | list) else ()
    return envelope(
        headers_of(section(answer, b"BODY[HEADER")),
        ref=ref,
        id=id,
        received=received.timestamp() if isinstance(received, datetime) else 0.0,
        marks=frozenset(mark for one in listed if (mark := _mark(one))),
        size=size if isinstance(size, int) else 0,
        attached=_attachments(answer.get(STRUCTURE.encode())),
    )


def section(answer: Mapping[bytes, object], name: bytes) -> bytes:
    """The bytes of a fetched section, by the beginning of its name."""
    for key, value in answer.items():
        if key.startswith(name):
            return value if isinstance(value, bytes) else b""
    return b""


def flag_for(mark: str) -> str:
    """The server's word for a mark or a label."""
    return FLAGS.get(mark, mark)


def _mark(flag: object) -> str:
    name = flag.decode("ascii", "replace").lower() if isinstance(flag, bytes) else ""
    return _MARKS.get(name, "" if name.startswith("\\") else name)


def _attachments(structure: object) -> tuple[Attached, ...]:
    """The attachments as BODYSTRUCTURE names them; a strange structure has none."""
    found: list[Attached] = []
    try:
        _walk(structure, found, 0)
    except (TypeError, ValueError, IndexError, AttributeError):
        return ()
    return tuple(found)


def _walk(part: object, found: list[Attached], depth: int) -> None:
    if not isinstance(part, tuple | list) or not part or depth > DEEPEST:
        return
    if isinstance(part[0], list):
        for child in part[0][:100]:
            _walk(child, found, depth + 1)
        return
    kind = f"{_text(part[0])}/{_text(part[1])}".lower()
    disposition, parameters = _disposition(part)
    name = attachment_name(_parameter(parameters, "filename") or _parameter(part[2], "name"))
    inline_picture = kind.startswith("image/") and part[3] is not None and disposition != "attachment"
    text = kind in ("text/plain", "text/html")
    if disposition != "attachment" and (inline_picture or (text and (not name or disposition == "inline"))):
        return
    if kind in ("message/delivery-status", "text/rfc822-headers", "application/pgp-signature"):
        return
    encoded = part[6] if isinstance(part[6], int) else 0
    size = encoded * 3 // 4 if _text(part[5]).lower() == "base64" else encoded
    found.append(Attached(name or kind.partition("/")[2], kind, size))


def _disposition(part: tuple[object, ...] | list[object]) -> tuple[str, object]:
    for one in part[7:]:
        if isinstance(one, tuple | list) and len(one) == 2 and _text(one[0]).lower() in ("attachment", "inline"):
            return _text(one[0]).lower(), one[1]
    return "", None


def _parameter(parameters: object, name: str) -> str:
    if not isinstance(parameters, tuple | list):
        return ""
    pairs = dict(zip((_text(one).lower() for one in parameters[::2]), parameters[1::2], strict=False))
    if name in pairs:
        return _text(pairs[name])
    if f"{name}*" in pairs:
        charset, _, value = decode_rfc2231(_text(pairs[f"{name}*"]))
        return unquote(value, encoding=charset or "utf-8", errors="replace")
    return ""


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""
