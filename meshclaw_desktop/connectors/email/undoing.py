"""Takes a change back from its JSON record, also after a restart: all of it, or nothing if anything has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from meshclaw_desktop.errors import ConnectorError, NoSuchThing, UndoRefused
from meshclaw_desktop.policy.model import Json

from .changing import LARGEST_DRAFT
from .mailbox import Envelope, Folder, Mailbox, Ref
from .objects import counted, ref_at


@dataclass(frozen=True, slots=True)
class _Item:
    """One message of the record: where it was, what it is, and where it went."""

    was: Ref
    now: Ref
    message_id: str
    fingerprint: str
    subject: str
    sha256: str


def undo(box: Mailbox, record: Json) -> None:
    """Take a change back. Raises UndoRefused, having changed nothing, if a message has changed since."""
    if not isinstance(record, Mapping):
        raise UndoRefused("This cannot be taken back: its record is damaged.")
    listed = record.get("items")
    items = [_item(one) for one in listed] if isinstance(listed, Sequence) and not isinstance(listed, str) else []
    match record.get("did"):
        case "mark":
            _unmark(box, items, str(record.get("mark")), record.get("on") is True)
        case "move":
            _move_back(box, items)
        case "draft":
            _take_draft_away(box, items)
        case _:
            raise UndoRefused("This cannot be taken back: its record is damaged.")


def _unmark(box: Mailbox, items: list[_Item], mark: str, on: bool) -> None:
    found: list[Envelope] = []
    for item in items:
        one = _there(box, item.was, item)
        if one is None:
            raise UndoRefused(f"“{item.subject}” is no longer in {_title(item.was.folder)}. Nothing was changed.")
        if (mark in one.marks) != on:
            raise UndoRefused(f"“{item.subject}” has been marked otherwise since. Nothing was changed.")
        found.append(one)
    for folder in dict.fromkeys(one.ref.folder for one in found):
        box.mark([one.ref for one in found if one.ref.folder == folder], mark, not on)


def _move_back(box: Mailbox, items: list[_Item]) -> None:
    """What lies where it was already (an earlier undo broke off) is left there; all else must lie where we put it."""
    backward: dict[str, list[Envelope]] = {}
    missing: list[_Item] = []
    for item in items:
        one = _there(box, item.now, item)
        if one is not None:
            backward.setdefault(item.was.folder, []).append(one)
        elif _there(box, item.was, item) is None:
            missing.append(item)
    if missing:
        first = f"“{missing[0].subject}” is no longer in {_title(missing[0].now.folder)}"
        others = f", and {counted(len(missing) - 1)} more" if len(missing) > 1 else ""
        raise UndoRefused(f"{first}{others}. Nothing was changed.")
    names = {folder.name: folder for folder in box.folders()}
    for name in backward:
        if name not in names:
            raise UndoRefused(f"The folder {_title(name)} is gone. Nothing was changed.")
    for name, found in backward.items():
        box.move(found, Folder(name, names[name].purpose))


def _take_draft_away(box: Mailbox, items: list[_Item]) -> None:
    for item in items:
        one = _there(box, item.was, item)
        if one is None:
            raise UndoRefused(f"The draft “{item.subject}” is gone, or has been changed since.")
        if hashlib.sha256(box.raw(one.ref, LARGEST_DRAFT)).hexdigest() != item.sha256:
            raise UndoRefused(f"The draft “{item.subject}” has been changed since.")
        box.erase([one])


def _there(box: Mailbox, ref: Ref, item: _Item) -> Envelope | None:
    """The message at its place or, if that has a new number now, elsewhere in the same folder."""
    for one in box.envelopes([ref]):
        if one.fingerprint == item.fingerprint:
            return one
    try:
        return box.seek(ref.folder, item.message_id, item.fingerprint)
    except NoSuchThing:
        return None


def _item(value: Json) -> _Item:
    if not isinstance(value, Mapping):
        raise UndoRefused("This cannot be taken back: its record is damaged.")
    try:
        was = ref_at(value.get("at"))
        now = ref_at(value.get("now")) if "now" in value else was
    except ConnectorError as damaged:
        raise UndoRefused("This cannot be taken back: its record is damaged.") from damaged
    texts = {name: str(value.get(name, "")) for name in ("message_id", "is", "subject", "sha256")}
    return _Item(was, now, texts["message_id"], texts["is"], texts["subject"] or "(no subject)", texts["sha256"])


def _title(folder: str) -> str:
    return "the Inbox" if folder == "INBOX" else folder
