"""The tools that read. What they give the model is short, and labelled with who can have written it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from meshclaw_desktop.connectors.contract import Result
from meshclaw_desktop.errors import ConnectorError, NoSuchThing
from meshclaw_desktop.policy.model import Json, Label

from .mailbox import (
    ANSWERED,
    FLAGGED,
    INBOX,
    SEEN,
    SYSTEM_MARKS,
    Attached,
    Envelope,
    Folder,
    Mailbox,
    Purpose,
    Wanted,
    folder_by_name,
    folder_for,
)
from .messages import attachment_names, short_text
from .objects import (
    counted,
    find_all,
    find_one,
    flag_of,
    given_by_service,
    number_of,
    sender_of,
    text_of,
    wanted_ids,
    written_by,
)
from .shorten import page

ROWS = 50
MOST_ROWS = 100
BODY = 1_500
"""Characters of a message's text at a time."""
BODIES = 12_000
"""Characters of all texts of one reading together."""
LEAST_BODY = 400
THREAD_BODY = 600
MOST_READ = 25
MOST_IN_THREAD = 15
LARGEST = 2 * 1024 * 1024
"""Bytes of a message that are fetched for its text."""
LONGEST_SUBJECT = 100

_NOISE = frozenset({"junk", "nonjunk", "notjunk"})
"""Keywords that mail programs set by themselves."""


def list_messages(box: Mailbox, arguments: Mapping[str, Json]) -> Result:
    """A page of a folder, newest first."""
    folder = named_folder(box, text_of(arguments, "folder"))
    wanted = Wanted(unread=flag_of(arguments, "unread"), since=_since(text_of(arguments, "since")))
    refs = box.find(folder, wanted)
    limit = number_of(arguments, "limit", ROWS, least=1, most=MOST_ROWS)
    number = number_of(arguments, "page", 1, least=1, most=10_000)
    shown = box.envelopes(refs[(number - 1) * limit : number * limit])
    content: dict[str, Json] = {"folder": folder.title, "total": len(refs)}
    if number * limit < len(refs):
        content["next_page"] = number + 1
    return _rows(content, shown, f"Listed {counted(len(shown))} in {folder.title}")


