"""The tools that send: send, reply, forward. Made complete before anyone is asked; exactly that is sent, or nothing."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from meshclaw_desktop.connectors.addresses import address_fault, plain, recipients, same_address
from meshclaw_desktop.connectors.contract import Prepared, Result
from meshclaw_desktop.errors import ConnectorError, MeshClawError, NoSuchThing, OutcomeUnknown
from meshclaw_desktop.policy.model import Json, Label, Origin

from .changing import answering
from .compose import (
    Enclosed,
    Letter,
    body_fault,
    build,
    clean_line,
    forward_subject,
    new_message_id,
    plain_body,
    reply_subject,
    subject_fault,
)
from .mailbox import ANSWERED, SEEN, Envelope, Mailbox, Purpose
from .messages import attachment_parts, readable
from .mime import parse
from .objects import (
    COLUMNS,
    bound,
    find_all,
    find_one,
    flag_of,
    moment,
    sender_of,
    source_of,
    text_of,
    things,
    unchanged,
)

LARGEST = 30 * 1024 * 1024
"""Bytes of a message whose attachments go along."""

_ENCLOSED = re.compile(r"(.+)/([^/]+?)(?: \((\d+) bytes, sha256 ([0-9a-f]{64})\))?", re.DOTALL)

Submit = Callable[[bytes, Sequence[str]], None]
"""Hands a message over for delivery to these recipients."""


def prepare(box: Mailbox, tool: str, arguments: Mapping[str, Json], me: str) -> Prepared:
    """Write everything out: recipients, subject, attachments with size and digest."""
    match tool:
        case "send":
            prepared = _prepare_send(box, arguments)
        case "reply":
            prepared = _prepare_reply(box, arguments, me)
        case _:
            prepared = _prepare_forward(box, arguments)
    final = {**prepared.arguments, "body": plain_body(text_of(prepared.arguments, "body"))}
    fault = subject_fault(text_of(final, "subject")) or body_fault(text_of(final, "body"))
    if fault:
        raise ConnectorError(fault, "Write it without.")
    known = box.correspondents()
    targets = [one for name in ("to", "cc", "bcc") for one in _addresses(final, name)]
    if not _addresses(final, "to"):
        raise ConnectorError("There is nobody to send it to.", "Give at least one address in “to”.")
    return replace(
        prepared,
        arguments=final,
        known=frozenset(one for one in targets if plain(one) in known),
        state={**prepared.state, "message_id": new_message_id(me)},
    )


def perform(box: Mailbox, tool: str, prepared: Prepared, me: str, submit: Submit) -> Result:
    """Send exactly what was prepared, and keep a copy in the Sent folder."""
    arguments = prepared.arguments
    letter = Letter(
        sender=me,
        to=_addresses(arguments, "to"),
        cc=_addresses(arguments, "cc"),
        bcc=_addresses(arguments, "bcc"),
        subject=text_of(arguments, "subject"),
        body=text_of(arguments, "body"),
        message_id=str(prepared.state.get("message_id")),
    )
    original: Envelope | None = None
    if tool in ("reply", "forward"):
        (original,) = unchanged(box, [text_of(arguments, "id")], prepared.state)
    if tool == "reply" and original is not None:
        letter = answering(letter, original)
    if tool == "forward" and original is not None:
        letter = replace(letter, body=_forwarded(box, original, letter.body, str(prepared.state.get("sha256"))))
    letter = replace(letter, enclosed=_enclosed(box, arguments, prepared.state))
    now = time.time()
    _hand_over(box, letter, build(letter, now=now, with_bcc=False), submit)
    kept = _keep_copy(box, letter, build(letter, now=now, with_bcc=True))
    if tool == "reply" and original is not None:
        with suppress(MeshClawError):
            box.mark([original.ref], ANSWERED, True)
    return Result(content="Sent." if kept else "Sent, but no copy could be kept in the Sent folder.")


# ---- making it complete ----


def _prepare_send(box: Mailbox, arguments: Mapping[str, Json]) -> Prepared:
    final = dict(arguments)
    for name in ("to", "cc", "bcc"):
        if name in arguments:
            final[name] = list(_addresses(arguments, name))
    listed = _texts(arguments, "attachments")
    if not listed:
        return Prepared(arguments=final)
    asked = [_split(one) for one in listed]
    found = find_all(box, dict.fromkeys(id for id, _, _ in asked))
    described = []
    for (id, name, digest), given in zip(asked, listed, strict=True):
        enclosed = _from_message(box, found[id], name)
        described.append(_described(id, enclosed))
        if digest and described[-1] != given:
            raise ConnectorError(f"The attachment “{name}” is not what it was.", "Name it anew.")
    final["attachments"] = described
    return Prepared(arguments=final, state={"messages": bound(found)})


def _prepare_reply(box: Mailbox, arguments: Mapping[str, Json], me: str) -> Prepared:
    id, original = find_one(box, arguments.get("id"))
    to, cc = _answered(original, me, all=flag_of(arguments, "all"))
    filled: dict[str, Json] = {"to": list(to), "subject": reply_subject(original.subject)}
    if cc:
        filled["cc"] = list(cc)
    _not_otherwise(arguments, filled, ("to", "cc", "subject"), "A reply")
    source = source_of(original)
    labels = [Label(path=f"$.to[{at}]", origin=Origin.UNTRUSTED, source=source) for at in range(len(to))]
    labels += [Label(path=f"$.cc[{at}]", origin=Origin.UNTRUSTED, source=source) for at in range(len(cc))]
    labels.append(Label(path="$.subject", origin=Origin.UNTRUSTED, source=source))
    return Prepared(
        arguments={**arguments, "id": id, **filled},
        labels=tuple(labels),
        columns=COLUMNS,
        things=things({id: original}),
        state={"messages": bound({id: original})},
    )


def _prepare_forward(box: Mailbox, arguments: Mapping[str, Json]) -> Prepared:
    id, original = find_one(box, arguments.get("id"))
    raw = _whole(box, original)
    described = [
        _described(id, Enclosed(attached.name, attached.kind, part.content()))
        for attached, part in attachment_parts(raw)
    ]
    filled: dict[str, Json] = {"subject": forward_subject(original.subject)}
    if described:
        filled["attachments"] = described
    _not_otherwise(arguments, filled, ("subject", "attachments"), "A forwarded message")
    source = source_of(original)
    labels = [Label(path="$.subject", origin=Origin.UNTRUSTED, source=source)]
    labels += [
        Label(path=f"$.attachments[{at}]", origin=Origin.UNTRUSTED, source=source) for at in range(len(described))
    ]
    return Prepared(
        arguments={**arguments, "id": id, "to": list(_addresses(arguments, "to")), **filled},
        labels=tuple(labels),
        columns=COLUMNS,
        things=things({id: original}),
        state={"messages": bound({id: original}), "sha256": hashlib.sha256(raw).hexdigest()},
    )


def _answered(original: Envelope, me: str, *, all: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who a reply goes to: as the message itself asks, never to ourselves."""
    mine = same_address(original.sender, me)
    to = original.to if mine else original.reply_to or (original.sender,)
    if not to or any(map(address_fault, to)):
        raise ConnectorError(
            "The message cannot be answered: it names no plain address to write to.",
            "Write to the person with a new message.",
        )
    taken = {plain(me), *map(plain, to)}
    cc: list[str] = []
    for one in (*(() if mine else original.to), *original.cc) if all else ():
        if plain(one) not in taken and not address_fault(one):
            taken.add(plain(one))
            cc.append(one)
    return tuple(dict.fromkeys(to)), tuple(cc)


