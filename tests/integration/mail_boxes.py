"""A mailbox of either kind for the same tests: a connector, and a way to put mail into it from outside. Tests nothing itself."""

from __future__ import annotations

import asyncio
import itertools
import os
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from meshclaw_desktop.connectors.contract import Connector, Prepared, Result
from meshclaw_desktop.connectors.kinds import kinds
from meshclaw_desktop.policy.model import Json
from tests.integration.mail_server import DOMAIN, PASSWORD, MailServer

if TYPE_CHECKING:
    from imapclient import IMAPClient

T = TypeVar("T")
_users = itertools.count(1)


@dataclass
class Box:
    """An account under test. Its coroutines run on one loop, as in the runtime."""

    kind: str
    me: str
    connector: Connector
    credentials: Mapping[str, str]
    put: Callable[[bytes, str, float], None]
    open_anew: Callable[[], Connector]
    runner: asyncio.Runner = field(default_factory=asyncio.Runner)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """On this account's loop."""
        return self.runner.run(work)

    def prepare(self, tool: str, **arguments: Json) -> Prepared:
        """As the gate does before it asks."""
        return self.run(self.connector.prepare(tool, arguments, self.credentials))

    def perform(self, tool: str, prepared: Prepared) -> Result:
        """As the gate does after the answer."""
        return self.run(self.connector.perform(tool, prepared, self.credentials))

    def use(self, tool: str, **arguments: Json) -> Result:
        """Both."""
        return self.perform(tool, self.prepare(tool, **arguments))

    def undo(self, record: Json) -> None:
        """Take it back, after a restart: by a connector that knows nothing but the record."""
        fresh = self.open_anew()
        try:
            self.run(fresh.undo(record, self.credentials))
        finally:
            self.run(fresh.close())

    def deliver(self, message: EmailMessage, folder: str = "INBOX", *, ago: float = 0.0) -> None:
        """Put a message into a folder; it came `ago` seconds ago."""
        self.put(message.as_bytes(policy=SMTP), folder, time.time() - ago)

    def rows(self, folder: str = "INBOX", **more: Json) -> list[list[str]]:
        """What list shows."""
        content = self.use("list", folder=folder, **more).content
        assert isinstance(content, Mapping)
        listed = content["rows"]
        assert isinstance(listed, list)
        return listed

    def subjects(self, folder: str = "INBOX") -> list[str]:
        """The subjects in a folder, newest first."""
        return [row[3] for row in self.rows(folder)]

    def id_of(self, subject: str, folder: str = "INBOX") -> str:
        """The id of the one message with this subject."""
        (found,) = (row[0] for row in self.rows(folder) if row[3] == subject)
        return found

    def marks(self, subject: str, folder: str = "INBOX") -> set[str]:
        """The marks of the one message with this subject."""
        (found,) = (row[4] for row in self.rows(folder) if row[3] == subject)
        return set(found.split())

    def texts(self, *ids: str, **more: Json) -> list[dict[str, Json]]:
        """What read gives."""
        content = self.use("read", ids=list(ids), **more).content
        assert isinstance(content, Mapping)
        messages = content["messages"]
        assert isinstance(messages, list)
        return messages


def letter(
    subject: str, *, sender: str = "dana@partner-corp.example", body: str = "Hello", **headers: str
) -> EmailMessage:
    """A message from somebody."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = headers.pop("to", "sam@example.test")
    message["Subject"] = subject
    message["Date"] = "Fri, 20 Nov 2026 10:00:00 +0000"
    message["Message-ID"] = headers.pop(
        "message_id", f"<{subject.replace(' ', '.').lower()}.{next(_users)}@tests.example>"
    )
    for name, value in headers.items():
        message[name.replace("_", "-").title()] = value
    message.set_content(body)
    return message


@contextmanager
def maildir_box(folder: Path) -> Iterator[Box]:
    """A Maildir of its own."""
    for part in ("cur", "new", "tmp"):
        (folder / part).mkdir(parents=True)
    settings = {"path": str(folder), "address": "sam@example.test"}
    numbers = itertools.count(1)

    def put(message: bytes, name: str, received: float) -> None:
        home = folder if name == "INBOX" else folder / f".{name}"
        for part in ("cur", "new", "tmp"):
            (home / part).mkdir(parents=True, exist_ok=True)
        place = home / "new" / f"{int(received)}.{next(numbers)}.tests"
        place.write_bytes(message)
        os.utime(place, (received, received))

    with _box("maildir", settings, {}, put) as box:
        yield box


@contextmanager
def imap_box(server: MailServer, **more: str) -> Iterator[Box]:
    """A user of the real server that nobody had before."""
    user = f"sam{os.getpid()}x{next(_users)}"
    settings = {**imap_settings(server, user), **more}

    def put(message: bytes, name: str, received: float) -> None:
        from datetime import UTC, datetime

        with imap_client(server, user) as client:
            client.append(name, message, (), datetime.fromtimestamp(received, UTC))

    with _box("imap", settings, {"password": PASSWORD}, put) as box:
        yield box


def imap_settings(server: MailServer, user: str) -> dict[str, str]:
    """The settings for a user of the server."""
    return {
        "address": f"{user}@{DOMAIN}",
        "imap_host": server.host,
        "imap_port": str(server.ports.imaps),
        "smtp_host": server.host,
        "smtp_port": str(server.ports.submission),
        "security": "starttls",
        "ca_file": str(server.cafile),
    }


@contextmanager
def imap_client(server: MailServer, user: str) -> Iterator[IMAPClient]:
    """Another mail program of the same user."""
    from imapclient import IMAPClient

    client = IMAPClient(server.host, port=server.ports.imaps, ssl_context=server.trust)
    try:
        client.login(user, PASSWORD)
        client.select_folder("INBOX")
        yield client
    finally:
        client.logout()


@contextmanager
def _box(
    kind: str, settings: Mapping[str, str], credentials: Mapping[str, str], put: Callable[[bytes, str, float], None]
) -> Iterator[Box]:
    made = next(one for one in kinds() if one.name == kind)
    connector = made.open("email", settings)
    box = Box(kind, settings["address"], connector, credentials, put, lambda: made.open("email", settings))
    with box.runner:
        try:
            yield box
        finally:
            box.run(connector.close())
