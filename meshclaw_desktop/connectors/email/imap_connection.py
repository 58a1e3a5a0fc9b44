"""One verified, signed-in line to an IMAP server, and which folder is open on it. It knows nothing of tools."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from meshclaw_desktop.connectors.contract import Credentials
from meshclaw_desktop.errors import ConnectorError, NoSuchThing

from .mailbox import INBOX, Folder, Purpose, folder_purpose
from .servers import CONNECT_S, READ_S, Servers, password_of, said, unreachable, wrong_password

if TYPE_CHECKING:
    from imapclient import IMAPClient

FRESH_S = 1.0
"""A line that was used a moment ago is taken to stand."""
MOST_FOLDERS = 500

_SPECIAL = {
    b"\\archive": Purpose.ARCHIVE,
    b"\\sent": Purpose.SENT,
    b"\\drafts": Purpose.DRAFTS,
    b"\\trash": Purpose.TRASH,
    b"\\junk": Purpose.JUNK,
}


class Connection:
    """A line to the server. After any error on it, it is closed and stays so."""

    def __init__(self, client: IMAPClient, servers: Servers) -> None:
        self.client = client
        self._host = servers.imap_host
        self._used_at = time.monotonic()
        self._selected = ""
        self._validity = ""
        self._permanent: frozenset[str] = frozenset()
        self._names: dict[str, str] = {}
        self._folders: tuple[Folder, ...] = ()
        self._delimiter = "/"
        self.closed = False

    @contextmanager
    def speaking(self) -> Iterator[IMAPClient]:
        """Say something to the server. Raises a ConnectorError for all that goes wrong."""
        from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

        if self.closed:
            raise unreachable(self._host, ConnectionError())
        try:
            yield self.client
        except (OSError, IMAPClientAbortError) as wrong:
            self.drop()
            raise unreachable(self._host, wrong) from wrong
        except IMAPClientError as wrong:
            raise ConnectorError(f"The mail server said no: {said(wrong)}.") from wrong
        finally:
            self._used_at = time.monotonic()

    def stands(self) -> bool:
        """Whether the line is still there."""
        if self.closed:
            return False
        if time.monotonic() - self._used_at < FRESH_S:
            return True
        try:
            with self.speaking() as client:
                client.noop()
        except ConnectorError:
            return False
        return True

    def select(self, folder: str) -> str:
        """Open a folder; gives its UIDVALIDITY. Raises NoSuchThing if it is not there."""
        if folder != self._selected:
            name = self.server_name(folder)
            self._selected = ""
            try:
                with self.speaking() as client:
                    answer = client.select_folder(name)
            except ConnectorError as wrong:
                if self.closed:
                    raise
                raise NoSuchThing(f"The folder {folder[:60]} cannot be opened.", "Name another one.") from wrong
            self._selected = folder
            self._validity = str(answer.get(b"UIDVALIDITY", ""))
            self._permanent = frozenset(
                one.decode("ascii", "replace").lower()
                for one in answer.get(b"PERMANENTFLAGS", ())
                if isinstance(one, bytes)
            )
        return self._validity

    def keeps(self, folder: str, flag: str) -> bool:
        """Whether the folder keeps a flag or keyword."""
        self.select(folder)
        return flag.lower() in self._permanent or "\\*" in self._permanent

    def folders(self) -> tuple[Folder, ...]:
        """Every folder that can be opened, the Inbox first; asked once on a line."""
        if not self._folders:
            with self.speaking() as client:
                listed = client.list_folders()
            found: list[tuple[int, Folder]] = []
            for flags, delimiter, name in listed[:MOST_FOLDERS]:
                small = {bytes(flag).lower() for flag in flags}
                if b"\\noselect" in small or b"\\nonexistent" in small or not isinstance(name, str):
                    continue
                self._delimiter = delimiter.decode("ascii", "replace") if delimiter else "/"
                shown = INBOX if name.upper() == INBOX else name.replace(self._delimiter, "/")
                self._names[shown] = name
                sure, purpose = _purpose(shown, small)
                found.append((sure, Folder(shown, purpose)))
            self._folders = _settled(found)
        return self._folders

    def server_name(self, folder: str) -> str:
        """What the server calls a folder. Raises NoSuchThing if there is none of that name."""
        if folder == INBOX:
            return INBOX
        self.folders()
        if folder not in self._names:
            raise NoSuchThing(f"There is no folder {folder[:60]}.", "Name another one.")
        return self._names[folder]

    def make(self, purpose: Purpose) -> Folder:
        """A new folder for a purpose, where the server keeps the user's own."""
        from imapclient.exceptions import IMAPClientError

        prefix = ""
        with self.speaking() as client, suppress(IMAPClientError):
            personal = client.namespace().personal
            prefix = personal[0][0] if personal else ""
        with self.speaking() as client:
            client.create_folder(f"{prefix}{purpose.value.capitalize()}")
            with suppress(IMAPClientError):
                client.subscribe_folder(f"{prefix}{purpose.value.capitalize()}")
        self._folders = ()
        return next(one for one in self.folders() if one.purpose is purpose)

    def cut(self) -> None:
        """From any thread: break the line, so that its owner wakes up and drops it."""
        with suppress(OSError):
            socket.socket.shutdown(self.client.socket(), socket.SHUT_RDWR)

    def drop(self) -> None:
        """Close the line at once; only by the thread that it belongs to."""
        self.closed = True
        self.cut()
        with suppress(OSError):
            self.client.shutdown()

    def leave(self) -> None:
        """Say goodbye. Never CLOSE: that would expunge what others marked as deleted."""
        if not self.closed:
            with suppress(ConnectorError), self.speaking() as client:
                client.logout()
            self.drop()