def _not_otherwise(arguments: Mapping[str, Json], filled: Mapping[str, Json], names: Iterable[str], what: str) -> None:
    """What we fill in can be given only as we would fill it in."""
    for name in names:
        if name in arguments and arguments[name] not in (filled.get(name), None, []):
            raise ConnectorError(f"{what} takes no “{name}” of its own.", "Use send to choose it.")


def _addresses(arguments: Mapping[str, Json], name: str) -> tuple[str, ...]:
    try:
        return recipients(arguments.get(name), name=name)
    except ValueError as wrong:
        raise ConnectorError(str(wrong), "Give each address alone, like name@host.example.") from wrong


def _texts(arguments: Mapping[str, Json], name: str) -> list[str]:
    value = arguments.get(name)
    if value is None:
        return []
    if isinstance(value, str) or not isinstance(value, Sequence) or not all(isinstance(one, str) for one in value):
        raise ConnectorError(f"“{name}” is a list of texts.")
    return list(dict.fromkeys(str(one) for one in value))


# ---- attachments ----


def _split(text: str) -> tuple[str, str, str]:
    found = _ENCLOSED.fullmatch(text)
    if found is None:
        raise ConnectorError(
            f"“{text[:80]}” is not an attachment of a message.",
            "Name it as id/file name; files of this machine cannot be sent.",
        )
    return found.group(1), found.group(2), found.group(4) or ""


