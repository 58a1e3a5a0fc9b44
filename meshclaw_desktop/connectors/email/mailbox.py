"""What the tools need of a mailbox: the seam to IMAP and Maildir. Types and small values; reaches nothing itself."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from meshclaw_desktop.connectors.contract import Credentials, Event

INBOX = "INBOX"
SEEN, FLAGGED, ANSWERED, DRAFT = "seen", "flagged", "answered", "draft"
"""The marks that every mailbox has; every other mark is a label."""
SYSTEM_MARKS = frozenset({SEEN, FLAGGED, ANSWERED, DRAFT})


class Purpose(StrEnum):
    """What a folder is for, where it is for something."""

    INBOX = "inbox"
    ARCHIVE = "archive"
    SENT = "sent"
    DRAFTS = "drafts"
    TRASH = "trash"
    JUNK = "junk"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder by its full name, with `/` between the levels."""

    name: str
    purpose: Purpose = Purpose.NONE

    @property
    def title(self) -> str:
        """What a person calls it."""
        return "Inbox" if self.purpose is Purpose.INBOX else self.name


@dataclass(frozen=True, slots=True)
class Ref:
    """Where one message lies: `key` is its UID or unique name, `validity` the UIDVALIDITY, empty in a Maildir."""

    folder: str
    key: str
    validity: str = ""


@dataclass(frozen=True, slots=True)
class Attached:
    """One attachment; `size` is in bytes, once decoded, and may be a little off before the message was fetched."""

    name: str
    kind: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A message without its text. All of it but `id`, `received`, `marks` and `size` was written by the sender."""

    ref: Ref
    id: str
    """What the model calls it."""
    message_id: str
    sender: str
    """The address alone."""
    sender_name: str
    reply_to: tuple[str, ...]
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    references: tuple[str, ...]
    received: float
    """When the server got it; Unix time."""
    marks: frozenset[str]
    size: int
    bulk: bool
    """A newsletter or a list."""
    attachments: tuple[Attached, ...]
    fingerprint: str
    """The same for the same message wherever it is moved; see `fingerprint`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which messages to find: all conditions hold; empty ones do not count."""

    unread: bool = False
    since: float = 0.0
    """Received at this Unix time or later (IMAP: on that day or later)."""
    words: tuple[str, ...] = ()
    """Each stands in the headers or in the text, in any case of letters."""
    thread: tuple[str, ...] = ()
    """One of these is its Message-ID or among its References."""


class Mailbox(Protocol):
    """
    An open mailbox. Every method blocks and belongs to one thread.

    Every method may raise a ConnectorError; one that acts raises OutcomeUnknown when nobody can tell what happened.
    """

    def folders(self) -> tuple[Folder, ...]:
        """Every folder."""

    def make_folder(self, purpose: Purpose) -> Folder:
        """The folder for a purpose, made if there is none."""

    def find(self, folder: Folder, wanted: Wanted) -> list[Ref]:
        """The matching messages, newest first."""

    def envelopes(self, refs: Sequence[Ref]) -> list[Envelope]:
        """Of the messages that are still there, in the order of `refs`."""

    def locate(self, id: str) -> Ref:
        """The message that the model means. Raises NoSuchThing."""

    def seek(self, folder: str, message_id: str, fingerprint: str) -> Envelope | None:
        """A message by what it is, in a folder where it may have a new key."""

    def raw(self, ref: Ref, limit: int) -> bytes:
        """The message, at most its first `limit` bytes. Raises NoSuchThing."""

    def mark(self, refs: Sequence[Ref], mark: str, on: bool) -> None:
        """Set or take away one mark or label."""

    def can_mark(self, folder: str, mark: str) -> bool:
        """Whether the folder keeps this mark."""

    def move(self, envelopes: Sequence[Envelope], folder: Folder) -> Sequence[Ref | None]:
        """Move messages, exactly these; gives their new places in the same order, None for one that was gone."""

    def erase(self, envelopes: Sequence[Envelope]) -> None:
        """Delete messages for good, exactly these."""

    def add(self, folder: Folder, message: bytes, marks: frozenset[str]) -> Ref:
        """Store a message of our own."""

    def correspondents(self) -> frozenset[str]:
        """The addresses that the user has written to, in small letters: a bounded, cached look at the Sent folder."""


class Account(Protocol):
    """One account: opens its mailbox, sends, listens. Every method blocks, but for `wake` and `abort`."""

    def open(self, credentials: Credentials) -> Mailbox:
        """The mailbox, connected; a connection that still stands is used again."""

    def submit(self, credentials: Credentials, message: bytes, recipients: Sequence[str]) -> None:
        """
        Hand a message over for delivery: to all recipients or to none.

        Raises OutcomeUnknown if the line broke after the message had been handed over.
        """

    def test(self, credentials: Credentials) -> str:
        """One sentence that says it works."""

    def listen(self, credentials: Credentials, notify: Callable[[Event], None], stop: threading.Event) -> None:
        """Report new mail until `stop` is set; in a thread of its own."""

    def wake(self, stop: threading.Event) -> None:
        """From any thread: the listener with this `stop`, which is set, need not wait any longer."""

    def rest(self) -> None:
        """Let go of a connection that has not been used for a while."""

    def abort(self) -> None:
        """From any thread: break every line at once, whatever goes over it."""

    def close(self) -> None:
        """Let go of everything."""


def fingerprint(headers: Mapping[str, str], size: int) -> str:
    """Identifies a message by the headers that no server changes, and its size in bytes."""
    parts = [headers.get(name, "").strip() for name in ("message-id", "from", "date", "subject")]
    return hashlib.sha256("\0".join((*parts, str(size))).encode("utf-8", "replace")).hexdigest()[:24]


def folder_by_name(folders: Sequence[Folder], name: str) -> Folder | None:
    """The folder that a person means: by its name or its purpose, in any case of letters."""
    exact = next((folder for folder in folders if name in (folder.name, folder.title)), None)
    if exact is not None:
        return exact
    wanted = name.strip().strip("/").casefold()
    for folder in folders:
        if wanted == folder.name.casefold():
            return folder
    for folder in folders:
        if folder.purpose is not Purpose.NONE and wanted == folder.purpose.value:
            return folder
    return None


def folder_for(folders: Sequence[Folder], purpose: Purpose) -> Folder | None:
    """The folder for a purpose, if there is one."""
    return next((folder for folder in folders if folder.purpose is purpose), None)


def folder_purpose(name: str) -> Purpose:
    """What a folder is for, by its name alone: for servers and folders that do not say it."""
    return _PURPOSES.get(name.rpartition("/")[2].casefold(), Purpose.NONE) if name.count("/") <= 1 else Purpose.NONE


_PURPOSES = {
    "inbox": Purpose.INBOX,
    "archive": Purpose.ARCHIVE,
    "archives": Purpose.ARCHIVE,
    "archiv": Purpose.ARCHIVE,
    "sent": Purpose.SENT,
    "sent items": Purpose.SENT,
    "sent messages": Purpose.SENT,
    "sent mail": Purpose.SENT,
    "gesendet": Purpose.SENT,
    "drafts": Purpose.DRAFTS,
    "entwürfe": Purpose.DRAFTS,
    "trash": Purpose.TRASH,
    "deleted items": Purpose.TRASH,
    "deleted messages": Purpose.TRASH,
    "papierkorb": Purpose.TRASH,
    "junk": Purpose.JUNK,
    "junk e-mail": Purpose.JUNK,
    "spam": Purpose.JUNK,
}