def connect(servers: Servers, credentials: Credentials) -> Connection:
    """Connect, verify the certificate, sign in. Raises a ConnectorError that says which of them failed."""
    from imapclient import IMAPClient, SocketTimeout
    from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientError, LoginError

    password = password_of(credentials, servers.user)
    trust = servers.trust()
    host, encrypted = servers.imap_host, servers.imap_security == "ssl"
    client: IMAPClient | None = None
    try:
        client = IMAPClient(
            host,
            port=servers.imap_port,
            ssl=encrypted,
            ssl_context=trust if encrypted else None,
            timeout=SocketTimeout(CONNECT_S, READ_S),
        )
        if not encrypted:
            client.starttls(trust)
        client.normalise_times = False
        _keep_alive(client.socket())
        if password.isascii() and servers.user.isascii():
            client.login(servers.user, password)
        else:
            client.plain_login(servers.user, password)
    except LoginError as wrong:
        _abandon(client)
        if isinstance(wrong.__context__, IMAPClientAbortError) or "[UNAVAILABLE]" in str(wrong):
            raise unreachable(host, ConnectionError()) from None
        raise wrong_password(host, servers.user) from None
    except CapabilityError as wrong:
        _abandon(client)
        raise ConnectorError(f"{host} offers no encryption. Nothing was sent.", "Check “imap_security”.") from wrong
    except (OSError, IMAPClientError) as wrong:
        _abandon(client)
        raise unreachable(host, wrong) from wrong
    return Connection(client, servers)


def _abandon(client: IMAPClient | None) -> None:
    if client is not None:
        with suppress(OSError):
            client.shutdown()


def _keep_alive(line: socket.socket) -> None:
    """The system notices a peer that vanished (a laptop that slept), without any work of ours."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", 240), ("TCP_KEEPINTVL", 30), ("TCP_KEEPCNT", 4)):
        if hasattr(socket, name):
            with suppress(OSError):
                line.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _purpose(name: str, flags: set[bytes]) -> tuple[int, Purpose]:
    """What a folder is for, and how sure that is: 0 because the server says so, 1 by its name, 2 as a last resort."""
    if name == INBOX:
        return 0, Purpose.INBOX
    for flag, purpose in _SPECIAL.items():
        if flag in flags:
            return 0, purpose
    named = folder_purpose(name)
    if named is Purpose.NONE and b"\\all" in flags:
        return 2, Purpose.ARCHIVE
    return 1, named


def _settled(found: list[tuple[int, Folder]]) -> tuple[Folder, ...]:
    """One folder for each purpose, the surest one."""
    chosen: dict[Purpose, Folder] = {}
    for _, folder in sorted(found, key=lambda one: (one[0], one[1].name.count("/"), one[1].name)):
        chosen.setdefault(folder.purpose, folder)
    settled = [one if chosen[one.purpose] is one else Folder(one.name) for _, one in found]
    return tuple(sorted(settled, key=lambda folder: (folder.name != INBOX, folder.name)))
