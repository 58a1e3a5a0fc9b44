"""The account of a Maildir: what is sent stays in its `.Outbox`, on this machine; new mail is seen by looking."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from meshclaw_desktop.connectors.addresses import plain
from meshclaw_desktop.connectors.contract import Credentials, Event
from meshclaw_desktop.errors import ConnectorError, ConnectorUnreachable, NoSuchThing

from .mailbox import INBOX, SEEN, Folder, Purpose, Wanted, folder_for
from .maildir import READ_FOR_HEADERS, MaildirMailbox, files_of
from .messages import written_to
from .mime import headers_of

POLL_S = 2.0
MOST_SENT = 500
OUTBOX = Folder("Outbox")


class MaildirAccount:
    """A Maildir and its listener."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._sent: tuple[object, frozenset[str]] = (None, frozenset())

    def open(self, credentials: Credentials) -> MaildirMailbox:
        """The mailbox as it is now. Raises ConnectorUnreachable if there is none."""
        if not (self._root / "cur").is_dir():
            raise ConnectorUnreachable(f"There is no Maildir at {self._root}.", "Set its path in the settings.")
        return MaildirMailbox(self._root, self._correspondents)

    def submit(self, credentials: Credentials, message: bytes, recipients: Sequence[str]) -> None:
        """Put the message into `.Outbox`; it does not leave this machine."""
        box = self.open(credentials)
        box.make_named(OUTBOX.name)
        box.add(OUTBOX, message, frozenset({SEEN}))

    def test(self, credentials: Credentials) -> str:
        """Counts what is there."""
        box = self.open(credentials)
        count = len(box.find(Folder(INBOX, Purpose.INBOX), Wanted()))
        return f"The Maildir is there; {count} messages in the Inbox. What is sent stays in its Outbox."

    def listen(self, credentials: Credentials, notify: Callable[[Event], None], stop: threading.Event) -> None:
        """Look every two seconds whether the Inbox's folders have changed."""
        seen_times: tuple[int, ...] = ()
        known: set[str] | None = None
        while not stop.is_set():
            with suppress(OSError, ConnectorError):
                times = tuple((self._root / name).stat().st_mtime_ns for name in ("cur", "new"))
                if times != seen_times:
                    seen_times = times
                    here = {key for key, _ in files_of(self._root, INBOX)}
                    fresh = here - known if known is not None else set()
                    known = here | (known or set())
                    if fresh:
                        box = self.open(credentials)
                        ids = [box.id_of(key) for key in sorted(fresh)]
                        notify(Event(kind="new mail", detail={"folder": INBOX, "ids": ids}))
            stop.wait(POLL_S)

    def wake(self, stop: threading.Event) -> None:
        """It waits for nothing else."""

    def rest(self) -> None:
        """Nothing is held."""

    def abort(self) -> None:
        """Nothing is held."""

    def close(self) -> None:
        """Nothing is held."""

    def _correspondents(self, box: MaildirMailbox) -> frozenset[str]:
        folder = folder_for(box.folders(), Purpose.SENT)
        if folder is None:
            return frozenset()
        refs = box.find(folder, Wanted())[:MOST_SENT]
        version = (len(refs), refs[:1])
        if self._sent[0] != version:
            found: set[str] = set()
            for ref in refs:
                with suppress(NoSuchThing):
                    found |= {plain(one) for one in written_to(headers_of(box.raw(ref, READ_FOR_HEADERS)))}
            self._sent = (version, frozenset(found))
        return self._sent[1]
