"""The tools that change or destroy: marks, labels, moves, drafts, deleting. Each says in JSON how it is taken back."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Mapping
from dataclasses import replace

from meshclaw_desktop.connectors.addresses import recipients
from meshclaw_desktop.connectors.contract import Prepared, Result
from meshclaw_desktop.errors import ConnectorError
from meshclaw_desktop.policy.model import Json

from .compose import Letter, body_fault, build, new_message_id, plain_body, subject_fault
from .mailbox import DRAFT, FLAGGED, SEEN, SYSTEM_MARKS, Envelope, Folder, Mailbox, Purpose, folder_for
from .objects import COLUMNS, bound, counted, find_all, find_one, place, text_of, things, unchanged, wanted_ids
from .reading import named_folder

LARGEST_DRAFT = 1024 * 1024

_LABEL = re.compile(r"[A-Za-z0-9_.$+-]{1,40}")
_FLAGS = {"read": (SEEN, True), "unread": (SEEN, False), "flagged": (FLAGGED, True), "unflagged": (FLAGGED, False)}


def prepare(box: Mailbox, tool: str, arguments: Mapping[str, Json]) -> Prepared:
    """Name the messages, and check what can be checked before anyone is asked."""
    final = dict(arguments)
    ids = wanted_ids(arguments.get("ids"))
    final["ids"] = list(ids)
    found = find_all(box, ids)
    match tool:
        case "mark_read" | "flag":
            _wanted_mark(tool, text_of(arguments, "as"))
        case "move":
            folder = named_folder(box, text_of(arguments, "folder"))
            if folder.purpose is Purpose.SENT:  # whoever stands in there counts as known to the user
                raise ConnectorError("Messages cannot be moved into the Sent folder.", "Choose another folder.")
            final["folder"] = folder.title
        case "label":
            final["label"] = label = text_of(arguments, "label").lower()
            if not _LABEL.fullmatch(label) or label in SYSTEM_MARKS:
                raise ConnectorError(f"“{label[:40]}” cannot be a label.", "Use letters, digits and _ . - $ + only.")
            for one in found.values():
                if not box.can_mark(one.ref.folder, label):
                    raise ConnectorError("This mailbox keeps no new labels in that folder.", "Use a flag instead.")
    return Prepared(arguments=final, columns=COLUMNS, things=things(found), state={"messages": bound(found)})


def perform(box: Mailbox, tool: str, prepared: Prepared) -> Result:
    """Do it to exactly the messages that were shown."""
    arguments = prepared.arguments
    found = unchanged(box, wanted_ids(arguments.get("ids")), prepared.state)
    match tool:
        case "mark_read" | "flag":
            return _mark(box, found, *_wanted_mark(tool, text_of(arguments, "as")))
        case "label":
            return _mark(box, found, text_of(arguments, "label"), True)
        case "move":
            return _move(box, found, named_folder(box, text_of(arguments, "folder")))
        case "archive":
            return _move(box, found, folder_for(box.folders(), Purpose.ARCHIVE) or box.make_folder(Purpose.ARCHIVE))
        case _:
            box.erase(found)
            return Result(content=f"Deleted {counted(len(found))} for good.")


def prepare_draft(box: Mailbox, arguments: Mapping[str, Json], me: str) -> Prepared:
    """Check the draft, and find the message it answers."""
    final = dict(arguments)
    for name in ("to", "cc"):
        if name in arguments:
            final[name] = list(_checked(arguments, name))
    final["subject"], final["body"] = text_of(arguments, "subject"), plain_body(text_of(arguments, "body"))
    fault = subject_fault(text_of(final, "subject")) or body_fault(text_of(final, "body"))
    if fault:
        raise ConnectorError(fault, "Write it without.")
    state: dict[str, Json] = {"message_id": new_message_id(me)}
    if text_of(arguments, "reply_to"):
        id, answered = find_one(box, arguments["reply_to"])
        state["messages"] = bound({id: answered})
    return Prepared(arguments=final, state=state)


def perform_draft(box: Mailbox, prepared: Prepared, me: str) -> Result:
    """Store it among the drafts."""
    arguments = prepared.arguments
    letter = Letter(
        sender=me,
        to=_checked(arguments, "to"),
        cc=_checked(arguments, "cc"),
        subject=text_of(arguments, "subject"),
        body=text_of(arguments, "body"),
        message_id=str(prepared.state.get("message_id")),
    )
    if text_of(arguments, "reply_to"):
        (answered,) = unchanged(box, [text_of(arguments, "reply_to")], prepared.state)
        letter = answering(letter, answered)
    folder = box.make_folder(Purpose.DRAFTS)
    ref = box.add(folder, build(letter, now=time.time(), with_bcc=True), frozenset({DRAFT, SEEN}))
    stored = box.envelopes([ref])
    if not stored:
        return Result(content="Saved the draft.")
    draft = stored[0]
    undo: dict[str, Json] = {
        "did": "draft",
        "items": [_item(draft, sha256=hashlib.sha256(box.raw(ref, LARGEST_DRAFT)).hexdigest())],
    }
    return Result(content={"id": draft.id}, undo=undo)


def answering(letter: Letter, answered: Envelope) -> Letter:
    """The letter, tied to the message that it answers."""
    known = [one for one in (*answered.references, answered.message_id) if one.isascii() and one.isprintable()]
    if not answered.message_id or answered.message_id not in known:
        return letter
    return replace(letter, in_reply_to=answered.message_id, references=tuple(dict.fromkeys(known))[-20:])


# ---- within ----


def _wanted_mark(tool: str, word: str) -> tuple[str, bool]:
    allowed = ("read", "unread") if tool == "mark_read" else ("flagged", "unflagged")
    if word not in allowed:
        raise ConnectorError(f"“as” is {allowed[0]} or {allowed[1]}.")
    return _FLAGS[word]


def _checked(arguments: Mapping[str, Json], name: str) -> tuple[str, ...]:
    try:
        return recipients(arguments.get(name), name=name)
    except ValueError as wrong:
        raise ConnectorError(str(wrong)) from wrong


def _mark(box: Mailbox, found: list[Envelope], mark: str, on: bool) -> Result:
    changing = [one for one in found if (mark in one.marks) != on]
    if changing:
        box.mark([one.ref for one in changing], mark, on)
    undo: Json = {"did": "mark", "mark": mark, "on": on, "items": [_item(one) for one in changing]}
    return Result(content=f"Done for {counted(len(found))}.", undo=undo)


def _move(box: Mailbox, found: list[Envelope], folder: Folder) -> Result:
    moving = [one for one in found if one.ref.folder != folder.name]
    places = box.move(moving, folder) if moving else []
    items = [_item(one, now=place(ref)) for one, ref in zip(moving, places, strict=True) if ref is not None]
    undo: Json = {"did": "move", "items": items}
    lost = len(moving) - len(items)
    if lost and lost == len(moving):
        raise ConnectorError("The messages were gone. Nothing was moved.", "List the messages again.")
    if lost:
        said = f"Moved {len(found) - lost} of {counted(len(found))} to {folder.title}; the others were gone"
        return Result(content=f"{said}.", undo=undo, report=said)
    return Result(content=f"Moved {counted(len(found))} to {folder.title}.", undo=undo)


def _item(one: Envelope, **more: Json) -> dict[str, Json]:
    return {
        "id": one.id,
        "at": place(one.ref),
        "message_id": one.message_id,
        "is": one.fingerprint,
        "subject": one.subject[:80],
        **more,
    }
