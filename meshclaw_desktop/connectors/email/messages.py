"""A message as the tools need it: its envelope, and its text as the model reads it. Pure; reaches nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .address_list import address_list
from .html_text import html_to_text
from .mailbox import Attached, Envelope, Ref, fingerprint
from .mime import Part, attachments, clean_name, decode_header, is_attachment, parse
from .shorten import LARGEST, shorten, spell_out, unflow

MOST_ADDRESSES = 200
MOST_REFERENCES = 50
POOR_PLAIN = 80
"""A plain part shorter than this beside a much longer HTML part is a placeholder ("open this in a browser")."""

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,300}>")


def envelope(
    headers: Mapping[str, str],
    *,
    ref: Ref,
    id: str,
    received: float,
    marks: frozenset[str],
    size: int,
    attached: tuple[Attached, ...],
) -> Envelope:
    """The envelope, from the headers as `mime.headers_of` gives them; a header that is missing or broken is empty."""
    senders = _named(headers.get("from", ""))
    name, sender = senders[0] if senders else (decode_header(headers.get("from", ""))[:80], "")
    references = _MESSAGE_ID.findall(f"{headers.get('references', '')} {headers.get('in-reply-to', '')}")
    return Envelope(
        ref=ref,
        id=id,
        message_id=message_id_of(headers),
        sender=sender,
        sender_name=spell_out(name),
        reply_to=_bare(headers.get("reply-to", "")),
        to=_bare(headers.get("to", "")),
        cc=_bare(headers.get("cc", "")),
        subject=spell_out(decode_header(headers.get("subject", ""))),
        references=tuple(dict.fromkeys(references))[-MOST_REFERENCES:],
        received=received,
        marks=marks,
        size=size,
        bulk="list-id" in headers
        or "list-unsubscribe" in headers
        or headers.get("precedence", "").strip().lower() in ("bulk", "list", "junk"),
        attachments=attached,
        fingerprint=fingerprint(headers, size),
    )


def message_id_of(headers: Mapping[str, str]) -> str:
    """The Message-ID with its angle brackets; empty if there is none."""
    found = _MESSAGE_ID.search(headers.get("message-id", ""))
    return found.group() if found else ""


def written_to(headers: Mapping[str, str]) -> set[str]:
    """Every address in To, Cc and Bcc."""
    return {address for name in ("to", "cc", "bcc") for address in _bare(headers.get(name, ""))}


def readable(root: Part) -> tuple[str, bool]:
    """All text of a message that a person would read, not shortened, and whether hidden text was left out."""
    pieces: list[str] = []
    hidden = False
    for part in _texts(root):
        text, dropped = _text(part)
        hidden = hidden or dropped
        if text.strip():
            pieces.append(text)
        if sum(map(len, pieces)) > LARGEST:
            break
    return "\n\n".join(pieces), hidden


def short_text(raw: bytes) -> str:
    """The text of a message for the model: plain, without history, signatures and footers, each cut marked."""
    text, hidden = readable(parse(raw))
    return shorten(text) + ("\n[hidden text left out]" if hidden else "")


def attachment_parts(raw: bytes) -> list[tuple[Attached, Part]]:
    """The attachments of a message with their content."""
    return attachments(parse(raw))


def attachment_names(raw: bytes) -> tuple[Attached, ...]:
    """The attachments of a message, named and measured."""
    return tuple(attached for attached, _ in attachments(parse(raw)))


def attachment_name(name: str) -> str:
    """A file name as we write it everywhere."""
    return clean_name(decode_header(name))


# ---- within ----


def _named(value: str) -> list[tuple[str, str]]:
    """Names and addresses, from a header; the address is what stands in it, byte for byte."""
    return [(decode_header(name)[:80], address) for name, address in address_list(value)][:MOST_ADDRESSES]


def _bare(value: str) -> tuple[str, ...]:
    return tuple(address for _, address in _named(value)) if value else ()


def _texts(part: Part) -> list[Part]:
    """The parts to read: of alternatives one, of other multiparts all that is text and not attached."""
    if part.kind == "multipart/alternative":
        return _best(part.children)
    if part.children:
        return [text for child in part.children for text in _texts(child)]
    return [part] if part.kind in ("text/plain", "text/html") and not is_attachment(part) else []


def _best(children: tuple[Part, ...]) -> list[Part]:
    offers = [texts for child in children if (texts := _texts(child))]
    plain = next((texts for texts in offers if all(one.kind == "text/plain" for one in texts)), None)
    rich = next((texts for texts in offers if any(one.kind == "text/html" for one in texts)), None)
    if plain is None or rich is None:
        return plain or rich or []
    length = sum(len(_text(one)[0].strip()) for one in plain)
    if length < POOR_PLAIN and length * 4 < sum(len(_text(one)[0]) for one in rich):
        return rich
    return plain


def _text(part: Part) -> tuple[str, bool]:
    text = part.text(LARGEST * 2)[:LARGEST]
    if part.kind == "text/html":
        return html_to_text(text)
    kind = part.headers.get("content-type", "").lower().replace(" ", "")
    if "format=flowed" in kind:
        text = unflow(text, delete_space="delsp=yes" in kind)
    return text, False
