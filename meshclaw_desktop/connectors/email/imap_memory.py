"""What an account remembers while it runs: where messages went, how folders are numbered. Bounded."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable

from meshclaw_desktop.errors import ConnectorError

from .mailbox import INBOX, Ref

MOST_MOVED = 2_000
MOST_OURS = 500
MOST_ADDRESSES = 5_000


class Memory:
    """Shared by the lines of one account; `ours` also by the listener's thread."""

    def __init__(self) -> None:
        self._moved: OrderedDict[str, Ref] = OrderedDict()
        self._ids: dict[Ref, str] = {}
        self._validity: dict[str, str] = {}
        self._sent: tuple[str, int, frozenset[str]] = ("", 0, frozenset())
        self._ours: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def id_of(self, ref: Ref) -> str:
        """What the model calls a message: the id that it had before we moved it, if we did."""
        return self._ids.get(ref) or (ref.key if ref.folder == INBOX else f"{ref.folder}/{ref.key}")

    def moved(self, id: str) -> Ref | None:
        """Where a message lies that we moved."""
        return self._moved.get(id)

    def has_moved(self, id: str, was: Ref, now: Ref) -> None:
        """A message went from one place to another and keeps its id."""
        self._ids.pop(was, None)
        self._moved[id] = now
        self._moved.move_to_end(id)
        self._ids[now] = id
        while len(self._moved) > MOST_MOVED:
            _, forgotten = self._moved.popitem(last=False)
            self._ids.pop(forgotten, None)

    def check(self, folder: str, validity: str) -> None:
        """Raises ConnectorError, once, if a folder was numbered anew: then the ids shown before mean nothing."""
        known = self._validity.get(folder)
        self._validity[folder] = validity
        if known is not None and known != validity:
            self._moved.clear()
            self._ids.clear()
            raise ConnectorError(f"The server has numbered {folder} anew.", "List the messages again.")

    def sent_up_to(self, validity: str) -> int:
        """The last message in Sent that was looked at."""
        return self._sent[1] if self._sent[0] == validity else 0

    def sent_to(self, validity: str, up_to: int, addresses: Iterable[str]) -> frozenset[str]:
        """Add addresses that the user has written to; gives all of them."""
        known = self._sent[2] if self._sent[0] == validity else frozenset()
        together = known | frozenset(addresses)
        if len(together) <= MOST_ADDRESSES:
            self._sent = (validity, up_to, together)
        return self._sent[2] if len(together) > MOST_ADDRESSES else together

    def ours(self, fingerprints: Iterable[str]) -> None:
        """These messages are moved by us: seen in the Inbox, they are not new mail."""
        with self._lock:
            for one in fingerprints:
                self._ours[one] = None
            while len(self._ours) > MOST_OURS:
                self._ours.popitem(last=False)

    def is_ours(self, fingerprint: str) -> bool:
        """Whether we moved it."""
        with self._lock:
            return fingerprint in self._ours
