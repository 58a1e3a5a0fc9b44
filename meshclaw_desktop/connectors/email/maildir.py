"""
A mailbox that is a folder on this machine: Maildir++ (`.Archive` beside `cur`, `new` and `tmp`). It follows no links.

Labels are kept as Dovecot keeps them: small letters in a file's flags, named in the folder's `dovecot-keywords`.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import socket
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from meshclaw_desktop.errors import ConnectorError, NoSuchThing

from .mailbox import (
    ANSWERED,
    DRAFT,
    FLAGGED,
    INBOX,
    SEEN,
    Envelope,
    Folder,
    Purpose,
    Ref,
    Wanted,
    folder_for,
    folder_purpose,
)
from .messages import attachment_names, envelope, message_id_of, readable
from .mime import headers_of, parse

READ_FOR_ENVELOPE = 1024 * 1024
READ_FOR_HEADERS = 64 * 1024
MOST_SEARCHED = 2_000
SHORTEST_ID = 5

_LETTERS = {SEEN: "S", FLAGGED: "F", ANSWERED: "R", DRAFT: "D"}
_MARKS = {letter: mark for mark, letter in _LETTERS.items()}
_SEPARATOR = ":2," if os.name == "posix" else ";2,"
_KEYWORDS = "dovecot-keywords"
_MOST_LABELS = 26


@dataclass(frozen=True, slots=True)
class _File:
    """Where one message lies on disk."""

    folder: str
    path: Path
    flags: str


class MaildirMailbox:
    """The messages of a Maildir, as they lie there while one operation lasts."""

    def __init__(self, root: Path, correspondents: Callable[[MaildirMailbox], frozenset[str]]) -> None:
        self._root = root
        self._correspondents = correspondents
        self._index: dict[str, _File] | None = None
        self._sorted: list[str] | None = None

    def folders(self) -> tuple[Folder, ...]:
        """The Inbox and every `.Name` beside it; a dot within is a level."""
        found = [Folder(INBOX, Purpose.INBOX)]
        with _plainly():
            for entry in sorted(os.scandir(self._root), key=lambda one: one.name):
                name = entry.name[1:].replace(".", "/")
                here = entry.name.startswith(".") and entry.is_dir(follow_symlinks=False)
                if name and here and (Path(entry.path) / "cur").is_dir():
                    found.append(Folder(name, folder_purpose(name)))
        return tuple(found)

    def make_folder(self, purpose: Purpose) -> Folder:
        """The folder for a purpose, made if there is none."""
        folder = folder_for(self.folders(), purpose)
        return folder or self.make_named(purpose.value.capitalize())

    def make_named(self, name: str) -> Folder:
        """A folder by its name, made if there is none."""
        with _plainly():
            home = self._home(name)
            for part in ("cur", "new", "tmp"):
                (home / part).mkdir(mode=0o700, parents=True, exist_ok=True)
            (home / "maildirfolder").touch(mode=0o600)
        return Folder(name, folder_purpose(name))

    def find(self, folder: Folder, wanted: Wanted) -> list[Ref]:
        """The matching messages, newest first; words are looked for in the newest 2,000."""
        dated: list[tuple[float, str, _File]] = []
        for key, file in self._all().items():
            if file.folder != folder.name or (wanted.unread and "S" in file.flags):
                continue
            with suppress(OSError):
                received = file.path.lstat().st_mtime
                if received >= wanted.since:
                    dated.append((received, key, file))
        dated.sort(key=lambda one: one[:2], reverse=True)
        if wanted.words or wanted.thread:
            dated = [one for one in dated[:MOST_SEARCHED] if self._matches(one[2].path, wanted)]
        return [Ref(folder.name, key) for _, key, _ in dated]

    def envelopes(self, refs: Sequence[Ref]) -> list[Envelope]:
        """Of the messages that are still there."""
        found: list[Envelope] = []
        for ref in refs:
            with suppress(NoSuchThing):
                found.append(self._envelope(ref))
        return found

    def locate(self, id: str) -> Ref:
        """By the beginning of its number, as it was shown."""
        number = id.strip()
        if number.isascii() and number.isdigit() and SHORTEST_ID <= len(number) <= 12:
            fits = [key for key in self._all() if _number(key).startswith(number)]
            if len(fits) == 1:
                return Ref(self._all()[fits[0]].folder, fits[0])
        raise NoSuchThing(f"There is no message {id[:40]}.", "List the messages again.")

    def id_of(self, key: str) -> str:
        """The shortest beginning of its number that no other message shares."""
        number = _number(key)
        if self._sorted is None:
            self._sorted = sorted(map(_number, self._all()))
        at = bisect_left(self._sorted, number)
        beside = [one for one in self._sorted[max(0, at - 1) : at + 2] if one != number]
        shared = max((_shared(number, one) for one in beside), default=0)
        return number[: max(SHORTEST_ID, shared + 1)]

    def seek(self, folder: str, message_id: str, fingerprint: str) -> Envelope | None:
        """A message by what it is."""
        for ref in self.find(Folder(folder), Wanted())[:MOST_SEARCHED]:
            with suppress(NoSuchThing):
                if message_id and message_id_of(headers_of(self.raw(ref, READ_FOR_HEADERS))) != message_id:
                    continue
                found = self._envelope(ref)
                if found.fingerprint == fingerprint or (not fingerprint and found.message_id == message_id):
                    return found
        return None

    def raw(self, ref: Ref, limit: int) -> bytes:
        """The file's beginning."""
        return _read(self._file(ref).path, limit)

    def mark(self, refs: Sequence[Ref], mark: str, on: bool) -> None:
        """By its file's name."""
        for ref in refs:
            file = self._file(ref)
            letter = self._letter(file.folder, mark, make=on)
            if letter and (letter in file.flags) != on:
                flags = file.flags + letter if on else file.flags.replace(letter, "")
                self._rename(ref.key, file, file.folder, flags)

    def can_mark(self, folder: str, mark: str) -> bool:
        """26 labels fit into a folder."""
        return mark in _LETTERS or mark in self._labels(folder) or len(self._labels(folder)) < _MOST_LABELS

    def move(self, envelopes: Sequence[Envelope], folder: Folder) -> list[Ref]:
        """By renaming; the unique name stays. If one is gone, those before it are moved back."""
        moved: list[tuple[str, _File]] = []
        try:
            for one in envelopes:
                file = self._file(one.ref)
                labels = [self._letter(folder.name, mark, make=True) for mark in one.marks - _LETTERS.keys()]
                flags = "".join(letter for letter in file.flags if letter.isupper()) + "".join(labels)
                self._rename(one.ref.key, file, folder.name, flags)
                moved.append((one.ref.key, file))
        except (ConnectorError, NoSuchThing):
            for key, was in reversed(moved):
                self._rename(key, self._all()[key], was.folder, was.flags)
            raise
        return [Ref(folder.name, one.ref.key) for one in envelopes]

    def erase(self, envelopes: Sequence[Envelope]) -> None:
        """By unlinking exactly these files."""
        for one in envelopes:
            with _plainly():
                self._file(one.ref).path.unlink()
            self._all().pop(one.ref.key, None)

    def add(self, folder: Folder, message: bytes, marks: frozenset[str]) -> Ref:
        """Written to `tmp`, flushed to the disk, then moved to `cur`."""
        home = self._home(folder.name)
        moment = time.time_ns()
        host = re.sub(r"[^A-Za-z0-9.-]", "_", socket.gethostname())[:60]
        key = f"{moment // 10**9}.M{moment // 1000 % 10**6:06}P{os.getpid()}Q{secrets.token_hex(3)}.{host}"
        flags = "".join(sorted(_LETTERS[mark] for mark in marks if mark in _LETTERS))
        with _plainly():
            waiting, place = home / "tmp" / key, home / "cur" / f"{key}{_SEPARATOR}{flags}"
            handle = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(message.replace(b"\r\n", b"\n"))
                file.flush()
                os.fsync(file.fileno())
            waiting.rename(place)
        self._index = self._sorted = None
        return Ref(folder.name, key)

    def correspondents(self) -> frozenset[str]:
        """From the newest 500 messages in Sent."""
        return self._correspondents(self)

    # ---- within ----

    def _all(self) -> dict[str, _File]:
        if self._index is None:
            self._index = {
                key: file for folder in self.folders() for key, file in files_of(self._home(folder.name), folder.name)
            }
        return self._index

    def _home(self, folder: str) -> Path:
        return self._root if folder == INBOX else self._root / f".{folder.replace('/', '.')}"

    def _file(self, ref: Ref) -> _File:
        file = self._all().get(ref.key)
        if file is None or file.folder != ref.folder:
            raise NoSuchThing("The message is not there any more.", "List the messages again.")
        return file

    def _envelope(self, ref: Ref) -> Envelope:
        file = self._file(ref)
        try:
            stat = file.path.lstat()
        except OSError as gone:
            raise NoSuchThing("The message is not there any more.", "List the messages again.") from gone
        raw = _read(file.path, READ_FOR_ENVELOPE)
        labels = {letter: label for label, letter in self._labels(file.folder).items()}
        marks = {_MARKS.get(letter) or labels.get(letter) for letter in file.flags}
        return envelope(
            headers_of(raw),
            ref=ref,
            id=self.id_of(ref.key),
            received=stat.st_mtime,
            marks=frozenset(mark for mark in marks if mark),
            size=stat.st_size,
            attached=attachment_names(raw),
        )

    def _matches(self, path: Path, wanted: Wanted) -> bool:
        try:
            if wanted.thread:
                headers = headers_of(_read(path, READ_FOR_HEADERS))
                related = " ".join(headers.get(name, "") for name in ("message-id", "references", "in-reply-to"))
                return any(one in related for one in wanted.thread)
            raw = _read(path, READ_FOR_ENVELOPE)
        except NoSuchThing:
            return False
        found = envelope(
            headers_of(raw), ref=Ref("", ""), id="", received=0, marks=frozenset(), size=0, attached=()
        )  # fmt: skip
        heads = (found.sender_name, found.sender, found.subject, *found.to, *found.cc)
        text = "\n".join((*heads, readable(parse(raw))[0])).casefold()
        return all(word.casefold() in text for word in wanted.words)

    def _rename(self, key: str, file: _File, folder: str, flags: str) -> None:
        ordered = "".join(sorted(set(flags)))
        fresh = file.path.parent.name == "new" and not ordered
        name = key if fresh else f"{key}{_SEPARATOR}{ordered}"
        place = self._home(folder) / ("new" if fresh else "cur") / name
        with _plainly():
            if place.exists() and place != file.path:
                raise ConnectorError("There is a message with this name in the folder already.")
            file.path.rename(place)
        self._all()[key] = _File(folder, place, ordered)

    def _labels(self, folder: str) -> dict[str, str]:
        """The letters of the labels of a folder."""
        try:
            lines = (self._home(folder) / _KEYWORDS).read_text("utf-8", "replace").splitlines()
        except OSError:
            return {}
        found: dict[str, str] = {}
        for line in lines:
            number, _, label = line.partition(" ")
            if number.isdigit() and int(number) < _MOST_LABELS and label:
                found[label] = chr(ord("a") + int(number))
        return found

    def _letter(self, folder: str, mark: str, *, make: bool) -> str:
        if mark in _LETTERS:
            return _LETTERS[mark]
        labels = self._labels(folder)
        if mark in labels or not make:
            return labels.get(mark, "")
        free = next((chr(ord("a") + at) for at in range(_MOST_LABELS) if chr(ord("a") + at) not in labels.values()), "")
        if free:
            with _plainly(), (self._home(folder) / _KEYWORDS).open("a", encoding="utf-8") as file:
                file.write(f"{ord(free) - ord('a')} {mark}\n")
        return free