def search(box: Mailbox, arguments: Mapping[str, Json]) -> Result:
    """Messages with all these words, newest first; everywhere but in junk and trash if no folder is named."""
    words = tuple(text_of(arguments, "text").split())[:12]
    if not words:
        raise ConnectorError("There is nothing to search for.", "Give at least one word.")
    wanted = Wanted(words=words, since=_since(text_of(arguments, "since")))
    limit = number_of(arguments, "limit", ROWS // 2, least=1, most=MOST_ROWS)
    name = text_of(arguments, "folder")
    folders = [named_folder(box, name)] if name else _all_but_waste(box)
    found: list[Envelope] = []
    total = 0
    for folder in folders:
        refs = box.find(folder, wanted)
        total += len(refs)
        found += box.envelopes(refs[:limit])
    found.sort(key=lambda one: one.received, reverse=True)
    shown = found[:limit]
    return _rows({"total": total}, shown, f"Found {counted(total)}")


def read(box: Mailbox, arguments: Mapping[str, Json]) -> Result:
    """The texts of some messages, each capped; `more` is the offset at which it goes on."""
    ids = wanted_ids(arguments.get("ids"))
    if len(ids) > MOST_READ:
        raise ConnectorError(f"More than {MOST_READ} messages at once.", "Read them in smaller parts.")
    offset = number_of(arguments, "offset", 0, least=0, most=10_000_000)
    found = find_all(box, ids)
    limit = min(BODY, max(LEAST_BODY, BODIES // len(found)))
    return _texts(box, list(found.values()), offset, limit, "Read")


def thread(box: Mailbox, arguments: Mapping[str, Json]) -> Result:
    """The conversation that a message belongs to, oldest first, the newest 15 of it."""
    _, start = find_one(box, arguments.get("id"))
    related: dict[str, Envelope] = {start.fingerprint: start}
    ids = {start.message_id, *start.references} - {""}
    places = {Purpose.INBOX, Purpose.SENT, Purpose.ARCHIVE}
    folders = [one for one in box.folders() if one.purpose in places or one.name == start.ref.folder]
    for _ in range(2):
        before = frozenset(ids)
        for folder in folders:
            for one in box.envelopes(
                box.find(folder, Wanted(thread=tuple(sorted(before)[:20])))[:100] if before else []
            ):
                related.setdefault(one.fingerprint, one)
                ids |= {one.message_id, *one.references} - {""}
        if ids == before:
            break
    ordered = sorted(related.values(), key=lambda one: (one.received, len(one.references)))[-MOST_IN_THREAD:]
    return _texts(box, ordered, 0, THREAD_BODY, "Read a conversation:")


def named_folder(box: Mailbox, name: str) -> Folder:
    """The folder that is meant; the Inbox if none is named. Raises NoSuchThing that names the folders there are."""
    folders = box.folders()
    found = folder_by_name(folders, name or INBOX) or (None if name else Folder(INBOX, Purpose.INBOX))
    if found is None:
        there = ", ".join(one.title for one in folders[:40])
        raise NoSuchThing(f"There is no folder “{name[:60]}”.", f"The folders are: {there}.")
    return found


# ---- within ----


def _all_but_waste(box: Mailbox) -> list[Folder]:
    folders = box.folders()
    named = [one for one in folders if one.purpose not in (Purpose.JUNK, Purpose.TRASH)]
    return named or [folder_for(folders, Purpose.INBOX) or Folder(INBOX, Purpose.INBOX)]


def _rows(content: dict[str, Json], shown: list[Envelope], report: str) -> Result:
    rows: list[Json] = []
    labels = given_by_service("$.folder", "$.total", "$.next_page", "$.rows[*][0]", "$.rows[*][2]")
    for at, one in enumerate(shown):
        rows.append([one.id, sender_of(one), short_date(one.received), one.subject[:LONGEST_SUBJECT], _marks(one)])
        labels += written_by(one, f"$.rows[{at}][1]", f"$.rows[{at}][3]", f"$.rows[{at}][4]")
    return Result(content={**content, "rows": rows}, labels=tuple(labels), report=report)


def _marks(one: Envelope) -> str:
    marks = [] if SEEN in one.marks else ["unread"]
    marks += [mark for mark in (FLAGGED, ANSWERED) if mark in one.marks]
    marks += ["list"] if one.bulk else []
    labels = one.marks - SYSTEM_MARKS - _NOISE
    marks += [f"#{label}" for label in sorted(labels) if not label.startswith("$")][:5]
    marks += [f"file:{attached.name[:40]}" for attached in one.attachments[:2]]
    marks += [f"+{len(one.attachments) - 2} files"] if len(one.attachments) > 2 else []
    return " ".join(marks)


def _texts(box: Mailbox, shown: list[Envelope], offset: int, limit: int, verb: str) -> Result:
    messages: list[Json] = []
    labels: list[Label] = given_by_service("$.messages[*].id", "$.messages[*].date", "$.messages[*].more")
    for at, one in enumerate(shown):
        raw = box.raw(one.ref, LARGEST)
        text, more = page(short_text(raw), offset, limit)
        if len(raw) >= LARGEST and not more:
            text += "\n[the rest of this very large message was not fetched]"
        message = _heads(one, attachment_names(raw) if len(raw) < LARGEST else one.attachments)
        message["text"] = text
        if more:
            message["more"] = more
        messages.append(message)
        written = [name for name in message if name not in ("id", "date", "more")]
        labels += written_by(one, *(f"$.messages[{at}].{name}" for name in written))
    return Result(content={"messages": messages}, labels=tuple(labels), report=f"{verb} {counted(len(shown))}")


def _heads(one: Envelope, attachments: tuple[Attached, ...]) -> dict[str, Json]:
    heads: dict[str, Json] = {"id": one.id, "from": sender_of(one)}
    if len(one.to) + len(one.cc) > 1:
        heads["to"] = list(one.to[:10])
        if one.cc:
            heads["cc"] = list(one.cc[:10])
    if one.reply_to and one.reply_to != (one.sender,):
        heads["reply_to"] = list(one.reply_to[:5])
    heads["date"] = short_date(one.received)
    heads["subject"] = one.subject[: LONGEST_SUBJECT * 3]
    if attachments:
        heads["attachments"] = [f"{attached.name} ({size(attached.size)})" for attached in attachments[:20]]
    return heads


def size(count: int) -> str:
    """Bytes for a person."""
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def short_date(at: float) -> str:
    """A time for the model, in this machine's zone: day and time of day, or the date if it is not of this year."""
    when = datetime.fromtimestamp(at).astimezone()
    return f"{when:%m-%d %H:%M}" if when.year == datetime.now().astimezone().year else f"{when:%Y-%m-%d}"


def _since(text: str) -> float:
    if not text:
        return 0.0
    try:
        when = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise ConnectorError(f"“{text[:40]}” is not a date.", "Give it like 2026-11-20.") from wrong
    return when.timestamp() if when.tzinfo else when.astimezone().timestamp()
