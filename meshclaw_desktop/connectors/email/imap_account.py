"""An account on an IMAP server: one line for the tools, one that waits for new mail. Keeps no message."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from meshclaw_desktop.connectors.contract import Credentials, Event
from meshclaw_desktop.errors import CertificateRefused, ConnectorError, CredentialRefused, MeshClawError

from .imap import ImapMailbox
from .imap_connection import Connection, connect
from .imap_memory import Memory
from .mailbox import INBOX, Ref
from .objects import counted
from .servers import Servers

IDLE_S = 28 * 60.0
"""Servers may hang up after half an hour: IDLE is issued anew before that."""
POLL_S = 300.0
"""How often we look where the server has no IDLE."""
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 300.0
MOST_NEW = 100


class ImapAccount:
    """Opens the mailbox, sends by SMTP, listens by IDLE."""

    def __init__(self, servers: Servers, address: str) -> None:
        self._servers = servers
        self._address = address
        self._line: Connection | None = None
        self._memory = Memory()
        self._waiting: dict[threading.Event, Connection] = {}

    def open(self, credentials: Credentials) -> ImapMailbox:
        """The mailbox over the line that stands, or over a new one."""
        line = self._line
        if line is None or not line.stands():
            line = self._connect(credentials)
        return ImapMailbox(line, self._memory, lambda: self._connect(credentials))

    def submit(self, credentials: Credentials, message: bytes, recipients: Sequence[str]) -> None:
        """By SMTP: to all or to none."""
        from . import smtp

        smtp.submit(self._servers, credentials, sender=self._address, recipients=recipients, message=message)

    def test(self, credentials: Credentials) -> str:
        """Signs in to both servers."""
        from . import smtp

        line = connect(self._servers, credentials)
        try:
            with line.speaking() as client:
                status = client.folder_status(INBOX, ["MESSAGES"])
        finally:
            line.leave()
        smtp.try_out(self._servers, credentials)
        count = counted(int(status[b"MESSAGES"]))
        return f"Signed in as {self._servers.user}: {count} in the Inbox, and sending is ready."

    def listen(self, credentials: Credentials, notify: Callable[[Event], None], stop: threading.Event) -> None:
        """
        Wait for new mail; after a broken line connect again, with pauses that grow to five minutes.

        Raises CredentialRefused and CertificateRefused: to try these again and again helps nobody.
        """
        pause = FIRST_PAUSE_S
        known: tuple[str, int] | None = None
        while not stop.is_set():
            started = time.monotonic()
            try:
                line = self._waiting[stop] = connect(self._servers, credentials)
                known = self._news(line, known, notify)
                while not stop.is_set():
                    self._wait(line, stop)
                    known = self._news(line, known, notify)
            except (CredentialRefused, CertificateRefused):
                raise
            except ConnectorError:
                pass
            finally:
                gone = self._waiting.pop(stop, None)
                if gone is not None:
                    gone.drop()
            pause = FIRST_PAUSE_S if time.monotonic() - started > LONGEST_PAUSE_S else pause
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    def wake(self, stop: threading.Event) -> None:
        """Breaks the line that it waits on."""
        line = self._waiting.get(stop)
        if line is not None:
            line.cut()

    def rest(self) -> None:
        """Sign the tools' line off; the next operation opens another."""
        if self._line is not None:
            self._line.leave()
            self._line = None

    def abort(self) -> None:
        """The tools' line breaks; whoever waits on it wakes up."""
        line = self._line
        if line is not None:
            line.cut()

    def close(self) -> None:
        """The tools' line; a listener ends by its own `stop`."""
        self.rest()

    # ---- within ----

    def _connect(self, credentials: Credentials) -> Connection:
        if self._line is not None:
            self._line.drop()
            self._line = None
        self._line = connect(self._servers, credentials)
        return self._line

    def _wait(self, line: Connection, stop: threading.Event) -> None:
        """Until the server says that there is something in the Inbox, or it is time to ask anew."""
        with line.speaking() as client:
            if not client.has_capability("IDLE"):
                stop.wait(POLL_S)
                client.noop()
                return
            client.idle()
            until = time.monotonic() + IDLE_S
            while not stop.is_set():
                left = until - time.monotonic()
                answers = client.idle_check(timeout=left) if left > 0 else []
                if not answers or any(len(one) > 1 and one[1] == b"EXISTS" for one in answers):
                    break
            client.idle_done()

    def _news(
        self, line: Connection, known: tuple[str, int] | None, notify: Callable[[Event], None]
    ) -> tuple[str, int]:
        """Tell of what came since `known` (the folder's UIDVALIDITY and the next UID); gives what is known now."""
        validity = line.select(INBOX)
        with line.speaking() as client:
            if known is None or known[0] != validity:
                status = client.folder_status(INBOX, ["UIDNEXT"])
                return validity, int(status[b"UIDNEXT"])
            fresh = sorted(uid for uid in client.search(["UID", f"{known[1]}:*"]) if uid >= known[1])
        if not fresh:
            return known
        box = ImapMailbox(line, Memory(), lambda: line)
        with suppress(MeshClawError):
            found = box.envelopes([Ref(INBOX, str(uid), validity) for uid in fresh[-MOST_NEW:]])
            ids = [one.ref.key for one in found if not self._memory.is_ours(one.fingerprint)]
            if ids:
                notify(Event(kind="new mail", detail={"folder": INBOX, "ids": list(ids)}))
        return validity, fresh[-1] + 1