@contextmanager
def _plainly() -> Iterator[None]:
    """What the system says about files, in a person's words."""
    try:
        yield
    except FileNotFoundError as gone:
        raise NoSuchThing("The message is not there any more.", "List the messages again.") from gone
    except OSError as wrong:
        reason = wrong.strerror or type(wrong).__name__
        raise ConnectorError(f"The Maildir could not be used: {reason}.", "Check its permissions and space.") from wrong


def files_of(home: Path, folder: str) -> Iterator[tuple[str, _File]]:
    """Every message of a folder by its unique name."""
    for part in ("new", "cur"):
        with suppress(FileNotFoundError), os.scandir(home / part) as entries:
            for entry in entries:
                if entry.name.startswith(".") or not entry.is_file(follow_symlinks=False):
                    continue
                key, _, flags = entry.name.partition(_SEPARATOR)
                yield key, _File(folder, Path(entry.path), flags)


def _read(path: Path, limit: int) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            return file.read(limit)
    except OSError as gone:
        raise NoSuchThing("The message is not there any more.", "List the messages again.") from gone


def _number(key: str) -> str:
    """Twelve digits that belong to a unique name for ever, whatever folder it lies in."""
    return str(10**11 + int.from_bytes(hashlib.sha256(os.fsencode(key)).digest()[:8]) % (9 * 10**11))


def _shared(one: str, other: str) -> int:
    """How many digits two numbers begin with in common."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
