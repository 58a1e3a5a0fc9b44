"""A mailbox on an IMAP server. It acts on exactly the messages it is given, and never sends a plain EXPUNGE."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from meshclaw_desktop.connectors.addresses import plain
from meshclaw_desktop.errors import ConnectorError, ConnectorUnreachable, MeshClawError, NoSuchThing, OutcomeUnknown

from .imap_connection import Connection
from .imap_fetch import ENVELOPE, STRUCTURE, envelope_of, flag_for, section
from .imap_memory import Memory
from .mailbox import INBOX, Envelope, Folder, Purpose, Ref, Wanted, folder_for
from .messages import written_to
from .mime import headers_of

AT_ONCE = 100
"""Messages in one command."""
MOST_SENT = 500
MOST_SOUGHT = 200
MOST_IDS = 6

_APPENDED = re.compile(rb"APPENDUID (\d+) (\d+)")
_ID = re.compile(r"(?:(.{1,200})/)?(\d{1,10})", re.DOTALL)


class ImapMailbox:
    """
    The messages of an account over one line.

    `again` gives a new line when this one broke, so that what happened can be looked up.
    """

    def __init__(self, line: Connection, memory: Memory, again: Callable[[], Connection]) -> None:
        self._line = line
        self._memory = memory
        self._again = again

    def folders(self) -> tuple[Folder, ...]:
        """Every folder."""
        return self._line.folders()

    def make_folder(self, purpose: Purpose) -> Folder:
        """The folder for a purpose, made if there is none."""
        return folder_for(self.folders(), purpose) or self._line.make(purpose)

    def find(self, folder: Folder, wanted: Wanted) -> list[Ref]:
        """By the server's own search; newest first by the time of arrival where the server sorts, else by number."""
        validity = self._select(folder.name)
        criteria: list[object] = ["UNDELETED"]
        criteria += ["UNSEEN"] if wanted.unread else []
        criteria += ["SINCE", datetime.fromtimestamp(wanted.since).astimezone().date()] if wanted.since else []
        for word in wanted.words:
            criteria += _any_of([[field, word.encode()] for field in ("FROM", "TO", "CC", "SUBJECT", "BODY")])
        if not wanted.thread:
            return [Ref(folder.name, str(uid), validity) for uid in self._search(criteria)]
        found: dict[int, None] = {}
        for at in range(0, len(wanted.thread), MOST_IDS):
            ids = wanted.thread[at : at + MOST_IDS]
            fields = ("MESSAGE-ID", "REFERENCES", "IN-REPLY-TO")
            either = _any_of([["HEADER", field, id.encode()] for id in ids for field in fields])
            found |= dict.fromkeys(self._search([*criteria, *either]))
        return [Ref(folder.name, str(uid), validity) for uid in sorted(found, reverse=True)]

    def envelopes(self, refs: Sequence[Ref]) -> list[Envelope]:
        """Of the messages that are still there."""
        found: dict[Ref, Envelope] = {}
        for folder in dict.fromkeys(ref.folder for ref in refs):
            try:
                validity = self._select(folder)
            except NoSuchThing:
                continue
            with self._line.speaking() as client:
                client.noop()  # what others moved away since is gone from here on
            wanted = {int(ref.key): ref for ref in refs if ref.folder == folder and ref.validity in ("", validity)}
            for uid, answer in self._fetch(sorted(wanted)).items():
                ref = wanted.get(uid)
                if ref is not None:
                    found[ref] = envelope_of(answer, ref=ref, id=self._memory.id_of(ref))
        return [found[ref] for ref in refs if ref in found]

    def locate(self, id: str) -> Ref:
        """`412` is number 412 in the Inbox, `Archive/17` is 17 in Archive; a message that we moved keeps its old id."""
        moved = self._memory.moved(id.strip())
        if moved is not None:
            return moved
        named = _ID.fullmatch(id.strip())
        if named is None:
            raise NoSuchThing(f"There is no message {id[:40]}.", "List the messages again.")
        folder = named.group(1) or INBOX
        validity = self._select(INBOX if folder.upper() == INBOX else folder)
        return Ref(INBOX if folder.upper() == INBOX else folder, str(int(named.group(2))), validity)

    def seek(self, folder: str, message_id: str, fingerprint: str) -> Envelope | None:
        """By its Message-ID; a message that has none among the newest 200."""
        validity = self._select(folder)
        criteria: list[object] = ["HEADER", "MESSAGE-ID", message_id.encode()] if message_id else ["ALL"]
        uids = self._search(criteria)[:MOST_SOUGHT]
        for one in self.envelopes([Ref(folder, str(uid), validity) for uid in uids]):
            if one.fingerprint == fingerprint or (not fingerprint and one.message_id == message_id):
                return one
        return None

    def raw(self, ref: Ref, limit: int) -> bytes:
        """Its beginning; it is not marked as read by this."""
        if self._select(ref.folder) == ref.validity:
            with self._line.speaking() as client:
                answer = client.fetch([int(ref.key)], [f"BODY.PEEK[]<0.{limit}>"])
            if int(ref.key) in answer:
                return section(answer[int(ref.key)], b"BODY[]")
        raise NoSuchThing("The message is not there any more.", "List the messages again.")

    def mark(self, refs: Sequence[Ref], mark: str, on: bool) -> None:
        """Set or take away one flag or keyword."""
        for folder in dict.fromkeys(ref.folder for ref in refs):
            self._select(folder)
            uids = [int(ref.key) for ref in refs if ref.folder == folder]
            with self._line.speaking() as client:
                (client.add_flags if on else client.remove_flags)(uids, [flag_for(mark)], silent=True)

    def can_mark(self, folder: str, mark: str) -> bool:
        """Whether the server keeps this flag or keyword in the folder."""
        return self._line.keeps(folder, flag_for(mark))

    def move(self, envelopes: Sequence[Envelope], folder: Folder) -> list[Ref | None]:
        """By MOVE; else by COPY and UID EXPUNGE. A server that has neither is refused before anything is done."""
        with self._line.speaking() as client:
            moves, expunges = client.has_capability("MOVE"), client.has_capability("UIDPLUS")
        if not (moves or expunges):
            raise ConnectorError(
                "This mail server cannot move single messages safely: it has neither MOVE nor UIDPLUS.",
                "Nothing was done. Move them in your mail program.",
            )
        target = self._line.server_name(folder.name)
        self._memory.ours(one.fingerprint for one in envelopes)
        before = self._next_uid(folder.name)
        for source in dict.fromkeys(one.ref.folder for one in envelopes):
            uids = [int(one.ref.key) for one in envelopes if one.ref.folder == source]
            self._select(source)
            try:
                with self._line.speaking() as client:
                    if moves:
                        client.move(uids, target)
                    else:
                        client.copy(uids, target)
                        client.add_flags(uids, ["\\Deleted"], silent=True)
                        client.uid_expunge(uids)
            except ConnectorUnreachable as broken:
                self._look_again(envelopes, folder, before, broken)
        places = self._arrived(envelopes, folder.name, before)
        for one, place in zip(envelopes, places, strict=True):
            if place is not None:
                self._memory.has_moved(one.id, one.ref, place)
        return places

    def erase(self, envelopes: Sequence[Envelope]) -> None:
        """By UID EXPUNGE of exactly these; a server without UIDPLUS is refused before anything is done."""
        with self._line.speaking() as client:
            if not client.has_capability("UIDPLUS"):
                raise ConnectorError(
                    "This mail server cannot delete single messages safely: it has no UIDPLUS.",
                    "Nothing was done. Delete them in your mail program.",
                )
        try:
            for folder in dict.fromkeys(one.ref.folder for one in envelopes):
                uids = [int(one.ref.key) for one in envelopes if one.ref.folder == folder]
                self._select(folder)
                with self._line.speaking() as client:
                    client.add_flags(uids, ["\\Deleted"], silent=True)
                    client.uid_expunge(uids)
        except ConnectorUnreachable as broken:
            self._take_up(broken)
            left = self.envelopes([one.ref for one in envelopes])
            with suppress(MeshClawError):
                self._undelete(left)
            if left:
                _say_how_far(len(envelopes) - len(left), len(envelopes), "deleted", broken)

    def add(self, folder: Folder, message: bytes, marks: frozenset[str]) -> Ref:
        """By APPEND."""
        target = self._line.server_name(folder.name)
        try:
            with self._line.speaking() as client:
                said = client.append(target, message, [flag_for(mark) for mark in sorted(marks)])
        except ConnectorUnreachable as broken:
            self._take_up(broken)
            said = b""
        placed = _APPENDED.search(said if isinstance(said, bytes) else str(said).encode())
        if placed is not None:
            return Ref(folder.name, placed.group(2).decode(), placed.group(1).decode())
        own_id = headers_of(message).get("message-id", "")
        stored = self.seek(folder.name, own_id, "") if own_id else None
        if stored is None:
            raise ConnectorUnreachable(f"The message could not be stored in {folder.title}.", "Try again.")
        return stored.ref

    def correspondents(self) -> frozenset[str]:
        """From the newest 500 messages in Sent; later only from those that are new there."""
        folder = folder_for(self.folders(), Purpose.SENT)
        if folder is None:
            return frozenset()
        validity = self._select(folder.name)
        since = self._memory.sent_up_to(validity)
        with self._line.speaking() as client:
            uids = [uid for uid in client.search(["UID", f"{since + 1}:*"]) if uid > since][-MOST_SENT:]
        found: set[str] = set()
        for chunk in _chunks(uids):
            with self._line.speaking() as client:
                answers = client.fetch(chunk, ["BODY.PEEK[HEADER.FIELDS (TO CC BCC)]<0.16384>"])
            for answer in answers.values():
                found |= {plain(one) for one in written_to(headers_of(section(answer, b"BODY[HEADER")))}
        return self._memory.sent_to(validity, max(uids, default=since), found)

    # ---- within ----

    def _select(self, folder: str) -> str:
        """Open a folder; its numbers must be the ones that were shown before. Raises NoSuchThing."""
        validity = self._line.select(folder)
        self._memory.check(folder, validity)
        return validity

    def _search(self, criteria: Sequence[object]) -> list[int]:
        """Newest first."""
        with self._line.speaking() as client:
            client.noop()  # what others did since is told now
            if client.has_capability("SORT"):
                return [int(uid) for uid in client.sort("REVERSE ARRIVAL", criteria, "UTF-8")]
            charset = None if all(one.isascii() for one in criteria if isinstance(one, bytes)) else "UTF-8"
            return sorted((int(uid) for uid in client.search(criteria, charset)), reverse=True)

    def _fetch(self, uids: Sequence[int]) -> dict[int, Mapping[bytes, object]]:
        found: dict[int, Mapping[bytes, object]] = {}
        for chunk in _chunks(uids):
            try:
                with self._line.speaking() as client:
                    found |= client.fetch(chunk, [*ENVELOPE, STRUCTURE])
            except (ConnectorError, RecursionError):  # a structure that cannot be read: do without it
                with self._line.speaking() as client:
                    found |= client.fetch(chunk, list(ENVELOPE))
        return found

    def _next_uid(self, folder: str) -> int:
        with self._line.speaking() as client:
            status = client.folder_status(self._line.server_name(folder), ["UIDNEXT"])
        return int(status.get(b"UIDNEXT", 1))

    def _arrived(self, envelopes: Sequence[Envelope], folder: str, before: int) -> list[Ref | None]:
        """Where messages lie after a move: among those that are new in the folder; None for one that is not."""
        validity = self._select(folder)
        with self._line.speaking() as client:
            client.noop()
            fresh = [uid for uid in client.search(["UID", f"{before}:*"]) if uid >= before]
        there: dict[str, list[Ref]] = {}
        for one in self.envelopes([Ref(folder, str(uid), validity) for uid in fresh]):
            there.setdefault(one.fingerprint, []).append(one.ref)
        return [there[one.fingerprint].pop(0) if there.get(one.fingerprint) else None for one in envelopes]

    def _look_again(self, envelopes: Sequence[Envelope], folder: Folder, before: int, broken: ConnectorError) -> None:
        """After the line broke in the middle of a move: returns if all is done, else says how far it went."""
        self._take_up(broken)
        left = {one.fingerprint for one in self.envelopes([one.ref for one in envelopes])}
        done = [one for one in self._arrived(envelopes, folder.name, before) if one is not None]
        if left or len(done) < len(envelopes):
            _say_how_far(len(done), len(envelopes), "moved", broken)

    def _take_up(self, broken: ConnectorError) -> None:
        """A new line. Raises OutcomeUnknown if there is none, since then nobody can look."""
        try:
            self._line = self._again()
        except MeshClawError as gone:
            raise OutcomeUnknown(
                "The line broke in the middle, and the server cannot be reached: it may or may not have happened.",
                "Look into the mailbox before you do it again.",
            ) from gone

    def _undelete(self, left: Iterable[Envelope]) -> None:
        for one in left:
            self._select(one.ref.folder)
            with self._line.speaking() as client:
                client.remove_flags([int(one.ref.key)], ["\\Deleted"], silent=True)


def _say_how_far(done: int, all: int, verb: str, broken: ConnectorError) -> None:
    if done:
        raise OutcomeUnknown(
            f"The line broke in the middle: {done} of {all} messages were {verb}.", "Look into the mailbox."
        ) from broken
    raise ConnectorUnreachable(f"The line broke. Nothing was {verb}.", "Try again.") from broken


def _any_of(options: Sequence[Sequence[object]]) -> list[object]:
    """OR takes two: a chain of them. Flat, since the library sends no literals within brackets."""
    whole: list[object] = list(options[-1])
    for option in reversed(options[:-1]):
        whole = ["OR", *option, *whole]
    return whole


def _chunks(uids: Sequence[int]) -> list[Sequence[int]]:
    return [uids[at : at + AT_ONCE] for at in range(0, len(uids), AT_ONCE)]