def _described(id: str, enclosed: Enclosed) -> str:
    return f"{id}/{enclosed.name} ({len(enclosed.content)} bytes, sha256 {enclosed.sha256})"


def _from_message(box: Mailbox, one: Envelope, name: str) -> Enclosed:
    for attached, part in attachment_parts(_whole(box, one)):
        if attached.name == name:
            return Enclosed(attached.name, attached.kind, part.content())
    raise NoSuchThing(f"The message has no attachment “{name[:80]}”.", "Read the message to see its attachments.")


def _enclosed(box: Mailbox, arguments: Mapping[str, Json], state: Mapping[str, Json]) -> tuple[Enclosed, ...]:
    """The files, fetched again and compared with the digests that were shown."""
    listed = _texts(arguments, "attachments")
    found: list[Enclosed] = []
    for text in listed:
        id, name, _ = _split(text)
        (message,) = unchanged(box, [id], state)
        enclosed = _from_message(box, message, name)
        if _described(id, enclosed) != text:
            raise ConnectorError(f"The attachment “{name}” has changed since you were asked. Nothing was sent.")
        found.append(enclosed)
    return tuple(found)


def _whole(box: Mailbox, one: Envelope) -> bytes:
    if one.size > LARGEST:
        raise ConnectorError("The message is too large to be sent on.", "Send it from your mail program.")
    return box.raw(one.ref, LARGEST)


def _forwarded(box: Mailbox, original: Envelope, body: str, sha256: str) -> str:
    """The text of the message that was shown, below our own; refused if it is not the same any more."""
    raw = _whole(box, original)
    if hashlib.sha256(raw).hexdigest() != sha256:
        raise ConnectorError("The message has changed since you were asked. Nothing was sent.")
    text, _ = readable(parse(raw))
    plain_text = "".join(one for one in plain_body(text) if one in "\n\t" or (one.isprintable() or one.isspace()))
    heads = [
        "---------- Forwarded message ----------",
        f"From: {clean_line(sender_of(original))}",
        f"Date: {moment(original.received)}",
        f"Subject: {clean_line(original.subject)}",
        f"To: {', '.join(original.to[:20])}",
    ]
    return "\n".join((body, "", *heads, "", plain_text))


# ---- handing it over ----


def _hand_over(box: Mailbox, letter: Letter, written: bytes, submit: Submit) -> None:
    try:
        submit(written, letter.recipients)
    except OutcomeUnknown:
        if not _was_sent(box, letter.message_id):
            raise


def _was_sent(box: Mailbox, message_id: str) -> bool:
    """Whether the server has put it into Sent by itself: then it went out, whatever became of the line."""
    with suppress(MeshClawError):
        sent = next((one for one in box.folders() if one.purpose is Purpose.SENT), None)
        return sent is not None and box.seek(sent.name, message_id, "") is not None
    return False


def _keep_copy(box: Mailbox, letter: Letter, written: bytes) -> bool:
    try:
        if not _was_sent(box, letter.message_id):
            box.add(box.make_folder(Purpose.SENT), written, frozenset({SEEN}))
    except MeshClawError:
        return False
    return True
